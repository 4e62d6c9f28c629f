"""Differences, ratios, positions and q-values: golden values, scipy as oracle, laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sozialraum.comparing.benchmarks import ASSESSMENTS, MISSING, POSITIONS, assessments, positions
from sozialraum.comparing.differences import difference_p_values, newcombe_limits
from sozialraum.comparing.discoveries import q_values
from sozialraum.comparing.ratios import rate_ratio_limits, rate_ratio_p_values
from sozialraum.intervals import BYAR_FROM, poisson_limits, wilson_limits

INVALID = [(np.nan, 10, 1, 10), (3, 0, 1, 10), (3, 10, 1, -1), (-1, 10, 1, 10), (1, 10, np.nan, 10)]
counts = st.integers(0, 400)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table II, method 10
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_golden(table: tuple[int, ...], low: float, high: float) -> None:
    found = newcombe_limits(*table, factor=1)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize("numbers", [newcombe_limits, rate_ratio_limits])
@pytest.mark.parametrize("table", INVALID)
def test_no_limits_without_both_figures(numbers: object, table: tuple[float, ...]) -> None:
    assert callable(numbers)
    low, high = numbers(*([part, good] for part, good in zip(table, (3, 10, 2, 10), strict=True)))
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all(), "a missing row must not spoil its neighbours"


@pytest.mark.parametrize("test", [difference_p_values, rate_ratio_p_values])
@pytest.mark.parametrize("table", INVALID)
def test_no_p_value_without_both_figures(test: object, table: tuple[float, ...]) -> None:
    assert callable(test)
    found = test(*([part, good] for part, good in zip(table, (3, 10, 2, 10), strict=True)))
    assert np.isnan(found[0])
    assert 0 < found[1] <= 1


def test_a_part_larger_than_its_whole_is_no_share_but_may_be_a_rate() -> None:
    assert np.isnan(newcombe_limits(11, 10, 1, 10).low)
    assert np.isnan(difference_p_values(11, 10, 1, 10))
    assert np.isfinite(rate_ratio_limits(11, 10, 1, 10).low)


@pytest.mark.parametrize("numbers", [newcombe_limits, rate_ratio_limits])
def test_levels(numbers: object) -> None:
    assert callable(numbers)
    with pytest.raises(ValueError, match="between 0 and 1"):
        numbers(1, 2, 1, 2, level=95)


def test_shapes_broadcast_and_inputs_stay() -> None:
    cases = np.array([[3.0, 5.0], [0.0, 40.0]])
    before = cases.copy()
    for found in (newcombe_limits(cases, 60, 9, 90).low, rate_ratio_limits(cases, 60, 9, [90.0, 80.0]).low):
        assert found.shape == (2, 2)
    for found in (difference_p_values(cases, 60, 9, 90), rate_ratio_p_values(cases, 60, 9, 90)):
        assert found.shape == (2, 2)
    np.testing.assert_array_equal(cases, before)
    assert newcombe_limits([], [], [], []).low.shape == difference_p_values([], [], [], []).shape == (0,)
    assert rate_ratio_limits([], [], [], []).low.shape == rate_ratio_p_values([], [], [], []).shape == (0,)


@given(x=counts, y=counts, more=st.tuples(counts, counts), level=st.sampled_from([0.8, 0.95, 0.998]))
def test_newcombe_laws(x: int, y: int, more: tuple[int, int], level: float) -> None:
    n, m = max(x + more[0], 1), max(y + more[1], 1)
    low, high = newcombe_limits(x, n, y, m, factor=1, level=level)
    turned = newcombe_limits(y, m, x, n, factor=1, level=level)
    assert -1 - 1e-12 <= low <= x / n - y / m + 1e-12
    assert x / n - y / m - 1e-12 <= high <= 1 + 1e-12
    np.testing.assert_allclose(turned, [-high, -low], atol=1e-12)
    wider = newcombe_limits(x, n, y, m, factor=1, level=0.999)
    assert wider.low <= low
    assert wider.high >= high


def test_newcombe_against_a_value_known_for_sure_is_wilson() -> None:
    low, high = newcombe_limits(12, 80, 2e14, 1e15, factor=1)
    own = wilson_limits(12, 80, factor=1)
    np.testing.assert_allclose([low, high], np.subtract(own, 0.2), atol=1e-6)


@pytest.mark.parametrize(
    "table",
    [
        (3, 10, 0, 10), (0, 10, 3, 10), (7, 10, 10, 10), (1, 3, 0, 3), (0, 200, 40, 40_000),
        (24, 300, 900, 30_000), (60, 300, 900, 30_000), (299, 300, 29_000, 30_000),
        (29_000, 30_000, 280, 300), (20, 50_000, 30, 70_000), (2, 2, 5, 260_000), (17, 90, 17, 90),
    ],
)  # fmt: skip
def test_mid_p_agrees_with_scipy(table: tuple[int, int, int, int]) -> None:
    x, n, y, m = table
    drawn = stats.hypergeom(n + m, x + y, n)
    half = drawn.pmf(x) / 2
    expected = min(1, 2 * min(drawn.cdf(x) - half, drawn.sf(x - 1) - half))
    assert difference_p_values(x, n, y, m) == pytest.approx(expected, rel=1e-6)


def test_mid_p_takes_the_smaller_tail_on_either_side_of_the_mean() -> None:
    """1 where 0.998 are expected lies above its mean, and yet the tail below is the smaller one."""
    assert difference_p_values(1, 20, 20, 401) < 1
    draw = np.random.default_rng(8)
    n, m = draw.integers(1, 60, 300), draw.integers(1, 900, 300)
    x, y = draw.binomial(n, 0.05), draw.binomial(m, 0.05)
    drawn = stats.hypergeom(n + m, x + y, n)
    half = drawn.pmf(x) / 2
    expected = np.minimum(1, 2 * np.minimum(drawn.cdf(x) - half, drawn.sf(x - 1) - half))
    np.testing.assert_allclose(difference_p_values(x, n, y, m), expected, rtol=1e-6)


def test_score_test_agrees_with_its_formula() -> None:
    x, n, y, m = 300, 1000, 5000, 20_000
    chi_square = stats.chi2_contingency([[x, n - x], [y, m - y]], correction=False).statistic
    chi_square *= (n + m - 1) / (n + m)
    assert difference_p_values(x, n, y, m) == pytest.approx(stats.chi2.sf(chi_square, 1))


def test_the_normal_tail_is_too_thin_where_few_are_expected() -> None:
    """Why the exact test goes up to 25: 38 where 20 are expected are less rare than the score test says."""
    cases, population = 38, 200
    exact = difference_p_values(cases, population, 2000, 20_000)
    whole, column = population + 20_000, cases + 2000
    gap = cases * (20_000 - 2000) - 2000 * (population - cases)
    chi_square = (whole - 1) * gap**2 / (population * 20_000 * column * (whole - column))
    assert exact > 2 * stats.chi2.sf(chi_square, 1)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_few_events_agree_with_clopper_and_pearson(level: float) -> None:
    for x, n, y, m in [
        (3, 1000, 20, 9000),
        (0, 500, 9, 9000),
        (9, 40, 4000, 20_000),
        (50, 10, 2, 90),
        (7, 5, 0, 3),
    ]:
        expected = stats.binomtest(x, x + y).proportion_ci(level, method="exact")
        low, high = rate_ratio_limits(x, n, y, m, level=level)
        assert low == pytest.approx(expected.low / (1 - expected.low) * m / n)
        if y:
            assert high == pytest.approx(expected.high / (1 - expected.high) * m / n)
        else:
            assert high == np.inf


@pytest.mark.parametrize(("level", "tolerance"), [(0.8, 2e-3), (0.95, 3e-3), (0.998, 0.02)])
def test_many_events_are_close_to_clopper_and_pearson(level: float, tolerance: float) -> None:
    for x, y in [(10, 10), (10, 4000), (4000, 10), (35, 60), (2000, 90_000)]:
        expected = stats.binomtest(x, x + y).proportion_ci(level, method="exact")
        low, high = rate_ratio_limits(x, 1, y, 1, level=level)
        assert low == pytest.approx(expected.low / (1 - expected.low), rel=tolerance)
        assert high == pytest.approx(expected.high / (1 - expected.high), rel=tolerance)


@pytest.mark.parametrize("cases", [0, 4, 10, 65])
def test_a_rate_known_for_sure_gives_the_limits_of_one_rate(cases: int) -> None:
    """Exact limits become Garwood's, the approximation Byar's."""
    low, high = rate_ratio_limits(cases, 1, 1e9, 1e9)
    own = poisson_limits(cases, 1, factor=1)
    np.testing.assert_allclose([low, high], own, rtol=1e-5)


def test_no_events_at_all_say_nothing() -> None:
    assert np.isnan(rate_ratio_limits(0, 10, 0, 90)).all()
    assert np.isnan(rate_ratio_p_values(0, 10, 0, 90))


@given(x=counts, y=counts, n=st.floats(0.1, 1e6), m=st.floats(0.1, 1e6), level=st.sampled_from([0.9, 0.95]))
def test_ratio_laws(x: int, y: int, n: float, m: float, level: float) -> None:
    if x + y == 0:
        return
    low, high = rate_ratio_limits(x, n, y, m, level=level)
    turned = rate_ratio_limits(y, m, x, n, level=level)
    assert 0 <= low <= high
    assert x * m >= low * y * n * (1 - 1e-9)
    assert high == np.inf or x * m <= high * y * n * (1 + 1e-9)
    assert turned.low == pytest.approx(1 / high)
    assert low == 0 or turned.high == pytest.approx(1 / low)
    wider = rate_ratio_limits(x, n, y, m, level=0.998)
    assert wider.low <= low
    assert wider.high >= high


@given(x=counts, y=counts, n=st.integers(1, 5000), m=st.integers(1, 5000))
def test_ratio_p_value_belongs_to_the_limits(x: int, y: int, n: int, m: int) -> None:
    p_value = rate_ratio_p_values(x, n, y, m)
    if x + y == 0 or abs(p_value - 0.05) < 1e-9:
        return
    low, high = rate_ratio_limits(x, n, y, m)
    assert (p_value < 0.05) == (low > 1 or high < 1)
    assert p_value == pytest.approx(rate_ratio_p_values(y, m, x, n))
    if min(x, y) < BYAR_FROM:
        drawn = stats.binom(x + y, n / (n + m))
        assert p_value == pytest.approx(min(1, 2 * min(drawn.cdf(x), drawn.sf(x - 1))), rel=1e-6, abs=1e-300)


def test_positions_and_assessments() -> None:
    found = positions([1, 4, 5, 6, np.nan, -np.inf], [4, 6, 6, np.inf, 9, 9], [5, 5, 5, 5, 5, np.nan])
    assert [POSITIONS[code] for code in found[:4]] == ["lower", "similar", "similar", "higher"]
    assert found[4:].tolist() == [MISSING, MISSING]
    words = {sign: [ASSESSMENTS[code] for code in assessments(found[:4], sign)] for sign in (1, -1)}
    assert words == {
        1: ["worse", "similar", "similar", "better"],
        -1: ["better", "similar", "similar", "worse"],
    }
    assert (assessments(found, 0) == MISSING).all()
    assert assessments(found, [1, 1, 1, 1, 1, 1])[4:].tolist() == [MISSING, MISSING]


def test_q_values_golden() -> None:
    # Benjamini and Hochberg (1995), section 3: four discoveries at 0.05
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    p_values += [0.5719, 0.6528, 0.7590, 1.0]
    found = q_values(p_values)
    assert (found < 0.05).sum() == 4
    np.testing.assert_allclose(found, stats.false_discovery_control(p_values))


def test_q_values_do_not_count_what_is_missing() -> None:
    p_values = np.array([0.2, np.nan, 0.01, 0.2, np.nan])
    found = q_values(p_values)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(p_values))
    np.testing.assert_allclose(found[[0, 2, 3]], [0.2, 0.03, 0.2])
    assert np.isnan(q_values([np.nan, np.nan])).all()
    assert q_values([]).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_follow_their_p_values(p_values: list[float]) -> None:
    found = q_values(p_values)
    order = np.argsort(p_values)
    assert (found >= np.array(p_values) * (1 - 1e-12)).all()
    assert (found <= 1).all()
    assert (np.diff(found[order]) >= 0).all()
    for value in set(p_values):
        assert len(set(found[np.array(p_values) == value])) == 1
