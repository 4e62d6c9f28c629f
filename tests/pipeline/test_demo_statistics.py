"""Comparisons, trends, indices and patterns of the fictional deliveries, as the report has them."""

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import ROOT, Installation

CATALOGUE = load_catalogue(ROOT / "catalogue")
YEAR = 2024
STATUS = ["hoch", "mittel", "niedrig", "sehr niedrig"]


def test_every_index_of_the_catalogue_is_described(demo: Installation):
    assert list(demo.report("FROM report.indices ORDER BY index")["index"]) == sorted(CATALOGUE.indices)


def test_the_social_situation_is_classified_in_every_sozialraum(demo: Installation):
    found = _index(demo, "soziale_lage", "sozialraum")
    assert len(found) == 103
    without = found[found["status"].isna()]
    # an area of which a figure is hidden takes no part
    assert 0 < len(without) < 10
    hidden = demo.report("SELECT area, year FROM report.indicator_values WHERE status = 'suppressed'")
    assert set(without["area"]) <= set(hidden.loc[hidden["year"] == YEAR, "area"])
    assert without["reason"].str.startswith("Gesperrt").all()
    found = found.drop(without.index)
    assert found["status"].isin(STATUS).all()
    assert np.isclose(found["score"].std(ddof=0), 1)
    assert np.allclose(found[["p_high", "p_middle", "p_low", "p_very_low"]].sum(axis=1), 1)
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert found["rank"].min() == 1


def test_the_score_is_the_standardised_sum_of_the_published_figures(demo: Installation):
    names = CATALOGUE.indices["soziale_lage"].names
    values = demo.report(
        "SELECT area, indicator, value FROM report.indicator_values "
        "WHERE geography = 'sozialraum' AND year = $year AND list_contains($names, indicator)",
        year=YEAR,
        names=list(names),
    ).pivot(index="area", columns="indicator", values="value")
    values = values.dropna()
    total = ((values - values.mean()) / values.std(ddof=0)).sum(axis=1)
    found = _index(demo, "soziale_lage", "sozialraum").set_index("area").dropna(subset="score")
    assert set(found.index) == set(values.index)
    assert np.allclose(found["score"], (total / total.std(ddof=0)).loc[found.index])


def test_dynamics_need_the_earlier_year_and_say_so(demo: Installation):
    found = _index(demo, "soziale_lage", "sozialraum")
    assert found["dynamics"].isna().all()
    assert found.loc[found["status"].notna(), "note"].str.contains("2022").all()


def test_small_areas_show_the_lowest_classes_as_one(demo: Installation):
    found = demo.report("FROM report.index_values WHERE status IN ('niedrig', 'sehr niedrig')")
    limit = found["index"].map({name: entry.joined_below for name, entry in CATALOGUE.indices.items()})
    small = found["population"] < limit
    assert small.any()
    assert set(found.loc[small, "status_shown"]) == {"niedrig/sehr niedrig"}
    assert (found.loc[~small, "status_shown"] == found.loc[~small, "status"]).all()


def test_an_area_without_class_says_why(demo: Installation):
    found = demo.report("FROM report.index_values")
    assert (found["status"].isna() == found["reason"].notna()).all()
    assert found["reason"].notna().any()


def test_residual_areas_are_no_places(demo: Installation):
    for name in ("index_values", "comparisons", "trends", "area_types", "spatial_clusters"):
        areas = demo.report(f"SELECT DISTINCT area FROM report.{name} WHERE geography = 'sozialraum'")["area"]
        assert not areas.str.endswith("00").any(), name


def test_an_area_is_compared_with_the_county_without_it(demo: Installation):
    figures = demo.report(
        "SELECT c.effect, c.effect_low, c.effect_high, v.value - v.rest_value AS difference "
        "FROM report.comparisons AS c "
        "JOIN report.indicator_values AS v USING (indicator, geography, area, year) "
        "WHERE c.benchmark = 'rest_of_county' AND c.measure = 'difference'"
    )
    assert len(figures) > 1000
    assert np.allclose(figures["effect"], figures["difference"])
    inside = figures["effect"].between(figures["effect_low"], figures["effect_high"])
    assert inside.all()


