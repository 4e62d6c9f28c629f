"""Measurement of cell suppression: block by block against the proven optimum, in one run, on given tables.

Belongs here: the tables, the ways timed on them, what is recorded of another program. Does not belong here:
whether patterns protect (tests; the engines attack their pattern before they return it).
"""

import csv
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.calculation import medians_in_turns
from sozialraum.disclosure.engines.block import solve_by_blocks
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.jj import read_jj
from sozialraum.disclosure.problem import Problem, Result

COUNTY, LARGE = "K150x20h", "K1000x20h"
"""Tables of 150 and of 1,000 areas by 20 categories in groups, with municipalities."""

_OTHER = "GaussSuppression"
"""Program of the recorded figures, as they begin."""


@dataclass(frozen=True)
class Suppression:
    """Seconds, results, and what is recorded of another program.

    Attributes
    ----------
    exact, block, large
        Seconds: the county to the proven optimum, the county by blocks, the large table by blocks.
    best, by_blocks, of_large
        Their results.
    weaker
        The county by blocks at the level "not exactly recoverable".
    recorded_cells, recorded_seconds
        Secondary cells and seconds of the other program on the county.
    recorded_large_cells, recorded_large_seconds
        The same on the large table.
    """

    exact: float
    block: float
    large: float
    best: Result
    by_blocks: Result
    of_large: Result
    weaker: Result
    recorded_cells: int
    recorded_seconds: float
    recorded_large_cells: int
    recorded_large_seconds: float

    @property
    def above_optimum(self) -> float:
        """By what share of the optimum the blocks' pattern is dearer."""
        return self.by_blocks.weight / self.best.weight - 1

    @property
    def fewer_cells(self) -> float:
        """By what share of the other program's secondary cells ours are fewer at the weaker level."""
        return 1 - self.weaker.secondary / self.recorded_cells


def measure() -> Suppression:
    """Time all ways in turns on the tables below ``SOZIALRAUM_REAL_DATA``."""
    folder = Path(os.environ["SOZIALRAUM_REAL_DATA"]).resolve() / "golden" / "disclosure"
    county, large = (_problem(folder / f"{name}.jj") for name in (COUNTY, LARGE))
    found: dict[str, Result] = {}

    def kept(name: str, result: Result) -> None:
        found[name] = result

    seconds = medians_in_turns(
        {
            "exact": lambda: kept("best", solve_exactly(county)),
            "block": lambda: kept("by_blocks", solve_by_blocks(county)),
            "large": lambda: kept("of_large", solve_by_blocks(large)),
        }
    )
    none = np.zeros_like(county.values)
    weaker = replace(county, lpl=none, upl=none, spl=county.sensitive.astype(np.int64))
    recorded = _recorded(folder / "results.csv")
    return Suppression(
        exact=seconds["exact"],
        block=seconds["block"],
        large=seconds["large"],
        best=found["best"],
        by_blocks=found["by_blocks"],
        of_large=found["of_large"],
        weaker=solve_by_blocks(weaker),
        recorded_cells=recorded[COUNTY][0],
        recorded_seconds=recorded[COUNTY][1],
        recorded_large_cells=recorded[LARGE][0],
        recorded_large_seconds=recorded[LARGE][1],
    )


def _problem(path: Path) -> Problem:
    with path.open(encoding="ascii") as lines:
        return read_jj(lines)


def _recorded(path: Path) -> dict[str, tuple[int, float]]:
    """Secondary cells and seconds of the other program by table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["instance"]: (int(row["secondary_cells"]), float(row["seconds"]))
            for row in csv.DictReader(lines)
            if row["solver"].startswith(_OTHER)
        }
