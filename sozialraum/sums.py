"""Sums of counts over cells and terms, in every area of a geography at once, with their status.

Belongs here: how values, statuses, dates and deliveries of parts become those of a sum. Does not belong
here: which parts make up a sum (``selection``), reading of counts, indicator values (``figures``).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.status import RANK, RANK_WITHOUT_VALUE, Status

Floats = NDArray[np.float64]
Ranks = NDArray[np.uint8]
Codes = NDArray[np.intp]

NO_DATE = np.iinfo(np.int64).min
"""Missing date, which is also how numpy writes it; smaller than any date."""

NOTHING = 0
"""Number of the set without deliveries."""


class Part(NamedTuple):
    """Rows that may be summed, a row an entry: place in the geography, amount, status, date, deliveries."""

    place: Codes
    amount: Floats
    rank: Ranks
    date: NDArray[np.int64]
    origin: Codes

    def take(self, rows: Codes) -> "Part":
        """Some of the rows."""
        return Part(self.place[rows], self.amount[rows], self.rank[rows], self.date[rows], self.origin[rows])


class Sum(NamedTuple):
    """A sum in every area of a geography, an area an entry; a value without status has none."""

    value: Floats
    rank: Ranks
    date: NDArray[np.int64]
    origin: Codes


class Origins:
    """Sets of deliveries under numbers, so that millions of figures can carry theirs."""

    def __init__(self) -> None:
        self._sets: list[frozenset[str]] = [frozenset()]
        self._numbers: dict[frozenset[str], int] = {frozenset(): NOTHING}

    def number(self, names: frozenset[str]) -> int:
        """Number of a set; equal sets have one number."""
        found = self._numbers.setdefault(names, len(self._sets))
        if found == len(self._sets):
            self._sets.append(names)
        return found

    def union(self, left: Codes, right: Codes) -> Codes:
        """Number of the union, entry by entry."""
        pair, found = pd.factorize(left * len(self._sets) + right)
        lefts, rights = np.divmod(found, len(self._sets))
        both = [self._sets[one] | self._sets[other] for one, other in zip(lefts, rights, strict=True)]
        return np.array([self.number(names) for names in both], dtype=np.intp)[pair]

    def names(self, numbers: Codes) -> NDArray[np.object_]:
        """Sorted names in each entry's set; equal entries share one list."""
        lists = np.empty(len(self._sets), dtype=object)
        lists[:] = [sorted(names) for names in self._sets]
        return lists[numbers]


def joined(parts: Sequence[Part]) -> Part:
    """Rows of several parts one after another."""
    if len(parts) == 1:
        return parts[0]
    return Part(
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.amount for part in parts]),
        np.concatenate([part.rank for part in parts]),
        np.concatenate([part.date for part in parts]),
        np.concatenate([part.origin for part in parts]),
    )


def sum_cells(part: Part, *, cells: int, sparse: bool, present: NDArray[np.bool_], origins: Origins) -> Sum:
    """Sum the cells of a term in every area.

    Parameters
    ----------
    part
        The rows of the term's cells.
    cells
        Number of cells the term has; an area with fewer has a gap.
    sparse
        Whether the source leaves out cells that are zero: then a missing cell is none, in an area that
        has any.
    present
        Whether the source has any row of the measure in an area, an area of the geography an entry.
    origins
        Numbers of sets of deliveries.

    Returns
    -------
    Sum
        Status of the weakest cell; ``not_delivered`` or weaker where a cell is missing.
    """
    areas = len(present)
    there = np.bincount(part.place, minlength=areas)
    rank = np.zeros(areas, dtype=np.uint8)
    np.maximum.at(rank, part.place, part.rank)
    date = np.full(areas, NO_DATE)
    np.maximum.at(date, part.place, part.date)
    gap = ~present if sparse else there < cells
    rank[gap] = np.maximum(rank[gap], RANK[Status.NOT_DELIVERED])
    return Sum(
        value=np.bincount(part.place, weights=part.amount, minlength=areas).astype(np.float64, copy=False),
        rank=rank,
        date=date,
        origin=_origins_by_place(part, areas, origins),
    )


def _origins_by_place(part: Part, areas: int, origins: Origins) -> Codes:
    """Deliveries of all rows in a place; nearly always they are the same."""
    origin = np.full(areas, NOTHING, dtype=np.intp)
    origin[part.place] = part.origin
    other = np.flatnonzero(origin[part.place] != part.origin)
    pairs = pd.DataFrame({"place": part.place[other], "origin": part.origin[other]}).drop_duplicates()
    while len(pairs):
        once = pairs.drop_duplicates("place")
        place = once["place"].to_numpy()
        origin[place] = origins.union(origin[place], once["origin"].to_numpy())
        pairs = pairs.drop(once.index)
    return origin


class Side(NamedTuple):
    """Numerator or denominator in every area: a sum, and the number of the term it has its status from."""

    value: Floats
    rank: Ranks
    date: NDArray[np.int64]
    origin: Codes
    weakest: Codes


def sum_terms(terms: Sequence[tuple[float, Sum]], origins: Origins) -> Side:
    """Add up the terms of a side, each with its factor.

    Parameters
    ----------
    terms
        Factor and sum of each; at least one.
    origins
        Numbers of sets of deliveries.

    Returns
    -------
    Side
        Status of the weakest term, and no value (NaN) where that has none; a total above zero with terms
        below half of the unit is ``rounded``.
    """
    ranks = np.stack([term.rank for _, term in terms])
    rank = ranks.max(axis=0)
    total = np.sum([term.value for _, term in terms], axis=0)
    rank[(rank == RANK[Status.BELOW_HALF]) & (total > 0)] = RANK[Status.ROUNDED]
    value = np.sum([factor * term.value for factor, term in terms], axis=0)
    return Side(
        value=np.where(rank >= RANK_WITHOUT_VALUE, np.nan, value),
        rank=rank,
        date=np.max([term.date for _, term in terms], axis=0),
        origin=_fold(origins.union, (term.origin for _, term in terms)),
        weakest=ranks.argmax(axis=0),
    )


def _fold(function: Callable[[Codes, Codes], Codes], parts: Iterable[Codes]) -> Codes:
    first, *others = parts
    for other in others:
        first = function(first, other)
    return first
