"""Sentences of the page of an indicator: the county, and how far figures spread in each level.

Belongs here: choosing figures for sentences. Does not belong here: the wording (``sozialraum/wording``).
"""

from collections import Counter

import numpy as np

from resources.press.content.figures import Grid, grids, kind_of
from resources.press.content.places import county, places
from resources.press.content.sources import breaks_of
from resources.press.edition import Edition
from sozialraum.wording import indicator as wording
from sozialraum.wording.names import level_name, named
from sozialraum.wording.notation import NBSP, span, with_unit
from sozialraum.wording.rounding import rounded


def indicator_sentences(edition: Edition, indicator: str) -> tuple[str, ...]:
    """The newest figures of an indicator in words.

    Parameters
    ----------
    edition
        The release.
    indicator
        Id of the indicator.
    """
    here = county(edition)
    found = []
    for geography in edition.geographies:
        grid = grids(edition).get((indicator, geography))
        if grid is None or grid.newest is None:
            continue
        if geography == here.geography:
            found.append(_county(edition, indicator, grid, grid.newest))
        else:
            level = level_of(edition, indicator, grid, grid.newest)
            found += wording.level_values(named(here.name, here.level), level)
    return tuple(found)


def _county(edition: Edition, indicator: str, grid: Grid, row: int) -> str:
    here, entry = county(edition), edition.catalogue.indicators[indicator]
    year, values = grid.years[row], grid.numbers["value"][:, 0]
    marks = [mark for mark in breaks_of(edition, indicator) if mark.year <= year]
    since = max((mark.year for mark in marks), default=grid.years[0])
    before = [one for one in range(row) if grid.years[one] >= since and np.isfinite(values[one])]
    low, high = grid.number("low", row, 0), grid.number("high", row, 0)
    return wording.county_value(
        named(here.name, here.level),
        year=year,
        figure=with_unit(float(values[row]), unit=entry.unit, decimals=entry.decimals),
        limits=None
        if low is None or high is None
        else span(low, high, unit=entry.unit, decimals=entry.decimals),
        earlier=_earlier(edition, indicator, grid, before[0]) if before else None,
        breaks=[mark.title for mark in marks if mark.year == year] if row else [],
    )


def _earlier(edition: Edition, indicator: str, grid: Grid, row: int) -> wording.Earlier:
    entry = edition.catalogue.indicators[indicator]
    value = float(grid.numbers["value"][row, 0])
    return wording.Earlier(grid.years[row], with_unit(value, unit=entry.unit, decimals=entry.decimals))


def level_of(edition: Edition, indicator: str, grid: Grid, row: int) -> wording.Level:
    """What sentences need to know of the figures of a level in a year."""
    geography = places(edition)[grid.places[0]].geography
    values, sure = grid.numbers["value"][row], grid.sure()[row]
    positions = grid.words["position"][row]
    rest = grid.numbers["rest"][row]
    higher = int((sure & (values > rest)).sum())
    lower = int((sure & (values < rest)).sum())
    return wording.Level(
        noun=level_name(edition.catalogue.geographies[geography].title.de),
        areas=int(np.isfinite(values).sum()),
        low=_end(edition, indicator, grid, row, lowest=True),
        high=_end(edition, indicator, grid, row, lowest=False),
        higher=higher,
        lower=lower,
        similar=sum(position is not None for position in positions) - higher - lower,
        missing=Counter(kind for kind in map(kind_of, grid.words["status"][row]) if kind is not None),
    )


def _end(edition: Edition, indicator: str, grid: Grid, row: int, *, lowest: bool) -> wording.End:
    """The lowest or highest figure as it is printed, and the areas that have it."""
    entry = edition.catalogue.indicators[indicator]
    shown = rounded(grid.numbers["value"][row], decimals=entry.decimals)
    value = float(np.nanmin(shown) if lowest else np.nanmax(shown))
    areas = [places(edition)[grid.places[column]] for column in np.flatnonzero(shown == value)]
    text = with_unit(value, unit=entry.unit, decimals=entry.decimals)
    return wording.End(
        text.removesuffix(f"{NBSP}{entry.unit}") if lowest else text,
        [named(area.name, area.level).inside for area in areas],
    )
