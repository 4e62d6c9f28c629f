"""Maps as data: a layer a geography with the newest figures of every indicator, as GeoPackage and GeoParquet.

Belongs here: layers and their files. Does not belong here: pictures of maps.
"""

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from resources.press.edition import Edition
from sozialraum.areas import PROJECTED

FIGURES = "kennzahlen"
"""Table of the GeoPackage that says what the columns of its layers show."""


def layers(edition: Edition) -> dict[str, gpd.GeoDataFrame]:
    """A layer a geography with shapes, by its id.

    Parameters
    ----------
    edition
        Areas and figures of the release.

    Returns
    -------
    dict
        Columns area, name, parent, parent_name, fictional, area_km2, basis; for each indicator its newest
        value in the geography, the year of it (``<indicator>_jahr``) and its status
        (``<indicator>_status``: why there is no value); geometry in EPSG:25832.
    """
    areas = edition.table("areas")
    names = {(row.geography, row.area): row.name for row in areas.itertuples(index=False)}
    newest = _newest(edition.table("indicator_values"))
    found = {}
    for name, rows in areas[areas["geometry"].notna()].groupby("geography"):
        parents = _parents(edition, str(name))
        about = rows[["area", "name"]].assign(
            parent=rows["area"].map(lambda area, up=parents: up.get(area, (None, None))[1]),
            parent_name=rows["area"].map(lambda area, up=parents: names.get(up.get(area))),
        )
        about[["fictional", "area_km2", "basis"]] = rows[["fictional", "area_km2", "basis"]]
        figures = _wide(newest[newest["geography"] == name], edition.table("indicators")["indicator"])
        shapes = gpd.GeoSeries.from_wkb(rows["geometry"], crs=PROJECTED)
        frame = about.merge(figures, how="left", left_on="area", right_index=True)
        found[str(name)] = gpd.GeoDataFrame(frame, geometry=shapes).reset_index(drop=True)
    return found


def key_figures(edition: Edition) -> pd.DataFrame:
    """What the columns of the layers show: indicators with theme, title, unit and definition."""
    columns = ["indicator", "theme_title", "title", "unit", "polarity", "definition", "breaks", "basis"]
    return edition.table("indicators")[columns]


def geopackage(maps: Mapping[str, gpd.GeoDataFrame], figures: pd.DataFrame, day: str, about: str) -> bytes:
    """All layers and the table of figures in one GeoPackage; the same content gives the same bytes.

    Parameters
    ----------
    maps, figures
        Of ``layers`` and ``key_figures``.
    day
        Day (ISO) the file gives for its last change.
    about
        What it says of each layer.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "layers.gpkg"
            for name, layer in maps.items():
                pyogrio.write_dataframe(
                    layer, path, layer=name, promote_to_multi=True, layer_options={"DESCRIPTION": about}
                )
            pyogrio.write_dataframe(figures, path, layer=FIGURES)
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def geoparquet(layer: gpd.GeoDataFrame) -> bytes:
    """A layer as GeoParquet."""
    buffer = BytesIO()
    layer.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _parents(edition: Edition, geography: str) -> Mapping[str, tuple[str, str]]:
    """The area each area lies in, by its key: the parent that the catalogue names first."""
    known = edition.catalogue.geographies.get(geography)
    entries = () if known is None else known.areas
    return {entry.area: next(iter(entry.parents.items())) for entry in entries if entry.parents}


def _newest(values: pd.DataFrame) -> pd.DataFrame:
    """Rows of the newest year with a value (or the newest of all) of each indicator and geography."""
    keys = ["geography", "indicator"]
    years = (
        values["year"].where(values["value"].notna()).groupby([values[key] for key in keys]).transform("max")
    )
    last = values.groupby(keys)["year"].transform("max")
    return values[values["year"] == years.fillna(last)]


def _wide(values: pd.DataFrame, indicators: pd.Series) -> pd.DataFrame:
    """Value, year and status of each indicator in columns of its own, by area."""
    wide = values.pivot(index="area", columns="indicator", values=["value", "year", "status"])
    columns = {}
    for name in indicators:
        if ("value", name) in wide.columns:
            columns[name] = wide["value", name].astype(float)
            columns[f"{name}_jahr"] = wide["year", name].astype("Int64")
            columns[f"{name}_status"] = wide["status", name]
    return pd.DataFrame(columns, index=wide.index)
