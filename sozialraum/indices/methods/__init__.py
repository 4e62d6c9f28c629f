"""Methods of indices on arrays of areas and indicators, and their classes.

Belongs here: scores from values, classes from scores, published methods. Does not belong here: which values
take part (``inputs``), tables (``engine``).
"""
