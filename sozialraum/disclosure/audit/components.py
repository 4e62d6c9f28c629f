"""A release taken apart: printed values put in, bounds narrowed, cells that share no row separated.

Belongs here: the parts of a release that can be looked at one by one, and contradictions between rows.
Does not belong here: questions about protected cells (``judge.py``).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sozialraum.disclosure.audit.feasible import Component
from sozialraum.disclosure.audit.propagation import Bounds, reach
from sozialraum.disclosure.audit.release import UNLIMITED, Integers, Matrix, Release
from sozialraum.disclosure.audit.system import System, contradiction


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Rows over the cells that are not printed, with the printed ones put into the right side.

    Attributes
    ----------
    cells
        Numbers of these cells in the release, by column.
    system
        The rows, within what is known beforehand.
    names
        Of the rows.
    broken
        Names of rows of the release that hold printed cells only and are not fulfilled.
    """

    cells: Integers
    system: System
    names: tuple[str, ...]
    broken: tuple[str, ...]

    def contradictions(self, columns: Integers, *, seconds: float) -> tuple[tuple[str, ...], ...]:
        """Smallest contradictions, one for each group of rows that hang together with these columns."""
        system = self.system
        of_rows, of_columns = groups(system.matrix)
        found = []
        for group in np.unique(of_columns[columns]):
            rows = np.flatnonzero(of_rows == group)
            part = System(
                matrix=system.matrix[rows], low=system.low[rows], high=system.high[rows], bounds=system.bounds
            )
            found.append(tuple(self.names[rows[row]] for row in contradiction(part, seconds=seconds)))
        return tuple(found)


def unknown_rows(release: Release) -> Rows:
    """Rows of a release that say something about cells that are not printed.

    Parameters
    ----------
    release
        As it was read back.
    """
    matrix, low, high, names = release.rows()
    hidden = np.flatnonzero(release.hidden)
    printed = matrix @ np.nan_to_num(release.values).astype(np.int64)
    low = np.where(low > -UNLIMITED, low - printed, low)
    high = np.where(high < UNLIMITED, high - printed, high)
    unknown = matrix[:, hidden]
    unknown.eliminate_zeros()
    says = np.diff(unknown.indptr) > 0
    broken = np.flatnonzero(~says & ((low > 0) | (high < 0)))
    lower, upper = release.known
    return Rows(
        cells=hidden,
        system=System(
            matrix=unknown[says],
            low=low[says],
            high=high[says],
            bounds=Bounds(lower[hidden], upper[hidden]),
        ),
        names=tuple(names[row] for row in np.flatnonzero(says)),
        broken=tuple(names[row] for row in broken),
    )


def groups(matrix: Matrix) -> tuple[Integers, Integers]:
    """Numbers of the groups that rows and columns belong to: who is in another group shares nothing.

    Parameters
    ----------
    matrix
        (rows, cells).
    """
    rows = matrix.shape[0]
    size = sum(matrix.shape)
    row = np.repeat(np.arange(rows), np.diff(matrix.indptr))
    ones = np.ones(len(row), dtype=np.int8)
    graph = coo_array((ones, (row, rows + matrix.indices)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return labels[:rows].astype(np.int64), labels[rows:].astype(np.int64)


def components(rows: Rows, bounds: Bounds) -> list[tuple[Integers, Component]]:
    """Open cells with their rows, group by group; equal groups share one component and its tables.

    Rows that bounds alone fulfil say nothing more and are left out, so that groups become small. Cells
    without any row are one group.

    Parameters
    ----------
    rows
        Of the release.
    bounds
        Narrowed, not crossed.

    Returns
    -------
    list
        Columns of ``rows`` and their component.
    """
    system = rows.system
    span = reach(system.matrix, bounds)
    open_cells = np.flatnonzero(bounds.lower < bounds.upper)
    fixed = system.matrix @ np.where(bounds.lower < bounds.upper, 0, bounds.lower)
    says = np.flatnonzero((span.least < system.low) | (span.most > system.high))
    matrix = system.matrix[says][:, open_cells]
    low, high = _shifted(system.low[says], fixed[says]), _shifted(system.high[says], fixed[says])
    of_rows, of_columns = groups(matrix)
    free = np.bincount(matrix.indices, minlength=len(open_cells)) == 0
    of_columns[free] = -1
    known: dict[bytes, Component] = {}
    result = []
    for columns, chosen in _members(of_columns, of_rows):
        cells = open_cells[columns]
        part = System(
            matrix=matrix[chosen][:, columns],
            low=low[chosen],
            high=high[chosen],
            bounds=Bounds(bounds.lower[cells], bounds.upper[cells]),
        )
        key = part.fingerprint()
        if key not in known:
            known[key] = Component(part)
        result.append((cells, known[key]))
    return result


def _shifted(ends: Integers, by: Integers) -> Integers:
    """Ends of rows less what fixed cells add; no end stays none."""
    return np.where(np.abs(ends) < UNLIMITED, ends - by, ends)


def _members(of_columns: Integers, of_rows: Integers) -> list[tuple[Integers, Integers]]:
    """Columns and rows of each group that has columns, in the order of the group numbers."""
    columns, rows = np.argsort(of_columns, kind="stable"), np.argsort(of_rows, kind="stable")
    numbers = np.unique(of_columns)
    sorted_columns, sorted_rows = of_columns[columns], of_rows[rows]
    return [
        (
            columns[slice(*np.searchsorted(sorted_columns, [number, number + 1]))],
            rows[slice(*np.searchsorted(sorted_rows, [number, number + 1]))],
        )
        for number in numbers
    ]
