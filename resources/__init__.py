"""The WORLD: everything that touches disk, network or a database.

Belongs here: delivery archive, readers, store, warehouse, quality, press.
Does not belong here: formulas (``sozialraum``), column types (``schemas``), Dagster (``assets``).
"""
