"""Fictional deliveries of a county's offices, written the way such offices really send them.

Belongs here: the generator (``python -m demo <inbox folder>``), the published facts its sums are
bound to, and what is planted in the files on purpose (``README.md``).
Does not belong here: reading or checking of deliveries (``resources``); nothing in the project
but tests and the Makefile uses this package.
"""
