"""What is computed from what, and what is out of date.

Belongs here: keys of stored tables, versions of inputs, the plan of a refresh. Does not belong here: the
computations.
"""
