"""The profile (Steckbrief) of an area.

Belongs here: what the profile shows, in its order. Does not belong here: how each part is found (the other
modules), layout.
"""

from functools import lru_cache

from resources.press.content.figures import Grid, grids, kind_of, plain, rows_of
from resources.press.content.indicators import indicators
from resources.press.content.indices import index_lines
from resources.press.content.model import Place, Profile, Series
from resources.press.content.people import inhabitants, pyramid
from resources.press.content.places import children, county, places
from resources.press.content.planning.gathering import planning
from resources.press.content.sentences import profile_sentences
from resources.press.content.sources import breaks_of, sources_of
from resources.press.content.spine import spine
from resources.press.content.written import Found, Measure, Note
from resources.press.edition import Edition
from sozialraum.wording.notation import NBSP, number

NEIGHBOURS = 4


def profile(edition: Edition, slug: str) -> Profile:
    """Everything about an area of the release.

    Parameters
    ----------
    edition
        The release.
    slug
        Name of the page of one of ``places``.
    """
    place = places(edition)[slug]
    rows = spine(edition, place)
    lines = index_lines(edition, slug)
    bars, year, note = pyramid(edition, place)
    shown = [row.indicator for row in rows]
    return Profile(
        place=place,
        year=max((row.year for row in rows), default=edition.day.year),
        facts=_facts(edition, place),
        sentences=profile_sentences(edition, place, rows, lines),
        indices=lines,
        spine=rows,
        series=_series(edition, place),
        pyramid=bars,
        pyramid_year=year,
        pyramid_note=note,
        children=children(edition).get(slug, ()),
        neighbours=_neighbours(edition).get(slug, ()),
        findings=_findings(edition).get(slug, ()),
        notes=_notes(edition).get(slug, ()),
        measures=_measures(edition).get(slug, ()),
        sources=sources_of(edition, shown),
    )


def _facts(edition: Edition, place: Place) -> tuple[tuple[str, str], ...]:
    facts = []
    if place.slug in inhabitants(edition):
        year, count = inhabitants(edition)[place.slug]
        facts.append((f"Einwohnerinnen und Einwohner ({year})", number(count)))
    size = _sizes(edition).get((place.geography, place.area))
    if size is not None:
        facts.append(("Fläche", f"{number(size, decimals=1)}{NBSP}km²"))
    if place.parent is not None:
        facts.append(("Liegt in", place.parent))
    inside = children(edition).get(place.slug, ())
    if inside:
        facts.append((f"Gebiete darin ({inside[0].level})", number(len(inside))))
    return tuple(facts)


@lru_cache(maxsize=1)
def _sizes(edition: Edition) -> dict[tuple[str, str], float | None]:
    frame = edition.table("areas")
    keys = zip(frame["geography"], frame["area"], strict=True)
    return dict(zip(keys, map(plain, frame["area_km2"]), strict=True))


def _series(edition: Edition, place: Place) -> tuple[Series, ...]:
    """Indicators over the years, where the place has any figure."""
    found = []
    for indicator in indicators(edition):
        grid = grids(edition).get((indicator, place.geography))
        if grid is not None and place.slug in grid.places:
            column = grid.places.index(place.slug)
            one = _one_series(edition, indicator, grid, column)
            if any(value is not None for value in one.value):
                found.append(one)
    return tuple(found)


def _one_series(edition: Edition, indicator: str, grid: Grid, column: int) -> Series:
    entry = edition.catalogue.indicators[indicator]
    whole = grids(edition).get((indicator, county(edition).geography))
    known = {} if whole is None else dict(zip(whole.years, rows_of(whole.numbers["value"]), strict=True))
    # years that no area of the geography has stay gaps: the axis of time is even
    years = tuple(range(grid.years[0], grid.years[-1] + 1))
    place = {year: row for row, year in enumerate(grid.years)}
    value, low, high = (
        tuple(grid.number(name, place[year], column) if year in place else None for year in years)
        for name in ("value", "low", "high")
    )
    return Series(
        indicator=indicator,
        title=entry.title.de,
        unit=entry.unit,
        decimals=entry.decimals,
        years=years,
        value=value,
        low=low,
        high=high,
        missing=tuple(
            kind_of(grid.word("status", place[year], column)) if year in place else "not_delivered"
            for year in years
        ),
        county=tuple(known[year][0] if year in known else None for year in years),
        breaks=tuple(mark for mark in breaks_of(edition, indicator) if years[0] < mark.year <= years[-1]),
    )


@lru_cache(maxsize=1)
def _neighbours(edition: Edition) -> dict[str, tuple[Place, ...]]:
    """The places of the same geography with the most similar number of inhabitants."""
    known = places(edition)
    found: dict[str, tuple[Place, ...]] = {}
    for slug, (_, count) in inhabitants(edition).items():
        others = [
            (abs(other - count), name)
            for name, (_, other) in inhabitants(edition).items()
            if name != slug and known[name].geography == known[slug].geography
        ]
        found[slug] = tuple(known[name] for _, name in sorted(others)[:NEIGHBOURS])
    return found


@lru_cache(maxsize=1)
def _findings(edition: Edition) -> dict[str, tuple[Found, ...]]:
    """Findings by place, the most urgent first."""
    found: dict[str, list[Found]] = {}
    for one in planning(edition).findings:
        own = Found(one.rule, one.title, one.level_name, one.year, one.since)
        found.setdefault(one.place.slug, []).append(own)
    return {slug: tuple(own) for slug, own in found.items()}


@lru_cache(maxsize=1)
def _notes(edition: Edition) -> dict[str, tuple[Note, ...]]:
    """Remarks by place, the newest first."""
    found: dict[str, list[Note]] = {}
    for one in planning(edition).remarks:
        said = [
            one.indicator_title,
            one.assessment and f"Einschätzung – {one.assessment}",
            one.agreement_text,
        ]
        beside = ". ".join(part.rstrip(".") for part in said if part)
        found.setdefault(one.place.slug, []).append(
            Note(one.date, one.role, one.text, f"{beside}." if beside else None)
        )
    return {slug: tuple(own) for slug, own in found.items()}


@lru_cache(maxsize=1)
def _measures(edition: Edition) -> dict[str, tuple[Measure, ...]]:
    """Measures by place, by title."""
    found: dict[str, list[Measure]] = {}
    for one in sorted(planning(edition).measures, key=lambda line: (line.title, line.measure)):
        results = [f"{own.title}: {own.verdict_name}" for own in one.outcomes if own.delta is not None]
        own = Measure(
            one.title,
            one.field_title,
            one.status_name,
            one.start,
            one.end,
            "; ".join(results) or None,
            one.slug,
        )
        for place in one.places:
            found.setdefault(place.slug, []).append(own)
    return {slug: tuple(own) for slug, own in found.items()}
