"""Many demands shown to be met by few deviations.

Belongs here: how far columns can be moved, asked for many of them at once. Does not belong here: what demands
come from (``cuts``), the attacker's programme (``attack``).
"""

import math

import numpy as np
from numpy.typing import NDArray

from sozialraum.disclosure.engines.attack import TOLERANCE, Attacker, Places
from sozialraum.disclosure.problem import Floats, Pattern, Problem

WORTH = 0.1
"""Moving many columns at once ends when it shows less than this share of what is left; then one by one."""

FEW = 16
"""Up to so many demands are asked one by one at once: over a whole release both take about a second."""

SEED = 0
"""Of the directions tried together, so that the same question always gets the same answer."""


def out_of_reach(attacker: Attacker, columns: Places, signs: NDArray[np.int64], levels: Floats) -> Pattern:
    """Find the demands that are not met within the attacker's bounds.

    One deviation shows of all columns how far they can be moved at least. So first many columns are moved at
    once, each as far as its demand asks, which shows most demands to be met; only the rest is asked one by
    one, and every answer is held against all others that are left.

    Parameters
    ----------
    columns, signs, levels
        (demands,) the column that must be movable by the level up (sign 1), down (−1), both together (0).

    Returns
    -------
    numpy.ndarray
        (demands,) whether it is not met.

    Notes
    -----
    The sum of moves that is maximised needs not meet a demand that could be met alone. So what is moved
    together only ever shows that demands are met, never that they are not.
    """
    seen = np.zeros((2, len(columns)))
    missing = _not_together(attacker, columns, signs, levels, seen=seen, worth=WORTH, few=FEW)
    unmet = np.zeros_like(missing)
    while missing.any():
        demand = int(np.argmax(missing))
        missing[demand] = False
        reach = 0.0
        for sign in (int(signs[demand]),) if signs[demand] else (1, -1):
            push = attacker.push(int(columns[demand]), sign=sign, most=float(levels[demand]))
            missing &= _short(seen, push.deviations[columns], signs, levels)
            reach += push.reach
        unmet[demand] = reach < levels[demand] - TOLERANCE
    return unmet


def unshown(problem: Problem, pattern: Pattern) -> Pattern:
    """Find the cells of which few deviations do not show that a pattern lets them reach their levels.

    Parameters
    ----------
    pattern
        (cells,) True where a cell is suppressed.

    Returns
    -------
    numpy.ndarray
        (cells,) False where the levels are certainly reached; where it is True, they may be reached too.

    Raises
    ------
    ValueError
        The pattern prints a sensitive cell or suppresses one that must be printed.
    """
    cells = np.flatnonzero(problem.checked(pattern))
    asked = problem.sensitive[cells]
    levels = np.where(asked, [problem.upl[cells], problem.lpl[cells], problem.spl[cells]], 0).astype(
        np.float64
    )
    signs, columns = levels.nonzero()
    levels, signs = levels[signs, columns], np.array([1, -1, 0])[signs]
    attacker, seen = Attacker(problem, cells), np.zeros((2, len(columns)))
    missing = _not_together(attacker, columns, signs, levels, seen=seen, worth=0.0, few=0)
    found = np.zeros_like(pattern)
    found[cells[columns[missing]]] = True
    return found


def _not_together(
    attacker: Attacker,
    columns: Places,
    signs: NDArray[np.int64],
    levels: Floats,
    *,
    seen: Floats,
    worth: float,
    few: int,
) -> Pattern:
    """Demands that moving many columns at once does not show to be met; ``seen``: see :func:`_short`.

    Ends when few are left, or when a step shows no more than the share of them that makes it worth while.
    """
    random = np.random.default_rng(SEED)
    missing, before = levels > TOLERANCE, math.inf
    while missing.sum() > few and missing.sum() < (1 - worth) * before:
        before = missing.sum()
        drawn = random.permutation(np.flatnonzero(missing))
        asked = drawn[np.unique(columns[drawn], return_index=True)[1]]
        directions = np.where(signs[asked] == 0, random.choice([-1, 1], len(asked)), signs[asked])
        deviations = attacker.push_together(columns[asked], signs=directions, most=levels[asked])
        missing &= _short(seen, deviations[columns], signs, levels)
    return missing


def _short(seen: Floats, moves: Floats, signs: NDArray[np.int64], levels: Floats) -> Pattern:
    """Demands not met by the moves seen so far, (2, demands) up and down, to which new ones are added."""
    np.maximum(seen, [moves, -moves], out=seen)
    up, down = seen
    reached = np.select([signs > 0, signs < 0], [up, down], up + down)
    short: Pattern = np.less(reached, levels - TOLERANCE)
    return short
