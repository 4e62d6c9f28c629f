"""Patterns for large tables: block by block with margins held fixed, then what remains over the whole table.

Belongs here: the order of the stages, the bound that follows from them. Does not belong here: how one problem
is solved (``exact``), how blocks are found and cut out (``division``).
"""

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat

import numpy as np

from sozialraum.disclosure.engines.attack import TOLERANCE, Places, intervals
from sozialraum.disclosure.engines.cuts import Table
from sozialraum.disclosure.engines.division import (
    LEVELS,
    MARGIN,
    Block,
    asking,
    cells_of,
    connected,
    cut_out,
    find_blocks,
    part,
    rows_of,
)
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.problem import Integers, Pattern, Problem, Result, Status

NEAR, ENOUGH = 0.01, 0.04
"""Gap below which blocks are not looked at again with the margins: while they are few, and otherwise."""

FEW = 300
"""Sensitive cells up to which that takes seconds."""


def solve_by_blocks(
    problem: Problem, *, blocks: Integers | None = None, workers: int = 2, seconds: float = math.inf
) -> Result:
    """Find a protecting pattern block by block, and a lower bound for all patterns.

    1. Levels that no pattern reaches are lowered to what suppression of everything allows.
    2. Every block is solved to the end with its margins: its cells may be covered by margins, and of what
       holds for margins only the equations with cells of the block are asked. As this leaves out conditions,
       the sum of these optima is a lower bound.
    3. Where margins are used in that optimum, the block is solved again with all other cells known. So every
       block protects itself even from those who know all other cells, and so do all blocks together.
    4. What is not protected then (sensitive margins, levels out of reach inside a block) gets the cheapest
       addition over the whole table.
    5. If the gap is not small then, the blocks from which it comes are solved again together with the
       margins, the other blocks staying as they are.
    6. The pattern is attacked.

    Parameters
    ----------
    problem
        Cells, equations, levels.
    blocks
        (cells,) number of the block, −1 for margins. Preset: :func:`find_blocks`. Any division protects; a
        good one has many blocks of about the same size and few margins.
    workers
        Threads (the solver works outside the interpreter's lock). The result does not depend on it.
    seconds
        After this time searches end with the best pattern so far. With enough time the result is always the
        same.

    Returns
    -------
    Result
        ``"optimal"`` where the weight reaches the bound. Cells whose level cannot be reached are protected
        as far as possible, by whole numbers, and listed as ``unreachable``.

    Raises
    ------
    ValueError
        ``blocks`` has not one number a cell.
    RuntimeError
        The pattern found does not protect, or the solver fails: an error of this package.

    Examples
    --------
    Two rows without common cells are two blocks:

    >>> from scipy.sparse import csr_array
    >>> rows = Problem(
    ...     values=[9, 4, 2, 3] * 2, weights=[9, 4, 2, 3] * 2, status=[1, 1, 2, 1] * 2, lower=[1] * 8,
    ...     upper=[99] * 8, lpl=[0, 0, 1, 0] * 2, upl=[0, 0, 1, 0] * 2, spl=[0] * 8,
    ...     equations=csr_array([[-1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, -1, 1, 1, 1]]), rhs=[0, 0],
    ... )
    >>> result = solve_by_blocks(rows)
    >>> result.weight, result.lower_bound, result.status
    (6.0, 6.0, 'optimal')
    """
    until = time.monotonic() + seconds
    blocks = find_blocks(problem) if blocks is None else np.asarray(blocks)
    if blocks.shape != problem.values.shape:
        raise ValueError(f"Blocks have shape {blocks.shape}, values have {problem.values.shape}")
    with ThreadPoolExecutor(workers) as pool:
        reachable, unreachable = _reachable(problem, blocks, pool.map)
        solved = list(pool.map(_solved, cut_out(reachable, blocks), repeat(until)))
    pattern, dear = reachable.sensitive, np.zeros_like(reachable.sensitive)
    for cells, least in solved:
        pattern[cells] = True
        dear[cells] = problem.weights[cells] @ ~problem.sensitive[cells] > least + TOLERANCE
    bound = math.fsum(least for _, least in solved)
    pattern, bound = _completed(reachable, pattern, blocks, dear=dear, bound=bound, until=until)
    weight = problem.cost(pattern)
    return Result(
        pattern=pattern,
        weight=weight,
        secondary=int((pattern & ~problem.sensitive).sum()),
        lower_bound=min(bound, weight),
        status="optimal" if bound >= weight - TOLERANCE else "feasible",
        unreachable=unreachable,
    )


