"""Disclosure control: which cells of a release are held back so that no small count can be worked out.

Belongs here: the problem (cells, relations, levels), the engines that find a pattern of suppressed cells, the
attack that a pattern has to withstand. Does not belong here: rules of a source, tables of a release, files.
"""
