"""Patterns in limited time: always safe, never below the optimum, near it; the same sequence every time."""

import os
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, kron, vstack

from sozialraum.disclosure.engines.anytime import solve_anytime
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.problem import Problem, Status
from tests.integration.disclosure_tables import table
from tests.integration.test_disclosure_exact import protects, row
from tests.integration.test_disclosure_golden import (
    FOLDER,
    REAL,
    assert_withstands,
    grouped,
    instance,
    not_exactly_recoverable,
)

golden = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden files")
slow = pytest.mark.skipif("SOZIALRAUM_SLOW" not in os.environ, reason="SOZIALRAUM_SLOW is not set: a minute")
COUNTS = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 7), min_size=width, max_size=width), min_size=2, max_size=4
    )
)
LEVELS = st.sampled_from([((1, 2), 0), ((0, 2), 0), ((0, 0), 1), ((0, 0), 3)])


def sums(groups: list[np.ndarray], size: int) -> np.ndarray:
    """Groups and their members, (groups + members, members)."""
    return np.vstack([*groups, np.eye(size)]).astype(np.int64)


def three_way() -> Problem:
    """Regions, in two groupings that overlap, by causes by periods; counts of 1 and 2 sensitive."""
    rows = pd.read_csv(FOLDER / "SSBtools_z3.csv")
    counts = rows.pivot_table(index=["region", "hovedint", "mnd"], values="ant")
    names = [list(level) for level in counts.index.levels]
    cube = counts["ant"].to_numpy().reshape([len(level) for level in names])
    members = grouped(rows.drop_duplicates("region"), ["fylke", "kostragr"])
    areas = [np.isin(names[0], list(inside)) for inside in members.values()]
    periods = [np.ones(3), np.not_equal(names[2], "m01m05")]
    of_groups = [areas, [np.ones(4)], periods]
    of_cells = [sums(groups, size) for groups, size in zip(of_groups, cube.shape, strict=True)]
    values = np.einsum("ai,bj,ck,ijk->abc", *of_cells, cube).astype(np.int64)
    equations = []
    for axis, groups in enumerate(of_groups):
        own = np.hstack([-np.eye(len(groups)), np.array(groups)])
        factors = [own if other == axis else np.eye(values.shape[other]) for other in range(3)]
        equations.append(kron(kron(factors[0], factors[1]), factors[2]))
    sensitive = (values.ravel() > 0) & (values.ravel() <= 2)
    status = np.where(sensitive, Status.SENSITIVE, np.where(values.ravel() > 0, Status.FREE, Status.PRINTED))
    none = np.zeros(values.size)
    whole = vstack(equations)
    return Problem(
        values=values.ravel(),
        weights=values.ravel() + 1,
        status=status,
        lower=np.minimum(values.ravel(), 1),
        upper=none + 2 * values.max(),
        lpl=none,
        upl=none,
        spl=sensitive,
        equations=csr_array(whole),
        rhs=np.zeros(whole.shape[0]),
    )


@given(COUNTS, LEVELS, st.integers(0, 2))
def test_it_is_always_safe_and_its_bound_is_true(counts, levels, rounds):
    of_cells, width = levels
    problem = table(counts, levels=of_cells, width=width)
    result = solve_anytime(problem, seconds=60, rounds=rounds)
    best = solve_exactly(problem)
    assert result.unreachable == best.unreachable
    assert result.lower_bound <= best.weight + 1e-6
    assert best.weight <= result.weight + 1e-6
    assert result.weight == problem.cost(result.pattern)
    assert (result.status == "optimal") == (result.lower_bound >= result.weight - 1e-6)
    assert result.unreachable or protects(problem, problem.checked(result.pattern))


def test_without_time_everything_is_suppressed_and_protects():
    problem = table([[1, 9, 4, 6], [8, 2, 5, 7], [6, 7, 1, 9], [5, 8, 6, 2]])
    result = solve_anytime(problem, seconds=0)
    assert protects(problem, result.pattern)
    assert (result.status, result.lower_bound) == ("feasible", 0)
    assert result.pattern.tolist() == problem.suppressible.tolist()


def test_a_start_is_made_protecting_and_pruned():
    problem = row([12, 4, 2, 3, 3], [1, 1, 2, 1, 1], weights=[12, 4, 2, 3, 3.5])
    for start in (problem.sensitive, problem.suppressible, np.array([False, False, True, True, False])):
        result = solve_anytime(problem, seconds=60, rounds=0, start=start)
        assert np.flatnonzero(result.pattern).tolist() == [2, 3]
    with pytest.raises(ValueError, match="sensitive"):
        solve_anytime(problem, seconds=60, start=np.zeros(5, dtype=np.bool_))


def test_a_width_is_reached_both_ways_together_where_no_way_is_enough():
    problem = row([9, 4, 2, 3], [0, 1, 2, 1], lpl=[0] * 4, upl=[0] * 4, spl=[0, 0, 4, 0])
    assert solve_anytime(problem, seconds=60, rounds=2).pattern.tolist() == [False, True, True, False]
    widest = solve_anytime(replace(problem, spl=np.array([0, 0, 6, 0])), seconds=60, rounds=2)
    assert (widest.pattern.tolist(), widest.unreachable) == ([False, True, True, True], ())


def test_a_level_out_of_reach_is_told_and_reached_as_far_as_possible():
    result = solve_anytime(row([9, 4, 2, 3], [0, 1, 2, 0], upl=[0, 0, 5, 0]), seconds=60, rounds=1)
    assert (result.unreachable, result.pattern.tolist()) == ((2,), [False, True, True, False])


def test_without_sensitive_cells_nothing_is_suppressed():
    result = solve_anytime(row([5, 2, 3], [1, 1, 1]), seconds=60)
    assert (result.pattern.any(), result.status, result.gap) == (False, "optimal", 0)


@golden
def test_more_rounds_are_never_worse_and_the_same_rounds_the_same():
    problem = instance("K60x10")
    results = [solve_anytime(problem, seconds=600, rounds=rounds) for rounds in (0, 2, 2)]
    assert results[1].weight <= results[0].weight
    assert results[1].lower_bound >= results[0].lower_bound
    assert results[1].pattern.tolist() == results[2].pattern.tolist()
    assert results[1].lower_bound <= 482 <= results[1].weight <= 500
    assert_withstands(problem, results[1])
    weaker = not_exactly_recoverable(problem)
    assert 362 <= solve_anytime(weaker, seconds=600, rounds=2).weight <= 380


@golden
def test_a_table_of_three_ways_in_seconds():
    problem = three_way()
    assert (len(problem.values), problem.sensitive.sum()) == (1125, 222)
    result = solve_anytime(problem, seconds=600, rounds=0)
    assert_withstands(problem, result)
    assert result.weight <= 1700


@golden
@slow
def test_a_table_of_three_ways_in_a_minute_with_a_bound():
    problem = three_way()
    before = time.monotonic()
    result = solve_anytime(problem, seconds=60)
    assert time.monotonic() - before < 65
    assert_withstands(problem, result)
    assert 1100 < result.lower_bound < result.weight <= 1700
