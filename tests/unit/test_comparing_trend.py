"""Trends of points that are comparable: formulas by hand, golden threshold, laws, edges."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sozialraum.comparing.benchmarks import MISSING
from sozialraum.comparing.trend import DIRECTIONS, POINTS, THRESHOLD, Trend, rate_trend, share_trend

FALLING, UNCHANGED, RISING = range(3)
series = st.lists(st.integers(1, 300), min_size=POINTS, max_size=POINTS)


def _chi_square(x: np.ndarray, n: np.ndarray) -> float:
    """The formula, written out."""
    t = np.arange(len(x))
    whole, cases = n.sum(), x.sum()
    above = whole * (whole * (x * t).sum() - cases * (n * t).sum()) ** 2
    below = cases * (whole - cases) * (whole * (n * t**2).sum() - (n * t).sum() ** 2)
    return float(above / below)


def _slope(y: np.ndarray, weights: np.ndarray, t: np.ndarray) -> float:
    """Slope of a weighted regression line."""
    return float(np.polyfit(t, y, 1, w=np.sqrt(weights))[0])


def test_threshold_golden() -> None:
    assert pytest.approx(9.549535706, abs=5e-10) == THRESHOLD
    assert stats.chi2.sf(THRESHOLD, 1) == pytest.approx(0.002)


@given(cases=series, more=st.lists(st.integers(1, 5000), min_size=POINTS, max_size=POINTS))
def test_share_trend_follows_its_formula(cases: list[int], more: list[int]) -> None:
    x, n, t = np.array(cases), np.add(cases, more), np.arange(POINTS)
    found = share_trend(x, n, factor=1)
    assert found.chi_square == pytest.approx(_chi_square(x, n), rel=1e-6, abs=1e-9)
    assert found.slope == pytest.approx(_slope(x / n, n, t), rel=1e-6, abs=1e-9)
    assert found.p_value == pytest.approx(stats.chi2.sf(found.chi_square, 1))
    error = (found.high - found.low) / 2 / stats.norm.ppf(0.975)
    assert found.chi_square == pytest.approx((found.slope / error) ** 2, rel=1e-6, abs=1e-9)


@given(cases=series, population=st.lists(st.integers(1, 5000), min_size=POINTS, max_size=POINTS))
def test_rate_trend_follows_its_formula(cases: list[int], population: list[int]) -> None:
    x, n, t = np.array(cases), np.array(population), np.arange(POINTS)
    weights = n**2 / x
    found = rate_trend(x, n, factor=1)
    slope = _slope(x / n, weights, t)
    error = np.sqrt(weights.sum() / (weights.sum() * (weights * t**2).sum() - (weights * t).sum() ** 2))
    assert found.slope == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert found.low == pytest.approx(slope - stats.norm.ppf(0.975) * error, rel=1e-6, abs=1e-9)
    assert found.chi_square == pytest.approx((slope / error) ** 2, rel=1e-6, abs=1e-9)


@given(cases=series, more=st.lists(st.integers(1, 900), min_size=POINTS, max_size=POINTS))
def test_direction_needs_both_conditions(cases: list[int], more: list[int]) -> None:
    x, n, t = np.array(cases), np.add(cases, more), np.arange(POINTS)
    for found, weights in ((share_trend(x, n), n), (rate_trend(x, n), n**2 / x)):
        others = [np.delete(np.arange(POINTS), point) for point in range(POINTS)]
        slopes = np.array([_slope((x / n)[rows], weights[rows], t[rows]) for rows in others])
        assume((np.abs(slopes) > 1e-9).all() and abs(found.chi_square - THRESHOLD) > 1e-6)
        rising, falling = (slopes > 0).all(), (slopes < 0).all()
        expected = RISING if rising else FALLING if falling else UNCHANGED
        assert found.direction == (expected if found.chi_square > THRESHOLD else UNCHANGED)


def test_one_outlier_makes_no_trend() -> None:
    """Significant by χ², yet without the last year the slope points down."""
    cases, population = [60, 58, 56, 54, 140], [500] * 5
    for found in (share_trend(cases, population), rate_trend([4 * x for x in cases], population)):
        assert found.chi_square > THRESHOLD
        assert DIRECTIONS[found.direction] == "unchanged"


@pytest.mark.parametrize("trend", [share_trend, rate_trend])
@pytest.mark.parametrize("population", [300, 700, 431.7, 1234.1])
def test_a_jump_after_equal_years_makes_no_trend(trend: object, population: float) -> None:
    """Without the last year there is no slope, and rounding must not give it a sign."""
    assert callable(trend)
    size = population * np.array([1.0, 1.1, 0.7, 1.3, 1.0])
    found = trend(size * np.array([0.2, 0.2, 0.2, 0.2, 0.9]), size)
    assert found.chi_square > THRESHOLD
    assert found.direction == UNCHANGED


@pytest.mark.parametrize("trend", [share_trend, rate_trend])
def test_directions(trend: object) -> None:
    assert callable(trend)
    rising = np.array([40.0, 52, 61, 75, 88])
    found = trend([rising, rising[::-1], [60] * 5], [[400] * 5])
    assert found.direction.tolist() == [RISING, FALLING, UNCHANGED]
    assert found.slope[0] == pytest.approx(-found.slope[1])
    assert found.slope[2] == pytest.approx(0)
    assert found.chi_square[2] == pytest.approx(0)
    assert found.p_value[2] == pytest.approx(1)
    doubled = trend(rising, 400, factor=2)
    assert doubled.slope / trend(rising, 400, factor=1).slope == pytest.approx(2)


@pytest.mark.parametrize(
    ("trend", "cases"),
    [
        (share_trend, [0, 52, 61, 75, 88]),
        (share_trend, [40, 52, 400, 75, 88]),
        (share_trend, [40, 52, 401, 75, 88]),
        (share_trend, [40, 52, np.nan, 75, 88]),
        (rate_trend, [40, 52, 61, 75, 0]),
        (rate_trend, [40, np.nan, 61, 75, 9]),
    ],
)
def test_no_trend_from_a_year_without_spread(trend: object, cases: list[float]) -> None:
    assert callable(trend)
    found: Trend = trend([cases, [40, 52, 61, 75, 88]], 400)
    assert found.direction.tolist() == [MISSING, RISING]
    assert np.isnan([part[0] for part in found[:-1]]).all()
    assert np.isfinite([part[1] for part in found[:-1]]).all(), "a missing row must not spoil its neighbours"


def test_a_rate_may_be_above_one_and_needs_a_population() -> None:
    assert rate_trend([400, 520, 610, 750, 880], 400).direction == RISING
    assert rate_trend([40, 52, 61, 75, 88], [400, 400, 0, 400, 400]).direction == MISSING
    assert share_trend(np.zeros((0, POINTS)), 5).slope.shape == (0,)
