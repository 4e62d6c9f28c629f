"""Asked together or one by one, the same demands are met; bounds by equations are never too narrow."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.disclosure.engines.attack import TOLERANCE, Attacker
from sozialraum.disclosure.engines.bounds import farthest
from sozialraum.disclosure.engines.cuts import Table
from sozialraum.disclosure.engines.prune import Limits
from sozialraum.disclosure.engines.witnesses import out_of_reach, unshown
from tests.integration.disclosure_tables import table
from tests.integration.test_disclosure_anytime import COUNTS, LEVELS
from tests.integration.test_disclosure_exact import protects, row


def reaches(problem, cells) -> np.ndarray:
    """How far every column can be moved down and up, one by one."""
    attacker = Attacker(problem, cells)
    columns = range(len(cells))
    return np.array(
        [[attacker.push(column, sign=sign, most=99).reach for column in columns] for sign in (-1, 1)]
    )


@given(COUNTS, LEVELS, st.lists(st.integers(1, 4), min_size=1, max_size=9))
def test_demands_are_met_together_exactly_when_they_are_alone(counts, levels, asked):
    of_cells, width = levels
    problem = table(counts, levels=of_cells, width=width)
    cells = np.flatnonzero(problem.suppressible)
    if not len(cells):
        return
    down, up = reaches(problem, cells)
    columns = np.tile(np.arange(len(cells)), 3)
    signs = np.repeat([-1, 1, 0], len(cells))
    demanded = np.resize(asked, len(columns)).astype(float)
    expected = (
        np.concatenate([down, up, np.minimum(down, demanded[-len(cells) :]) + up]) < demanded - TOLERANCE
    )
    attacker = Attacker(problem, cells)
    assert out_of_reach(attacker, columns, signs, demanded).tolist() == expected.tolist()
    again = [attacker.push(column, sign=1, most=99).reach for column in range(len(cells))]
    np.testing.assert_allclose(again, up, atol=TOLERANCE)


@given(COUNTS, LEVELS)
def test_no_cell_moves_farther_than_its_bounds_by_equations(counts, levels):
    of_cells, width = levels
    problem = table(counts, levels=of_cells, width=width)
    cells = np.flatnonzero(problem.suppressible)
    assert (reaches(problem, cells) <= np.array(farthest(problem, cells)) + TOLERANCE).all()


def test_a_cell_that_no_other_can_make_up_for_does_not_move():
    problem = row([9, 4, 2, 3], [0, 0, 2, 1], lower=[1, 1, 2, 1])
    down, up = farthest(problem, np.array([2, 3]))
    assert (down.tolist(), up.tolist()) == ([0, 2], [2, 0])


def test_coefficients_scale_what_others_can_make_up_for():
    equations = np.array([[0, 0, 2, -1]])
    problem = row([9, 4, 2, 3], [0, 0, 2, 1], equations=equations, rhs=[1], lower=[1] * 4, upper=[9, 9, 3, 9])
    down, up = farthest(problem, np.array([2, 3]))
    assert (down.tolist(), up.tolist()) == ([1, 2], [1, 2])


def test_nothing_asked_is_nothing_out_of_reach():
    attacker = Attacker(row([9, 4, 2, 3], [0, 0, 2, 1]), np.array([2, 3]))
    nothing = np.zeros(0, dtype=np.intp)
    assert not len(out_of_reach(attacker, nothing, nothing, np.zeros(0)))


@given(COUNTS, LEVELS)
def test_equations_one_by_one_call_no_cell_needed_that_can_be_gone_round(counts, levels):
    of_cells, width = levels
    given_table = Table(table(counts, levels=of_cells, width=width))
    everything = np.ones(len(given_table.cells), dtype=np.bool_)
    limits = Limits(given_table, everything, given_table.demands)
    for column in np.flatnonzero(~given_table.sensitive):
        without = everything.astype(float)
        without[column] = 0
        if limits.needed(int(column)):
            assert given_table.unmet(without, bounded=False)


@given(COUNTS, LEVELS)
def test_what_is_shown_to_be_reached_is_reached(counts, levels):
    of_cells, width = levels
    problem = table(counts, levels=of_cells, width=width)
    for pattern in (problem.sensitive, problem.suppressible):
        shown = ~unshown(problem, pattern)
        lpl, upl, spl = (np.where(shown, level, 0) for level in (problem.lpl, problem.upl, problem.spl))
        assert protects(replace(problem, lpl=lpl, upl=upl, spl=spl), pattern)
