"""Counts by geography, indicator values and the terms they are made of.

Belongs here: the tables of the stages ``counts``, ``indicators`` and ``protected``. Does not belong
here: what readers of the report see (``report``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.observations import STATUSES, VALUELESS, dimensions, read_columns

_deliveries = column(
    "object",
    "Lieferungen",
    "SHA-256 of the deliveries the figure was made from.",
    sql="VARCHAR[]",
)

COUNTS = table(
    "counts.counts",
    "Zählwerte",
    "A measure by source, geography, area and all its splits: as delivered, or summed from areas inside.",
    {
        **{name: read_columns[name] for name in ("measure", "source", "geography", "area", "year")},
        "reference_date": read_columns["reference_date"],
        **dimensions,
        "value": read_columns["value"],
        "status": read_columns["status"],
        "basis": column("str", "Grundlage", "Geography whose delivered figures were summed."),
        "rows": column("int64", "Zeilen", "Rows of files behind the figure.", pa.Check.ge(0), unit="Zeilen"),
        "deliveries": _deliveries,
    },
)

TERMS = table(
    "indicators.terms",
    "Summanden",
    "Which counts, with which weight, make up an indicator in a geography and year: all that have one of "
    "the sexes, one of the age bands and one of the categories; an empty text is the total.",
    {
        "indicator": column("str", "Indikator", "Id of the indicator."),
        "role": column(
            "str", "Rolle", "numerator or denominator.", pa.Check.isin(["numerator", "denominator"])
        ),
        **{name: read_columns[name] for name in ("geography", "year", "measure", "source")},
        "counted_year": column(
            "int64",
            "Zähljahr",
            "Year of the counts: that of the figure, or an earlier one where years are pooled.",
        ),
        "factor": column("float64", "Faktor", "Factor of the summand; -1 takes it away."),
        "sexes": column("object", "Geschlechter", "Sexes summed.", sql="VARCHAR[]"),
        "ages": column(
            "object", "Altersbänder", "Age bands summed, as from-to (to not included).", sql="VARCHAR[]"
        ),
        "age_weights": column("object", "Altersgewichte", "Weight of each age band.", sql="DOUBLE[]"),
        "categories": column("object", "Kategorien", "Categories summed.", sql="VARCHAR[]"),
    },
)


def number(title: str, description: str, *checks: pa.Check, unit: str | None = None) -> pa.Column:
    """A confidential number that may be missing."""
    return column(
        "float64", title, description, *checks, unit=unit, nullable=True, sensitivity="confidential"
    )


value_columns = {
    "indicator": column("str", "Indikator", "Id of the indicator in the catalogue."),
    "geography": read_columns["geography"],
    "area": read_columns["area"],
    "year": read_columns["year"],
    "reference_date": column(
        "datetime64[ns]",
        "Stichtag",
        "Newest day any part is about; missing: nothing delivered.",
        sql="DATE",
        nullable=True,
    ),
    "numerator": number("Zähler", "Numerator; missing where a part of it has no value."),
    "denominator": number(
        "Nenner", "Denominator; missing where a part of it has no value, or there is none."
    ),
    "value": number("Wert", "Numerator / denominator × factor in the unit of the indicator."),
    "ci_low": number("Untergrenze", "Lower 95 % limit (Wilson for shares; exact Poisson or Byar for rates)."),
    "ci_high": number("Obergrenze", "Upper 95 % limit."),
    "status": column("str", "Status", "Status of the value.", pa.Check.isin(STATUSES)),
    "reason": column(
        "str", "Grund", "Why there is no value, in words; missing where there is one.", nullable=True
    ),
    "reference_value": number("Kreiswert", "Value of the county in the same year."),
    "rest_value": number("Wert des übrigen Kreises", "Value of the county without the area."),
    "smoothed_value": number(
        "Geglätteter Wert",
        "Empirical Bayes value, beside the raw one and never in its place; missing: not smoothed.",
    ),
    "reliability": number(
        "Zuverlässigkeit",
        "Weight of the area's own value in the smoothed one, n / (n + M).",
        pa.Check.in_range(0, 1),
    ),
    "smoothing": column(
        "str",
        "Glättung",
        "beta_binomial, gamma_poisson, or county_value: the areas cannot be told from one another; missing: "
        "not smoothed.",
        pa.Check.isin(["beta_binomial", "gamma_poisson", "county_value"]),
        nullable=True,
    ),
    "definition": column("str", "Definition", "Id and digest of the definition used."),
    "as_of": column(
        "datetime64[ns]",
        "Wissensstand",
        "When the newest delivery used was archived (UTC); missing: nothing delivered.",
        nullable=True,
    ),
    "deliveries": _deliveries,
}

_value_follows_status = pa.Check(
    lambda frame: frame["status"].isin(VALUELESS) == frame["value"].isna(),
    name="value_follows_status",
    error="a value is missing exactly where the status has none",
)
_limits = pa.Check(
    lambda frame: ~((frame["ci_low"] > frame["value"] + 1e-9) | (frame["ci_high"] < frame["value"] - 1e-9)),
    name="limits_contain_value",
    error="the interval must contain the value",
)

INDICATOR_VALUES = table(
    "indicators.indicator_values",
    "Indikatorwerte",
    "One figure an indicator, area and year, with limits, comparison and origin.",
    value_columns,
    key=["indicator", "geography", "area", "year"],
)
INDICATOR_VALUES.checks = [_value_follows_status, _limits]
