"""Shapes of areas: GeoJSON, GeoPackage, Shapefile (also zipped), in one coordinate system.

Belongs here: reading shapes, their coordinate system, whether they lie where the county is. Does not
belong here: topology of a geography (``sozialraum.areas``), drawing.
"""

import contextlib
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from resources.faults import Fault, RejectedFile
from resources.reading.places import Places
from sozialraum.areas import PROJECTED, SLIVER_M2
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Source

DEGREES = "EPSG:4326"
NO_SHAPES = "shapes of areas (GeoJSON, GeoPackage, Shapefile), but the file cannot be read as such"


def geometry(path: Path, *, file_name: str, source: Source, catalogue: Catalogue) -> gpd.GeoDataFrame:
    """Read the shapes of the areas of a source's geographies.

    Parameters
    ----------
    path, file_name
        The file (``.zip``: with a shapefile in it) and its name as delivered.
    source
        Of its layout: ``key`` or ``name``, ``layer``, ``crs`` (goes before what the file says).
    catalogue
        For the areas and the places known to lie in them.

    Returns
    -------
    GeoDataFrame
        geography, area, geometry (EPSG:25832); one row an area, parts of an area joined.

    Raises
    ------
    RejectedFile
        When it cannot be read, lacks key or coordinate system, holds an unknown area of the county,
        an area twice, something else than polygons, or lies somewhere else.
    """
    layout = source.layout
    shapes = _shapes(path, file_name, layout.layer, layout.crs)
    fields = ", ".join(map(str, shapes.columns.drop("geometry")))
    faults = [
        Fault(file_name, f"a field with this name; the file has {fields}", column=title)
        for title in (layout.key, layout.name)
        if title is not None and title not in shapes.columns
    ]
    if faults:
        raise RejectedFile(*faults)
    shapes = _own(shapes, Places(catalogue, source), file_name)
    _check_shapes(shapes, file_name)
    _check_position(shapes, catalogue, file_name)
    whole = shapes.dissolve(["geography", "area"], as_index=False)
    return whole[["geography", "area", "geometry"]].to_crs(PROJECTED)


@contextlib.contextmanager
def gdal(file_name: str) -> Iterator[None]:
    """Turn GDAL's errors into faults of the file, and keep it quiet about names without ending."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*file extension", category=RuntimeWarning)
        try:
            yield
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise RejectedFile(Fault(file_name, NO_SHAPES)) from error


def readable(path: Path) -> str | bytes:
    """The file as GDAL takes it: a shapefile in a zip archive need not be unpacked.

    A GeoPackage is given as bytes, as SQLite may write files beside the database it reads.
    """
    with path.open("rb") as file:
        start = file.read(6)
    if start == b"SQLite":
        return path.read_bytes()
    # braces, as GDAL would look for .zip in the name otherwise, and archived files have no ending
    return f"/vsizip/{{{path.resolve()}}}/{_shapefile(path)}" if start.startswith(b"PK") else str(path)


def _shapefile(path: Path) -> str:
    """Name of the shapefile in a zip archive, which may lie in a folder; empty unless there is one."""
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        found = [name for name in archive.namelist() if name.lower().endswith(".shp")]
        return found[0] if len(found) == 1 else ""
    return ""


def _shapes(path: Path, file_name: str, layer: str | None, crs: str | None) -> gpd.GeoDataFrame:
    with gdal(file_name):
        shapes = gpd.read_file(readable(path), engine="pyogrio", layer=layer)
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.geometry.isna().all():
        raise RejectedFile(Fault(file_name, "shapes of areas, but the file has none"))
    if crs is not None:
        shapes = shapes.set_crs(crs, allow_override=True)
    if shapes.crs is None:
        raise RejectedFile(Fault(file_name, "a coordinate system in the file or the catalogue (layout.crs)"))
    return shapes


def _own(shapes: gpd.GeoDataFrame, places: Places, file_name: str) -> gpd.GeoDataFrame:
    """Shapes of the catalogue's areas, with geography and area; the line is the number of the feature."""
    layout = places.source.layout
    faults: list[Fault] = []
    found: list[tuple[int, str, str]] = []
    for number in range(len(shapes)):
        key, name = (None if t is None else str(shapes[t].iat[number]) for t in (layout.key, layout.name))
        try:
            place = places.find(key, name)
        except ValueError as error:
            expected = str(error).partition("expected ")[2]
            faults.append(Fault(file_name, expected, line=number + 1, column=layout.key, value=key or name))
        else:
            found += [] if place is None else [(number + 1, *place)]
    if not found and not faults:
        known = ", ".join(places.source.geographies)
        faults.append(Fault(file_name, f"shapes of areas of the catalogue ({known}), but there are none"))
    if faults:
        raise RejectedFile(*faults)
    named = pd.DataFrame(found, columns=["feature", "geography", "area"])
    own = shapes.geometry.iloc[named["feature"] - 1].to_list()
    return gpd.GeoDataFrame(named, geometry=own, crs=shapes.crs)


def _check_shapes(shapes: gpd.GeoDataFrame, file_name: str) -> None:
    faults = [
        Fault(file_name, expected, line=int(number), value=str(area))
        for number, area, shape in zip(shapes["feature"], shapes["area"], shapes.geometry, strict=True)
        if (expected := _shape_fault(shape)) is not None
    ]
    for area, parts in () if faults else shapes.to_crs(PROJECTED).groupby("area"):
        if parts.geometry.area.sum() - parts.geometry.union_all().area > SLIVER_M2:
            last = int(parts["feature"].iloc[-1])
            faults.append(Fault(file_name, "an area once", line=last, value=str(area)))
    if faults:
        raise RejectedFile(*faults)


def _shape_fault(shape: BaseGeometry | None) -> str | None:
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return "a polygon"
    return None if shape.is_valid else "a polygon whose boundary does not cross itself"


def _check_position(shapes: gpd.GeoDataFrame, catalogue: Catalogue, file_name: str) -> None:
    """Places known to lie in an area must lie in its shape: else the coordinate system is wrong."""
    points = gpd.GeoSeries(
        [Point(place.longitude, place.latitude) for place in catalogue.county.reference_points], crs=DEGREES
    ).to_crs(shapes.crs)
    faults = []
    for place, point in zip(catalogue.county.reference_points, points, strict=True):
        whole = shapes["area"].isin([place.area, catalogue.county.area])
        around = shapes[whole | _inside(shapes, place.area, catalogue)]
        if len(around) and not around.geometry.union_all().contains(point):
            bounds = ", ".join(f"{number:.6g}" for number in around.total_bounds)
            expected = f"{place.name} inside area {place.area}; is the coordinate system {shapes.crs} right?"
            faults.append(Fault(file_name, expected, value=f"shapes within {bounds}"))
    if faults:
        raise RejectedFile(*faults)


def _inside(shapes: gpd.GeoDataFrame, area: str, catalogue: Catalogue) -> pd.Series:
    """Which shapes are of areas that the catalogue puts directly into an area."""
    own = {
        entry.area
        for name in set(shapes["geography"])
        for entry in catalogue.geographies[name].areas
        if area in entry.parents.values()
    }
    inside: pd.Series = shapes["area"].isin(own)
    return inside
