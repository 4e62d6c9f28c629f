"""Rounding of counts to a base, as on web maps of the labour agency.

Belongs here: rounded counts, rates of rounded counts, what a reader knows from them. Does not belong here:
which product is rounded, suppression.

Rounding is no proof: several rounded sums over the same persons narrow a count down. What is printed rounded
enters the attack as the interval that :func:`possible_counts` gives.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.status import ORDER, RANK, Status

Floats = NDArray[np.float64]

BASE = 10
"""The base of rounding, and the least that is allowed."""


class Rounded(NamedTuple):
    """Rounded counts, missing (NaN) where the count is, and their statuses."""

    value: Floats
    status: NDArray[np.str_]


class Bounds(NamedTuple):
    """The least and the greatest count that can stand behind a rounded one."""

    lower: Floats
    upper: Floats


def rounded_counts(
    counts: ArrayLike, status: Sequence[str] | NDArray[np.str_], *, base: int = BASE
) -> Rounded:
    """Counts rounded to the next multiple of the base, halves up: ``base · ⌊(x + base/2) / base⌋``.

    Every count is rounded by itself, sums too, so that the error of each is at most half the base; the table
    does not add up. The same count is always rounded to the same number.

    Parameters
    ----------
    counts
        Not negative; missing values stay missing.
    status
        Statuses of the counts, see :class:`sozialraum.status.Status`.
    base
        At least 10. Base 3 is refused: where cells and their sums are rounded independently, the sums
        recover small cells. Two cells of 1 are printed as 0, so each is 0 or 1; their sum of 2 is printed
        as 3, so it is at least 2: both are 1. A base b tells such extremes, b/2 at most, which from 10 on
        are no small counts.

    Returns
    -------
    Rounded
        The status is ``rounded`` for every count whose own status claims more, also where rounding changed
        nothing and for an official zero: otherwise the status would tell an exact 10 from a 12, or no case
        from four.

    Raises
    ------
    ValueError
        The base is below 10 or a count is negative.

    Examples
    --------
    >>> found = rounded_counts([0, 4, 5, 14, 15, np.nan], ["nil"] + ["exact"] * 4 + ["later"])
    >>> found.value.tolist()
    [0.0, 0.0, 10.0, 10.0, 20.0, nan]
    >>> found.status.tolist()
    ['rounded', 'rounded', 'rounded', 'rounded', 'rounded', 'later']
    """
    value = _rounded(counts, base)
    ranks = np.array([max(RANK[one], RANK[Status.ROUNDED]) for one in status], dtype=np.intp)
    if ranks.shape != value.shape:
        raise ValueError(f"There are {value.size} counts, but {ranks.size} statuses")
    return Rounded(value, np.array([one.value for one in ORDER])[ranks])


def rounded_rates(
    cases: ArrayLike, population: ArrayLike, *, factor: float = 100.0, base: int = BASE
) -> Floats:
    """Rates of rounded cases and rounded population: they tell nothing that the rounded counts do not tell.

    A rate of exact counts printed beside rounded ones gives the exact counts away.

    Parameters
    ----------
    cases, population
        Exact counts, not negative; both are rounded here.
    factor
        Unit of the result: 100 for percent.
    base
        See :func:`rounded_counts`.

    Returns
    -------
    array
        Missing where an input is missing or the population is rounded to 0. A share stays at most ``factor``.

    Examples
    --------
    >>> rounded_rates([4, 26, 7], [38, 204, 4]).tolist()
    [0.0, 15.0, nan]
    """
    numerator, denominator = np.broadcast_arrays(_rounded(cases, base), _rounded(population, base))
    rates = np.full(numerator.shape, np.nan)
    np.divide(numerator * factor, denominator, out=rates, where=denominator > 0)
    return rates


def possible_counts(rounded: ArrayLike, *, base: int = BASE) -> Bounds:
    """The whole counts that are rounded to a number: ``max(0, r - ⌊b/2⌋) … r + ⌊(b - 1)/2⌋``.

    Parameters
    ----------
    rounded
        Multiples of the base; missing values stay missing.

    Examples
    --------
    >>> possible_counts([0, 10])
    Bounds(lower=array([0., 5.]), upper=array([ 4., 14.]))
    """
    value = np.asarray(rounded, dtype=np.float64)
    if (value % base > 0).any():
        raise ValueError(f"A number is no multiple of {base}")
    return Bounds(np.maximum(value - base // 2, 0), value + (base - 1) // 2)


def _rounded(counts: ArrayLike, base: int) -> Floats:
    if base < BASE:
        raise ValueError(
            f"Rounding to {base} is not offered: independently rounded sums recover small cells; the base "
            f"must be at least {BASE}"
        )
    value = np.asarray(counts, dtype=np.float64)
    if (value < 0).any():
        raise ValueError("A count is negative")
    return np.asarray(np.floor((value + base / 2) / base) * base)
