"""False discovery rate: how many of the differences pointed out are chance.

Belongs here: q-values of many tests. Does not belong here: the tests.
"""

import numpy as np
from numpy.typing import ArrayLike

from sozialraum.intervals import Floats


def q_values(p_values: ArrayLike) -> Floats:
    """Benjamini–Hochberg q-values: the false discovery rate of all tests with a p-value no larger.

    With the m p-values in order, ``q₍ᵢ₎ = min over j ≥ i of p₍ⱼ₎ · m / j``.

    Parameters
    ----------
    p_values
        One dimension; a missing one is no test and is not counted.

    Returns
    -------
    array
        In the order of the p-values, not below them, at most 1, the same for ties, and missing where the
        p-value is.

    Notes
    -----
    Proved for tests that are independent or positively related. Indicators of one area are positively
    related; areas of one indicator, each compared with the rest of all, are related by little and
    negatively. Source: Y. Benjamini, Y. Hochberg,
    "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57 (1995).

    Examples
    --------
    >>> q_values([0.01, 0.04, np.nan, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, nan, 0.0533, 0.5]
    """
    values = np.asarray(p_values, dtype=np.float64)
    found = np.full(values.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(values))
    order = tests[np.argsort(values[tests])]
    raised = values[order] * (tests.size / np.arange(1, tests.size + 1))
    found[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return found
