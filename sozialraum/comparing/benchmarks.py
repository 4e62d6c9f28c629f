"""Where a figure stands beside a fixed value, and whether that is good or bad.

Belongs here: positions from limits, and their assessment by polarity. Does not belong here: the limits, tests
against a benchmark with chance of its own (``differences``, ``ratios``).
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.int8]
Polarity = Literal["higher_is_better", "higher_is_worse", "none"]

POSITIONS = ("lower", "similar", "higher")
"""Words of the positions, by code."""

ASSESSMENTS = ("better", "similar", "worse")
"""Words of the assessments, by code."""

MISSING = -1
"""Code of what cannot be said."""


def positions(low: ArrayLike, high: ArrayLike, benchmark: ArrayLike) -> Codes:
    """Whether an interval lies below, around or above a value.

    Parameters
    ----------
    low, high
        Limits, of the level that the position is to have; they may be infinite.
    benchmark
        The value, taken as known without error; all three broadcast.

    Returns
    -------
    array of int8
        Places in ``POSITIONS``; a limit that meets the value is ``similar``. ``MISSING`` where a limit or
        the value is missing.

    Notes
    -----
    Source: Public Health England, Fingertips technical guidance: lower / similar / higher than a
    benchmark at 95 % and 99.8 %.

    Examples
    --------
    >>> positions([1.0, 4.0, 6.0, np.nan], [4.0, 6.0, 9.0, 7.0], 5.0).tolist()
    [0, 1, 2, -1]
    """
    low, high, benchmark = (np.asarray(part, dtype=np.float64) for part in (low, high, benchmark))
    place = 1 + (low > benchmark).astype(np.int8) - (high < benchmark).astype(np.int8)
    known = ~(np.isnan(low) | np.isnan(high) | np.isnan(benchmark))
    return np.where(known, place, np.int8(MISSING)).astype(np.int8)


def assessments(position: Codes, polarity: ArrayLike) -> Codes:
    """Whether a position is good or bad.

    Parameters
    ----------
    position
        Places in ``POSITIONS``.
    polarity
        1 where a higher value is better, -1 where it is worse, 0 where it is neither; broadcasts.

    Returns
    -------
    array of int8
        Places in ``ASSESSMENTS``; ``MISSING`` where there is no position or no polarity.

    Examples
    --------
    >>> assessments(np.array([0, 1, 2, -1], dtype=np.int8), -1).tolist()
    [0, 1, 2, -1]
    """
    sign = np.asarray(polarity, dtype=np.int8)
    return np.where((position == MISSING) | (sign == 0), MISSING, 1 - sign * (position - 1)).astype(np.int8)
