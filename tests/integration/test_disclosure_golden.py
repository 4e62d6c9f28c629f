"""Instances of cell suppression with proven optima: the bound, the pattern, the attack.

Set ``SOZIALRAUM_REAL_DATA`` to run them; the largest, a minute, also needs ``SOZIALRAUM_SLOW``.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sozialraum.disclosure.attack import intervals
from sozialraum.disclosure.exact import solve_exactly
from sozialraum.disclosure.jj import read_jj, write_jj
from sozialraum.disclosure.problem import Problem, Result

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


@pytest.mark.skipif("SOZIALRAUM_SLOW" not in os.environ, reason="SOZIALRAUM_SLOW is not set: takes a minute")
def test_the_optimum_of_a_county():
    problem = instance("K150x20h")
    result = solve_exactly(problem)
    assert (result.weight, result.status) == (1757, "optimal")
    assert_withstands(problem, result)


def test_what_time_allows_comes_with_a_true_bound():
    result = solve_exactly(instance("K60x10"), seconds=1)
    assert result.lower_bound <= 482 <= result.weight
