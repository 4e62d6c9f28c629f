"""Comparisons and trends: figures beside other areas and beside earlier years.

Belongs here: tables with a row an indicator and area that are made from several figures. Does not belong
here: the figures themselves (``indicators``), indices, patterns over a map.
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import number, value_columns

_own = {name: value_columns[name] for name in ("indicator", "geography", "area", "year")}
_POSITIONS = ["lower", "similar", "higher"]


def _word(title: str, description: str, *words: str) -> pa.Column:
    return column("str", title, description, pa.Check.isin(words), nullable=True)


def _probability(title: str, description: str) -> pa.Column:
    return number(title, description, pa.Check.in_range(0, 1))


COMPARISONS = table(
    "indices.comparisons",
    "Vergleiche",
    "Each figure against the rest of the county, the county and the state. Only the rest of the county is "
    "independent of the area; the values of county and state are taken as fixed.",
    {
        **_own,
        "benchmark": column(
            "str",
            "Vergleichsmaßstab",
            "rest_of_county, county or state.",
            pa.Check.isin(["rest_of_county", "county", "state"]),
        ),
        "value": number("Wert", "Value of the area."),
        "benchmark_value": number("Vergleichswert", "Value it is compared with."),
        "measure": _word(
            "Maß",
            "difference (share of the area minus share of the rest) or ratio (rate of the area by rate of "
            "the rest); missing: only the positions are given.",
            "difference",
            "ratio",
        ),
        "effect": number("Abstand", "Difference in the unit of the indicator, or ratio."),
        "effect_low": number(
            "Abstand, Untergrenze", "Lower 95 % limit (Newcombe for differences, exact or Byar for ratios)."
        ),
        "effect_high": number("Abstand, Obergrenze", "Upper 95 % limit; missing beside a limit: unbounded."),
        "p_value": _probability("p-Wert", "Two-sided test of no difference from the rest of the county."),
        "q_value": _probability(
            "q-Wert",
            "False discovery rate (Benjamini–Hochberg) over all areas and indicators of the year.",
        ),
        "position_95": _word("Lage (95 %)", "Where the area stands, at 95 %.", *_POSITIONS),
        "position_998": _word("Lage (99,8 %)", "Where the area stands, at 99.8 %.", *_POSITIONS),
        "assessment": _word(
            "Bewertung",
            "The position at 95 % by the polarity of the indicator; missing: no polarity or no position.",
            "better",
            "similar",
            "worse",
        ),
        "reason": column(
            "str", "Grund", "Why there is no comparison; missing where there is one.", nullable=True
        ),
    },
    key=["indicator", "geography", "area", "year", "benchmark"],
)

TRENDS = table(
    "indices.trends",
    "Trends",
    "Trend over the last five unbroken annual points up to the year. A screening: stocks of the same people "
    "year after year are not independent, so small changes look surer than they are.",
    {
        **_own,
        "first_year": column("Int64", "Erstes Jahr", "First of the points; missing: none.", nullable=True),
        "points": column(
            "int64", "Punkte", "Unbroken annual points found, at most five.", pa.Check.in_range(0, 5)
        ),
        "method": _word(
            "Verfahren",
            "chi_square_trend (shares) or inverse_variance_slope (rates); missing: not calculated.",
            "chi_square_trend",
            "inverse_variance_slope",
        ),
        "slope": number("Steigung", "Change a year in the unit of the indicator."),
        "slope_low": number("Steigung, Untergrenze", "Lower 95 % limit."),
        "slope_high": number("Steigung, Obergrenze", "Upper 95 % limit."),
        "chi_square": number("χ²", "Test statistic with one degree of freedom.", pa.Check.ge(0)),
        "p_value": _probability("p-Wert", "Of the test of no trend."),
        "direction": _word(
            "Richtung",
            "rising or falling: significant at 99.8 % and every slope without one point has the same sign; "
            "otherwise unchanged; missing: cannot be calculated.",
            "rising",
            "falling",
            "unchanged",
        ),
        "assessment": _word(
            "Bewertung",
            "The direction by the polarity of the indicator; missing: no polarity or no direction.",
            "improving",
            "worsening",
            "unchanged",
        ),
        "label": column(
            "str",
            "Einordnung",
            "That the trend is a screening, in words; missing: not calculated.",
            nullable=True,
        ),
        "reason": column(
            "str", "Grund", "Why no trend can be calculated; missing where one is.", nullable=True
        ),
    },
    key=["indicator", "geography", "area", "year"],
)
