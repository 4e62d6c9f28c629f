"""Published indices come out as published: Berlin 2013 and 2019, England 2019, CDC SVI 2020; PCA as well."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from sozialraum.indices.methods.classes import DYNAMICS, STATUS, cell, dynamics_classes, status_classes
from sozialraum.indices.methods.component import first_component
from sozialraum.indices.methods.ranks import (
    exponential_rank,
    exponential_scores,
    percentile_rank,
    percentiles,
)
from sozialraum.indices.methods.standardised import standardised_sum, z_scores

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
golden = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no published indices")
FOLDER = Path(REAL or ".") / "golden"

STATUS_CUTS, DYNAMICS_CUTS = (-1.0, 1.0, 1.5), (-1.0, 1.0)
PRINTED = 1e-5
"""Berlin prints five decimals, also of the inputs: half a unit of the last digit of each."""

SD = {2013: (3.881882856732944, 2.812648099747717), 2019: (2.947577019274797, 2.613740739941634)}
STATUS_ARRAY = np.array(STATUS)
Floats = NDArray[np.float64]


def berlin(year: int) -> tuple[pd.DataFrame, Floats, Floats]:
    """The areas of a year, the indicators of their status and those of their dynamics."""
    frame = pd.read_csv(FOLDER / f"mss-berlin-{year}-planning-areas.csv", dtype={"id": str}).set_index("id")
    return frame, *(frame.filter(regex=rf"^{letter}\d_").to_numpy() for letter in "sd")


def names(codes: NDArray[np.int8], words: tuple[str, ...]) -> list[str]:
    return [words[code] for code in codes]


@golden
@pytest.mark.parametrize("year", [2013, 2019])
def test_berlin_classes_and_cells(year: int):
    frame, status, change = berlin(year)
    s = status_classes(standardised_sum(status).score, cuts=STATUS_CUTS)
    d = dynamics_classes(standardised_sum(change).score, cuts=DYNAMICS_CUTS)
    assert names(s, STATUS) == frame["status_index_class"].tolist()
    assert names(d, DYNAMICS) == frame["dynamic_index_class"].tolist()
    assert [cell(*pair) for pair in zip(s, d, strict=True)] == frame["status_dynamic_index"].tolist()
    said = [f"Status {STATUS[i]}, Dynamik {DYNAMICS[k]}" for i, k in zip(s, d, strict=True)]
    assert said == frame["status_dynamic_index_class"].tolist()


@golden
@pytest.mark.parametrize("year", [2013, 2019])
def test_berlin_scores_and_sums(year: int):
    """The sum printed for 2013 was rounded once, that for 2019 is the sum of three rounded z-scores."""
    frame, status, change = berlin(year)
    z = frame.filter(regex=r"^z_s\d$").to_numpy()
    assert np.abs(z_scores(status) - z).max() < PRINTED
    sums = standardised_sum(status)
    assert np.abs(sums.total - frame["sum_z_status"]).max() < (PRINTED if year == 2013 else 1.5 * PRINTED)
    assert sums.total.std() == pytest.approx(SD[year][0], rel=1e-14)
    assert standardised_sum(change).total.std() == pytest.approx(SD[year][1], rel=1e-14)


@golden
def test_berlin_2013_index_values():
    frame, status, _ = berlin(2013)
    total, score = standardised_sum(status)
    np.testing.assert_allclose(score, frame["status_index_value"], atol=PRINTED, rtol=0)
    place = frame.index.get_loc("01011101")
    assert (round(total[place], 5), round(score[place], 5)) == (-1.90361, -0.49038)
    codes = status_classes(score, cuts=STATUS_CUTS)
    assert STATUS[codes[place]] == "mittel"
    assert np.bincount(codes).tolist() == [80, 264, 52, 38]


def with_ddof_1(values: Floats) -> tuple[Floats, Floats]:
    z = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    total = z.sum(axis=1)
    return total, total / total.std(ddof=1)


def weighted_by_population(values: Floats, population: Floats) -> tuple[Floats, Floats]:
    mean = np.average(values, axis=0, weights=population)
    sd = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=population))
    total = ((values - mean) / sd).sum(axis=1)
    return total, total / np.sqrt(np.average(total**2, weights=population))


@golden
@pytest.mark.parametrize("year", [2013, 2019])
def test_berlin_is_missed_by_wrong_standardisations(year: int):
    frame, status, _ = berlin(year)
    published = frame["status_index_class"].to_numpy()
    total, score = with_ddof_1(status)
    assert np.abs(total - frame["sum_z_status"]).max() > 0.01
    assert (STATUS_ARRAY[status_classes(score, cuts=STATUS_CUTS)] != published).sum() == 1
    total, score = weighted_by_population(status, frame["inhabitants"].to_numpy())
    assert np.abs(total - frame["sum_z_status"]).max() > 0.1
    assert (STATUS_ARRAY[status_classes(score, cuts=STATUS_CUTS)] != published).sum() >= 10


@golden
@pytest.mark.parametrize("year", [2013, 2019])
def test_berlin_is_missed_by_other_ways_to_classes(year: int):
    frame, status, change = berlin(year)
    published = frame["status_index_class"].to_numpy()
    total, score = standardised_sum(status)
    mean_of_z = total / status.shape[1]
    for variant in (total, mean_of_z, -score):  # not standardised again, mean in place of the sum, reversed
        assert (STATUS_ARRAY[status_classes(variant, cuts=STATUS_CUTS)] != published).sum() > 10
    for cuts in ((-1.5, 1.0, 1.5), (-1.0, 1.0, 2.0), (-1.0, 0.5, 1.5), (-0.9, 1.0, 1.5), (-1.0, 1.1, 1.5)):
        assert (STATUS_ARRAY[status_classes(score, cuts=cuts)] != published).any(), cuts
    dynamics = frame["dynamic_index_class"].to_numpy()
    _, moved = standardised_sum(change)
    for cuts in ((-1.5, 1.5), (-0.5, 0.5), (-1.1, 1.0)):
        assert (np.array(DYNAMICS)[dynamics_classes(moved, cuts=cuts)] != dynamics).any(), cuts
    turned = np.array(DYNAMICS)[dynamics_classes(-moved, cuts=DYNAMICS_CUTS)]
    assert ((turned != dynamics) == (dynamics != "stabil")).all(), "higher must be worse"


@golden
@pytest.mark.parametrize(
    ("year", "step", "moved"), [(2013, 0.05, 18), (2013, 0.1, 29), (2019, 0.05, 10), (2019, 0.1, 20)]
)
def test_a_legal_change_that_adds_is_harmless_and_one_that_multiplies_is_not(
    year: int, step: float, moved: int
):
    """One indicator (S3, transfer payments) is counted otherwise at the end of the window."""
    frame, status, change = berlin(year)
    before = frame["dynamic_index_class"].to_numpy()
    place = status.shape[1] - 2
    added, multiplied = change.copy(), change.copy()
    added[:, place] += 5
    multiplied[:, place] += step * status[:, place]
    for values, classes in ((added, 0), (multiplied, moved)):
        found = np.array(DYNAMICS)[dynamics_classes(standardised_sum(values).score, cuts=DYNAMICS_CUTS)]
        assert (found != before).sum() == classes


ENGLAND = 32_844
DOMAINS = ["Income", "Employment", "Education", "Health", "Crime", "Housing_and_Access", "Environment"]
WEIGHTS = np.array([0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093])


def english_scores(ranks: Floats, *, weights: Floats = WEIGHTS) -> Floats:
    return np.asarray(exponential_scores(ranks, areas=ENGLAND) @ weights)


@pytest.fixture(scope="module")
def england() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "iod2019-sample100.csv").sort_values("IMD_rank")


@golden
def test_england_comes_out_in_the_published_order(england: pd.DataFrame):
    """The file has ranks, no scores: all 4,950 pairs of the 100 areas must stand in the order of the IMD."""
    ranks = england[[f"{domain}_rank" for domain in DOMAINS]].to_numpy()
    assert england["IMD_rank"].is_unique
    assert (np.diff(english_scores(ranks)) < 0).all()
    equal = english_scores(ranks, weights=np.full(7, 1 / 7))
    assert (np.diff(equal) >= 0).sum() > 30, "equal weights are another index"


@golden
@pytest.mark.parametrize("constant", [20, 22, 24, 25])
def test_england_needs_the_published_constant(england: pd.DataFrame, constant: int):
    part = (ENGLAND + 1 - england[[f"{domain}_rank" for domain in DOMAINS]].to_numpy()) / ENGLAND
    scores = -constant * np.log(1 - part * (1 - np.exp(-100 / constant))) @ WEIGHTS
    assert (np.diff(scores) >= 0).any()


@golden
def test_england_most_deprived_area(england: pd.DataFrame):
    """E01021988 by the formula with the published weights; rescaled to the sum 1 they would give 92.828."""
    first = england.set_index("lsoa11_code").loc["E01021988", [f"{name}_rank" for name in DOMAINS]]
    ranks = first.to_numpy(dtype=np.float64)
    assert round(float(english_scores(ranks)), 3) == 92.735
    assert round(float(english_scores(ranks, weights=WEIGHTS / WEIGHTS.sum())), 1) == 92.8


@golden
def test_england_deciles_follow_the_ranks(england: pd.DataFrame):
    for name in ("IMD", *DOMAINS):
        decile = np.ceil(england[f"{name}_rank"] * 10 / ENGLAND)
        assert (decile == england[f"{name}_decile"]).all(), name


def test_ranks_found_in_values_are_those_published():
    """A whole country of values gives the scores of its ranks."""
    values = np.random.default_rng(1).permutation(ENGLAND).astype(np.float64)
    rank = ENGLAND - values
    np.testing.assert_allclose(
        exponential_rank(values[:, None]), exponential_scores(rank, areas=ENGLAND), rtol=1e-15
    )


THEMES = {
    1: ["POV150", "UNEMP", "HBURD", "NOHSDP", "UNINSUR"],
    2: ["AGE65", "AGE17", "DISABL", "SNGPNT", "LIMENG"],
    3: ["MINRTY"],
    4: ["MUNIT", "MOBILE", "CROWD", "NOVEH", "GROUPQ"],
}


@pytest.fixture(scope="module")
def svi() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "cdc-svi-pa-2020.csv")
    return frame.mask(frame == -999)


@golden
def test_svi_has_no_difference(svi: pd.DataFrame):
    """Percentile of every variable, sum and percentile of every theme and of all, to the last digit."""
    assert not svi.filter(regex="^EP_").isna().any(axis=None)
    for theme, variables in THEMES.items():
        values = svi[[f"EP_{name}" for name in variables]].to_numpy()
        found = percentiles(values.T).T
        assert (found == svi[[f"EPL_{name}" for name in variables]]).all(axis=None)
        assert (found.sum(axis=1).round(4) == svi[f"SPL_THEME{theme}"]).all()
        assert (percentile_rank(values) == svi[f"RPL_THEME{theme}"]).all()
    everything = [f"EP_{name}" for variables in THEMES.values() for name in variables]
    assert (percentile_rank(svi[everything].to_numpy()) == svi["RPL_THEMES"]).all()


@golden
def test_svi_is_missed_by_plausible_variants(svi: pd.DataFrame):
    values = svi["EP_MUNIT"].to_numpy()
    published = svi["EPL_MUNIT"].to_numpy()
    rank = svi["EP_MUNIT"].rank(method="average")
    assert (((rank - 1) / (len(values) - 1)).round(4) != published).any()
    assert ((svi["EP_MUNIT"].rank(method="min") / len(values)).round(4) != published).any()
    unrounded = percentiles(svi[[f"EP_{name}" for name in THEMES[2]]].to_numpy().T).sum(axis=0)
    assert (percentiles(unrounded) != svi["RPL_THEME2"]).sum() == 2


@pytest.mark.parametrize(("areas", "indicators"), [(12, 3), (103, 8), (9, 4)])
def test_first_component_agrees_with_scikit_learn(areas: int, indicators: int):
    random = np.random.default_rng(areas)
    values = random.normal(size=(areas, 1)) + random.normal(size=(areas, indicators))
    values[:, 1] *= 40
    pca = PCA(n_components=1).fit(z_scores(values))
    scores = pca.transform(z_scores(values))[:, 0]
    for anchor in range(indicators):
        component = first_component(values, anchor=anchor)
        sign = np.sign(pca.components_[0, anchor])
        np.testing.assert_allclose(component.score, sign * scores / scores.std(), atol=1e-9)
        np.testing.assert_allclose(component.loadings, sign * pca.components_[0], atol=1e-9)
        assert component.explained == pytest.approx(pca.explained_variance_ratio_[0])
