"""The main command on the real files: the published figures come out, and none that is not delivered."""

import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from demo import facts
from tests.pipeline.installation import Installation

COUNTY, DUEREN = "05358", "05358008"
POPULATION = "bevoelkerung"


def _values(real: Installation, indicator: str, geography: str) -> "pd.Series[float]":
    """Values by area and year."""
    frame = real.report(
        "SELECT area, year, value FROM report.indicator_values "
        "WHERE indicator = $indicator AND geography = $geography AND value IS NOT NULL",
        indicator=indicator,
        geography=geography,
    )
    return frame.set_index(["area", "year"])["value"]


def _years(values: "pd.Series[float]") -> list[int]:
    return sorted(set(values.index.get_level_values("year")))


def test_every_table_says_real(real: Installation):
    assert set(real.report("SELECT DISTINCT basis FROM report.indicator_values")["basis"]) == {"Echtdaten"}
    assert real.report("SELECT area FROM report.areas WHERE fictional").empty
    comments = real.report("SELECT comment FROM duckdb_tables() WHERE schema_name = 'report'")["comment"]
    assert not comments.str.contains("Musterdaten").any()


def test_population_2024(real: Installation):
    municipalities = _values(real, POPULATION, "gemeinde").xs(2024, level="year")
    assert len(municipalities) == 15
    assert municipalities.sum() == 279_285
    assert _values(real, POPULATION, "kreis")[COUNTY, 2024] == 279_285


def test_published_minimum_income_rates(real: Installation):
    indicator = "mindestsicherungsquote_veroeffentlicht"
    assert _values(real, indicator, "gemeinde")[DUEREN, 2023] == 15.7
    assert _values(real, indicator, "kreis")[COUNTY, 2023] == 10.0
    assert _values(real, indicator, "jugendamt").empty, "a published rate is never aggregated"


def test_sgb2_recipients(real: Installation):
    municipalities = _values(real, "sgb2_regelleistungsberechtigte", "gemeinde").xs(2024, level="year")
    assert (len(municipalities), municipalities.sum()) == (15, 21_302)


def test_hilfen_zur_erziehung(real: Installation):
    districts = _values(real, "hze_inanspruchnahme", "jugendamt").xs(2023, level="year")
    assert districts.to_dict() == {"JH05358008": 2_259, "JH05358999": 2_717}
    assert _values(real, "hze_inanspruchnahme", "kreis")[COUNTY, 2023] == 4_976
    assert _values(real, "hze_inanspruchnahme", "gemeinde").empty, "nobody delivers it by municipality"


def test_population_series(real: Installation):
    municipalities = _values(real, POPULATION, "gemeinde")
    assert _years(municipalities) == [2009, 2013, 2017, 2021, 2023, 2024]
    for year in _years(municipalities):
        found = municipalities.xs(year, level="year")
        assert len(found) == 15
        assert _values(real, POPULATION, "kreis")[COUNTY, year] == found.sum()
        if facts.is_published(year):
            assert found.sort_index().tolist() == facts.population(year).tolist()


def test_unemployed_share_series(real: Installation):
    values = _values(real, "arbeitslosenanteil_jahresdurchschnitt", "gemeinde")
    assert _years(values) == list(range(2001, 2022))
    assert (values.groupby("year").size() == 15).all()
    assert values.between(0, 100).all()


def test_turnout_series(real: Installation):
    values = _values(real, "wahlbeteiligung_landtagswahl", "gemeinde")
    assert _years(values) == [2010, 2012, 2017, 2022]
    assert (values.groupby("year").size() == 15).all()
    assert values.between(30, 90).all()


def test_no_value_without_a_delivery(real: Installation):
    """Each figure leads to deliveries that cover its year, and nothing is told of years without any."""
    orphans = real.warehouse("""
        WITH used AS (
            SELECT indicator, area, year, unnest(deliveries) AS delivery
            FROM indicators.indicator_values WHERE value IS NOT NULL
        )
        SELECT used.* FROM used ANTI JOIN (
            SELECT delivery, year(reference_date) AS year FROM deliveries.slices
        ) USING (delivery, year)
    """)
    assert orphans.empty, orphans.head()
    without = real.report(
        "SELECT * FROM report.indicator_values WHERE value IS NOT NULL AND len(deliveries) = 0"
    )
    assert without.empty


def test_a_missing_value_has_a_status_and_a_reason(real: Installation):
    missing = real.report("SELECT status, reason FROM report.indicator_values WHERE value IS NULL")
    assert missing["reason"].notna().all()
    assert not missing["status"].isin(["exact", "nil", "rounded"]).any()


def test_coverage_tells_why_there_is_nothing(real: Installation):
    coverage = real.report("SELECT * FROM report.coverage")
    assert coverage.loc[coverage["coverage"] != "complete", "reason"].notna().all()
    population = coverage[(coverage["indicator"] == POPULATION) & (coverage["geography"] == "gemeinde")]
    assert set(population.loc[population["coverage"] == "complete", "year"]) == {
        2009,
        2013,
        2017,
        2021,
        2023,
        2024,
    }


@pytest.mark.parametrize("geography", ["gemeinde", "kreis", "jugendamt"])
def test_area_of_the_county(real: Installation, geography: str):
    shapes = _shapes(real, geography)
    assert math.isclose(shapes.area.sum() / 1e6, 941.4, abs_tol=0.2)


def test_a_point_in_dueren_lies_in_dueren(real: Installation):
    town_hall = gpd.GeoSeries([Point(6.4829, 50.8035)], crs="EPSG:4326").to_crs("EPSG:25832").iloc[0]
    shapes = _shapes(real, "gemeinde")
    assert list(shapes.loc[shapes.contains(town_hall), "area"]) == [DUEREN]


def _shapes(real: Installation, geography: str) -> gpd.GeoDataFrame:
    frame = real.report("SELECT area, geometry FROM report.areas WHERE geography = $g", g=geography)
    shapes = gpd.GeoSeries.from_wkb(frame["geometry"].map(bytes), crs="EPSG:25832")
    return gpd.GeoDataFrame(frame[["area"]], geometry=shapes)


def test_the_municipalities_have_an_index_from_official_statistics(real: Installation):
    found = real.report("FROM report.index_values WHERE index = 'lage_der_gemeinden' AND year = 2021")
    assert len(found) == 15
    assert found["status"].notna().all()
    assert found["dynamics"].notna().all()
    worst = found.loc[found["rank"] == 1, "area"]
    assert list(worst) == ["05358008"], (
        "the town of Düren has the highest unemployment and the lowest income tax"
    )


def test_turnout_is_compared_with_the_state(real: Installation):
    found = real.report(
        "FROM report.comparisons WHERE indicator = 'wahlbeteiligung_landtagswahl' AND year = 2022 "
        "AND area = '05358008' AND benchmark = 'state'"
    )
    (row,) = found.itertuples()
    assert row.value < row.benchmark_value
    assert (row.position_95, row.position_998, row.assessment) == ("lower", "lower", "worse")
