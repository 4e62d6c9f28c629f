"""Which areas are neighbours, as a sparse matrix.

Belongs here: contiguity from shapes, selection of areas. Does not belong here: statistics on it.
"""

from collections.abc import Collection
from typing import NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

Matrix: TypeAlias = "csr_array[np.float64, tuple[int, int]]"
"""Who is a neighbour of whom, one row and one column an area."""

TOLERANCE_METRES = 1.0
"""Distance up to which two shapes touch: borders that were drawn or rounded one by one leave tiny gaps."""


class Neighbours(NamedTuple):
    """Areas that have a neighbour, and who it is.

    Attributes
    ----------
    areas
        Keys of the areas with at least one neighbour, in the order of rows and columns.
    matrix
        1 where two areas are neighbours, else 0: symmetric, zero on the diagonal, no empty row.
    islands
        Keys of the areas left out because they have no neighbour.
    """

    areas: tuple[str, ...]
    matrix: Matrix
    islands: tuple[str, ...]

    def among(self, areas: Collection[str]) -> "Neighbours":
        """Neighbours among some of the areas; who loses all neighbours by it becomes an island.

        Parameters
        ----------
        areas
            Keys to keep; islands and unknown keys are passed over.
        """
        wanted = set(areas)
        kept = np.array([area in wanted for area in self.areas], dtype=np.bool_)
        selected = self.matrix[kept][:, kept]
        return _without_islands([area for area in self.areas if area in wanted], selected)


NOWHERE = Neighbours((), csr_array((0, 0), dtype=np.float64), ())
"""Neighbours in a geography without shapes."""


def contiguity(shapes: gpd.GeoDataFrame, *, tolerance: float = TOLERANCE_METRES) -> dict[str, Neighbours]:
    """Neighbours in every geography: areas that share a border or a corner (queen contiguity).

    Parameters
    ----------
    shapes
        Columns geography, area and geometry, projected in metres; each area once. Areas without shape are
        passed over: they are neither areas nor islands of the result.
    tolerance
        Metres that two shapes may lie apart and still touch.

    Returns
    -------
    dict
        By geography, with areas sorted by their key.

    Raises
    ------
    ValueError
        If the coordinates are no metres of a projected system, or an area of a geography stands twice.

    Notes
    -----
    A river or a motorway between two areas is not looked at: neighbours by map need not be neighbours by
    foot.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> shapes = gpd.GeoDataFrame({"geography": "g", "area": ["1", "2", "3", "4"]}, crs="EPSG:25832",
    ...     geometry=[box(0, 0, 10, 10), box(10, 10, 20, 20), box(20.5, 10, 30, 20), box(90, 0, 99, 9)])
    >>> found = contiguity(shapes)["g"]
    >>> found.areas, found.islands
    (('1', '2', '3'), ('4',))
    >>> found.matrix.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    if shapes.crs is None or not shapes.crs.is_projected:
        raise ValueError(f"shapes are in {shapes.crs}, expected a projected system in metres")
    if shapes.duplicated(["geography", "area"]).any():
        raise ValueError("an area of a geography has more than one shape")
    present = shapes[~(shapes.geometry.isna() | shapes.geometry.is_empty)].sort_values("area")
    return {str(name): _contiguity(group, tolerance) for name, group in present.groupby("geography")}


def _contiguity(shapes: gpd.GeoDataFrame, tolerance: float) -> Neighbours:
    left, right = shapes.sindex.query(shapes.geometry, predicate="dwithin", distance=tolerance)
    other = left != right
    pairs = left[other], right[other]
    size = len(shapes)
    return _without_islands(
        shapes["area"].tolist(), coo_array((np.ones(len(pairs[0])), pairs), shape=(size, size)).tocsr()
    )


def _without_islands(areas: list[str], matrix: Matrix) -> Neighbours:
    connected: NDArray[np.bool_] = matrix.sum(axis=1) > 0
    return Neighbours(
        areas=tuple(area for area, kept in zip(areas, connected, strict=True) if kept),
        matrix=matrix[connected][:, connected],
        islands=tuple(area for area, kept in zip(areas, connected, strict=True) if not kept),
    )
