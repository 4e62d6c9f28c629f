"""Groups of like rows, and whether they are more than a cut through a cloud.

Belongs here: Ward clusters, silhouettes, stability, the choice of their number, on arrays. Does not belong
here: names and tables (``labels``, ``tables``).
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST_TYPES = 8
"""Largest number of types: more cannot be told apart by a reader."""

AREAS_PER_TYPE = 5
"""Areas that a type must have on average."""

FEWEST_AREAS = 2 * AREAS_PER_TYPE
"""Areas from which on there can be two types."""

SOUND_SILHOUETTE = 0.25
"""Mean silhouette from which on groups are taken for real; below, "no substantial structure has been found"
(Kaufman and Rousseeuw 1990, p. 88)."""

SOUND_STABILITY = 0.8
"""Mean adjusted Rand index from which on groups are taken for stable: simulations in ``benchmarks`` show what
it lets through."""

RESAMPLES = 100
"""Bootstrap samples of the areas; a stability of 0.8 is then known to about ± 0.04."""

SEED = 0
"""Seed of the resamples."""


class Silhouettes(NamedTuple):
    """How well each row lies in its group (-1 to 1), and the group that is nearest but for its own."""

    width: Floats
    second: Codes


class Typology(NamedTuple):
    """Groups of rows, numbered from 0, with mean silhouette and stability."""

    types: Codes
    silhouette: float
    stability: float

    @property
    def is_sound(self) -> bool:
        """Whether the groups are real and stable enough to be shown."""
        return self.silhouette >= SOUND_SILHOUETTE and self.stability >= SOUND_STABILITY


def best_typology(points: Floats, *, resamples: int = RESAMPLES, seed: int = SEED) -> Typology | None:
    """Ward clusters, in the number that is sound and has the highest mean silhouette.

    Candidates are 2 to ``MOST_TYPES`` groups, at most one to ``AREAS_PER_TYPE`` rows. The stability of a
    candidate is the mean adjusted Rand index between its groups and those found alike in bootstrap
    samples of the rows, over the rows that a sample holds.

    Parameters
    ----------
    points
        (rows, columns), none missing, columns of equal scale.
    resamples
        Number of bootstrap samples.
    seed
        Seed of the samples.

    Returns
    -------
    Typology or None
        Of the sound candidates the one with the highest silhouette; where none is sound, of all
        candidates. None where there are too few rows, or all are the same.

    Notes
    -----
    Silhouettes alone are no proof: they are 0.3 for a cut through a round cloud of two columns and 0.55 of
    one. A group of a single row is unstable by construction, as a bootstrap sample lacks it with
    probability 0.37. Source: J. H. Ward (1963); P. J. Rousseeuw, "Silhouettes", Journal of Computational
    and Applied Mathematics 20 (1987); L. Kaufman, P. J. Rousseeuw, "Finding groups in data" (1990);
    C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52
    (2007), for the bootstrap; L. Hubert, P. Arabie, "Comparing partitions", Journal of Classification 2
    (1985).

    Examples
    --------
    >>> points = np.repeat([[0.0, 0.0], [4.0, 1.0]], 6, axis=0) + np.arange(12)[:, None] % 3 / 10
    >>> found = best_typology(points)
    >>> found.types.tolist(), round(found.silhouette, 2), found.stability
    ([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 0.96, 1.0)
    """
    cuts = _cuts(points, range(2, min(MOST_TYPES, len(points) // AREAS_PER_TYPE) + 1))
    cuts = {number: types for number, types in cuts.items() if types.max() == number - 1}
    if not cuts:
        return None
    agreement = np.empty((resamples, len(cuts)))
    generator = np.random.default_rng(seed)
    for row in agreement:
        drawn = generator.integers(len(points), size=len(points))
        held, first = np.unique(drawn, return_index=True)
        again = _cuts(points[drawn], cuts)
        row[:] = [adjusted_rand(types[held], again[number][first]) for number, types in cuts.items()]
    found = [
        Typology(types, float(silhouettes(points, types).width.mean()), float(stability))
        for types, stability in zip(cuts.values(), agreement.mean(axis=0), strict=True)
    ]
    return max(found, key=lambda typology: (typology.is_sound, typology.silhouette))


def _cuts(points: Floats, numbers: Iterable[int]) -> dict[int, Codes]:
    """Ward clusters for each number of groups; fewer where rows are the same."""
    if len(points) < FEWEST_AREAS:
        return {}
    tree = linkage(points, "ward")
    return {number: fcluster(tree, number, "maxclust").astype(np.intp) - 1 for number in numbers}


def silhouettes(points: Floats, types: Codes) -> Silhouettes:
    """Silhouette of each row: ``(b - a) / max(a, b)``.

    a is the mean distance to the other rows of its group, b to those of the nearest other group.

    Parameters
    ----------
    points
        (rows, columns), none missing.
    types
        Group of each row, numbered from 0 without gaps; at least two groups.

    Returns
    -------
    Silhouettes
        Width 0 in a group of one row, and where all distances are 0.

    Notes
    -----
    Source: P. J. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987).

    Examples
    --------
    >>> found = silhouettes(np.array([[0.0], [1.0], [5.0], [9.0]]), np.array([0, 0, 1, 2]))
    >>> found.width.round(2).tolist(), found.second.tolist()
    ([0.8, 0.75, 0.0, 0.0], [1, 1, 2, 1])
    """
    rows = np.arange(len(points))
    member = np.eye(types.max() + 1)[types]
    size = member.sum(axis=0)
    distance = cdist(points, points) @ member
    own = distance[rows, types] / np.maximum(size[types] - 1, 1)
    distance /= size
    distance[rows, types] = np.inf
    second = distance.argmin(axis=1)
    nearest = distance[rows, second]
    largest = np.maximum(own, nearest)
    proper = (size[types] > 1) & (largest > 0)
    return Silhouettes(np.divide(nearest - own, largest, out=np.zeros(len(points)), where=proper), second)


def adjusted_rand(one: Codes, other: Codes) -> float:
    """Agreement of two groupings of the same rows: 1 the same, 0 what chance makes of such sizes.

    Parameters
    ----------
    one, other
        Group of each row, numbered from 0; what a number means need not be the same in both.

    Returns
    -------
    float
        At most 1, negative where chance would agree better; 1 where both know only one group, or only
        groups of one row.

    Notes
    -----
    Source: L. Hubert, P. Arabie, "Comparing partitions", Journal of Classification 2 (1985).

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    >>> round(adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])), 4)
    0.5714
    """
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    together, left, right = (_pairs(part) for part in (table, table.sum(axis=1), table.sum(axis=0)))
    by_chance = left * right / max(_pairs(table.sum()), 1)
    largest = (left + right) / 2
    return 1.0 if largest == by_chance else float((together - by_chance) / (largest - by_chance))


def _pairs(counts: ArrayLike) -> float:
    """Number of pairs within groups of these sizes."""
    size = np.asarray(counts)
    return float((size * (size - 1) / 2).sum())
