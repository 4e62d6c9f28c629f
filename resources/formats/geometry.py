"""Shapes of areas: GeoJSON, GeoPackage, Shapefile (also zipped), in one coordinate system.

Belongs here: reading shapes, their coordinate system, whether they lie where the county is. Does not
belong here: topology of a geography (``sozialraum.areas``), drawing.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely.geometry import Point

from resources.faults import Fault, RejectedFile
from resources.reading.places import Places
from sozialraum.areas import PROJECTED, SLIVER_M2
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Source

DEGREES = "EPSG:4326"


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
    faults = [
        Fault(file_name, f"a field with this name; the file has {', '.join(map(str, shapes.columns[:-1]))}",
              column=title)
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


def _shapes(path: Path, file_name: str, layer: str | None, crs: str | None) -> gpd.GeoDataFrame:
    zipped = path.read_bytes()[:2] == b"PK"
    try:
        shapes = gpd.read_file(f"/vsizip/{path.resolve()}" if zipped else path, engine="pyogrio", layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise RejectedFile(Fault(file_name, f"a file with shapes, but it cannot be read ({error})")) from error
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.geometry.isna().all():
        raise RejectedFile(Fault(file_name, "shapes of areas, but the file has none"))
    if crs is not None:
        shapes = shapes.set_crs(crs, allow_override=True)
    if shapes.crs is None:
        raise RejectedFile(Fault(file_name, "a coordinate system in the file or the catalogue (layout.crs)"))
    return shapes


def _own(shapes: gpd.GeoDataFrame, places: Places, file_name: str) -> gpd.GeoDataFrame:
    """Shapes of the catalogue's areas, with geography and area; the line is the number of the feature."""
    layout, faults, found = places.source.layout, [], []
    for number in range(len(shapes)):
        texts = [None if title is None else str(shapes[title].iat[number]) for title in (layout.key, layout.name)]
        try:
            found.append(places.find(*texts) or (None, None))
        except ValueError as error:
            found.append((None, None))
            expected = str(error).partition("expected ")[2]
            faults.append(Fault(file_name, expected, line=number + 1, column=layout.key, value=texts[0] or texts[1]))
    if faults:
        raise RejectedFile(*faults)
    named = pd.DataFrame(found, columns=["geography", "area"], dtype="str")
    kept = named["area"].notna().to_numpy()
    if not kept.any():
        expected = f"shapes of areas of the catalogue ({', '.join(places.source.geographies)}), but there are none"
        raise RejectedFile(Fault(file_name, expected))
    own = gpd.GeoDataFrame(named[kept].reset_index(drop=True), geometry=shapes.geometry[kept].to_list(),
                           crs=shapes.crs)
    return own.assign(feature=kept.nonzero()[0] + 1)


def _check_shapes(shapes: gpd.GeoDataFrame, file_name: str) -> None:
    faults = []
    for row in shapes.itertuples():
        if row.geometry is None or row.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            faults.append(Fault(file_name, "a polygon", line=row.feature, value=row.area))
        elif not row.geometry.is_valid:
            faults.append(Fault(file_name, "a polygon whose boundary does not cross itself", line=row.feature,
                                value=row.area))
    metric = shapes if faults else shapes.to_crs(PROJECTED)
    for area, parts in () if faults else metric.groupby("area"):
        if parts.geometry.area.sum() - parts.geometry.union_all().area > SLIVER_M2:
            faults.append(Fault(file_name, "an area once", line=int(parts["feature"].iloc[-1]), value=area))
    if faults:
        raise RejectedFile(*faults)


def _check_position(shapes: gpd.GeoDataFrame, catalogue: Catalogue, file_name: str) -> None:
    """Places known to lie in an area must lie in its shape: else the coordinate system is wrong."""
    points = gpd.GeoSeries(
        [Point(place.longitude, place.latitude) for place in catalogue.county.reference_points], crs=DEGREES
    ).to_crs(shapes.crs)
    faults = []
    for place, point in zip(catalogue.county.reference_points, points, strict=True):
        around = shapes[shapes["area"].isin([place.area, catalogue.county.area]) | _inside(shapes, place.area, catalogue)]
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
    return shapes["area"].isin(own)
