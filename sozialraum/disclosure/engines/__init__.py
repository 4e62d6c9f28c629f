"""Engines of cell suppression: which cells are hidden so that no protected one can be worked out.

Belongs here: solving, attacking and improving a problem of cell suppression, and the choice among engines.
Does not belong here: what a release consists of (``manifest``), the audit, which uses nothing of this.
"""
