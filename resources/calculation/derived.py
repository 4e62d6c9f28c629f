"""Tables of the stage ``indices``: what each is made from, and its rows of a year.

Belongs here: which stored tables are read for which table, and their way into the methods. Does not belong
here: the methods (``sozialraum``), when a table is out of date (``resources/planning/plan.py``), storing.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import pyarrow.parquet as pq

from resources.store import Key, Store
from schemas.base import empty
from schemas.comparisons import COMPARISONS, TRENDS
from schemas.indicators import INDICATOR_VALUES
from schemas.indices import INDEX_ROBUSTNESS, INDEX_SENSITIVITY, INDEX_VALUES
from schemas.patterns import (
    AREA_TYPE_PROFILES,
    AREA_TYPES,
    SEGREGATION,
    SPATIAL_AUTOCORRELATION,
    SPATIAL_CLUSTERS,
)
from sozialraum.catalogue import Catalogue
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.comparing.trend import POINTS
from sozialraum.comparing.trends import trend_table
from sozialraum.indices.tables import index_tables
from sozialraum.space.neighbours import Neighbours, contiguity
from sozialraum.space.segregation import segregation_table
from sozialraum.space.tables import autocorrelation_table, cluster_table
from sozialraum.types.tables import area_types

CODE = "1"
"""Version of these calculations; raise it when results change."""

STAGE = "indices"

FROM_FIGURES: Mapping[str, tuple[pa.DataFrameSchema, ...]] = {
    "comparisons": (COMPARISONS,),
    "trends": (TRENDS,),
    "segregation": (SEGREGATION,),
}
"""Tables that are made from indicator values, beside the indices; the first schema is the asset's own."""

FROM_INDICES: Mapping[str, tuple[pa.DataFrameSchema, ...]] = {
    "area_types": (AREA_TYPES, AREA_TYPE_PROFILES),
    "spatial_clusters": (SPATIAL_CLUSTERS, SPATIAL_AUTOCORRELATION),
}
"""Tables that are made from indices."""

OF_AN_INDEX = (INDEX_VALUES, INDEX_ROBUSTNESS, INDEX_SENSITIVITY)
"""Tables of each index."""


def shapes(name: str) -> tuple[pa.DataFrameSchema, ...]:
    """Schemas of the tables of an asset."""
    return {**FROM_FIGURES, **FROM_INDICES}.get(name, OF_AN_INDEX)


def names(catalogue: Catalogue) -> list[str]:
    """Names of all assets of the stage."""
    return [*FROM_FIGURES, *catalogue.indices, *FROM_INDICES]


def makers(catalogue: Catalogue, shape: pa.DataFrameSchema) -> list[str]:
    """Assets that make rows of a table."""
    return [name for name in names(catalogue) if shape in shapes(name)]


def part_key(shape: pa.DataFrameSchema, name: str, year: int) -> Key:
    """Where a table of an asset is stored: the first beside the other assets, further ones by their name."""
    own = shapes(name)[0] is shape
    return (STAGE if own else str(shape.name).split(".")[1], name, str(year))


class Sources(NamedTuple):
    """What a table is made from in a year.

    Attributes
    ----------
    indicators
        Indicators read.
    years
        Years of theirs.
    indices
        Indices read, of the year itself.
    shapes
        Whether the shapes of the areas are read.
    """

    indicators: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    indices: tuple[str, ...] = ()
    shapes: bool = False


def sources(catalogue: Catalogue, name: str, year: int) -> Sources:
    """What a table of the stage is made from."""
    match name:
        case "comparisons":
            return Sources(tuple(catalogue.indicators), (year,))
        case "trends":
            return Sources(tuple(catalogue.indicators), tuple(range(year - POINTS + 1, year + 1)))
        case "segregation":
            groups = (own for own, entry in catalogue.indicators.items() if entry.segregation)
            return Sources(tuple(groups), (year,))
        case "area_types":
            return Sources(indices=tuple(own for own, entry in catalogue.indices.items() if entry.theme))
        case "spatial_clusters":
            return Sources(indices=tuple(catalogue.indices), shapes=True)
        case _:
            entry = catalogue.indices[name]
            back = (year - entry.change_years,) if entry.change_years else ()
            return Sources(entry.asked, (*back, year))


