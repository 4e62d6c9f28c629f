"""Local Moran: around which areas neighbours are more alike, or less, than chance would have it.

Belongs here: the local statistic, its conditional permutation test, the quadrants. Does not belong here:
the whole map (``moran``), the false discovery rate (``sozialraum/comparing``).
"""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sozialraum.space.moran import (
    BLOCK,
    PERMUTATIONS,
    ROUNDING,
    SEED,
    Floats,
    neighbours_mean,
    standardised,
)
from sozialraum.space.neighbours import Matrix

QUADRANTS = ("low_low", "low_high", "high_low", "high_high")
"""Area against the mean of the map, then its neighbours; high is above the mean."""


class LocalMoran(NamedTuple):
    """One entry an area: statistic, place in ``QUADRANTS``, two-sided p-value."""

    local_moran: Floats
    quadrant: NDArray[np.intp]
    p_value: Floats


def local_moran(
    values: ArrayLike, matrix: Matrix, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> LocalMoran:
    """Local Moran's I with row-standardised weights and conditional permutations.

    ``Iᵢ = zᵢ · (mean of z over the neighbours of i)`` with z the standardised values (ddof 0); their mean is
    Moran's I. An area keeps its value while as many others as it has neighbours are drawn for them
    (without replacement, never itself); ``p = (r + 1) / (m + 1)``, with r the number of m draws in which Iᵢ
    lies at least as far from its mean ``-zᵢ² / (n - 1)`` as the observed one.

    Parameters
    ----------
    values
        One a row of ``matrix``, none missing.
    matrix
        Who is a neighbour of whom (``Neighbours.matrix``).
    permutations
        Number m of draws.
    seed
        Seed of the draws.

    Returns
    -------
    LocalMoran
        Statistic and p are missing where all values are the same. An area exactly at the mean has the
        statistic 0 and p 1.

    Raises
    ------
    ValueError
        If a value is missing, or values and matrix differ in length.

    Notes
    -----
    The p-values are of single areas: among 103 areas, five are below 0.05 by chance. All areas share the
    draws, which makes p-values of areas depend on one another a little more than neighbourhood does.
    Source: L. Anselin, "Local indicators of spatial association", Geographical Analysis 27 (1995);
    R. R. Sokal, N. L. Oden, B. A. Thomson, "Local spatial autocorrelation in a biological model",
    Geographical Analysis 30 (1998), for the mean of the conditional draws.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> row = csr_array(np.eye(6, k=1) + np.eye(6, k=-1))
    >>> found = local_moran([0, 0, 0, 9, 9, 9], row)
    >>> ends = [0, 5]
    >>> found.local_moran[ends].tolist(), [QUADRANTS[place] for place in found.quadrant[ends]]
    ([1.0, 1.0], ['low_low', 'high_high'])
    """
    z = standardised(values, matrix)
    around = neighbours_mean(z, matrix)
    found = z * around
    quadrant = 2 * (z > 0).astype(np.intp) + (around > 0)
    if not z.any():
        return LocalMoran(np.full(z.shape, np.nan), quadrant, np.full(z.shape, np.nan))
    numbers = np.diff(matrix.indptr)
    expected = -z * z / (z.size - 1)
    distance = np.abs(found - expected) - ROUNDING
    generator = np.random.default_rng(seed)
    extreme = np.zeros(z.size, dtype=np.intp)
    step = max(1, BLOCK // z.size)
    for start in range(0, permutations, step):
        drawn = _draws(z.size - 1, int(numbers.max()), min(step, permutations - start), generator)
        for area, count in enumerate(numbers):
            means = np.delete(z, area)[drawn[:count]].sum(axis=0) / count
            extreme[area] += np.count_nonzero(np.abs(z[area] * means - expected[area]) >= distance[area])
    return LocalMoran(found, quadrant, (extreme + 1) / (permutations + 1))


def _draws(others: int, most: int, count: int, generator: Generator) -> NDArray[np.intp]:
    """Numbers below ``others``, each once in a draw: (most, draws); the first k are a draw of k."""
    places = np.broadcast_to(np.arange(others), (count, others))
    return np.ascontiguousarray(generator.permuted(places, axis=1)[:, :most].T)
