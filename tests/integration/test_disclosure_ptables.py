"""Perturbation tables are of largest entropy, and agree with those that come with τ-ARGUS and cellKey."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sozialraum.disclosure.products.perturbation import perturbation_table

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
golden = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no published tables")
FOLDER = Path(REAL or "") / "golden" / "disclosure"
SCENARIO, ARGUS, CELL_KEY = "20160511_szenario_5a.txt", "tau_testW_ptable.txt", "ptab_freq.txt"

PARAMETERS = st.tuples(
    st.integers(1, 8), st.floats(0.05, 8), st.integers(0, 3), st.none() | st.floats(0.05, 0.9)
)


def published(name: str) -> np.ndarray:
    """A row a count, a column a noise from the largest downwards; the third column is the probability."""
    frame = pd.read_csv(FOLDER / name, sep=";")
    rows, places = frame["i"].to_numpy(), frame["v"].to_numpy() - frame["v"].min()
    found = np.zeros((rows.max() + 1, places.max() + 1))
    found[rows, places] = frame.iloc[:, 2]
    return found


def entropy(p: np.ndarray) -> float:
    return float(-(p[p > 0] * np.log(p[p > 0])).sum())


@golden
def test_table_of_argus_agrees_to_eight_digits() -> None:
    found = perturbation_table(deviation=7, variance=4, threshold=2).probabilities
    np.testing.assert_allclose(found, published(ARGUS), atol=2e-9, rtol=0)


@golden
def test_table_of_cell_key_keeps_half_of_the_counts_and_agrees_to_its_seven_digits() -> None:
    """Its further conditions are ptable's ``pstay`` 0.5 and the order; it is not printed exactly.

    Its rows add up to 1 only within 1e-8, and its last one, symmetric by its conditions, is not.
    """
    found = perturbation_table(deviation=5, variance=3, threshold=2, stay=0.5).probabilities
    printed = published(CELL_KEY)
    np.testing.assert_allclose(found, printed, atol=2e-8, rtol=0)
    np.testing.assert_allclose(found[3:, 5], 0.5, atol=1e-12)
    assert np.abs(printed[-1] - printed[-1][::-1]).max() > 1e-8
    free = perturbation_table(deviation=5, variance=3, threshold=2).probabilities
    assert np.abs(free - printed)[3:].max() > 0.1, "without this condition it is another table"


@golden
def test_scenario_5a_agrees_where_its_solver_was_free() -> None:
    found = perturbation_table(deviation=5, variance=2.001, threshold=2).probabilities
    printed = published(SCENARIO)
    np.testing.assert_allclose(found[4:], printed[4:], atol=1e-8, rtol=0)
    assert abs(printed[3].sum() - 1) > 3e-8, "its third row is inexact by that much"
    np.testing.assert_allclose(found[3], printed[3], atol=5e-8, rtol=0)


@golden
@pytest.mark.parametrize(("count", "free"), [(1, [4, 7, 8]), (2, [3, 6, 7])])
def test_scenario_5a_bounds_its_first_rows_from_below(count: int, free: list[int]) -> None:
    """Its solver allowed no probability below 1e-7; the three others follow from the three moments.

    Without that bound the entropy is a little larger, and probabilities differ by up to 1.4e-6.
    """
    printed = published(SCENARIO)[count]
    noise = np.arange(-5, 6.0)
    bounded = np.where(printed > 0, 1e-7, 0)
    bounded[free] = 0
    moments = np.array([np.ones(11), noise, noise**2])
    bounded[free] = np.linalg.solve(moments[:, free], [1, 0, 2.001] - moments @ bounded)
    np.testing.assert_allclose(bounded, printed, atol=2e-9, rtol=0)
    found = perturbation_table(deviation=5, variance=2.001, threshold=2).probabilities[count]
    np.testing.assert_allclose(found, printed, atol=1.5e-6, rtol=0)
    assert entropy(found) > entropy(printed)


@settings(max_examples=25, deadline=None)
@given(PARAMETERS)
def test_tables_keep_their_conditions_and_no_other_has_more_entropy(parameters: tuple) -> None:
    deviation, variance, threshold, stay = parameters
    try:
        table = perturbation_table(deviation=deviation, variance=variance, threshold=threshold, stay=stay)
    except ValueError:
        assume(False)
    p, v = table.probabilities, np.arange(-deviation, deviation + 1)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(p @ v, 0, atol=1e-10)
    np.testing.assert_allclose(p[1:] @ v**2, variance, atol=1e-10)
    assert (p >= 0).all()
    assert p[0, deviation] == 1
    for count, row in enumerate(p[1:], start=1):
        shown = count + v[row > 0]
        assert ((shown == 0) | (shown > threshold)).all(), "nothing negative and nothing up to the threshold"
        if stay is not None and count > threshold:
            assert row[deviation] == pytest.approx(stay, abs=1e-10)
        assert _entropy_that_may_be_missing(row[row > 0], v[row > 0], variance, stay) < 1e-8


def _entropy_that_may_be_missing(p: np.ndarray, v: np.ndarray, variance: float, stay: float | None) -> float:
    """Entropy is concave: no q has more than p by above ``max_q -Σ ln p (q - p)``, a linear program."""
    conditions, targets = [np.ones(len(v)), v, v**2], [1, 0, variance]
    order = np.empty((0, len(v)))
    if 0 in v:
        order = -np.diff(np.eye(len(v)), axis=0)[: (v < 0).sum()]
        assert (order @ p <= 1e-12).all()
        if stay is not None:
            conditions.append(v == 0)
            targets.append(stay)
    best = linprog(np.log(p), A_ub=order, b_ub=np.zeros(len(order)), A_eq=np.array(conditions), b_eq=targets)
    assert best.status == 0
    return float(np.log(p) @ p - best.fun)
