"""The page of an indicator: definition, sources, and its figures in every geography.

Belongs here: what is shown of one indicator. Does not belong here: sentences (``indicator_sentences``),
drawing.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Any

import pandas as pd

from resources.press.content.figures import MARKS, Grid, grids, kind_of, rows_of, words_of
from resources.press.content.indicator_sentences import indicator_sentences
from resources.press.content.model import Classes, IndicatorPage, Level
from resources.press.content.places import county
from resources.press.content.sources import breaks_of, sources_of
from resources.press.edition import Edition
from sozialraum.classes import class_bounds, classes_of, colours, unsure
from sozialraum.wording.names import level_name
from sozialraum.wording.notation import number, with_unit

SMALLEST_MAP = 3
"""Areas from which a map tells something."""

RULES = {
    "natural_breaks": "Natürliche Grenzen (Jenks): Werte einer Klasse liegen möglichst nah beieinander.",
    "quantiles": "Quantile: In jeder Klasse liegen etwa gleich viele Werte.",
    "equal_interval": "Gleiche Abstände: Jede Klasse ist gleich breit.",
}
ALL_YEARS = "Die Grenzen gelten für alle Jahre, gleiche Farben bedeuten also in jedem Jahr das Gleiche."


def indicator_page(edition: Edition, indicator: str) -> IndicatorPage:
    """Everything about one indicator of the release.

    Parameters
    ----------
    edition
        The release.
    indicator
        Id of an indicator of the table ``indicators``.
    """
    row = _rows(edition)[indicator]
    found = grids(edition)
    levels = tuple(
        _level(edition, found[indicator, geography], geography, row)
        for geography in edition.geographies
        if (indicator, geography) in found
    )
    own = found.get((indicator, county(edition).geography))
    years: tuple[int, ...] = () if own is None else own.years
    whole = () if own is None else tuple(line[0] for line in rows_of(own.numbers["value"]))
    return IndicatorPage(
        indicator=indicator,
        title=row["title"],
        title_en=row["title_en"],
        theme=row["theme"],
        theme_title=row["theme_title"],
        definition=row["definition"],
        definition_en=row["definition_en"],
        definition_id=row["definition_id"],
        method=row["method"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        unit=row["unit"],
        decimals=row["decimals"],
        polarity=row["polarity"],
        minimum_population=row["minimum_population"],
        statute=row["statute"],
        publisher_definition=row["publisher_definition"],
        breaks=breaks_of(edition, indicator),
        sources=sources_of(edition, [indicator]),
        levels=levels,
        county_years=years,
        county=whole,
        related=tuple(edition.catalogue.indicators[indicator].related),
        sentences=indicator_sentences(edition, indicator),
    )


def indicators(edition: Edition) -> tuple[str, ...]:
    """Ids of all indicators by theme, in the order of the catalogue, then by title."""
    themes = {theme.id: place for place, theme in enumerate(edition.catalogue.county.themes)}
    rows = sorted(_rows(edition).values(), key=lambda row: (themes[row["theme"]], row["title"]))
    return tuple(row["indicator"] for row in rows)


@lru_cache(maxsize=1)
def _rows(edition: Edition) -> dict[str, dict[str, Any]]:
    """Rows of the table ``indicators`` as plain values."""
    return {
        str(row["indicator"]): {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in edition.table("indicators").to_dict("records")
    }


def _level(edition: Edition, grid: Grid, geography: str, row: dict[str, Any]) -> Level:
    bounds = _bounds(edition, grid, row["decimals"])
    shape = grid.numbers["value"].shape
    klass: tuple[tuple[int | None, ...], ...] = (((None,) * shape[1]),) * shape[0]
    doubt: tuple[tuple[bool, ...], ...] = (((False,) * shape[1]),) * shape[0]
    if bounds:
        value, low, high = (grid.numbers[name] for name in ("value", "low", "high"))
        found = classes_of(value, bounds=bounds, decimals=row["decimals"]).tolist()
        klass = tuple(tuple(None if one < 0 else one for one in line) for line in found)
        reach = unsure(value, low, high, bounds=bounds, decimals=row["decimals"])
        doubt = tuple(map(tuple, reach.tolist()))
    return Level(
        geography=geography,
        title=level_name(edition.catalogue.geographies[geography].title.de),
        years=grid.years,
        places=grid.places,
        value=rows_of(grid.numbers["value"]),
        low=rows_of(grid.numbers["low"]),
        high=rows_of(grid.numbers["high"]),
        missing=tuple(tuple(map(kind_of, line)) for line in grid.words["status"].tolist()),
        mark=tuple(tuple(MARKS.get(word) for word in line) for line in words_of(grid.words["status"])),
        position=words_of(grid.words["position"]),
        classes=_classes(edition, bounds, row) if bounds else None,
        klass=klass,
        unsure=doubt,
    )


def _bounds(edition: Edition, grid: Grid, decimals: int) -> tuple[float, ...]:
    if len(grid.places) < SMALLEST_MAP:
        return ()
    rule = edition.publication.classes
    return class_bounds(grid.numbers["value"], rule=rule.rule, number=rule.number, decimals=decimals)


def _classes(edition: Edition, bounds: tuple[float, ...], row: dict[str, Any]) -> Classes:
    """Classes of a map; ``unit`` stands once a label."""
    polarity, size = row["polarity"], len(bounds) - 1
    palette = getattr(edition.publication.palettes, polarity)
    labels = [
        f"{number(low, decimals=row['decimals'])} bis unter {_with_unit(high, row)}"
        for low, high in pairwise(bounds[:-1])
    ]
    low, high = bounds[-2:]
    last = _with_unit(high, row)
    labels.append(last if low == high else f"{number(low, decimals=row['decimals'])} bis {last}")
    rule = RULES[edition.publication.classes.rule]
    return Classes(
        bounds,
        colours(palette, size, reverse=polarity == "higher_is_better"),
        tuple(labels),
        f"{rule} {ALL_YEARS}",
    )


def _with_unit(value: float, row: dict[str, Any]) -> str:
    """A limit in the legend: only percent stands there, other units stand above it."""
    if row["unit"] == "Prozent":
        return with_unit(value, unit=row["unit"], decimals=row["decimals"])
    return number(value, decimals=row["decimals"])
