"""Routes: few cheap cells that together deviate so that a demand is met.

Belongs here: the programme that finds a route, patterns put together from routes, and pruned by detours.
Does not belong here: which pattern is tried next (``anytime``), proof (``exact``).
"""

import time
from collections.abc import Iterable

import highspy
import numpy as np
from scipy.sparse import csc_array, hstack

from sozialraum.disclosure.engines.attack import TOLERANCE, quiet_solver
from sozialraum.disclosure.engines.cuts import NOISE, Demand, Table
from sozialraum.disclosure.engines.prune import Limits
from sozialraum.disclosure.problem import Floats, Pattern

SUPPRESSED = 1e-3
"""Part of its cost at which a route may use a cell that is suppressed anyway: not nothing, so that routes
stay short and few cells are needed by many of them."""

CERTAIN = 1e-4
"""Cost of any cell, in units of the mean cost, for the same reason."""

Routes = dict[Demand, Pattern]
"""Of every demand the columns that deviate when it is met."""


class OutOfTimeError(Exception):
    """Time ended in the middle of a step."""


class Router:
    """The programme of least cost in which a demand is met, kept warm from one demand to the next.

    Parameters
    ----------
    until
        Time on the monotonic clock after which the next route raises :class:`OutOfTimeError`.

    Notes
    -----
    Deviations are split into moves up and moves down, each with the cost of its cell for one unit; that is
    the linear programme of J. P. Kelly, B. L. Golden and A. A. Assad, "Cell suppression: disclosure
    protection for sensitive tabular data", Networks 22 (1992).
    """

    def __init__(self, table: Table, *, until: float) -> None:
        self.table = table
        self._until = until
        self._size = len(table.cells)
        self._unit = float(table.weights.mean()) if table.weights.any() else 1.0
        self._capacity = np.concatenate([table.up, table.down])
        self._allowed = np.ones(self._size, dtype=np.bool_)
        equations = csc_array(table.problem.equations[:, table.cells].astype(np.float64))
        equations = csc_array(hstack([equations, -equations]))
        equations.sum_duplicates()
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = equations.shape
        model.col_cost_ = model.col_lower_ = np.zeros(2 * self._size)
        model.col_upper_ = self._capacity
        model.row_lower_ = model.row_upper_ = np.zeros(equations.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = equations.indptr
        model.a_matrix_.index_ = equations.indices
        model.a_matrix_.value_ = equations.data
        self._solver = quiet_solver()
        self._solver.setOptionValue("presolve", "off")
        self._solver.passModel(model)
        self.price(np.zeros(self._size))

    def price(self, cost: Floats) -> None:
        """Set the cost of every column for one unit."""
        self._cost = np.tile(cost / self._unit + CERTAIN, 2)
        self._solver.changeColsCost(2 * self._size, np.arange(2 * self._size, dtype=np.int32), self._cost)

    def allow(self, pattern: Pattern) -> None:
        """Let only these columns deviate."""
        for column in map(int, np.flatnonzero(self._allowed != pattern)):
            self.allow_one(column, allowed=bool(pattern[column]))

    def allow_one(self, column: int, *, allowed: bool) -> None:
        """Let a column deviate, or forbid it."""
        self._allowed[column] = allowed
        for move in (column, column + self._size):
            self._solver.changeColBounds(move, 0.0, float(self._capacity[move]) if allowed else 0.0)

    def route(self, demand: Demand) -> Pattern | None:
        """The columns that deviate in a cheap way to meet a demand, (columns,); None: there is no way."""
        moves = [self._moved(demand.column, sign, demand.level) for sign in demand.directions]
        possible = [move for move in moves if move is not None]
        if possible:
            return min(possible, key=lambda move: move[0])[1]
        return None if demand.sign else self._both_ways(demand)

    def _both_ways(self, demand: Demand) -> Pattern | None:
        """A demand met partly up, as far as that goes, and for the rest down."""
        reach = min(self._reach(demand.column), demand.level)
        rest = demand.level - reach
        up = self._moved(demand.column, 1, max(0.0, reach - TOLERANCE / 4))
        down = self._moved(demand.column, -1, max(0.0, rest - TOLERANCE / 4))
        return None if up is None or down is None else up[1] | down[1]

    def _reach(self, column: int) -> float:
        """How far a column can be moved up."""
        every = np.arange(2 * self._size, dtype=np.int32)
        aim = np.equal(every, column + self._size) - 1.0 * np.equal(every, column)
        self._solver.changeColsCost(len(every), every, aim)
        self._run()
        moves = self._solver.getSolution().col_value
        self._solver.changeColsCost(len(every), every, self._cost)
        return float(moves[column] - moves[column + self._size])

    def _moved(self, column: int, sign: int, amount: float) -> tuple[float, Pattern] | None:
        """Cost and columns of the cheapest way to move a column by an amount."""
        ahead, back = (column, column + self._size)[::sign]
        limit = float(self._capacity[ahead]) if self._allowed[column] else 0.0
        if limit < amount - TOLERANCE:
            return None
        self._solver.changeColBounds(ahead, min(amount, limit), min(amount, limit))
        self._solver.changeColBounds(back, 0.0, 0.0)
        found = None
        if self._run():
            moves = np.array(self._solver.getSolution().col_value).reshape(2, -1)
            moved: Pattern = np.any(moves > NOISE, axis=0)
            found = (float(self._solver.getObjectiveValue()), moved)
        self.allow_one(column, allowed=bool(self._allowed[column]))
        return found

    def _run(self) -> bool:
        """Solve; whether there is a solution. Where rounding spoils the last basis, without it."""
        if time.monotonic() > self._until:
            raise OutOfTimeError
        for _ in range(2):
            self._solver.run()
            status = self._solver.getModelStatus()
            if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
                return bool(status == highspy.HighsModelStatus.kOptimal)
            self._solver.clearSolver()
        raise RuntimeError(f"The programme of a route ends with {status}")


def routed(
    router: Router, pattern: Pattern, demands: Iterable[Demand], *, cost: Floats
) -> tuple[Pattern, Routes]:
    """Suppress, one demand after the other, the cells of a cheap route beside what is suppressed already.

    Parameters
    ----------
    pattern
        (columns,) with all sensitive columns.
    cost
        (columns,) by which routes are chosen.

    Returns
    -------
    tuple
        The pattern with all routes, and the routes.

    Raises
    ------
    RuntimeError
        There is no route although all cells may be used: an error of this package.
    OutOfTimeError
        Time ended first.
    """
    router.allow(np.ones_like(pattern))
    pattern, routes = pattern.copy(), {}
    router.price(np.where(pattern, SUPPRESSED, 1.0) * cost)
    for demand in demands:
        route = router.route(demand)
        if route is None:
            raise RuntimeError(f"There is no route for {demand}, but it was reachable")
        routes[demand] = route
        if (route & ~pattern).any():
            pattern |= route
            router.price(np.where(pattern, SUPPRESSED, 1.0) * cost)
    return pattern, routes


def without_detours(
    router: Router, pattern: Pattern, routes: Routes, *, candidates: Pattern, cost: Floats
) -> tuple[Pattern, Routes]:
    """Print again, the dearest first, the candidates that every route can go round within the pattern.

    Where time ends, what is reached until then is returned. Most cells are needed because without them a
    demand is cut off by equations one by one; that is found out first, because it takes no programme.
    """
    limits = Limits(router.table, pattern, routes)
    router.allow(pattern)
    router.price(SUPPRESSED * cost)
    pattern, routes = pattern.copy(), dict(routes)
    order = np.argsort(-cost, kind="stable")
    try:
        for column in map(int, order[candidates[order]]):
            if limits.needed(column):
                continue
            router.allow_one(column, allowed=False)
            detours = _detours(router, [demand for demand, route in routes.items() if route[column]])
            if detours is None:
                router.allow_one(column, allowed=True)
            else:
                routes |= detours
                pattern[column] = False
                limits.printed(column)
    except OutOfTimeError:
        pass
    return pattern, routes


def _detours(router: Router, demands: list[Demand]) -> Routes | None:
    """New routes for demands; None as soon as there is none for one of them."""
    found: Routes = {}
    for demand in demands:
        route = router.route(demand)
        if route is None:
            return None
        found[demand] = route
    return found
