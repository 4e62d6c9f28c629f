"""The sum of a term in every area of its geography, from coded counts.

Belongs here: bringing the rows of a term to ``sozialraum.sums``. Does not belong here: which terms make up
a side (``summing``), reading (``coded``).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from resources.calculation.coded import Areas, CodedCounts, Split
from sozialraum.catalogue import Catalogue
from sozialraum.selection import ResolvedTerm
from sozialraum.sums import Codes, Origins, Part, Sum, joined, sum_cells

Group = tuple[str, str, str]
"""Measure, source and geography."""


class TermSums:
    """Sums of terms over the counts of each year, each made once.

    Attributes
    ----------
    origins
        Numbers of the sets of deliveries in all sums.
    """

    def __init__(
        self, catalogue: Catalogue, areas: Areas, counts: Mapping[int, Sequence[CodedCounts]]
    ) -> None:
        self.origins = Origins()
        self._catalogue = catalogue
        self._areas = areas
        self._files: dict[tuple[int, Group], list[CodedCounts]] = {}
        for year, files in counts.items():
            for file in files:
                for group in dict.fromkeys(split.group for split in file.splits):
                    self._files.setdefault((year, group), []).append(file)
        self._rows: dict[tuple[int, Group], list[_Rows]] = {}
        self._sums: dict[tuple[int, ResolvedTerm], Sum] = {}

    def of(self, year: int, term: ResolvedTerm) -> Sum:
        """Sum of a term over the counts of a year, an area of its geography an entry."""
        if (year, term) not in self._sums:
            self._sums[year, term] = self._make(year, term)
        return self._sums[year, term]

    def _make(self, year: int, term: ResolvedTerm) -> Sum:
        rows_of_term = self._rows_of(year, (term.measure, term.source, term.geography))
        bands = dict(term.cells.bands)
        cells: set[Split] = set()
        parts = []
        for rows in rows_of_term:
            chosen = {
                index: (split, bands[split.band])
                for index, split in rows.splits
                if split.sex in term.cells.sexes
                and split.band in bands
                and split.category in term.cells.categories
            }
            cells.update(split for split, _ in chosen.values())
            parts.append(rows.part_of({index: weight for index, (_, weight) in chosen.items()}))
        there = np.zeros(len(self._areas.inside[term.geography]), dtype=np.bool_)
        for rows in rows_of_term:
            there[rows.part.place] = True
        return sum_cells(
            joined(parts),
            cells=len(cells),
            sparse=self._catalogue.sources[term.source].sparse,
            present=there,
            origins=self.origins,
        )

    def _rows_of(self, year: int, group: Group) -> "list[_Rows]":
        if (year, group) not in self._rows:
            places = self._areas.places(group[2])
            self._rows[year, group] = [
                _Rows(file, group, places, np.array([self.origins.number(o) for o in file.origins]))
                for file in self._files[year, group]
            ]
        return self._rows[year, group]


class _Rows:
    """Rows of one measure, source and geography in one file."""

    def __init__(self, file: CodedCounts, group: Group, places: Codes, origins: Codes) -> None:
        own = np.array([split.group == group for split in file.splits])
        self.splits: list[tuple[int, Split]] = [(i, split) for i, split in enumerate(file.splits) if own[i]]
        place = places[file.area]
        rows = np.flatnonzero(own[file.split] & (place >= 0))
        self.split = file.split[rows]
        self.part = Part(
            place[rows], file.value[rows], file.rank[rows], file.date[rows], origins[file.origin[rows]]
        )
        self._size = len(file.splits)

    def part_of(self, weights: dict[int, float]) -> Part:
        """The rows whose split has a weight, with weighted amounts."""
        if len(weights) == len(self.splits) and set(weights.values()) == {1.0}:
            return self.part
        chosen = np.zeros(self._size, dtype=np.bool_)
        weight = np.zeros(self._size)
        chosen[list(weights)] = True
        weight[list(weights)] = list(weights.values())
        rows = np.flatnonzero(chosen[self.split])
        amount = self.part.amount[rows] * weight[self.split[rows]]
        return self.part.take(rows)._replace(amount=amount)
