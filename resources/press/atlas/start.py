"""The start page: the county at a glance, and where everything else is.

Belongs here: what the start page shows. Does not belong here: the figures themselves (``content``).
"""

from collections.abc import Iterator

from resources.press.atlas import layout
from resources.press.atlas.indices import index_sources
from resources.press.content.indices import index_page
from resources.press.content.model import Place
from resources.press.content.overview import overview
from resources.press.content.places import children
from resources.press.edition import Edition
from resources.press.printing import Sheet


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The start page.

    Parameters
    ----------
    edition
        The release.
    """
    view = overview(edition)
    index = None if view.index is None else index_page(edition, view.index)
    page = {
        "description": edition.publication.description.de,
        "overview": view,
        "index": index,
        "sources": () if index is None else index_sources(edition, index.index),
        "towns": _towns(edition, view.county),
    }
    yield layout.sheet(edition, "index.html", "start.html", page)


def _towns(edition: Edition, county: Place) -> list[tuple[Place, int]]:
    """Municipalities with the number of smaller areas inside each."""
    inside = children(edition)
    return [(place, len(inside.get(place.slug, ()))) for place in inside.get(county.slug, ())]
