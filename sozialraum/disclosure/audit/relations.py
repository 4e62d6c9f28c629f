"""What printed numbers say about one another, as rows of whole coefficients: sums.

Belongs here: one pure function a kind of relation, which gives rows; the caller collects them and has a
release made of all. Does not belong here: which relations a product has, quotients (``quotients.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array

from sozialraum.disclosure.audit.release import Matrix, Release

Tree = Sequence[tuple[str, Sequence[str]]]
"""Wholes with their parts. A whole may stand several times: groupings side by side of the same persons."""


class Known(NamedTuple):
    """What is known beforehand of a cell that shows a sign, or that nobody prints."""

    lower: int
    upper: int


Cells = Mapping[str, int | Known]
"""Cells by name: the printed value, or what is known of one that is not printed."""


class Row(NamedTuple):
    """``low <= sum of coefficients times cells <= high``; an equation where both ends are equal."""

    name: str
    coefficients: Mapping[str, int]
    low: int
    high: int


def total(whole: str, parts: Sequence[str]) -> Row:
    """A whole is the sum of its parts.

    Examples
    --------
    >>> total("persons", ["men", "women"])
    Row(name='persons = men + women', coefficients={'men': 1, 'women': 1, 'persons': -1}, low=0, high=0)
    """
    return Row(f"{whole} = {' + '.join(parts)}", dict.fromkeys(parts, 1) | {whole: -1}, 0, 0)


def complement(whole: str, part: str, rest: str) -> Row:
    """Part and rest are the whole: women and men, with benefits and without."""
    return total(whole, [part, rest])


def difference(later: str, earlier: str, change: str) -> Row:
    """The later number is the earlier one and the change, which may be negative."""
    return total(later, [earlier, change])


def table(trees: Sequence[Tree], *, axes: Sequence[Sequence[str]], prefix: str = "") -> tuple[Row, ...]:
    """All sums of a table with margins, hierarchies and linked groupings in any number of dimensions.

    Parameters
    ----------
    trees
        Wholes and parts of each dimension.
    axes
        All categories of each dimension, totals among them.
    prefix
        Before the names of cells, to tell tables apart. A cell is named ``prefix`` and its categories with a
        bar between: ``2024|Düren|65+``.

    Returns
    -------
    tuple of Row
        One a whole of a dimension and a combination of categories of the others.

    Examples
    --------
    >>> sexes, areas = [("all", ["m", "w"])], [("county", ["north", "south"])]
    >>> rows = table([areas, sexes], axes=[["north", "south", "county"], ["m", "w", "all"]])
    >>> len(rows), rows[0].name, rows[-1].name
    (6, 'county|m = north|m + south|m', 'county|all = county|m + county|w')
    """

    def cell(categories: Sequence[str]) -> str:
        return prefix + "|".join(categories)

    rows = []
    for dimension, tree in enumerate(trees):
        others = [axis if number != dimension else [""] for number, axis in enumerate(axes)]
        for whole, parts in tree:
            for chosen in product(*others):
                before, after = chosen[:dimension], chosen[dimension + 1 :]
                names = [cell((*before, part, *after)) for part in (whole, *parts)]
                rows.append(total(names[0], names[1:]))
    return tuple(rows)


def intersections(pieces: Mapping[str, Iterable[str]]) -> tuple[Row, ...]:
    """Areas of different cuts as sums of the pieces that lie in them: old and new cut, areas and districts.

    Parameters
    ----------
    pieces
        By piece (a cell that nobody prints): the areas of all cuts it lies in, which are cells.

    Returns
    -------
    tuple of Row
        One an area.

    Examples
    --------
    >>> [row.name for row in intersections({"a": ["old 1", "new 1"], "b": ["old 1", "new 2"]})]
    ['old 1 = a + b', 'new 1 = a', 'new 2 = b']
    """
    inside: dict[str, list[str]] = {}
    for piece, areas in pieces.items():
        for area in areas:
            inside.setdefault(area, []).append(piece)
    return tuple(total(area, parts) for area, parts in inside.items())


def joined(releases: Mapping[str, Cells]) -> tuple[dict[str, int | Known], tuple[Row, ...]]:
    """Cells of several releases as one attacker reads them, who keeps the old ones.

    What the first release says of a cell is the cell, what later ones say of it is a row, so that a printed
    number ends the secret of an earlier sign, and two numbers for one cell are found as a contradiction.

    Parameters
    ----------
    releases
        Cells by name of the release, the oldest first. A cell that was revised is another cell.

    Returns
    -------
    tuple
        Cells, and rows to be added to those of all releases.

    Examples
    --------
    >>> cells, rows = joined({"spring": {"a": Known(1, 9), "b": 4}, "autumn": {"a": 2, "b": 4}})
    >>> cells["a"], [row.name for row in rows]
    (Known(lower=1, upper=9), ['autumn: a'])
    """
    cells: dict[str, int | Known] = {}
    rows = []
    for name, said in releases.items():
        for cell, known in said.items():
            if cells.setdefault(cell, known) != known:
                rows.append(Row(f"{name}: {cell}", {cell: 1}, *range_of(known)))
    return cells, tuple(rows)


def release(cells: Cells, rows: Iterable[Row]) -> Release:
    """Put cells and rows together, of one release or of the union of several.

    Parameters
    ----------
    cells
        All cells by name, helping ones too.
    rows
        All rows; rows that stand twice do no harm.

    Raises
    ------
    KeyError
        If a row names a cell that is not declared.
    """
    order = {name: number for number, name in enumerate(cells)}
    rows = tuple(rows)
    equal = [row for row in rows if row.low == row.high]
    others = [row for row in rows if row.low < row.high]
    known = [range_of(cell) for cell in cells.values()]
    return Release(
        values=np.array(
            [np.nan if isinstance(cell, Known) else cell for cell in cells.values()], dtype=float
        ),
        lower=np.array([cell.lower for cell in known], dtype=np.int64),
        upper=np.array([cell.upper for cell in known], dtype=np.int64),
        equations=_matrix(equal, order),
        rhs=np.array([row.low for row in equal], dtype=np.int64),
        inequalities=_matrix(others, order),
        low=np.array([row.low for row in others], dtype=np.int64),
        high=np.array([row.high for row in others], dtype=np.int64),
        names=tuple(cells),
        equation_names=tuple(row.name for row in equal),
        inequality_names=tuple(row.name for row in others),
    )


def range_of(cell: int | Known) -> Known:
    """What is known of a cell; of a printed one, its value."""
    return cell if isinstance(cell, Known) else Known(cell, cell)


def _matrix(rows: Sequence[Row], order: Mapping[str, int]) -> Matrix:
    """Coefficients by row and cell."""
    entries = [
        (number, order[name], one)
        for number, row in enumerate(rows)
        for name, one in row.coefficients.items()
    ]
    row, column, one = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    matrix: Matrix = coo_array((one, (row, column)), shape=(len(rows), len(order))).tocsr()
    return matrix
