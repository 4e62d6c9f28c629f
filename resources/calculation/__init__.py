"""Calculation over the store: observations to counts, counts to figures.

Belongs here: reading stored tables and the sums over them. Does not belong here: formulas
(``sozialraum``), writing to the store (``assets``).
"""
