"""A release together with earlier ones: one problem for the engines and the audit.

Belongs here: which cells of two states are one. Does not belong here: how a state comes about (``ledger``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sozialraum.disclosure.problem import Problem, Status

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Vintage:
    """An earlier state.

    Attributes
    ----------
    release
        Its number.
    problem
        The same cells as now with the values of then.
    printed
        (cells,) what was printed of them.
    """

    release: int
    problem: Problem
    printed: Booleans


class Union(NamedTuple):
    """The problem of all states, and what is known of it before the present release.

    Attributes
    ----------
    problem
        The present cells first, in their order; behind them those of old states with other values.
    before
        (cells,) printed by earlier releases or known to everybody then, NaN for all else.
    """

    problem: Problem
    before: Floats


def together(present: Problem, vintages: Sequence[Vintage]) -> Union:
    """Put the present problem and those of earlier states together.

    A cell that has the same value in two states is one cell: an attacker is thought to know which figures
    were revised. What was not hidden then is printed, and protected from nothing any more; what was hidden
    keeps the levels of then, the highest where several states have the cell. Nothing of an earlier state can
    be decided again: of a cell that is also a present one, the present release decides.

    Parameters
    ----------
    present
        What is to be released.
    vintages
        Earlier states of the same cells.

    Examples
    --------
    A part was printed before its whole was revised from 5 to 6; the other part, 2, was and is hidden:

    >>> row = {"weights": [1] * 3, "lower": [0] * 3, "upper": [9] * 3, "lpl": [0, 0, 1], "upl": [0, 0, 1]}
    >>> row |= {"spl": [0] * 3, "equations": csr_array([[-1, 1, 1]]), "rhs": [0], "names": ("T", "A", "B")}
    >>> old = Problem(values=[5, 3, 2], status=[2, 0, 2], **row)
    >>> new = Problem(values=[6, 4, 2], status=[1, 1, 2], **row)
    >>> found = together(new, [Vintage(1, old, np.array([False, True, False]))])
    >>> found.problem.names
    ('T', 'A', 'B', 'T@1', 'A@1')
    >>> found.before.tolist()
    [nan, nan, nan, nan, 3.0]
    >>> found.problem.equations.toarray().tolist()
    [[-1, 1, 1, 0, 0], [0, 0, 1, -1, 1]]
    """
    places, size = _places([present, *(own.problem for own in vintages)])
    first = _first(places, size)
    problems = [present, *(own.problem for own in vintages)]
    values = _gathered(first, [own.values for own in problems])
    known = np.zeros(size, dtype=np.bool_)
    for own, place in zip(vintages, places[1:], strict=True):
        known[place[own.printed | ~own.problem.sensitive]] = True
    status = _gathered(first, [own.status for own in problems])
    lower, upper, levels = _merged(problems, places, size)
    levels = np.where(known, 0, levels)
    equations, rhs = _equations(problems, places, size)
    names = [np.array(present.names, dtype=object)]
    names += [
        np.array([f"{name}@{own.release}" for name in own.problem.names], dtype=object) for own in vintages
    ]
    problem = Problem(
        values=values,
        weights=_gathered(first, [own.weights for own in problems]),
        status=np.where(known, Status.PRINTED, status),
        lower=lower,
        upper=upper,
        lpl=np.minimum(levels[0], np.maximum(values - lower, 0)),
        upl=levels[1],
        spl=levels[2],
        equations=equations,
        rhs=rhs,
        names=tuple(_gathered(first, names)),
    )
    return Union(problem, np.where(known, values, np.nan))


def _places(problems: Sequence[Problem]) -> tuple[list[Integers], int]:
    """Number in the union of every cell of every problem, and how many there are."""
    size = len(problems[0].values)
    places = [np.arange(size)]
    for number, own in enumerate(problems[1:], start=1):
        place = np.full(len(own.values), -1)
        for other, known in zip(problems[:number], places, strict=True):
            place = np.where((place < 0) & (own.values == other.values), known, place)
        new = np.flatnonzero(place < 0)
        place[new] = size + np.arange(len(new))
        size += len(new)
        places.append(place)
    return places, size


def _first(places: Sequence[Integers], size: int) -> tuple[Integers, Integers]:
    """The first problem that has each cell of the union, and the number of the cell there."""
    problem, cell = np.zeros((2, size), dtype=np.int64)
    for number in reversed(range(len(places))):
        problem[places[number]] = number
        cell[places[number]] = np.arange(len(places[number]))
    return problem, cell


def _gathered(first: tuple[Integers, Integers], parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Of each cell of the union what the first problem that has it says."""
    return np.stack(parts)[first]


def _merged(
    problems: Sequence[Problem], places: Sequence[Integers], size: int
) -> tuple[Integers, Integers, Integers]:
    """Narrowest bounds, and the highest levels (3, cells)."""
    lower, upper = np.zeros(size, dtype=np.int64), np.full(size, np.iinfo(np.int64).max)
    levels = np.zeros((3, size), dtype=np.int64)
    for own, place in zip(problems, places, strict=True):
        lower[place] = np.maximum(lower[place], own.lower)
        upper[place] = np.minimum(upper[place], own.upper)
        levels[:, place] = np.maximum(levels[:, place], [own.lpl, own.upl, own.spl])
    return lower, upper, levels


def _equations(
    problems: Sequence[Problem], places: Sequence[Integers], size: int
) -> tuple[csr_array, Integers]:
    """All equations, each once."""
    data, columns, lengths, sides = [], [], [], []
    seen: set[tuple[bytes, bytes, int]] = set()
    for own, place in zip(problems, places, strict=True):
        entries = own.equations.tocoo()
        order = np.lexsort((place[entries.col], entries.row))
        cells_of, factors_of = place[entries.col][order], entries.data[order]
        for start, end, side in zip(
            own.equations.indptr[:-1], own.equations.indptr[1:], own.rhs, strict=True
        ):
            factors, cells = factors_of[start:end], cells_of[start:end]
            key = factors.tobytes(), cells.tobytes(), int(side)
            if key not in seen:
                seen.add(key)
                data.append(factors)
                columns.append(cells)
                lengths.append(len(cells))
                sides.append(side)
    indptr = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    none = [np.zeros(0, dtype=np.int64)]
    parts = (np.concatenate(none + data), np.concatenate(none + columns), indptr)
    return csr_array(parts, shape=(len(sides), size)), np.array(sides, dtype=np.int64)
