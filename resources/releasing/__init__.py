"""Releases: what was published when, from what, for good.

Belongs here: the folder ``releases``, and an installation as it was at an earlier release. Does not belong
here: what is in the tables, the ledger of disclosure control (``resources/disclosing.py``).
"""
