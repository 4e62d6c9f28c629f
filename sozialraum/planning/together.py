"""Conditions together: where all of them hold, for how long, and which of them only did in the period before.

Belongs here: joining of conditions over areas and years. Does not belong here: single conditions
(``conditions``), levels (``findings``).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sozialraum.planning.conditions import Held
from sozialraum.planning.grids import Bools, Places

NONE_BEFORE = -1
"""Place of the period before the first one."""


class Together(NamedTuple):
    """What a rule finds, over areas and years.

    Attributes
    ----------
    found
        All conditions hold.
    weak
        Conditions first: it only did in its period before, and nothing is published now.
    earlier
        Conditions by years: place of the year of the period before, or ``NONE_BEFORE``.
    run
        Periods in a row, up to this one, in which the area was found; 0: it is not.
    first
        Place of the year of the first of these periods.
    """

    found: Bools
    weak: Bools
    earlier: Places
    run: NDArray[np.int64]
    first: NDArray[np.int64]


def together(held: Sequence[Held]) -> Together:
    """Join the conditions of a rule.

    A condition with nothing published now counts as weak where it was met in the period before: a value that
    is hidden is no sign of improvement. An area with weak conditions is found only if it was found in the
    period of the rule before, so that nothing appears where a value is hidden. A condition is never weak
    twice in a row, for in the period before it must have been met by a figure.

    Parameters
    ----------
    held
        At least one condition, all over the same areas and years.

    Returns
    -------
    Together
        A period of a condition is a year in which any area has a figure; one of the rule a year that is a
        period of all its conditions. There are findings in periods of the rule alone.
    """
    met = np.stack([one.met for one in held])
    earlier = np.stack([_before(one.figures) for one in held])
    carried = np.stack(
        [
            one.missing & one.met[:, before] & (before != NONE_BEFORE)
            for one, before in zip(held, earlier, strict=True)
        ]
    )
    found = np.zeros(met.shape[1:], dtype=np.bool_)
    run, first = (np.zeros(found.shape, dtype=np.int64) for _ in range(2))
    was, length, start = (np.zeros(len(found), dtype=kind) for kind in (np.bool_, np.int64, np.int64))
    for year in np.flatnonzero(np.all([one.figures for one in held], axis=0)):
        now = met[:, :, year].all(axis=0) | (was & (met | carried)[:, :, year].all(axis=0))
        found[:, year] = now
        start = np.where(was, start, year)
        length = np.where(now, length + 1, 0)
        was, run[:, year], first[:, year] = now, length, start
    return Together(found, carried & ~met & found, earlier, run, first)


def _before(figures: Bools) -> Places:
    """Place of the period before each year that is one; elsewhere, and for the first, ``NONE_BEFORE``."""
    years = np.flatnonzero(figures)
    found = np.full(len(figures), NONE_BEFORE, dtype=np.intp)
    found[years[1:]] = years[:-1]
    return found
