"""Pages of indicators: map, ranking, series and table of every geography and year, and the definition.

Belongs here: what the page of an indicator shows and what its script is given. Does not belong here: the
figures (``content``), how pictures are drawn (``charts``).
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np

from resources.press.atlas import layout
from resources.press.atlas.levels import drawable, names_of, within
from resources.press.atlas.words import POSITIONS
from resources.press.charts.words import MISSING
from resources.press.content.figures import reworded
from resources.press.content.indicators import indicator_page, indicators
from resources.press.content.model import IndicatorPage, Level
from resources.press.content.places import county, places
from resources.press.edition import Edition
from resources.press.printing import Sheet
from sozialraum.wording.rounding import rounded

UNTOLD = ("not_delivered", "later")
"""Kinds of missing figures that say nothing of a year; such years at the end cannot be chosen."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """A page for each indicator of the release.

    Parameters
    ----------
    edition
        The release.
    """
    for indicator in indicators(edition):
        yield layout.sheet(
            edition, f"indikator/{indicator}.html", "indicator.html", _page(edition, indicator)
        )


def _page(edition: Edition, indicator: str) -> dict[str, Any]:
    about = indicator_page(edition, indicator)
    known = edition.catalogue.indicators
    levels = [
        level for level in about.levels if any(value is not None for row in level.value for value in row)
    ]
    return {
        # figures stand in ``levels`` and ``script``, as they are printed
        "about": replace(about, levels=(), county=(), county_years=()),
        "numerator": reworded(edition, about.numerator),
        "denominator": reworded(edition, about.denominator),
        "levels": [_table(edition, level) for level in levels],
        "shapes": _shapes(edition, levels),
        "county": _county(edition, about),
        "related": [(name, known[name].title.de) for name in about.related if name in known],
        "script": _script(edition, about, levels),
    }


def _county(edition: Edition, about: IndicatorPage) -> dict[str, Any] | None:
    """Newest figure of the county."""
    known = [
        (year, value)
        for year, value in zip(about.county_years, about.county, strict=True)
        if value is not None
    ]
    if not known:
        return None
    return {"name": county(edition).name, "year": known[-1][0], "value": known[-1][1]}


def _table(edition: Edition, level: Level) -> dict[str, Any]:
    """The newest year of a geography, as it stands in the page before any script runs."""
    year = _newest(level)
    known = places(edition)
    columns = zip(
        level.places,
        level.value[year],
        level.low[year],
        level.high[year],
        level.missing[year],
        level.mark[year],
        level.position[year],
        level.klass[year],
        level.unsure[year],
        strict=True,
    )
    names = ("value", "low", "high", "missing", "mark", "position", "klass", "unsure")
    rows = [{"place": known[slug], **dict(zip(names, figures, strict=True))} for slug, *figures in columns]
    kinds = {kind for row in level.missing for kind in row if kind is not None}
    return {
        "geography": level.geography,
        "title": level.title,
        "year": level.years[year],
        "rows": rows,
        "classes": level.classes,
        "parents": within(edition, level.places) is not None,
        "limits": any(value is not None for row in level.low for value in row),
        "unsure": any(value for row in level.unsure for value in row),
        "missing": [kind for kind in MISSING if kind in kinds],
    }


def _shapes(edition: Edition, levels: list[Level]) -> tuple[str, ...]:
    """Geographies whose shapes the maps of the page need."""
    mapped = [level for level in levels if level.classes]
    return drawable(
        edition,
        (one for level in mapped for one in (level.geography, within(edition, level.places))),
    )


def _newest(level: Level) -> int:
    """Row of the newest year with any figure."""
    return max(number for number, row in enumerate(level.value) if any(value is not None for value in row))


def _script(edition: Edition, about: IndicatorPage, levels: list[Level]) -> dict[str, Any]:
    """All figures for the script of the page, in the digits in which they are printed."""
    return {
        "indicator": about.indicator,
        "title": about.title,
        "unit": about.unit,
        "decimals": about.decimals,
        "polarity": about.polarity,
        "fictional": edition.fictional,
        "breaks": [{"year": mark.year, "title": mark.title} for mark in about.breaks],
        "words": {"missing": MISSING, "positions": POSITIONS},
        "county": county(edition).slug,
        "places": names_of(edition, (slug for level in levels for slug in level.places)),
        "levels": [_figures(edition, level, about.decimals) for level in levels],
    }


def _figures(edition: Edition, level: Level, decimals: int) -> dict[str, Any]:
    end = _told(level) + 1
    return {
        "geography": level.geography,
        "title": level.title,
        "outlines": within(edition, level.places),
        "years": level.years[:end],
        "newest": level.years[_newest(level)],
        "places": level.places,
        "value": _printed(level.value[:end], decimals),
        "low": _printed(level.low[:end], decimals),
        "high": _printed(level.high[:end], decimals),
        "missing": level.missing[:end],
        "mark": level.mark[:end],
        "position": level.position[:end],
        "klass": level.klass[:end],
        "unsure": [[int(one) for one in row] for row in level.unsure[:end]],
        "classes": level.classes,
    }


def _told(level: Level) -> int:
    """Row of the last year of which anything is known: a figure, or that it is secret or not meaningful."""
    rows = (number for number, row in enumerate(level.missing) if any(kind not in UNTOLD for kind in row))
    return max(rows)


def _printed(matrix: tuple[tuple[float | None, ...], ...], decimals: int) -> list[list[float | None]]:
    """Figures in the digits in which they are printed; whole ones without ``.0``."""
    table = rounded(np.array(matrix, dtype=np.float64), decimals=decimals)
    return [[None if isnan(one) else one if decimals else int(one) for one in row] for row in table.tolist()]
