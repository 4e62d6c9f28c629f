"""A problem of cell suppression taken apart: blocks of cells, parts that can be looked at alone.

Belongs here: which cells make a block, cells cut out of a problem with the equations they stand in. Does not
belong here: what is done with the parts (``block``).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from sozialraum.disclosure.engines.attack import Places
from sozialraum.disclosure.problem import Integers, Pattern, Problem, Status

MARGIN = -1
"""Number of cells that belong to no block, because an equation ties them to several."""

LEVELS = {1: "upl", -1: "lpl", 0: "spl"}
"""Fields of a problem by the sign of the demands they make."""


def find_blocks(problem: Problem) -> Integers:
    """Find blocks of cells that only margins tie together, such as the municipalities of a county.

    A total that is itself part of no other total is the sum of slices, in one equation for each of the
    groupings it is a total of: the parts in this equation, with all that they are totals of. Cells in an
    equation that reaches beyond one slice are margins, the others of a slice a block. Of all such equations
    the one is taken that leaves the smallest largest piece, margins counted as a piece. Cells that no
    equation ties to others are divided apart; where no equation divides them they are one block.

    Parameters
    ----------
    problem
        The total of an equation is the only cell in it with its sign; an equation without is no sum.

    Returns
    -------
    numpy.ndarray
        (cells,) number of the block from 0, or ``MARGIN``.

    Examples
    --------
    Two towns of two areas, each by two sexes; the totals of towns and county are margins:

    >>> shares = np.array([[1, 1, 0, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 0]])
    >>> areas = shares - np.eye(7, dtype=int)[[4, 5, 6]]
    >>> sexes = np.hstack([np.eye(7, dtype=int), np.eye(7, dtype=int), -np.eye(7, dtype=int)])
    >>> zero = np.zeros(21, dtype=int)
    >>> county = Problem(
    ...     values=zero, weights=zero, status=zero, lower=zero, upper=zero, lpl=zero, upl=zero, spl=zero,
    ...     equations=csr_array(np.vstack([np.kron(np.eye(3, dtype=int), areas), sexes])), rhs=[0] * 16,
    ... )
    >>> find_blocks(county).reshape(3, 7)
    array([[ 0,  0,  1,  1, -1, -1, -1],
           [ 0,  0,  1,  1, -1, -1, -1],
           [ 0,  0,  1,  1, -1, -1, -1]])
    """
    below, sums = _hierarchy(problem)
    is_part = np.zeros(len(problem.values), dtype=np.bool_)
    is_part[below.indices] = True
    blocks = np.full(len(problem.values), MARGIN)
    for cells in connected(problem, np.ones_like(is_part)):
        inside = np.zeros_like(is_part)
        inside[cells] = True
        best, least = np.where(inside, 0, MARGIN), len(cells)
        for total, parts in sums:
            if inside[total] and not is_part[total]:
                divided = _divided(problem, below, parts)
                largest = np.bincount(divided[inside] - MARGIN).max()
                if largest < least:
                    best, least = divided, largest
        numbers, renumbered = np.unique(best[cells], return_inverse=True)
        first = blocks.max() + 1
        blocks[cells] = np.where(numbers == MARGIN, MARGIN, first + np.cumsum(numbers != MARGIN) - 1)[
            renumbered
        ]
    return blocks


def connected(problem: Problem, chosen: Pattern) -> Iterator[Places]:
    """Groups of the chosen cells that equations tie together, all others known."""
    cells = np.flatnonzero(chosen)
    ties = coo_array(problem.equations[:, cells])
    rows, columns = ties.shape
    graph = coo_array((ties.data != 0, (ties.row, ties.col + rows)), shape=(rows + columns, rows + columns))
    labels = connected_components(graph, directed=False)[1][rows:]
    order = np.argsort(labels, kind="stable")
    if columns:
        yield from np.split(cells[order], np.flatnonzero(np.diff(labels[order])) + 1)


def rows_of(problem: Problem, cells: Places) -> Places:
    """Numbers of the equations in which one of the cells stands."""
    entries = problem.equations[:, cells]
    return np.unique(entries.nonzero()[0])


def cells_of(problem: Problem, rows: Places) -> Places:
    """Numbers of the cells that stand in one of the equations."""
    return np.unique(problem.equations[rows].nonzero()[1])


def part(problem: Problem, cells: Places, *, rows: Places) -> Problem:
    """Some cells with some equations; the other cells in these equations are known."""
    equations = problem.equations[rows]
    inside = equations[:, cells]
    known = equations @ problem.values - inside @ problem.values[cells]
    return problem.part(cells, equations=inside, rhs=problem.rhs[rows] - known)


class Block(NamedTuple):
    """A block, and around it the cells that stand in an equation with its cells."""

    cells: Places
    """Numbers of all these cells in the whole table."""
    own: Pattern
    """Which of them are the block's."""
    problem: Problem
    """Only own cells have levels; a cell around several blocks costs in each its part."""

    @property
    def alone(self) -> Problem:
        """The block with all other cells known."""
        return replace(self.problem, status=np.where(self.own, self.problem.status, Status.PRINTED))


