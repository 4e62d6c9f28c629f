"""Placebo assignments: which other areas could have had the measure.

Belongs here: all of them, or a seeded draw. Does not belong here: what is compared under each.
"""

from itertools import combinations
from math import comb, factorial, prod

import numpy as np

from sozialraum.evaluation.panel import Ints

MOST = 1_999
"""Assignments drawn where there are more; the smallest p-value is then 1 / 2,000."""


def possible(labels: Ints) -> int:
    """How many different assignments there are, the actual one included.

    Examples
    --------
    >>> possible(np.array([0, 0, -1, -1, -1]))
    10
    """
    numbers = np.unique(labels, return_counts=True)[1]
    return factorial(len(labels)) // prod(factorial(int(number)) for number in numbers)


def placebo_assignments(labels: Ints, *, seed: int = 0) -> Ints:
    """Assignments of the same numbers of areas to the same waves, without the actual one.

    Parameters
    ----------
    labels
        Wave of each area, -1 for controls.
    seed
        Of the draw, where there are more than ``MOST``.

    Returns
    -------
    numpy.ndarray
        ``[assignment, area]``: every one where there are at most ``MOST``, else as many drawn at random.
    """
    areas, waves = len(labels), int(labels.max()) + 1
    if waves == 1 and comb(areas, int((labels == 0).sum())) <= MOST:
        chosen = np.array(list(combinations(range(areas), int((labels == 0).sum()))))
        found = np.full((len(chosen), areas), -1)
        found[np.arange(len(chosen))[:, None], chosen] = 0
        return np.asarray(found[(found != labels).any(axis=1)])
    order = np.argsort(np.random.default_rng(seed).random((MOST, areas)), axis=1)
    return np.asarray(labels[order])
