"""Evaluation: figures by hand, what no verdict may depend on, and every reason that stands in the way."""

from dataclasses import asdict, replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from sozialraum.evaluation.assignments import MOST, placebo_assignments, possible
from sozialraum.evaluation.contrasts import each_year, halves
from sozialraum.evaluation.difference import differences, estimate
from sozialraum.evaluation.evaluate import METHODS, evaluate, foreseen, method_of
from sozialraum.evaluation.interrupted import interrupted_time_series
from sozialraum.evaluation.noise import moderated_variances
from sozialraum.evaluation.panel import LEVEL, Outcome, Panel
from sozialraum.evaluation.permutation import Comparison, compare, interval, p_value
from sozialraum.evaluation.verdict import verdict
from sozialraum.planning import words

YEARS = range(2015, 2022)
START = 2019


def panel(
    *, areas: int = 12, treated: int = 2, effect: float = 0.0, seed: int = 0, years: range = YEARS
) -> Panel:
    """Noise of one around levels of areas and a common course; the first areas have the measure.

    Theirs are middle sizes, so that the range of the controls holds them.
    """
    random = np.random.default_rng(seed)
    values = random.normal(size=(areas, len(years)))
    values += random.normal(0, 5, (areas, 1)) + random.normal(0, 5, len(years))
    names = [f"a{number:02}" for number in range(areas)]
    values[:treated, np.array(years) >= START] += effect
    frame = pd.DataFrame(values, index=names, columns=list(years))
    middle_first = np.argsort(np.abs(np.arange(areas) - areas / 2), kind="stable")
    sizes = np.linspace(500, 5000, areas)[middle_first]
    return Panel(frame, dict.fromkeys(names[:treated], START), pd.Series(sizes, index=names))


def staggered(**options: int) -> Panel:
    """Three areas from 2019, 2020 and 2020 on."""
    own = panel(treated=3, **options)
    return replace(own, starts={"a00": 2019, "a01": 2020, "a02": 2020})


def known(**fields: float | str | None) -> Outcome:
    """Numbers that allow the verdict that the measure works, but for those given."""
    numbers = {
        "method": "difference_in_differences",
        "effect": -3.0,
        "effect_low": -4.0,
        "effect_high": -2.0,
        "p_value": 0.001,
        "pretrend_p": 0.6,
        "pretrend_low": -0.4,
        "pretrend_high": 0.5,
        "treated_low": -3.5,
        "treated_high": -2.5,
        "detectable_effect": 1.0,
    }
    return Outcome(**{**numbers, **fields})


def told(outcome: Outcome, **options: float | str) -> tuple[str, str | None]:
    return verdict(outcome, **{"delta": 1.5, "wanted": "lower", **options})


# the effect


def test_the_effect_is_the_difference_of_mean_changes():
    """Means after minus before: 4 and 2 with the measure, 1, 0 and -1 without: 3 - 0."""
    rows = {"x": [0, 2, 4, 6], "y": [1, 1, 3, 3], "p": [5, 5, 6, 6], "q": [3, 1, 2, 2], "r": [4, 4, 2, 4]}
    values = pd.DataFrame(rows, index=[2019, 2020, 2021, 2022]).T
    assert estimate(Panel(values, {"x": 2021, "y": 2021})) == pytest.approx(3.0)


def test_of_several_starts_the_last_year_before_is_compared_and_waves_count_by_areas_and_years():
    """Wave 2020: (4 + 6) / 2 - 1 - control 0; wave 2021: 5 - 2 - control 0; weights 2 and 1 of 3."""
    rows = {"x": [0, 1, 4, 6], "y": [9, 9, 2, 5], "p": [1, 1, 1, 1]}
    values = pd.DataFrame(rows, index=[2018, 2019, 2020, 2021]).T
    found = estimate(Panel(values, {"x": 2020, "y": 2021}))
    assert found == pytest.approx((2 * 4 + 1 * 3) / 3)


