"""Rounding as it is done by hand: half away from zero.

Belongs here: rounding of what is shown. Does not belong here: rounding that protects (disclosure control).
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

_NEAR = 1e-6
"""Distance from a tie, in units of the last digit, within which a figure is rounded by its digits; more where
figures are so large that their binary form is coarser."""


def rounded(values: ArrayLike, *, decimals: int) -> NDArray[np.float64]:
    """Figures as they are printed, half away from zero by their decimal digits.

    Parameters
    ----------
    values
        Any shape; missing ones (NaN) stay.
    decimals
        Digits after the decimal sign.

    Notes
    -----
    0.15 becomes 0.2 although its binary form lies below: readers see 0.15. Browsers
    (``Intl.NumberFormat``) and spreadsheets do the same.

    Examples
    --------
    >>> rounded([0.15, 2.675, -0.25, float("nan")], decimals=1).tolist()
    [0.2, 2.7, -0.3, nan]
    """
    found = np.array(values, dtype=np.float64)
    factor = 10.0**decimals
    scaled = np.abs(found) * factor + 0.5
    whole = np.floor(scaled)
    with np.errstate(invalid="ignore"):
        ties = np.abs(scaled - np.rint(scaled)) < _NEAR + 4 * np.spacing(scaled)
    result = np.array(np.copysign(whole / factor, found))
    result[ties] = [float(exact(value, decimals=decimals)) for value in found[ties].tolist()]
    # no negative zero: it would be printed as "−0,0"
    return result + 0.0


def exact(value: float, *, decimals: int) -> Decimal:
    """A figure with just these digits, half away from zero.

    Examples
    --------
    >>> exact(1.005, decimals=2), exact(-0.04, decimals=1)
    (Decimal('1.01'), Decimal('0.0'))
    """
    found = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return found if found else abs(found)
