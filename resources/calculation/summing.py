"""Numerators and denominators of a year from coded counts.

Belongs here: bringing the rows of a term to ``sozialraum.sums``, and the table of sides. Does not belong
here: reading (``coded``), choice of terms, values and limits.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from resources.calculation.coded import Areas, CodedCounts, Split
from sozialraum.catalogue import Catalogue
from sozialraum.selection import ResolvedTerm
from sozialraum.status import RANK
from sozialraum.sums import Codes, Origins, Part, Side, Sum, joined, sum_cells, sum_terms

Chosen = list[tuple[str, str, float, ResolvedTerm]]
"""Indicator, role, factor and term."""

Group = tuple[str, str, str]
"""Measure, source and geography."""


def sides(
    catalogue: Catalogue, areas: Areas, counts: Sequence[CodedCounts], chosen: Chosen, *, year: int
) -> pd.DataFrame:
    """Numerator and denominator of every indicator in every area, as ``complete_figures`` takes them.

    Parameters
    ----------
    catalogue, areas
        Sources and measures, and the areas that the counts are coded with.
    counts
        Counts of the year.
    chosen
        Terms of the indicators.
    year
        Only written down.

    Returns
    -------
    DataFrame
        Columns indicator, geography, area, year, numerator, denominator, status, weakest,
        reference_date, deliveries; sorted by the first three. Texts are categories.
    """
    summing = _Summing(catalogue, areas, counts)
    order = sorted(chosen, key=lambda row: (row[0], row[3].geography))
    groups = groupby(order, key=lambda row: (row[0], row[3].geography))
    blocks = {own: summing.block(list(terms)) for own, terms in groups}
    columns = {
        name: np.concatenate([block[name] for block in blocks.values()] or [np.zeros(0, dtype=kind)])
        for name, kind in _KINDS.items()
    }
    lengths = [len(block["rank"]) for block in blocks.values()]
    return pd.DataFrame(
        {
            "indicator": _repeated([indicator for indicator, _ in blocks], lengths),
            "geography": _repeated([geography for _, geography in blocks], lengths),
            "area": pd.Categorical.from_codes(columns["area"], categories=pd.Index(areas.keys)),
            "year": np.full(sum(lengths), year),
            "numerator": columns["numerator"],
            "denominator": columns["denominator"],
            "status": pd.Categorical.from_codes(columns["rank"], categories=pd.Index(list(RANK))),
            "weakest": pd.Categorical.from_codes(columns["weakest"], categories=pd.Index(summing.measures)),
            "reference_date": columns["date"].view("datetime64[ns]"),
            "deliveries": summing.origins.names(
                summing.origins.union(columns["origin"], columns["origin_of_denominator"])
            ),
        }
    )


_KINDS = {
    "area": np.intp,
    "numerator": np.float64,
    "denominator": np.float64,
    "rank": np.uint8,
    "weakest": np.intp,
    "date": np.int64,
    "origin": np.intp,
    "origin_of_denominator": np.intp,
}
"""Columns of a block."""


def _repeated(names: list[str], lengths: list[int]) -> "pd.Categorical[str]":
    categories = sorted(set(names))
    codes = np.array([categories.index(name) for name in names], dtype=np.intp)
    return pd.Categorical.from_codes(np.repeat(codes, lengths), categories=pd.Index(categories))


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


class _Summing:
    """Sums of terms over the counts of a year, each made once."""

    def __init__(self, catalogue: Catalogue, areas: Areas, counts: Sequence[CodedCounts]) -> None:
        self.catalogue = catalogue
        self.areas = areas
        self.origins = Origins()
        self.measures = list(catalogue.measures)
        self._files: dict[Group, list[CodedCounts]] = {}
        for file in counts:
            for group in dict.fromkeys(split.group for split in file.splits):
                self._files.setdefault(group, []).append(file)
        self._rows: dict[Group, list[_Rows]] = {}
        self._sums: dict[ResolvedTerm, Sum] = {}

    def block(self, terms: Chosen) -> dict[str, np.ndarray]:
        """An indicator in all areas of a geography; alone, a numerator gives its own status."""
        above, top = self._side([row for row in terms if row[1] == "numerator"])
        parts = [row for row in terms if row[1] == "denominator"]
        geography = terms[0][3].geography
        block = {"area": self.areas.inside[geography], "numerator": above.value, "origin": above.origin}
        if not parts:
            return block | {
                "denominator": np.full(len(above.value), np.nan),
                "rank": above.rank,
                "weakest": top,
                "date": above.date,
                "origin_of_denominator": above.origin,
            }
        below, bottom = self._side(parts)
        return block | {
            "denominator": below.value,
            "rank": np.maximum(above.rank, below.rank),
            "weakest": np.where(below.rank > above.rank, bottom, top),
            "date": np.maximum(above.date, below.date),
            "origin_of_denominator": below.origin,
        }

    def _side(self, terms: Chosen) -> tuple[Side, Codes]:
        """A side, and in each area the measure it has its status from."""
        # of equally weak measures the one with the last name is told: any will do, but always the same
        own = sorted(((f, term) for *_, f, term in terms), key=lambda pair: pair[1].measure, reverse=True)
        side = sum_terms([(factor, self._sum(term)) for factor, term in own], self.origins)
        measures = np.array([self.measures.index(term.measure) for _, term in own])
        return side, measures[side.weakest]

    def _sum(self, term: ResolvedTerm) -> Sum:
        if term not in self._sums:
            self._sums[term] = self._make(term)
        return self._sums[term]

    def _make(self, term: ResolvedTerm) -> Sum:
        group = (term.measure, term.source, term.geography)
        if group not in self._rows:
            places = self.areas.places(term.geography)
            self._rows[group] = [
                _Rows(file, group, places, np.array([self.origins.number(o) for o in file.origins]))
                for file in self._files[group]
            ]
        bands = dict(term.cells.bands)
        cells: set[Split] = set()
        parts = []
        for rows in self._rows[group]:
            chosen = {
                index: (split, bands[split.band])
                for index, split in rows.splits
                if split.sex in term.cells.sexes
                and split.band in bands
                and split.category in term.cells.categories
            }
            cells.update(split for split, _ in chosen.values())
            parts.append(rows.part_of({index: weight for index, (_, weight) in chosen.items()}))
        there = np.zeros(len(self.areas.inside[term.geography]), dtype=np.bool_)
        for rows in self._rows[group]:
            there[rows.part.place] = True
        return sum_cells(
            joined(parts),
            cells=len(cells),
            sparse=self.catalogue.sources[term.source].sparse,
            present=there,
            origins=self.origins,
        )