def test_contrasts_of_years_before():
    np.testing.assert_allclose(halves(np.arange(5))[:, 0], [-1 / 2, -1 / 2, 1 / 3, 1 / 3, 1 / 3])
    np.testing.assert_allclose(each_year(np.arange(4)).sum(axis=0), 0, atol=1e-12)
    assert each_year(np.arange(4)).shape == (4, 4)


# permutation


def test_the_p_value_is_the_share_of_all_assignments():
    own = panel(effect=1.5)
    change = own.array @ np.where(np.array(YEARS) >= START, 1 / 3, -1 / 4)
    variances = moderated_variances(own.array[:, :4], own.size)
    ratios = {}
    for pair in combinations(range(12), 2):
        rest = [area for area in range(12) if area not in pair]
        error = np.sqrt(variances[list(pair)].sum() / 4 + variances[rest].sum() / 100)
        ratios[pair] = abs(change[list(pair)].mean() - change[rest].mean()) / error
    found = differences(own)
    assert found["placebos"] == 65
    assert found["p_value"] == pytest.approx(np.mean([ratio >= ratios[0, 1] for ratio in ratios.values()]))


def test_assignments_are_all_or_as_many_as_said_and_never_the_actual_one_when_all():
    few, many = np.array([-1, 0, -1, 0, -1]), np.array([0] * 6 + [-1] * 24)
    found = placebo_assignments(few)
    assert len(np.unique(found, axis=0)) == len(found) == 9 == possible(few) - 1
    assert not (found == few).all(axis=1).any()
    drawn = placebo_assignments(many, seed=1)
    assert drawn.shape == (MOST, 30)
    assert ((drawn == 0).sum(axis=1) == 6).all()
    assert (placebo_assignments(many, seed=1) == drawn).all()


@pytest.mark.parametrize("waves", [[0, 0], [0, 0, 0, 0], [0, 1, 1]])
def test_the_interval_holds_exactly_what_the_test_does_not_reject(waves: list[int]):
    """Of 40 panels with unequal noise: no effect, the limits, and a hair beside them."""
    random = np.random.default_rng(3)
    labels = np.array([*waves, *[-1] * (11 - len(waves))])
    weights = np.bincount(labels[labels >= 0]) / len(waves)
    table = np.vstack([labels, placebo_assignments(labels)])
    for _ in range(40):
        variances = random.lognormal(0, 1, 11)
        contrasts = random.normal(size=(11, len(weights))) * np.sqrt(variances)[:, None]
        own = (labels[:, None] == np.arange(len(weights))).astype(float)

        def p(tau: float) -> float:
            moved = contrasts - tau * own  # noqa: B023 -- used at once
            return p_value(compare(moved, own, table, weights, variances))  # noqa: B023

        found = compare(contrasts, own, table, weights, variances)
        low, high = interval(found)
        effect = float(found.differences[0])
        lowest, highest = (-np.inf if low is None else low), (np.inf if high is None else high)
        assert lowest <= effect <= highest
        assert (lowest <= 0 <= highest) == (p_value(found) > LEVEL)
        for end, out in ((low, -1e-6), (high, 1e-6)):
            if end is not None:
                assert p(end + out) <= LEVEL < p(end - out)


def test_without_a_rare_assignment_the_interval_is_unbounded():
    found = Comparison(np.array([9.0, 1.0, 2.0]), np.array([1.0, 0.0, 0.0]), np.ones(3))
    assert interval(found) == (None, None)


# noise


def test_variances_follow_sizes():
    random = np.random.default_rng(1)
    sizes = np.repeat([500.0, 5_000.0], 50)
    noise = random.normal(size=(100, 6)) / np.sqrt(sizes)[:, None]
    found = moderated_variances(noise, sizes)
    assert found[:50].mean() / found[50:].mean() == pytest.approx(10, rel=0.3)
    assert (found > 0).all()


def test_variances_of_equal_areas_are_nearly_equal_and_of_still_ones_one():
    random = np.random.default_rng(2)
    found = moderated_variances(random.normal(size=(60, 5)), None)
    assert found.std() / found.mean() < 0.3
    assert moderated_variances(np.full((4, 5), 7.0), None).tolist() == [1.0] * 4


