"""Indicators and indices as data of the report.

Belongs here: map, table and words of each. Does not belong here: order of the report (``report``).
"""

from typing import Any

from resources.press.charts import area_map, shapes
from resources.press.charts.index_maps import index_map
from resources.press.charts.spine import WORDS
from resources.press.charts.words import MISSING
from resources.press.content.indicators import indicator_page, indicators
from resources.press.content.indices import index_page
from resources.press.content.model import IndicatorPage, Level
from resources.press.content.places import places
from resources.press.content.whole import IndexLevel, IndexPage
from resources.press.document.figures import Data, drawn_map
from resources.press.edition import Edition
from sozialraum.wording.notation import NONE, number, span, with_unit

_BY_SIZE = ("sozialraum", "gemeinde")
"""Geographies of maps, the best first."""
_TABLE = "gemeinde"


def indicator_data(edition: Edition, indicator: str) -> Data:
    """An indicator on a page of the report.

    Parameters
    ----------
    edition
        The release.
    indicator
        Its id.
    """
    page = indicator_page(edition, indicator)
    levels = {level.geography: level for level in page.levels}
    table = levels.get(_TABLE)
    return {
        "id": indicator,
        "title": page.title,
        "definition": page.definition,
        "unit": page.unit,
        "sentences": page.sentences,
        "statute": page.statute,
        "breaks": [f"{mark.title} (ab {mark.year})" for mark in page.breaks],
        "sources": [line.attribution for line in page.sources],
        "related": [
            {"id": name, "title": edition.catalogue.indicators[name].title.de}
            for name in page.related
            if name in indicators(edition)
        ],
        "county": [
            {"year": str(year), "text": NONE if value is None else number(value, decimals=page.decimals)}
            for year, value in zip(page.county_years, page.county, strict=True)
        ][-10:],
        "map": _map(edition, page, levels),
        "table": None if table is None else _table(edition, page, table),
    }


def _newest(level: Level) -> int | None:
    """Row of the newest year with a value."""
    rows = (row for row, line in enumerate(level.value) if any(one is not None for one in line))
    return max(rows, default=None)


def _map(edition: Edition, page: IndicatorPage, levels: dict[str, Level]) -> Data | None:
    known = shapes(edition)
    for name in _BY_SIZE:
        level = levels.get(name)
        row = None if level is None or level.classes is None or not known.get(name) else _newest(level)
        if level is not None and level.classes is not None and row is not None:
            chart = area_map(
                level,
                known,
                year=level.years[row],
                title=page.title,
                unit=page.unit,
                decimals=page.decimals,
                outlines=_TABLE if name != _TABLE else None,
            )
            about = {"level": level.title, "year": str(level.years[row]), "rule": level.classes.rule}
            return drawn_map(chart) | about
    return None


def _table(edition: Edition, page: IndicatorPage, level: Level) -> Data | None:
    row = _newest(level)
    if row is None:
        return None
    rows = [_line(edition, page, level, row, column) for column in range(len(level.places))]
    return {"level": level.title, "year": str(level.years[row]), "rows": rows}


def _line(edition: Edition, page: IndicatorPage, level: Level, row: int, column: int) -> list[str]:
    value, low, high = (matrix[row][column] for matrix in (level.value, level.low, level.high))
    missing, position = level.missing[row][column], level.position[row][column]
    unit = "Prozent" if page.unit == "Prozent" else ""
    return [
        places(edition)[level.places[column]].name,
        MISSING[missing or "not_delivered"]
        if value is None
        else with_unit(value, unit=unit, decimals=page.decimals).strip(),
        NONE if low is None or high is None else span(low, high, unit=unit, decimals=page.decimals).strip(),
        WORDS[position] if position else NONE,
    ]


def index_data(edition: Edition, index: str) -> Data:
    """An index on a page of the report.

    Parameters
    ----------
    edition
        The release.
    index
        Its id.
    """
    page = index_page(edition, index)
    levels = {level.geography: level for level in page.levels if level.years}
    table = levels.get(_TABLE)
    return {
        "id": index,
        "title": page.title,
        "definition": page.definition,
        "indicators": page.indicators,
        "map": _index_map(edition, page, levels),
        "counts": [
            {"level": level.title, "year": str(level.years[-1])}
            | {"text": ", ".join(f"{word}: {count}" for word, count in level.counts)}
            for level in levels.values()
            if level.counts
        ],
        "table": None if table is None else _classes(edition, table),
    }


def _index_map(edition: Edition, page: IndexPage, levels: dict[str, IndexLevel]) -> Data | None:
    known: Any = shapes(edition)
    for name in _BY_SIZE:
        level = levels.get(name)
        if level is not None and known.get(name):
            outlines = _TABLE if name != _TABLE else None
            chart = index_map(page, level, known, year=level.years[-1], outlines=outlines)
            return drawn_map(chart) | {"level": level.title, "year": str(level.years[-1]), "rule": None}
    return None


def _classes(edition: Edition, level: IndexLevel) -> Data:
    rows = [
        [
            places(edition)[slug].name,
            (status or NONE) + (", unsicher" if status and sure is False else ""),
            dynamics or NONE,
            NONE if rank is None else number(rank),
        ]
        for slug, status, sure, dynamics, rank in zip(
            level.places, level.status[-1], level.sure[-1], level.dynamics[-1], level.rank[-1], strict=True
        )
    ]
    return {"level": level.title, "year": str(level.years[-1]), "rows": rows}
