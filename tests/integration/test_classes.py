"""Classes of maps: every figure in one class, none empty, the optimum of mapclassify, light to dark."""

from itertools import pairwise
from typing import get_args

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from sozialraum.catalogue.publication import Palette, Rule
from sozialraum.classes import class_bounds, classes_of, colours, unsure
from sozialraum.wording.rounding import rounded

RULES = get_args(Rule)
figures = st.lists(
    st.one_of(st.floats(-1e6, 1e6, allow_nan=False), st.integers(-5, 5).map(float), st.just(float("nan"))),
    max_size=60,
)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=150, deadline=None)
@given(values=figures, number=st.integers(3, 7), decimals=st.integers(0, 2))
def test_every_figure_lies_in_one_class_and_no_class_is_empty(rule, values, number, decimals):
    bounds = class_bounds(values, rule=rule, number=number, decimals=decimals)
    printed = rounded(values, decimals=decimals)
    different = np.unique(printed[np.isfinite(printed)])
    if len(different) < 2:
        assert bounds == ()
        return
    assert len(bounds) - 1 <= min(number, len(different))
    assert all(low < high for low, high in pairwise(bounds[:-1])), (
        "only the last class may be a single figure"
    )
    assert (bounds[0], bounds[-1]) == (different[0], different[-1])
    klass = classes_of(values, bounds=bounds, decimals=decimals)
    assert (klass < 0).tolist() == np.isnan(printed).tolist()
    assert set(klass[klass >= 0]) == set(range(len(bounds) - 1))
    for one, figure in zip(klass, printed, strict=True):
        if one >= 0:
            last = one == len(bounds) - 2
            assert bounds[one] <= figure <= bounds[one + 1]
            assert last or figure < bounds[one + 1]


def _within(values, klass):
    """Sum of squares within the classes."""
    return sum(((values[klass == one] - values[klass == one].mean()) ** 2).sum() for one in np.unique(klass))


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(0, 400), min_size=8, max_size=40), number=st.integers(3, 6))
def test_natural_breaks_are_the_optimum_that_mapclassify_finds(values, number):
    values = np.array(values, dtype=np.float64)
    if len(np.unique(values)) < number:
        return
    bounds = class_bounds(values, rule="natural_breaks", number=number, decimals=0)
    own = _within(values, classes_of(values, bounds=bounds, decimals=0))
    theirs = _within(values, mapclassify.FisherJenks(values, k=number).yb)
    assert own == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("large", [0.0, 1e9])
def test_natural_breaks_of_large_figures_do_not_drown_in_rounding(large):
    values = large + np.array([1.0, 2.0, 3.0, 50.0, 51.0, 52.0, 90.0, 91.0, 92.0])
    bounds = class_bounds(values, rule="natural_breaks", number=3, decimals=0)
    assert bounds == (large + 1, large + 50, large + 90, large + 92)


@pytest.mark.parametrize(
    ("rule", "oracle"), [("quantiles", mapclassify.Quantiles), ("equal_interval", mapclassify.EqualInterval)]
)
@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(0, 400), min_size=8, max_size=60), number=st.integers(3, 7))
def test_other_rules_sort_figures_as_mapclassify_does(rule, oracle, values, number):
    values = np.array(values, dtype=np.float64)
    if len(np.unique(values)) < number:
        return
    bounds = class_bounds(values, rule=rule, number=number, decimals=0)
    theirs = oracle(values, k=number).yb
    # classes without a figure are left out: their numbers close up
    closed = np.searchsorted(np.unique(theirs), theirs)
    assert classes_of(values, bounds=bounds, decimals=0).tolist() == closed.tolist()


def test_a_figure_lies_in_the_class_of_what_is_printed():
    bounds = (1.0, 5.0, 9.0, 9.1)
    assert classes_of([4.949, 4.95, 5.0], bounds=bounds, decimals=1).tolist() == [0, 1, 1]
    assert classes_of([-3.0, 20.0], bounds=bounds, decimals=1).tolist() == [0, 2], (
        "outside: the nearest class"
    )


def test_classes_of_all_years_have_one_set_of_limits():
    years = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    bounds = class_bounds(years, rule="quantiles", number=3, decimals=0)
    assert classes_of(years, bounds=bounds, decimals=0).tolist() == [[0, 0, 1], [1, 2, 2]]


def test_a_figure_is_unsure_where_its_limits_reach_into_another_class():
    bounds = (0.0, 10.0, 20.0, 30.0)
    nan = float("nan")
    values = [5, 5, 5, 15, 29, nan, 15]
    low = [1, 4, -3, 9.94, 25, nan, nan]
    high = [9, 12, 9.94, 19, 44, nan, nan]
    found = unsure(values, low, high, bounds=bounds, decimals=1)
    assert found.tolist() == [False, True, False, True, False, False, False]
    assert unsure(values, low, high, bounds=bounds, decimals=0).tolist()[2], "9.94 is printed as 10"


def _light(colour):
    channels = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)])
    return float(channels @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("palette", get_args(Palette))
@pytest.mark.parametrize("number", range(2, 8))
def test_palettes_go_from_light_to_dark_in_steps_that_are_told_apart(palette, number):
    light = [_light(colour) for colour in colours(palette, number)]
    assert all(high - low > 0.015 for low, high in pairwise(reversed(light)))
    assert light[0] < 0.95, "the lightest is no paper"
    assert colours(palette, number, reverse=True) == tuple(reversed(colours(palette, number)))
