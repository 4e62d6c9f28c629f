"""Figures beside other areas and beside earlier years: what differs by more than chance, and what moves.

Belongs here: intervals and tests of differences and ratios, positions against a benchmark, the false
discovery rate, trends, and the two tables made of them. Does not belong here: limits of single figures
(``intervals``), smoothing, indices.
"""
