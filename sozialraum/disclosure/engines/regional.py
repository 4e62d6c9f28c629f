"""Patterns for components of a whole release: region by region, then what no region can protect alone.

Belongs here: the order of the two stages. Does not belong here: how one problem is solved (``anytime``), how
regions are cut out (``division``).
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from sozialraum.disclosure.engines.anytime import solve_anytime
from sozialraum.disclosure.engines.components import joined, separated
from sozialraum.disclosure.engines.division import MARGIN, asking, cut_out
from sozialraum.disclosure.engines.witnesses import unshown
from sozialraum.disclosure.problem import Integers, Problem, Result, Status


def solve_by_regions(problem: Problem, *, regions: Integers, workers: int = 2, seconds: float) -> Result:
    """Find a protecting pattern soon, where there are too many cells and levels for proofs.

    1. Levels that the sensitive cells reach by themselves are left alone.
    2. Every region is protected with all cells outside known. So it is protected even from those who know
       all other regions, and so are all regions together.
    3. What is left (levels of margins, levels out of reach inside a region) gets the cheapest additions over
       the whole table.

    Parameters
    ----------
    regions
        (cells,) number of the region, −1 for margins such as the cells of municipalities and of the county.
    workers
        Threads (the solver works outside the interpreter's lock). The result does not depend on it.
    seconds
        After this time searches end with the best pattern so far.

    Returns
    -------
    Result
        ``"feasible"`` with the bound 0: nothing is proven here. Cells whose level cannot be reached are
        protected as far as possible, by whole numbers, and listed as ``unreachable``.

    Examples
    --------
    Two rows without common cells are two regions:

    >>> from scipy.sparse import csr_array
    >>> rows = Problem(
    ...     values=[9, 4, 2, 3] * 2, weights=[9, 4, 2, 3] * 2, status=[1, 1, 2, 1] * 2, lower=[1] * 8,
    ...     upper=[99] * 8, lpl=[0, 0, 1, 0] * 2, upl=[0, 0, 1, 0] * 2, spl=[0] * 8,
    ...     equations=csr_array([[-1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, -1, 1, 1, 1]]), rhs=[0, 0],
    ... )
    >>> solve_by_regions(rows, regions=np.repeat([0, 1], 4), seconds=9).weight
    6.0
    """
    until = time.monotonic() + seconds
    pattern = problem.sensitive
    asked = unshown(problem, pattern)
    doubtful = asked & (regions == MARGIN)
    blocks = cut_out(asking(problem, asked), regions)
    with ThreadPoolExecutor(workers) as pool:
        solved = pool.map(partial(_apart, until=until), (block.alone for block in blocks))
        for block, result in zip(blocks, solved, strict=True):
            pattern[block.cells[result.pattern]] = True
            doubtful[block.cells[list(result.unreachable)]] = True
    status = np.where(pattern, Status.SENSITIVE, problem.status)
    held = replace(asking(problem, doubtful), status=status)
    rest = _apart(asking(held, unshown(held, pattern)), until=until)
    found = rest.pattern
    return Result(
        pattern=found,
        weight=problem.cost(found),
        secondary=int((found & ~problem.sensitive).sum()),
        lower_bound=0.0,
        status="feasible" if problem.cost(found) else "optimal",
        unreachable=rest.unreachable,
    )


def _apart(problem: Problem, *, until: float) -> Result:
    """A first pattern of every component."""
    components = separated(problem)
    results = [
        solve_anytime(component.problem, seconds=max(0.0, until - time.monotonic()), rounds=0)
        for component in components
    ]
    return joined(problem, components, results)
