"""What a release tells an attacker: printed cells, signs, and the rows that tie them together.

Belongs here: the release as it was read back from what will be published, and the exact test whether a whole
table fulfils it. Does not belong here: how rows come about (``relations.py``), the judgement (``judge.py``),
anything an engine knows.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Matrix: TypeAlias = "csr_array[np.int64, tuple[int, int]]"
"""Coefficients, one row a relation and one column a cell: whole numbers, so that every test is exact."""

UNKNOWN = 10**9
"""Upper bound of a cell of which nothing is known: a county has fewer persons or cases."""

UNLIMITED = 2**62
"""Bound of a row that has none on this side (with a minus: none below)."""

LARGEST_SUM = 2**61
"""Sums of a row stay below it, so that sums and bounds can be subtracted without overflow."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """All an attacker can know: the union of everything printed, now and before.

    Attributes
    ----------
    values
        (cells,) printed values, whole numbers; NaN where a sign is shown, or for a cell that is nowhere
        printed (an intersection of two cuts of areas). Rates are no cells: they are rows.
    lower, upper
        (cells,) what is known beforehand of a cell that is not printed, both ends possible; where zeros are
        printed, the lower end of a suppressed count is 1. Not looked at where a value is printed.
    equations, rhs
        ``equations @ table == rhs``.
    inequalities, low, high
        ``low <= inequalities @ table <= high``; minus or plus ``UNLIMITED``: no bound.
    names
        Of the cells.
    equation_names, inequality_names
        Of the rows; a contradiction is told by them.

    Raises
    ------
    ValueError
        If shapes do not fit, a printed value is no whole number, bounds cross or exceed ``UNKNOWN``, names
        stand twice, or a row can exceed what whole numbers of 64 bits hold.
    """

    values: NDArray[np.float64]
    lower: Integers
    upper: Integers
    equations: Matrix
    rhs: Integers
    inequalities: Matrix
    low: Integers
    high: Integers
    names: tuple[str, ...]
    equation_names: tuple[str, ...]
    inequality_names: tuple[str, ...]

    def __post_init__(self) -> None:
        cells = len(self.names)
        if len(set(self.names)) != cells:
            raise ValueError("a name of a cell stands twice")
        for what, found, expected in (
            ("values", self.values.shape, (cells,)),
            ("lower", self.lower.shape, (cells,)),
            ("upper", self.upper.shape, (cells,)),
            ("equations", self.equations.shape, (len(self.equation_names), cells)),
            ("rhs", self.rhs.shape, (len(self.equation_names),)),
            ("inequalities", self.inequalities.shape, (len(self.inequality_names), cells)),
            ("low", self.low.shape, (len(self.inequality_names),)),
            ("high", self.high.shape, (len(self.inequality_names),)),
        ):
            if found != expected:
                raise ValueError(f"{what}: shape {found} instead of {expected}")
        printed = self.values[~self.hidden]
        if (printed != np.rint(printed)).any():
            raise ValueError("a printed value is no whole number: rates and means are rows, not cells")
        lower, upper = self.known
        if (lower > upper).any():
            raise ValueError(f"{self.names[int(np.argmax(lower > upper))]}: lower end above upper end")
        largest = np.maximum(np.abs(lower), np.abs(upper))
        if (largest > UNKNOWN).any():
            raise ValueError(f"{self.names[int(np.argmax(largest))]}: beyond {UNKNOWN}")
        for matrix in (self.equations, self.inequalities):
            if (abs(matrix).astype(np.float64) @ largest.astype(np.float64) >= LARGEST_SUM).any():
                raise ValueError("a row can exceed 64 bits: smaller factors or bounds are needed")

    @property
    def hidden(self) -> Booleans:
        """(cells,) which cells are not printed."""
        return np.isnan(self.values)

    @cached_property
    def known(self) -> tuple[Integers, Integers]:
        """Lower and upper end of every cell before any row is looked at; both are the value if printed."""
        value = np.nan_to_num(self.values).astype(np.int64)
        return np.where(self.hidden, self.lower, value), np.where(self.hidden, self.upper, value)

    def rows(self) -> tuple[Matrix, Integers, Integers, tuple[str, ...]]:
        """Equations and inequalities as one system ``low <= matrix @ table <= high`` with its names."""
        stacked = csr_array(
            (
                np.concatenate([self.equations.data, self.inequalities.data]).astype(np.int64),
                np.concatenate([self.equations.indices, self.inequalities.indices]),
                np.concatenate(
                    [self.equations.indptr, self.inequalities.indptr[1:] + self.equations.indptr[-1]]
                ),
            ),
            shape=(len(self.rhs) + len(self.low), len(self.names)),
        )
        low, high = np.concatenate([self.rhs, self.low]), np.concatenate([self.rhs, self.high])
        return stacked, low, high, self.equation_names + self.inequality_names

    def fulfilled(self, table: Integers) -> bool:
        """Whether a whole table fulfils everything printed and known, in whole numbers without rounding.

        Parameters
        ----------
        table
            (cells,) one value a cell.
        """
        lower, upper = self.known
        equal: Integers = np.asarray(self.equations @ table)
        sums: Integers = np.asarray(self.inequalities @ table)
        return bool(
            ((lower <= table) & (table <= upper)).all()
            and (equal == self.rhs).all()
            and ((self.low <= sums) & (sums <= self.high)).all()
        )
