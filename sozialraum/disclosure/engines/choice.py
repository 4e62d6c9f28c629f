"""One call that protects a problem: taken apart, each part given to the engine that suits it.

Belongs here: the rule by which engines are chosen and time is shared out. Does not belong here: the engines
(``exact``, ``block``, ``anytime``), how a problem is taken apart (``components``).
"""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from sozialraum.disclosure.engines.anytime import solve_anytime
from sozialraum.disclosure.engines.attack import TOLERANCE
from sozialraum.disclosure.engines.block import solve_by_blocks
from sozialraum.disclosure.engines.components import joined, separated
from sozialraum.disclosure.engines.division import find_blocks
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.engines.regional import solve_by_regions
from sozialraum.disclosure.problem import Integers, Pattern, Problem, Result, Status

AT_ONCE = 4_000
"""Free cells times demands up to which the proof takes no longer than a first pattern: about a tenth of a
second (measured: 270 cells of a county, 17 of them sensitive, 0.04 to 0.12 s)."""

EXACT_SECONDS = 5e-5
"""Seconds that a proof takes for each free cell times demand, measured: 1e-5 to 4e-5 on tables of two ways
and on areas by forms, from 3e4 to 1.5e6 of them."""

LINKED = 5.0
"""Equations a cell stands in, on average, from which proofs take out of all proportion. Areas by categories
have 2.2 to 2.4, areas with districts by forms 4.0; three ways with two groupings have 5.5, and there the
proof did not end within minutes."""

REGIONAL = 2_000
"""Cells from which a component is protected region by region, if regions are given."""


def suppress(
    problem: Problem,
    *,
    regions: Integers | None = None,
    start: Pattern | None = None,
    seconds: float = 60,
    improve: bool = True,
    workers: int = 2,
) -> Result:
    """Find a protecting pattern of small weight, with a proven bound, by the engines that suit its parts.

    1. The problem is taken apart; components in which no cell needs protection are left as they are.
    2. Every component gets a first pattern: by proof where that is quick (``AT_ONCE``), by blocks where its
       structure has several, otherwise by routes and detours.
    3. Components without proof share the time that is left, by their work: the exact engine where it will
       probably end within its share and cells are not ``LINKED`` heavily, then the anytime engine. It takes
       the pattern so far and stops when its share is over.

    Parameters
    ----------
    problem
        Cells, equations, levels.
    regions
        (cells,) number of the region of a cell, such as the municipality of a small area, −1 for cells of
        none. Components of more than ``REGIONAL`` cells are protected region by region first, instead of by
        the blocks that their structure has; these first patterns are finished however long they take.
        Preset: no regions.
    start
        (cells,) a pattern to start with, such as that of the release before; it need not protect. First
        patterns hold it, unless a proof is quick; later ones may print its cells again where time allows.
        Cells that must stay suppressed are sensitive instead. Preset: the sensitive cells.
    seconds
        About how long to search; checks that patterns are safe come on top. The first patterns take what they
        take (areas by five forms about 0.1 seconds each), unless time ends within one: then it is safe, but
        suppresses far too much. What is proven earlier ends earlier.
    improve
        Without it the first patterns are the result, however long they take: it never depends on time.
    workers
        Threads (the solver works outside the interpreter's lock). The result depends on them only where time
        ends a search.

    Returns
    -------
    Result
        ``"optimal"`` where the bounds of the components add up to the weight. Sensitive cells whose level
        cannot be reached are protected as far as possible, by whole numbers, and listed as ``unreachable``.

    Raises
    ------
    ValueError
        ``regions`` has not one number a cell, or the start prints a sensitive cell or suppresses one that
        must be printed.
    RuntimeError
        The solver fails: an error of this package.

    Examples
    --------
    Two rows without common cells, one of them without sensitive cells:

    >>> from scipy.sparse import csr_array
    >>> rows = Problem(
    ...     values=[9, 4, 2, 3] * 2, weights=[9, 4, 2, 3] * 2, status=[1, 1, 2, 1, 1, 1, 1, 1], lower=[1] * 8,
    ...     upper=[99] * 8, lpl=[0, 0, 1, 0] * 2, upl=[0, 0, 1, 0] * 2, spl=[0] * 8,
    ...     equations=csr_array([[-1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, -1, 1, 1, 1]]), rhs=[0, 0],
    ... )
    >>> result = suppress(rows)
    >>> result.weight, result.secondary, result.status
    (3.0, 1, 'optimal')
    """
    until = time.monotonic() + seconds if improve else math.inf
    if regions is not None and np.shape(regions) != problem.values.shape:
        raise ValueError(f"Regions have shape {np.shape(regions)}, values have {problem.values.shape}")
    held = problem.sensitive if start is None else problem.checked(start)
    components = separated(problem)
    parts = [None if regions is None else regions[component.cells] for component in components]
    with ThreadPoolExecutor(workers) as pool:
        first = pool.map(
            lambda component, of: _started(
                component.problem, held[component.cells], of, until=until, workers=workers
            ),
            components,
            parts,
        )
        results = dict(enumerate(first))
        open_ = [place for place, result in results.items() if improve and result.status != "optimal"]
        works = [_work(components[place].problem) for place in open_]
        left = np.cumsum(works[::-1])[::-1] / workers

        def better(place: int, work: int, work_left: float) -> Result:
            time_left = max(0.0, until - time.monotonic())
            share = time_left * min(1.0, work / work_left)
            return _better(components[place].problem, results[place], seconds=share)

        results |= zip(open_, list(pool.map(better, open_, works, left)), strict=True)
    return joined(problem, components, list(results.values()))


