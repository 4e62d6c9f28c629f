"""Several primary outcomes: p-values so that the chance of any false verdict stays within its level.

Belongs here: Holm's adjustment. Does not belong here: the false discovery rate of exploratory outcomes
(``sozialraum/comparing/discoveries.py``).
"""

import numpy as np
from numpy.typing import ArrayLike

from sozialraum.evaluation.panel import Array


def adjusted(p_values: ArrayLike) -> Array:
    """Holm's adjusted p-values.

    With the m p-values in order, ``max over j ≤ i of (m - j + 1) · p₍ⱼ₎``, at most 1.

    Parameters
    ----------
    p_values
        One dimension; a missing one was not tested and is not counted.

    Notes
    -----
    Holm 1979, Scandinavian Journal of Statistics 6, 65–70. Holds whatever the outcomes have in common.

    Examples
    --------
    >>> adjusted([0.01, 0.04, np.nan, 0.03]).round(3).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    values = np.asarray(p_values, dtype=float)
    found = np.full(values.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(values))
    order = tests[np.argsort(values[tests], kind="stable")]
    raised = values[order] * np.arange(tests.size, 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return found
