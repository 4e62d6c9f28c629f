"""Commands: what stewards and planners start by hand, ``python -m pipelines.commands.<name>``.

Belongs here: arguments, what is printed. Does not belong here: the work itself (``resources``).
"""
