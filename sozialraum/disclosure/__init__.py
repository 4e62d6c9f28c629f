"""Disclosure control: which cells of a release are held back so that no small count can be worked out.

Belongs here: rules that say which cells are sensitive, the problem (cells, relations, levels), the engine
that finds a pattern of suppressed cells, the attack it has to withstand, the independent audit of a release,
and perturbation as another way. Does not belong here: which rule a source has (catalogue), tables of a
release, files.
"""
