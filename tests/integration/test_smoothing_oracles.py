"""Smoothing against packages that were written by others, and against a known truth."""

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from libpysal.weights import W
from scipy import stats
from scipy.optimize import minimize
from scipy.sparse import csr_array
from statsmodels.discrete.discrete_model import NegativeBinomial

from benchmarks.simulations.smoothing import ESTIMATES, simulate
from sozialraum.smoothing.beta_binomial import beta_binomial
from sozialraum.smoothing.gamma_poisson import gamma_poisson
from sozialraum.smoothing.marshall import marshall_global, marshall_local

AREAS = 60


def _drawn(seed: int, *, mean: float = 0.1, size: float = 60) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    population = random.integers(40, 900, AREAS).astype(np.float64)
    truth = random.beta(mean * size, (1 - mean) * size, AREAS)
    return random.binomial(population.astype(int), truth).astype(np.float64), population


def _ring() -> tuple[W, np.ndarray]:
    neighbours = {place: [(place - 1) % AREAS, (place + 1) % AREAS] for place in range(AREAS)}
    weights = W(neighbours, id_order=list(range(AREAS)), silence_warnings=True)
    return weights, weights.full()[0].astype(bool)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("mean", "size"), [(0.1, 60), (0.02, 300), (0.9, 20)])
def test_beta_binomial_is_the_maximum_of_scipys_likelihood(seed: int, mean: float, size: float):
    cases, population = _drawn(seed, mean=mean, size=size)

    def loss(at: np.ndarray) -> float:
        alpha, beta = np.exp(at)
        return -float(stats.betabinom.logpmf(cases, population, alpha, beta).sum())

    start = np.log([mean * size, (1 - mean) * size])
    oracle = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    prior = beta_binomial(cases, population).prior
    alpha, beta = np.exp(oracle.x)
    assert prior.mean == pytest.approx(alpha / (alpha + beta), rel=1e-5)
    assert prior.size == pytest.approx(alpha + beta, rel=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_gamma_poisson_is_statsmodels_negative_binomial(seed: int):
    cases, population = _drawn(seed, mean=0.05)
    oracle = NegativeBinomial(cases, np.ones(AREAS), exposure=population).fit(disp=0, gtol=1e-8)
    constant, alpha = oracle.params
    prior = gamma_poisson(cases, population).prior
    assert prior.mean == pytest.approx(np.exp(constant), rel=1e-4)
    assert prior.size == pytest.approx(1 / (alpha * np.exp(constant)), rel=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_marshall_global_is_esda_where_its_variance_is_above_zero(seed: int):
    cases, population = _drawn(seed)
    found = marshall_global(cases, population, factor=1)
    assert (found.weight > 0).all()
    np.testing.assert_allclose(found.value, Empirical_Bayes(cases, population).r.ravel(), rtol=1e-10)


def test_marshall_global_is_clamped_where_esda_leaves_the_range():
    """Nearly equal rates: a negative variance sends esda's values out of the observed range."""
    population = np.array([500.0, 480, 520, 20, 510])
    cases = np.array([50.0, 48, 52, 3, 51])
    raw = cases / population
    unclamped = Empirical_Bayes(cases, population).r.ravel()
    assert (unclamped > raw.max() + 1e-6).any() or (unclamped < raw.min() - 1e-6).any()
    np.testing.assert_allclose(
        marshall_global(cases, population, factor=1).value, cases.sum() / population.sum()
    )


@pytest.mark.parametrize("seed", range(5))
def test_marshall_local_is_esda(seed: int):
    cases, population = _drawn(seed)
    weights, matrix = _ring()
    oracle = Spatial_Empirical_Bayes(cases, population, weights).r.ravel()
    for neighbours in (matrix, csr_array(matrix)):
        found = marshall_local(cases, population, neighbours=neighbours, factor=1)
        np.testing.assert_allclose(found.value, oracle, rtol=1e-10)


@pytest.mark.parametrize(("method", "own"), [("share", "beta-binomial"), ("rate", "gamma-Poisson")])
def test_smoothed_errs_less_than_raw_and_never_explodes(method: str, own: str):
    alike = simulate(method=method, spread=0.0, runs=300)
    assert alike.loc[own, "rmse"] < alike.loc["raw", "rmse"] / 5
    assert alike.loc[own, "largest"] < alike.loc["raw", "largest"] / 4
    assert alike.loc["Marshall, unclamped", "largest"] > 100
    for spread in (0.01, 0.03, 0.06):
        found = simulate(method=method, spread=spread, runs=100)
        assert found.loc[own, "rmse"] < found.loc["raw", "rmse"]
        assert found.loc[own, "rmse"] <= found.loc["Marshall, clamped", "rmse"] * 1.01


def test_a_simulation_gives_the_same_numbers_each_time():
    first, second = (simulate(method="share", spread=0.01, runs=3) for _ in range(2))
    assert first.equals(second)
    assert list(first.index) == list(ESTIMATES)
