"""Spatial statistics and typology agree with esda and scikit-learn."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csr_array

from demo.shapes import shapes
from sozialraum.space.clusters import QUADRANTS, local_moran
from sozialraum.space.moran import moran
from sozialraum.space.neighbours import Neighbours, contiguity
from sozialraum.types.clustering import adjusted_rand, best_typology, silhouettes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import esda
    import libpysal
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.metrics import adjusted_rand_score, silhouette_samples

AREAS = 103
ESDA_QUADRANTS = {1: "high_high", 2: "low_high", 3: "low_low", 4: "high_low"}


@pytest.fixture(scope="module")
def map_of_the_county() -> Neighbours:
    """The invented county of the demonstration."""
    frame = shapes().rename(columns={"schluessel": "area"}).assign(geography="sozialraum")
    return contiguity(frame)["sozialraum"]


@pytest.fixture(scope="module", params=["noise", "skewed", "pattern"])
def values(request: pytest.FixtureRequest, map_of_the_county: Neighbours) -> np.ndarray:
    source = np.random.default_rng(11)
    noise = source.normal(size=AREAS)
    if request.param == "skewed":
        return np.exp(noise)
    if request.param == "pattern":
        return noise + map_of_the_county.matrix @ noise
    return noise


def test_neighbours_are_those_of_libpysal() -> None:
    frame = shapes().rename(columns={"schluessel": "area"}).assign(geography="sozialraum").sort_values("area")
    found = contiguity(frame)["sozialraum"]
    queen = libpysal.weights.Queen.from_dataframe(frame.reset_index(drop=True), use_index=False)
    assert found.areas == tuple(frame["area"])
    assert (csr_array(queen.sparse) != found.matrix).nnz == 0


def test_moran_is_that_of_esda(values: np.ndarray, map_of_the_county: Neighbours) -> None:
    weights = libpysal.weights.WSP(map_of_the_county.matrix).to_W()
    np.random.seed(1)  # esda draws from the global generator
    oracle = esda.Moran(values, weights, permutations=9999)
    found = moran(values, map_of_the_county.matrix)
    assert found.moran == pytest.approx(oracle.I, abs=1e-12)
    assert found.expected == pytest.approx(oracle.EI)
    both_sides = np.abs(oracle.sim - oracle.EI) >= abs(oracle.I - oracle.EI)
    assert found.p_value == pytest.approx(both_sides.mean(), abs=0.02)


def test_local_moran_is_that_of_esda(values: np.ndarray, map_of_the_county: Neighbours) -> None:
    weights = libpysal.weights.WSP(map_of_the_county.matrix).to_W()
    oracle = esda.Moran_Local(values, weights, permutations=9999, seed=1)
    found = local_moran(values, map_of_the_county.matrix)
    # esda multiplies by n - 1 where Anselin has n
    np.testing.assert_allclose(found.local_moran, oracle.Is * AREAS / (AREAS - 1), atol=1e-12)
    assert [QUADRANTS[place] for place in found.quadrant] == [ESDA_QUADRANTS[number] for number in oracle.q]
    middle = oracle.EIc[:, None]
    both_sides = np.abs(oracle.rlisas - middle) >= np.abs(oracle.Is[:, None] - middle)
    np.testing.assert_allclose(found.p_value, both_sides.mean(axis=1), atol=0.025)


@pytest.mark.parametrize("groups", [2, 5, 9])
def test_silhouettes_are_those_of_scikit_learn(groups: int) -> None:
    source = np.random.default_rng(groups)
    points = source.normal(size=(AREAS, 4))
    types = np.append(np.arange(groups), source.integers(0, groups - 1, AREAS - groups))
    assert (types == groups - 1).sum() == 1, "one group is a single row"
    np.testing.assert_allclose(
        silhouettes(points, types).width, silhouette_samples(points, types), atol=1e-12
    )


def test_agreement_is_that_of_scikit_learn() -> None:
    source = np.random.default_rng(3)
    for groups in range(1, 9):
        one, other = source.integers(0, groups, AREAS), source.integers(0, 5, AREAS)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other), abs=1e-12)


def test_types_are_the_ward_clusters_of_scikit_learn() -> None:
    source = np.random.default_rng(4)
    points = np.repeat(source.normal(0, 3, (4, 5)), 25, axis=0) + source.normal(size=(100, 5))
    found = best_typology(points)
    assert found is not None
    assert found.is_sound
    oracle = AgglomerativeClustering(n_clusters=int(found.types.max()) + 1, linkage="ward").fit_predict(
        points
    )
    assert adjusted_rand(found.types, oracle) == 1
    assert found.silhouette == pytest.approx(silhouette_samples(points, oracle).mean())
