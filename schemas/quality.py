"""Tables of the stage ``quality``: results of expectations, findings, and what readers see of them.

Belongs here: their columns. Does not belong here: the ranges (``catalogue/quality.yaml``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.deliveries import REPORT_DELIVERIES
from schemas.observations import read_columns

KINDS = ["change", "coverage", "parts", "sums", "sources"]

_source = column("str", "Quelle", "Id of the source in the catalogue.")
_kind = column(
    "str",
    "Art",
    "change (against the year before), coverage (number of areas), parts (of a whole), sums (of parts "
    "against the whole), sources (against each other).",
    pa.Check.isin(KINDS),
)
_severity = column(
    "str", "Gewicht", "block: holds publication; warn: is noted.", pa.Check.isin(["warn", "block"])
)


def _number(title: str, description: str) -> pa.Column:
    return column("int64", title, description, pa.Check.ge(0), unit="Zeilen", sensitivity="confidential")


def _ratio(title: str, description: str) -> pa.Column:
    return column("float64", title, description, nullable=True, sensitivity="confidential")


RESULTS = table(
    "quality.results",
    "Ergebnisse der Plausibilitätsprüfung",
    "Every expectation with what was observed; confidential.",
    {
        "expectation": column("str", "Erwartung", "Id: kind, measure, source and severity."),
        "source": _source,
        "kind": _kind,
        "measure": column("str", "Messgröße", "Id of the measure, of a share that of the indicator."),
        "severity": _severity,
        "text": column("str", "Text", "What is expected, German."),
        "evaluated": _number("Geprüft", "Observations that it is about; 0: none in the present data."),
        "unexpected": _number("Abweichend", "Of these outside the range."),
        "success": column("bool", "Erfüllt", "Whether none lies outside.", sensitivity="confidential"),
        "least": _ratio("Kleinster Wert", "Least ratio observed; missing: nothing evaluated."),
        "greatest": _ratio("Größter Wert", "Greatest ratio observed; missing: nothing evaluated."),
    },
    key=["expectation"],
)

_finding = {
    "finding": column(
        "str",
        "Befund",
        "Name of the finding: kind, measure, geography and year.",
        pa.Check.str_matches(r"^[A-Za-z0-9_-]+$"),
    ),
    "delivery": REPORT_DELIVERIES.columns["delivery"],
    "source": _source,
    "kind": _kind,
    "measure": column("str", "Messgröße", "Id of the measure, of a share that of the indicator."),
    "geography": read_columns["geography"],
    "year": read_columns["year"],
    "severity": _severity,
    "text": column("str", "Text", "What is found, without figures, German."),
}
_decision = {
    "state": column(
        "str",
        "Stand",
        "open: holds publication; accepted: by a person, for this delivery; noted: holds nothing.",
        pa.Check.isin(["open", "accepted", "noted"]),
    ),
    "approved_by": column(
        "str", "Angenommen von", "Office or function; missing: not accepted.", nullable=True
    ),
    "approved_at": column(
        "datetime64[ns]", "Angenommen am", "When (UTC); missing: not accepted.", nullable=True
    ),
    "approval_reason": column(
        "str", "Begründung", "Why it was accepted; missing: not accepted.", nullable=True
    ),
}

FINDINGS = table(
    "quality.findings",
    "Befunde der Plausibilitätsprüfung",
    "What does not meet an expectation, by the newest delivery behind it.",
    {**_finding, "rows": _number("Zeilen", "Observations outside the range."), **_decision},
    key=["finding", "delivery"],
)

QUALITY = table(
    "protected.quality",
    "Datenqualität",
    "Implausible figures behind the report that were noted or accepted by a person.",
    {**_finding, **_decision},
    key=["finding", "delivery"],
)
