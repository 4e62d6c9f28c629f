"""A good pattern in the time there is, for tables too large or too much linked for a proof.

Belongs here: the sequence of repair, pruning, neighbourhoods and bounds. Does not belong here: routes and
detours (``routes``), cuts (``cuts``), proof that no pattern is cheaper (``exact``).
"""

import math
import sys
import time

import numpy as np
from scipy.sparse import csr_array

from sozialraum.disclosure.engines.attack import TOLERANCE
from sozialraum.disclosure.engines.cuts import Table
from sozialraum.disclosure.engines.prune import repaired
from sozialraum.disclosure.engines.relaxation import Relaxation
from sozialraum.disclosure.engines.routes import OutOfTimeError, Router, Routes, routed, without_detours
from sozialraum.disclosure.problem import Floats, Pattern, Problem, Result

SEED = 0
"""Of the order of neighbourhoods, so that the same problem always goes through the same sequence."""

CELLS_AGAIN = (2, 9)
"""Cells printed again for trial, from the first to below the second. Larger neighbourhoods take longer and
are left better less often."""

NOISE_OF_COST = 0.5
"""Up to this part dearer a cell may seem in a neighbourhood, so that other routes are taken."""

DEARER = 1.5
"""The cells printed again for trial seem dearer by this, so that they are not taken first."""

HOPELESS = 1.03
"""A neighbourhood whose pattern before pruning is heavier than this times the best is given up."""

STEPS = 3
"""Equations that cells of a neighbourhood are away from one another."""

NEIGHBOURHOODS = 4
"""Tried in a round, beside one step of the bound: about as much time for either."""


def solve_anytime(
    problem: Problem, *, seconds: float, rounds: int = sys.maxsize, start: Pattern | None = None
) -> Result:
    """Find a protecting pattern of small weight, better the more time there is.

    For every demand the cheapest cells are suppressed through which it is met, beside what is suppressed
    already; then cells are printed again, the dearest first, which all demands can go round. That is improved
    in rounds: some cells near each other are printed for trial, the demands that went through them find other
    ways. Meanwhile cuts raise the lower bound.

    Parameters
    ----------
    problem
        Cells, equations, levels.
    seconds
        After this time the best pattern so far is returned; it protects, however short the time is. Time
        decides where the sequence of steps ends, never which steps they are.
    rounds
        The sequence ends after so many rounds, with 0 after the first pruning; preset: when time ends.
    start
        (cells,) a pattern to start with; it need not protect. Preset: the sensitive cells.

    Returns
    -------
    Result
        ``"optimal"`` where the bound reaches the weight. Sensitive cells whose level cannot be reached are
        protected as far as possible, by whole numbers, and listed as ``unreachable``.

    Raises
    ------
    ValueError
        The start prints a sensitive cell or suppresses one that must be printed.

    Notes
    -----
    Neighbourhoods: P. Shaw, "Using constraint programming and local search methods to solve vehicle routing
    problems", Principles and Practice of Constraint Programming (1998). Levels hold against an attacker who
    reasons with fractions.

    Examples
    --------
    >>> row = Problem(
    ...     values=[9, 4, 2, 3], weights=[9, 4, 2, 3], status=[1, 1, 2, 1], lower=[1] * 4, upper=[99] * 4,
    ...     lpl=[0, 0, 1, 0], upl=[0, 0, 1, 0], spl=[0] * 4, equations=csr_array([[-1, 1, 1, 1]]), rhs=[0],
    ... )
    >>> result = solve_anytime(row, seconds=9, rounds=1)
    >>> result.pattern.tolist(), result.weight, result.status
    ([False, False, True, True], 3.0, 'optimal')
    """
    until = time.monotonic() + seconds
    given = problem.sensitive if start is None else problem.checked(start)
    search = _Search(Table(problem), until=until)
    search.run(given[search.table.cells], rounds=rounds)
    table = search.table
    best = repaired(table, search.best, cost=table.weights, learn=lambda cuts: None)
    pattern = np.zeros(len(problem.values), dtype=np.bool_)
    pattern[table.cells] = best
    weight = problem.cost(pattern)
    return Result(
        pattern=pattern,
        weight=weight,
        secondary=int((pattern & ~problem.sensitive).sum()),
        lower_bound=min(search.relaxation.lower_bound, weight),
        status="optimal" if search.relaxation.lower_bound >= weight - TOLERANCE else "feasible",
        unreachable=table.unreachable,
    )


