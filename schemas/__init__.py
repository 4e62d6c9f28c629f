"""SHAPE of every table: Pandera schemas, the one place where a column has its type and meaning.

Belongs here: columns with type, range, title, description, unit, sensitivity; keys of tables.
Does not belong here: reading, writing, calculation, orchestration.
"""
