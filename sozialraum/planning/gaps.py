"""Gaps and overlaps: findings without a measure, measures without a finding, two measures for one thing.

Belongs here: joining tasks and the register of measures by area and field. Does not belong here: effects of
measures (``sozialraum/evaluation``).
"""

from collections.abc import Mapping

import pandas as pd

from sozialraum.catalogue import Catalogue

AT_WORK = ("planned", "running")
"""Statuses of measures that answer a finding."""

WITHDRAWN = "withdrawn"

_PLACE = ["geography", "area"]

GAPS: Mapping[str, str] = {
    "kind": "str",
    "geography": "str",
    "area": "str",
    "theme": "str",
    "finding": "str",
    "measure": "str",
    "other": "str",
    "text": "str",
}
"""Columns with their types."""


def gaps(tasks: pd.DataFrame, undertakings: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What the register of measures lacks, or has twice.

    A measure answers a finding that it names, and every finding of its field in its areas and in areas
    inside them.

    Parameters
    ----------
    tasks
        Findings of today, as ``RECOMMENDATIONS``; what a person rejected needs no measure.
    undertakings
        The register, one row a measure and area: measure, geography, area, field, finding, start, end,
        status. Planned and running ones answer a finding; withdrawn ones count for nothing.
    catalogue
        Which areas lie in which.

    Returns
    -------
    DataFrame
        Columns of ``GAPS``, ordered by kind and place. Overlaps are of two measures of a field, the first
        by id as ``measure``, whose days have one in common, in the smaller of their areas. ``text`` is
        empty (``telling``).
    """
    asked = tasks[tasks["state"] != "rejected"].rename(columns={"theme": "field"})
    counted = undertakings[undertakings["status"] != WITHDRAWN]
    working = counted[counted["status"].isin(AT_WORK)]
    inside = _inside(catalogue)
    reached = _reaching(asked, working[["measure", *_PLACE, "field"]], inside)
    named = asked[["finding"]].merge(working[["measure", "finding", *_PLACE]], on="finding")
    lacking = asked[~asked["finding"].isin({*reached["finding"], *named["finding"]})]
    answering = pd.concat([reached, named])
    idle = working[~working["measure"].isin(answering["measure"])]
    parts = (
        lacking[[*_PLACE, "field", "finding"]].assign(kind="finding_without_measure"),
        idle[[*_PLACE, "field", "measure"]].assign(kind="measure_without_finding"),
        _overlaps(counted, inside).assign(kind="overlap"),
    )
    table = pd.concat(parts, ignore_index=True).rename(columns={"field": "theme"}).assign(text="")
    table = table.reindex(columns=list(GAPS)).astype(GAPS)
    return table.sort_values(list(GAPS)[:-1], ignore_index=True)


def _inside(catalogue: Catalogue) -> pd.DataFrame:
    """Every area with itself and the areas it lies in, as within_geography and within_area."""
    rows = [
        (name, entry.area, geography, area)
        for name, own in catalogue.geographies.items()
        for entry in own.areas
        for geography, area in ((name, entry.area), *entry.parents.items())
    ]
    return pd.DataFrame(rows, columns=[*_PLACE, "within_geography", "within_area"])


def _reaching(inner: pd.DataFrame, outer: pd.DataFrame, inside: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows of one field where the area of the first is that of the second or lies in it."""
    around = outer.rename(columns={name: f"within_{name}" for name in _PLACE})
    return inner.merge(inside, on=_PLACE).merge(
        around, on=["within_geography", "within_area", "field"], suffixes=("", "_outer")
    )


def _overlaps(counted: pd.DataFrame, inside: pd.DataFrame) -> pd.DataFrame:
    """Pairs of measures of a field that are carried out in one place at the same time."""
    days = counted[["measure", *_PLACE, "field", "start"]].assign(end=counted["end"].fillna(pd.Timestamp.max))
    pairs = _reaching(days, days, inside)
    pairs = pairs[
        (pairs["measure"] != pairs["measure_outer"])
        & (pairs["start"] <= pairs["end_outer"])
        & (pairs["start_outer"] <= pairs["end"])
    ]
    one, other = pairs["measure"], pairs["measure_outer"]
    ordered = one < other
    table = pairs[[*_PLACE, "field"]].assign(
        measure=one.where(ordered, other), other=other.where(ordered, one)
    )
    return table.drop_duplicates()
