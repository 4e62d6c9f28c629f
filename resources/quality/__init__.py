"""Running of expectations with Great Expectations, and what stewards read of them.

Belongs here: totals from stored counts, the runs, pages and their history. Does not belong here: what is
observed and expected (``sozialraum/quality``), approvals (``resources/approvals.py``).
"""
