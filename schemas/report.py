"""Report tables: what readers of ``sozialraumbericht.duckdb`` find in the schema ``report``.

Belongs here: the public tables. Does not belong here: confidential tables of earlier stages.
"""

import copy

import pandera.pandas as pa

from schemas.areas import AREAS
from schemas.base import column, table
from schemas.calendar import DELIVERY_CALENDAR
from schemas.comparisons import COMPARISONS, TRENDS
from schemas.deliveries import REPORT_DELIVERIES as DELIVERIES
from schemas.descriptions import BASIS, REPORT_INDICATORS, REPORT_INDICES, REPORT_SOURCES
from schemas.disclosure import DISCLOSURE_SUMMARY
from schemas.indicators import INDICATOR_VALUES, value_columns
from schemas.indices import INDEX_ROBUSTNESS, INDEX_SENSITIVITY, INDEX_VALUES
from schemas.patterns import (
    AREA_TYPE_PROFILES,
    AREA_TYPES,
    SEGREGATION,
    SPATIAL_AUTOCORRELATION,
    SPATIAL_CLUSTERS,
)
from schemas.planning.tables import PLANNING
from schemas.products import CUBE, ROUNDED_COUNTS
from schemas.quality import QUALITY
from schemas.releases import RELEASES
from schemas.revisions import REVISIONS

_geography = value_columns["geography"]
_area = value_columns["area"]
_year = value_columns["year"]


def _public(columns: dict[str, pa.Column]) -> dict[str, pa.Column]:
    """The same columns after disclosure control: what is still in them is public."""
    released = copy.deepcopy(columns)
    for column_ in released.values():
        column_.metadata = {**(column_.metadata or {}), "sensitivity": "public"}
    return released


def _released(inner: pa.DataFrameSchema) -> pa.DataFrameSchema:
    """Schema of a table of an earlier stage as the report has it."""
    name = str(inner.name).split(".")[1]
    columns = {**_public(inner.columns), "basis": BASIS}
    shape = table(f"report.{name}", str(inner.title), str(inner.description), columns, key=inner.unique)
    shape.checks = inner.checks
    return shape


DERIVED = {
    str(inner.name).split(".")[1]: inner
    for inner in (
        COMPARISONS,
        TRENDS,
        INDEX_VALUES,
        INDEX_ROBUSTNESS,
        INDEX_SENSITIVITY,
        AREA_TYPES,
        AREA_TYPE_PROFILES,
        SPATIAL_AUTOCORRELATION,
        SPATIAL_CLUSTERS,
        SEGREGATION,
    )
}
"""Tables of the stage ``indices`` that are released, by their name."""

REPORT_AREAS = table(
    "report.areas", "Gebiete", AREAS.description, {**AREAS.columns, "basis": BASIS}, key=["geography", "area"]
)

REPORT_DELIVERIES = table(
    "report.deliveries",
    "Lieferungen",
    DELIVERIES.description,
    {**DELIVERIES.columns, "basis": BASIS},
    key=["delivery"],
)

COVERAGE_SHAPE = table(
    "protected.coverage",
    "Abdeckung",
    "Which indicator exists for which geography and year, and why not.",
    {
        "indicator": value_columns["indicator"],
        "geography": _geography,
        "year": _year,
        "areas": column("int64", "Gebiete", "Areas of the geography.", pa.Check.ge(1)),
        "with_value": column("int64", "Mit Wert", "Areas with a value.", pa.Check.ge(0)),
        "coverage": column(
            "str", "Abdeckung", "complete, partial or none.", pa.Check.isin(["complete", "partial", "none"])
        ),
        "reason": column(
            "str", "Grund", "Why areas have no value; missing when all have one.", nullable=True
        ),
    },
    key=["indicator", "geography", "year"],
)


def report_tables(indicators: dict[str, tuple[str, str]]) -> dict[str, pa.DataFrameSchema]:
    """Every report table by its name; the profiles have a column for each of the indicators."""
    return {
        "indicator_values": _released(INDICATOR_VALUES),
        "indicators": REPORT_INDICATORS,
        "indices": REPORT_INDICES,
        "areas": REPORT_AREAS,
        "sources": REPORT_SOURCES,
        "deliveries": REPORT_DELIVERIES,
        "area_profiles": profile_table(indicators),
        "coverage": _released(COVERAGE_SHAPE),
        "disclosure_summary": _released(DISCLOSURE_SUMMARY),
        "rounded_counts": _released(ROUNDED_COUNTS),
        "cube": _released(CUBE),
        "quality": _released(QUALITY),
        "releases": RELEASES,
        "revisions": REVISIONS,
        "delivery_calendar": DELIVERY_CALENDAR,
        **{name: _released(inner) for name, inner in {**DERIVED, **PLANNING}.items()},
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
