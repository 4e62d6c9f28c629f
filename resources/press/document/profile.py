"""A profile as data of its template.

Belongs here: what of a profile goes on paper, and how much of what people wrote. Does not belong here: how it
looks.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from resources.press.charts import chances, position, pyramid, series, shapes, spine
from resources.press.content.indicators import indicators
from resources.press.content.model import IndexLine, Place, Profile, Series, SourceLine, SpineRow
from resources.press.content.places import county
from resources.press.content.profiles import profile
from resources.press.content.texts import how_to_read
from resources.press.document.figures import Data, drawn_map, drawn_series
from resources.press.edition import FICTIONAL, Edition
from sozialraum.wording.notation import NONE, number

MOST_FINDINGS, MOST_NOTES, MOST_MEASURES, LONGEST = 8, 6, 10, 700
"""Findings, remarks and measures on the last page, and letters of each; the atlas has all of them."""

_SHORT = {"kein gesicherter Trend": "nicht gesichert"}
"""Words of trends that a narrow column has no room for."""

_SHOWN = ("spine", "zeitreihe", "index")


def profile_data(edition: Edition, place: Place) -> Data:
    """Everything that the four pages of a profile show.

    Parameters
    ----------
    edition
        The release.
    place
        An area of ``places``.
    """
    found = profile(edition, place.slug)
    here = county(edition)
    return {
        "title": place.name,
        "slug": place.slug,
        "level": place.level,
        "report": edition.publication.title.de,
        "county": here.name,
        "publisher": f"{edition.publication.publisher.name}, {edition.publication.publisher.unit}",
        "year": str(found.year),
        "mark": FICTIONAL if edition.fictional or place.fictional else None,
        "facts": found.facts,
        "sentences": found.sentences,
        "position": _position(edition, place),
        "indices": [_index(line) for line in found.indices],
        "spine": _spine(found),
        "series": [
            drawn_series(_alone(edition, line)) | {"alt": series(line, name=place.name, county=here.name).alt}
            for line in found.series
        ],
        **_people(found),
        "sources": source_data(found.sources),
        "how": [{"title": one.title, "text": " ".join((*one.paragraphs, *one.points))} for one in _how()],
        "indicators": len(indicators(edition)),
    }


def source_data(lines: Sequence[SourceLine]) -> list[Data]:
    """Sources with their dates."""
    return [
        {
            "title": one.title,
            "publisher": one.publisher,
            "licence": one.licence,
            "attribution": one.attribution,
            "newest": german_day(one.newest),
        }
        for one in lines
    ]


def german_day(day: str | None) -> str | None:
    """An ISO date as people write it.

    Examples
    --------
    >>> german_day("2024-12-31"), german_day(None)
    ('31.12.2024', None)
    """
    return None if day is None else ".".join(reversed(day.split("-")))


def _how() -> list[Any]:
    return [section for section in how_to_read() if section.id in _SHOWN]


def _position(edition: Edition, place: Place) -> Data | None:
    """Where the area lies; None where no shape is known."""
    known = shapes(edition)
    if place.slug not in {one["slug"] for one in known.get(place.geography, ())}:
        return None
    return drawn_map(position(place.slug, known, geography=place.geography, within="gemeinde"))


def _index(line: IndexLine) -> Data:
    bar = chances(line)
    ranks = [NONE if one is None else number(one) for one in (line.rank, line.rank_low, line.rank_high)]
    return {
        "title": line.title,
        "year": str(line.year),
        "status": line.status,
        "certain": line.certain,
        "rank": None if line.rank is None else f"{ranks[0]} von {line.ranked}",
        "between": None if line.rank_low is None else f"{ranks[1]} bis {ranks[2]}",
        "dynamics": line.dynamics,
        "reason": line.reason,
        "chances": {"alt": bar.alt, "rows": bar.data["rows"]},
    }


def _alone(edition: Edition, line: Series) -> Series:
    """A series without the county where it is a number: beside all people nothing is seen of some."""
    count = edition.catalogue.indicators[line.indicator].method == "count"
    return replace(line, county=(None,) * len(line.years)) if count else line


def _spine(found: Profile) -> Data:
    chart = spine(found.spine, name=found.place.name)
    rows = [{**drawn, **_more(row)} for drawn, row in zip(chart.data["rows"], found.spine, strict=True)]
    return {"alt": chart.alt, "rows": rows}


def _more(row: SpineRow) -> Data:
    return {
        "title": row.title,
        "theme": row.theme_title,
        "unit": _unit(row),
        "year": str(row.year),
        "trend": _SHORT.get(row.trend or NONE, row.trend or NONE),
        "assessment": row.trend_assessment,
        "sure": row.sure,
    }


def _unit(row: SpineRow) -> str:
    """Unit, where neither the figure nor the title says it already."""
    per = row.unit[max(row.unit.find("je "), 0) :]
    return "" if row.unit == "Prozent" or per in row.title else row.unit


def _people(found: Profile) -> Data:
    """Inhabitants, areas inside and near, what people wrote."""
    year = found.pyramid_year
    chart = None if year is None else pyramid(found.pyramid, name=found.place.name, year=year)
    return {
        "pyramid": None
        if chart is None
        else {"alt": chart.alt, "year": str(year), "rows": chart.data["rows"]},
        "pyramid_note": found.pyramid_note,
        "children": [place.name for place in found.children],
        "neighbours": [place.name for place in found.neighbours],
        "findings": [
            {"title": one.title, "level": one.level, "year": str(one.year), "since": str(one.since)}
            for one in found.findings[:MOST_FINDINGS]
        ],
        "more_findings": max(0, len(found.findings) - MOST_FINDINGS),
        "notes": [
            {
                "day": german_day(one.date),
                "role": one.role,
                "text": _short(one.text),
                "beside": one.beside or "",
            }
            for one in found.notes[:MOST_NOTES]
        ],
        "more_notes": max(0, len(found.notes) - MOST_NOTES),
        "measures": [
            {
                "title": _short(one.title),
                "field": one.field,
                "status": one.status,
                "start": german_day(one.start),
                "end": german_day(one.end),
                "result": _short(one.result or "–"),
            }
            for one in found.measures[:MOST_MEASURES]
        ],
        "more_measures": max(0, len(found.measures) - MOST_MEASURES),
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} … (gekürzt)"
