"""Where tables without partitions are stored, and versions of the code that makes them.

Belongs here: keys and digests that several modules name. Does not belong here: which inputs a table has.
"""

import hashlib

from resources.store import Key, Pointer

RECEIPTS: Key = ("deliveries", "receipts", "all")
SLICES: Key = ("deliveries", "slices", "all")
IN_INBOX: Key = ("deliveries", "in_inbox", "all")
AREAS: Key = ("areas", "areas", "all")
MEMBERSHIPS: Key = ("areas", "memberships", "all")
PROTECTED: Key = ("protected", "indicator_values", "all")
COVERAGE: Key = ("protected", "coverage", "all")
SUMMARY: Key = ("protected", "disclosure_summary", "all")
ROUNDED: Key = ("protected", "rounded_counts", "all")
CUBE: Key = ("protected", "cube", "all")
QUALITY: Key = ("protected", "quality", "all")
QUALITY_RESULTS: Key = ("quality", "results", "all")
QUALITY_FINDINGS: Key = ("quality", "findings", "all")
DRAFT: Key = ("audit", "draft", "all")
FINDINGS_KEY: Key = ("audit", "findings", "all")
WITNESSES: Key = ("audit", "witnesses", "all")
ENTRY: Key = ("audit", "ledger_entry", "all")
DATABASE: Key = ("publications", "database", "all")

CODE_OF_AREAS = "1"
CODE_OF_QUALITY = "1"
CODE_OF_GATE = "4"
CODE_OF_PLANNING = "1"
CODE_OF_REPORT = "4"
"""Versions of the stages without partitions; raise them when their tables change."""


def released_key(name: str) -> Key:
    """Store key of the released part of a table."""
    return ("protected", name, "all")


def planning_key(name: str) -> Key:
    """Store key of a table of the stage ``planning``."""
    return ("planning", name, "all")


def is_fictional(slices: Pointer | None) -> bool:
    """Whether the stored ``SLICES`` are of fictional deliveries; before the first intake they are not."""
    return slices is not None and slices.inputs.get("fictional") == "True"


def digest(*parts: object) -> str:
    """Short digest of anything with a stable text."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
