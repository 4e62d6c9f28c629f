"""Borders of the fictional areas: an invented county, cut into municipalities and these into areas.

Belongs here: the invented map and its GeoPackage. Does not belong here: real borders.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
import yaml
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from demo import facts
from demo.areas import GEOGRAPHY, NOTE, Floats, areas, random

CRS = "EPSG:25832"
DEGREES = "EPSG:4326"
CENTRE = (321_000.0, 5_630_000.0)
COUNTY_KM2 = 941.4
GRID = 1.0
"""Metres between possible corners, so that neighbours share theirs exactly."""
ROUNDS = 12
"""Rounds of Lloyd's relaxation: seeds move to the centres of their cells."""
TIMESTAMP = "2015-01-01T00:00:00.000Z"
"""Written into the file instead of the time of writing, so that its bytes are always the same."""


def outline() -> Polygon:
    """Outline of the invented county, of the size of the real one."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    source = random("outline")
    waves = range(2, 14)
    radius = 1 + sum(
        source.normal(0, 0.22 / wave) * np.cos(wave * angle + source.uniform(0, 2 * np.pi)) for wave in waves
    )
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    scale = np.sqrt(COUNTY_KM2 * 1e6 / Polygon(ring).area)
    return Polygon(np.round(np.array(CENTRE) + ring * scale))


def _seeds(region: BaseGeometry, count: int, topic: str) -> Floats:
    """Points in a region, evenly spread."""
    source = random(topic)
    west, south, east, north = region.bounds
    points = source.uniform((west, south), (east, north), (60 * count + 60, 2))
    points = points[shapely.contains_xy(region, points)][:count]
    for _ in range(ROUNDS):
        points = np.array([cell.centroid.coords[0] for cell in _cells(region, points)])
    return points


def _cells(region: BaseGeometry, points: Floats) -> list[BaseGeometry]:
    """Part of a region nearest to each point."""
    if len(points) == 1:
        return [region]
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=region, ordered=True)
    return list(shapely.intersection(shapely.get_parts(cells), region))


def _known_places() -> Iterator[tuple[int, Floats]]:
    """Places of the catalogue that must lie in their municipality: its number, and the point."""
    content = yaml.safe_load((GEOGRAPHY.parents[1] / "county.yaml").read_text(encoding="utf-8"))
    places = content["reference_points"]
    degrees = np.array([(place["longitude"], place["latitude"]) for place in places])
    points = gpd.points_from_xy(*degrees.T, crs=DEGREES)
    for place, point in zip(places, points.to_crs(CRS), strict=True):
        yield facts.MUNICIPALITIES.index(place["area"]), np.array(point.coords[0])


def _lines(county: Polygon) -> tuple[BaseGeometry, Floats]:
    """All borders as lines, and a seed for every area that has a shape, in the order of the areas."""
    where = areas()
    sizes = np.bincount(where.municipality[~where.residual])
    centres = _seeds(county, len(sizes), "municipalities")
    for number, place in _known_places():
        nearest = int(np.argmin(np.hypot(*(centres - place).T)))
        centres[[nearest, number]] = centres[[number, nearest]]
    lines, seeds = [county.boundary], []
    for key, region, size in zip(facts.MUNICIPALITIES, _cells(county, centres), sizes, strict=True):
        own = _seeds(region, int(size), f"areas of {key}")
        lines += [cell.boundary for cell in _cells(region, own)]
        seeds.append(own)
    return shapely.union_all(lines, grid_size=GRID), np.concatenate(seeds)


def shapes() -> gpd.GeoDataFrame:
    """Shapes of the 103 areas: a coverage without gaps and overlaps.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns schluessel, name, hinweis and geometry in EPSG:25832. Residual areas have no shape.
    """
    where = areas()
    lines, seeds = _lines(outline())
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    inside = shapely.STRtree(shapely.points(seeds)).nearest(shapely.point_on_surface(faces))
    order = np.flatnonzero(~where.residual)
    merged = [shapely.coverage_union_all(faces[inside == number]) for number in range(len(order))]
    return gpd.GeoDataFrame(
        {
            "schluessel": [where.keys[area] for area in order],
            "name": [where.names[area] for area in order],
            "hinweis": NOTE,
        },
        geometry=shapely.normalize(merged),
        crs=CRS,
    )


def geopackage() -> bytes:
    """The shapes as a GeoPackage with the layer ``sozialraeume``; equal bytes every time."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": TIMESTAMP})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sozialraum_grenzen.gpkg"
            pyogrio.write_dataframe(shapes(), path, layer="sozialraeume", driver="GPKG")
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
