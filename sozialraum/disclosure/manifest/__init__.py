"""The manifest of a release: every number that will be printed as a cell, with all relations between cells.

Belongs here: which cells there are, what ties them together, what each must be protected from. Does not
belong here: engines that choose what is hidden, the audit of what is printed.
"""
