"""Small numbers: values drawn towards the common one, as far as chance may have moved them.

Belongs here: empirical Bayes estimates of shares and rates, their reliability, and what indicator values
get of them. Does not belong here: limits (``sozialraum/intervals.py``), tests and comparisons, which
always rest on the raw values.
"""
