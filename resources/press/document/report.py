"""The report of the county as data of its template.

Belongs here: what the report holds, in its order. Does not belong here: how it looks, pages of indicators and
indices (``chapters``).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from resources.press.content.changes import changes
from resources.press.content.overview import overview
from resources.press.content.places import children, county, places
from resources.press.content.sources import sources_of
from resources.press.content.texts import glossary, how_to_read, imprint, methods
from resources.press.content.whole import Glance, Section
from resources.press.document.chapters import index_data, indicator_data
from resources.press.document.figures import Data
from resources.press.document.planning import planning_data
from resources.press.document.profile import source_data
from resources.press.edition import FICTIONAL, Edition
from sozialraum.wording.notation import NONE, day

MOST_CHANGES = 40
"""Changed figures that are printed one by one; the atlas has all of them."""

_BRIEF = (
    "title", "slug", "level", "county", "year", "mark", "facts", "sentences", "position", "indices", "spine",
    "neighbours",
)  # fmt: skip


def report_data(edition: Edition, profiles: Sequence[Data]) -> Data:
    """Everything that the report shows.

    Parameters
    ----------
    edition
        The release.
    profiles
        What ``profile_data`` gives for each area.
    """
    publication, seen, found = edition.publication, overview(edition), changes(edition)
    used = [line.indicator for theme in seen.themes for line in theme.indicators]
    return {
        "title": publication.title.de,
        "description": publication.description.de,
        "publisher": publication.publisher.name,
        "unit": publication.publisher.unit,
        "release": edition.name,
        "day": day(edition.day),
        "mark": FICTIONAL if edition.fictional else None,
        "county": seen.county.name,
        "years": f"{seen.first_year} bis {seen.year}",
        "sentences": seen.sentences,
        "glance": [_glance(one) for one in seen.glance],
        "themes": [
            {
                "id": theme.theme,
                "title": theme.title,
                "indicators": [indicator_data(edition, line.indicator) for line in theme.indicators],
            }
            for theme in seen.themes
            if theme.indicators
        ],
        "indices": [index_data(edition, str(name)) for name in edition.table("indices")["index"]],
        "planning": planning_data(edition),
        "profiles": _by_municipality(edition, profiles),
        "changes": {"sentences": found.sentences, "more": max(0, len(found.rows) - MOST_CHANGES)}
        | {
            "rows": [
                asdict(one) | {"year": str(one.year), "change": one.change or NONE}
                for one in found.rows[:MOST_CHANGES]
            ]
        },
        "how": _sections(how_to_read()),
        "methods": _sections(methods()),
        "imprint": _sections(imprint(edition)),
        "glossary": [{"term": one.term, "text": one.text} for one in glossary()],
        "sources": source_data(sources_of(edition, used)),
    }


def _glance(one: Glance) -> Data:
    return {
        "indicator": one.indicator,
        "title": one.title,
        "year": str(one.year),
        "text": one.figure.text,
        "change": one.change or NONE,
    }


def _sections(found: Sequence[Section]) -> list[dict[str, Any]]:
    return [asdict(one) for one in found]


def _by_municipality(edition: Edition, profiles: Sequence[Data]) -> list[Data]:
    """Profiles in the order of readers: each municipality, then the areas inside it; all others last."""
    known = {str(one["slug"]): {name: one[name] for name in _BRIEF} for one in profiles}
    here = places(edition)
    tops = [slug for slug in known if here[slug].parent_slug in (None, county(edition).slug)]
    found: list[Data] = []
    # what divides others comes first: districts of offices share their areas with the municipalities
    for slug in sorted(tops, key=lambda one: here[one].geography != "gemeinde"):
        if slug in known:
            found.append(known.pop(slug) | {"inner": False, "within": None})
        inside = [place for place in children(edition).get(slug, ()) if place.slug in known]
        found += [known.pop(place.slug) | {"inner": True, "within": here[slug].name} for place in inside]
    return found + [one | {"inner": False, "within": None} for one in known.values()]