# what nothing may depend on


@pytest.mark.parametrize("own", [panel(effect=1.0), staggered()])
def test_levels_of_areas_and_common_years_change_nothing(own: Panel):
    random = np.random.default_rng(9)
    moved = own.values + random.normal(0, 50, (12, 1)) + random.normal(0, 50, 7)
    same_numbers(differences(own), differences(replace(own, values=moved)))


@pytest.mark.parametrize("own", [panel(effect=1.0), staggered()])
def test_another_unit_changes_only_the_unit(own: Panel):
    outcome, other = evaluate(own), evaluate(replace(own, values=own.values * 10))
    unitless = {"method", "reason", "p_value", "pretrend_p", "placebos"}
    for name, number in asdict(outcome).items():
        expected = number if name in unitless else pytest.approx(10 * number)
        assert getattr(other, name) == expected, name
    assert verdict(outcome, delta=1, wanted="lower") == verdict(other, delta=10, wanted="lower")


def test_the_other_direction_turns_the_verdict_and_the_limits():
    own = panel(effect=6.0, areas=20)
    found, turned = evaluate(own), evaluate(replace(own, values=-own.values))
    assert (found.effect_low, found.effect_high) == pytest.approx((-turned.effect_high, -turned.effect_low))
    assert told(found, wanted="higher", delta=4) == told(turned, wanted="lower", delta=4) == ("works", None)
    assert told(found, wanted="lower", delta=4) == ("worsened", None)


def test_names_and_order_of_areas_change_nothing():
    own = panel(effect=1.0)
    names = {name: f"other {number}" for number, name in enumerate(reversed(own.values.index))}
    other = Panel(
        own.values.rename(index=names).sort_index(),
        {names[area]: year for area, year in own.starts.items()},
        own.sizes.rename(names),
    )
    same_numbers(differences(own), differences(other))


def same_numbers(one: dict[str, float], other: dict[str, float]) -> None:
    assert {name: pytest.approx(number, abs=1e-9) for name, number in one.items()} == other


# the choice of the method, and what stands in its way


def test_methods_are_the_words_of_planning():
    assert tuple(METHODS) == words.METHODS


def test_years_after_the_start_do_not_move_what_can_be_detected():
    own = panel()
    later = own.values.copy()
    later.loc[:, START:] += np.random.default_rng(5).normal(0, 99, (12, 3))
    assert foreseen(own) == foreseen(replace(own, values=later)) == evaluate(own).detectable_effect


def test_more_areas_and_more_years_after_detect_smaller_effects():
    assert foreseen(panel(areas=40, treated=6)) < foreseen(panel(areas=40, treated=2))
    assert foreseen(panel(), years_after=6) < foreseen(panel(), years_after=2)


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        (panel(years=range(2016, 2022)), "too_few_periods"),
        (panel(years=range(2015, 2020)), "too_few_periods"),
        (panel(areas=12, treated=1), "too_few_areas"),
        (panel(areas=4, treated=3), "too_few_areas"),
        (panel(areas=3, treated=3), "too_few_periods"),
        (panel(areas=20, treated=1), None),
        (panel(), None),
    ],
)
def test_too_little_to_evaluate(own: Panel, reason: str | None):
    found = evaluate(own)
    assert found.reason == reason
    assert (found.p_value is None) == (reason is not None)


def test_an_area_smaller_than_all_controls_is_named_with_the_numbers():
    own = panel()
    found = evaluate(replace(own, sizes=own.sizes.mask(own.sizes.index == "a00", 1.0)))
    assert (found.reason, found.effect) == ("size_range", pytest.approx(estimate(own)))
    assert evaluate(replace(own, sizes=None)).reason is None