def _reachable(
    problem: Problem, blocks: Integers, map_: Callable[..., Iterable[Places]]
) -> tuple[Problem, tuple[int, ...]]:
    """The problem with levels that can be reached, and the cells whose levels cannot.

    What is reached inside a block is reached; only the others are tried on the whole table.
    """
    doubtful = problem.sensitive & (blocks == MARGIN)
    for cells in map_(_missed, cut_out(problem, blocks)):
        doubtful[cells] = True
    if not doubtful.any():
        return problem, ()
    table = Table(asking(problem, doubtful))
    lowered = np.zeros_like(doubtful)
    lowered[list(table.unreachable)] = True
    levels = {sign: np.where(lowered, 0, getattr(problem, name)) for sign, name in LEVELS.items()}
    for demand in table.demands:
        cell = table.cells[demand.column]
        if lowered[cell]:
            levels[demand.sign][cell] = demand.level
    return replace(problem, lpl=levels[-1], upl=levels[1], spl=levels[0]), table.unreachable


def _missed(block: Block) -> Places:
    """Cells whose level cannot be reached inside their block."""
    return block.cells[list(Table(block.alone).unreachable)]


def _solved(block: Block, until: float) -> tuple[Places, float]:
    """Suppressed cells of a block, and what every pattern costs in it and around it."""
    result = solve_exactly(block.problem, seconds=_left(until))
    pattern = result.pattern
    if (pattern & ~block.own).any():
        pattern = solve_exactly(block.alone, seconds=_left(until)).pattern
    return block.cells[pattern], result.lower_bound


def _completed(
    problem: Problem, pattern: Pattern, blocks: Integers, *, dear: Pattern, bound: float, until: float
) -> tuple[Pattern, float]:
    """The pattern with what it lacks over the whole table, and the bound, higher if more was proven.

    ``dear``: suppressed cells of blocks that cost more than what is proven of them.
    """
    missing = _missing(problem, pattern)
    found = _extended(problem, kept=pattern, asked=missing, until=until).pattern if missing.any() else pattern
    concerned = np.flatnonzero(missing | dear | (found & ~pattern))
    concerned = np.union1d(concerned, cells_of(problem, rows_of(problem, concerned)))
    free = np.isin(blocks, [*blocks[concerned], MARGIN])
    near = NEAR if np.count_nonzero(free & problem.sensitive) <= FEW else ENOUGH
    if problem.cost(found) - bound > near * problem.cost(found) and _left(until):
        again = _extended(problem, kept=pattern & ~free, asked=free, until=until)
        if not (pattern & ~free & ~problem.sensitive).any():
            bound = max(bound, again.lower_bound)
        found = min(found, again.pattern, key=problem.cost)
    missing = _missing(problem, found)
    if missing.any():
        raise RuntimeError(f"The pattern does not protect {problem.names[int(np.argmax(missing))]}")
    return found, bound


def _extended(problem: Problem, *, kept: Pattern, asked: Pattern, until: float) -> Result:
    """The cheapest pattern that holds some cells and protects some."""
    status = np.where(kept, Status.SENSITIVE, problem.status)
    return solve_exactly(replace(asking(problem, asked), status=status), seconds=_left(until))


def _missing(problem: Problem, pattern: Pattern) -> Pattern:
    """Sensitive cells that do not reach their levels, by attacks on cells that equations tie together."""
    short = np.zeros_like(pattern)
    levelled = problem.levelled
    for cells in connected(problem, problem.checked(pattern)):
        asked = np.flatnonzero(levelled[cells])
        if not len(asked):
            continue
        tied = part(problem, cells, rows=rows_of(problem, cells))
        least, greatest = intervals(tied, np.ones_like(tied.sensitive), cells=asked)
        values = tied.values[asked]
        moves = {1: greatest - values, -1: values - least, 0: greatest - least}
        for sign, name in LEVELS.items():
            short[cells[asked]] |= moves[sign] < getattr(tied, name)[asked] - 2 * TOLERANCE
    return short


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())
