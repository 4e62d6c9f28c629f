"""Rows of one component as HiGHS takes them, and which of them contradict one another.

Belongs here: the exact test of a table, the model for the solver, smallest contradictions. Does not belong
here: the ends of cells (``feasible.py``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np

from sozialraum.disclosure.audit.propagation import Bounds, propagate
from sozialraum.disclosure.audit.release import UNLIMITED, Integers, Matrix

TOLERANCE = 1e-7
"""Of HiGHS, on rows whose largest coefficient is 1. Coarser: fractions pass for persons in rows of rates with
several decimals (the exact check finds that). Finer: cells of tens of millions are lost to rounding."""

NO_TABLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
"""Answers of HiGHS that prove that there is no table; ends of cells are finite, so none is unbounded."""


@dataclass(frozen=True, kw_only=True, eq=False)
class System:
    """Rows over the cells of one component: ``low <= matrix @ table <= high`` within bounds."""

    matrix: Matrix
    low: Integers
    high: Integers
    bounds: Bounds

    def fulfilled(self, table: Integers) -> bool:
        """Whether a table fulfils bounds and rows, in whole numbers."""
        sums: Integers = np.asarray(self.matrix @ table)
        return bool(
            ((self.bounds.lower <= table) & (table <= self.bounds.upper)).all()
            and ((self.low <= sums) & (sums <= self.high)).all()
        )

    def fingerprint(self) -> bytes:
        """The same for systems that are equal cell by cell and row by row."""
        parts = (self.matrix.indptr, self.matrix.indices, self.matrix.data, self.low, self.high, *self.bounds)
        return b"".join(np.asarray(part, dtype=np.int64).tobytes() for part in (self.matrix.shape, *parts))

    def solver(self, *, integer: bool) -> highspy.Highs:
        """HiGHS with these rows, each divided by its largest coefficient, without objective."""
        scale = np.ones(len(self.low))
        np.maximum.at(
            scale,
            np.repeat(np.arange(len(self.low)), np.diff(self.matrix.indptr)),
            np.abs(self.matrix.data).astype(np.float64),
        )
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = self.matrix.shape[1], len(self.low)
        problem.col_cost_ = np.zeros(problem.num_col_)
        problem.col_lower_ = self.bounds.lower.astype(np.float64)
        problem.col_upper_ = self.bounds.upper.astype(np.float64)
        problem.row_lower_ = np.where(self.low <= -UNLIMITED, -np.inf, self.low / scale)
        problem.row_upper_ = np.where(self.high >= UNLIMITED, np.inf, self.high / scale)
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = self.matrix.indptr
        problem.a_matrix_.index_ = self.matrix.indices
        problem.a_matrix_.value_ = self.matrix.data / np.repeat(scale, np.diff(self.matrix.indptr))
        if integer:
            problem.integrality_ = [highspy.HighsVarType.kInteger] * problem.num_col_
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("mip_feasibility_tolerance", TOLERANCE),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),  # objectives are whole: closer than one is equal
        ):
            highs.setOptionValue(option, value)
        highs.passModel(problem)
        return highs


def contradiction(system: System, *, seconds: float) -> tuple[int, ...]:
    """Rows that no table fulfils together, and of which none can be left out.

    QuickXplain: halves of the rows are set aside and only taken back as far as the contradiction needs them.

    Parameters
    ----------
    system
        Without any table.
    seconds
        For each question; rows whose contradiction is not found within them are kept, so that a set may be
        larger than needed but never too small.

    Notes
    -----
    Source: U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems",
    AAAI 2004.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> rows = csr_array(np.array([[1, 1], [1, 0], [0, 1]]))
    >>> ends = np.array([5, 1, 1])
    >>> bounds = Bounds(np.array([0, 0]), np.array([9, 9]))
    >>> contradiction(System(matrix=rows, low=ends, high=ends, bounds=bounds), seconds=1)
    (0, 1, 2)
    """

    def impossible(rows: Iterable[int]) -> bool:
        chosen = np.array(sorted(rows), dtype=np.int64)
        matrix, low, high = system.matrix[chosen], system.low[chosen], system.high[chosen]
        if propagate(matrix, low, high, system.bounds).crossed.any():
            return True
        part = System(matrix=matrix, low=low, high=high, bounds=system.bounds)
        highs = part.solver(integer=True)
        highs.setOptionValue("time_limit", seconds)
        highs.run()
        return highs.getModelStatus() in NO_TABLE

    def explain(base: list[int], rows: list[int], *, added: bool) -> list[int]:
        if added and impossible(base):
            return []
        if len(rows) == 1:
            return rows
        first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        of_second = explain(base + first, second, added=True)
        of_first = explain(base + of_second, first, added=bool(of_second))
        return of_first + of_second

    everything = list(range(system.matrix.shape[0]))
    return tuple(sorted(explain([], everything, added=False)))
