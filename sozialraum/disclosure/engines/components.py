"""A problem of cell suppression taken apart into problems that have nothing to do with each other.

Belongs here: which cells can move at all, which move together, results joined. Does not belong here: how a
component is solved (``engines``), blocks that are tied by margins (``division``).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from sozialraum.disclosure.engines.attack import TOLERANCE, Places
from sozialraum.disclosure.problem import Pattern, Problem, Result


class Component(NamedTuple):
    """Cells that equations tie together, all others known."""

    cells: Places
    """Numbers of the cells in the whole table."""
    problem: Problem


def movable(problem: Problem) -> Pattern:
    """Which cells are not worked out even if all that may be suppressed is: (cells,).

    A cell that is alone with known cells in an equation is known too, and so on with the next equations; so
    is one whose bounds leave it no other value. To suppress such a cell protects nothing.

    Examples
    --------
    The 4 may be suppressed, but then it is worked out from the first row; so it is no help for the 2:

    >>> rows = Problem(
    ...     values=[9, 4, 5, 6, 2], weights=[1] * 5, status=[0, 1, 0, 0, 2], lower=[0] * 5, upper=[99] * 5,
    ...     lpl=[0] * 5, upl=[0] * 5, spl=[0, 0, 0, 0, 1],
    ...     equations=csr_array([[-1, 1, 1, 0, 0], [0, 1, 0, -1, 1]]), rhs=[0, 0],
    ... )
    >>> movable(rows).any()
    np.False_
    """
    moving: Pattern = problem.suppressible & (problem.upper > problem.lower)
    ties = _ties(problem)
    while True:
        alone = np.equal(ties @ moving.astype(np.int64), 1)
        known = moving & (ties.T @ alone.astype(np.int64) > 0)
        if not known.any():
            return moving
        moving = moving & ~known


def separated(problem: Problem) -> list[Component]:
    """The components of a problem in which a cell needs protection, those with few cells first.

    Printed cells and those that are worked out anyway tie nothing together: whatever a cell can do, it does
    through equations with cells that move.
    """
    moving = movable(problem)
    cells = np.flatnonzero(moving)
    ties = _ties(problem)[:, cells]
    in_rows, in_columns = ties.nonzero()
    size = sum(ties.shape)
    links = (np.ones(len(in_rows)), (in_rows, in_columns + ties.shape[0]))
    graph = coo_array(links, shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    of_rows, of_cells = labels[: ties.shape[0]], labels[ties.shape[0] :]
    wanted = np.unique(of_cells[problem.levelled[cells]])
    row_order, cell_order = (np.argsort(of, kind="stable") for of in (of_rows, of_cells))
    equations = problem.equations[:, cells[cell_order]][row_order]
    rhs = (problem.rhs - problem.equations @ np.where(moving, 0, problem.values))[row_order]
    found = []
    for label in wanted:
        rows = slice(*np.searchsorted(of_rows[row_order], [label, label + 1]))
        first, last = np.searchsorted(of_cells[cell_order], [label, label + 1])
        inside = equations.indptr[rows.start : rows.stop + 1]
        entries = slice(inside[0], inside[-1])
        matrix = csr_array(
            (equations.data[entries], equations.indices[entries] - first, inside - inside[0]),
            shape=(rows.stop - rows.start, last - first),
        )
        own = cells[cell_order[first:last]]
        found.append(Component(own, problem.part(own, equations=matrix, rhs=rhs[rows])))
    return sorted(found, key=lambda component: len(component.cells))


def joined(problem: Problem, components: Sequence[Component], results: Sequence[Result]) -> Result:
    """The result for the whole problem: weights and bounds add up.

    Sensitive cells that belong to no component are suppressed too; where they need protection, it is
    unreachable.
    """
    pattern = problem.sensitive
    unreachable = problem.levelled & ~movable(problem)
    for component, result in zip(components, results, strict=True):
        pattern[component.cells[result.pattern]] = True
        unreachable[component.cells[list(result.unreachable)]] = True
    weight = problem.cost(pattern)
    bound = min(weight, sum(result.lower_bound for result in results))
    return Result(
        pattern=pattern,
        weight=weight,
        secondary=int((pattern & ~problem.sensitive).sum()),
        lower_bound=bound,
        status="optimal" if bound >= weight - TOLERANCE else "feasible",
        unreachable=tuple(map(int, np.flatnonzero(unreachable))),
    )


def _ties(problem: Problem) -> csr_array:
    """Which cells stand in which equations, as ones."""
    ties = problem.equations.copy()
    ties.sum_duplicates()
    ties.eliminate_zeros()
    ties.data = np.ones_like(ties.data)
    return ties
