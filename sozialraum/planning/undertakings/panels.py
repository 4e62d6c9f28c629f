"""The figures that an evaluation rests on, or why there are none.

Belongs here: which years and areas can be used for a measure and an indicator. Does not belong here: what
else happened in these areas (``conflicts``), what is calculated (``sozialraum/evaluation``).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sozialraum.catalogue.county import Geography
from sozialraum.catalogue.indicator import Indicator
from sozialraum.evaluation.evaluate import AFTER, BEFORE
from sozialraum.evaluation.panel import Panel
from sozialraum.planning.conditions import SOUND
from sozialraum.planning.undertakings.laid_down import Undertaking
from sozialraum.status import Status

HIDDEN = (Status.SUPPRESSED.value, Status.UNKNOWN_OR_SECRET.value)
"""Statuses of figures that exist and are not published."""


class Window(NamedTuple):
    """Years that can be used, and what ends them on either side: break, suppressed, no_figures or None."""

    years: list[int]
    before: str | None
    after: str | None


def starts_of(stages: Sequence[Undertaking]) -> dict[str, int]:
    """First outcome year by area, over the stages of a measure."""
    return {area: stage.first_year for stage in stages for area in stage.areas}


def raw_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Counted figures, areas × years: neither estimated nor smoothed; missing where there is none."""
    sound = rows[rows["status"].isin(SOUND)]
    return sound.pivot(index="area", columns="year", values="value").reindex(
        index=sorted(rows["area"].unique()), columns=sorted(rows["year"].unique())
    )


def window(
    rows: pd.DataFrame, stages: Sequence[Undertaking], *, indicator: Indicator, geography: Geography
) -> Window:
    """Years around the start without gap, break or hidden figure of an area with the measure.

    Parameters
    ----------
    rows
        Released values of the indicator in the geography, all areas and years.
    stages
        The measure. The year in which it begins is left out where it begins within the year, and years
        after its end are.
    indicator, geography
        For breaks of the definition and of borders.
    """
    values = raw_figures(rows).loc[list(starts_of(stages))]
    eras = _eras(rows, indicator, geography)
    hidden = set(rows.loc[rows["status"].isin(HIDDEN) & rows["area"].isin(values.index), "year"])
    partial = {stage.start.year for stage in stages if stage.first_year > stage.start.year}
    last = max(stage.end.year if stage.end is not None else max(eras, default=0) for stage in stages)
    first = min(stage.first_year for stage in stages)

    def run(years: Collection[int], era: object) -> tuple[list[int], str | None]:
        used: list[int] = []
        for year in years:
            if year not in eras or year in partial:
                continue
            if eras[year] != era:
                return used, "break"
            if values[year].isna().any():
                return used, "suppressed" if year in hidden else "no_figures"
            used.append(year)
        return used, None

    if first in eras:
        early, before = run(range(first - 1, min(eras) - 1, -1), eras[first])
        late, after = run(range(first, last + 1), eras[first])
        return Window([*reversed(early), *late], before, after)
    # before the outcome period the newest run that is long enough tells how much figures move by themselves
    for newest in sorted((year for year in eras if year < first), reverse=True):
        early, before = run(range(newest, min(eras) - 1, -1), eras[newest])
        if len(early) >= BEFORE:
            return Window(early[::-1], before, None)
    return Window([], "no_figures", None)


def shortage(found: Window, first_year: int) -> str | None:
    """Why there are too few years, where something other than time is the reason."""
    before = sum(year < first_year for year in found.years)
    if before < BEFORE and found.before:
        return found.before
    return found.after if len(found.years) - before < AFTER else None


def panel(
    rows: pd.DataFrame, years: Sequence[int], starts: Mapping[str, int], *, without: Collection[str]
) -> Panel:
    """Figures of all areas that have one in each of the years, but for some."""
    values = raw_figures(rows)[list(years)].dropna()
    values = values[~values.index.isin([area for area in without if area not in starts])]
    early = rows[rows["year"].isin(years) & (rows["year"] < min(starts.values()))]
    sizes = early.groupby("area")["denominator"].mean().reindex(values.index)
    return Panel(values, starts, None if sizes.isna().any() else sizes)


def _eras(rows: pd.DataFrame, indicator: Indicator, geography: Geography) -> dict[int, tuple[int, object]]:
    """Number of breaks up to the newest day of each year with valid borders, and its definition."""
    dates = [pd.Timestamp(entry.date) for entry in indicator.breaks]
    found = {}
    for year, own in rows.groupby("year"):
        day = own["reference_date"].max()
        if geography.valid_from <= day.date() <= (geography.valid_to or day.date()):
            definition = own["definition"].dropna().max()
            found[int(str(year))] = (sum(date <= day for date in dates), definition)
    return found
