"""What must hold of evaluations over many panels: rates of error, synthetic areas, whole simulations."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.simulations.evaluation import Setting, draw, simulate
from sozialraum.evaluation.difference import differences
from sozialraum.evaluation.evaluate import evaluate
from sozialraum.evaluation.interrupted import interrupted_time_series
from sozialraum.evaluation.panel import LEVEL, Panel
from sozialraum.evaluation.synthetic import synthetic_control
from sozialraum.evaluation.verdict import verdict


def drawn(seed: int, treated: int, waves: int, memory: float) -> Panel:
    """Twelve areas of unequal noise, of which some have the measure from one or two years on."""
    own = draw(Setting(12, treated, "own", memory=memory), np.random.default_rng(seed))
    starts = {area: year - (number % waves) for number, (area, year) in enumerate(own.starts.items())}
    return replace(own, starts=starts)


panels = st.builds(
    drawn, st.integers(0, 10_000), st.integers(2, 4), st.integers(1, 2), st.sampled_from([0.0, 0.5])
)


def long_panel(seed: int = 0, *, effect: float = 0.0) -> Panel:
    """25 areas over 14 years; the first follows the mean of the next three."""
    random = np.random.default_rng(seed)
    values = np.cumsum(random.normal(size=(25, 14)), axis=1) + random.normal(0, 3, (25, 1))
    values[0] = values[1:4].mean(axis=0) + random.normal(0, 0.1, 14)
    values[0, 11:] += effect
    return Panel(pd.DataFrame(values, columns=range(2010, 2024)), {0: 2021})


@given(panels)
@settings(max_examples=60, deadline=None)
def test_limits_hold_the_effect_and_no_effect_exactly_where_p_is_above_its_level(own: Panel):
    found = differences(own)
    low = -np.inf if found["effect_low"] is None else found["effect_low"]
    high = np.inf if found["effect_high"] is None else found["effect_high"]
    assert low <= found["effect"] <= high
    assert (low <= 0 <= high) == (found["p_value"] > LEVEL)
    assert found["leave_one_out_low"] <= found["treated_low"] <= found["treated_high"]
    assert found["leave_one_out_high"] >= found["effect"] - 1e-9


@given(panels, st.floats(-20, 20))
@settings(max_examples=40, deadline=None)
def test_a_constant_effect_moves_the_effect_and_its_limits_by_itself(own: Panel, effect: float):
    """Only the later years of areas with the measure; courses before and detectable effects stay."""
    moved = own.values.copy()
    for area, start in own.starts.items():
        moved.loc[area, start:] += effect
    found, other = differences(own), differences(replace(own, values=moved))
    for name in ("effect", "effect_low", "effect_high"):
        if found[name] is not None:
            assert other[name] == pytest.approx(found[name] + effect, abs=1e-8)
    for name in ("pretrend_p", "pretrend_low", "pretrend_high", "detectable_effect"):
        assert other[name] == pytest.approx(found[name], abs=1e-8)


def test_where_areas_are_alike_by_chance_p_is_below_its_level_no_more_often():
    """400 panels each; three standard errors of 5 % are 3.3 percentage points."""
    random = np.random.default_rng(11)
    for noise in ("equal", "own"):
        found = [differences(draw(Setting(14, 2, noise, memory=0.5), random)) for _ in range(400)]
        assert np.mean([one["p_value"] <= LEVEL for one in found]) <= LEVEL + 0.033
        assert np.mean([one["pretrend_p"] <= LEVEL for one in found]) <= LEVEL + 0.033


def test_limits_hold_the_true_effect_in_95_percent():
    random = np.random.default_rng(12)
    found = [differences(draw(Setting(30, 3, "size", "smaller", effect=2.0), random)) for _ in range(200)]
    held = [one["effect_low"] <= 2.0 <= one["effect_high"] for one in found]
    assert np.mean(held) >= 1 - LEVEL - 0.046


def test_the_detectable_effect_is_found_in_about_four_of_five():
    """Effects as large as the panel says beforehand, over 200 panels with equal noise."""
    random = np.random.default_rng(13)
    shown = []
    for _ in range(200):
        own = draw(Setting(30, 3), random)
        values = own.values.copy()
        late = values.columns >= own.waves[0]
        values.loc[list(own.starts), late] += differences(own)["detectable_effect"]
        shown.append(differences(replace(own, values=values))["p_value"] <= LEVEL)
    assert 0.65 <= np.mean(shown) <= 0.95


def test_whole_verdicts_are_wrong_in_at_most_5_percent_and_robust_errors_far_more_often():
    wrong, robust = [], []
    for which in ("random", "smaller", "larger"):
        found = simulate(Setting(30, 2, "size", which, 0.5, delta=2.0), draws=150)
        wrong.append(found.get("works", 0) + found.get("worsened", 0))
        robust.append(found["cluster-robust"])
    assert np.mean(wrong) <= LEVEL
    assert np.mean(robust) > 0.15


def test_a_planted_effect_works_and_nothing_is_no_relevant_effect():
    for effect, expected in ((3.0, "works"), (0.0, "no_relevant_effect")):
        found = simulate(Setting(103, 6, "equal", effect=effect, delta=2.5), draws=40)
        # areas at the ends of the sizes are in the way of some
        assert found[expected] > 0.6


def test_a_synthetic_area_follows_and_a_jump_is_found():
    found = evaluate(long_panel(effect=6.0))
    assert (found.method, found.reason) == ("synthetic_control", None)
    assert found.effect == pytest.approx(6.0, abs=1.0)
    assert found.p_value == pytest.approx(1 / 25)
    assert found.effect_low <= found.effect <= found.effect_high
    assert found.leave_one_out_low <= found.effect <= found.leave_one_out_high
    assert verdict(found, delta=9.0, wanted="higher")[0] in ("works", "no_relevant_effect")


def test_an_area_unlike_all_others_is_followed_poorly():
    own = long_panel()
    values = own.values.copy()
    values.loc[0] += 10 * np.tile([0.0, 1.0], 7)
    found = synthetic_control(replace(own, values=values))
    assert found["reason"] == "poor_fit"


def test_common_years_and_another_unit_do_not_move_synthetic_areas():
    own = long_panel(effect=2.0)
    found = synthetic_control(own)
    moved = synthetic_control(replace(own, values=10 * (own.values + np.arange(14) ** 2)))
    assert moved["effect"] == pytest.approx(10 * found["effect"], abs=1e-2)
    assert moved["p_value"] == found["p_value"]


def test_changes_of_whole_counties_are_seldom_found_where_there_are_none():
    """400 series with memory; three standard errors of 5 % are 3.3 percentage points."""
    random = np.random.default_rng(14)
    shown = []
    for _ in range(400):
        noise = random.normal(size=44)
        for year in range(1, 44):
            noise[year] += 0.5 * noise[year - 1]
        values = pd.DataFrame([noise[20:] + 0.1 * np.arange(24)], ["k"], range(2000, 2024))
        found = interrupted_time_series(Panel(values, {"k": 2014}))
        shown.append(found["p_value"] <= LEVEL)
    assert np.mean(shown) <= LEVEL + 0.033
