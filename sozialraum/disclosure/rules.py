"""Primary rules: which cells must not be shown, and how well they must be protected.

Belongs here: rules of counts and of numbers of contributors, the levels of protection, the combination of
rules. Does not belong here: rules of concentration (``concentration``), which source follows which rule
(catalogue), further suppressions that protect these cells.

All numbers are whole and known: a value that arrives suppressed or rounded is an interval and takes no part
here.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Sensitive(NamedTuple):
    """Cells that a rule holds back, and the protection levels it asks for; all (cells,).

    An attacker must think possible a value of at most ``value - lpl``, one of at least ``value + upl``, and
    two values at least ``spl`` apart. Levels are 0 where the rule does not apply.
    """

    mask: Mask
    lpl: Integers
    upl: Integers
    spl: Integers


class Primary(NamedTuple):
    """What several rules hold back together; ``rule`` is the name of the first that applies, or None."""

    sensitive: Sensitive
    rule: NDArray[np.object_]


def small_counts(counts: ArrayLike, *, minimum: int, zeros_printable: bool) -> Sensitive:
    """Counts that are too small: ``1 ≤ x < n``, and 0 too where zeros must not be printed.

    Levels: ``upl = n - x``, so that nobody can prove "below n"; ``lpl = 1``, so that the count is not the
    least that is possible, but 0 for the least count held back (1 where zeros are printed, else 0).

    Parameters
    ----------
    counts
        Whole numbers from 0.
    minimum
        n, the smallest count that may be shown.
    zeros_printable
        Whether a 0 is shown. Where it is, the attacker knows that a suppressed count is at least 1.

    Notes
    -----
    Source: A. Hundepool et al., "Statistical Disclosure Control" (2012), minimum frequency rule. The levels
    are stricter than the 0 proposed there, which prevents exact disclosure only.

    Examples
    --------
    >>> found = small_counts([0, 1, 2, 3], minimum=3, zeros_printable=True)
    >>> found.mask.tolist(), found.lpl.tolist(), found.upl.tolist()
    ([False, True, True, False], [0, 0, 1, 0], [0, 2, 1, 0])
    """
    x = whole_numbers("counts", counts)
    least = 1 if zeros_printable else 0
    return protected((x >= least) & (x < minimum), lpl=x > least, upl=minimum - x)


def small_complements(
    numerators: ArrayLike, denominators: ArrayLike, *, minimum: int, zeros_printable: bool
) -> Sensitive:
    """Numerators that leave too few others: the rule of small counts on ``denominator - numerator``.

    The cell held back is the numerator, since the denominator is usually printed elsewhere. Its levels are
    those of the complement mirrored: what the complement must be able to exceed, the numerator must be able
    to fall below. A numerator smaller than its ``lpl`` can be protected only if the denominator is not
    known.

    Parameters
    ----------
    numerators, denominators
        Whole numbers from 0, a part and its whole.
    minimum, zeros_printable
        See :func:`small_counts`; the zero meant is a complement of 0, "all of them". A numerator of 0 can
        be held back too, even where zeros are printed: nobody then knows that what is suppressed is above 0.

    Notes
    -----
    Source: the minimum frequency rule of A. Hundepool et al., "Statistical Disclosure Control" (2012), for
    the cell that anybody gets by subtraction.

    Examples
    --------
    >>> found = small_complements([8, 9, 10], [10, 10, 10], minimum=3, zeros_printable=True)
    >>> found.mask.tolist(), found.lpl.tolist(), found.upl.tolist()
    ([True, True, False], [1, 2, 0], [1, 0, 0])
    """
    part, whole = whole_numbers("numerators", numerators), whole_numbers("denominators", denominators)
    if (part > whole).any():
        raise ValueError("A numerator is larger than its denominator")
    others = small_counts(whole - part, minimum=minimum, zeros_printable=zeros_printable)
    return others._replace(lpl=others.upl, upl=others.lpl)


def small_denominators(denominators: ArrayLike, *, minimum: int) -> Sensitive:
    """Quotas whose denominator is too small: ``1 ≤ n < minimum``; with 0 there is no quota.

    The cell held back is the numerator. Level: ``spl = 1``, so that the quota cannot be worked out.

    Parameters
    ----------
    denominators
        Whole numbers from 0.
    minimum
        The smallest denominator with which a quota may be shown.

    Notes
    -----
    A convention of whoever owns the data, not a rule of the literature; for SGB II quotas 100 is usual.

    Examples
    --------
    >>> small_denominators([0, 99, 100], minimum=100).mask.tolist()
    [False, True, False]
    """
    n = whole_numbers("denominators", denominators)
    return protected((n > 0) & (n < minimum), spl=1)


def few_contributors(contributors: ArrayLike, *, minimum: int) -> Sensitive:
    """Amounts of too few contributors: ``1 ≤ c < minimum``; nobody is hurt by an amount of nobody.

    Level: ``spl = 1``, the amount cannot be worked out exactly. Where that is not enough, a rule of
    concentration asks for more.

    Parameters
    ----------
    contributors
        Number of firms, households … behind each amount, from 0.
    minimum
        The smallest number with which an amount may be shown. With 3, of two contributors neither can work
        out the other.

    Notes
    -----
    Source: A. Hundepool et al., "Statistical Disclosure Control" (2012), minimum frequency rule of magnitude
    tables. It protects against outsiders: the only contributors of two cells with one sum know each other's
    amount whatever the level; they must be declared as one coalition or be covered by a third cell.

    Examples
    --------
    >>> few_contributors([0, 1, 2, 3], minimum=3).mask.tolist()
    [False, True, True, False]
    """
    number = whole_numbers("contributors", contributors)
    return protected((number > 0) & (number < minimum), spl=1)


def combined(rules: Mapping[str, Sensitive]) -> Primary:
    """Cells that any rule holds back, each with the name of the first that does and the highest levels asked.

    Parameters
    ----------
    rules
        What each rule found on the same cells, by its name; their order decides which one is named.

    Raises
    ------
    ValueError
        There is no rule, or they are about different numbers of cells.

    Examples
    --------
    >>> found = combined({
    ...     "small": small_counts([2, 5, 9], minimum=3, zeros_printable=True),
    ...     "quota": small_denominators([50, 60, 200], minimum=100),
    ... })
    >>> found.rule.tolist(), found.sensitive.spl.tolist()
    (['small', 'quota', None], [1, 1, 0])
    """
    if len({found.mask.shape for found in rules.values()}) != 1:
        raise ValueError("Rules are combined on the same cells, at least one rule")
    names = np.full(next(iter(rules.values())).mask.shape, None, dtype=np.object_)
    for name, found in reversed(list(rules.items())):
        names[found.mask] = name
    mask, *levels = zip(*rules.values(), strict=True)
    highest = (np.asarray(np.maximum.reduce(level)) for level in levels)
    return Primary(Sensitive(np.asarray(np.logical_or.reduce(mask)), *highest), names)


def protected(mask: Mask, *, lpl: ArrayLike = 0, upl: ArrayLike = 0, spl: ArrayLike = 0) -> Sensitive:
    """What a rule finds: the levels where its mask is set, 0 elsewhere.

    Examples
    --------
    >>> protected(np.array([True, False]), upl=[2, 1]).upl.tolist()
    [2, 0]
    """
    levels = (np.where(mask, level, 0).astype(np.int64) for level in (lpl, upl, spl))
    return Sensitive(mask, *levels)


def whole_numbers(name: str, numbers: ArrayLike) -> Integers:
    """Numbers as an array, refused with their name where they are not whole or below 0.

    Examples
    --------
    >>> whole_numbers("counts", [3, 0])
    array([3, 0])
    """
    found = np.asarray(numbers)
    if found.size and not np.issubdtype(found.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, not {found.dtype}")
    if (found < 0).any():
        raise ValueError(f"{name} must not be negative")
    return found.astype(np.int64)
