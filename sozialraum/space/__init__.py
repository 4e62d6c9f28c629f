"""Space: whether like areas lie beside one another, and how unevenly a group lives.

Belongs here: neighbours from shapes, spatial autocorrelation, local clusters, segregation. Does not belong
here: checks and drawing of shapes (``sozialraum/areas.py``), types of areas, which know no space
(``sozialraum/typology.py``).
"""
