"""Region by region: patterns protect, what is unreachable is so in the whole table, additions stay few."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sozialraum.disclosure.engines import choice
from sozialraum.disclosure.engines.anytime import solve_anytime
from sozialraum.disclosure.engines.cuts import Table
from sozialraum.disclosure.engines.division import MARGIN
from sozialraum.disclosure.engines.regional import solve_by_regions
from sozialraum.disclosure.problem import Status
from tests.integration.disclosure_county import TOWNS, areas, component
from tests.integration.disclosure_tables import table
from tests.integration.test_disclosure_anytime import COUNTS, LEVELS
from tests.integration.test_disclosure_engines import reached
from tests.integration.test_disclosure_exact import protects


def towns(number: int, problem) -> np.ndarray:
    """Of every cell of a component the town of its small area."""
    of_areas = areas(np.random.default_rng(number))
    members = of_areas[:TOWNS] > 0
    town = np.where(members.any(axis=0), members.argmax(axis=0), MARGIN)
    return np.repeat(town, len(problem.values) // len(town))


def assert_safe(problem, result) -> None:
    """The pattern protects all that can be protected, and only that is called unreachable."""
    safe = replace(problem, **{level: reached(problem, result, level) for level in ("lpl", "upl", "spl")})
    assert protects(safe, result.pattern)
    assert result.unreachable == Table(problem).unreachable


@pytest.mark.parametrize("number", range(3))
def test_regions_of_a_county_protect_near_what_is_found_over_the_whole(number):
    problem = component(number)
    result = solve_by_regions(problem, regions=towns(number, problem), seconds=60)
    assert_safe(problem, result)
    assert result.weight <= 2.5 * solve_anytime(problem, seconds=60, rounds=0).weight


@given(COUNTS, LEVELS)
def test_any_division_protects_small_tables(counts, levels):
    of_cells, width = levels
    problem = table(counts, levels=of_cells, width=width)
    assert_safe(
        problem, solve_by_regions(problem, regions=np.arange(len(problem.values)) % 3 - 1, seconds=60)
    )


def test_large_components_are_protected_by_their_regions_where_these_are_given(monkeypatch):
    problem, asked = component(1, forms=3), []

    def noted(*given, **more):
        asked.append(given)
        return solve_by_regions(*given, **more)

    monkeypatch.setattr(choice, "REGIONAL", 0)
    monkeypatch.setattr(choice, "solve_by_regions", noted)
    assert_safe(problem, choice.suppress(problem, regions=towns(1, problem), seconds=1))
    assert asked
    del asked[:]
    choice.suppress(problem, seconds=1)
    assert not asked


def test_regions_have_a_number_for_every_cell():
    with pytest.raises(ValueError, match="Regions have shape"):
        choice.suppress(component(1, forms=3), regions=np.zeros(3, dtype=np.int64))


def test_what_was_suppressed_before_needs_nothing_more():
    problem = component(2)
    regions = towns(2, problem)
    before = solve_by_regions(problem, regions=regions, seconds=60)
    kept = replace(problem, status=np.where(before.pattern, Status.SENSITIVE, problem.status))
    again = solve_by_regions(kept, regions=regions, seconds=60)
    assert (again.weight, again.unreachable) == (0, before.unreachable)


def test_the_start_is_kept_or_cheaper_patterns_are_found(monkeypatch):
    problem = component(1)
    regions = towns(1, problem)
    monkeypatch.setattr(choice, "REGIONAL", 0)
    before = choice.suppress(problem, regions=regions, seconds=1)
    again = choice.suppress(problem, regions=regions, start=before.pattern, seconds=1)
    assert_safe(problem, again)
    assert again.weight <= before.weight
    assert before.lower_bound <= again.weight
    assert again.lower_bound <= before.weight
