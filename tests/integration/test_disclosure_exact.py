"""Attack and exact suppression: small tables by hand and against enumeration of tables and of patterns."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from sozialraum.disclosure.engines.attack import intervals
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.problem import Problem, Status
from tests.integration.disclosure_tables import table

COUNTS = st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=3)


def row(values, status, **fields) -> Problem:
    """A total and its parts; the total comes first."""
    values = np.array(values)
    sensitive = np.equal(status, Status.SENSITIVE)
    preset = {
        "weights": values,
        "lower": np.ones_like(values),
        "upper": np.full_like(values, 50),
        "lpl": sensitive * 1,
        "upl": sensitive * 1,
        "spl": sensitive * 0,
        "equations": csr_array([[-1] + [1] * (len(values) - 1)]),
        "rhs": [0],
    }
    return Problem(values=values, status=status, **{**preset, **fields})


def protects(problem: Problem, pattern) -> bool:
    """Whether every sensitive cell reaches its levels."""
    cells = np.flatnonzero(problem.sensitive)
    least, greatest = intervals(problem, pattern, cells=cells)
    values = problem.values[cells]
    reached = (
        (least <= values - problem.lpl[cells] + 1e-6)
        & (greatest >= values + problem.upl[cells] - 1e-6)
        & (greatest - least >= problem.spl[cells] - 1e-6)
    )
    return bool(reached.all())


def cheaper_patterns(problem: Problem, weight: float):
    """All patterns with a weight below the given one."""
    free = np.flatnonzero(problem.status == Status.FREE)
    for size in range(len(free) + 1):
        if np.sort(problem.weights[free])[:size].sum() >= weight:
            return
        for cells in combinations(free, size):
            if problem.weights[list(cells)].sum() < weight:
                pattern = problem.sensitive.copy()
                pattern[list(cells)] = True
                yield pattern


def possible_tables(problem: Problem, pattern):
    """Values of the suppressed cells in all whole tables that fit what is printed, by enumeration."""
    suppressed = np.flatnonzero(pattern)
    ranges = [range(problem.lower[cell], min(problem.upper[cell], 12) + 1) for cell in suppressed]
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(suppressed))
    left = problem.rhs - problem.equations[:, np.flatnonzero(~pattern)] @ problem.values[~pattern]
    return grid[(problem.equations[:, suppressed] @ grid.T == left[:, None]).all(0)]


def test_intervals_are_those_of_all_whole_tables():
    problem = table([[1, 4, 2], [3, 2, 5]], lower=1)
    pattern = problem.sensitive.copy()
    pattern[[4, 6]] = True  # the 3, below the 1, and the 5, below the first 2
    tables = possible_tables(problem, pattern)
    least, greatest = intervals(problem, pattern)
    assert least.tolist() == tables.min(0).tolist()
    assert greatest.tolist() == tables.max(0).tolist()
    assert len(tables) > 1


def test_a_cell_alone_is_worked_out_and_printed_zeros_are_no_help():
    problem = row([9, 4, 2, 3], [0, 0, 2, 0])
    assert [ends.tolist() for ends in intervals(problem, problem.sensitive)] == [[2], [2]]
    ones = row([2, 1, 1, 0], [0, 2, 2, 0], lower=[1, 1, 1, 0])
    assert [ends.tolist() for ends in intervals(ones, ones.sensitive)] == [[1, 1], [1, 1]]


def test_only_asked_cells_are_attacked():
    problem = row([9, 4, 2, 3], [0, 1, 2, 1])
    least, greatest = intervals(problem, problem.suppressible, cells=np.array([3]))
    assert (least.tolist(), greatest.tolist()) == ([1], [7])


def test_an_attack_needs_a_pattern_of_the_problem():
    problem = row([9, 4, 2, 3], [0, 1, 2, 1])
    with pytest.raises(ValueError, match="sensitive"):
        intervals(problem, np.zeros(4, dtype=np.bool_))


def test_the_cheapest_partner_is_taken():
    result = solve_exactly(row([12, 4, 2, 3, 3], [1, 1, 2, 1, 1], weights=[12, 1.5, 2, 3, 3]))
    assert result.pattern.tolist() == [False, True, True, False, False]
    assert (result.weight, result.secondary, result.lower_bound) == (1.5, 1, 1.5)
    assert (result.status, result.gap, result.unreachable) == ("optimal", 0, ())


def test_singletons_that_are_worked_out_from_their_sum_get_a_partner():
    """Two ones beside printed zeros add up to two, so both are known without a third cell."""
    result = solve_exactly(row([11, 1, 1, 0, 9], [0, 2, 2, 0, 1], lower=[1, 1, 1, 0, 1], lpl=[0] * 5))
    assert result.pattern.tolist() == [False, True, True, False, True]


def test_a_width_counts_both_directions_together():
    problem = row([9, 4, 2, 3], [0, 1, 2, 1], lpl=[0] * 4, upl=[0] * 4, spl=[0, 0, 3, 0])
    result = solve_exactly(problem)
    assert result.pattern.tolist() == [False, False, True, True]
    wider = solve_exactly(replace(problem, spl=np.array([0, 0, 4, 0])))
    assert wider.pattern.tolist() == [False, True, True, False]
    widest = solve_exactly(replace(problem, spl=np.array([0, 0, 6, 0])))
    assert (widest.pattern.tolist(), widest.unreachable) == ([False, True, True, True], ())


def test_a_level_out_of_reach_is_told_and_reached_as_far_as_possible():
    problem = row([9, 4, 2, 3], [0, 1, 2, 0], upl=[0, 0, 5, 0])
    result = solve_exactly(problem)
    assert result.unreachable == (2,)
    assert result.pattern.tolist() == [False, True, True, False]
    assert intervals(problem, result.pattern)[1].tolist() == [5, 5]
    alone = solve_exactly(row([9, 4, 2, 3], [0, 0, 2, 0]))
    assert (alone.unreachable, alone.weight, alone.status) == ((2,), 0, "optimal")


def test_without_sensitive_cells_or_levels_nothing_more_is_suppressed():
    for status, levels in (([1, 1, 1], [0, 0, 0]), ([0, 0, 0], [0, 0, 0]), ([0, 2, 1], [0, 0, 0])):
        problem = row([5, 2, 3], status, lpl=levels, upl=levels)
        result = solve_exactly(problem)
        assert result.pattern.tolist() == problem.sensitive.tolist()
        assert (result.status, result.gap) == ("optimal", 0)


def test_a_cell_without_equation_protects_itself_and_no_other():
    problem = row([9, 4, 2, 3], [0, 1, 2, 2], equations=csr_array([[0, 0, 0, 0]]))
    assert solve_exactly(problem).pattern.tolist() == [False, False, True, True]


def test_cells_of_no_weight_and_weights_without_common_measure():
    free = solve_exactly(row([9, 4, 2, 3], [0, 1, 2, 1], weights=[1, 0, 1, 1]))
    assert (free.weight, free.status) == (0, "optimal")
    odd = solve_exactly(row([9, 4, 2, 3], [0, 1, 2, 1], weights=[1, np.pi, 1, np.e]))
    assert (odd.weight, odd.status) == (pytest.approx(np.e), "optimal")


def test_without_time_a_protecting_pattern_comes_with_its_gap():
    problem = table([[1, 9, 4, 6], [8, 2, 5, 7], [6, 7, 1, 9], [5, 8, 6, 2]])
    result = solve_exactly(problem, seconds=0)
    best = solve_exactly(problem)
    assert protects(problem, result.pattern)
    assert result.status == "feasible"
    assert result.lower_bound <= best.weight <= result.weight
    assert result.gap == pytest.approx(1 - result.lower_bound / result.weight)


def test_the_same_problem_gives_the_same_pattern():
    problem = table([[1, 9, 4, 6], [8, 2, 5, 7], [6, 7, 1, 9], [5, 8, 6, 2]])
    first, second = solve_exactly(problem), solve_exactly(problem)
    assert first.pattern.tolist() == second.pattern.tolist()


@given(COUNTS.filter(lambda counts: len({len(line) for line in counts}) == 1), st.booleans())
def test_no_cheaper_pattern_protects(counts, by_width):
    problem = table(counts, levels=(0, 0) if by_width else (1, 2), width=int(by_width))
    result = solve_exactly(problem)
    assert result.status == "optimal"
    if not result.unreachable:
        assert protects(problem, result.pattern)
        assert not any(protects(problem, pattern) for pattern in cheaper_patterns(problem, result.weight))
