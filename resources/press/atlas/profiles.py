"""Profiles (Steckbriefe) of areas.

Belongs here: which profile pages there are, the file of figures each shares with the comparison. Does not
belong here: what a profile says (``content/profiles``), its look (``templates``).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from resources.press.atlas.layout import german_day, script_data, sheet
from resources.press.charts import Chart, position, pyramid, shapes
from resources.press.content.indices import class_colours
from resources.press.content.model import IndexLine, Place, Profile, Series, SpineRow
from resources.press.content.places import children, county, places
from resources.press.content.profiles import profile
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest
from sozialraum.catalogue.indicator import Indicator
from sozialraum.wording.names import named
from sozialraum.wording.notation import chance
from sozialraum.wording.rounding import exact


def sheets(edition: Edition) -> Iterator[Sheet]:
    """A profile an area, and the figures of each as a script.

    Parameters
    ----------
    edition
        The release.
    """
    known = places(edition)
    for slug in known:
        own = profile(edition, slug)
        yield sheet(edition, f"profil/{slug}.html", "profile.html", _page(edition, own))
        yield _figures(edition, own)


def where(edition: Edition, place: Place) -> str:
    """Level of an area and what it lies in: "Sozialraum in Langerwehe"."""
    if place.parent_slug is None:
        return place.level
    parent = places(edition)[place.parent_slug]
    return f"{place.level} {named(parent.name, parent.level).inside}"


def _page(edition: Edition, own: Profile) -> dict[str, Any]:
    series = {one.indicator: one for one in own.series}
    themes = [
        {"id": theme, "title": title, "rows": rows, "series": _of(rows, series), "reasons": _reasons(rows)}
        for (theme, title), group in groupby(own.spine, key=lambda row: (row.theme, row.theme_title))
        for rows in [tuple(group)]
    ]
    whole = county(edition)
    colours = dict(class_colours(edition))
    return {
        "profile": own,
        "themes": themes,
        "indices": [{"line": line, "parts": _parts(line, colours)} for line in own.indices],
        "jumps": [(name, title) for name, title, shown in _jumps(own) if shown],
        "where": where(edition, own.place),
        "inside": named(whole.name, whole.level).inside,
        "position": _position(edition, own.place),
        "pyramid": pyramid(own.pyramid, name=own.place.name, year=own.pyramid_year or own.year),
        "county": whole,
        "is_county": own.place.slug == whole.slug,
    }


def _position(edition: Edition, place: Place) -> Chart | None:
    """Where an area lies among the municipalities; None where its outline is not known."""
    outlines = shapes(edition)
    known = {feature["slug"] for feature in outlines.get(place.geography, ())}
    within = next((one.geography for one in children(edition).get(county(edition).slug, ())), None)
    if place.slug not in known or within not in outlines:
        return None
    return position(place.slug, outlines, geography=place.geography, within=within)


def _of(rows: Sequence[SpineRow], series: dict[str, Series]) -> tuple[Series, ...]:
    return tuple(series[row.indicator] for row in rows if row.indicator in series)


def _reasons(rows: Sequence[SpineRow]) -> tuple[str, ...]:
    """Why figures and trends are missing, each once: numbered below the table."""
    found = [reason for row in rows for reason in (row.figure.reason, row.trend_reason) if reason]
    return tuple(dict.fromkeys(found))


def _jumps(own: Profile) -> tuple[tuple[str, str, bool], ...]:
    """Parts of the page: address, name, whether it has this part."""
    return (
        ("lage", "Soziale Lage", bool(own.indices)),
        ("zahlen", "Vergleich", True),
        ("verlauf", "Entwicklung", bool(own.series)),
        ("alter", "Altersaufbau", bool(own.pyramid)),
        ("gebiete", "Gebiete", bool(own.children or own.neighbours)),
        ("befunde", "Befunde", bool(own.findings)),
        ("hinweise", "Hinweise", bool(own.notes)),
        ("massnahmen", "Maßnahmen", bool(own.measures)),
        ("quellen", "Quellen", True),
    )


def _parts(line: IndexLine, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """Chances of the classes as parts of a bar from 0 to 100."""
    found, start = [], 0.0
    for word, share in line.chances:
        width = round(share * 100, 1)
        own = {"word": word, "text": chance(share), "start": round(start, 1), "width": width}
        found.append({**own, "colour": colours[word], "shown": word in (line.status or "").split("/")})
        start += share * 100
    return found


def _figures(edition: Edition, own: Profile) -> Sheet:
    """Figures of an area as they are printed: profile and comparison draw from this one file."""
    name = f"profil/{own.place.slug}"
    place = own.place
    marks = list(dict.fromkeys(mark.title for one in own.series for mark in one.breaks))
    value = {
        "place": [place.slug, place.name, place.level, where(edition, place)],
        "spine": [_row(row, edition.catalogue.indicators[row.indicator]) for row in own.spine],
        "marks": marks,
        "series": {one.indicator: _series(one, marks) for one in own.series},
        "sources": [[one.attribution, one.newest and german_day(one.newest)] for one in own.sources],
    }
    return Sheet(f"daten/{name}.js", digest(name, value), partial(script_data, name, value))


def _row(row: SpineRow, entry: Indicator) -> dict[str, Any]:
    """What the strips need of a row, its figures as they are printed."""
    names = ("lowest", "quartile_low", "quartile_high", "highest")
    figure = row.figure
    own = {name: _printed(row.decimals, getattr(figure, name)) for name in ("value", "low", "high")}
    return {
        **{name: getattr(row, name) for name in ("indicator", "title", "theme", "theme_title", "unit")},
        **{name: getattr(row, name) for name in ("decimals", "polarity", "year", "position")},
        **{name: _printed(row.decimals, getattr(row, name)) for name in names},
        "figure": own if figure.missing is None else {**own, "text": figure.text},
        "county": _printed(row.decimals, row.county.value),
        # beside the number of all people in the county nothing could be seen of those of an area
        "absolute": entry.method == "count",
    }


def _series(one: Series, marks: Sequence[str]) -> dict[str, Any]:
    """A series, its figures as they are printed, without what is nowhere known; breaks point to marks."""
    matrices = {
        name: [_printed(one.decimals, value) for value in getattr(one, name)]
        for name in ("value", "low", "high", "county")
    }
    known: dict[str, list[Any]] = {
        name: row for name, row in matrices.items() if any(value is not None for value in row)
    }
    if any(kind is not None for kind in one.missing):
        known["missing"] = list(one.missing)
    return {
        "years": one.years,
        **known,
        "breaks": [[mark.year, marks.index(mark.title)] for mark in one.breaks],
    }


def _printed(decimals: int, value: float | None) -> float | int | None:
    if value is None:
        return None
    found = exact(value, decimals=decimals)
    return float(found) if decimals else int(found)
