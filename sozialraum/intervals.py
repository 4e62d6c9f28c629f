"""Confidence limits of shares and rates.

Belongs here: limits from a count and its population, in numpy, fast enough for millions of rows.
Does not belong here: which indicator takes which limits (catalogue), tests of differences.
"""

from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri

Floats = NDArray[np.float64]

BYAR_FROM = 10
"""Number of events from which Byar's approximation is used instead of the exact limits."""

BLOCK = 1 << 15
"""Rows calculated at once: intermediate results of a block stay in the processor's cache."""


class Limits(NamedTuple):
    """Lower and upper limits, one a row; both are missing (NaN) where one is."""

    low: Floats
    high: Floats


def wilson_limits(
    cases: ArrayLike, population: ArrayLike, *, factor: float = 100.0, level: float = 0.95
) -> Limits:
    """Wilson score limits of a share, without continuity correction.

    ``(x + z²/2 ± z·√(x(n - x)/n + z²/4)) / (n + z²) · factor`` for x cases among n persons.

    Parameters
    ----------
    cases
        Numerator, a part of the population; any shape that broadcasts with ``population``.
    population
        Denominator; need not be whole (a cohort cut by an age limit).
    factor
        Unit of the result: 100 for percent.
    level
        Confidence level, above 0 and below 1.

    Returns
    -------
    Limits
        Within 0 and ``factor``, around the share. Missing where an input is missing, the population
        is not above 0, or the cases are no part of it (below 0 or above the population).

    Raises
    ------
    ValueError
        If ``level`` is not between 0 and 1.

    Notes
    -----
    Source: E. B. Wilson (1927); R. G. Newcombe, "Two-sided confidence intervals for the single
    proportion", Statistics in Medicine 17 (1998), method 3.

    Examples
    --------
    >>> low, high = wilson_limits([81, 0], [263, 20], factor=1)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2553, 0.0], [0.3662, 0.1611])
    """
    z = _z(level)

    def block(x: Floats, n: Floats, low: Floats, high: Floats) -> None:
        outside = ~((n > 0) & (x >= 0) & (x <= n))
        root = np.sqrt(x * (n - x) / n + z * z / 4)
        root *= z
        scale = factor / (n + z * z)
        share = x * (factor / n)
        np.add(x, z * z / 2, out=high)
        np.subtract(high, root, out=low)
        high += root
        # rounding must not carry the limits past the share or out of the possible range
        np.clip(low * scale, 0, share, out=low)
        np.clip(high * scale, share, factor, out=high)
        low[outside] = high[outside] = np.nan

    return _blockwise(block, cases, population)


def poisson_limits(
    cases: ArrayLike, population: ArrayLike, *, factor: float = 1000.0, level: float = 0.95
) -> Limits:
    """Limits of a rate: exact Poisson limits below 10 events, Byar's approximation from 10 on.

    Exact (Garwood), with t the tail of one side, ``(1 - level) / 2``: ``χ²(t; 2x) / 2`` and
    ``χ²(1 - t; 2x + 2) / 2``. Byar: ``x(1 - 1/(9x) - z/(3√x))³`` and
    ``(x + 1)(1 - 1/(9(x + 1)) + z/(3√(x + 1)))³``. Both are divided by the population and multiplied
    by ``factor``.

    Parameters
    ----------
    cases
        Number of events; any shape that broadcasts with ``population``.
    population
        Denominator, known without error.
    factor
        Unit of the result: 1000 for events per 1,000 persons.
    level
        Confidence level, above 0 and below 1.

    Returns
    -------
    Limits
        At least 0, around the rate. Missing where an input is missing, the population is not above 0
        or the cases are below 0. With no event the lower limit is 0.

    Raises
    ------
    ValueError
        If ``level`` is not between 0 and 1.

    Notes
    -----
    Source: F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936);
    N. E. Breslow, N. E. Day, "Statistical methods in cancer research", vol. II (1987), p. 69; Public
    Health England, "Technical guide: confidence intervals" (2018), which also switches at 10.

    Examples
    --------
    >>> low, high = poisson_limits([0, 9, 100], [1, 1, 1], factor=1)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.115, 81.362], [3.689, 17.085, 121.628])
    """
    z = _z(level)

    def block(x: Floats, n: Floats, low: Floats, high: Floats) -> None:
        outside = ~((n > 0) & (x >= 0))
        low[:] = _byar(x, -z)
        high[:] = _byar(x + 1, z)
        few = np.flatnonzero(x < BYAR_FROM)
        low[few], high[few] = _exact(x[few], level)
        scale = factor / n
        low *= scale
        high *= scale
        low[outside] = high[outside] = np.nan

    return _blockwise(block, cases, population)


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, expected a number between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


def _byar(x: Floats, z: float) -> Floats:
    third = 1 / (3 * np.sqrt(x))
    base = 1 - third * third
    third *= z
    base += third
    # multiplied out: numpy's power is ten times slower
    return np.asarray(x * base * base * base, dtype=np.float64)


def _exact(x: Floats, level: float) -> Limits:
    """Garwood's limits of numbers of events below ``BYAR_FROM``; whole ones are looked up."""
    table = _exact_table(level)
    index = np.where(x >= 0, x, 0).astype(np.intp)
    low, high = table.low[index], table.high[index]
    parts = np.flatnonzero(index != x)
    if parts.size:
        low[parts], high[parts] = _garwood(np.maximum(x[parts], 0), level)
    return Limits(low, high)


@lru_cache(maxsize=8)
def _exact_table(level: float) -> Limits:
    return _garwood(np.arange(BYAR_FROM, dtype=np.float64), level)


def _garwood(x: Floats, level: float) -> Limits:
    tail = (1 - level) / 2
    return Limits(np.where(x > 0, chdtri(2 * x, 1 - tail), 0) / 2, chdtri(2 * x + 2, tail) / 2)


def _blockwise(
    block: Callable[[Floats, Floats, Floats, Floats], None], cases: ArrayLike, population: ArrayLike
) -> Limits:
    """Fill both limits block by block; missing values and zero denominators pass silently."""
    x, n = np.broadcast_arrays(np.asarray(cases, dtype=np.float64), np.asarray(population, dtype=np.float64))
    low, high = np.empty(x.shape), np.empty(x.shape)
    flat = [part.reshape(-1) for part in (x, n, low, high)]
    with np.errstate(all="ignore"):
        for start in range(0, x.size, BLOCK):
            block(*(part[start : start + BLOCK] for part in flat))
    return Limits(low, high)
