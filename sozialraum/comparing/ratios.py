"""Ratio of two independent rates: exact limits for few events, a Byar-type approximation for many.

Belongs here: two rates of which neither is a part of the other. Does not belong here: an area against a
county that contains it (``benchmarks``), shares (``differences``).
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, erfc

from sozialraum.intervals import BYAR_FROM, Floats, Limits


def rate_ratio_limits(
    cases: ArrayLike,
    population: ArrayLike,
    other_cases: ArrayLike,
    other_population: ArrayLike,
    *,
    level: float = 0.95,
) -> Limits:
    """Limits of the ratio of two rates, ``(x₁/n₁) / (x₂/n₂)``.

    Given x₁ + x₂ events, x₁ is binomial with the odds ratio · n₁ / n₂. Where one side has fewer than
    ``BYAR_FROM`` events, the limits are exact: odds π / (1 - π) of the Clopper–Pearson limits of π, from
    quantiles of the beta distribution. Otherwise these odds are ``x₁ / (x₂ + 1) · f³`` (lower limit; the
    upper one is the lower one of the ratio turned over, turned over), with

    ``f = ((1 - a)(1 - b) - z√((1 - a)² b + (1 - b)² a - z² a b)) / ((1 - b)² - z² b)``,

    a = 1/(9x₁), b = 1/(9(x₂ + 1)): the cube root of Wilson and Hilferty for both sides, where Byar's
    approximation takes it for one. With ever more events of the other side they become Byar's limits.

    Parameters
    ----------
    cases, population
        Events and denominator of the first rate.
    other_cases, other_population
        Those of the second, independent one; all four broadcast.
    level
        Confidence level, above 0 and below 1.

    Returns
    -------
    Limits
        At least 0. Without events on the first side the lower limit is 0, without events on the second
        side the upper limit is infinite. Missing where an input is missing, a population is not above 0,
        events are below 0, or neither side has any.

    Raises
    ------
    ValueError
        If ``level`` is not between 0 and 1.

    Notes
    -----
    Source: C. J. Clopper, E. S. Pearson (1934); E. Paulson, "An approximate normalization of the analysis
    of variance distribution", Annals of Mathematical Statistics 13 (1942), for the cube root; N. E.
    Breslow, N. E. Day, "Statistical methods in cancer research", vol. II (1987), p. 93.

    Examples
    --------
    >>> low, high = rate_ratio_limits([3, 0, 40], [1000, 500, 900], [20, 9, 600], [9000, 9000, 27000])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.257, 0.0, 1.414], [4.552, 9.119, 2.756])
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, expected a number between 0 and 1, such as 0.95")
    x, n, y, m = _valid(cases, population, other_cases, other_population)
    tail = (1 - level) / 2
    with np.errstate(all="ignore"):
        scale = m / n
        return Limits(np.asarray(_low_odds(x, y, tail) * scale), np.asarray(scale / _low_odds(y, x, tail)))


def rate_ratio_p_values(
    cases: ArrayLike, population: ArrayLike, other_cases: ArrayLike, other_population: ArrayLike
) -> Floats:
    """Two-sided p-value of the hypothesis that two independent rates are equal.

    The test that ``rate_ratio_limits`` turn round: below 0.05 exactly where the 95 % limits leave out 1.
    For few events twice the smaller tail of the binomial distribution of x₁ among x₁ + x₂ events with
    π = n₁ / (n₁ + n₂), at most 1; otherwise its approximation by cube roots.

    Parameters
    ----------
    cases, population, other_cases, other_population
        As in ``rate_ratio_limits``.

    Returns
    -------
    array
        Between 0 and 1; missing where there are no limits.

    Examples
    --------
    >>> rate_ratio_p_values([3, 0, 40], [1000, 500, 900], [20, 9, 600], [9000, 9000, 27000]).round(4).tolist()
    [0.8161, 1.0, 0.0002]
    """
    x, n, y, m = _valid(cases, population, other_cases, other_population)
    with np.errstate(all="ignore"):
        odds = n / m
        return np.asarray(np.minimum(2 * np.minimum(_tail(x, y, odds), _tail(y, x, 1 / odds)), 1))


def _valid(*table: ArrayLike) -> list[Floats]:
    """Both events and populations in one shape, missing where they make no ratio."""
    x, n, y, m = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in table))
    valid = (x >= 0) & (n > 0) & (y >= 0) & (m > 0) & (x + y > 0)
    return [np.where(valid, part, np.nan) for part in (x, n, y, m)]


def _low_odds(x: Floats, y: Floats, tail: float) -> Floats:
    """Lower limit of the odds of an event to be one of the x, not of the y."""
    z = NormalDist().inv_cdf(1 - tail)
    a, b = 1 / (9 * x), 1 / (9 * (y + 1))
    away, beyond = (1 - a) ** 2, (1 - b) ** 2
    root = ((1 - a) * (1 - b) - z * np.sqrt(away * b + beyond * a - z * z * a * b)) / (beyond - z * z * b)
    odds = np.asarray(x / (y + 1) * root * root * root, dtype=np.float64)
    few = np.minimum(x, y) < BYAR_FROM
    part = betaincinv(x[few], y[few] + 1, tail)
    odds[few] = np.where(x[few] > 0, part / (1 - part), 0)
    return odds


def _tail(x: Floats, y: Floats, odds: Floats) -> Floats:
    """Probability that at least x of x + y events are of the first side, which has the odds of each."""
    a, b = 1 / (9 * x), 1 / (9 * (y + 1))
    root = np.cbrt((y + 1) / x * odds)
    distance = ((1 - a) - (1 - b) * root) / np.sqrt(b * root * root + a)
    tail = np.asarray(erfc(distance / np.sqrt(2)) / 2, dtype=np.float64)
    few = np.minimum(x, y) < BYAR_FROM
    tail[few] = np.where(x[few] > 0, betainc(x[few], y[few] + 1, odds[few] / (1 + odds[few])), 1)
    return tail