def cut_out(problem: Problem, blocks: Integers) -> list[Block]:
    """All blocks that hold a sensitive cell, large ones first, so that none is waited for at the end."""
    numbers = np.unique(blocks[problem.sensitive & (blocks != MARGIN)])
    members = sorted((np.flatnonzero(blocks == number) for number in numbers), key=len, reverse=True)
    rows = [rows_of(problem, own) for own in members]
    around = [np.union1d(own, cells_of(problem, inside)) for own, inside in zip(members, rows, strict=True)]
    times = np.bincount(np.concatenate([*around, np.arange(0)]), minlength=len(blocks))
    shared = replace(problem, weights=problem.weights / np.maximum(times, 1))
    found = []
    for own, inside, cells in zip(members, rows, around, strict=True):
        mine = np.isin(cells, own)
        cut = part(shared, cells, rows=inside)
        others = ~mine & cut.sensitive
        free = np.where(others, Status.FREE, cut.status), np.where(others, 0.0, cut.weights)
        found.append(Block(cells, mine, replace(asking(cut, mine), status=free[0], weights=free[1])))
    return found


def asking(problem: Problem, asked: Pattern) -> Problem:
    """The problem with levels of some cells only."""
    lpl, upl, spl = (np.where(asked, level, 0) for level in (problem.lpl, problem.upl, problem.spl))
    return replace(problem, lpl=lpl, upl=upl, spl=spl)


def _hierarchy(problem: Problem) -> tuple[csr_array, list[tuple[int, Places]]]:
    """From each total to its parts as a graph, and as a list with one entry an equation."""
    equations, sums = problem.equations, []
    for start, end in zip(equations.indptr, equations.indptr[1:], strict=False):
        cells, signs = equations.indices[start:end], np.sign(equations.data[start:end])
        for sign in (-1, 1):
            if np.count_nonzero(signs == sign) == 1:
                sums.append((int(cells[signs == sign][0]), cells[signs == -sign]))
                break
    totals = np.repeat([total for total, _ in sums], [len(parts) for _, parts in sums]).astype(np.intp)
    parts = np.concatenate([parts for _, parts in sums]) if sums else totals
    size = len(problem.values)
    return coo_array((np.ones(len(parts), dtype=np.int8), (totals, parts)), shape=(size, size)).tocsr(), sums


def _divided(problem: Problem, below: csr_array, parts: Places) -> Integers:
    """Slices by number of the part they lie below; cells tied to more than one slice are margins."""
    slices = np.full(len(problem.values), MARGIN)
    several = np.zeros(len(slices), dtype=np.bool_)
    for number, top in enumerate(parts):
        reached = breadth_first_order(below, top, return_predecessors=False)
        several[reached[slices[reached] != MARGIN]] = True
        slices[reached] = number
    slices[several] = MARGIN
    equations = problem.equations
    filled = np.flatnonzero(np.diff(equations.indptr))
    starts, inside = equations.indptr[filled], slices[equations.indices]
    beyond = np.minimum.reduceat(inside, starts) != np.maximum.reduceat(inside, starts)
    entries = np.repeat(beyond, np.diff(equations.indptr)[filled])
    slices[equations.indices[entries]] = MARGIN
    return slices
