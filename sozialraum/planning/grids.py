"""Released tables laid out over areas and years, so that conditions are looked up for all at once.

Belongs here: where the row of an area and year stands in a table. Does not belong here: what its figures mean
(``conditions``).
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.intervals import Floats

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

NO_ROW = -1
"""Place of a row that there is not."""


class Grid(NamedTuple):
    """Areas and years of a geography, both ascending."""

    areas: pd.Index
    years: pd.Index


class Table(NamedTuple):
    """A released table, and the places of its rows: an array of areas by years a key and geography."""

    frame: pd.DataFrame
    places: Mapping[tuple[str, str], Places]
    grids: Mapping[str, Grid]

    def rows(self, name: str, geography: str) -> Places:
        """Place of the row of each area and year; ``NO_ROW`` where there is none."""
        grid = self.grids[geography]
        none = np.full((len(grid.areas), len(grid.years)), NO_ROW, dtype=np.intp)
        return self.places.get((name, geography), none)

    def number(self, column: str, rows: Places) -> Floats:
        """Number in each of the rows; missing where there is no row."""
        numbers = self.frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(np.append(numbers, np.nan)[rows])

    def holds(self, column: str, rows: Places, words: Collection[str]) -> Bools:
        """Whether each of the rows has one of the words; never where there is no row."""
        found = self.frame[column].isin(list(words)).to_numpy(dtype=np.bool_)
        return np.asarray(np.append(found, False)[rows])

    def empty(self, column: str, rows: Places) -> Bools:
        """Whether there is a row with nothing in the column."""
        found = self.frame[column].isna().to_numpy(dtype=np.bool_)
        return np.asarray(np.append(found, False)[rows])

    def figures(self, column: str, rows: Places) -> Bools:
        """Years in which any area has something in the column."""
        return np.asarray(((rows != NO_ROW) & ~self.empty(column, rows)).any(axis=0))


def grids_of(geographies: Collection[str], *tables: pd.DataFrame) -> Mapping[str, Grid]:
    """Areas and years of geographies that any of the tables has rows of.

    Parameters
    ----------
    geographies
        Ids; one without any row has no areas and no years.
    tables
        Columns geography, area and year.
    """
    keys = pd.concat([table[["geography", "area", "year"]] for table in tables])
    found = {}
    for name in geographies:
        own = keys[keys["geography"] == name]
        found[name] = Grid(*(pd.Index(own[part].unique()).sort_values() for part in ("area", "year")))
    return found


def laid_out(frame: pd.DataFrame, key: str, grids: Mapping[str, Grid]) -> Table:
    """A table with the places of its rows.

    Parameters
    ----------
    frame
        At most one row a key, geography, area and year.
    key
        Column of the key: indicator or index.
    grids
        Geographies that are looked at; rows about other places are passed over.
    """
    frame = frame.reset_index(drop=True)
    places = {}
    for rows in frame.groupby([key, "geography"], observed=True).indices.values():
        name, geography = (str(frame[part].iat[rows[0]]) for part in (key, "geography"))
        if geography in grids:
            grid = grids[geography]
            area = grid.areas.get_indexer(frame["area"].array.take(rows))
            year = grid.years.get_indexer(frame["year"].array.take(rows))
            known = (area >= 0) & (year >= 0)
            own = np.full((len(grid.areas), len(grid.years)), NO_ROW, dtype=np.intp)
            own[area[known], year[known]] = rows[known]
            places[name, geography] = own
    return Table(frame, places, grids)
