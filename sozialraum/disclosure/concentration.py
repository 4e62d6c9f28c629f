"""Rules of concentration: amounts that tell the contribution of a single contributor too closely.

Belongs here: dominance and p-% rule. Does not belong here: rules of counts and of numbers of contributors and
what all rules share (``rules``).

The parameters of these rules are kept secret: with them a suppressed cell tells bounds of a contribution.
Both make sense only where no contribution is negative.
"""

import numpy as np
from numpy.typing import ArrayLike

from sozialraum.disclosure.rules import Integers, Sensitive, protected, whole_numbers

LARGEST_AMOUNT = 10**13
"""Amounts up to it are compared without an overflow."""

PERCENT = 100_000
"""A hundred percent in thousandths of a percent: rules are compared in whole numbers."""


def dominance(totals: ArrayLike, largest: ArrayLike, *, number: int, percent: float) -> Sensitive:
    """Rule (n, k): the n largest contributions exceed k % of the total, ``x₁ + … + xₙ > k/100 · X``.

    Levels: ``upl = 100/k · (x₁ + … + xₙ) - X``, rounded up: with an upper bound of less, the rule would
    still hold the cell back. ``lpl`` is the same, at most X, because amounts are not negative.

    Parameters
    ----------
    totals
        (cells,) amounts X, whole numbers from 0.
    largest
        (cells, at least n) the largest contributions in any order, filled up with 0; never more than the
        total.
    number
        n, at least 1.
    percent
        k, above 0 and below 100, with at most three decimals.

    Notes
    -----
    Source: A. Hundepool et al., "Statistical Disclosure Control" (2012), chapter 4, tables of sensitivity
    rules and upper protection levels; there too that a lower level equal to the upper is usual and that
    the p-% rule is to be preferred.

    Examples
    --------
    >>> found = dominance([330], [[300, 20]], number=1, percent=85)
    >>> found.mask.tolist(), found.upl.tolist()
    ([True], [23])
    """
    share = _thousandths(percent)
    if share >= PERCENT:
        raise ValueError(f"percent is {percent}, expected a number below 100")
    total, ordered = _amounts(totals, largest, number)
    excess = PERCENT * ordered[:, :number].sum(axis=1) - share * total
    return _concentrated(total, excess, share)


def p_percent(totals: ArrayLike, largest: ArrayLike, *, percent: float) -> Sensitive:
    """p-% rule: the second contributor can estimate the first too closely, ``X - x₁ - x₂ < p/100 · x₁``.

    Levels: ``upl = p/100 · x₁ - (X - x₁ - x₂)``, rounded up, so that the estimate ``X + upl - x₂`` is at
    least p % too high. ``lpl`` is the same, at most X.

    Parameters
    ----------
    totals, largest
        See :func:`dominance`; at least two contributions a cell.
    percent
        p, above 0 and at most 100, with at most three decimals.

    Notes
    -----
    Source: A. Hundepool et al., "Statistical Disclosure Control" (2012), chapter 4, tables of sensitivity
    rules and upper protection levels.

    Examples
    --------
    >>> found = p_percent([100_000, 100_000], [[50_000, 49_000], [50_000, 30_000]], percent=10)
    >>> found.mask.tolist(), found.upl.tolist()
    ([True, False], [4000, 0])
    """
    share = _thousandths(percent)
    if share > PERCENT:
        raise ValueError(f"percent is {percent}, expected a number of at most 100")
    total, ordered = _amounts(totals, largest, 2)
    excess = share * ordered[:, 0] - PERCENT * (total - ordered[:, 0] - ordered[:, 1])
    return _concentrated(total, excess, PERCENT)


def _concentrated(total: Integers, excess: Integers, unit: int) -> Sensitive:
    """Cells whose excess is above 0; the upper level is the excess in units, rounded up."""
    upl = -(-excess // unit)
    return protected(excess > 0, lpl=np.minimum(upl, total), upl=upl)


def _amounts(totals: ArrayLike, largest: ArrayLike, number: int) -> tuple[Integers, Integers]:
    """Totals, and contributions of each cell from the largest down."""
    total, parts = whole_numbers("totals", totals), whole_numbers("largest", largest)
    if number < 1 or parts.ndim != 2 or len(parts) != len(total) or parts.shape[1] < number:
        raise ValueError(f"largest has shape {parts.shape}, expected ({len(total)}, {number} or more)")
    if (total > LARGEST_AMOUNT).any():
        raise ValueError(f"An amount is larger than {LARGEST_AMOUNT:.0e}; count in larger units")
    if (parts.max(axis=1, initial=0) > total).any() or (parts.sum(axis=1) > total).any():
        raise ValueError("The contributions of a cell are more than its total")
    return total, np.flip(np.sort(parts, axis=1), axis=1)


def _thousandths(percent: float) -> int:
    """A percentage as whole thousandths of a percent, above 0."""
    found = round(percent * 1000)
    if found < 1 or abs(found - percent * 1000) > 1e-6:
        raise ValueError(f"percent is {percent}, expected a number above 0 with at most three decimals")
    return found
