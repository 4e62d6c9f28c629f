"""The cheapest pattern that protects all sensitive cells, with proof.

Belongs here: the programme that chooses the pattern, its loop of relaxation, cuts, incumbents and branching.
Does not belong here: cuts themselves (``cuts``), repair of patterns (``prune``).
"""

import math
import time

import highspy
import numpy as np

from sozialraum.disclosure.engines.attack import TOLERANCE, Places, intervals, quiet_solver
from sozialraum.disclosure.engines.cuts import NOISE, Demand, Table
from sozialraum.disclosure.engines.prune import pruned, repaired
from sozialraum.disclosure.problem import Floats, Pattern, Problem, Result

FEW = 0.05
"""Share of unmet demands up to which a proposal is repaired; above, the bound still moves much."""

SMALL = 1e-3
"""Part of its weight that a cell costs where the relaxation suppresses it wholly."""


def solve_exactly(problem: Problem, *, seconds: float = math.inf) -> Result:
    """Find a protecting pattern of least weight by capacity cuts.

    A programme over the cells that may be suppressed knows at first no reason to suppress any. For what it
    proposes, the attacker's programme looks for a demand that is not met; its dual solution is an inequality
    that all protecting patterns fulfil and this one does not. So first with shares between 0 and 1, then with
    whole cells, until the proposal protects or its weight reaches that of a pattern found on the way.

    Parameters
    ----------
    problem
        Cells, equations, levels.
    seconds
        After this time the best pattern so far is returned with its lower bound; if there is none, one is
        made from the last proposal. Which levels are reachable and whether the result protects is checked
        whatever the time. With enough time the result is always the same.

    Returns
    -------
    Result
        Sensitive cells whose level cannot be reached are protected as far as possible, by whole numbers, and
        listed as ``unreachable``.

    Raises
    ------
    RuntimeError
        The pattern found does not protect, or the solver fails: an error of this module.

    Notes
    -----
    Source: M. Fischetti and J. J. Salazar González, "Solving the cell suppression problem on tabular data
    with linear constraints", Management Science 47 (2001). Levels hold against an attacker who reasons with
    fractions; where equations are hierarchies of one or two groupings, whole numbers tell no more.

    Examples
    --------
    A row with a sensitive cell: the cheapest other cell protects it.

    >>> from scipy.sparse import csr_array
    >>> row = Problem(
    ...     values=[9, 4, 2, 3], weights=[9, 4, 2, 3], status=[1, 1, 2, 1], lower=[1] * 4, upper=[99] * 4,
    ...     lpl=[0, 0, 1, 0], upl=[0, 0, 1, 0], spl=[0] * 4, equations=csr_array([[-1, 1, 1, 1]]), rhs=[0],
    ... )
    >>> result = solve_exactly(row)
    >>> result.pattern.tolist(), result.weight, result.status
    ([False, False, True, True], 3.0, 'optimal')
    """
    search = _Search(Table(problem), until=time.monotonic() + seconds)
    search.run()
    pattern = np.zeros(len(problem.values), dtype=np.bool_)
    pattern[search.table.cells] = search.best
    _check(search.table, pattern)
    return Result(
        pattern=pattern,
        weight=problem.cost(pattern),
        secondary=int((pattern & ~problem.sensitive).sum()),
        lower_bound=search.lower_bound,
        status="optimal" if search.proven else "feasible",
        unreachable=search.table.unreachable,
    )


