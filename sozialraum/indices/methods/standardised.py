"""The standardised sum: z-scores of the indicators, added up and standardised again.

Belongs here: the method of the Berlin monitoring and the z-scores it rests on. Does not belong here:
classes (``classes``), which areas and indicators take part (``inputs``).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ALIKE = 1e-10
"""Spread relative to the size of the values up to which they are one value, told apart by rounding only."""


class Sums(NamedTuple):
    """Sum over the indicators and score, one an area, with the leading axes of the values."""

    total: Floats | None
    score: Floats


def complete(values: ArrayLike) -> Floats:
    """Values as an array of floats that is known to lack none.

    Raises
    ------
    ValueError
        If a value is missing: the caller leaves areas out, a method never guesses.
    """
    given = np.asarray(values, dtype=np.float64)
    if np.isnan(given).any():
        raise ValueError(f"{np.isnan(given).sum()} value(s) are missing; leave out the areas that lack one")
    return given


def z_scores(values: ArrayLike) -> Floats:
    """Values of each indicator as standard deviations from the mean of the areas.

    ``z = (x - mean) / sd``, ``sd = √(Σ(x - mean)² / n)``: divided by the number of areas n (ddof 0), each
    area counted once whatever its population.

    Parameters
    ----------
    values
        (..., areas, indicators), without missing values.

    Returns
    -------
    array
        Same shape, mean 0 and sd 1 of every indicator; 0 throughout where an indicator is constant.

    Examples
    --------
    >>> z_scores([[1.0, 7.0], [3.0, 7.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    centred, spread, constant = _moments(complete(values))
    return centred / np.where(constant, np.inf, spread)


def constant_indicators(values: ArrayLike) -> NDArray[np.bool_]:
    """Whether an indicator has the same value in all areas, up to rounding.

    Parameters
    ----------
    values
        (..., areas, indicators), without missing values.

    Returns
    -------
    array of bool
        (..., indicators).

    Examples
    --------
    >>> constant_indicators([[1.0, 0.3], [3.0, 0.1 + 0.2]]).tolist()
    [False, True]
    """
    _, _, constant = _moments(complete(values))
    return constant[..., 0, :]


def standardised_sum(values: ArrayLike, *, weights: ArrayLike | None = None) -> Sums:
    """Sum of the z-scores of the indicators, standardised once more over the areas.

    ``total = Σ w·z`` over the indicators, ``score = (total - mean) / sd`` over the areas, both sd with
    ddof 0 and areas unweighted (``z_scores``).

    Parameters
    ----------
    values
        (..., areas, indicators), oriented so that higher is worse, without missing values: an area that
        lacks an indicator is left out by the caller, never given a mean.
    weights
        (indicators,) or (..., indicators); preset: each indicator counts once.

    Returns
    -------
    Sums
        ``total`` and ``score``, each (..., areas). A constant indicator contributes nothing. Where the
        total is the same in all areas (a single area, all indicators constant, indicators that cancel
        out) there is nothing to compare and the score is missing.

    Notes
    -----
    Source: Senatsverwaltung für Stadtentwicklung Berlin, "Monitoring Soziale Stadtentwicklung 2013" and
    "2019"; the published z-scores, sums, index values and classes of both years come out.

    Examples
    --------
    >>> sums = standardised_sum([[8.0, 10.0], [6.0, 8.0], [4.0, 3.0]])
    >>> sums.total.round(3).tolist(), sums.score.round(3).tolist()
    ([2.244, 0.34, -2.583], [1.13, 0.171, -1.301])
    """
    z = z_scores(values)
    if weights is None:
        total, size = z.sum(axis=-1), np.float64(z.shape[-1])
    else:
        factors = np.asarray(weights, dtype=np.float64)
        total, size = (z * factors[..., None, :]).sum(axis=-1), np.abs(factors).sum(axis=-1)[..., None]
    return Sums(total, standardise(total, size=size))


def standardise(total: Floats, *, size: Floats | np.float64) -> Floats:
    """Totals as standard deviations from their mean; missing where they are alike.

    Parameters
    ----------
    total
        (..., areas).
    size
        Size of the summands, (..., 1) or a number: what a spread must be compared with to be more than
        the rounding of a sum whose summands cancel out.

    Returns
    -------
    array
        Same shape.
    """
    centred = total - total.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True))
    return np.asarray(centred / np.where(spread <= ALIKE * size, np.nan, spread))


def _moments(values: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Deviation from the mean, standard deviation and whether it is no more than rounding."""
    mean = values.mean(axis=-2, keepdims=True)
    centred = values - mean
    spread = np.sqrt(np.square(centred).mean(axis=-2, keepdims=True))
    return centred, spread, spread <= ALIKE * np.hypot(mean, spread)
