"""How far an index can be relied on: chance in its counts, and choices in its making.

Belongs here: draws, chances of classes, robustness, sensitivity. Does not belong here: the index itself.
"""
