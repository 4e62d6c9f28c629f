"""Moran's I: whether neighbours are more alike than chance would have it, over the whole map.

Belongs here: the statistic and its permutation test. Does not belong here: single areas (``clusters``),
who is a neighbour (``neighbours``), when a map has too few areas for it (``tables``).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.indices.methods.standardised import z_scores
from sozialraum.space.neighbours import Matrix

Floats = NDArray[np.float64]

PERMUTATIONS = 9_999
"""Rearrangements of the map; the smallest p is 1 in 10,000, which passes the false discovery rate of 5 %
even alone among 500 areas (0.05 / 500)."""

SEED = 0
"""Seed of the rearrangements: every map is judged by the same ones."""

BLOCK = 1 << 21
"""Values held in memory at once, 16 MB."""

ROUNDING = 1e-10
"""Difference of results up to which one is as extreme as the other."""


class Moran(NamedTuple):
    """Moran's I, its mean over all rearrangements of the map, and the two-sided p-value."""

    moran: float
    expected: float
    p_value: float


def moran(values: ArrayLike, matrix: Matrix, *, permutations: int = PERMUTATIONS, seed: int = SEED) -> Moran:
    """Moran's I with row-standardised weights and a two-sided permutation test.

    ``I = Σᵢ zᵢ · (mean of z over the neighbours of i) / n`` with z the standardised values (ddof 0);
    ``E[I] = -1 / (n - 1)``; ``p = (r + 1) / (m + 1)``, with r the number of m random rearrangements whose I
    lies at least as far from E[I] as the observed one.

    Parameters
    ----------
    values
        One a row of ``matrix``, none missing.
    matrix
        Who is a neighbour of whom (``Neighbours.matrix``).
    permutations
        Number m of rearrangements.
    seed
        Seed of the rearrangements.

    Returns
    -------
    Moran
        Above ``expected``: like beside like; below: unlike beside unlike. I and p are missing where all
        values are the same: then nothing varies that could be alike.

    Raises
    ------
    ValueError
        If a value is missing, or values and matrix differ in length.

    Notes
    -----
    E[I] is the exact mean over all rearrangements, so that the test needs no estimate of it. Source:
    P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37 (1950); A. D. Cliff,
    J. K. Ord, "Spatial processes" (1981); B. Phipson, G. K. Smyth, "Permutation p-values should never be
    zero", Statistical Applications in Genetics and Molecular Biology 9 (2010).

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> row = csr_array(np.eye(6, k=1) + np.eye(6, k=-1))
    >>> found = moran([1, 2, 3, 4, 5, 6], row)
    >>> round(found.moran, 4), found.expected, found.p_value < 0.05
    (0.7143, -0.2, True)
    """
    z = standardised(values, matrix)
    expected = -1 / (z.size - 1)
    if not z.any():
        return Moran(np.nan, expected, np.nan)
    found = float(z @ neighbours_mean(z, matrix)) / z.size
    generator = np.random.default_rng(seed)
    extreme = 0
    step = max(1, BLOCK // z.size)
    for start in range(0, permutations, step):
        count = min(step, permutations - start)
        shuffled = generator.permuted(np.broadcast_to(z, (count, z.size)), axis=1).T
        drawn = np.einsum("ap,ap->p", shuffled, neighbours_mean(shuffled, matrix)) / z.size
        extreme += int(np.count_nonzero(np.abs(drawn - expected) >= abs(found - expected) - ROUNDING))
    return Moran(found, expected, (extreme + 1) / (permutations + 1))


def standardised(values: ArrayLike, matrix: Matrix) -> Floats:
    """Values with mean 0 and standard deviation 1 (ddof 0); all 0 where they are all the same.

    Raises
    ------
    ValueError
        If a value is missing, or values and matrix differ in length.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.shape != matrix.shape[:1]:
        raise ValueError(f"{x.shape} values for {matrix.shape} neighbours, expected one a row")
    return z_scores(x[:, None])[:, 0]


def neighbours_mean(values: Floats, matrix: Matrix) -> Floats:
    """Mean over the neighbours of each area, the first axis of ``values``."""
    means: Floats = (np.asarray(matrix @ values).T / matrix.sum(axis=1)).T
    return means
