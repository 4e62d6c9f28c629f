"""Pages of indices: the class of every area, in every geography and year.

Belongs here: what the page of an index shows and what its script is given. Does not belong here: how an index
is calculated, the figures (``content``).
"""

from collections.abc import Iterator
from typing import Any

from resources.press.atlas import layout
from resources.press.atlas.levels import drawable, names_of, within
from resources.press.content.indices import index_page
from resources.press.content.model import SourceLine
from resources.press.content.places import places
from resources.press.content.sources import sources_of
from resources.press.content.whole import IndexLevel, IndexPage
from resources.press.edition import Edition
from resources.press.printing import Sheet


def sheets(edition: Edition) -> Iterator[Sheet]:
    """A page for each index of the release.

    Parameters
    ----------
    edition
        The release.
    """
    for index in edition.table("indices").get("index", ()):
        yield layout.sheet(edition, f"index/{index}.html", "index.html", _page(edition, str(index)))


def index_sources(edition: Edition, index: str) -> tuple[SourceLine, ...]:
    """Sources of the indicators of an index.

    Parameters
    ----------
    edition
        The release.
    index
        Id of the index.
    """
    return sources_of(edition, edition.catalogue.indices[index].names)


def _page(edition: Edition, index: str) -> dict[str, Any]:
    about = index_page(edition, index)
    known = edition.catalogue
    return {
        "about": {name: value for name, value in vars(about).items() if name != "levels"},
        "levels": [_table(edition, level) for level in about.levels],
        "shapes": drawable(
            edition,
            (one for level in about.levels for one in (level.geography, within(edition, level.places))),
        ),
        "indicators": [(name, known.indicators[name].title.de) for name in known.indices[index].names],
        "sources": index_sources(edition, index),
        "script": _script(edition, about),
    }


def _table(edition: Edition, level: IndexLevel) -> dict[str, Any]:
    """The newest year of a geography, as it stands in the page before any script runs."""
    known = places(edition)
    names = ("status", "sure", "dynamics", "rank", "reason")
    columns = zip(level.places, *(getattr(level, name)[-1] for name in names), strict=True)
    rows = [{"place": known[slug], **dict(zip(names, figures, strict=True))} for slug, *figures in columns]
    return {
        "geography": level.geography,
        "title": level.title,
        "year": level.years[-1],
        "rows": rows,
        "parents": within(edition, level.places) is not None,
        "dynamics": any(word for row in level.dynamics for word in row),
    }


def _script(edition: Edition, about: IndexPage) -> dict[str, Any]:
    return {
        "title": about.title,
        "fictional": edition.fictional,
        "colours": dict(about.colours),
        "places": names_of(edition, (slug for level in about.levels for slug in level.places)),
        "levels": [vars(level) | {"outlines": within(edition, level.places)} for level in about.levels],
    }
