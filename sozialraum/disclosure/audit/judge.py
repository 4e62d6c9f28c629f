"""The audit: whether an attacker who reads the whole release stays in the dark about every protected cell.

Belongs here: the questions asked of the components of a release, the verdict on every protected cell. Does
not belong here: engines that look for a pattern. None of their code is used, so that an error of one is not
made twice.
"""

import time
from itertools import pairwise

import numpy as np

from sozialraum.disclosure.audit.components import Rows, components, unknown_rows
from sozialraum.disclosure.audit.feasible import Component
from sozialraum.disclosure.audit.findings import Audit, Finding, Protected, Verdict
from sozialraum.disclosure.audit.propagation import Bounds, propagate
from sozialraum.disclosure.audit.release import UNKNOWN, Integers, Release

Parts = list[tuple[Integers, Component]]
"""Columns of the rows, and the component they are."""


def audit(
    release: Release,
    protected: Protected,
    *,
    complete: bool = False,
    seconds: float = 10.0,
    total_seconds: float = 600.0,
) -> Audit:
    """Try to work out every protected cell from all that is printed.

    Row by row first; then, for groups of cells that share rows, whole tables are looked for that push a
    protected cell as far down and up as its level demands. A cell passes only with two such tables in hand,
    both checked against the whole release in whole numbers.

    Parameters
    ----------
    release
        Everything printed, now and before, as it was read back.
    protected
        Cells and levels.
    complete
        Whether the ends of all intervals are wanted, or only as much of them as the verdict needs. Where a
        level fails, the end that fails is exact in both cases.
    seconds
        For one search of an end among whole tables. What is not found within it is not shown.
    total_seconds
        For the whole audit; what is not asked within it is not shown.

    Returns
    -------
    Audit
        Not passed if a level fails or is not shown, or if printed rows contradict one another; then no cell
        is judged, because no table exists.

    Notes
    -----
    An attacker here knows the printed values, the relations, the bounds and that counts are whole. Whoever
    knows more (his own case) or guesses by likelihood is not covered. A proven end rests on the solver with
    its tolerance; a pass does not: it rests on the two tables alone.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> none, some = np.zeros((0, 3), dtype=np.int64), np.array([[1, 1, -1]])
    >>> printed = Release(
    ...     values=np.array([np.nan, np.nan, 5.0]), lower=np.ones(3, int), upper=np.full(3, 9),
    ...     equations=csr_array(some), rhs=np.zeros(1, int), inequalities=csr_array(none),
    ...     low=np.zeros(0, int), high=np.zeros(0, int), names=("men", "women", "persons"),
    ...     equation_names=("sum of sexes",), inequality_names=())
    >>> one = np.ones(1, int)
    >>> result = audit(printed, Protected(cells=0 * one, values=2 * one, lpl=one, upl=one, spl=one))
    >>> result.passed, [table.tolist() for table in result.witnesses[0]]
    (True, [[1, 4, 5], [4, 1, 5]])
    """
    deadline = time.monotonic() + total_seconds
    rows = unknown_rows(release)
    system = rows.system
    bounds = propagate(system.matrix, system.low, system.high, system.bounds)
    broken: tuple[tuple[str, ...], ...] = tuple((name,) for name in rows.broken)
    if bounds.crossed.any():
        broken += rows.contradictions(np.flatnonzero(bounds.crossed), seconds=seconds)
    if broken:
        return _not_judged(release, protected, broken)
    parts = components(rows, bounds)
    _ask(parts, rows, protected, complete=complete, seconds=seconds, deadline=deadline)
    impossible = [cells[:1] for cells, part in parts if part.contradictory]
    if impossible:
        broken = rows.contradictions(np.concatenate(impossible), seconds=seconds)
        return _not_judged(release, protected, broken)
    return _judged(release, protected, rows, bounds, parts)


def _ask(
    parts: Parts, rows: Rows, protected: Protected, *, complete: bool, seconds: float, deadline: float
) -> None:
    """Ask every component for one table and for the ends of its protected cells."""

    def left() -> float:
        return max(0.0, min(seconds, deadline - time.monotonic()))

    for (_, part), (members, local) in zip(parts, _members(parts, rows, protected), strict=True):
        part.extend(0, upwards=True, enough=int(part.least[0]), seconds=left())
        down, up = (protected.values - protected.lpl)[members], (protected.values + protected.upl)[members]
        if complete:
            down, up = np.full(len(local), -2 * UNKNOWN), np.full(len(local), 2 * UNKNOWN)
        else:
            _push(part, local, down, up)
        for cell, low, high, width in zip(local, down, up, protected.spl[members], strict=True):
            part.extend(cell, upwards=False, enough=int(low), seconds=left())
            enough = max(int(high), int(part.shown_least[cell] + width))
            part.extend(cell, upwards=True, enough=enough, seconds=left())
            enough = min(int(low), int(part.shown_most[cell] - width))
            part.extend(cell, upwards=False, enough=enough, seconds=left())


