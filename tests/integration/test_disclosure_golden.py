"""Instances of cell suppression with proven optima: the bound, the pattern, the attack.

Set ``SOZIALRAUM_REAL_DATA`` to run them; the largest, a minute, also needs ``SOZIALRAUM_SLOW``.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from sozialraum.disclosure.engines.attack import intervals
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.jj import read_jj, write_jj
from sozialraum.disclosure.problem import Problem, Result, Status

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
pytestmark = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden files")
FOLDER = Path(REAL or ".") / "golden" / "disclosure"
INSTANCES = ["K15x10", "K60x10", "K60x10h", "K150x20h", "K1000x20h", "pp"]
OPTIMA = [("K15x10", 16), ("K60x10", 482), ("K60x10h", 898), ("pp", 5221)]


def instance(name: str) -> Problem:
    with (FOLDER / f"{name}.jj").open(encoding="ascii") as lines:
        return read_jj(lines)


def not_exactly_recoverable(problem: Problem) -> Problem:
    """The same cells; intervals of sensitive ones only have to be one wide."""
    none = np.zeros_like(problem.values)
    return replace(problem, lpl=none, upl=none, spl=problem.sensitive.astype(np.int64))


def assert_withstands(problem: Problem, result: Result) -> None:
    """No sensitive cell is recovered exactly, and none is proven to lie nearer than its levels."""
    cells = np.flatnonzero(problem.sensitive)
    least, greatest = intervals(problem, result.pattern, cells=cells)
    values = problem.values[cells]
    assert (greatest - least > 1 - 1e-6).all()
    assert (least < values - problem.lpl[cells] + 1e-5).all()
    assert (greatest > values + problem.upl[cells] - 1e-5).all()
    assert not result.unreachable


def published(name: str, *, areas: int) -> np.ndarray:
    """Cells of a published table with one row an area or group, the row's total first."""
    counts = pd.read_csv(FOLDER / f"{name}_pub.csv")["freq"].to_numpy()
    return counts.reshape(areas, -1)


def grouped(regions: pd.DataFrame, groupings: list[str]) -> dict[str, set[str]]:
    """Areas of every group, the groups by name as the published tables order them, then the total."""
    members = {
        str(group): set(regions.loc[regions[grouping] == group, "region"])
        for grouping in groupings
        for group in regions[grouping].unique()
    }
    return dict(sorted(members.items())) | {"Total": set(regions["region"])}


def linked_table(counts: np.ndarray, members: dict[str, set[str]], regions: list[str], most: int) -> Problem:
    """Groups of areas and areas by categories, their total first; counts from 1 to ``most`` are sensitive.

    A group of one area is the area and no row of its own.
    """
    own = [place for place, areas in enumerate(members.values()) if len(areas) > 1]
    values = counts[[*own, *range(len(members), len(counts))]]
    places = np.arange(values.size).reshape(values.shape)
    first = len(own)
    equations = []
    for row, group in enumerate(own):
        inside = [region in list(members.values())[group] for region in regions]
        for column in range(values.shape[1]):
            equations.append((places[row, column], places[first:, column][inside]))
    equations += [(row[0], row[1:]) for row in places]
    matrix = np.zeros((len(equations), values.size), dtype=np.int64)
    for row, (total, parts) in enumerate(equations):
        matrix[row, total] = -1
        matrix[row, parts] = 1
    values = values.ravel()
    sensitive = (values > 0) & (values <= most)
    none = np.zeros_like(values)
    return Problem(
        values=values,
        weights=values + 1,
        status=np.where(sensitive, Status.SENSITIVE, np.where(values > 0, Status.FREE, Status.PRINTED)),
        lower=np.minimum(values, 1),
        upper=none + 2 * values.max(),
        lpl=none,
        upl=none,
        spl=sensitive.astype(np.int64),
        equations=csr_array(matrix),
        rhs=np.zeros(len(equations)),
    )


@pytest.mark.parametrize("name", INSTANCES)
def test_files_come_back_as_they_were(name):
    text = (FOLDER / f"{name}.jj").read_text(encoding="ascii")
    written = list(write_jj(read_jj(text.splitlines())))
    assert written == [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(("name", "optimum"), OPTIMA)
def test_optima_are_reached_and_withstand_the_attack(name, optimum):
    problem = instance(name)
    result = solve_exactly(problem)
    assert (result.weight, result.lower_bound, result.status) == (optimum, optimum, "optimal")
    assert result.weight == problem.weights[result.pattern & ~problem.sensitive].sum()
    assert_withstands(problem, result)


def test_the_optimum_of_the_weaker_level():
    problem = not_exactly_recoverable(instance("K60x10"))
    result = solve_exactly(problem)
    assert (result.weight, result.status) == (362, "optimal")
    assert_withstands(problem, result)


@pytest.mark.parametrize(
    ("name", "groupings", "primary", "optimum"),
    [("d2", ["county", "k_group"], 35, 155), ("z2", ["fylke", "kostragr"], 6, 282)],
)
def test_optima_of_tables_with_overlapping_groups_of_areas(name, groupings, primary, optimum):
    regions = pd.read_csv(FOLDER / f"SSBtools_{name}.csv").drop_duplicates("region").sort_values("region")
    members = grouped(regions, groupings)
    counts = published(name, areas=len(members) + len(regions))
    problem = linked_table(counts, members, list(regions["region"]), 2)
    assert (len(problem.values), problem.sensitive.sum()) == (95, primary)
    result = solve_exactly(problem)
    assert (result.weight, result.status) == (optimum, "optimal")
    assert_withstands(problem, result)


def test_the_optimum_of_the_accidents():
    accidents = pd.read_csv(FOLDER / "SSBtools_mun_accidents.csv")
    inner = accidents.pivot_table(index="mun", columns="inj", values="freq", aggfunc="sum", fill_value=0)
    parts = np.column_stack([inner.sum(axis=1), inner])
    counts = np.vstack([parts.sum(axis=0), parts]).astype(np.int64)
    problem = linked_table(counts, {"Total": set(inner.index)}, list(inner.index), 3)
    assert (len(problem.values), problem.sensitive.sum()) == (35, 8)
    result = solve_exactly(problem)
    assert (result.weight, result.status) == (25, "optimal")
    assert_withstands(problem, result)


@pytest.mark.skipif("SOZIALRAUM_SLOW" not in os.environ, reason="SOZIALRAUM_SLOW is not set: takes a minute")
def test_the_optimum_of_a_county():
    problem = instance("K150x20h")
    result = solve_exactly(problem)
    assert (result.weight, result.status) == (1757, "optimal")
    assert_withstands(problem, result)


def test_what_time_allows_comes_with_a_true_bound():
    result = solve_exactly(instance("K60x10"), seconds=1)
    assert result.lower_bound <= 482 <= result.weight
