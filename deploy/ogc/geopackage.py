"""Layers of a GeoPackage for pygeoapi, read with pyogrio.

Belongs here: the provider that pygeoapi loads by the name ``geopackage.Layer``. Does not belong here: its
configuration (``configure.py``), anything of the project (this module lives in an environment of its own).

pygeoapi's own providers do not fit: ``SQLiteGPKG`` needs a Python that loads extensions of SQLite, the
library SpatiaLite and a file it may write to; ``OGR`` needs the bindings of a system's GDAL. pyogrio brings
GDAL along. The file is read anew for each request, so that a new release is served at once.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
from pygeoapi.provider.base import BaseProvider, ProviderInvalidQueryError, ProviderItemNotFoundError

_TYPES = {"i": "integer", "f": "number", "b": "boolean"}
"""JSON types by the kinds of numpy; all others are texts."""


class Layer(BaseProvider):  # type: ignore[misc]
    """A layer of a GeoPackage: ``data`` is the file, ``layer`` the layer, ``id_field`` its key."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.layer = provider_def["layer"]
        self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        """Fields with their JSON types."""
        info = pyogrio.read_info(self.data, layer=self.layer)
        self._fields = {
            name: {"type": _TYPES.get(np.dtype(kind).kind, "string")}
            for name, kind in zip(info["fields"], info["dtypes"], strict=True)
        }
        return self._fields

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[Mapping[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Any = None,
        **others: Any,
    ) -> dict[str, Any]:
        """Features in a rectangle and with given properties, as GeoJSON."""
        asked = sorted(name for name, value in others.items() if value and name != "language")
        if asked:
            raise ProviderInvalidQueryError(f"{self.layer}: cannot filter by {', '.join(asked)}")
        frame = self._read(properties, bbox)
        for rule in reversed(sortby):
            frame = frame.sort_values(rule["property"], ascending=rule["order"] == "+", kind="stable")
        shown = frame.iloc[0:0] if resulttype == "hits" else frame.iloc[offset : offset + limit]
        features = self._features(shown, select_properties, crs_transform_spec, skip_geometry=skip_geometry)
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": len(frame),
            "numberReturned": len(features),
        }

    def get(self, identifier: str, *, crs_transform_spec: Any = None, **_: Any) -> dict[str, Any]:
        """One feature by its key, as GeoJSON."""
        frame = self._read([(self.id_field, identifier)], ())
        if frame.empty:
            raise ProviderItemNotFoundError(f"{self.layer}: no feature '{identifier}'")
        return self._features(frame, (), crs_transform_spec)[0]

    def _read(self, properties: Sequence[tuple[str, str]], bbox: Sequence[float]) -> gpd.GeoDataFrame:
        conditions = [f"{_column(name)} = {_text(value)}" for name, value in properties]
        return pyogrio.read_dataframe(
            self.data,
            layer=self.layer,
            where=" AND ".join(conditions) or None,
            bbox=tuple(float(limit) for limit in bbox) or None,
        )

    def _features(
        self, frame: gpd.GeoDataFrame, select: Sequence[str], spec: Any, *, skip_geometry: bool = False
    ) -> list[dict[str, Any]]:
        if spec is not None:
            frame = frame.to_crs(spec.target_crs_wkt)
        if skip_geometry:
            frame = frame.set_geometry(gpd.GeoSeries([None] * len(frame), index=frame.index, crs=frame.crs))
        chosen = select or [name for name in frame.columns if name != frame.geometry.name]
        indexed = frame.set_index(frame[self.id_field].astype(str))[[*chosen, frame.geometry.name]]
        features: list[dict[str, Any]] = json.loads(indexed.to_json(na="null"))["features"]
        return features


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + str(value).replace("'", "''") + "'"