def _started(
    problem: Problem, held: Pattern, regions: Integers | None, *, until: float, workers: int
) -> Result:
    """A pattern soon, with all cells that are held."""
    if _work(problem) <= AT_ONCE or not (held & ~problem.sensitive).any():
        return _first(problem, regions, until=until, workers=workers)
    kept = replace(problem, status=np.where(held, Status.SENSITIVE, problem.status))
    result = _first(kept, regions, until=until, workers=workers)
    weight, secondary = problem.cost(result.pattern), int((result.pattern & ~problem.sensitive).sum())
    return replace(result, weight=weight, secondary=secondary, lower_bound=0.0, status="feasible")


def _first(problem: Problem, regions: Integers | None, *, until: float, workers: int) -> Result:
    """A pattern soon."""
    seconds = max(0.0, until - time.monotonic())
    if _work(problem) <= AT_ONCE:
        return solve_exactly(problem, seconds=seconds)
    if regions is not None and len(regions) > REGIONAL:
        return solve_by_regions(problem, regions=regions, workers=workers, seconds=math.inf)
    blocks = find_blocks(problem)
    if blocks.max() > 0:
        return solve_by_blocks(problem, blocks=blocks, workers=1, seconds=seconds)
    return solve_anytime(problem, seconds=seconds, rounds=0)


def _better(problem: Problem, known: Result, *, seconds: float) -> Result:
    """The cheapest pattern and the highest bound, known or found now."""
    until = time.monotonic() + seconds
    linked = problem.equations.nnz >= LINKED * len(problem.values)
    if not linked and _work(problem) * EXACT_SECONDS <= seconds:
        known = _both(known, solve_exactly(problem, seconds=seconds))
    left = until - time.monotonic()
    if known.status == "optimal" or left <= 0:
        return known
    return _both(known, solve_anytime(problem, seconds=left, start=known.pattern))


def _both(known: Result, found: Result) -> Result:
    """The cheaper of two patterns with the higher of the bounds."""
    best = min(known, found, key=lambda result: result.weight)
    bound = min(best.weight, max(known.lower_bound, found.lower_bound))
    status = "optimal" if bound >= best.weight - TOLERANCE else "feasible"
    return replace(best, lower_bound=bound, status=status)


def _work(problem: Problem) -> int:
    """Free cells times demands."""
    levels = np.array([problem.lpl, problem.upl, problem.spl])[:, problem.sensitive]
    return int(np.count_nonzero(levels) * np.equal(problem.status, Status.FREE).sum())
