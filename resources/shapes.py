"""Shapes of areas: as delivered, or dissolved from the areas inside.

Belongs here: finding the shapes of every geography. Does not belong here: reading of shape files
(``readers``), checks of shapes (``sozialraum/areas.py``).
"""

import geopandas as gpd
import pandas as pd

from resources.planning.plan import Plan
from sozialraum.areas import PROJECTED, closure
from sozialraum.catalogue import Catalogue


def area_shapes(catalogue: Catalogue, plan: Plan) -> gpd.GeoDataFrame:
    """Shapes of all areas that have one.

    Parameters
    ----------
    catalogue
        Geographies, each with the source of its shapes.
    plan
        Knows the deliveries that are valid.

    Returns
    -------
    GeoDataFrame
        Columns geography, area, shape (EPSG:25832), shape_basis (delivered or dissolved), area_km2,
        geometry (WKB). A geography without a delivery is dissolved from the smallest areas inside it
        that have shapes; without those it has no rows.
    """
    found = {
        name: shapes
        for name in catalogue.geographies
        if not (shapes := _delivered(catalogue, plan, name)).empty
    }
    members = closure(catalogue.geographies)
    for name in catalogue.geographies:
        inner = [
            child
            for child in found
            if child in set(members.loc[members["parent_geography"] == name, "geography"])
        ]
        if name not in found and inner:
            finest = max(inner, key=lambda child: len(found[child]))
            inside = members[(members["geography"] == finest) & (members["parent_geography"] == name)]
            found[name] = _dissolved(found[finest], inside, name)
    frames = list(found.values())
    columns = ["geography", "area", "shape", "shape_basis"]
    table = pd.concat(frames)[columns] if frames else pd.DataFrame(columns=columns)
    shapes = gpd.GeoDataFrame(table, geometry="shape", crs=PROJECTED).reset_index(drop=True)
    return shapes.assign(area_km2=shapes.area / 1e6, geometry=shapes["shape"].to_wkb())


def _delivered(catalogue: Catalogue, plan: Plan, name: str) -> gpd.GeoDataFrame:
    """Shapes of a geography from the newest valid delivery of its source."""
    frames = [plan.store.read(key) for key in plan.shape_keys(name)]
    rows = pd.concat(frames) if frames else pd.DataFrame({"geography": [], "area": [], "wkb": []})
    rows = rows[rows["geography"] == name]
    shape = gpd.GeoSeries.from_wkb(rows["wkb"], crs=PROJECTED)
    return gpd.GeoDataFrame(
        rows[["geography", "area"]].assign(shape_basis="delivered"), geometry=shape
    ).rename_geometry("shape")


def _dissolved(parts: gpd.GeoDataFrame, inside: pd.DataFrame, name: str) -> gpd.GeoDataFrame:
    merged = parts.merge(inside[["area", "parent"]], on="area")[["parent", "shape"]]
    whole = (
        gpd.GeoDataFrame(merged, geometry="shape", crs=PROJECTED).dissolve("parent").reset_index(names="area")
    )
    return whole.assign(geography=name, shape_basis="dissolved")
