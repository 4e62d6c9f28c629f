"""Types: areas with like profiles over the themes, where there are such groups at all.

Belongs here: the clusters, whether they hold, their words and tables. Does not belong here: where the types
lie on the map (``sozialraum/space``), the theme indices themselves (``sozialraum/indices``).
"""
