"""Empirical Bayes estimates: golden values, laws, and what has no answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.smoothing.beta_binomial import beta_binomial
from sozialraum.smoothing.empirical_bayes import CAP, FLOOR
from sozialraum.smoothing.gamma_poisson import gamma_poisson
from sozialraum.smoothing.marshall import marshall_global, marshall_local

CASES = np.array([2.0, 9, 30, 22, 95, 1, 4, 60, 14, 5])
POPULATION = np.array([40.0, 60, 120, 250, 400, 30, 25, 600, 90, 100])
MODELS = [beta_binomial, gamma_poisson]
ESTIMATES = [*MODELS, marshall_global]
AREAS = st.lists(
    st.tuples(st.integers(1, 3000), st.floats(0, 1)).map(lambda area: (round(area[0] * area[1]), area[0])),
    min_size=1,
    max_size=30,
)


def test_beta_binomial_golden():
    found = beta_binomial(CASES, POPULATION)
    assert found.prior.mean == pytest.approx(0.132541, abs=5e-7)
    assert found.prior.size == pytest.approx(27.608, abs=5e-4)
    assert not found.prior.is_pooled
    np.testing.assert_allclose(found.reliability, POPULATION / (POPULATION + 27.608), rtol=1e-5)
    expected = (CASES + 0.132541 * 27.608) / (POPULATION + 27.608) * 100
    np.testing.assert_allclose(found.value, expected, rtol=1e-5)


def test_marshall_by_hand():
    """m = 14/70 = 0.2; A = 0.95/70 - 0.2/(70/3) = 0.005; weights 0.005/(0.005 + 0.2/n)."""
    found = marshall_global([1, 1, 12], [10, 20, 40], factor=1)
    np.testing.assert_allclose(found.weight, [0.2, 1 / 3, 0.5])
    np.testing.assert_allclose(found.value, [0.18, 0.15, 0.25])


@pytest.mark.parametrize("estimate", ESTIMATES)
@given(areas=AREAS)
def test_a_smoothed_value_lies_within_the_raw_ones(estimate, areas):
    cases, population = np.array(areas, dtype=np.float64).T
    raw = cases / population
    found = estimate(cases, population, factor=1)
    assert (found.value >= raw.min() - 1e-9).all()
    assert (found.value <= raw.max() + 1e-9).all()


@pytest.mark.parametrize("model", MODELS)
@given(areas=AREAS)
def test_values_lie_between_own_and_common_and_larger_areas_nearer_to_their_own(model, areas):
    cases, population = np.array(areas, dtype=np.float64).T
    found = model(cases, population, factor=1)
    raw, mean = cases / population, found.prior.mean
    assert (np.abs(found.value - raw) <= np.abs(mean - raw) + 1e-9).all()
    assert (np.abs(found.value - mean) <= np.abs(mean - raw) + 1e-9).all()
    assert (np.diff(found.reliability[np.argsort(population)]) >= 0).all()
    assert ((found.reliability >= 0) & (found.reliability <= 1)).all()


@given(areas=AREAS)
def test_the_complement_of_a_share_gives_the_complement(areas):
    cases, population = np.array(areas, dtype=np.float64).T
    found, mirrored = beta_binomial(cases, population), beta_binomial(population - cases, population)
    np.testing.assert_allclose(found.value, 100 - mirrored.value, atol=1e-3)


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_order_of_areas_and_unit_do_not_matter(estimate):
    found = estimate(CASES, POPULATION, factor=1000)
    turned = estimate(CASES[::-1], POPULATION[::-1], factor=1)
    np.testing.assert_allclose(found.value, turned.value[::-1] * 1000, rtol=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_no_detectable_heterogeneity_gives_all_areas_the_value_of_all(model):
    population = np.array([100.0, 200, 400, 50, 1000])
    found = model([10, 21, 39, 5, 100], population)  # more alike than chance would have it
    assert found.prior.is_pooled
    assert found.prior.mean == pytest.approx(175 / 1750)
    assert (found.reliability == 0).all()
    assert len(set(found.value)) == 1


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_alike_areas_do_not_explode(estimate):
    random = np.random.default_rng(3)
    population = random.integers(20, 1500, (50, 103)).astype(np.float64)
    cases = random.binomial(population.astype(int), 0.1).astype(np.float64)
    error = [estimate(x, n, factor=1).value - 0.1 for x, n in zip(cases, population, strict=True)]
    assert np.abs(error).max() < 0.05
    assert np.abs(cases / population - 0.1).max() > 0.1


@pytest.mark.parametrize("size", [10.0, 300.0, 5000.0])
def test_mean_and_size_are_found_again(size):
    random = np.random.default_rng(7)
    population = random.integers(200, 4000, 2000).astype(np.float64)
    shares, rates = random.beta(0.1 * size, 0.9 * size, 2000), random.gamma(0.1 * size, 1 / size, 2000)
    for model, cases in (
        (beta_binomial, random.binomial(population.astype(int), shares)),
        (gamma_poisson, random.poisson(population * rates)),
    ):
        prior = model(cases, population).prior
        assert prior.size == pytest.approx(size, rel=0.25)
        assert prior.mean == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("model", MODELS)
def test_small_areas_that_differ_are_seen_beside_large_ones_that_do_not(model):
    """The likelihood has a second maximum at no heterogeneity here."""
    random = np.random.default_rng(5)
    population = np.r_[np.full(60, 100.0), 4e5, 4e5]
    cases = np.r_[random.binomial(100, random.beta(3, 27, 60)), 4e4, 4e4]
    found = model(cases, population)
    assert 10 < found.prior.size < 100


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("cases", "population", "expected"),
    [
        ([0, 0, 0], [10, 20, 3000], [0.0, 0.0, 0.0]),
        ([10, 20, 30], [10, 20, 30], [1.0, 1.0, 1.0]),
        ([3], [10], [0.3]),
        ([3, 5], [10, 10], [0.4, 0.4]),
        ([0.5, 1.2], [1.6, 3.84], [0.3125, 0.3125]),
    ],
    ids=["no cases", "all are cases", "one area", "two areas", "denominators that are not whole"],
)
def test_few_or_equal_areas_get_the_common_value(model, cases, population, expected):
    found = model(cases, population, factor=1)
    np.testing.assert_allclose(found.value, expected, rtol=1e-6)
    assert found.prior.is_pooled


def test_areas_that_share_nothing_keep_their_own():
    found = beta_binomial([0, 50, 0, 70], [50, 50, 60, 70], factor=1)
    np.testing.assert_allclose(found.value, [0, 1, 0, 1], atol=1e-4)
    assert found.prior.size == pytest.approx(FLOOR)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("scale", [0.03, 1.0, 1e4, 1e7])
def test_any_size_of_population_is_answered(model, scale):
    found = model(CASES * scale, POPULATION * scale, factor=1)
    raw = CASES / POPULATION
    assert np.isfinite(found.value).all()
    assert ((found.value >= raw.min()) & (found.value <= raw.max())).all()
    assert found.prior.is_pooled or found.prior.size < CAP * POPULATION.max() * scale


@pytest.mark.parametrize("estimate", ESTIMATES)
@pytest.mark.parametrize(
    ("cases", "population"), [(np.nan, 10), (3, np.nan), (0, 0), (3, 0), (3, -5), (-1, 10), (np.nan, 0)]
)
def test_an_area_without_a_figure_stays_missing_and_says_nothing(estimate, cases, population):
    found = estimate([*CASES, cases], [*POPULATION, population])
    assert np.isnan(found.value[-1])
    np.testing.assert_allclose(found.value[:-1], estimate(CASES, POPULATION).value, rtol=1e-12)


def test_a_part_larger_than_its_whole_is_no_share_but_may_be_a_rate():
    assert np.isnan(beta_binomial([*CASES, 11], [*POPULATION, 10]).value[-1])
    assert np.isfinite(gamma_poisson([*CASES, 11], [*POPULATION, 10]).value[-1])


@pytest.mark.parametrize("estimate", ESTIMATES)
@pytest.mark.parametrize("cases", [[], [np.nan, np.nan]], ids=["no area", "all missing"])
def test_nothing_gives_nothing(estimate, cases):
    found = estimate(cases, cases)
    assert found.value.shape == (len(cases),)
    assert np.isnan(found.value).all()


def test_local_looks_at_the_neighbours_only():
    """Two groups that do not touch are smoothed as if each were alone."""
    near = np.zeros((10, 10), dtype=bool)
    near[:5, :5] = near[5:, 5:] = True
    found = marshall_local(CASES, POPULATION, neighbours=near)
    for part in (slice(5), slice(5, 10)):
        alone = marshall_global(CASES[part], POPULATION[part])
        np.testing.assert_allclose(found.value[part], alone.value)
        np.testing.assert_allclose(found.weight[part], alone.weight)


def test_local_counts_an_area_once_whatever_the_diagonal_says():
    chain = np.eye(10, k=1, dtype=bool) | np.eye(10, k=-1, dtype=bool)
    bare, with_itself = (
        marshall_local(CASES, POPULATION, neighbours=near) for near in (chain, chain | np.eye(10, dtype=bool))
    )
    np.testing.assert_array_equal(bare.value, with_itself.value)


def test_local_with_missing_areas_and_without_neighbours():
    alone = marshall_local([3, np.nan, 0], [10, 5, 0], neighbours=np.zeros((3, 3), dtype=bool), factor=1)
    np.testing.assert_array_equal(alone.value, [0.3, np.nan, np.nan])
    everyone = np.ones((11, 11), dtype=bool)
    found = marshall_local([*CASES, np.nan], [*POPULATION, 7], neighbours=everyone)
    np.testing.assert_allclose(found.value[:-1], marshall_global(CASES, POPULATION).value)


def test_local_needs_a_square_of_neighbours():
    with pytest.raises(ValueError, match=r"\(2, 2\) for 10 areas"):
        marshall_local(CASES, POPULATION, neighbours=np.zeros((2, 2), dtype=bool))