class _Search:
    """The best pattern so far, the bound so far, and the programme with all cuts so far."""

    def __init__(self, table: Table, *, until: float) -> None:
        self.table = table
        self.until = until
        self.best: Pattern = np.ones(len(table.cells), dtype=np.bool_)
        self.lower_bound = 0.0
        self._step = _step(table.weights)
        self._relaxation = quiet_solver()
        model = highspy.HighsLp()
        model.num_col_ = len(table.cells)
        model.col_cost_ = table.weights
        model.col_lower_ = table.sensitive.astype(np.float64)
        model.col_upper_ = np.ones(len(table.cells))
        self._relaxation.passModel(model)

    @property
    def weight(self) -> float:
        """Weight of the best pattern so far."""
        return float(self.table.weights @ self.best)

    @property
    def proven(self) -> bool:
        """Whether no pattern is cheaper than the best so far."""
        return self.lower_bound >= self.weight - TOLERANCE

    @property
    def _over(self) -> bool:
        return self.proven or time.monotonic() > self.until

    def run(self) -> None:
        """Search until the best pattern is proven or time is over."""
        if not self.table.demands:
            self.best = self.table.sensitive
            return
        share = self._relaxed()
        proposed = share > 1 / 2
        while not self._over:
            self._drop_dear()
            proposed = self._branched()
            unmet = self.table.unmet(proposed.astype(np.float64), bounded=False)
            if len(unmet) <= FEW * len(self.table.demands):
                self._try(proposed, share)
            if unmet and not self._separate(proposed.astype(np.float64), unmet):
                raise RuntimeError("A demand is not met, but no cut says so")
            share = self._relaxed()
        if self.best.all():
            self._try(proposed, share)

    def _relaxed(self) -> Floats:
        """Shares of least weight that fulfil all cuts, with cuts added until none is violated."""
        while True:
            self._relaxation.run()
            share: Floats = np.clip(np.array(self._relaxation.getSolution().col_value), 0.0, 1.0)
            self._raise_bound(self._relaxation.getObjectiveValue())
            if self._over:
                return share
            if not self._separate(share, self.table.unmet(share, bounded=True)):
                return share

    def _separate(self, share: Floats, unmet: list[Demand]) -> bool:
        """Add what the share violates; whether there was anything.

        Of shares between 0 and 1 there are many, so that one cut a demand is enough.
        """
        whole = bool(np.isin(share, (0.0, 1.0)).all())
        before = self._relaxation.getNumRow()
        for demand in unmet:
            self._learn(self.table.cuts(demand, share)[: None if whole else 1])
        for column, others in self.table.bridges(share):
            self._add_row(0.0, np.append(others, column), np.append(np.ones(len(others)), -1.0))
        return self._relaxation.getNumRow() > before

    def _learn(self, cuts: list[Floats]) -> None:
        """Add cuts to the programme."""
        for cut in cuts:
            named = np.flatnonzero(cut > NOISE)
            self._add_row(1.0, named, cut[named])

    def _add_row(self, least: float, columns: Places, coefficients: Floats) -> None:
        self._relaxation.addRow(
            least, highspy.kHighsInf, len(columns), columns.astype(np.int32), coefficients
        )

    def _branched(self) -> Pattern:
        """The cheapest pattern that fulfils all cuts so far, or the best one known where none is cheaper."""
        solver = quiet_solver()
        model = self._relaxation.getLp()
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.best)
        solver.passModel(model)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", max(self._step - SMALL, TOLERANCE))
        if self.until < math.inf:
            solver.setOptionValue("time_limit", max(0.0, self.until - time.monotonic()))
        known = highspy.HighsSolution()
        known.col_value = self.best.astype(np.float64).tolist()
        solver.setSolution(known)
        solver.run()
        ended = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self._raise_bound(solver.getObjectiveValue() if ended else solver.getInfo().mip_dual_bound)
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return self.best
        proposed: Pattern = np.array(solver.getSolution().col_value) > 1 / 2
        return proposed

    def _raise_bound(self, bound: float) -> None:
        """Take over a bound, raised to the next weight that a pattern can have."""
        if self._step and math.isfinite(bound):
            bound = math.ceil(bound / self._step - TOLERANCE) * self._step
        self.lower_bound = max(self.lower_bound, min(bound, self.weight))

    def _drop_dear(self) -> None:
        """Print the cells with which, by their reduced cost, every pattern is dearer than the best."""
        solution = self._relaxation.getSolution()
        with_it = self._relaxation.getObjectiveValue() + np.array(solution.col_dual)
        dear = (np.array(solution.col_value) < NOISE) & (with_it > self.weight + TOLERANCE) & ~self.best
        for column in np.flatnonzero(dear & ~self.table.sensitive):
            self._relaxation.changeColBounds(int(column), 0.0, 0.0)

    def _try(self, pattern: Pattern, share: Floats) -> None:
        """Make a pattern protect at little cost, and keep it if it is the cheapest so far."""
        cost = self.table.weights * (1 + SMALL - share)
        whole = repaired(self.table, pattern | self.table.sensitive, cost=cost, learn=self._learn)
        pattern = pruned(self.table, whole, candidates=whole & ~pattern, cost=cost)
        if self.table.weights @ pattern < self.weight - TOLERANCE:
            self.best = pattern


def _step(weights: Floats) -> float:
    """What weights of patterns differ by at least: the greatest common divisor of whole weights, else 0."""
    whole = bool((weights == np.floor(weights)).all()) and weights.max(initial=0.0) < np.iinfo(np.int64).max
    return float(np.gcd.reduce(weights.astype(np.int64))) if whole else 0.0


def _check(table: Table, pattern: Pattern) -> None:
    """Attack the pattern anew; an error if a demand is not met."""
    cells = np.unique(table.cells[[demand.column for demand in table.demands]])
    least, greatest = intervals(table.problem, pattern, cells=cells)
    for demand in table.demands:
        cell = table.cells[demand.column]
        place = np.searchsorted(cells, cell)
        value = table.problem.values[cell]
        moves = {1: greatest[place] - value, -1: value - least[place], 0: greatest[place] - least[place]}
        if moves[demand.sign] < demand.level - 2 * TOLERANCE:
            raise RuntimeError(
                f"Cell {table.problem.names[cell]} moves {moves[demand.sign]}, not {demand.level}"
            )
