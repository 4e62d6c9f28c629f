"""Methods of indices: figures as facts, edge cases, laws; published tables in the integration tests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sozialraum.catalogue.index import Index
from sozialraum.indices.methods.choice import METHODS
from sozialraum.indices.methods.classes import DYNAMICS, STATUS, cell, dynamics_classes, status_classes
from sozialraum.indices.methods.component import first_component
from sozialraum.indices.methods.ranks import (
    exponential_rank,
    exponential_scores,
    lowest_ranks,
    percentile_rank,
    percentiles,
)
from sozialraum.indices.methods.standardised import constant_indicators, standardised_sum, z_scores

CUTS = (-1.0, 1.0, 1.5)
RANDOM = np.random.default_rng(20)
VALUES = RANDOM.normal(size=(30, 4)) * [1, 10, 0.1, 100] + [0, 50, 3, 1000]
WEIGHTS = np.array([0.5, 2.0, 1.0, 0.25])
tables = arrays(np.float64, (12, 3), elements=st.integers(0, 40).map(float))


def test_z_scores_have_mean_0_and_sd_1_by_ddof_0():
    z = z_scores(VALUES)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(axis=0, ddof=0), 1)


def test_standardised_sum_by_hand():
    """Two indicators, three areas: z of (1, 2, 3) is ±√1.5 and 0, that of (0, 0, 3) is -√½, -√½, √2."""
    total, score = standardised_sum([[1, 0], [2, 0], [3, 3]])
    expected = np.array([-np.sqrt(1.5) - np.sqrt(0.5), -np.sqrt(0.5), np.sqrt(1.5) + np.sqrt(2)])
    np.testing.assert_allclose(total, expected)
    np.testing.assert_allclose(score, expected / expected.std())


@given(values=tables)
def test_score_does_not_depend_on_units(values: np.ndarray):
    score = standardised_sum(values).score
    np.testing.assert_allclose(standardised_sum(values * [3, 0.5, 100] + [7, -2, 0]).score, score, atol=1e-7)
    if not np.isnan(score).any():
        assert score.mean() == pytest.approx(0, abs=1e-9)
        assert score.std() == pytest.approx(1)


@given(values=tables)
def test_order_of_areas_and_indicators_does_not_matter(values: np.ndarray):
    score = standardised_sum(values).score
    np.testing.assert_allclose(standardised_sum(values[::-1, ::-1]).score[::-1], score, atol=1e-9)


@given(values=tables)
def test_turning_all_indicators_turns_the_score(values: np.ndarray):
    np.testing.assert_allclose(standardised_sum(-values).score, -standardised_sum(values).score, atol=1e-9)


def test_weights_count_an_indicator_more_often():
    twice = standardised_sum(VALUES, weights=[2, 1, 1, 1])
    np.testing.assert_allclose(twice.total, standardised_sum(VALUES[:, [0, 0, 1, 2, 3]]).total)
    without = standardised_sum(VALUES, weights=[0, 1, 1, 1])
    np.testing.assert_allclose(without.score, standardised_sum(VALUES[:, 1:]).score)
    np.testing.assert_allclose(
        standardised_sum(VALUES, weights=[3, 3, 3, 3]).score, standardised_sum(VALUES).score
    )


@pytest.mark.parametrize("method", sorted(METHODS))
def test_draws_along_leading_axes_are_calculated_each_for_itself(method: str):
    anchor = 0 if method == "first_component" else None
    draws = VALUES + RANDOM.normal(size=(2, 3, 30, 4)) * [0.2, 2, 0.02, 20]
    weights = None if anchor == 0 else WEIGHTS
    together = METHODS[method](draws, weights=weights, anchor=anchor).score
    assert together.shape == (2, 3, 30)
    for place in np.ndindex(2, 3):
        single = METHODS[method](draws[place], weights=weights, anchor=anchor).score
        np.testing.assert_allclose(together[place], single, atol=1e-10)


@pytest.mark.parametrize("method", ["standardised_sum", "exponential_rank", "percentile_rank"])
def test_weights_along_leading_axes(method: str):
    weights = RANDOM.uniform(0.5, 2, size=(5, 4))
    together = METHODS[method](VALUES, weights=weights, anchor=None).score
    assert together.shape == (5, 30)
    for place in range(5):
        single = METHODS[method](VALUES, weights=weights[place], anchor=None).score
        np.testing.assert_allclose(together[place], single, atol=1e-10)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_higher_is_worse_in_every_method(method: str):
    values = np.linspace(0, 9, 30)[:, None] * [1, 2, 3] + RANDOM.normal(size=(30, 3)) * 1e-3
    score = METHODS[method](values, weights=None, anchor=1 if method == "first_component" else None).score
    assert (np.diff(score) > 0).all()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_equal_areas_have_equal_scores(method: str):
    values = VALUES[np.arange(30) % 7]
    score = METHODS[method](values, weights=None, anchor=0 if method == "first_component" else None).score
    assert len(set(score.tolist())) == 7


def test_every_method_of_the_catalogue_can_be_calculated():
    allowed = Index.model_json_schema()["properties"]["method"]["enum"]
    assert sorted(METHODS) == sorted(allowed)


def test_constant_indicator_contributes_nothing():
    with_constant = np.insert(VALUES, 2, 0.1 + 0.2, axis=1)
    with_constant[::2, 2] = 0.3
    assert constant_indicators(with_constant).tolist() == [False, False, True, False, False]
    np.testing.assert_array_equal(standardised_sum(with_constant).score, standardised_sum(VALUES).score)
    assert constant_indicators(np.zeros((2, 5, 3))).tolist() == [[True] * 3] * 2


def test_changes_that_are_the_same_but_for_rounding_are_constant():
    earlier = np.linspace(3, 60, 20)[:, None]
    assert len(set(((earlier + 1.1) - earlier).ravel())) > 1, "rounding differs"
    assert constant_indicators((earlier + 1.1) - earlier).tolist() == [True]


@pytest.mark.parametrize(
    "values",
    [np.full((5, 3), 7.0), [[1.0, 2.0]], [[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]], np.zeros((3, 1))],
    ids=["all constant", "one area", "cancels out", "all zero"],
)
def test_no_score_where_nothing_tells_areas_apart(values: object):
    assert np.isnan(standardised_sum(values).score).all()


def test_three_areas_have_a_score():
    assert standardised_sum([[1.0], [1.0], [4.0]]).score == pytest.approx([-(0.5**0.5), -(0.5**0.5), 2**0.5])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_missing_value_is_refused(method: str):
    """Ranked it would be the worst, averaged it would spoil all areas."""
    values = VALUES.copy()
    values[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"1 value\(s\) are missing"):
        METHODS[method](values, weights=None, anchor=0 if method == "first_component" else None)


def test_classes_on_and_beside_the_cuts():
    beside = 1e-6
    score = [-9, -1 - beside, -1, -1 + beside, 0, 1, 1 + beside, 1.5 - beside, 1.5, 1.5 + beside, 9]
    words = [STATUS[code] for code in status_classes(score, cuts=CUTS)]
    assert words == ["hoch"] * 2 + ["mittel"] * 4 + ["niedrig"] * 3 + ["sehr niedrig"] * 2
    words = [DYNAMICS[code] for code in dynamics_classes([-1 - beside, -1, 1, 1 + beside], cuts=(-1, 1))]
    assert words == ["positiv", "stabil", "stabil", "negativ"]


def test_cut_belongs_to_the_milder_class_despite_rounding():
    """Half of the areas with one value and half with another lie at exactly ±1, which floats miss."""
    missed = False
    for low, high in [(0.1, 0.7), (3.3, 9.1), (12.34, 45.67), (1 / 3, 0.9)]:
        score = standardised_sum(np.repeat([low, high], 7)[:, None]).score
        missed |= bool((np.abs(score) > 1).any())
        assert set(status_classes(score, cuts=CUTS)) == {STATUS.index("mittel")}
        assert set(dynamics_classes(score, cuts=(-1, 1))) == {DYNAMICS.index("stabil")}
    assert missed, "the tolerance would not be needed"


def test_no_class_without_a_score():
    assert status_classes([[np.nan, 0], [2, np.nan]], cuts=CUTS).tolist() == [[-1, 1], [3, -1]]
    assert dynamics_classes(np.nan, cuts=(-1, 1)).tolist() == -1


@given(
    cuts=st.lists(st.integers(-30, 30).map(lambda x: x / 10), min_size=3, max_size=3, unique=True).map(
        sorted
    ),
    score=st.floats(-5, 5),
)
def test_a_higher_score_is_never_in_a_milder_class(cuts: list[float], score: float):
    pair = status_classes([score, score + 0.1], cuts=(cuts[0], cuts[1], cuts[2]))
    assert pair[0] <= pair[1]


def test_all_twelve_cells():
    cells = {cell(status, dynamics) for status in range(4) for dynamics in range(3)}
    assert cells == {f"{status}{sign}" for status in range(1, 5) for sign in ("+", "+/-", "-")}
    assert cell(-1, 1) is None
    assert cell(2, -1) is None


@pytest.mark.parametrize(("part", "score"), [(1.0, 100.0), (0.9, 50.43), (0.5, 15.65)])
def test_anchors_of_the_exponential_transformation(part: float, score: float):
    areas = 1000
    found = exponential_scores(areas + 1 - part * areas, areas=areas)
    assert found == pytest.approx(score, abs=5e-3)
    assert found == pytest.approx(-23 * np.log(1 - part * (1 - np.exp(-100 / 23))))


def test_exponential_weights_are_not_rescaled():
    weights = np.array([0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093])
    values = RANDOM.permuted(np.tile(np.arange(50.0), (7, 1)), axis=1).T
    values[0] = 50  # the worst in everything
    assert exponential_rank(values, weights=weights)[0] == pytest.approx(99.9)
    ranks = 50 + 1 - lowest_ranks(values.T)
    np.testing.assert_allclose(
        exponential_rank(values, weights=weights), weights @ exponential_scores(ranks, areas=50)
    )


def test_ties_share_the_mean_of_their_exponential_ranks():
    found = exponential_rank(np.array([[5.0], [5.0], [1.0], [9.0]]))
    np.testing.assert_allclose(found, exponential_scores([2.5, 2.5, 4, 1], areas=4))


@given(values=arrays(np.float64, (3, 9), elements=st.integers(-3, 3).map(float)))
def test_lowest_rank_is_one_more_than_the_number_of_smaller_values(values: np.ndarray):
    expected = 1 + (values[:, None, :] < values[:, :, None]).sum(axis=2)
    np.testing.assert_array_equal(lowest_ranks(values), expected)


def test_percentiles_of_ties_constants_and_one_area():
    assert percentiles([2, 2, 1, 9]).tolist() == [0.3333, 0.3333, 0.0, 1.0]
    assert percentiles([4, 4, 4]).tolist() == [0, 0, 0]
    assert np.isnan(percentiles([4])).all()
    assert np.isnan(percentile_rank([[4.0, 2.0]])).all()


def test_sums_of_percentiles_that_are_equal_share_a_rank():
    """0.1 + 0.7 and 0.3 + 0.5 are equal sums whose floats differ."""
    first, second = np.arange(11.0), np.arange(11.0)
    first[[0, 1, 3]] = first[[1, 3, 0]]
    rows = {0.1 + 0.7, 0.3 + 0.5}
    assert len(rows) == 2
    values = np.column_stack([first, second])
    values[3], values[7] = (1, 7), (3, 5)
    values[0], values[5] = (5, 3), (7, 1)
    score = percentile_rank(values)
    same = percentiles(values.T).sum(axis=0).round(4)
    for one, other in np.ndindex(11, 11):
        assert (score[one] == score[other]) == (same[one] == same[other])


def test_first_component_of_one_indicator_is_its_z_score():
    component = first_component(VALUES[:, :1], anchor=0)
    np.testing.assert_allclose(component.score, z_scores(VALUES)[:, 0])
    assert component.loadings.tolist() == [1]
    assert component.explained == 1


def test_anchor_fixes_the_sign():
    values = np.column_stack([np.arange(20.0), -np.arange(20.0)]) + RANDOM.normal(size=(20, 2))
    first, second = (first_component(values, anchor=anchor) for anchor in (0, 1))
    assert first.loadings[0] > 0 > first.loadings[1]
    np.testing.assert_allclose(first.score, -second.score)
    assert 0.5 < first.explained <= 1
    assert first.score.std() == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "anchor"),
    [
        (np.full((5, 2), 3.0), 0),
        (np.column_stack([np.arange(9.0), np.full(9, 2.0)]), 1),
        ([[1.0, 1], [1, -1], [-1, 1], [-1, -1]], 0),
        ([[3.0, 4.0]], 0),
    ],
    ids=["all constant", "constant anchor", "uncorrelated", "one area"],
)
def test_no_component_without_a_direction(values: object, anchor: int):
    component = first_component(values, anchor=anchor)
    assert np.isnan(component.score).all()
    assert np.isnan(component.loadings).all()
    assert np.isnan(component.explained)


def test_a_draw_without_a_direction_leaves_the_others():
    draws = np.stack([np.full((30, 4), 3.0), VALUES])
    component = first_component(draws, anchor=0)
    assert np.isnan(component.score[0]).all()
    np.testing.assert_allclose(component.score[1], first_component(VALUES, anchor=0).score)


def test_first_component_needs_an_anchor_and_no_weights():
    with pytest.raises(ValueError, match="anchor"):
        METHODS["first_component"](VALUES, weights=None, anchor=None)
    with pytest.raises(ValueError, match="weights"):
        METHODS["first_component"](VALUES, weights=WEIGHTS, anchor=0)
    METHODS["first_component"](VALUES, weights=np.ones(4), anchor=0)
