"""Patterns made protecting, and made smaller while they stay so.

Belongs here: repair and pruning of one pattern. Does not belong here: proof that no pattern is cheaper
(``exact``).
"""

from collections.abc import Callable, Iterable

import numpy as np

from sozialraum.disclosure.engines.attack import TOLERANCE, Attacker
from sozialraum.disclosure.engines.bounds import Equations
from sozialraum.disclosure.engines.cuts import NOISE, Demand, Table
from sozialraum.disclosure.problem import Floats, Pattern


def repaired(
    table: Table, pattern: Pattern, *, cost: Floats, learn: Callable[[list[Floats]], None]
) -> Pattern:
    """Suppress more cells until all demands are met, of each violated cut the cheapest for what they give.

    Parameters
    ----------
    pattern
        (columns,) with all sensitive columns.
    cost
        (columns,) by which cells are chosen.
    learn
        Called with the cuts found on the way.

    Raises
    ------
    RuntimeError
        There is no cut for a demand that is not met: an error of this package.
    """
    pattern = pattern.copy()
    while unmet := table.unmet(pattern.astype(np.float64), bounded=False):
        before = pattern.copy()
        for demand in unmet:
            cuts = table.cuts(demand, pattern.astype(np.float64))
            for cut in cuts[:1]:
                pattern |= _cover(cut, pattern, cost)
            learn(cuts)
        if np.array_equal(pattern, before):
            raise RuntimeError("A demand is not met, but no cut says so")
    return pattern


def pruned(table: Table, pattern: Pattern, *, candidates: Pattern, cost: Floats) -> Pattern:
    """Print again, the dearest first, those of the candidates without which all demands stay met.

    For every demand the cells are kept that move when it is met; only demands that need a cell are tried
    without it.
    """
    support = np.flatnonzero(pattern)
    attacker = Attacker(table.problem, table.cells[support])
    places = {demand: int(np.searchsorted(support, demand.column)) for demand in table.demands}
    moved = {demand: demand.moved(attacker, place) for demand, place in places.items()}
    kept = pattern.copy()
    for place in map(int, np.argsort(-cost[support], kind="stable")):
        column = support[place]
        if not candidates[column]:
            continue
        attacker.bound_one(place, down=0.0, up=0.0)
        needing = [demand for demand, cells in moved.items() if cells is None or cells[place]]
        without = _all_moved(needing, attacker, places)
        if without is None:
            attacker.bound_one(place, down=float(table.down[column]), up=float(table.up[column]))
        else:
            moved |= without
            kept[column] = False
    return kept


def _cover(cut: Floats, pattern: Pattern, cost: Floats) -> Pattern:
    """The printed cells that fulfil a cut together with the pattern, cheapest for what they give first."""
    useful = np.flatnonzero(~pattern & (cut > NOISE))
    order = useful[np.argsort(cost[useful] / cut[useful], kind="stable")]
    needed = np.searchsorted(np.cumsum(cut[order]), 1 - TOLERANCE - cut @ pattern) + 1
    cover = np.zeros_like(pattern)
    cover[order[:needed]] = True
    return cover


def _all_moved(
    demands: list[Demand], attacker: Attacker, places: dict[Demand, int]
) -> dict[Demand, Pattern | None] | None:
    """What moves when each of the demands is met; None as soon as one is not."""
    found: dict[Demand, Pattern | None] = {}
    for demand in demands:
        found[demand] = demand.moved(attacker, places[demand])
        if found[demand] is None:
            return None
    return found


class Limits:
    """How far the columns of a pattern can move at most, by equations one by one."""

    def __init__(self, table: Table, pattern: Pattern, demands: Iterable[Demand]) -> None:
        self._equations = Equations(table.problem, table.cells)
        self._down, self._up = self._equations.tightened(table.down * pattern, table.up * pattern)
        fields = np.array(list(demands)).reshape(-1, len(Demand._fields)).T
        self._columns, self._signs, self._levels = fields[0].astype(np.intp), fields[1], fields[2]

    def needed(self, column: int) -> bool:
        """Whether a demand is certainly not met if a column is printed."""
        down, up = (moves[self._columns] for moves in self._without(column))
        reach = np.select([self._signs > 0, self._signs < 0], [up, down], up + down)
        return bool((reach < self._levels - TOLERANCE).any())

    def printed(self, column: int) -> None:
        """Take a column out of the pattern."""
        self._down, self._up = self._without(column)

    def _without(self, column: int) -> tuple[Floats, Floats]:
        down, up = self._down.copy(), self._up.copy()
        down[column] = up[column] = 0.0
        return self._equations.tightened(down, up)
