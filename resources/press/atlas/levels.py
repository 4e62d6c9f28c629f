"""What pages know of areas on which geography and area are chosen.

Belongs here: names of areas for scripts, shapes a page loads. Does not belong here: figures.
"""

from collections.abc import Iterable

from resources.press.charts import shapes
from resources.press.content.places import county, places
from resources.press.edition import Edition


def names_of(edition: Edition, slugs: Iterable[str]) -> dict[str, tuple[str, str | None, str]]:
    """Name, page of what it lies in, and level of areas by the name of their page."""
    known = places(edition)
    return {slug: (known[slug].name, known[slug].parent_slug, known[slug].level) for slug in slugs}


def within(edition: Edition, slugs: Iterable[str]) -> str | None:
    """Geography below the county in which areas lie: its borders stand in their map; None: none."""
    known, whole = places(edition), county(edition).slug
    parents = {known[slug].parent_slug for slug in slugs} - {whole, None}
    found = {known[parent].geography for parent in parents if parent is not None}
    return min(found, default=None)


def drawable(edition: Edition, geographies: Iterable[str | None]) -> tuple[str, ...]:
    """Geographies with shapes, each once."""
    known = shapes(edition)
    return tuple(dict.fromkeys(one for one in geographies if one is not None and one in known))
