"""Meaning of cells: which figure of which measure, area, day and split each of them is.

Belongs here: one module a question (which rule, where, when, which split, how much) and ``observe``,
which asks them all. Does not belong here: formats of files (``resources/formats``).
"""
