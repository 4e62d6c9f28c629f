"""Confidence limits: golden values from the literature, scipy as oracle, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sozialraum.intervals import BLOCK, BYAR_FROM, poisson_limits, wilson_limits

LEVELS = (0.5, 0.9, 0.95, 0.998)


@pytest.mark.parametrize(
    ("cases", "population", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_golden(cases: int, population: int, low: float, high: float) -> None:
    limits = wilson_limits(cases, population, factor=1)
    assert limits.low == pytest.approx(low, abs=5e-5)
    assert limits.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("cases", "population", "low", "high", "tolerance"),
    [(65, 100, 0.5525444329688797, 0.7363575175690247, 1e-15), (0, 10, 0.0, 0.2775, 5e-5)],
)
def test_wilson_golden_to_the_last_digit(
    cases: int, population: int, low: float, high: float, tolerance: float
) -> None:
    limits = wilson_limits(cases, population, factor=1)
    assert limits.low == pytest.approx(low, abs=tolerance)
    assert limits.high == pytest.approx(high, abs=tolerance)


def test_poisson_golden() -> None:
    """No event among 100 persons, exact; 65 events, by Byar."""
    none, many = poisson_limits(0, 100, factor=100), poisson_limits(65, 1, factor=1)
    assert none.high == pytest.approx(3.689, abs=5e-4)
    assert (many.low.item(), many.high.item()) == pytest.approx((50.1632, 82.8491), abs=5e-5)


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    # Garwood, Biometrika 28 (1936), and the tables of the PHE technical guide
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.2247), (5, 1.6235, 11.668), (9, 4.115, 17.085)],
)
def test_poisson_exact_golden(cases: int, low: float, high: float) -> None:
    limits = poisson_limits(cases, 1, factor=1)
    assert limits.low == pytest.approx(low, abs=5e-4)
    assert limits.high == pytest.approx(high, abs=5e-4)


@pytest.mark.parametrize("cases", [10, 11, 27, 65, 1000])
def test_byar_follows_its_formula(cases: int) -> None:
    z = stats.norm.ppf(0.975)
    low = cases * (1 - 1 / (9 * cases) - z / (3 * cases**0.5)) ** 3
    high = (cases + 1) * (1 - 1 / (9 * (cases + 1)) + z / (3 * (cases + 1) ** 0.5)) ** 3
    limits = poisson_limits(cases, 4000, factor=1000)
    assert limits.low == pytest.approx(low / 4)
    assert limits.high == pytest.approx(high / 4)


@pytest.mark.parametrize("level", LEVELS)
def test_wilson_agrees_with_scipy(level: float) -> None:
    for cases, population in [(0, 7), (1, 7), (7, 7), (33, 1000), (999, 1000), (4, 100_000)]:
        expected = stats.binomtest(cases, population).proportion_ci(level, method="wilson")
        limits = wilson_limits(cases, population, factor=100, level=level)
        assert limits.low == pytest.approx(100 * expected.low, abs=1e-9)
        assert limits.high == pytest.approx(100 * expected.high, abs=1e-9)


def _garwood(cases: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - level) / 2
    low = np.where(cases > 0, stats.chi2.ppf(tail, 2 * cases), 0) / 2
    return low, np.asarray(stats.chi2.ppf(1 - tail, 2 * cases + 2)) / 2


@pytest.mark.parametrize("level", LEVELS)
def test_poisson_below_ten_agrees_with_scipy(level: float) -> None:
    cases = np.concatenate([np.arange(BYAR_FROM), [0.5, 7.25, 9.99]])
    limits = poisson_limits(cases, 1, factor=1, level=level)
    low, high = _garwood(cases, level)
    np.testing.assert_allclose(limits.low, low, rtol=1e-10)
    np.testing.assert_allclose(limits.high, high, rtol=1e-10)


@pytest.mark.parametrize(("level", "tolerance"), [(0.9, 2e-3), (0.95, 2e-3), (0.998, 0.02)])
def test_byar_is_close_to_the_exact_limits(level: float, tolerance: float) -> None:
    """The approximation is worst at 10 events: 0.17 % off at the 95 % level, 1.5 % at 99.8 %."""
    cases = np.array([10, 12.5, 40, 400, 1e6])
    limits = poisson_limits(cases, 1, factor=1, level=level)
    low, high = _garwood(cases, level)
    np.testing.assert_allclose(limits.low, low, rtol=tolerance)
    np.testing.assert_allclose(limits.high, high, rtol=tolerance)


@pytest.mark.parametrize("limits_of", [wilson_limits, poisson_limits])
@pytest.mark.parametrize(
    ("cases", "population"), [(np.nan, 10), (3, np.nan), (3, 0), (0, 0), (3, -5), (-1, 10), (np.nan, 0)]
)
def test_no_limits_without_a_figure(limits_of: object, cases: float, population: float) -> None:
    assert callable(limits_of)
    low, high = limits_of([cases, 2.0], [population, 10.0])
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all(), "a missing row must not spoil its neighbours"


def test_more_cases_than_population_is_no_share() -> None:
    low, high = wilson_limits([11, 10], [10, 10])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert high[1] == 100
    rate = poisson_limits(11, 10)
    assert rate.high > 1000


@pytest.mark.parametrize("limits_of", [wilson_limits, poisson_limits])
@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_level_outside_its_range(limits_of: object, level: float) -> None:
    assert callable(limits_of)
    with pytest.raises(ValueError, match="between 0 and 1"):
        limits_of(1, 2, level=level)


@pytest.mark.parametrize("limits_of", [wilson_limits, poisson_limits])
def test_blocks_do_not_show(limits_of: object) -> None:
    assert callable(limits_of)
    cases = np.arange(2 * BLOCK + 3, dtype=np.float64) % 97
    whole = limits_of(cases, 100)
    for part in (slice(0, 5), slice(BLOCK - 2, BLOCK + 2), slice(-3, None)):
        single = limits_of(cases[part], 100)
        np.testing.assert_array_equal(whole.low[part], single.low)
        np.testing.assert_array_equal(whole.high[part], single.high)


def test_inputs_stay_as_they_are_and_shapes_broadcast() -> None:
    cases, population = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0])
    before = cases.copy(), population.copy()
    for limits in (wilson_limits(cases, population), poisson_limits(cases, population)):
        assert limits.low.shape == limits.high.shape == (2, 2)
    np.testing.assert_array_equal(cases, before[0])
    np.testing.assert_array_equal(population, before[1])
    assert wilson_limits([], []).low.shape == (0,)


@given(
    population=st.floats(1e-3, 1e9),
    part=st.floats(0, 1),
    factor=st.sampled_from([1.0, 100.0, 1000.0]),
    level=st.sampled_from(LEVELS),
)
def test_wilson_lies_within_range_around_the_share(
    population: float, part: float, factor: float, level: float
) -> None:
    cases = min(part * population, population)
    low, high = wilson_limits(cases, population, factor=factor, level=level)
    assert 0 <= low <= cases / population * factor * (1 + 1e-12)
    assert cases / population * factor * (1 - 1e-12) <= high <= factor * (1 + 1e-12)


@given(population=st.integers(1, 10**7), data=st.data())
def test_wilson_of_the_complement_is_the_complement(population: int, data: st.DataObject) -> None:
    cases = data.draw(st.integers(0, population))
    low, high = wilson_limits([cases, population - cases], population, factor=1)
    assert low[0] == pytest.approx(1 - high[1], abs=1e-12)
    assert high[0] == pytest.approx(1 - low[1], abs=1e-12)


@given(cases=st.integers(0, 10**7), population=st.floats(1e-3, 1e9), level=st.sampled_from(LEVELS))
def test_poisson_lies_around_the_rate(cases: int, population: float, level: float) -> None:
    low, high = poisson_limits(cases, population, level=level)
    assert 0 <= low <= cases / population * 1000 * (1 + 1e-12)
    assert high > cases / population * 1000


def test_limits_rise_with_the_cases_and_narrow_with_the_population() -> None:
    cases = np.arange(0, 3000)
    for low, high in (wilson_limits(cases, 3000), poisson_limits(cases, 3000)):
        assert (np.diff(low) > 0).all()
        assert (np.diff(high) > 0).all()
    size = np.array([1.0, 10, 100, 1000])
    for low, high in (wilson_limits(20 * size, 100 * size), poisson_limits(20 * size, 100 * size)):
        assert (np.diff(high - low) < 0).all()


@given(cases=st.integers(0, 500), population=st.integers(500, 10**6))
def test_a_higher_level_gives_wider_limits(cases: int, population: int) -> None:
    for limits_of in (wilson_limits, poisson_limits):
        narrow, wide = (limits_of(cases, population, level=level) for level in (0.9, 0.99))
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high
