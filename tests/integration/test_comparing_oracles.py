"""Comparison and trend beside statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from sozialraum.comparing.differences import difference_p_values, newcombe_limits
from sozialraum.comparing.discoveries import q_values
from sozialraum.comparing.ratios import rate_ratio_limits
from sozialraum.comparing.trend import rate_trend, share_trend

DRAWS = 200
rng = np.random.default_rng(5)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_newcombe(level: float) -> None:
    n, m = rng.integers(1, 400, DRAWS), rng.integers(1, 9000, DRAWS)
    x, y = rng.integers(0, n + 1), rng.integers(0, m + 1)
    low, high = newcombe_limits(x, n, y, m, factor=1, level=level)
    for row in range(DRAWS):
        sides = x[row], n[row], y[row], m[row]
        expected = confint_proportions_2indep(*sides, method="newcomb", compare="diff", alpha=1 - level)
        assert (low[row], high[row]) == pytest.approx(expected, abs=1e-9)


def test_mid_p_of_many_tables() -> None:
    n, m = rng.integers(1, 300, DRAWS), rng.integers(300, 5000, DRAWS)
    x, y = rng.binomial(n, 0.06), rng.binomial(m, 0.04)
    found = difference_p_values(x, n, y, m)
    drawn = stats.hypergeom(n + m, x + y, n)
    half = drawn.pmf(x) / 2
    expected = np.minimum(1, 2 * np.minimum(drawn.cdf(x) - half, drawn.sf(x - 1) - half))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_ratio_of_many_events_lies_near_the_score_limits() -> None:
    for x, n, y, m in [(40, 900, 600, 27_000), (150, 800, 90, 700), (1000, 5000, 30_000, 160_000)]:
        expected = confint_poisson_2indep(x, n, y, m, method="score", compare="ratio")
        found = rate_ratio_limits(x, n, y, m)
        np.testing.assert_allclose(found, expected, rtol=0.03)
        assert found.low < expected[0], "exact limits hold the score limits"
        assert found.high > expected[1]


def test_q_values() -> None:
    p_values = np.concatenate([rng.random(500), rng.random(100) / 1000, [0, 1, 0.2, 0.2]])
    np.testing.assert_allclose(q_values(p_values), multipletests(p_values, method="fdr_bh")[1])


def test_share_trend() -> None:
    """Its variance is that of the binomial distribution, theirs has N - 1 in place of N."""
    n = rng.integers(100, 900, (20, 5))
    x = rng.binomial(n, np.linspace(0.1, 0.2, 5))
    found = share_trend(x, n)
    for row in range(len(n)):
        table = Table(np.array([n[row] - x[row], x[row]]), shift_zeros=False)
        expected = table.test_ordinal_association(col_scores=np.arange(5.0), row_scores=np.arange(2.0))
        whole = n[row].sum()
        assert found.chi_square[row] == pytest.approx(expected.zscore**2 * whole / (whole - 1))


def test_rate_trend() -> None:
    n = rng.integers(100, 900, (20, 5)).astype(float)
    x = rng.poisson(0.1 * n) + 1
    found = rate_trend(x, n, factor=1)
    design = sm.add_constant(np.arange(5.0))
    for row in range(len(n)):
        fit = sm.WLS(x[row] / n[row], design, weights=n[row] ** 2 / x[row]).fit(cov_type="fixed scale")
        assert found.slope[row] == pytest.approx(fit.params[1])
        error = (found.high[row] - found.low[row]) / 2 / stats.norm.ppf(0.975)
        assert error == pytest.approx(fit.bse[1])
        assert found.p_value[row] == pytest.approx(fit.pvalues[1])
