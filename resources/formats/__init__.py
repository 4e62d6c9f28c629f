"""File formats: how one kind of file is taken apart into cells.

Belongs here: one module a format, each with a function from a file to ``Cells``.
Does not belong here: what the cells mean (areas, statuses, measures: ``resources/reading``).
"""
