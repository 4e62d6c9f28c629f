"""What a pattern must allow, and inequalities that patterns which do not allow it violate.

Belongs here: demands from protection levels, capacity cuts. Does not belong here: the attacker's programme
(``attack``), the programme of the pattern (``exact``).
"""

import math
from collections.abc import Sequence
from itertools import compress, groupby
from typing import NamedTuple

import numpy as np

from sozialraum.disclosure.engines.attack import TOLERANCE, Attacker, Places, Push
from sozialraum.disclosure.engines.bounds import farthest
from sozialraum.disclosure.engines.witnesses import out_of_reach
from sozialraum.disclosure.problem import Floats, Pattern, Problem

SUGGESTED = 1e-3
"""Share to which the cheapest cells at least count as suppressed when a cut is looked for, dearer ones less.
Without it the cut would not care which printed cells it names; so it names few, and rather dear ones."""

NOISE = 1e-9
"""Slopes below this are rounding of the solver."""


class Demand(NamedTuple):
    """A cell has to be movable by ``level`` up (sign 1), down (sign −1) or both together (sign 0)."""

    column: int
    sign: int
    level: float

    @property
    def directions(self) -> tuple[int, ...]:
        """Signs of the moves that add up to the level."""
        return (self.sign,) if self.sign else (1, -1)

    def pushes(self, attacker: Attacker, column: int) -> list[Push]:
        """The cell moved as far as the demand asks, where the attacker has it in this column."""
        return [attacker.push(column, sign=sign, most=self.level) for sign in self.directions]

    def moved(self, attacker: Attacker, column: int) -> Pattern | None:
        """Which columns deviate, (columns,), when the demand is met; None: it cannot be met."""
        pushes = self.pushes(attacker, column)
        if sum(push.reach for push in pushes) < self.level - TOLERANCE:
            return None
        moved: Pattern = np.any([np.abs(push.deviations) > NOISE for push in pushes], axis=0)
        return moved


