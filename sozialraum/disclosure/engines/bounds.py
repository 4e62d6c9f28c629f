"""How far cells can move at most, by their bounds and the equations one by one.

Belongs here: bounds that follow without a programme. Does not belong here: how far a cell can really move
(``attack``).
"""

import numpy as np
from scipy.sparse import csr_array

from sozialraum.disclosure.engines.attack import Places
from sozialraum.disclosure.problem import Floats, Problem

PASSES = 20
"""Passes over all equations. A county release needs 13 until nothing follows any more; in a circle of
equations with coefficients bounds may go on shrinking for ever."""


def farthest(problem: Problem, cells: Places) -> tuple[Floats, Floats]:
    """How far cells can move below and above their true values at most, all others known.

    In every equation a cell can move only as far as the others in it can make up for. From narrower bounds
    of one cell follow narrower ones of others; what cannot move by this cannot move in any pattern.

    Parameters
    ----------
    cells
        (columns,) numbers of the cells that may move.

    Returns
    -------
    tuple
        Moves down and up, each (columns,).

    Notes
    -----
    Called bound tightening in mixed-integer programming: M. W. P. Savelsbergh, "Preprocessing and probing
    techniques for mixed integer programming problems", ORSA Journal on Computing 6 (1994).

    Examples
    --------
    The 2 may be 1 at the least, so the 3 can be 4 at the most, although its own bounds allow 99:

    >>> from scipy.sparse import csr_array
    >>> row = Problem(
    ...     values=[9, 4, 2, 3], weights=[1] * 4, status=[0, 0, 2, 1], lower=[1] * 4, upper=[99] * 4,
    ...     lpl=[0] * 4, upl=[0] * 4, spl=[0] * 4, equations=csr_array([[-1, 1, 1, 1]]), rhs=[0],
    ... )
    >>> [moves.tolist() for moves in farthest(row, np.array([2, 3]))]
    [[1.0, 2.0], [2.0, 1.0]]
    """
    down = (problem.values - problem.lower)[cells].astype(np.float64)
    up = (problem.upper - problem.values)[cells].astype(np.float64)
    return Equations(problem, cells).tightened(down, up)


class Equations:
    """The equations between some cells, from which narrower bounds follow.

    Parameters
    ----------
    cells
        (columns,) numbers of the cells that may move.
    """

    def __init__(self, problem: Problem, cells: Places) -> None:
        equations = csr_array(problem.equations[:, cells])
        equations.sum_duplicates()
        equations.eliminate_zeros()
        entries = equations.tocoo()
        self._rows, self._columns = entries.coords
        self._sizes = np.abs(entries.data).astype(np.float64)
        self._rising = entries.data > 0

    def tightened(self, down: Floats, up: Floats) -> tuple[Floats, Floats]:
        """How far columns can move down and up, each (columns,), if none moves farther than given."""
        down, up = down.copy(), up.copy()
        rows, columns, rising = self._rows, self._columns, self._rising
        for _ in range(PASSES):
            before = down.sum() + up.sum()
            more = self._sizes * np.where(rising, up[columns], down[columns])
            less = self._sizes * np.where(rising, down[columns], up[columns])
            others_more = (np.bincount(rows, more)[rows] - more) / self._sizes
            others_less = (np.bincount(rows, less)[rows] - less) / self._sizes
            np.minimum.at(up, columns, np.maximum(np.where(rising, others_less, others_more), 0.0))
            np.minimum.at(down, columns, np.maximum(np.where(rising, others_more, others_less), 0.0))
            if down.sum() + up.sum() == before:
                break
        return down, up
