"""The calculation done with plain pandas: the measure that the real one is compared with.

Belongs here: the same results (value, limits, status, reference) the way one would write them without a
database: read, merge, group, divide; vectorised; and, as an addition, the deliveries of each figure. Does not
belong here: reasons, reference dates and the rest of the county, which this leaves out, to its advantage.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.synthetic import COUNTY
from sozialraum.catalogue import Catalogue
from sozialraum.figures import limits
from sozialraum.selection import Cells, group_cells, resolve
from sozialraum.status import ORDER, RANK, RANK_WITHOUT_VALUE, Status

_CELL = ["measure", "source", "geography", "sex", "age_from", "age_to", "category"]
_FIGURE = ["indicator", "geography", "area"]
_NAMES = np.array([status.value for status in ORDER], dtype=object)


def figures(
    catalogue: Catalogue, indicators: Sequence[str], year: int, files: Sequence[Path], *, origin: bool
) -> pd.DataFrame:
    """Indicator, geography, area, numerator, denominator, value, ci_low, ci_high, status, reference_value.

    With ``origin``, the deliveries of each figure as well, sorted.
    """
    columns = [*_CELL, "area", "value", "status", *(["deliveries"] if origin else [])]
    counts = pd.concat([pd.read_parquet(path, columns=columns) for path in files], ignore_index=True)
    counts["rank"] = pd.Categorical(counts["status"], categories=list(RANK)).codes
    terms, sides = _terms(catalogue, indicators, counts, year)
    parts = counts.merge(terms, on=_CELL)
    sums = (
        parts.groupby(["term", "geography", "area"])
        .agg(total=("value", "sum"), rank=("rank", "max"), cells=("rank", "size"))
        .reset_index()
    )
    sums.loc[sums["cells"] < sums["term"].map(terms.groupby("term").size()), "rank"] = RANK_WITHOUT_VALUE
    sums.loc[sums["rank"] >= RANK_WITHOUT_VALUE, "total"] = np.nan
    numerator, denominator = (
        sides[sides["role"] == role].merge(sums, on="term").drop(columns=["term", "role", "cells"])
        for role in ("numerator", "denominator")
    )
    both = numerator.merge(denominator, on=_FIGURE, suffixes=("", "_of_denominator")).rename(
        columns={"total": "numerator", "total_of_denominator": "denominator"}
    )
    both["rank"] = both[["rank", "rank_of_denominator"]].max(axis=1)
    frame = _complete(both.drop(columns="rank_of_denominator"), catalogue)
    return frame.merge(_deliveries(parts, sides), on=_FIGURE) if origin else frame


def _deliveries(parts: pd.DataFrame, sides: pd.DataFrame) -> pd.DataFrame:
    """Deliveries behind each figure."""
    single = parts[["term", "geography", "area", "deliveries"]].explode("deliveries").drop_duplicates()
    used = sides.merge(single, on="term")[[*_FIGURE, "deliveries"]].drop_duplicates()
    return used.sort_values("deliveries").groupby(_FIGURE)["deliveries"].agg(list).reset_index()


def _terms(
    catalogue: Catalogue, indicators: Sequence[str], counts: pd.DataFrame, year: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of each distinct term, and the term on each side of each indicator."""
    cells = _cells(counts)
    numbers: dict[object, int] = {}
    rows, sides = [], []
    for name in indicators:
        for geography in catalogue.geographies:
            found = resolve(
                catalogue.indicators[name], catalogue.measures, cells, geography=geography, year=year
            )
            for role, _, term in found.terms:
                new = term not in numbers
                number = numbers.setdefault(term, len(numbers))
                sides.append((name, role, number))
                own = (term.measure, term.source, geography)
                rows += [
                    (number, *own, sex, *(band or (None, None)), category)
                    for sex, band, category in cells[own]
                    if new
                    and sex in term.cells.sexes
                    and band in dict(term.cells.bands)
                    and category in term.cells.categories
                ]
    wanted = pd.DataFrame(rows, columns=["term", *_CELL])
    return (
        wanted.astype({name: counts[name].dtype for name in _CELL}),
        pd.DataFrame(sides, columns=["indicator", "role", "term"]),
    )


def _cells(counts: pd.DataFrame) -> Cells:
    there = counts[_CELL].drop_duplicates().sort_values(["measure", "source", "geography"])
    rows = there.astype(object).where(there.notna(), None)
    return group_cells(list(map(tuple, rows.to_numpy().tolist())))


def _complete(both: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    facts = pd.DataFrame(
        [
            (name, entry.method, entry.factor, entry.minimum_population)
            for name, entry in catalogue.indicators.items()
        ],
        columns=["indicator", "method", "factor", "minimum"],
    )
    frame = both.merge(facts, on="indicator")
    small = (
        (frame["denominator"] == 0)
        | (frame["denominator"] < frame["minimum"])
        | ((frame["method"] == "share") & (frame["numerator"] > frame["denominator"]))
    )
    known = frame["rank"] < RANK_WITHOUT_VALUE
    frame.loc[small & known, "rank"] = RANK[Status.NOT_MEANINGFUL]
    numerator = frame["numerator"].where(known & ~small)
    denominator = frame["denominator"].where(known & ~small)
    frame["value"] = numerator / denominator * frame["factor"]
    frame["ci_low"], frame["ci_high"] = limits(
        numerator.to_numpy(),
        denominator.to_numpy(),
        scale=frame["factor"].to_numpy(),
        method=frame["method"].to_numpy(),
    )
    frame["status"] = _NAMES[frame["rank"]]
    frame["reference_value"] = frame["indicator"].map(
        frame[frame["area"] == COUNTY].set_index("indicator")["value"]
    )
    return frame.drop(columns=["rank", "method", "factor", "minimum"])
