"""Suppression block by block: small tables against the exact solver, golden tables, the audit."""

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from sozialraum.disclosure.audit import Protected, Release, audit
from sozialraum.disclosure.engines.attack import intervals
from sozialraum.disclosure.engines.block import solve_by_blocks
from sozialraum.disclosure.engines.division import MARGIN, find_blocks
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.jj import read_jj
from sozialraum.disclosure.problem import Problem, Result, Status
from tests.integration.disclosure_tables import table

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
FOLDER = Path(REAL or ".") / "golden" / "disclosure"
golden = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden files")
slow = pytest.mark.skipif(
    "SOZIALRAUM_SLOW" not in os.environ, reason="SOZIALRAUM_SLOW is not set: takes half a minute"
)
TOWNS = st.lists(
    st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=1, max_size=3),
    min_size=2,
    max_size=3,
)
"""Counts by town, area and category."""


def county(towns, *, levels=(1, 2), width: int = 0) -> Problem:
    """Areas, towns and the county by categories and their total; counts below three are sensitive."""
    sizes = [len(areas) for areas in towns]
    inner = np.array([area for areas in towns for area in areas])
    starts = np.cumsum([0, *sizes])
    of_towns = np.add.reduceat(inner, starts[:-1], axis=0)
    rows = np.vstack([inner, of_towns, inner.sum(0)])
    whole = np.column_stack([rows, rows.sum(1)])
    places = np.arange(whole.size).reshape(whole.shape)
    sums = [(line[-1], line[:-1]) for line in places]
    for column in places.T:
        areas, own, total = column[: len(inner)], column[len(inner) : -1], column[-1]
        sums += [(own[town], areas[starts[town] : starts[town + 1]]) for town in range(len(sizes))]
        sums.append((total, own))
    equations = np.zeros((len(sums), whole.size), dtype=np.int64)
    for row, (total, parts) in enumerate(sums):
        equations[row, total], equations[row, parts] = -1, 1
    values = whole.ravel()
    sensitive = (values > 0) & (values < 3)
    return Problem(
        values=values,
        weights=values + 1,
        status=np.where(sensitive, Status.SENSITIVE, np.where(values > 0, Status.FREE, Status.PRINTED)),
        lower=np.minimum(values, 1),
        upper=np.full(whole.size, 2 * values.max() + 9),
        lpl=np.where(sensitive, np.minimum(values - 1, levels[0]), 0),
        upl=np.where(sensitive, levels[1], 0),
        spl=np.where(sensitive, width, 0),
        equations=csr_array(equations),
        rhs=np.zeros(len(sums)),
    )


def instance(name: str) -> Problem:
    with (FOLDER / f"{name}.jj").open(encoding="ascii") as lines:
        return read_jj(lines)


def assert_protects(problem: Problem, result: Result) -> None:
    """Levels are reached, those out of reach by as much as suppression of everything allows."""
    cells = np.flatnonzero(problem.sensitive)
    values = problem.values[cells]
    widest = intervals(problem, problem.suppressible, cells=cells)
    least, greatest = intervals(problem, result.pattern, cells=cells)
    for reached, most, level in (
        (values - least, values - widest[0], problem.lpl[cells]),
        (greatest - values, widest[1] - values, problem.upl[cells]),
        (greatest - least, widest[1] - widest[0], problem.spl[cells]),
    ):
        assert (reached > np.minimum(level, np.floor(most + 1e-5)) - 1e-5).all()
    short = (widest[0] > values - problem.lpl[cells] + 1e-5) | (
        widest[1] < values + problem.upl[cells] - 1e-5
    )
    short |= widest[1] - widest[0] < problem.spl[cells] - 1e-5
    assert result.unreachable == tuple(cells[short])


def assert_audited(problem: Problem, result: Result) -> None:
    """The independent audit shows two tables for every sensitive cell whose level can be reached."""
    none = csr_array((0, len(problem.values)), dtype=np.int64)
    no_bounds = np.zeros(0, dtype=np.int64)
    release = Release(
        values=np.where(result.pattern, np.nan, problem.values),
        lower=problem.lower,
        upper=problem.upper,
        equations=problem.equations,
        rhs=problem.rhs,
        inequalities=none,
        low=no_bounds,
        high=no_bounds,
        names=problem.names,
        equation_names=tuple(map(str, range(len(problem.rhs)))),
        inequality_names=(),
    )
    cells = np.setdiff1d(np.flatnonzero(problem.sensitive), result.unreachable)
    levels = {name: getattr(problem, name)[cells] for name in ("lpl", "upl", "spl")}
    found = audit(release, Protected(cells=cells, values=problem.values[cells], **levels))
    assert found.passed
    assert all(finding.shown_low < finding.shown_high for finding in found.findings)
    assert all(finding.shown_high >= 3 for finding in found.findings)


def test_towns_are_blocks_and_what_ties_them_are_margins():
    problem = county([[[4, 5, 6], [7, 8, 9]], [[3, 4, 5], [9, 9, 9], [6, 6, 6]]])
    expected = [[0] * 4] * 2 + [[1] * 4] * 3 + [[MARGIN] * 4] * 3
    assert find_blocks(problem).tolist() == np.ravel(expected).tolist()


