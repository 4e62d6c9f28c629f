"""Measurement of the calculation against plain pandas and against the bare query.

Belongs here: the three ways, timed on the same files, and the proof that two of them agree. Does not belong
here: the made-up county, the table of results.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from tqdm import tqdm

from benchmarks import plain_pandas, synthetic
from resources.calculation.figures import figures_of_year
from resources.engine import connect
from sozialraum.catalogue import Catalogue

_KEYS = ["indicator", "geography", "area"]
_NUMBERS = ["numerator", "denominator", "value", "ci_low", "ci_high", "reference_value"]
_TIMES = 3
_PANDAS_YEARS = 5
"""Years that pandas is timed on; every year has the same number of rows."""
_BARE = "SELECT measure, area, year, sum(value) AS value FROM read_parquet($files) GROUP BY ALL"


@dataclass(frozen=True)
class Calculation:
    """Seconds for all years, and sizes.

    Attributes
    ----------
    ours, pandas, pandas_with_origin, bare, bare_by_year
        Seconds for all years: the real calculation, plain pandas (from the median of a few years) without
        and with deliveries, one bare query over all years, one bare query for each year.
    rows, figures, years
        Rows read, figures made, years, all of ours.
    """

    ours: float
    pandas: float
    pandas_with_origin: float
    bare: float
    bare_by_year: float
    rows: int
    figures: int
    years: int


def measure(years: Iterable[int] = synthetic.YEARS) -> Calculation:
    """Write the counts to a temporary folder, time all ways, and compare the figures of the last year.

    Raises
    ------
    ValueError
        When pandas and the real calculation do not agree.
    """
    catalogue = synthetic.catalogue()
    with tempfile.TemporaryDirectory() as folder:
        files: dict[int, list[Path]] = {}
        rows = 0
        for year in tqdm(years, desc="counts written"):
            written = list(synthetic.write_counts(Path(folder), year))
            files[year] = [path for path, _ in written]
            rows += sum(number for _, number in written)
        every = [path for paths in files.values() for path in paths]
        made = 0

        def ours() -> None:
            nonlocal made
            made = 0
            for year, paths in tqdm(files.items(), desc="calculation", leave=False):
                found = figures_of_year(
                    catalogue, indicators=list(catalogue.indicators), year=year, files=paths
                )
                made += len(found.values)

        few = list(files.items())[-_PANDAS_YEARS:]

        def pandas(*, origin: bool) -> float:
            seconds = []
            for year, paths in tqdm(few, desc="plain pandas"):
                started = time.perf_counter()
                plain_pandas.figures(catalogue, list(catalogue.indicators), year, paths, origin=origin)
                seconds.append(time.perf_counter() - started)
            return median(seconds) * len(files)

        _agree(catalogue, *few[-1])
        seconds = medians_in_turns(
            {
                "ours": ours,
                "bare": lambda: _sum(every),
                "bare_by_year": lambda: [_sum(paths) for paths in files.values()],
            }
        )
        return Calculation(
            ours=seconds["ours"],
            pandas=pandas(origin=False),
            pandas_with_origin=pandas(origin=True),
            bare=seconds["bare"],
            bare_by_year=seconds["bare_by_year"],
            rows=rows,
            figures=made,
            years=len(files),
        )


def medians_in_turns(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each way, taken in turns, so that a busy moment of the machine meets all alike."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_TIMES):
        for name, work in ways.items():
            started = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in found.items()}


def _sum(files: list[Path]) -> int:
    """Read and sum the same rows, and hand over the sums as Arrow."""
    with connect() as connection:
        table = connection.sql(_BARE, params={"files": [str(path) for path in files]}).to_arrow_table()
        return int(table.num_rows)


def _agree(catalogue: Catalogue, year: int, files: list[Path]) -> None:
    """ValueError unless both ways give the same: numbers within 1e-9, statuses and deliveries alike."""
    names = list(catalogue.indicators)
    ours = figures_of_year(catalogue, indicators=names, year=year, files=files).values
    other = plain_pandas.figures(catalogue, names, year, files, origin=True)
    both = ours.merge(other, on=_KEYS, suffixes=("", "_other"))
    wrong = [
        name
        for name in _NUMBERS
        if not np.allclose(both[name], both[f"{name}_other"], rtol=1e-9, atol=1e-9, equal_nan=True)
    ]
    wrong += [name for name in ("status", "deliveries") if (both[name] != both[f"{name}_other"]).any()]
    if not len(both) == len(ours) == len(other) or wrong:
        raise ValueError(f"the calculation and plain pandas disagree in {wrong or 'rows'}")
