"""Rows of the spine chart: an area in the newest year of each indicator, beside the others of its kind.

Belongs here: spread, rank and position of figures. Does not belong here: sentences, drawing.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np

from resources.press.content.figures import Grid, Numbers, figure, grids, plain
from resources.press.content.indicators import indicators
from resources.press.content.model import Figure, Place, Position, SpineRow
from resources.press.content.places import county
from resources.press.edition import Edition

SMALLEST_SPREAD = 4
"""Figures from which quartiles are given."""

TRENDS = {"rising": "steigend", "falling": "fallend", "unchanged": "kein gesicherter Trend"}
_BETTER = {"higher_is_better": 1, "higher_is_worse": -1}


@dataclass(frozen=True, eq=False)
class Spread:
    """What all areas of a geography share in a row of the spine.

    Attributes
    ----------
    row
        Row of the year in the grid of the geography.
    columns
        Column of each place.
    limits
        Lowest, lower quartile, median, upper quartile, highest; None where too few figures are known.
    ranks
        Place from the highest figure, a column each; 0 where there is no figure.
    """

    grid: Grid
    row: int
    columns: dict[str, int]
    limits: tuple[float | None, ...]
    ranks: tuple[int, ...]
    ranked: int
    sure: tuple[bool, ...]
    county: Figure


def spine(edition: Edition, place: Place) -> tuple[SpineRow, ...]:
    """A row an indicator that the geography of the place has, by theme and title."""
    found = _spreads(edition)
    return tuple(
        _row(edition, indicator, found[indicator, place.geography], place)
        for indicator in indicators(edition)
        if (indicator, place.geography) in found and place.slug in found[indicator, place.geography].columns
    )


@lru_cache(maxsize=1)
def _spreads(edition: Edition) -> dict[tuple[str, str], Spread]:
    found = {}
    for key, grid in grids(edition).items():
        row = grid.newest
        if row is not None:
            found[key] = _spread(edition, key[0], grid, row)
    return found


def _spread(edition: Edition, indicator: str, grid: Grid, row: int) -> Spread:
    values = grid.numbers["value"][row]
    known = np.isfinite(values)
    # the county lies beside nothing of its own kind: the areas inside it show how far figures spread
    ranks = np.where(known, 1 + (values[None, :] > values[:, None]).sum(axis=1), 0)
    whole = grids(edition).get((indicator, county(edition).geography))
    year = grid.years[row]
    own = None if whole is None or year not in whole.years else whole.years.index(year)
    return Spread(
        grid,
        row,
        {slug: column for column, slug in enumerate(grid.places)},
        _limits(_beside(edition, indicator, grid, year)),
        tuple(ranks.tolist()),
        int(known.sum()),
        tuple(grid.sure()[row].tolist()),
        figure(edition, whole, own, 0, indicator=indicator),
    )


def _beside(edition: Edition, indicator: str, grid: Grid, year: int) -> Numbers:
    """Figures of a year that the spread is about; for the county those of the areas next below it."""
    if len(grid.places) == 1:
        others = (grids(edition).get((indicator, name)) for name in edition.geographies)
        grid = next((one for one in others if one is not None and len(one.places) >= SMALLEST_SPREAD), grid)
    if year not in grid.years:
        return np.empty(0)
    values: Numbers = grid.numbers["value"][grid.years.index(year)]
    return values[np.isfinite(values)]


def _limits(values: Numbers) -> tuple[float | None, ...]:
    if len(values) < SMALLEST_SPREAD:
        return (None,) * 5
    return tuple(plain(limit) for limit in np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))


def _row(edition: Edition, indicator: str, spread: Spread, place: Place) -> SpineRow:
    entry = edition.catalogue.indicators[indicator]
    grid, row, column = spread.grid, spread.row, spread.columns[place.slug]
    direction = grid.word("direction", row, column)
    lowest, quartile_low, median, quartile_high, highest = spread.limits
    alone = len(grid.places) == 1
    return SpineRow(
        indicator=indicator,
        title=entry.title.de,
        theme=entry.theme,
        theme_title=next(one.title.de for one in edition.catalogue.county.themes if one.id == entry.theme),
        unit=entry.unit,
        decimals=entry.decimals,
        polarity=entry.polarity,
        year=grid.years[row],
        figure=figure(edition, grid, row, column, indicator=indicator),
        county=spread.county,
        rest=grid.number("rest", row, column),
        lowest=lowest,
        quartile_low=quartile_low,
        median=median,
        quartile_high=quartile_high,
        highest=highest,
        position=cast(Position | None, grid.word("position", row, column)),
        sure=bool(spread.sure[column]),
        rank=None if alone else spread.ranks[column] or None,
        ranked=0 if alone else spread.ranked,
        trend=None if direction is None else TRENDS[direction],
        trend_assessment=_assessment(direction, entry.polarity),
        trend_reason=grid.word("trend_reason", row, column) if direction is None else None,
    )


def _assessment(
    direction: str | None, polarity: str
) -> Literal["improving", "worsening", "unchanged"] | None:
    """Whether a trend is good; None: there is none, or the indicator has no better end."""
    if direction is None or polarity not in _BETTER:
        return None
    sign = {"rising": 1, "falling": -1, "unchanged": 0}[direction] * _BETTER[polarity]
    return "improving" if sign > 0 else "worsening" if sign < 0 else "unchanged"
