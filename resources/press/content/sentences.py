"""Sentences of a profile: which figures of an area go into which sentence.

Belongs here: choosing what is worth a sentence. Does not belong here: the wording (``sozialraum/wording``).
"""

from collections.abc import Sequence

from resources.press.content.figures import grids
from resources.press.content.indicator_sentences import level_of
from resources.press.content.indices import overall
from resources.press.content.model import IndexLine, Place, SpineRow
from resources.press.content.people import BANDS, inhabitants, population, share_of_age
from resources.press.content.places import children, county
from resources.press.edition import Edition
from sozialraum.wording import area as wording
from sozialraum.wording import indicator as across
from sozialraum.wording.names import Named, named, quoted
from sozialraum.wording.notation import NBSP, with_unit

MOST_DIFFERENCES = 3

_BETTER = {"better": True, "worse": False}


def profile_sentences(
    edition: Edition, place: Place, rows: Sequence[SpineRow], indices: Sequence[IndexLine]
) -> tuple[str, ...]:
    """A profile in words.

    Parameters
    ----------
    edition
        The release.
    place
        The area.
    rows, indices
        What its profile shows.
    """
    here = county(edition)
    own, whole = named(place.name, place.level), named(here.name, here.level)
    return (
        *_people(edition, place, rows, own, whole),
        *(_inside(edition, place) if place == here else _differences(rows, own, whole)),
        *_status(edition, indices, own),
        _trends(rows),
        *wording.withheld(_missing(rows), shown=len(rows)),
    )


def _people(edition: Edition, place: Place, rows: Sequence[SpineRow], own: Named, whole: Named) -> list[str]:
    """Inhabitants, and the shares of young and old."""
    found = []
    here = county(edition)
    if place.slug in inhabitants(edition):
        year, count = inhabitants(edition)[place.slug]
        grid = grids(edition).get((population(edition) or "", here.geography))
        total = grid.number("value", grid.years.index(year), 0) if grid and year in grid.years else None
        share = count / total * 100 if total and place != here else None
        found.append(wording.size(own, year=year, inhabitants=count, share=share, county=whole))
    by_name = {row.indicator: row for row in rows}
    young, old = (
        _beside(by_name.get(share_of_age(edition, *band[:2]) or ""), alone=place == here)
        for band in (BANDS[0], BANDS[-1])
    )
    said = wording.ages(own, young, old, county=whole)
    return [*found, said] if said else found


def _beside(row: SpineRow | None, *, alone: bool) -> tuple[str, str | None] | None:
    """A figure as text beside that of the county; None where it is missing."""
    if row is None or row.figure.value is None:
        return None
    return row.figure.text, None if alone or row.county.value is None else row.county.text


def _inside(edition: Edition, place: Place) -> list[str]:
    """How far the indicators of the index over all themes spread over the areas inside the county."""
    index, inside = overall(edition), children(edition).get(place.slug, ())
    found = []
    for name in edition.catalogue.indices[index].names if index and inside else ():
        grid = grids(edition).get((name, inside[0].geography))
        if grid is not None and grid.newest is not None:
            title = quoted(edition.catalogue.indicators[name].title.de)
            level = level_of(edition, name, grid, grid.newest)
            found.append(across.spread(level, f"{grid.years[grid.newest]} der Wert bei {title}"))
    return found


def _differences(rows: Sequence[SpineRow], own: Named, whole: Named) -> tuple[str, ...]:
    compared = [row for row in rows if row.position is not None]
    sure = [row for row in compared if row.sure]
    return wording.differences(
        own, whole, [_difference(row) for row in _notable(sure)], sure=len(sure), compared=len(compared)
    )


def _notable(rows: Sequence[SpineRow]) -> list[SpineRow]:
    """The farthest off, measured by how far the middle half of the areas spreads; one a theme."""
    found: dict[str, SpineRow] = {}
    for row in sorted(rows, key=_distance, reverse=True):
        found.setdefault(row.theme, row)
    return list(found.values())[:MOST_DIFFERENCES]


def _distance(row: SpineRow) -> float:
    spread = (row.quartile_high or 0.0) - (row.quartile_low or 0.0)
    return abs(_gap(row)) / spread if spread > 0 else 0.0


def _gap(row: SpineRow) -> float:
    """Difference from the rest of the county; what has a position has both figures."""
    return (row.figure.value or 0.0) - (row.rest or 0.0)


def _difference(row: SpineRow) -> wording.Difference:
    return wording.Difference(
        row.title,
        row.year,
        # the unit stands at the second figure; percent, which is short, at both
        row.figure.text.replace(f"{NBSP}{row.unit}", ""),
        with_unit(row.rest or 0.0, unit=row.unit, decimals=row.decimals),
        _gap(row) > 0,
        _BETTER.get(row.position or ""),
    )


def _status(edition: Edition, indices: Sequence[IndexLine], own: Named) -> tuple[str, ...]:
    """The index over all themes; those of the themes stand in a table."""
    line = next((line for line in indices if line.index == overall(edition)), None)
    if line is None:
        return ()
    status = wording.Status(
        line.title, line.year, line.status, bool(line.certain), dict(line.chances), line.dynamics, line.reason
    )
    limits = (line.rank, line.rank_low, line.rank_high)
    if line.status is None or None in limits:
        return wording.status(own, status, None)
    rank, low, high = (float(limit or 0) for limit in limits)
    return wording.status(own, status, wording.Rank(rank, low, high, line.ranked))


def _trends(rows: Sequence[SpineRow]) -> str:
    moved = {word: [row.title for row in rows if row.trend == word] for word in ("steigend", "fallend")}
    known = sum(row.trend is not None for row in rows)
    return wording.trends(moved["steigend"], moved["fallend"], known=known)


def _missing(rows: Sequence[SpineRow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.figure.missing is not None:
            found.setdefault(row.figure.missing, []).append(row.title)
    return found