class _Search:
    """The best pattern so far with its routes, and the bound so far."""

    def __init__(self, table: Table, *, until: float) -> None:
        self.table = table
        self.relaxation = Relaxation(table, until=until)
        self.best: Pattern = np.ones(len(table.cells), dtype=np.bool_)
        self._routes: Routes = {}
        self._router = Router(table, until=until)
        self._until = until
        self._random = np.random.default_rng(SEED)
        links = abs(table.problem.equations[:, table.cells]).astype(np.bool_).astype(np.float64)
        self._links = csr_array(links)

    def run(self, start: Pattern, *, rounds: int) -> None:
        """Make the start protect, prune it and improve it."""
        if not self.table.demands:
            self.best = self.table.sensitive
            return
        cost = self.table.weights
        try:
            pattern, routes = routed(self._router, start, self.table.demands, cost=cost)
            self._keep(pattern, routes, candidates=pattern & ~self.table.sensitive, cost=cost)
            for _ in range(rounds):
                self._bound()
                if self._over or not self._free.any():
                    return
                for _ in range(NEIGHBOURHOODS):
                    self._neighbourhood()
        except OutOfTimeError:
            return

    @property
    def _free(self) -> Pattern:
        return self.best & ~self.table.sensitive

    @property
    def _weight(self) -> float:
        return float(self.table.weights @ self.best)

    @property
    def _over(self) -> bool:
        proven = self.relaxation.lower_bound >= self._weight - TOLERANCE
        return proven or time.monotonic() > self._until

    def _bound(self) -> None:
        if not self.relaxation.settled:
            self.relaxation.tighten()

    def _neighbourhood(self) -> None:
        """Print some cells again, find other routes, and keep the pattern if it is not worse."""
        again = self._cells_again()
        affected = [demand for demand, route in self._routes.items() if (route & again).any()]
        affected = [affected[place] for place in self._random.permutation(len(affected))]
        cost = self.table.weights * (1 + NOISE_OF_COST * self._random.random(len(again)))
        cost[again] *= DEARER
        kept = self.best & ~again
        pattern, routes = routed(self._router, kept, affected, cost=cost)
        if self.table.weights @ pattern <= HOPELESS * self._weight:
            self._keep(pattern, self._routes | routes, candidates=pattern & ~kept, cost=self.table.weights)

    def _keep(self, pattern: Pattern, routes: Routes, *, candidates: Pattern, cost: Floats) -> None:
        """Prune the pattern and take it over if it is not worse than the best."""
        pattern, routes = without_detours(self._router, pattern, routes, candidates=candidates, cost=cost)
        if self.table.weights @ pattern <= self._weight + TOLERANCE:
            self.best, self._routes = pattern, routes

    def _cells_again(self) -> Pattern:
        """Some free cells of the pattern, near one of them that is drawn."""
        free = np.flatnonzero(self._free)
        nearness: Floats = np.zeros(len(self.best))
        first = self._random.choice(free)
        nearness[first] = 1.0
        cells, equations = self._links.sum(axis=1), self._links.sum(axis=0)
        for _ in range(STEPS):
            nearness = self._links.T.dot(self._links.dot(nearness) / np.maximum(cells, 1.0))
            nearness /= np.maximum(equations, 1.0)
        nearness *= self._random.random(len(nearness))
        nearness[first] = math.inf
        nearest = free[np.argsort(-nearness[free], kind="stable")]
        again = np.zeros_like(self.best)
        again[nearest[: self._random.integers(*CELLS_AGAIN)]] = True
        return again
