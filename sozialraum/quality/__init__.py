"""Plausibility of delivered figures: what is observed, what is expected, and the findings between the two.

Belongs here: ratios and differences made from totals, expectations generated from the catalogue, names of
findings. Does not belong here: running of expectations and pages (``resources/quality``), the ranges
(``catalogue/quality.yaml``), figures behind disclosure control.
"""
