"""Many demands shown to be met by few deviations.

Belongs here: how far columns can be moved, asked for many of them at once. Does not belong here: what demands
come from (``cuts``), the attacker's programme (``attack``).
"""

import numpy as np
from numpy.typing import NDArray

from sozialraum.disclosure.attack import TOLERANCE, Attacker, Places
from sozialraum.disclosure.problem import Floats

WORTH = 0.1
"""Moving many columns at once ends when it shows less than this share of what is left; then one by one."""

SEED = 0
"""Of the directions tried together, so that the same question always gets the same answer."""


def out_of_reach(
    attacker: Attacker, columns: Places, signs: NDArray[np.int64], levels: Floats
) -> NDArray[np.bool_]:
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
    random = np.random.default_rng(SEED)
    seen = np.zeros((2, len(columns)))
    missing, before = np.ones(len(columns), dtype=np.bool_), np.inf
    while missing.sum() > 1 and missing.sum() < (1 - WORTH) * before:
        before = missing.sum()
        drawn = random.permutation(np.flatnonzero(missing))
        asked = drawn[np.unique(columns[drawn], return_index=True)[1]]
        directions = np.where(signs[asked] == 0, random.choice([-1, 1], len(asked)), signs[asked])
        deviations = attacker.push_together(columns[asked], signs=directions, most=levels[asked])
        missing &= _short(seen, deviations[columns], signs, levels)
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


def _short(seen: Floats, moves: Floats, signs: NDArray[np.int64], levels: Floats) -> NDArray[np.bool_]:
    """Demands not met by the moves seen so far, (2, demands) up and down, to which new ones are added."""
    np.maximum(seen, [moves, -moves], out=seen)
    up, down = seen
    reached = np.select([signs > 0, signs < 0], [up, down], up + down)
    short: NDArray[np.bool_] = np.less(reached, levels - TOLERANCE)
    return short
