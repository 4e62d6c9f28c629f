"""Revisions: published figures that a later release shows otherwise.

Belongs here: the columns of ``report.revisions``. Does not belong here: the comparison
(``sozialraum/revisions.py``), the releases (``releases``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.descriptions import BASIS
from schemas.observations import STATUSES, read_columns
from sozialraum.revisions import REASONS

REVISIONS = table(
    "report.revisions",
    "Geänderte Zahlen",
    "Figures of the previous release that this one shows otherwise or no longer has; new years, indicators "
    "and areas are none.",
    {
        "indicator": column("str", "Indikator", "Id of the indicator in the catalogue."),
        **{name: read_columns[name] for name in ("geography", "area", "year")},
        "old": column("float64", "Vorher", "Value in the previous release; missing: none.", nullable=True),
        "new": column("float64", "Jetzt", "Value in this release; missing: none.", nullable=True),
        "old_status": column(
            "str", "Status vorher", "Status in the previous release.", pa.Check.isin(STATUSES)
        ),
        "new_status": column(
            "str",
            "Status jetzt",
            "Status in this release; missing: the figure is no longer there.",
            pa.Check.isin(STATUSES),
            nullable=True,
        ),
        "reason": column(
            "str",
            "Grund",
            "The first that applies: definition (means something else, or is no longer reported); delivery "
            "(rests on other deliveries, or none is left); disclosure (suppressed, or no longer so); "
            "area_change (areas defined anew); code (calculated otherwise).",
            pa.Check.isin(REASONS),
        ),
        "deliveries_new": column(
            "object",
            "Neue Lieferungen",
            "SHA-256 of the deliveries behind it that were not before; empty: none.",
            sql="VARCHAR[]",
        ),
        "basis": BASIS,
    },
    key=["indicator", "geography", "area", "year"],
)
