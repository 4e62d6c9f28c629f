"""The page that leads to all areas: a map of the municipalities and a list.

Belongs here: order of areas on the page, outlines with links. Does not belong here: maps of figures
(``charts``), profiles.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry import shape

from resources.press.atlas.layout import sheet
from resources.press.charts import shapes
from resources.press.content.model import Place
from resources.press.content.places import children, county, places
from resources.press.edition import Edition
from resources.press.printing import Sheet

WIDTH = 640
"""Of the map, in its own units."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The page of all areas: municipalities with the small areas inside them, then the other levels.

    Parameters
    ----------
    edition
        The release.
    """
    whole, blocks, others = grouped(edition)
    page = {
        "county": whole,
        "blocks": blocks,
        "others": others,
        "map": _map(edition, [place for place, _ in blocks]),
    }
    yield sheet(edition, "profil/index.html", "areas.html", page)


def grouped(edition: Edition) -> tuple[Place, list[tuple[Place, tuple[Place, ...]]], tuple[Place, ...]]:
    """The county; what divides it, each with the areas inside; all others."""
    inside, whole = children(edition), county(edition)
    blocks = [(place, inside.get(place.slug, ())) for place in inside.get(whole.slug, ())]
    named = {whole.slug, *(one.slug for place, own in blocks for one in (place, *own))}
    return whole, blocks, tuple(place for place in places(edition).values() if place.slug not in named)


def _map(edition: Edition, own: Sequence[Place]) -> dict[str, Any] | None:
    """Outlines of areas with their names; None where one is not known."""
    known = {one["slug"]: shape(one["geometry"]) for rows in shapes(edition).values() for one in rows}
    if not own or any(place.slug not in known for place in own):
        return None
    outlines = {place.slug: known[place.slug] for place in own}
    left, low, right, high = shapely.total_bounds(list(outlines.values()))
    scale = WIDTH / (right - left)

    def drawn(points: Any) -> Any:
        return ((points - [left, high]) * [scale, -scale]).round()

    areas = []
    for place in own:
        outline = shapely.transform(outlines[place.slug], drawn)
        middle = outline.representative_point()
        label = {"x": round(middle.x), "y": round(middle.y)}
        areas.append({"slug": place.slug, "name": place.name, "path": _path(outline), **label})
    return {"width": WIDTH, "height": round((high - low) * scale), "areas": areas}


def _path(outline: Any) -> str:
    rings = [ring for part in shapely.get_parts(outline) for ring in (part.exterior, *part.interiors)]
    return "".join(f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in ring.coords[:-1])}Z" for ring in rings)
