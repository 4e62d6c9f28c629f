"""Indices: several indicators put together to a score, its classes and how sure they are.

Belongs here: methods, classes, what goes into an index, its uncertainty and robustness. Does not belong here:
the catalogue entry (``sozialraum.catalogue.index``), types of areas.
"""
