"""Trend over a few annual points: chi-square test for shares, weighted slope for rates.

Belongs here: slopes and tests of points that are already known to be comparable. Does not belong here: which
years make up a series (``trends``).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, erfc

from sozialraum.comparing.benchmarks import MISSING, Codes
from sozialraum.intervals import Floats

POINTS = 5
"""Number of annual points a trend is calculated from."""

THRESHOLD = float(chdtri(1, 0.002))
"""χ² with one degree of freedom that is exceeded by chance in 0.2 % of the series without trend."""

DIRECTIONS = ("falling", "unchanged", "rising")
"""Words of the directions, by code."""

_ROUNDING = 1e-12
"""Part of the product it is made from below which a rise is taken for none."""

_Z = float(np.sqrt(chdtri(1, 0.05)))


class Trend(NamedTuple):
    """Slope a year with its 95 % limits, χ² and p-value; direction as places in ``DIRECTIONS``."""

    slope: Floats
    low: Floats
    high: Floats
    chi_square: Floats
    p_value: Floats
    direction: Codes


def share_trend(cases: ArrayLike, population: ArrayLike, *, factor: float = 100.0) -> Trend:
    """Chi-square test for a linear trend in shares.

    With x cases among n persons at the times t, and X, N their sums:
    ``χ² = N(NΣxt - XΣnt)² / (X(N - X)(NΣnt² - (Σnt)²))``. The slope is that of the regression of the shares
    on the time with weights n, ``(NΣxt - XΣnt) / (NΣnt² - (Σnt)²)``; its limits have the variance of
    the test, so that they leave out 0 where the test is significant at 5 %.

    Parameters
    ----------
    cases, population
        Last axis: the points, a year apart, oldest first.
    factor
        Unit of the slope: 100 for percentage points a year.

    Returns
    -------
    Trend
        Rising or falling where χ² is above ``THRESHOLD`` (99.8 %) and the slope keeps its sign whichever
        point is left out. Missing where a point is missing, has no population, or its cases are none or
        all of it: the test would rest on years that tell nothing of their own spread.

    Notes
    -----
    Source: P. Armitage, "Tests for linear trends in proportions and frequencies", Biometrics 11 (1955);
    Public Health England, Fingertips technical guidance, "Trend markers", for five points and 99.8 %.

    Examples
    --------
    >>> found = share_trend([[40, 52, 61, 75, 88], [50, 61, 44, 52, 55]], [[400] * 5, [400] * 5])
    >>> found.chi_square.round(2).tolist(), [DIRECTIONS[code] for code in found.direction]
    ([26.61, 0.0], ['rising', 'unchanged'])
    """
    x, n = _points(cases, population)
    with np.errstate(all="ignore"):
        possible = ((x > 0) & (x < n)).all(axis=-1)
        pooled = x.sum(axis=-1) / n.sum(axis=-1)
        return _trend(n, x, possible, variance=pooled * (1 - pooled), factor=factor)


def rate_trend(cases: ArrayLike, population: ArrayLike, *, factor: float = 1000.0) -> Trend:
    """Slope of rates weighted by the inverse of their Poisson variance.

    The rate r = x / n of a year has the variance x / n², so the weights are w = n² / x, the slope is
    ``(WΣwrt - ΣwrΣwt) / (WΣwt² - (Σwt)²)`` with W = Σw, its variance ``W / (WΣwt² - (Σwt)²)``, and χ² is its
    square by its variance.

    Parameters
    ----------
    cases, population
        Last axis: the points, a year apart, oldest first.
    factor
        Unit of the slope: 1000 for events per 1,000 persons a year.

    Returns
    -------
    Trend
        Rising or falling as for shares. Missing where a point is missing, has no population or no case:
        its variance would be 0.

    Notes
    -----
    Source: Public Health England, Fingertips technical guidance, "Trend markers".

    Examples
    --------
    >>> found = rate_trend([[40, 52, 61, 75, 88]], [[4000] * 5])
    >>> found.slope.round(2).tolist(), DIRECTIONS[found.direction[0]]
    ([2.94], 'rising')
    """
    x, n = _points(cases, population)
    with np.errstate(all="ignore"):
        possible = ((x > 0) & (n > 0)).all(axis=-1)
        return _trend(n * n / x, n, possible, variance=1.0, factor=factor)


def _points(cases: ArrayLike, population: ArrayLike) -> list[Floats]:
    return [*np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (cases, population)))]


def _trend(
    weights: Floats, weighted: Floats, possible: ArrayLike, *, variance: ArrayLike, factor: float
) -> Trend:
    """Trend of values from their weights and weighted values; the variance is that of weight 1."""
    points = weights.shape[-1]
    times = np.arange(points) - (points - 1) / 2
    # a point is a row of its own here, and its sums go point by point: numpy is slow along short axes
    w, v = np.moveaxis(weights, -1, 0), np.moveaxis(weighted, -1, 0)
    whole, value = sum(w), sum(v)
    whole_time, value_time = (sum(t * part for t, part in zip(times, side, strict=True)) for side in (w, v))
    spread = sum(t * t * part for t, part in zip(times, w, strict=True)) - whole_time * whole_time / whole
    rise = whole * value_time - value * whole_time
    slope = rise / whole / spread
    error = np.sqrt(variance / spread)
    square = (slope / error) ** 2
    # a point left out may leave equal values, whose slope must not get its sign from rounding
    rounding = _ROUNDING * whole * value
    steady = np.abs(rise) > rounding
    for t, part, amount in zip(times, w, v, strict=True):
        others = (whole - part) * (value_time - t * amount) - (value - amount) * (whole_time - t * part)
        steady &= others * np.sign(rise) > rounding
    direction = np.where(steady & (square > THRESHOLD), 1 + np.sign(slope), 1)
    numbers = (slope, slope - _Z * error, slope + _Z * error)
    middle, low, high = (np.where(possible, number * factor, np.nan) for number in numbers)
    square = np.where(possible, square, np.nan)
    codes = np.where(possible, direction, MISSING).astype(np.int8)
    # the upper tail of χ² with one degree of freedom, much faster than by its general form
    return Trend(middle, low, high, square, np.asarray(erfc(np.sqrt(square / 2))), codes)
