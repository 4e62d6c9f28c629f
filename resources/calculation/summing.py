"""Numerators and denominators of a year from coded counts.

Belongs here: which sums make up a side, what a missing year does, and the table of sides. Does not belong
here: reading (``coded``), the sum of a single term (``terms``), choice of terms, values and limits.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

from resources.calculation.coded import Areas, CodedCounts
from resources.calculation.terms import TermSums
from sozialraum.catalogue import Catalogue
from sozialraum.selection import ResolvedTerm
from sozialraum.status import RANK, RANK_WITHOUT_VALUE, Status
from sozialraum.sums import Codes, Side, Sum, sum_terms


class Summand(NamedTuple):
    """A term of an indicator with its role and factor, and the year whose counts it sums."""

    indicator: str
    role: str
    factor: float
    year: int
    term: ResolvedTerm

    @property
    def figure(self) -> tuple[str, str]:
        """Indicator and geography."""
        return self.indicator, self.term.geography


Chosen = list[Summand]
Missing = Mapping[tuple[str, str], Sequence[int]]
"""Years of the window of an indicator that cannot be made in a geography; no entry where all can."""


def sides(
    catalogue: Catalogue,
    areas: Areas,
    counts: Mapping[int, Sequence[CodedCounts]],
    chosen: Chosen,
    *,
    year: int,
    missing: Missing,
) -> pd.DataFrame:
    """Numerator and denominator of every indicator in every area, as ``complete_figures`` takes them.

    Where years are pooled, a side is the sum of its terms in all of them, like that of several terms.

    Parameters
    ----------
    catalogue, areas
        Sources and measures, and the areas that the counts are coded with.
    counts
        Counts by year.
    chosen
        Terms of the indicators.
    year
        Only written down.
    missing
        Years that are not there: then there is no value, never that of fewer years.

    Returns
    -------
    DataFrame
        Columns indicator, geography, area, year, numerator, denominator, status, weakest (the measure the
        status comes from; where years are pooled, with those it comes from), reference_date, deliveries;
        sorted by the first three. Texts are categories.
    """
    summing = _Summing(catalogue, areas, counts)
    groups = groupby(sorted(chosen, key=lambda row: row.figure), key=lambda row: row.figure)
    blocks = {own: summing.block(list(terms), missing.get(own, ())) for own, terms in groups}
    columns = {
        name: np.concatenate([block[name] for block in blocks.values()] or [np.zeros(0, dtype=kind)])
        for name, kind in _KINDS.items()
    }
    lengths = [len(block["rank"]) for block in blocks.values()]
    origins = summing.sums.origins
    return pd.DataFrame(
        {
            "indicator": _repeated([indicator for indicator, _ in blocks], lengths),
            "geography": _repeated([geography for _, geography in blocks], lengths),
            "area": pd.Categorical.from_codes(columns["area"], categories=pd.Index(areas.keys)),
            "year": np.full(sum(lengths), year),
            "numerator": columns["numerator"],
            "denominator": columns["denominator"],
            "status": pd.Categorical.from_codes(columns["rank"], categories=pd.Index(list(RANK))),
            "weakest": pd.Categorical.from_codes(
                columns["weakest"], categories=pd.Index(list(summing.names))
            ),
            "reference_date": columns["date"].view("datetime64[ns]"),
            "deliveries": origins.names(origins.union(columns["origin"], columns["origin_of_denominator"])),
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


class _Summing:
    """Sides of indicators, and the names under which their status is told.

    Attributes
    ----------
    names
        Number of each name: first the measures, then measures with years, as they come up.
    """

    def __init__(
        self, catalogue: Catalogue, areas: Areas, counts: Mapping[int, Sequence[CodedCounts]]
    ) -> None:
        self.areas = areas
        self.sums = TermSums(catalogue, areas, counts)
        self.names = {measure: number for number, measure in enumerate(catalogue.measures)}

    def block(self, terms: Chosen, missing: Sequence[int]) -> dict[str, np.ndarray]:
        """An indicator in all areas of a geography; alone, a numerator gives its own status."""
        above, top = self._side([row for row in terms if row.role == "numerator"], missing)
        parts = [row for row in terms if row.role == "denominator"]
        geography = terms[0].term.geography
        block = {"area": self.areas.inside[geography], "numerator": above.value, "origin": above.origin}
        if not parts:
            return block | {
                "denominator": np.full(len(above.value), np.nan),
                "rank": above.rank,
                "weakest": top,
                "date": above.date,
                "origin_of_denominator": above.origin,
            }
        below, bottom = self._side(parts, missing)
        return block | {
            "denominator": below.value,
            "rank": np.maximum(above.rank, below.rank),
            "weakest": np.where(below.rank > above.rank, bottom, top),
            "date": np.maximum(above.date, below.date),
            "origin_of_denominator": below.origin,
        }

    def _side(self, terms: Chosen, missing: Sequence[int]) -> tuple[Side, Codes]:
        """A side, and in each area the name of what it has its status from."""
        # of equally weak measures the one with the last name is told: any will do, but always the same
        own = sorted(terms, key=lambda row: row.term.measure, reverse=True)
        sums = [self.sums.of(row.year, row.term) for row in own]
        side = sum_terms([(row.factor, part) for row, part in zip(own, sums, strict=True)], self.sums.origins)
        if not missing and len({row.year for row in own}) == 1:
            return side, np.array([self.names[row.term.measure] for row in own])[side.weakest]
        if missing:
            side = _without_value(side)
        return side, self._names_with_years(own, sums, side.rank, missing)

    def _names_with_years(
        self, own: Chosen, sums: Sequence[Sum], ranks: np.ndarray, missing: Sequence[int]
    ) -> Codes:
        """In each area without value, the years it comes from, and the measure where it is one."""
        found = np.zeros(len(ranks), dtype=np.intp)
        for place in np.flatnonzero(ranks >= RANK_WITHOUT_VALUE):
            weak = [row for row, part in zip(own, sums, strict=True) if part.rank[place] == ranks[place]]
            lacking = missing if ranks[place] == RANK[Status.NOT_DELIVERED] else ()
            years = ", ".join(str(year) for year in sorted({*lacking, *(row.year for row in weak)}))
            measures = {row.term.measure for row in weak}
            name = f"{measures.pop()} ({years})" if len(measures) == 1 and not lacking else years
            found[place] = self.names.setdefault(name, len(self.names))
        return found


def _without_value(side: Side) -> Side:
    """A side that lacks a whole year; what is weaker than not delivered stays so."""
    rank = np.maximum(side.rank, np.uint8(RANK[Status.NOT_DELIVERED]))
    return side._replace(value=np.full(len(side.value), np.nan), rank=rank)
