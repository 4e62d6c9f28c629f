"""A bound that no protecting pattern can fall below, which grows with every cut that is learned.

Belongs here: the linear programme over shares of suppression, its cuts and its bound.
Does not belong here: patterns (``anytime``), branching (``exact``).
"""

import math
import time

import highspy
import numpy as np

from sozialraum.disclosure.engines.attack import TOLERANCE, quiet_solver
from sozialraum.disclosure.engines.cuts import NOISE, Table
from sozialraum.disclosure.problem import Floats


class Relaxation:
    """Shares of least weight that fulfil all cuts so far.

    Parameters
    ----------
    until
        Time on the monotonic clock at which no more cuts are looked for.
    """

    def __init__(self, table: Table, *, until: float) -> None:
        self.table = table
        self.lower_bound = 0.0
        self.share: Floats = table.sensitive.astype(np.float64)
        self.settled = False
        """Whether there are no more cuts."""
        self._until = until
        self._solver = quiet_solver()
        model = highspy.HighsLp()
        model.num_col_ = len(table.cells)
        model.col_cost_ = table.weights
        model.col_lower_ = self.share.copy()
        model.col_upper_ = np.ones(len(table.cells))
        self._solver.passModel(model)

    def tighten(self) -> None:
        """Add a cut for every demand that the shares do not meet, and find the next shares."""
        before = self._solver.getNumRow()
        for demand in self.table.unmet(self.share, bounded=True):
            if time.monotonic() > self._until:
                return
            for cut in self.table.cuts(demand, self.share)[:1]:
                named = np.flatnonzero(cut > NOISE)
                self._solver.addRow(1.0, highspy.kHighsInf, len(named), named.astype(np.int32), cut[named])
        for column, others in self.table.bridges(self.share):
            row = np.append(others, column).astype(np.int32)
            self._solver.addRow(0.0, highspy.kHighsInf, len(row), row, np.append(np.ones(len(others)), -1.0))
        self.settled = self._solver.getNumRow() == before
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The relaxation ends with {self._solver.getModelStatus()}")
        self.share = np.clip(np.array(self._solver.getSolution().col_value), 0.0, 1.0)
        self.lower_bound = max(self.lower_bound, self._next_weight(self._solver.getObjectiveValue()))

    def _next_weight(self, bound: float) -> float:
        """The bound raised to the next weight that a pattern can have: a multiple of the common divisor."""
        weights = self.table.weights
        if (weights != np.floor(weights)).any() or weights.max(initial=0.0) >= np.iinfo(np.int64).max:
            return bound
        step = float(np.gcd.reduce(weights.astype(np.int64)))
        return math.ceil(bound / step - TOLERANCE) * step if step else bound
