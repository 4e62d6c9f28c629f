"""What a reader finds printed, read back from a finished table: the audit looks at nothing else.

Belongs here: which cells a table prints, numbers that no declared cell explains. Does not belong here: what
the engines hid, the judgement (``audit``).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.audit import Audit, Protected, Release, audit
from sozialraum.disclosure.manifest.figures import KEYS, Manifest, holds_of
from sozialraum.disclosure.manifest.forms import ROLES
from sozialraum.disclosure.problem import Problem
from sozialraum.disclosure.released import NUMBERS
from sozialraum.status import Status

TOLERANCE = 1e-9
"""Relative difference up to which a printed quotient is that of the printed counts."""

BEYOND = (*NUMBERS, "smoothed_value", "reliability")
"""Columns with numbers that an own row must explain."""


class Printed(NamedTuple):
    """What is read back.

    Attributes
    ----------
    cells
        (cells,) printed values in units of the cell, NaN where none is printed.
    faults
        Numbers that are not declared: of a figure that is not released, of none that there is, or other
        than its printed parts say; as sentences without the number.
    """

    cells: NDArray[np.float64]
    faults: tuple[str, ...]


def read_back(table: pd.DataFrame, manifest: Manifest, catalogue: Catalogue) -> Printed:
    """Read which cells a table of figures prints.

    Parameters
    ----------
    table
        Columns indicator, geography, area, year, numerator, denominator, value and what goes with them, as a
        reader finds them.
    manifest
        Declared cells.
    catalogue
        Factors of the indicators.
    """
    keys = list(KEYS)
    number = pd.MultiIndex.from_frame(manifest.figures[keys]).get_indexer(
        pd.MultiIndex.from_frame(table[keys])
    )
    cells = np.full(len(manifest.system.names), np.nan)
    wrong = {"is not declared": (number < 0) & table[list(NUMBERS)].notna().any(axis=1).to_numpy()}
    own = manifest.figures.iloc[np.maximum(number, 0)]
    for role in ROLES:
        wrong[f"prints another {role} elsewhere"] = _print(
            table[role].to_numpy(), own[role].to_numpy(), cells, manifest
        )
    wrong |= _undeclared(table, own, cells, catalogue)
    wrong |= _of_others(table, manifest.figures, cells, catalogue)
    faults = [
        f"{' '.join(table.iloc[row][keys].astype('str'))} {what}"
        for what, bad in wrong.items()
        for row in np.flatnonzero(bad)
    ]
    return Printed(cells, tuple(faults))


def _print(
    numbers: NDArray[np.float64], own: NDArray[np.int64], cells: NDArray[np.float64], manifest: Manifest
) -> NDArray[np.bool_]:
    """Note printed numbers in their cells; True where a cell would be two numbers."""
    rows = np.flatnonzero((own >= 0) & np.isfinite(numbers))
    scaled = numbers[rows] * manifest.system.scale[own[rows]]
    before = cells[own[rows]]
    cells[own[rows]] = np.rint(scaled)
    other = np.abs(cells[own[rows]] - scaled) > 1e-6
    other |= np.isfinite(before) & (before != cells[own[rows]])
    bad = np.zeros(len(numbers), dtype=bool)
    bad[rows[other]] = True
    return bad


def _undeclared(
    table: pd.DataFrame, own: pd.DataFrame, cells: NDArray[np.float64], catalogue: Catalogue
) -> dict[str, NDArray[np.bool_]]:
    """Numbers that the printed counts of their own row do not explain."""
    parts = {role: own[role].to_numpy() for role in ROLES}
    secret = np.zeros(len(table), dtype=bool)
    for role in ROLES:
        secret |= holds_of(parts[role], np.isnan(cells))
    beyond = [name for name in BEYOND if name in table and name not in ROLES]
    told = table[beyond].notna().any(axis=1).to_numpy()
    alone = table["indicator"].map(
        {name: not entry.denominator for name, entry in catalogue.indicators.items()}
    )
    factor = table["indicator"].map({name: entry.factor for name, entry in catalogue.indicators.items()})
    quotient = np.where(alone, table["numerator"], table["numerator"] / table["denominator"] * factor)
    declared = (parts["numerator"] >= 0) & ~secret
    differs = ~np.isclose(quotient, table["value"], rtol=TOLERANCE, atol=0, equal_nan=True)
    return {
        "tells of a figure that is not released": secret & told,
        "is another quotient than its parts": declared & table["value"].notna().to_numpy() & differs,
    }


def _of_others(
    table: pd.DataFrame, figures: pd.DataFrame, cells: NDArray[np.float64], catalogue: Catalogue
) -> dict[str, NDArray[np.bool_]]:
    """Numbers of a row that tell of another figure: of the county, of the count that a rate follows."""
    county = figures[figures["area"] == catalogue.county.area]
    at = county[list(ROLES)].to_numpy()
    secret: NDArray[np.bool_] = np.logical_or.reduce(holds_of(at, np.isnan(cells)), axis=1)
    years = ["indicator", "year"]
    of_county = pd.MultiIndex.from_frame(table[years]).isin(
        pd.MultiIndex.from_frame(county.loc[secret, years])
    )
    compared = table[["reference_value", "rest_value"]].notna().any(axis=1).to_numpy()
    rates = {name: rate.count for name, rate in catalogue.disclosure.published_rates.items() if rate.count}
    places = ["geography", "area", "year"]
    held = table.loc[table["status"] == Status.SUPPRESSED, ["indicator", *places]]
    counts = table[places].assign(indicator=table["indicator"].map(rates))[["indicator", *places]]
    follows = pd.MultiIndex.from_frame(counts).isin(pd.MultiIndex.from_frame(held))
    return {
        "tells of a county that is not released": of_county & compared,
        "is a rate of a count that is not released": follows & table["value"].notna().to_numpy(),
    }


def audited(
    manifest: Manifest,
    problem: Problem,
    printed: Sequence[NDArray[np.float64]],
    *,
    before: NDArray[np.float64] | None = None,
    seconds: float,
) -> Audit:
    """Audit everything that is printed, now and before.

    Parameters
    ----------
    manifest, problem
        Declared relations; levels.
    printed
        What was read back of every table, each (cells of the manifest,).
    before
        (cells of the problem,) what earlier releases printed; preset: there were none.
    seconds
        For the whole audit.
    """
    values = np.full(len(problem.values), np.nan) if before is None else before.copy()
    known = manifest.known
    # what cannot be placed is taken as known, so that nothing rests on its secrecy
    rest = np.where(known.residual & known.derived, known.values, np.nan)
    size = len(rest)
    for cells in (*printed, rest):
        values[:size] = np.where(np.isnan(cells), values[:size], cells)
    asked = np.flatnonzero(problem.lpl + problem.upl + problem.spl > 0)
    none = np.zeros((0, len(values)), dtype=np.int64)
    release = Release(
        values=values,
        lower=problem.lower,
        upper=problem.upper,
        equations=problem.equations.astype(np.int64),
        rhs=problem.rhs,
        inequalities=type(problem.equations)(none),
        low=np.zeros(0, dtype=np.int64),
        high=np.zeros(0, dtype=np.int64),
        names=problem.names,
        equation_names=tuple(map(str, range(len(problem.rhs)))),
        inequality_names=(),
    )
    protected = Protected(
        cells=asked,
        values=problem.values[asked],
        lpl=problem.lpl[asked],
        upl=problem.upl[asked],
        spl=problem.spl[asked],
    )
    return audit(release, protected, total_seconds=seconds)
