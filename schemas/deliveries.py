"""Deliveries: one row a file ever received, with the newest decision on it.

Belongs here: the columns of ``deliveries.receipts`` (confidential) and of ``report.deliveries`` (public).
Does not belong here: the receipts as stored in the archive, the figures of a delivery (``observations``).
"""

import pandera.pandas as pa

from schemas.base import column, table

VERDICTS = ["accepted", "waiting", "rejected", "withdrawn", "erased"]

_delivery = column(
    "str",
    "Lieferung",
    "SHA-256 of the bytes as received; names the delivery everywhere.",
    pa.Check.str_matches(r"^[0-9a-f]{64}$"),
)
_source = column(
    "str",
    "Quelle",
    "Id of the source in the catalogue; missing: not recognised.",
    nullable=True,
)
_received_at = column("datetime64[ns]", "Eingegangen am", "When the bytes first arrived (UTC).")
_fictional = column("bool", "Musterdaten", "True for fictional data, which never mix with real ones.")
_verdict = column(
    "str",
    "Entscheidung",
    "accepted; waiting (for reading or approval); rejected; withdrawn (kept, counts for nothing); erased "
    "(withdrawn, its bytes removed for legal reasons).",
    pa.Check.isin(VERDICTS),
)
_periods = column(
    "object",
    "Stichtage",
    "Reference dates covered, ISO; empty: none read, or shapes without date.",
    sql="VARCHAR[]",
)
_geographies = column(
    "object",
    "Raumgliederungen",
    "Ids of the geographies covered; empty: none read.",
    sql="VARCHAR[]",
)
_rows = column(
    "int64",
    "Zeilen",
    "Figures (shapes) read from the file at the last reading; zero: not read yet, or not accepted then.",
    pa.Check.ge(0),
    unit="Zeilen",
)
_superseded = column(
    "float64",
    "Ersetzter Anteil",
    "Share of its reference dates for which a later delivery counts; 0: none, "
    "1: fully superseded; missing: not accepted.",
    pa.Check.in_range(0, 1),
    nullable=True,
)

RECEIPTS = table(
    "deliveries.receipts",
    "Eingangsbuch",
    "Every file ever received, with the newest decision on it.",
    {
        "delivery": _delivery,
        "sequence": column("int64", "Eingangsnummer", "Order of arrival; may have gaps.", pa.Check.ge(1)),
        "source": _source,
        "sender": column(
            "str",
            "Absender",
            "Who sent it, as the inbox folder says.",
            sensitivity="confidential",
        ),
        "name": column(
            "str",
            "Dateiname",
            "Path in the inbox and in the zip archive at the first arrival.",
            sensitivity="confidential",
        ),
        "size": column("int64", "Größe", "Size of the file.", pa.Check.ge(0), unit="Byte"),
        "received_at": _received_at,
        "fictional": _fictional,
        "reader": column("str", "Leser", "Reader of the file; missing: none was reached.", nullable=True),
        "reader_version": column(
            "str",
            "Leserversion",
            "Version of the readers that decided; missing: not read.",
            nullable=True,
        ),
        "verdict": _verdict,
        "decided_by": column(
            "str",
            "Entschieden von",
            "The pipeline or a person.",
            sensitivity="confidential",
        ),
        "decided_at": column("datetime64[ns]", "Entschieden am", "When it was decided (UTC)."),
        "reason": column(
            "str",
            "Begründung",
            "Why; of a rejected file all faults with their place. Quotes cells.",
            sensitivity="confidential",
        ),
        "periods": _periods,
        "geographies": _geographies,
        "rows": _rows,
        "superseded": _superseded,
        "superseded_by": column(
            "object",
            "Ersetzt durch",
            "Deliveries that count instead of it; empty: none.",
            sql="VARCHAR[]",
        ),
    },
    key=["delivery"],
)

REPORT_DELIVERIES = table(
    "report.deliveries",
    "Lieferungen",
    "The files behind the report: what came from whom, when, and whether it is used.",
    {
        "delivery": _delivery,
        "file_name": column(
            "str",
            "Dateiname",
            "Name as delivered; missing for files that were not accepted and are not "
            "known to be open or fictional.",
            nullable=True,
        ),
        "source": _source,
        "sender": column("str", "Absender", "Who sent it; missing where the file name is.", nullable=True),
        "received_at": _received_at,
        "fictional": _fictional,
        "periods": _periods,
        "geographies": _geographies,
        "rows": _rows,
        "verdict": _verdict,
        "reason": column(
            "str",
            "Begründung",
            "Why; missing unless the file is open or fictional, as reasons quote cells.",
            nullable=True,
        ),
        "superseded": _superseded,
        "used": column("bool", "Verwendet", "True if a figure of the report rests on it."),
    },
    key=["delivery"],
)
