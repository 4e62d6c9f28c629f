"""What indicator values get of smoothing, and who gets none."""

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import AreaEntry
from sozialraum.catalogue.indicator import Term
from sozialraum.smoothing.beta_binomial import beta_binomial
from sozialraum.smoothing.gamma_poisson import gamma_poisson
from sozialraum.smoothing.smoothed import COUNTY_VALUE, MINIMUM_AREAS, smoothed_columns
from tests.integration.worlds import geography, indicator, measure, source, world

PLACES = [f"05358{number:03d}" for number in range(4, 64, 4)]
"""Keys of 15 municipalities."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    areas = [AreaEntry(area=area, name=area) for area in PLACES]
    rest = AreaEntry(area="0535800400", name="nicht zuordenbar", kind="residual")
    people = [Term(measure="personen")]
    return world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen")},
        indicators={
            "share": indicator("share", people, people),
            "rate": indicator("rate", people, people, factor=1000.0),
            "ratio": indicator("ratio", people, people),
            "count": indicator("count", people),
            "published": indicator("published", people),
        },
        geographies_={"gemeinde": geography(*areas, rest), "land": geography(*areas, benchmark=True)},
    )


def _values(indicator: str = "share", geography: str = "gemeinde", *, year: int = 2024) -> pd.DataFrame:
    random = np.random.default_rng(year)
    denominator = random.integers(40, 900, len(PLACES)).astype(np.float64)
    numerator = random.binomial(denominator.astype(int), random.beta(4, 36, len(PLACES))).astype(np.float64)
    return pd.DataFrame(
        {
            "indicator": indicator,
            "geography": geography,
            "area": PLACES,
            "year": year,
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator / denominator * 100,
        }
    )


@pytest.mark.parametrize(
    ("indicator", "model", "factor"), [("share", beta_binomial, 100.0), ("rate", gamma_poisson, 1000.0)]
)
def test_shares_and_rates_get_the_estimate_of_their_model(catalogue, indicator, model, factor):
    values = _values(indicator)
    found = smoothed_columns(values, catalogue)
    expected = model(values["numerator"], values["denominator"], factor=factor)
    np.testing.assert_array_equal(found["smoothed_value"], expected.value)
    np.testing.assert_array_equal(found["reliability"], expected.reliability)
    assert set(found["smoothing"]) == {model.__name__}


@pytest.mark.parametrize("indicator", ["ratio", "count", "published"])
def test_what_has_no_sampling_model_is_not_smoothed(catalogue, indicator):
    assert smoothed_columns(_values(indicator), catalogue).isna().all(axis=None)


def test_benchmarks_are_not_smoothed(catalogue):
    assert smoothed_columns(_values(geography="land"), catalogue).isna().all(axis=None)


def test_ten_areas_with_a_value_are_smoothed_and_nine_are_not(catalogue):
    values = _values()
    ten, nine = values.iloc[:MINIMUM_AREAS], values.iloc[: MINIMUM_AREAS - 1]
    assert smoothed_columns(ten, catalogue)["smoothed_value"].notna().all()
    assert smoothed_columns(nine, catalogue).isna().all(axis=None)
    without = ten.assign(value=ten["value"].where(ten["area"] != PLACES[3]))
    assert smoothed_columns(without, catalogue).isna().all(axis=None)


def test_a_missing_value_is_not_filled_and_says_nothing(catalogue):
    values = _values()
    values.loc[2, "value"] = np.nan  # too small, though numerator and denominator are known
    found = smoothed_columns(values, catalogue)
    assert found.loc[2].isna().all()
    others = smoothed_columns(values.drop(index=2), catalogue)
    pd.testing.assert_frame_equal(found.drop(index=2), others)


def test_a_residual_area_takes_no_part(catalogue):
    values = _values()
    rest = values.iloc[[0]].assign(area="0535800400", numerator=39.0, denominator=40.0, value=97.5)
    found = smoothed_columns(pd.concat([values, rest], ignore_index=True), catalogue)
    assert found.iloc[-1].isna().all()
    pd.testing.assert_frame_equal(found.iloc[:-1], smoothed_columns(values, catalogue))


def test_areas_that_are_alike_get_the_value_of_all(catalogue):
    values = _values().assign(numerator=5.0, denominator=[50.0 + place for place in range(15)])
    found = smoothed_columns(values, catalogue)
    assert set(found["smoothing"]) == {COUNTY_VALUE}
    np.testing.assert_allclose(found["smoothed_value"], 75 / values["denominator"].sum() * 100)
    assert (found["reliability"] == 0).all()


def test_years_and_indicators_do_not_touch_and_any_order_gives_the_same(catalogue):
    parts = [_values(year=2023), _values(year=2024), _values("rate")]
    together = pd.concat(parts)  # an index with repetitions
    found = smoothed_columns(together, catalogue)
    assert found.index.equals(together.index)
    pd.testing.assert_frame_equal(found, pd.concat([smoothed_columns(part, catalogue) for part in parts]))
    turned = smoothed_columns(together[::-1], catalogue)[::-1]
    np.testing.assert_allclose(turned["smoothed_value"], found["smoothed_value"], rtol=1e-5)


def test_the_raw_values_stay_as_they_are(catalogue):
    values = _values()
    before = values.copy()
    found = smoothed_columns(values, catalogue)
    pd.testing.assert_frame_equal(values, before)
    assert not np.allclose(found["smoothed_value"], values["value"])


def test_no_rows_give_no_rows_with_the_same_types(catalogue):
    values = _values()
    found = smoothed_columns(values.iloc[:0], catalogue)
    pd.testing.assert_series_equal(found.dtypes, smoothed_columns(values, catalogue).dtypes)
    assert len(found) == 0


def test_texts_may_be_categories(catalogue):
    values = _values().astype({"indicator": "category", "geography": "category", "area": "category"})
    pd.testing.assert_frame_equal(smoothed_columns(values, catalogue), smoothed_columns(_values(), catalogue))
