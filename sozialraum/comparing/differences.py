"""Difference of two independent shares: Newcombe's limits and a test.

Belongs here: two shares of which neither is a part of the other. Does not belong here: an area against a
county that contains it (``benchmarks``), rates (``ratios``).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc, gammaln

from sozialraum.intervals import Floats, Limits, wilson_limits

EXACT_BELOW = 25
"""Smallest expected count from which the score test is used instead of the exact one."""

_NEGLIGIBLE = 1e-16
"""Part of a sum that its further terms may fall short of."""


def newcombe_limits(
    cases: ArrayLike,
    population: ArrayLike,
    other_cases: ArrayLike,
    other_population: ArrayLike,
    *,
    factor: float = 100.0,
    level: float = 0.95,
) -> Limits:
    """Newcombe's hybrid score limits of the difference of two shares, without continuity correction.

    ``d - √((p₁ - l₁)² + (u₂ - p₂)²)`` and ``d + √((u₁ - p₁)² + (p₂ - l₂)²)`` with d = p₁ - p₂ and the
    Wilson limits l, u of each share.

    Parameters
    ----------
    cases, population
        Numerator and denominator of the first share.
    other_cases, other_population
        Those of the second, independent one; all four broadcast.
    factor
        Unit of the result: 100 for percentage points.
    level
        Confidence level, above 0 and below 1.

    Returns
    -------
    Limits
        Around the difference, within -factor and factor. Missing where one of the shares has no limits
        (see ``wilson_limits``).

    Raises
    ------
    ValueError
        If ``level`` is not between 0 and 1.

    Notes
    -----
    Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (1998), method 10.

    Examples
    --------
    >>> low, high = newcombe_limits([56, 0], [70, 10], [48, 0], [80, 20], factor=1)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0524, -0.1611], [0.3339, 0.2775])
    """
    first = wilson_limits(cases, population, factor=factor, level=level)
    second = wilson_limits(other_cases, other_population, factor=factor, level=level)
    share = _share(cases, population, factor)
    other = _share(other_cases, other_population, factor)
    difference = share - other
    return Limits(
        np.asarray(difference - np.hypot(share - first.low, second.high - other)),
        np.asarray(difference + np.hypot(first.high - share, other - second.low)),
    )


def difference_p_values(
    cases: ArrayLike, population: ArrayLike, other_cases: ArrayLike, other_population: ArrayLike
) -> Floats:
    """Two-sided p-value of the hypothesis that two independent shares are equal.

    Where the smallest expected count of the 2 × 2 table is at least ``EXACT_BELOW``, the score test
    χ² = (N - 1)(x₁(n₂ - x₂) - x₂(n₁ - x₁))² / (n₁ n₂ X (N - X)) with one degree of freedom. Below, Fisher's
    exact test with the mid-p: twice the probability of the smaller tail, of the table itself a half.

    Parameters
    ----------
    cases, population, other_cases, other_population
        As in ``newcombe_limits``; need not be whole.

    Returns
    -------
    array
        Between 0 and 1; 1 where both shares are 0 or both are 1. Missing where an input is missing, a
        population is not above 0, or cases are no part of their population.

    Notes
    -----
    The score test belongs to the score limits; near a limit of 0 the two may still disagree, since the
    limits let the shares differ and the test does not. The distribution of a small count is skewed, and
    the normal tail far out, where a false discovery rate looks, is several times too thin: hence a
    threshold of 25 instead of the usual 5. Source: I. Campbell, "Chi-squared and Fisher–Irwin tests of
    two-by-two tables", Statistics in Medicine 26 (2007); H. O. Lancaster (1961) for the mid-p.

    Examples
    --------
    >>> difference_p_values([560, 3, 0], [700, 10, 4], [480, 0, 0], [800, 10, 9]).round(4).tolist()
    [0.0, 0.1053, 1.0]
    """
    table = (cases, population, other_cases, other_population)
    x, n, y, m = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in table))
    with np.errstate(all="ignore"):
        whole, column = n + m, x + y
        least = np.minimum(n, m) * np.minimum(column, whole - column) / whole
        square = (whole - 1) * (x * (m - y) - y * (n - x)) ** 2 / (n * m * column * (whole - column))
        found = np.asarray(erfc(np.sqrt(square / 2)), dtype=np.float64)
    valid = (x >= 0) & (x <= n) & (n > 0) & (y >= 0) & (y <= m) & (m > 0)
    found = np.where(valid, found, np.nan)
    few = valid & (least < EXACT_BELOW)
    found[few] = _mid_p(x[few], n[few], column[few], whole[few])
    return found


def _share(cases: ArrayLike, population: ArrayLike, factor: float) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(cases, dtype=np.float64) * (factor / np.asarray(population, dtype=np.float64))


def _mid_p(cell: Floats, row: Floats, column: Floats, whole: Floats) -> Floats:
    """Fisher's mid-p of tables given by one cell, its row, its column and the whole.

    The table is turned until the cell belongs to the smallest expected count, so that there are few terms
    to sum, and lies above its mean, so that they fall from the first one on.
    """
    turned = row > whole - row
    cell, row = np.where(turned, column - cell, cell), np.where(turned, whole - row, row)
    turned = column > whole - column
    cell, column = np.where(turned, row - cell, cell), np.where(turned, whole - column, column)
    turned = cell < row * column / whole
    cell, column = np.where(turned, row - cell, cell), np.where(turned, whole - column, column)
    rest = whole - row - column
    probability = np.exp(
        _log_ways(row, cell) + _log_ways(whole - row, column - cell) - _log_ways(whole, column)
    )
    term, total = np.ones_like(cell), np.full_like(cell, 0.5)
    while (term > _NEGLIGIBLE * total).any():
        term = term * np.maximum((row - cell) * (column - cell) / ((cell + 1) * (rest + cell + 1)), 0)
        cell = cell + 1
        total += term
    tail = probability * total
    # about the mean the other tail may be the smaller one; with the mid-p, both are 1 together
    return np.asarray(2 * np.clip(np.minimum(tail, 1 - tail), 0, 1))


def _log_ways(whole: Floats, part: Floats) -> Floats:
    """Logarithm of the binomial coefficient."""
    return np.asarray(gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1))