class Table:
    """The cells of a problem that may be suppressed, as columns, and their demands.

    A ``share`` is (columns,) the part to which each column is suppressed, 0 … 1; sensitive ones have 1.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cells: Places = np.flatnonzero(problem.suppressible)
        self.sensitive: Pattern = problem.sensitive[self.cells]
        self.weights: Floats = np.where(self.sensitive, 0.0, problem.weights[self.cells])
        self.down, self.up = farthest(problem, self.cells)
        cheapest = self.weights[self.weights > 0].min(initial=math.inf)
        self._suggested = SUGGESTED * np.minimum(1.0, cheapest / np.maximum(self.weights, NOISE))
        self._equations = problem.equations[:, self.cells].astype(np.bool_)
        self._equations.eliminate_zeros()
        self._attacker = Attacker(problem, self.cells)
        self.demands = self._demands()
        self.demands, self.unreachable = self._reachable()

    def unmet(self, share: Floats, *, bounded: bool) -> list[Demand]:
        """Demands that are not met.

        Bounded: where moreover no cell moves more than the level times its share, which finds out shares too
        small to be worth anything.
        """
        support = np.flatnonzero(share > NOISE)
        attacker = Attacker(self.problem, self.cells[support])
        if not bounded:
            down, up = self._moves(share, math.inf)
            attacker.bound(down=down[support], up=up[support])
            signs, levels = (np.array([demand[field] for demand in self.demands]) for field in (1, 2))
            columns = np.searchsorted(support, [demand.column for demand in self.demands])
            return list(compress(self.demands, out_of_reach(attacker, columns, signs, levels)))
        unmet = []
        for most, demands in groupby(self.demands, lambda demand: demand.level):
            down, up = self._moves(share, most)
            attacker.bound(down=down[support], up=up[support])
            for demand in demands:
                if demand.moved(attacker, int(np.searchsorted(support, demand.column))) is None:
                    unmet.append(demand)
        return unmet

    def cuts(self, demand: Demand, share: Floats) -> list[Floats]:
        """Coefficients ``c`` with ``c @ pattern ≥ 1`` for all patterns that meet a demand, but not for this.

        The first is the one to be preferred. Where every share is 0 or 1 and the demand is not met, at least
        one is found.

        Notes
        -----
        With the slopes ``s`` of the attacker's programme, no deviation within the bounds of a pattern moves
        the cell by more than the sum of ``s⁺·up + s⁻·down`` over suppressed cells. What sensitive cells give
        is certain and lowers the right side; a coefficient above the right side can be lowered to it.
        """
        suggesting = np.maximum(share, self._suggested)
        tries = ((suggesting, demand.level), (suggesting, 1.0), (share, demand.level), (share, math.inf))
        found: list[Floats] = []
        for tried, most in tries:
            if found and tried is share:
                break
            down, up = self._moves(tried, most)
            self._attacker.bound(down=down, up=up)
            pushes = demand.pushes(self._attacker, demand.column)
            coefficients = self._coefficients(demand, pushes)
            if coefficients is not None and coefficients @ share < 1 - TOLERANCE:
                found.append(coefficients)
        return found

    def bridges(self, share: Floats) -> list[tuple[int, Places]]:
        """Free columns more suppressed than all others of an equation together, each with those others.

        A cell alone in an equation is known anyway. So among the cheapest patterns there is one in which no
        free cell is suppressed without another one in each of its equations.
        """
        starts, columns = self._equations.indptr, self._equations.indices
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        alone = 2 * share[columns] > (self._equations @ share)[rows] + SUGGESTED
        found = []
        for place in np.flatnonzero(alone & ~self.sensitive[columns]):
            inside = columns[starts[rows[place]] : starts[rows[place] + 1]]
            found.append((int(columns[place]), inside[inside != columns[place]]))
        return found

    def _coefficients(self, demand: Demand, pushes: Sequence[Push]) -> Floats | None:
        capacity = np.zeros(len(self.cells))
        own = 0.0
        for push in pushes:
            slopes = np.where(np.abs(push.slopes) < NOISE, 0.0, push.slopes)
            up, down = np.maximum(slopes, 0.0) * self.up, np.maximum(-slopes, 0.0) * self.down
            own += min(up[demand.column] + down[demand.column], abs(slopes[demand.column]) * demand.level)
            capacity += up + down
        capacity[demand.column] = own
        missing = demand.level - capacity[self.sensitive].sum()
        if missing <= TOLERANCE:
            return None
        return np.where(self.sensitive, 0.0, np.minimum(capacity / missing, 1.0))

    def _moves(self, share: Floats, most: float) -> tuple[Floats, Floats]:
        """How far each column may move down and up."""
        return np.minimum(self.down, most) * share, np.minimum(self.up, most) * share

    def _demands(self) -> list[Demand]:
        """A demand for every level above zero, equal levels together because bounds then stay."""
        levels = ((1, self.problem.upl), (-1, self.problem.lpl), (0, self.problem.spl))
        found = [
            Demand(int(column), sign, float(level[self.cells[column]]))
            for sign, level in levels
            for column in np.flatnonzero(self.sensitive)
            if level[self.cells[column]] > 0
        ]
        return sorted(found, key=lambda demand: demand.level)

    def _reachable(self) -> tuple[list[Demand], tuple[int, ...]]:
        """Demands lowered to what suppression of everything allows, and the cells whose demands were."""
        asked, self.demands = self.demands, [self._within_bounds(demand) for demand in self.demands]
        unmet = set(self.unmet(np.ones(len(self.cells)), bounded=False))
        lowered = [self._lowered(demand) if demand in unmet else demand for demand in self.demands]
        unreachable = {
            int(self.cells[demand.column])
            for demand, reached in zip(asked, lowered, strict=True)
            if reached.level < demand.level
        }
        possible = sorted((demand for demand in lowered if demand.level > 0), key=lambda demand: demand.level)
        return possible, tuple(sorted(unreachable))

    def _within_bounds(self, demand: Demand) -> Demand:
        """A demand that the bounds of its own cell allow."""
        bounds = {1: self.up, -1: self.down}
        most = math.fsum(bounds[sign][demand.column] for sign in demand.directions)
        return demand._replace(level=min(demand.level, float(math.floor(most + TOLERANCE))))

    def _lowered(self, demand: Demand) -> Demand:
        """A demand that suppression of everything just meets."""
        self._attacker.bound(down=self.down, up=self.up)
        reach = sum(push.reach for push in demand.pushes(self._attacker, demand.column))
        return demand._replace(level=float(math.floor(reach + TOLERANCE)))
