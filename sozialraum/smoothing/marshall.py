"""Marshall's empirical Bayes estimates by moments, with a variance that is never below zero.

Belongs here: the global and the local estimate. Does not belong here: who is a neighbour of whom, the
estimates that the report shows (``beta_binomial``, ``gamma_poisson``), which these stand beside to compare.

Shares are taken as rates here, with the sampling variance of a Poisson number; that overstates it for shares
far from zero, which are then smoothed too much.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]


class MomentEstimate(NamedTuple):
    """Smoothed value and weight of the own value, an entry an area."""

    value: Floats
    weight: Floats


def marshall_global(cases: ArrayLike, population: ArrayLike, *, factor: float = 1000.0) -> MomentEstimate:
    """Rates drawn towards the rate of all areas together.

    With m = Σx / Σn and n̄ the mean population: ``A = max(0, Σ n(x/n - m)² / Σn - m/n̄)``, weight
    ``w = A / (A + m/n)``, value ``(w·x/n + (1 - w)·m) · factor``. Without the ``max``, a negative A
    may come near to ``-m/n`` of some area, whose value then goes anywhere.

    Parameters
    ----------
    cases, population
        Events and persons; one entry an area.
    factor
        Unit of the result.

    Returns
    -------
    MomentEstimate
        Missing where an input is missing, the population is not above 0 or the cases are below 0; such
        areas do not take part. Weight 0 where A is.

    Notes
    -----
    Source: R. J. Marshall, "Mapping disease and mortality rates using empirical Bayes estimators",
    Applied Statistics 40 (1991).

    Examples
    --------
    >>> marshall_global([1, 1, 12], [10, 20, 40], factor=1).value.round(4).tolist()
    [0.18, 0.15, 0.25]
    >>> marshall_global([1, 2], [10, 21], factor=1).weight.tolist()
    [0.0, 0.0]
    """
    return _shrunk(cases, population, lambda part: np.full(len(part), part.sum()), factor=factor)


def marshall_local(
    cases: ArrayLike,
    population: ArrayLike,
    *,
    neighbours: "NDArray[np.bool_] | csr_array[np.bool_]",
    factor: float = 1000.0,
) -> MomentEstimate:
    """Rates drawn towards the rate of the area and its neighbours together.

    As ``marshall_global``, with mean and variance of each area from itself and its neighbours.

    Parameters
    ----------
    cases, population
        Events and persons; one entry an area.
    neighbours
        Square matrix, True where the area of the column is a neighbour of that of the row; the
        diagonal is not looked at: an area always takes part itself.
    factor
        Unit of the result.

    Returns
    -------
    MomentEstimate
        As of ``marshall_global``; an area without neighbours keeps its own value.

    Raises
    ------
    ValueError
        If the matrix has not a row and a column for each area.

    Examples
    --------
    >>> chain = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)
    >>> marshall_local([1, 1, 12], [10, 20, 40], neighbours=chain, factor=1).value.round(4).tolist()
    [0.0667, 0.15, 0.2626]
    """
    areas = np.size(cases)
    if neighbours.shape != (areas, areas):
        raise ValueError(
            f"neighbours of shape {neighbours.shape} for {areas} areas, expected a square of them"
        )
    itself = 1.0 - neighbours.diagonal()
    return _shrunk(cases, population, lambda part: neighbours @ part + itself * part, factor=factor)


def _shrunk(
    cases: ArrayLike, population: ArrayLike, around: Callable[[Floats], Floats], *, factor: float
) -> MomentEstimate:
    """Estimate of each area, with ``around`` the sum over what each is compared with."""
    x, n = np.asarray(cases, dtype=np.float64), np.asarray(population, dtype=np.float64)
    there = (n > 0) & (x >= 0)
    rate = np.where(there, x, np.nan) / np.where(there, n, np.nan)
    x, n = np.where(there, x, 0.0), np.where(there, n, 0.0)
    persons = np.where(there, around(n), np.nan)
    mean = around(x) / persons
    # Σ n(x/n - m)² = Σ n(x/n)² - m² Σ n
    spread = around(np.where(there, x * rate, 0.0)) / persons - mean**2
    between = np.maximum(spread - mean * around(there.astype(np.float64)) / persons, 0)
    chance = mean / np.where(there, n, np.nan)
    total = between + chance
    # without any event nothing varies, and the own value is the common one
    weight = between / np.where(total == 0, 1.0, total)
    return MomentEstimate((weight * rate + (1 - weight) * mean) * factor, weight)