def test_what_nothing_divides_is_one_block_and_what_nothing_ties_is_several():
    problem = table([[4, 5, 6], [7, 8, 9]])
    cells = len(problem.values)
    assert find_blocks(problem).tolist() == [0] * cells
    twice = replace(
        problem,
        equations=csr_array(np.kron(np.eye(2, dtype=np.int64), problem.equations.toarray())),
        names=(),
        **{
            field: np.tile(getattr(problem, field), 2)
            for field in ("values", "weights", "status", "lower", "upper", "lpl", "upl", "spl", "rhs")
        },
    )
    assert find_blocks(twice).tolist() == [0] * cells + [1] * cells


def test_a_division_has_a_number_for_every_cell():
    with pytest.raises(ValueError, match="shape"):
        solve_by_blocks(table([[1, 5], [7, 8]]), blocks=np.zeros(3, dtype=np.int64))


def test_a_sensitive_margin_is_covered_over_the_whole_table():
    problem = county([[[2, 0, 9]], [[8, 7, 9], [9, 8, 7]], [[6, 9, 8], [7, 7, 9]]])
    result = solve_by_blocks(problem)
    margins = find_blocks(problem) == MARGIN
    assert (problem.sensitive & margins).any()
    assert_protects(problem, result)
    assert result.weight == solve_exactly(problem).weight


def test_cheap_margins_are_used_in_the_end():
    """Blocks that cover themselves dearly, though margins would do, are solved again with the margins."""
    problem = county([[[1, 9, 4], [8, 7, 5]], [[5, 8, 6], [9, 7, 9]]])
    cheap = replace(problem, weights=np.where(find_blocks(problem) == MARGIN, 1, 100))
    result = solve_by_blocks(cheap)
    margins = find_blocks(problem) == MARGIN
    assert (result.pattern & margins).any()
    assert_protects(cheap, result)
    assert result.weight == solve_exactly(cheap).weight


def test_without_sensitive_cells_nothing_is_suppressed():
    result = solve_by_blocks(county([[[4, 5, 6]], [[7, 8, 9]]]))
    assert (result.weight, result.lower_bound, result.status) == (0, 0, "optimal")
    assert not result.pattern.any()


def test_without_time_the_pattern_protects_all_the_same():
    problem = county([[[1, 9, 4], [8, 2, 5], [6, 7, 1]], [[5, 8, 6], [2, 9, 7], [9, 1, 8]]])
    result = solve_by_blocks(problem, seconds=0)
    assert_protects(problem, result)
    assert result.lower_bound <= solve_exactly(problem).weight <= result.weight


@given(TOWNS, st.booleans())
def test_patterns_protect_and_bounds_hold(towns, by_width):
    problem = county(towns, levels=(0, 0) if by_width else (1, 2), width=int(by_width))
    result, again = (solve_by_blocks(problem, workers=workers) for workers in (1, 2))
    best = solve_exactly(problem)
    assert_protects(problem, result)
    assert result.lower_bound <= best.weight + 1e-6
    assert best.weight <= result.weight + 1e-6
    assert result.unreachable == best.unreachable
    assert (result.status == "optimal") == math.isclose(result.weight, result.lower_bound, abs_tol=1e-6)
    assert again.pattern.tolist() == result.pattern.tolist()
    assert again.lower_bound == result.lower_bound


@given(TOWNS, st.integers(0, 2**32 - 1))
def test_any_division_protects_and_has_a_true_bound(towns, seed):
    problem = county(towns)
    blocks = np.random.default_rng(seed).integers(-1, 3, len(problem.values))
    result = solve_by_blocks(problem, blocks=blocks)
    assert_protects(problem, result)
    assert result.lower_bound <= solve_exactly(problem).weight + 1e-6


@golden
@pytest.mark.parametrize(
    ("name", "weight", "bound"),
    [
        ("K15x10", 16, 16),
        ("K60x10", 482, 478),
        ("K60x10h", 898, 898),
        ("K150x20h", 1757, 1757),
        ("pp", 5221, 5221),
    ],
)
def test_optima_are_reached_and_withstand_the_audit(name, weight, bound):
    problem = instance(name)
    result = solve_by_blocks(problem)
    assert weight <= result.weight <= weight * 1.01
    assert bound <= result.lower_bound <= weight
    assert not result.unreachable
    assert_protects(problem, result)
    if name != "pp":
        assert_audited(problem, result)


@golden
@slow
def test_a_county_of_a_thousand_areas():
    problem = instance("K1000x20h")
    result = solve_by_blocks(problem)
    assert (result.weight, result.lower_bound, len(result.unreachable)) == (10073, 10073, 9)
    assert_audited(problem, result)


@golden
def test_fewer_cells_than_the_recorded_program_where_values_are_only_not_recoverable():
    """The recorded program suppresses 251 cells beside the sensitive ones."""
    problem = instance("K150x20h")
    none = np.zeros_like(problem.values)
    weaker = replace(problem, lpl=none, upl=none, spl=problem.sensitive.astype(np.int64))
    result = solve_by_blocks(weaker)
    assert_protects(weaker, result)
    assert result.secondary <= 0.85 * 251
    assert result.weight <= 1346 * 1.04