def test_a_county_is_compared_with_its_course_and_a_single_area_with_a_synthetic_one():
    long = range(1999, 2023)
    assert method_of(panel(areas=3, treated=3, years=long)) == "interrupted_time_series"
    assert method_of(panel(treated=1, years=long)) == "synthetic_control"
    assert method_of(panel(treated=2, years=long)) == "difference_in_differences"
    assert method_of(staggered()) == "callaway_santanna"


def test_a_step_of_a_straight_course_is_found_by_interrupted_time_series():
    years = np.arange(1999, 2023)
    noise = np.random.default_rng(4).normal(0, 0.1, 24)
    values = pd.DataFrame([0.3 * (years - 2000) + 5.0 * (years >= 2014) + noise], ["k"], years)
    found = interrupted_time_series(Panel(values, {"k": 2014}))
    assert found["reason"] is None
    assert found["effect"] == pytest.approx(5, abs=0.3)
    assert found["p_value"] == pytest.approx(1 / 24)
    assert found["effect_low"] < 5 < found["effect_high"]


def test_a_step_in_the_middle_of_few_years_is_like_the_opposite_one_elsewhere():
    """Moved by half of the years it is the same step downwards: p is at least 2 / 24."""
    values = pd.DataFrame([np.repeat([0.0, 9.0], 12) + np.sin(np.arange(24))], ["k"], range(1999, 2023))
    found = interrupted_time_series(Panel(values, {"k": 2011}))
    assert (found["reason"], found["p_value"]) == ("too_few_periods", pytest.approx(2 / 24))


def test_leave_one_out_holds_the_effect_and_what_each_area_makes_of_it():
    own = panel(effect=1.0)
    found = differences(own)
    singles = [estimate(own.without(area)) for area in own.values.index]
    assert found["leave_one_out_low"] == pytest.approx(min(singles))
    assert found["leave_one_out_high"] == pytest.approx(max(singles))
    assert found["treated_low"] == pytest.approx(min(singles[:2]))


# the verdict


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (known(), ("works", None)),
        (
            known(effect=3.0, effect_low=2.0, effect_high=4.0, treated_low=2, treated_high=4),
            ("worsened", None),
        ),
        (known(effect=-0.5, effect_low=-1.0, effect_high=0.5, p_value=0.3), ("no_relevant_effect", None)),
        (known(effect=-0.9, effect_low=-1.4, effect_high=-0.4), ("no_relevant_effect", None)),
        (known(effect=-1.0, effect_low=-2.0, effect_high=0.5, p_value=0.3), ("cannot_tell", "inconclusive")),
        (known(p_value=0.3, detectable_effect=2.0), ("cannot_tell", "detectable_effect")),
        (known(p_value=0.3, detectable_effect=None), ("cannot_tell", "inconclusive")),
        (known(pretrend_p=0.05), ("cannot_tell", "pretrend")),
        (known(pretrend_high=1.6), ("cannot_tell", "pretrend")),
        (known(pretrend_low=None), ("cannot_tell", "pretrend")),
        (known(pretrend_p=None, pretrend_low=None), ("works", None)),
        (known(treated_high=0.2), ("cannot_tell", "one_area_decides")),
        (known(reason="size_range"), ("cannot_tell", "size_range")),
        (Outcome(method=None, reason="no_figures"), ("cannot_tell", "no_figures")),
    ],
)
def test_verdicts(outcome: Outcome, expected: tuple[str, str | None]):
    assert told(outcome) == expected
    assert expected[0] in words.VERDICTS
    assert expected[1] is None or expected[1] in words.REASONS


def test_an_adjusted_p_value_counts_instead_of_the_own():
    assert told(known(p_value=0.03), p_adjusted=0.06) == ("cannot_tell", "inconclusive")


def test_panels_with_gaps_are_refused():
    values = panel().values
    with pytest.raises(ValueError, match="years, found"):
        Panel(values[values.columns[::-1]], {})
    with pytest.raises(ValueError, match="every area and year"):
        Panel(values.mask(values == values.iloc[0, 0]), {})
    with pytest.raises(ValueError, match="no values of b"):
        Panel(values, {"b": 2019})
