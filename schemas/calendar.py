"""The delivery calendar: a row a source and period.

Belongs here: the columns of ``report.delivery_calendar``. Does not belong here: how states follow from
what came (``sozialraum/calendar.py``).
"""

from typing import get_args

import pandera.pandas as pa

from schemas.base import column, table
from schemas.descriptions import BASIS
from sozialraum.calendar import State

DELIVERY_CALENDAR = table(
    "report.delivery_calendar",
    "Lieferkalender",
    "What every source has to deliver by when, what came, what is overdue, and what waits for it. From the "
    "first delivered period of a source to the next one; sources without calendar have no rows.",
    {
        "source": column("str", "Quelle", "Id of the source."),
        "title": column("str", "Titel", "German title."),
        "rhythm": column("str", "Rhythmus", "yearly, quarterly or election."),
        "reference_date": column(
            "datetime64[ns]", "Stichtag", "Day of the period; as delivered, else as expected.", sql="DATE"
        ),
        "due": column("datetime64[ns]", "Fällig am", "Last day on which it is not late.", sql="DATE"),
        "state": column(
            "str",
            "Stand",
            "delivered; delivered_late (after it was due); expected (not due yet); overdue; waiting (a file "
            "came and waits for approval); rejected (a file came and was rejected).",
            pa.Check.isin(list(get_args(State))),
        ),
        "delivered_at": column(
            "datetime64[ns]",
            "Eingegangen am",
            "When the first accepted file of the period came (UTC); missing: none did.",
            nullable=True,
        ),
        "delivery": column(
            "str", "Lieferung", "The delivery that counts for it now; missing: none.", nullable=True
        ),
        "indicators": column(
            "object",
            "Wartende Indikatoren",
            "Indicators that cannot be computed in full for the year without it; empty: none, or it came.",
            sql="VARCHAR[]",
        ),
        "tables": column(
            "object",
            "Wartende Tabellen",
            "Indices and tables that need these indicators; empty: none.",
            sql="VARCHAR[]",
        ),
        "effect": column("str", "Wirkung", "What waits for it, as a German sentence."),
        "basis": BASIS,
    },
    key=["source", "reference_date"],
)
