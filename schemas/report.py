"""Report tables: what readers of ``sozialraumbericht.duckdb`` find in the schema ``report``.

Belongs here: the public tables. Does not belong here: confidential tables of earlier stages.
"""

import copy

import pandera.pandas as pa

from schemas.areas import AREAS
from schemas.base import column, table
from schemas.deliveries import REPORT_DELIVERIES as DELIVERIES
from schemas.indicators import INDICATOR_VALUES, value_columns

BASIS = column(
    "str",
    "Datengrundlage",
    "Musterdaten (fictional deliveries) or Echtdaten.",
    pa.Check.isin(["Musterdaten", "Echtdaten"]),
)
_geography = value_columns["geography"]
_area = value_columns["area"]
_year = value_columns["year"]


def _public(columns: dict[str, pa.Column]) -> dict[str, pa.Column]:
    """The same columns after disclosure control: what is still in them is public."""
    released = copy.deepcopy(columns)
    for column_ in released.values():
        column_.metadata = {**(column_.metadata or {}), "sensitivity": "public"}
    return released


REPORT_VALUES = table(
    "report.indicator_values",
    "Indikatorwerte",
    "One figure an indicator, area and year, with limits, comparison and origin.",
    {**_public(value_columns), "basis": BASIS},
    key=["indicator", "geography", "area", "year"],
)
REPORT_VALUES.checks = INDICATOR_VALUES.checks

REPORT_INDICATORS = table(
    "report.indicators",
    "Indikatoren",
    "Every indicator with its definition.",
    {
        "indicator": column("str", "Indikator", "Id of the indicator."),
        "title": column("str", "Titel", "German title."),
        "title_en": column("str", "Titel (englisch)", "English title."),
        "theme": column("str", "Themenfeld", "Id of the theme."),
        "theme_title": column("str", "Themenfeld (Titel)", "German title of the theme."),
        "definition": column("str", "Definition", "German definition text."),
        "definition_en": column("str", "Definition (englisch)", "English definition text."),
        "definition_id": column("str", "Definitionskennung", "Id and digest of the definition."),
        "method": column("str", "Methode", "share, rate, ratio, count or published."),
        "numerator": column("str", "Zähler", "Measures with ages and categories of the numerator."),
        "denominator": column("str", "Nenner", "The same of the denominator; missing: none.", nullable=True),
        "unit": column("str", "Einheit", "Unit of the value."),
        "factor": column("float64", "Faktor", "What numerator / denominator is multiplied with."),
        "decimals": column(
            "int64", "Nachkommastellen", "Digits shown after the decimal sign.", unit="Stellen"
        ),
        "polarity": column("str", "Richtung", "higher_is_better, higher_is_worse or none."),
        "minimum_population": column("int64", "Mindestgröße", "Smallest denominator with a value."),
        "statute": column("str", "Rechtsgrundlage", "Statute; missing: none.", nullable=True),
        "publisher_definition": column("str", "Herausgeberdefinition", "Missing: none.", nullable=True),
        "breaks": column(
            "str",
            "Brüche",
            "Dates from which figures are not comparable; missing: none known.",
            nullable=True,
        ),
        "basis": BASIS,
    },
    key=["indicator"],
)

REPORT_AREAS = table(
    "report.areas", "Gebiete", AREAS.description, {**AREAS.columns, "basis": BASIS}, key=["geography", "area"]
)

REPORT_SOURCES = table(
    "report.sources",
    "Quellen",
    "Every source with publisher and licence, and what of it is used.",
    {
        "source": column("str", "Quelle", "Id of the source."),
        "title": column("str", "Titel", "German title."),
        "title_en": column("str", "Titel (englisch)", "English title."),
        "publisher": column("str", "Herausgeber", "Publisher."),
        "licence": column("str", "Lizenz", "Licence of the data."),
        "attribution": column(
            "str", "Quellenvermerk", "How to name the source; missing: publisher.", nullable=True
        ),
        "access": column("str", "Zugang", "open or confidential.", pa.Check.isin(["open", "confidential"])),
        "rhythm": column("str", "Rhythmus", "How often it is delivered."),
        "geographies": column("object", "Raumgliederungen", "Geographies it reaches.", sql="VARCHAR[]"),
        "measures": column("object", "Messgrößen", "Measures it delivers.", sql="VARCHAR[]"),
        "deliveries": column("int64", "Lieferungen", "Number of accepted deliveries used.", pa.Check.ge(0)),
        "newest": column(
            "datetime64[ns]",
            "Jüngster Stichtag",
            "Newest reference date; missing: none delivered.",
            sql="DATE",
            nullable=True,
        ),
        "basis": BASIS,
    },
    key=["source"],
)

REPORT_DELIVERIES = table(
    "report.deliveries",
    "Lieferungen",
    DELIVERIES.description,
    {**DELIVERIES.columns, "basis": BASIS},
    key=["delivery"],
)

_coverage = {
    "indicator": value_columns["indicator"],
    "geography": _geography,
    "year": _year,
    "areas": column("int64", "Gebiete", "Areas of the geography.", pa.Check.ge(1)),
    "with_value": column("int64", "Mit Wert", "Areas with a value.", pa.Check.ge(0)),
    "coverage": column(
        "str", "Abdeckung", "complete, partial or none.", pa.Check.isin(["complete", "partial", "none"])
    ),
    "reason": column("str", "Grund", "Why areas have no value; missing when all have one.", nullable=True),
}
_coverage_key = ["indicator", "geography", "year"]
_coverage_text = "Which indicator exists for which geography and year, and why not."

COVERAGE_SHAPE = table("protected.coverage", "Abdeckung", _coverage_text, _coverage, key=_coverage_key)

REPORT_COVERAGE = table(
    "report.coverage", "Abdeckung", _coverage_text, {**_coverage, "basis": BASIS}, key=_coverage_key
)


def report_tables(indicators: dict[str, tuple[str, str]]) -> dict[str, pa.DataFrameSchema]:
    """Every report table by its name; the profiles have a column for each of the indicators."""
    return {
        "indicator_values": REPORT_VALUES,
        "indicators": REPORT_INDICATORS,
        "areas": REPORT_AREAS,
        "sources": REPORT_SOURCES,
        "deliveries": REPORT_DELIVERIES,
        "area_profiles": profile_table(indicators),
        "coverage": REPORT_COVERAGE,
    }


def profile_table(indicators: dict[str, tuple[str, str]]) -> pa.DataFrameSchema:
    """Schema of ``report.area_profiles``: one column an indicator, from its title and unit.

    Parameters
    ----------
    indicators
        German title and unit by id, in the order of the columns.
    """
    values = {
        name: column("float64", title, "Value; missing: none (see coverage).", unit=unit, nullable=True)
        for name, (title, unit) in indicators.items()
    }
    return table(
        "report.area_profiles",
        "Gebietsprofile",
        "One row an area and year with every indicator in its own column.",
        {
            "geography": _geography,
            "area": _area,
            "name": AREAS.columns["name"],
            "year": _year,
            **values,
            "basis": BASIS,
        },
        key=["geography", "area", "year"],
    )
