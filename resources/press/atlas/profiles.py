"""Profiles (Steckbriefe) of areas, and the page that leads to them.

Belongs here: which profile pages there are, the file of figures each shares with the comparison. Does not
belong here: what a profile says (``content/profiles``), its look (``templates``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import groupby
from typing import Any

from resources.press.atlas.layout import script_data, sheet
from resources.press.content.model import Place, Profile, Series, SpineRow
from resources.press.content.places import children, county, places
from resources.press.content.profiles import profile
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest
from sozialraum.wording.rounding import rounded


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The page of all areas, a profile an area, and the figures of each as a script.

    Parameters
    ----------
    edition
        The release.
    """
    known = places(edition)
    yield _overview(edition)
    yield _choice(tuple(known.values()))
    for slug in known:
        own = profile(edition, slug)
        yield sheet(edition, f"profil/{slug}.html", "profile.html", _page(edition, own))
        yield _figures(own)


def _overview(edition: Edition) -> Sheet:
    """All areas: municipalities with the small areas inside them, then the other levels."""
    inside = children(edition)
    whole = county(edition)
    blocks = [(place, inside.get(place.slug, ())) for place in inside.get(whole.slug, ())]
    listed = {whole.slug, *(one.slug for place, own in blocks for one in (place, *own))}
    others = tuple(place for place in places(edition).values() if place.slug not in listed)
    page = {"county": whole, "blocks": blocks, "others": others, "levels": _levels(blocks)}
    return sheet(edition, "profil/index.html", "areas.html", page)


def _levels(blocks: Sequence[tuple[Place, tuple[Place, ...]]]) -> dict[str, int]:
    """Number of areas of each level on the page."""
    found: dict[str, int] = {}
    for place, own in blocks:
        for one in (place, *own):
            found[one.level] = found.get(one.level, 0) + 1
    return found


def _choice(known: tuple[Place, ...]) -> Sheet:
    """Areas that can be chosen on other pages, as a script."""
    rows = [[place.slug, place.name, place.level, place.parent] for place in known]
    return Sheet("daten/gebiete.js", digest(rows), partial(script_data, "gebiete", rows))


def _page(edition: Edition, own: Profile) -> dict[str, Any]:
    series = {one.indicator: one for one in own.series}
    themes = [
        {"id": theme, "title": title, "rows": rows, "series": _of(rows, series)}
        for (theme, title), group in groupby(own.spine, key=lambda row: (row.theme, row.theme_title))
        for rows in [tuple(group)]
    ]
    whole = county(edition)
    return {"profile": own, "themes": themes, "county": whole, "is_county": own.place.slug == whole.slug}


def _of(rows: Sequence[SpineRow], series: dict[str, Series]) -> tuple[Series, ...]:
    return tuple(series[row.indicator] for row in rows if row.indicator in series)


def _figures(own: Profile) -> Sheet:
    """Figures of an area as they are printed: profile and comparison draw from this one file."""
    name = f"profil/{own.place.slug}"
    place = own.place
    value = {
        "place": [place.slug, place.name, place.level, place.parent],
        "spine": [_row(row) for row in own.spine],
        "series": {one.indicator: _series(one) for one in own.series},
        "pyramid": [asdict(bar) for bar in own.pyramid],
    }
    return Sheet(f"daten/{name}.js", digest(name, value), partial(script_data, name, value))


def _row(row: SpineRow) -> dict[str, Any]:
    """A row of the spine, its figures as they are printed."""
    found = {name: value for name, value in asdict(row).items() if name not in ("figure", "county")}
    for name in ("rest", "lowest", "quartile_low", "median", "quartile_high", "highest"):
        found[name] = _printed(row.decimals, getattr(row, name))
    for name, figure in (("figure", row.figure), ("county", row.county)):
        value, low, high = (
            _printed(row.decimals, number) for number in (figure.value, figure.low, figure.high)
        )
        found[name] = {"value": value, "low": low, "high": high, "text": figure.text, "missing": figure.missing}
    return found


def _series(one: Series) -> dict[str, Any]:
    """A series, its figures as they are printed."""
    matrices = {
        name: [_printed(one.decimals, value) for value in getattr(one, name)]
        for name in ("value", "low", "high", "county")
    }
    breaks = [{"year": mark.year, "title": mark.title} for mark in one.breaks]
    return {"years": one.years, **matrices, "missing": one.missing, "breaks": breaks}


def _printed(decimals: int, value: float | None) -> float | None:
    return None if value is None else float(rounded(value, decimals=decimals))
