"""The start page: the county at a glance, and where everything else is.

Belongs here: what the start page shows. Does not belong here: the figures themselves (``content``).
"""

from collections.abc import Iterator
from dataclasses import replace

from resources.press.atlas import layout
from resources.press.atlas.indices import index_sources
from resources.press.atlas.planning import level_counts
from resources.press.charts import Chart, shapes
from resources.press.charts.index_maps import index_map
from resources.press.content.indices import index_page
from resources.press.content.model import Place
from resources.press.content.overview import overview
from resources.press.content.places import children
from resources.press.content.planning.gathering import planning
from resources.press.content.whole import IndexPage
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
        "map": None if index is None else _map(edition, index),
        "sources": () if index is None else index_sources(edition, index.index),
        "unclassed": 0 if index is None else index.levels[-1].status[-1].count(None),
        "unsure": 0 if index is None else index.levels[-1].sure[-1].count(False),
        "towns": _towns(edition, view.county),
        "levels": level_counts(planning(edition)),
    }
    yield layout.sheet(edition, "index.html", "start.html", page)


def _map(edition: Edition, index: IndexPage) -> Chart:
    """Map of the newest year; what its colours mean stands in the table beside it."""
    level = index.levels[-1]
    chart = index_map(index, level, shapes(edition), year=level.years[-1], outlines="gemeinde")
    return replace(chart, data={**chart.data, "key": []})


def _towns(edition: Edition, county: Place) -> list[tuple[Place, int]]:
    """Municipalities with the number of smaller areas inside each."""
    inside = children(edition)
    return [(place, len(inside.get(place.slug, ()))) for place in inside.get(county.slug, ())]
