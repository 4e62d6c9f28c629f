"""Shapes of areas for figures: small, without gaps, in metres.

Belongs here: simplified outlines by geography. Does not belong here: exact geometry for others (open data).
"""

import json
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from resources.press.content.places import slugs
from resources.press.edition import Edition

TOLERANCES = (0, 10, 20, 40, 80, 160, 320)
"""In metres; 80 m in a county of 50 km are a pixel of a map of this kind."""

LARGEST = 60_000
"""Bytes of the shapes of a geography, so that pages open at once."""

Feature = dict[str, Any]


@lru_cache(maxsize=1)
def shapes(edition: Edition) -> dict[str, list[Feature]]:
    """GeoJSON features of each geography, with ``slug`` and ``name``, in EPSG:25832 and whole metres.

    Borders that areas share stay shared: what is simplified is the coverage, not each area. Areas without a
    shape are left out.
    """
    frame = edition.table("areas")
    known = slugs(edition)
    own = frame[frame["geometry"].notna()]
    keys = [(str(row.geography), str(row.area)) for row in own.itertuples(index=False)]
    own = own.assign(slug=[known.get(key, "") for key in keys])
    own = own[own["slug"] != ""].sort_values("slug")
    return {str(name): _features(rows) for name, rows in own.groupby("geography", sort=False)}


def _features(rows: pd.DataFrame) -> list[Feature]:
    """Features of a geography, as exact as the size allows."""
    exact = shapely.from_wkb(rows["geometry"].tolist())
    found: list[Feature] = []
    for tolerance in TOLERANCES:
        simple = shapely.coverage_simplify(exact, tolerance) if tolerance else exact
        whole = shapely.transform(simple, np.round)
        # outer rings the way Vega expects them, or the rest of the world would be filled
        found = [
            {"type": "Feature", "slug": slug, "name": name, "geometry": _geometry(shape)}
            for slug, name, shape in zip(rows["slug"], rows["name"], whole, strict=True)
        ]
        if len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()) <= LARGEST:
            break
    return found


def _geometry(shape: Any) -> dict[str, Any]:
    """GeoJSON with whole numbers."""
    text = shapely.to_geojson(shape).replace(".0,", ",").replace(".0]", "]")
    found: dict[str, Any] = json.loads(text)
    return found
