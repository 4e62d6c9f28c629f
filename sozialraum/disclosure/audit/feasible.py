"""Whole tables that fulfil the rows of one component, found by HiGHS and checked without rounding.

Belongs here: the ends of a cell among all whole tables and the tables that prove them. Does not belong here:
protection levels (``judge.py``), bounds from single rows (``propagation.py``).
"""

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from sozialraum.disclosure.audit.release import Integers
from sozialraum.disclosure.audit.system import NO_TABLE, System


@dataclass(eq=False)
class Component:
    """Cells that share rows, what is proven of their ends, and the tables that were found.

    Attributes
    ----------
    system
        Rows and bounds.
    least, most
        Proven: no whole table has a cell below or above.
    shown_least, shown_most
        Ends reached by tables found so far; above ``most`` and below ``least`` while there is no table.
    tables
        Tables found, all checked without rounding.
    least_table, most_table
        Number of the table that reaches the shown end, by cell.
    contradictory
        Whether HiGHS proved that there is no table.
    """

    system: System
    least: Integers = field(init=False)
    most: Integers = field(init=False)
    shown_least: Integers = field(init=False)
    shown_most: Integers = field(init=False)
    least_table: Integers = field(init=False)
    most_table: Integers = field(init=False)
    tables: list[Integers] = field(default_factory=list)
    contradictory: bool = False

    def __post_init__(self) -> None:
        bounds = self.system.bounds
        self.least, self.most = bounds.lower.copy(), bounds.upper.copy()
        self.shown_least, self.shown_most = bounds.upper + 1, bounds.lower - 1
        self.least_table = np.full(len(self.least), -1)
        self.most_table = np.full(len(self.least), -1)
        self._relaxed = self.system.solver(integer=False)

    def extend(self, cell: int, *, upwards: bool, enough: int, seconds: float) -> None:
        """Ask for the end of a cell until a table shows ``enough``, or none can.

        First without the demand for whole numbers, which often gives a whole table already, then with it.

        Parameters
        ----------
        cell
            Column of the system.
        upwards
            Whether the upper end is asked for.
        enough
            Value to reach; beyond it nothing is asked.
        seconds
            Time for the search among whole tables. If it is too short, the end stays open: shown and proven
            end differ.
        """
        if self._settled(cell, upwards=upwards, enough=enough):
            return
        cost = np.zeros(len(self.least))
        cost[cell] = 1.0
        bound = self._solve(self._relaxed, cost, upwards=upwards)
        self._prove(cell, bound, upwards=upwards)
        if seconds <= 0 or self._settled(cell, upwards=upwards, enough=enough):
            return
        whole = self.system.solver(integer=True)
        whole.setOptionValue("time_limit", seconds)
        bound = self._solve(whole, cost, upwards=upwards)
        self._prove(cell, bound, upwards=upwards)

    def push(self, cells: Integers, *, upwards: bool) -> int:
        """Move many cells at once in one table; how many of them got further than before.

        Parameters
        ----------
        cells
            Columns of the system.
        upwards
            Direction.
        """
        before = (self.shown_most if upwards else self.shown_least)[cells].copy()
        cost = np.zeros(len(self.least))
        cost[cells] = 1.0
        self._solve(self._relaxed, cost, upwards=upwards)
        return int(((self.shown_most if upwards else self.shown_least)[cells] != before).sum())

    def accept(self, table: Integers) -> None:
        """Take a table as a proof if it fulfils all rows exactly."""
        if not self.system.fulfilled(table):
            return
        number = len(self.tables)
        lower, higher = table < self.shown_least, table > self.shown_most
        if lower.any() or higher.any():
            self.tables.append(table)
            self.shown_least[lower], self.least_table[lower] = table[lower], number
            self.shown_most[higher], self.most_table[higher] = table[higher], number

    def _settled(self, cell: int, *, upwards: bool, enough: int) -> bool:
        if self.contradictory:
            return True
        if upwards:
            return bool(self.shown_most[cell] >= min(enough, self.most[cell]))
        return bool(self.shown_least[cell] <= max(enough, self.least[cell]))

    def _solve(self, highs: highspy.Highs, cost: NDArray[np.float64], *, upwards: bool) -> float | None:
        """Solve, take the table that is found, and give the proven bound of the objective."""
        highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        sense = highspy.ObjSense.kMaximize if upwards else highspy.ObjSense.kMinimize
        highs.changeObjectiveSense(sense)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in NO_TABLE:
            self.contradictory = True
            return None
        solution = highs.getSolution()
        if solution.value_valid:
            self.accept(np.rint(np.asarray(solution.col_value)).astype(np.int64))
        if highs is self._relaxed:
            return (
                float(info.objective_function_value) if status == highspy.HighsModelStatus.kOptimal else None
            )
        return float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None

    def _prove(self, cell: int, bound: float | None, *, upwards: bool) -> None:
        """Narrow the proven end to the whole number within the bound of the solver."""
        if bound is None:
            return
        margin = 1e-6 * max(1.0, abs(bound) * 1e-3)
        if upwards:
            end = max(int(np.floor(bound + margin)), int(self.shown_most[cell]))
            self.most[cell] = min(self.most[cell], end)
        else:
            end = min(int(np.ceil(bound - margin)), int(self.shown_least[cell]))
            self.least[cell] = max(self.least[cell], end)
