"""Places: the areas that have a page of their own.

Belongs here: names, addresses and order of areas. Does not belong here: their figures (``figures``).
"""

from collections.abc import Mapping
from functools import lru_cache

from resources.press.content.model import Place
from resources.press.edition import Edition
from sozialraum.wording.names import german_order, level_name

Key = tuple[str, str]
"""Geography and area."""


@lru_cache(maxsize=1)
def places(edition: Edition) -> dict[str, Place]:
    """Areas by the name of their page: the county first, the smallest last, each geography by name.

    Only areas with figures: neither the state they are compared with nor what cannot be placed.
    """
    frame = edition.table("areas")
    frame = frame[(frame["kind"] == "area") & ~frame["benchmark"]]
    found: dict[str, list[Place]] = {name: [] for name in edition.geographies}
    names = {(str(row.geography), str(row.area)): str(row.name) for row in frame.itertuples(index=False)}
    for row in frame.itertuples(index=False):
        if row.geography in found:
            key = (str(row.geography), str(row.area))
            found[key[0]].append(_place(edition, key, names, fictional=bool(row.fictional)))
    return {
        place.slug: place
        for own in found.values()
        for place in sorted(own, key=lambda place: german_order(place.name))
    }


@lru_cache(maxsize=1)
def slugs(edition: Edition) -> dict[Key, str]:
    """Name of the page of an area, by geography and area."""
    return {(place.geography, place.area): slug for slug, place in places(edition).items()}


def county(edition: Edition) -> Place:
    """The county as a place."""
    area = edition.catalogue.county.area
    return next(place for place in places(edition).values() if place.area == area)


@lru_cache(maxsize=1)
def children(edition: Edition) -> dict[str, tuple[Place, ...]]:
    """Areas inside each place that has some: those of the geography that divides it finest."""
    found: dict[str, dict[str, list[Place]]] = {}
    known = slugs(edition)
    for place in places(edition).values():
        for parent in _parents(edition).get((place.geography, place.area), {}).items():
            if parent in known:
                found.setdefault(known[parent], {}).setdefault(place.geography, []).append(place)
    return {slug: max(map(tuple, levels.values()), key=len) for slug, levels in found.items()}


def slug_of(geography: str, area: str) -> str:
    """Name of the page of an area; ids and keys hold nothing that a file name may not.

    Examples
    --------
    >>> slug_of("jugendamt", "JH05358008")
    'jugendamt-jh05358008'
    """
    return f"{geography}-{area}".replace("_", "-").lower()


def _place(edition: Edition, key: Key, names: Mapping[Key, str], *, fictional: bool) -> Place:
    parents = _parents(edition).get(key, {})
    # what lies in the county directly names no district beside it
    inner = sorted(parents.items(), key=lambda parent: parent[1] != edition.catalogue.county.area)
    parent = next((parent for parent in inner if parent in names and parent[0] in edition.geographies), None)
    return Place(
        *key,
        names[key],
        slug_of(*key),
        level_name(edition.catalogue.geographies[key[0]].title.de),
        names[parent] if parent else None,
        slug_of(*parent) if parent else None,
        fictional,
    )


@lru_cache(maxsize=1)
def _parents(edition: Edition) -> dict[Key, Mapping[str, str]]:
    """Area each area lies in, a geography each."""
    return {
        (name, entry.area): entry.parents
        for name, geography in edition.catalogue.geographies.items()
        for entry in geography.areas
    }