class Stored:
    """Stored tables as the methods take them, each year read once.

    Parameters
    ----------
    catalogue, store
        Which tables there are, and where.
    areas
        Key of the table of areas.
    """

    def __init__(self, catalogue: Catalogue, store: Store, *, areas: Key) -> None:
        self._catalogue = catalogue
        self._areas = areas
        self._store = store
        self._years: dict[int, pd.DataFrame] = {}

    def values(self, found: Sources) -> pd.DataFrame:
        """Values of the indicators in the years."""
        frame = pd.concat([self._values(year) for year in found.years], ignore_index=True)
        return frame[frame["indicator"].isin(found.indicators)]

    def indices(self, found: Sources, year: int) -> pd.DataFrame:
        """Values of the indices in the year."""
        return self._read([(STAGE, name, str(year)) for name in found.indices], INDEX_VALUES)

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """Neighbours by geography, among the areas that have a shape."""
        frame = self._store.read(self._areas).dropna(subset="geometry")
        frame = frame[frame["kind"] == "area"]
        geometry = gpd.GeoSeries.from_wkb(frame["geometry"], crs="EPSG:25832")
        return contiguity(gpd.GeoDataFrame(frame[["geography", "area"]], geometry=geometry))

    def _values(self, year: int) -> pd.DataFrame:
        if year not in self._years:
            keys = [("indicators", name, str(year)) for name in self._catalogue.indicators]
            self._years[year] = self._read(keys, INDICATOR_VALUES)
        return self._years[year]

    def _read(self, keys: Sequence[Key], shape: pa.DataFrameSchema) -> pd.DataFrame:
        found = [key for key in keys if (pointer := self._store.pointer(key)) and pointer.rows]
        # lists of deliveries take most of the time, and no method asks for them
        columns = [str(name) for name in shape.columns if name != "deliveries"]
        frames = [pq.read_table(self._store.path(key), columns=columns).to_pandas() for key in found]
        return pd.concat(frames, ignore_index=True) if frames else empty(shape)


def rows_of_year(stored: Stored, catalogue: Catalogue, name: str, year: int) -> tuple[pd.DataFrame, ...]:
    """Rows of the tables of an asset in a year, in the order of their schemas."""
    found = sources(catalogue, name, year)
    match name:
        case "comparisons":
            return (comparison_table(stored.values(found), catalogue),)
        case "trends":
            return (trend_table(stored.values(found), catalogue, year=year),)
        case "segregation":
            return (_segregation(stored.values(found), catalogue),)
        case "area_types":
            themes = {theme.id: theme.title.de for theme in catalogue.county.themes}
            titles = {own: themes[str(catalogue.indices[own].theme)] for own in found.indices}
            return area_types(stored.indices(found, year), titles)
        case "spatial_clusters":
            return _spatial(stored.indices(found, year), stored.neighbours)
        case _:
            return index_tables(stored.values(found), catalogue, name=name, year=year)


def _segregation(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Segregation over the areas of every geography that divides municipalities."""
    tables = [segregation_table(values, catalogue, geography=name) for name in catalogue.dividing]
    return pd.concat(tables, ignore_index=True) if tables else empty(SEGREGATION)


def _spatial(indices: pd.DataFrame, neighbours: Mapping[str, Neighbours]) -> tuple[pd.DataFrame, ...]:
    """Local clusters and autocorrelation of the scores of every index."""
    scores = indices.rename(columns={"index": "name", "score": "value"})
    tables = (cluster_table(scores, neighbours), autocorrelation_table(scores, neighbours))
    return tuple(table.rename(columns={"name": "index"}) for table in tables)
