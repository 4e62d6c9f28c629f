"""Areas: which lies in which, over all levels, and whether shapes fit together.

Belongs here: membership closure, checks of weights and topology. Does not belong here: reading of
shapes, drawing.
"""

from collections.abc import Collection, Mapping
from datetime import date

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import County, Geography

PROJECTED = "EPSG:25832"
"""Coordinate system of all stored shapes: ETRS89 / UTM zone 32N, in metres."""

SLIVER_M2 = 1.0
"""Overlaps and gaps up to this size are rounding of coordinates, not faults."""


def closure(geographies: Mapping[str, Geography]) -> pd.DataFrame:
    """Memberships over all levels: each area with every area it lies in.

    Parameters
    ----------
    geographies
        Geographies by id; each area names its parents.

    Returns
    -------
    DataFrame
        Columns geography, area, parent_geography, parent, weight, basis, valid_from, valid_to; an area
        lies in a grandparent once, however many ways lead there. Sorted by its keys.

    Examples
    --------
    A Sozialraum that names its municipality, which names the county, lies in both.
    """
    direct = {
        (name, entry.area): entry.parents
        for name, geography in geographies.items()
        for entry in geography.areas
    }
    rows: list[tuple[str, str, str, str, float, str, date, date | None]] = []
    for name, area in direct:
        for parent in sorted(_ancestors((name, area), direct)):
            geography = geographies[name]
            rows.append(
                (name, area, parent[0], parent[1], 1.0, "catalogue", geography.valid_from, geography.valid_to)
            )
    columns = ["geography", "area", "parent_geography", "parent", "weight", "basis", "valid_from", "valid_to"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:4], ignore_index=True)


def _ancestors(
    own: tuple[str, str], direct: Mapping[tuple[str, str], Mapping[str, str]]
) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    open_ends = list(direct.get(own, {}).items())
    while open_ends:
        parent = open_ends.pop()
        if parent not in found:
            found.add(parent)
            open_ends.extend(direct.get(parent, {}).items())
    return found


def membership_faults(memberships: pd.DataFrame) -> list[str]:
    """Areas whose weights do not sum to 1 within a parent geography, as sentences.

    Examples
    --------
    >>> frame = pd.DataFrame({"geography": ["g", "g"], "area": ["1", "1"],
    ...     "parent_geography": ["p", "p"], "parent": ["a", "b"], "weight": [0.5, 0.4]})
    >>> membership_faults(frame)
    ['g 1: weights in p sum to 0.9, expected 1']
    """
    keys = ["geography", "area", "parent_geography"]
    sums = memberships.groupby(keys, as_index=False)["weight"].sum()
    wrong = sums[(sums["weight"] - 1).abs() > 1e-9]
    return [
        f"{geography} {area}: weights in {parent} sum to {weight:g}, expected 1"
        for geography, area, parent, weight in wrong.itertuples(index=False, name=None)
    ]


def topology_faults(shapes: gpd.GeoDataFrame, *, geography: str) -> list[str]:
    """Invalid shapes, overlaps and gaps of the shapes of one geography, as sentences.

    Parameters
    ----------
    shapes
        Columns area and geometry, projected in metres.
    geography
        Id for the sentences.

    Returns
    -------
    list of str
        Empty when every shape is valid, none overlap, and together they have no holes inside; up to
        ``SLIVER_M2`` is rounding.
    """
    faults = [f"{geography} {area}: the shape is invalid" for area in shapes.loc[~shapes.is_valid, "area"]]
    if faults:
        return faults
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    for one, other in zip(left, right, strict=True):
        if one < other:
            overlap = shapes.geometry.iloc[one].intersection(shapes.geometry.iloc[other]).area
            if overlap > SLIVER_M2:
                names = f"{shapes['area'].iloc[one]} and {shapes['area'].iloc[other]}"
                faults.append(f"{geography}: {names} overlap by {overlap:.0f} m²")
    whole = unary_union(shapes.geometry.to_list())
    for part in getattr(whole, "geoms", [whole]):
        for ring in map(Polygon, part.interiors):
            if ring.area > SLIVER_M2:
                faults.append(f"{geography}: a gap of {ring.area:.0f} m² near {ring.centroid.wkt}")
    return faults


def extent_faults(shapes: gpd.GeoDataFrame, county: County, *, geography: str) -> list[str]:
    """Wrong total area, and known places that do not lie in their area (a wrong coordinate system)."""
    faults = []
    total = shapes.area.sum() / 1e6
    if abs(total - county.area_km2) > county.area_tolerance_km2:
        expected = f"{county.area_km2:g} ± {county.area_tolerance_km2:g}"
        faults.append(f"{geography}: the shapes cover {total:.2f} km², expected {expected}")
    for place in county.reference_points:
        point = gpd.GeoSeries([Point(place.longitude, place.latitude)], crs="EPSG:4326").to_crs(PROJECTED)
        shape = shapes.geometry[shapes["area"] == place.area]
        if len(shape) and not shape.contains(point.iloc[0]).any():
            faults.append(f"{geography}: {place.name} does not lie in {place.area}; expected CRS {PROJECTED}")
    return faults


def missing_areas(found: Collection[str], geography: Geography, *, name: str) -> list[str]:
    """Areas of the catalogue without a shape, and shapes that stand twice, as sentences."""
    keys = list(found)
    wanted = {entry.area for entry in geography.areas if entry.kind == "area"}
    faults = [f"{name} {area}: no shape" for area in sorted(wanted - set(keys))]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return faults + [f"{name} {area}: more than one shape" for area in twice]


def area_table(catalogue: Catalogue) -> pd.DataFrame:
    """All areas of the catalogue without shapes: geography, area, name, kind, flags, validity."""
    return pd.DataFrame(
        [
            (
                name,
                entry.area,
                entry.name,
                entry.kind,
                geography.fictional,
                geography.benchmark,
                pd.Timestamp(geography.valid_from),
                pd.Timestamp(geography.valid_to) if geography.valid_to else pd.NaT,
            )
            for name, geography in catalogue.geographies.items()
            for entry in geography.areas
        ],
        columns=["geography", "area", "name", "kind", "fictional", "benchmark", "valid_from", "valid_to"],
    )
