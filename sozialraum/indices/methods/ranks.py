"""Methods by rank: exponential transformation (England) and percentiles (CDC SVI).

Belongs here: ranks of areas, the published transformations of them and the indices made of these.
Does not belong here: ranks of finished scores under uncertainty (``draws``).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.indices.methods.standardised import Floats, complete

SPREAD = 23.0
"""Constant of the exponential transformation: a tenth of the areas takes up the scores from 50 to 100."""

DECIMALS = 4
"""Decimals to which percentiles and their sums are published and ranked further."""

SAME_SCORE = 9
"""Decimals from which scores are the same: equal sums differ there by the order of their summands."""


def lowest_ranks(values: ArrayLike) -> NDArray[np.intp]:
    """Ranks along the last axis, 1 for the smallest value; equal values share the smallest rank.

    Parameters
    ----------
    values
        (..., n), without missing values.

    Returns
    -------
    array of int
        Same shape.

    Examples
    --------
    >>> lowest_ranks([[3.0, 1.0, 3.0], [5.0, 6.0, 4.0]]).tolist()
    [[2, 1, 2], [2, 3, 1]]
    """
    given = np.asarray(values, dtype=np.float64)
    order = np.argsort(given, axis=-1, kind="stable")
    ordered = np.take_along_axis(given, order, axis=-1)
    first = np.zeros(given.shape, dtype=np.intp)
    first[..., 1:] = np.where(ordered[..., 1:] != ordered[..., :-1], np.arange(1, given.shape[-1]), 0)
    ranks = np.empty_like(first)
    np.put_along_axis(ranks, order, np.maximum.accumulate(first, axis=-1) + 1, axis=-1)
    return ranks


def worst_first(score: Floats) -> NDArray[np.intp]:
    """Ranks along the last axis as an index has them: 1 is the highest score, equal ones share the smallest.

    Examples
    --------
    >>> worst_first(np.array([0.5, 2.0, 0.5 + 1e-12, -1.0])).tolist()
    [2, 1, 2, 4]
    """
    return lowest_ranks(-score.round(SAME_SCORE))


def exponential_scores(rank: ArrayLike, *, areas: int) -> Floats:
    """Scores from 0 to 100 of ranks, stretched at the deprived end.

    ``X = -23·ln(1 - R·(1 - exp(-100/23)))`` with ``R = (N + 1 - rank) / N`` for N areas.

    Parameters
    ----------
    rank
        1 for the most deprived area; any shape.
    areas
        N, the number of areas ranked.

    Returns
    -------
    array
        Same shape; 100 for rank 1.

    Notes
    -----
    Source: Ministry of Housing, Communities and Local Government, "The English Indices of Deprivation 2019:
    Technical report", appendix on the exponential transformation. Anchors: X(R = 1) = 100,
    X(0.9) = 50.43, X(0.5) = 15.65.

    Examples
    --------
    >>> exponential_scores([1, 2, 6], areas=10).round(2).tolist()
    [100.0, 50.43, 15.65]
    """
    part = (areas + 1 - np.asarray(rank, dtype=np.float64)) / areas
    return np.asarray(-SPREAD * np.log1p(part * np.expm1(-100 / SPREAD)))


def exponential_rank(values: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Weighted sum of exponentially transformed ranks.

    Parameters
    ----------
    values
        (..., areas, indicators), oriented so that higher is worse, without missing values. Equal values
        share the mean of their ranks.
    weights
        (indicators,) or (..., indicators), taken as they are and not rescaled; preset: 1 each.

    Returns
    -------
    array
        (..., areas); higher is worse, at most 100 times the sum of the weights.

    Notes
    -----
    Source: see ``exponential_scores``. The English weights are .225 .225 .135 .135 .093 .093 .093, in sum
    .999.

    Examples
    --------
    >>> exponential_rank([[9.0, 1.0], [5.0, 8.0]], weights=[0.6, 0.3]).round(3).tolist()
    [64.694, 39.388]
    """
    by_indicator = np.swapaxes(complete(values), -1, -2)
    areas = by_indicator.shape[-1]
    mean_rank = (lowest_ranks(-by_indicator) + areas + 1 - lowest_ranks(by_indicator)) / 2
    return _weighted_sum(exponential_scores(mean_rank, areas=areas), weights)


def percentiles(values: ArrayLike) -> Floats:
    """Percentile ranks along the last axis, ``(rank - 1) / (n - 1)``, rounded to 4 decimals.

    Parameters
    ----------
    values
        (..., n), without missing values; equal values share the smallest rank.

    Returns
    -------
    array
        Same shape, from 0 to 1; missing for a single value, which has nobody to be compared with.

    Examples
    --------
    >>> percentiles([4.0, 4.0, 9.0, 7.0]).tolist()
    [0.0, 0.0, 1.0, 0.6667]
    """
    others = np.shape(values)[-1] - 1
    part = (lowest_ranks(values) - 1) / np.float64(others if others > 0 else np.nan)
    return np.asarray(part, dtype=np.float64).round(DECIMALS)


def percentile_rank(values: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Percentile rank of the sum of the indicators' percentile ranks.

    Parameters
    ----------
    values
        (..., areas, indicators), oriented so that higher is worse, without missing values.
    weights
        (indicators,) or (..., indicators); preset: 1 each, as published.

    Returns
    -------
    array
        (..., areas), from 0 to 1; higher is worse; missing for a single area.

    Notes
    -----
    Source: Centers for Disease Control and Prevention, "CDC/ATSDR Social Vulnerability Index 2020:
    Documentation". The sum is rounded like its summands: equal sums would otherwise be torn apart by
    the rounding of binary fractions.

    Examples
    --------
    >>> percentile_rank([[1.0, 5.0], [2.0, 9.0], [3.0, 7.0]]).tolist()
    [0.0, 0.5, 0.5]
    """
    by_indicator = np.swapaxes(complete(values), -1, -2)
    return percentiles(np.round(_weighted_sum(percentiles(by_indicator), weights), DECIMALS))


def _weighted_sum(by_indicator: Floats, weights: ArrayLike | None) -> Floats:
    """Sum over the indicators of an array (..., indicators, areas)."""
    factors = np.ones(1) if weights is None else np.asarray(weights, dtype=np.float64)
    return np.asarray((by_indicator * factors[..., :, None]).sum(axis=-2))
