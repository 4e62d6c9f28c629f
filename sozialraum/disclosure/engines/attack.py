"""What an attacker works out about suppressed cells, as the ends of an interval.

Belongs here: the linear programme of an attacker who knows all printed values, all equations and the bounds
of suppressed cells. Does not belong here: choice of a pattern (``exact``), the audit of what is published.
"""

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from sozialraum.disclosure.problem import Floats, Pattern, Problem

Places = NDArray[np.intp]

TOLERANCE = 1e-6
"""A level counts as reached within this; HiGHS keeps its bounds within a tenth of it."""

DUAL_SIMPLEX = 1
PRIMAL_SIMPLEX = 4
"""Only the objective changes from one cell to the next, so the last solution stays feasible."""


def quiet_solver() -> highspy.Highs:
    """A solver that says nothing and always finds the same."""
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
        solver.setOptionValue(option, setting)
    return solver


class Push(NamedTuple):
    """How far a cell can be moved from its true value, how, and which others hold it back."""

    reach: float
    deviations: Floats
    """(columns,) of all cells from their true values when this one is moved farthest."""
    slopes: Floats
    """(columns,) by how much the reach would grow if a column could move one unit more; the sign is the
    direction of that move."""


class Attacker:
    """Deviations of some cells from their true values that fit all equations, as a programme kept warm.

    Parameters
    ----------
    cells
        (columns,) numbers of the cells that may deviate, in the order of the columns; all others are known.

    Notes
    -----
    Source: M. Fischetti and J. J. Salazar González, "Models and algorithms for optimizing cell suppression in
    tabular data with linear constraints", Journal of the American Statistical Association 95 (2000).
    """

    def __init__(self, problem: Problem, cells: Places) -> None:
        equations = csc_array(problem.equations[:, cells].astype(np.float64))
        equations.sum_duplicates()
        self._columns = np.arange(len(cells), dtype=np.int32)
        self._down = (problem.values - problem.lower)[cells].astype(np.float64)
        self._up = (problem.upper - problem.values)[cells].astype(np.float64)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = equations.shape
        model.col_cost_ = np.zeros(len(cells))
        model.col_lower_, model.col_upper_ = -self._down, self._up
        model.row_lower_ = model.row_upper_ = np.zeros(len(problem.rhs))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = equations.indptr
        model.a_matrix_.index_ = equations.indices
        model.a_matrix_.value_ = equations.data
        self._solver = quiet_solver()
        self._solver.setOptionValue("presolve", "off")
        self._solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        self._solver.passModel(model)

    def bound(self, *, down: Floats, up: Floats) -> None:
        """Let columns deviate by at most ``down`` below and ``up`` above their true values."""
        self._down, self._up = down.copy(), up.copy()
        self._solver.changeColsBounds(len(self._columns), self._columns, -down, up)

    def bound_one(self, column: int, *, down: float, up: float) -> None:
        """The same for one column."""
        self._down[column], self._up[column] = down, up
        self._solver.changeColBounds(column, -down, up)

    def push(self, column: int, *, sign: int, most: float) -> Push:
        """Move a column up (sign 1) or down (sign −1) as far as possible, and at most by ``most``."""
        down, up = float(self._down[column]), float(self._up[column])
        ends = (-down, min(most, up)) if sign > 0 else (-min(most, down), up)
        self._solver.changeColBounds(column, *ends)
        self._solver.changeColCost(column, -sign)
        self._solve()
        solution = self._solver.getSolution()
        deviations, slopes = np.array(solution.col_value), -np.array(solution.col_dual)
        self._solver.changeColCost(column, 0.0)
        self._solver.changeColBounds(column, -down, up)
        return Push(sign * float(deviations[column]), deviations, slopes)

    def push_together(self, columns: Places, *, signs: NDArray[np.int64], most: Floats) -> Floats:
        """Deviations, (columns,), that move different columns up or down by as much as possible in all."""
        down, up, cost = self._down.copy(), self._up.copy(), np.zeros(len(self._columns))
        np.minimum.at(down, columns, np.where(signs < 0, most, np.inf))
        np.minimum.at(up, columns, np.where(signs > 0, most, np.inf))
        cost[columns] = -signs
        self._solver.changeColsBounds(len(self._columns), self._columns, -down, up)
        self._solver.changeColsCost(len(self._columns), self._columns, cost)
        self._solve()
        deviations = np.array(self._solver.getSolution().col_value)
        self._solver.changeColsCost(len(self._columns), self._columns, np.zeros(len(self._columns)))
        self._solver.changeColsBounds(len(self._columns), self._columns, -self._down, self._up)
        return deviations

    def _solve(self) -> None:
        """Solve from where the last push ended; where rounding spoils that, anew and the other way."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()
            self._solver.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
            self._solver.run()
            self._solver.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The attacker's programme ends with {self._solver.getModelStatus()}")


def intervals(problem: Problem, pattern: Pattern, *, cells: Places | None = None) -> tuple[Floats, Floats]:
    """Least and greatest value of suppressed cells that fit everything an attacker knows.

    Parameters
    ----------
    pattern
        (cells,) True where a cell is suppressed.
    cells
        Numbers of the suppressed cells that are attacked; preset: all.

    Returns
    -------
    tuple
        Least and greatest values, each (attacked cells,). Fractions occur: the interval of an attacker who
        knows that counts are whole may be narrower, never wider.

    Raises
    ------
    ValueError
        The pattern prints a sensitive cell or suppresses one that must be printed.

    Examples
    --------
    A row of three with two suppressed cells, which add up to 5 and are known to be at least 1:

    >>> from scipy.sparse import csr_array
    >>> row = Problem(
    ...     values=[9, 4, 2, 3], weights=[1] * 4, status=[0, 0, 2, 1], lower=[1] * 4, upper=[99] * 4,
    ...     lpl=[0] * 4, upl=[0] * 4, spl=[0] * 4, equations=csr_array([[-1, 1, 1, 1]]), rhs=[0],
    ... )
    >>> [ends.tolist() for ends in intervals(row, row.suppressible)]
    [[1.0, 1.0], [4.0, 4.0]]
    """
    suppressed = np.flatnonzero(problem.checked(pattern))
    attacked = suppressed if cells is None else cells
    attacker = Attacker(problem, suppressed)
    columns = np.searchsorted(suppressed, attacked)
    down = [attacker.push(int(column), sign=-1, most=np.inf).reach for column in columns]
    up = [attacker.push(int(column), sign=1, most=np.inf).reach for column in columns]
    values = problem.values[attacked]
    return values - np.array(down), values + np.array(up)
