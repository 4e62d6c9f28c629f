"""The county at a glance, and the themes with their indicators.

Belongs here: what the start page and the theme pages lead to. Does not belong here: the pages they lead to.
"""

from typing import Literal

import numpy as np

from resources.press.content.figures import Grid, figure, grids
from resources.press.content.indicators import indicators
from resources.press.content.indices import overall
from resources.press.content.model import Figure
from resources.press.content.people import BANDS, population, share_of_age
from resources.press.content.places import county, places
from resources.press.content.sources import breaks_of
from resources.press.content.whole import Glance, IndicatorLine, LevelLine, Overview, ThemeBlock
from resources.press.edition import Edition
from sozialraum.status import Status
from sozialraum.wording.names import level_name
from sozialraum.wording.notation import difference
from sozialraum.wording.rounding import exact
from sozialraum.wording.whole import overview_sentences


def overview(edition: Edition) -> Overview:
    """The county at a glance.

    Parameters
    ----------
    edition
        The release.
    """
    values = edition.table("indicator_values")
    years = values.loc[values["value"].notna(), "year"]
    here = county(edition)
    glances = (_glance(edition, name) for name in _named(edition))
    levels = _levels(edition)
    published = int(values["value"].notna().sum())
    withheld = int((values["status"] == Status.SUPPRESSED.value).sum())
    first, last = int(years.min()), int(years.max())
    return Overview(
        county=here,
        first_year=first,
        year=last,
        levels=levels,
        published=published,
        withheld=withheld,
        glance=tuple(glance for glance in glances if glance is not None),
        themes=_themes(edition),
        index=overall(edition),
        sentences=overview_sentences(
            here.name,
            here.level,
            figures=(published, withheld),
            indicators=values.loc[values["value"].notna(), "indicator"].nunique(),
            years=(first, last),
            areas=[(level.title, level.areas) for level in levels if level.areas > 1],
        ),
    )


def _named(edition: Edition) -> tuple[str, ...]:
    """Indicators at a glance: inhabitants, young and old, and what the index over all themes is made of."""
    index = overall(edition)
    parts = edition.catalogue.indices[index].names if index else ()
    ages = (share_of_age(edition, first, end) for first, end, _ in (BANDS[0], BANDS[-1]))
    return tuple(dict.fromkeys(name for name in (population(edition), *ages, *parts) if name))


def _glance(edition: Edition, indicator: str) -> Glance | None:
    grid = grids(edition).get((indicator, county(edition).geography))
    if grid is None or grid.newest is None:
        return None
    entry = edition.catalogue.indicators[indicator]
    change, assessment = _change(edition, indicator, grid, grid.newest)
    return Glance(
        indicator,
        entry.title.de,
        entry.theme,
        entry.unit,
        entry.decimals,
        entry.polarity,
        grid.years[grid.newest],
        figure(edition, grid, grid.newest, 0, indicator=indicator),
        change,
        assessment,
    )


def _change(
    edition: Edition, indicator: str, grid: Grid, row: int
) -> tuple[str | None, Literal["improving", "worsening"] | None]:
    """Change against the year before, in words, and whether it is a good one."""
    year = grid.years[row]
    new, old = (grid.number("value", one, 0) if one >= 0 else None for one in (row, row - 1))
    broken = any(mark.year == year for mark in breaks_of(edition, indicator))
    if new is None or old is None or grid.years[row - 1] != year - 1 or broken:
        return None, None
    entry = edition.catalogue.indicators[indicator]
    said = difference(new - old, unit=entry.unit, decimals=entry.decimals)
    same = exact(new - old, decimals=entry.decimals) == 0
    text = f"{'unverändert' if same else said} gegenüber {year - 1}"
    if same or entry.polarity == "none" or not _apart(grid, row):
        return text, None
    return text, "improving" if (new > old) == (entry.polarity == "higher_is_better") else "worsening"


def _apart(grid: Grid, row: int) -> bool:
    """Whether the limits of a figure and of the one before are apart; without limits nobody knows."""
    (old_low, new_low), (old_high, new_high) = (
        grid.numbers[name][row - 1 : row + 1, 0] for name in ("low", "high")
    )
    return bool(new_low > old_high or new_high < old_low)


def _levels(edition: Edition) -> tuple[LevelLine, ...]:
    return tuple(
        LevelLine(
            name,
            level_name(edition.catalogue.geographies[name].title.de),
            sum(place.geography == name for place in places(edition).values()),
        )
        for name in edition.geographies
        if not edition.catalogue.geographies[name].benchmark
    )


def _themes(edition: Edition) -> tuple[ThemeBlock, ...]:
    lines = {name: _line(edition, name) for name in indicators(edition)}
    catalogue = edition.catalogue
    return tuple(
        ThemeBlock(
            theme.id,
            theme.title.de,
            theme.title.en,
            tuple(line for name, line in lines.items() if catalogue.indicators[name].theme == theme.id),
            tuple(name for name, index in catalogue.indices.items() if index.theme == theme.id),
        )
        for theme in catalogue.county.themes
        if any(catalogue.indicators[name].theme == theme.id for name in lines)
    )


def _line(edition: Edition, indicator: str) -> IndicatorLine:
    entry = edition.catalogue.indicators[indicator]
    own = {
        name: grids(edition)[indicator, name]
        for name in edition.geographies
        if (indicator, name) in grids(edition)
    }
    shown = {name: grid for name, grid in own.items() if np.isfinite(grid.numbers["value"]).any()}
    year = max((grid.years[grid.newest] for grid in shown.values() if grid.newest is not None), default=None)
    return IndicatorLine(
        indicator,
        entry.title.de,
        entry.title.en,
        entry.unit,
        year,
        _whole(edition, indicator, year),
        tuple(shown),
    )


def _whole(edition: Edition, indicator: str, year: int | None) -> Figure:
    """Figure of the county in a year."""
    grid = grids(edition).get((indicator, county(edition).geography))
    row = grid.years.index(year) if grid is not None and year in grid.years else None
    return figure(edition, grid, row, 0, indicator=indicator)
