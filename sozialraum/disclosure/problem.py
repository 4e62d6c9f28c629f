"""The problem of cell suppression and what a solver returns.

Belongs here: cells with values, costs, statuses and protection levels, the equations between them, patterns.
Does not belong here: how the cells of a release come about, how a pattern is found (``exact``) or attacked
(``attack``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Pattern = NDArray[np.bool_]
"""(cells,), True where a cell is suppressed."""

SHOWN_OF_FAULTS = 5
"""Faults named in a message; the others are counted."""


class Status(IntEnum):
    """What may happen to a cell; the letters are those of JJ files."""

    PRINTED = 0
    """z: must be printed."""
    FREE = 1
    """s: may be suppressed."""
    SENSITIVE = 2
    """u: must be suppressed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Cells of a release, the equations between them, and how well the sensitive ones must be protected.

    Parameters
    ----------
    values
        (cells,) true values, counts.
    weights
        (cells,) cost of suppressing a cell, not negative.
    status
        (cells,) codes of :class:`Status`.
    lower, upper
        (cells,) what everybody knows beforehand about a suppressed cell. Where a release prints its zeros,
        ``lower`` is 1, because a suppressed cell is then known not to be zero.
    lpl, upl, spl
        (cells,) protection levels of sensitive cells, zero for none: the least value that an attacker thinks
        possible is at most ``value − lpl``, the greatest at least ``value + upl``, and both lie at least
        ``spl`` apart. Those of other cells count for nothing.
    equations, rhs
        (equations, cells) whole coefficients and (equations,) right sides: ``equations @ values == rhs``.
    names
        (cells,) for messages and witnesses; preset: the numbers of the cells.

    Raises
    ------
    ValueError
        Lengths differ, a status is unknown, weights or levels are negative, a number is not whole, a cell
        that may be suppressed lies outside its bounds, an equation does not hold.

    Examples
    --------
    >>> whole = Problem(
    ...     values=[5, 2, 3], weights=[1, 1, 1], status=[1, 2, 1], lower=[0] * 3, upper=[9] * 3,
    ...     lpl=[0, 1, 0], upl=[0, 1, 0], spl=[0] * 3, equations=csr_array([[-1, 1, 1]]), rhs=[0],
    ... )
    >>> whole.names
    ('0', '1', '2')
    """

    values: Integers
    weights: Floats
    status: NDArray[np.int8]
    lower: Integers
    upper: Integers
    lpl: Integers
    upl: Integers
    spl: Integers
    equations: csr_array
    rhs: Integers
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("values", "lower", "upper", "lpl", "upl", "spl", "rhs"):
            object.__setattr__(self, field, _whole(field, getattr(self, field)))
        object.__setattr__(self, "weights", np.asarray(self.weights, dtype=np.float64))
        object.__setattr__(self, "status", np.asarray(self.status, dtype=np.int8))
        equations = csr_array(self.equations)
        equations.data = _whole("equations", equations.data)
        object.__setattr__(self, "equations", equations)
        object.__setattr__(self, "names", tuple(self.names) or tuple(map(str, range(len(self.values)))))
        self._check_lengths()
        self._check_cells()
        self._check_equations()

    @property
    def sensitive(self) -> Pattern:
        """The cells that must be suppressed."""
        return np.equal(self.status, Status.SENSITIVE)

    @property
    def suppressible(self) -> Pattern:
        """The cells that may or must be suppressed."""
        return np.not_equal(self.status, Status.PRINTED)

    @property
    def levelled(self) -> Pattern:
        """The sensitive cells that have a protection level."""
        return self.sensitive & (self.lpl + self.upl + self.spl > 0)

    def part(self, cells: Integers, *, equations: csr_array, rhs: Integers) -> "Problem":
        """Some cells, by their numbers, with equations between them."""
        own = ("values", "weights", "status", "lower", "upper", "lpl", "upl", "spl")
        return Problem(
            **{field: getattr(self, field)[cells] for field in own},
            equations=equations,
            rhs=rhs,
            names=tuple(self.names[cell] for cell in cells),
        )

    def checked(self, pattern: Pattern) -> Pattern:
        """Return the pattern if it holds every sensitive cell and none that must be printed."""
        pattern = np.asarray(pattern)
        if pattern.shape != self.values.shape or pattern.dtype != np.bool_:
            raise ValueError(f"A pattern has a truth value for each of the {len(self.values)} cells")
        self._refuse(pattern & ~self.suppressible, "must be printed, but the pattern suppresses them")
        self._refuse(~pattern & self.sensitive, "are sensitive, but the pattern prints them")
        return pattern

    def cost(self, pattern: Pattern) -> float:
        """Sum of the weights of suppressed cells that are not sensitive."""
        return float(self.weights[pattern & ~self.sensitive].sum())

    def _check_lengths(self) -> None:
        cells = len(self.values)
        for field in ("weights", "status", "lower", "upper", "lpl", "upl", "spl", "names"):
            if np.shape(getattr(self, field)) != (cells,):
                raise ValueError(f"{field} has shape {np.shape(getattr(self, field))}, values has ({cells},)")
        if self.equations.shape != (len(self.rhs), cells):
            raise ValueError(f"equations has shape {self.equations.shape}, not ({len(self.rhs)}, {cells})")

    def _check_cells(self) -> None:
        self._refuse(~np.isin(self.status, list(Status)), "have an unknown status")
        self._refuse(~(np.isfinite(self.weights) & (self.weights >= 0)), "have a weight below zero or none")
        self._refuse(np.minimum(np.minimum(self.lpl, self.upl), self.spl) < 0, "have a level below zero")
        outside = (self.values < self.lower) | (self.values > self.upper)
        self._refuse(self.suppressible & outside, "may be suppressed, but lie outside lower and upper")

    def _check_equations(self) -> None:
        failing = np.flatnonzero(self.equations @ self.values != self.rhs)
        if len(failing):
            raise ValueError(
                f"Equations that the values do not fulfil: {_some([str(row) for row in failing])}"
            )

    def _refuse(self, faulty: Pattern, why: str) -> None:
        if faulty.any():
            raise ValueError(
                f"Cells that {why}: {_some([self.names[cell] for cell in np.flatnonzero(faulty)])}"
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """A pattern that protects every sensitive cell, and how far from the cheapest it can be at most.

    Parameters
    ----------
    pattern
        (cells,) True where a cell is suppressed.
    weight
        Sum of the weights of the cells suppressed beside the sensitive ones.
    secondary
        Number of those cells.
    lower_bound
        No protecting pattern has a smaller weight.
    status
        ``"optimal"`` (proven) or ``"feasible"`` (time ended first).
    unreachable
        Sensitive cells whose level no pattern reaches, not even one that suppresses all that may be
        suppressed. They are protected as far as is possible; a release with such cells needs a decision.
    """

    pattern: Pattern
    weight: float
    secondary: int
    lower_bound: float
    status: str
    unreachable: tuple[int, ...]

    @property
    def gap(self) -> float:
        """Share of the weight that a better pattern could save at most, 0 where nothing is suppressed."""
        return max(0.0, self.weight - self.lower_bound) / self.weight if self.weight else 0.0


def _whole(field: str, numbers: object) -> Integers:
    """The numbers as integers; numbers with a fraction are refused."""
    array = np.asarray(numbers)
    if array.size and not (np.isfinite(array).all() and (array == np.floor(array)).all()):
        raise ValueError(f"{field} holds numbers that are not whole")
    return array.astype(np.int64)


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - SHOWN_OF_FAULTS
    return ", ".join(names[:SHOWN_OF_FAULTS]) + (f" and {more} more" if more > 0 else "")