def _members(parts: Parts, rows: Rows, protected: Protected) -> list[tuple[Integers, Integers]]:
    """Protected cells of each component: their places among the protected, and in the component."""
    part_of, place_in = np.full(len(rows.cells), -1), np.zeros(len(rows.cells), dtype=np.int64)
    for number, (cells, _) in enumerate(parts):
        part_of[cells], place_in[cells] = number, np.arange(len(cells))
    members = np.flatnonzero(np.isin(protected.cells, rows.cells))
    columns = np.searchsorted(rows.cells, protected.cells[members])
    order = np.argsort(part_of[columns], kind="stable")
    ends = np.searchsorted(part_of[columns][order], np.arange(len(parts) + 1))
    chosen = [order[start:end] for start, end in pairwise(ends)]
    return [(members[part], place_in[columns[part]]) for part in chosen]


def _push(part: Component, cells: Integers, down: Integers, up: Integers) -> None:
    """Move all cells that lack an end at once, as long as that helps; the rest is asked one by one."""
    for upwards in (True, False):
        moved = 1
        while moved:
            if upwards:
                lacking = part.shown_most[cells] < np.minimum(up, part.most[cells])
            else:
                lacking = part.shown_least[cells] > np.maximum(down, part.least[cells])
            moved = part.push(cells[lacking], upwards=upwards) if lacking.sum() > 1 else 0


def _judged(release: Release, protected: Protected, rows: Rows, bounds: Bounds, parts: Parts) -> Audit:
    """Put whole tables together, check them against the release and judge."""
    low, high = (ends.copy() for ends in release.known)
    low[rows.cells], high[rows.cells] = bounds
    tables = _whole_tables(release, rows, low, parts)
    first, last = np.zeros(len(low), dtype=np.int64), np.zeros(len(low), dtype=np.int64)
    for cells, part in parts:
        where = rows.cells[cells]
        low[where], high[where] = part.least, part.most
        first[where], last[where] = part.least_table, part.most_table
    witnesses = {
        int(cell): (tables[first[cell]], tables[last[cell]])
        for cell in protected.cells
        if first[cell] in tables and last[cell] in tables
    }
    findings = tuple(
        _finding(protected, number, (int(low[cell]), int(high[cell])), witnesses.get(int(cell)))
        for number, cell in enumerate(protected.cells)
    )
    return Audit(findings=findings, witnesses=witnesses, contradictions=())


def _whole_tables(release: Release, rows: Rows, fixed: Integers, parts: Parts) -> dict[int, Integers]:
    """Tables of all cells by number: each component with its table of that number, or its last.

    Only those that fulfil the whole release; none if a component has no table.
    """
    if any(not part.tables for _, part in parts):
        return {}
    tables = {}
    for number in range(max((len(part.tables) for _, part in parts), default=1)):
        table = fixed.copy()
        for cells, part in parts:
            table[rows.cells[cells]] = part.tables[min(number, len(part.tables) - 1)]
        if release.fulfilled(table):
            tables[number] = table
    return tables


def _finding(
    protected: Protected, number: int, proven: tuple[int, int], pair: tuple[Integers, Integers] | None
) -> Finding:
    """Verdict on one cell from its proven ends and its two tables, if there are any."""
    cell, value = int(protected.cells[number]), int(protected.values[number])
    levels = tuple(int(level[number]) for level in (protected.lpl, protected.upl, protected.spl))

    def lacks(low: int, high: int) -> tuple[int, int, int]:
        lpl, upl, spl = levels
        return max(0, low - (value - lpl)), max(0, value + upl - high), max(0, spl - (high - low))

    missing = lacks(*proven)
    shown_low, shown_high = (int(pair[0][cell]), int(pair[1][cell])) if pair else (None, None)
    if any(missing):
        verdict = Verdict.FAILED
    elif shown_low is not None and shown_high is not None and not any(lacks(shown_low, shown_high)):
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.NOT_SHOWN
    return Finding(cell, *proven, shown_low, shown_high, verdict, *missing)


def _not_judged(release: Release, protected: Protected, broken: tuple[tuple[str, ...], ...]) -> Audit:
    """Result for a release that contradicts itself."""
    low, high = release.known
    findings = tuple(
        Finding(int(cell), int(low[cell]), int(high[cell]), None, None, Verdict.NOT_SHOWN, 0, 0, 0)
        for cell in protected.cells
    )
    return Audit(findings=findings, witnesses={}, contradictions=broken)
