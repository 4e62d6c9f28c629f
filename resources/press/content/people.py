"""Inhabitants of areas: how many, and by age and sex.

Belongs here: which indicators and cells of the cube are about the people of an area. Does not belong here:
sentences.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import pandas as pd

from resources.press.content.figures import grids
from resources.press.content.model import Place, PyramidBar
from resources.press.content.places import children, slugs
from resources.press.edition import Edition
from sozialraum.catalogue.indicator import Term
from sozialraum.wording.notation import NONE

BANDS: tuple[tuple[int, int | None, str], ...] = (
    (0, 18, "unter 18 Jahre"),
    (18, 65, "18 bis unter 65 Jahre"),
    (65, None, "65 Jahre und älter"),
)
SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")
ALTERED = "Zum Schutz kleiner Zahlen sind die Zahlen leicht verändert."
SUMMED = (
    "Zum Schutz kleiner Zahlen sind die Zahlen leicht verändert; sie sind die Summe der Gebiete darin,"
    " und wer keinem Gebiet zugeordnet ist, fehlt."
)
CLOSE = 0.01
"""Part of the inhabitants by which the sum of the areas inside may differ from those of a place: more would
mean that people are missing in it."""

Cells = Mapping[tuple[str, int, int | None], int | None]


@lru_cache(maxsize=1)
def population(edition: Edition) -> str | None:
    """Indicator that counts the inhabitants: the one that the indices take; None: no index needs one."""
    named = Counter(index.population for index in edition.catalogue.indices.values() if index.population)
    return named.most_common(1)[0][0] if named else None


def share_of_age(edition: Edition, first: int, end: int | None) -> str | None:
    """Indicator that is the share of an age band in all inhabitants; None: there is none."""
    whole = population(edition)
    if whole is None:
        return None
    own = edition.catalogue.indicators[whole].numerator
    part = tuple(Term(measure=term.measure, age=(first, end)) for term in own)
    indicators = edition.catalogue.indicators.items()
    return next((name for name, one in indicators if one.numerator == part and one.denominator == own), None)


@lru_cache(maxsize=1)
def inhabitants(edition: Edition) -> dict[str, tuple[int, float]]:
    """Newest year and number of inhabitants by the slug of the place, where both are known."""
    name = population(edition)
    found = {}
    for (indicator, _), grid in grids(edition).items():
        if indicator == name:
            for column, slug in enumerate(grid.places):
                known = [
                    row for row in range(len(grid.years)) if grid.number("value", row, column) is not None
                ]
                if known:
                    found[slug] = (grid.years[known[-1]], float(grid.numbers["value"][known[-1], column]))
    return found


def pyramid(edition: Edition, place: Place) -> tuple[tuple[PyramidBar, ...], int | None, str | None]:
    """Bars, year and a note on how exact they are; nothing where any part of a sum is not published."""
    own = _cube(edition).get(place.slug)
    if own is not None:
        return _bars(own[1]), own[0], ALTERED
    summed = _summed(edition, place)
    year, count = inhabitants(edition).get(place.slug, (0, 0.0))
    if summed is None or year != summed[0]:
        return (), None, None
    total = sum(value for value in summed[1].values() if value is not None)
    return (_bars(summed[1]), year, SUMMED) if abs(total - count) <= CLOSE * count else ((), None, None)


def _summed(edition: Edition, place: Place) -> tuple[int, Cells] | None:
    """Year and sums of all areas inside a place; None where any cell of one is not published."""
    inside = children(edition).get(place.slug, ())
    parts = [_cube(edition).get(child.slug) or _summed(edition, child) for child in inside]
    known = [part for part in parts if part is not None]
    if not parts or len(known) < len(parts) or len({year for year, _ in known}) > 1:
        return None
    total: dict[tuple[str, int, int | None], int | None] = {}
    for key in ((sex, first, end) for sex in SEXES for first, end, _ in BANDS):
        values = [cells.get(key) for _, cells in known]
        if any(value is None for value in values):
            return None
        total[key] = sum(value for value in values if value is not None)
    return known[0][0], total


def _bars(cells: Cells) -> tuple[PyramidBar, ...]:
    return tuple(
        PyramidBar(label, sex, count, None if count is not None else f"{NONE} nicht veröffentlicht")
        for first, end, label in BANDS
        for sex in SEXES
        for count in [cells.get((sex, first, end))]
    )


@lru_cache(maxsize=1)
def _cube(edition: Edition) -> dict[str, tuple[int, Cells]]:
    """Newest year with its cells by sex and age band, by the slug of the place."""
    frame = edition.table("cube")
    name = population(edition)
    if not len(frame) or name is None:
        return {}
    measures = edition.catalogue.indicators[name].measures
    frame = frame[frame["measure"].isin(measures) & frame["category"].isna() & frame["sex"].isin(SEXES)]
    frame = frame[frame["age_from"].notna() & (frame["year"] == frame["year"].max())]
    found: dict[str, tuple[int, dict[tuple[str, int, int | None], int | None]]] = {}
    for row in frame.itertuples(index=False):
        slug = slugs(edition).get((str(row.geography), str(row.area)))
        if slug is not None:
            end = None if pd.isna(row.age_to) else int(row.age_to)
            count = None if pd.isna(row.value) else int(row.value)
            found.setdefault(slug, (int(row.year), {}))[1][str(row.sex), int(row.age_from), end] = count
    return {slug: (year, cells) for slug, (year, cells) in found.items()}