def test_false_discoveries_are_counted_over_the_year(demo: Installation):
    found = demo.report(
        "SELECT p_value, q_value FROM report.comparisons WHERE benchmark = 'rest_of_county' "
        "AND year = $year AND p_value IS NOT NULL ORDER BY p_value",
        year=YEAR,
    )
    ranked = found["p_value"] * len(found) / np.arange(1, len(found) + 1)
    expected = np.minimum.accumulate(ranked.to_numpy()[::-1])[::-1]
    assert np.allclose(found["q_value"], np.minimum(expected, 1))


def test_two_years_are_no_trend(demo: Installation):
    found = demo.report("FROM report.trends")
    assert found["direction"].isna().all()
    assert found["reason"].notna().all()


@pytest.mark.parametrize("column", ["rank_low", "rank_high", "variants"])
def test_robustness_moves_around_the_rank(demo: Installation, column: str):
    sheet = demo.report("FROM report.index_robustness WHERE index = 'soziale_lage'")
    assert set(sheet["analysis"]) == {"leave_one_out", "weights", "minimum_population", "smoothed"}
    assert (sheet[column] >= 1).all()
    ranks = demo.report(
        "SELECT geography, area, year, rank FROM report.index_values WHERE index = 'soziale_lage'"
    )
    joined = sheet.merge(ranks, on=["geography", "area", "year"], suffixes=("", "_of_index"))
    assert (joined["rank"] == joined["rank_of_index"]).all()


def test_sobol_shares_name_every_input(demo: Installation):
    shares = demo.report(
        "FROM report.index_sensitivity WHERE index = 'soziale_lage' AND geography = 'sozialraum'"
    )
    assert set(shares["input"]) == {
        *CATALOGUE.indices["soziale_lage"].names,
        "smoothing",
        "minimum_population",
    }
    assert shares["total"].between(-0.05, 1.05).all()


def test_types_or_the_reason_against_them(demo: Installation):
    types = demo.report("FROM report.area_types")
    assert (types["type"].isna() == types["reason"].notna()).all()
    profiles = demo.report("FROM report.area_type_profiles")
    assert (profiles["type"].isna() == profiles["reason"].notna()).all()


def test_fifteen_municipalities_are_too_few_for_a_map_of_clusters(demo: Installation):
    found = demo.report("FROM report.spatial_autocorrelation")
    few = found["geography"] == "gemeinde"
    assert found.loc[few, "moran"].isna().all()
    assert found.loc[few, "reason"].str.contains("30").all()
    tested = found[(found["geography"] == "sozialraum") & (found["index"] == "soziale_lage")]
    assert tested["moran"].notna().all()
    assert tested["p_value"].between(0, 1).all()


def test_segregation_is_corrected_for_small_counts(demo: Installation):
    found = demo.report("FROM report.segregation WHERE dissimilarity IS NOT NULL")
    assert set(found["indicator"]) <= {n for n, entry in CATALOGUE.indicators.items() if entry.segregation}
    assert len(found) > 15
    assert (found["dissimilarity_corrected"] <= found["dissimilarity"] + 1e-12).all()


def test_smoothed_values_stand_beside_the_raw_ones(demo: Installation):
    found = demo.report(
        "SELECT value, smoothed_value, reliability, smoothing FROM report.indicator_values "
        "WHERE indicator = 'sgb2_quote' AND geography = 'sozialraum' AND year = $year AND value IS NOT NULL",
        year=YEAR,
    )
    assert found["smoothed_value"].notna().sum() == 103
    smoothed = found.dropna(subset="smoothed_value")
    assert smoothed["smoothed_value"].std() < smoothed["value"].std()
    assert smoothed["reliability"].between(0, 1).all()


def test_three_cohorts_are_pooled(demo: Installation):
    one, three = (
        demo.report(
            "SELECT year, numerator, reason FROM report.indicator_values "
            "WHERE indicator = $name AND geography = 'gemeinde'",
            name=name,
        )
        for name in ("adipositas", "adipositas_3_jahre")
    )
    assert one["numerator"].notna().any()
    assert pd.isna(three["numerator"]).all(), "the demo of this test has two years only"
    assert three["reason"].str.contains("2021, 2022: nicht geliefert").any()


def _index(demo: Installation, name: str, geography: str) -> pd.DataFrame:
    return demo.report(
        "FROM report.index_values WHERE index = $name AND geography = $geography AND year = $year",
        name=name,
        geography=geography,
        year=YEAR,
    )
