"""Report tables: every reason of the coverage, profiles, and that descriptions have their schemas."""

from dataclasses import replace

import pandas as pd
import pytest

from schemas.report import COVERAGE_SHAPE, REPORT_INDICATORS, REPORT_SOURCES, profile_table
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Term
from sozialraum.report import area_profiles, coverage_table, indicator_table, source_table
from tests.integration.worlds import indicator, measure, source, world

KEYS = ["indicator", "geography", "area", "year"]


@pytest.fixture
def catalogue() -> Catalogue:
    return world(
        measures={"faelle": measure("sozialamt"), "personen": measure("amt")},
        sources={"amt": source("personen"), "sozialamt": source("faelle")},
        indicators={
            "quote": indicator("share", [Term(measure="faelle")], [Term(measure="personen")]),
            "zahl": indicator("count", [Term(measure="personen", age=(0, 18), sex="female", factor=0.5)]),
        },
    )


def _values(*rows: tuple[str, str, str, int, float | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*KEYS, "value", "reason"])
    return frame.astype({"year": "int64", "value": "float64", "reason": "str"})


def _reached(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["measure", "geography", "year"])


def _coverage(catalogue: Catalogue, values: pd.DataFrame, reached: pd.DataFrame) -> pd.DataFrame:
    table = coverage_table(values, reached, catalogue, geographies=["gemeinde", "kreis"], years=[2024])
    COVERAGE_SHAPE.validate(table[list(COVERAGE_SHAPE.columns)])
    return table.set_index(["indicator", "geography"])


def test_complete_partial_and_why(catalogue: Catalogue) -> None:
    values = _values(
        ("quote", "kreis", "05358", 2024, 1.0, None),
        ("quote", "gemeinde", "05358004", 2024, 2.0, None),
        ("quote", "gemeinde", "05358008", 2024, None, "faelle: nicht geliefert"),
        ("zahl", "gemeinde", "05358004", 2024, None, "Nenner ist null"),
        ("zahl", "gemeinde", "05358008", 2024, None, "personen: gesperrt"),
    )
    found = _coverage(catalogue, values, _reached(("personen", "gemeinde", 2024), ("faelle", "kreis", 2024)))
    assert found["coverage"].to_dict() == {
        ("quote", "gemeinde"): "partial",
        ("quote", "kreis"): "complete",
        ("zahl", "gemeinde"): "none",
        ("zahl", "kreis"): "none",
    }
    assert found["areas"].tolist() == [2, 1, 2, 1]
    assert found["with_value"].tolist() == [1, 1, 0, 0]
    reasons = found["reason"]
    assert pd.isna(reasons["quote", "kreis"])
    assert reasons["quote", "gemeinde"] == "1 × faelle: nicht geliefert"
    assert reasons["zahl", "gemeinde"] == "1 × Nenner ist null; 1 × personen: gesperrt"
    assert reasons["zahl", "kreis"] == "keine Quelle reicht bis zu dieser Gliederung: personen"


def test_nothing_delivered_and_no_split(catalogue: Catalogue) -> None:
    reached = _reached(("personen", "kreis", 2024), ("faelle", "kreis", 2023))
    reasons = _coverage(catalogue, _values(), reached)["reason"]
    assert reasons["quote", "kreis"] == "nicht geliefert: faelle"
    assert reasons["zahl", "gemeinde"] == "keine Quelle reicht bis zu dieser Gliederung: personen"
    assert reasons["zahl", "kreis"].startswith("keine Quelle hat die verlangte Gliederung")


def test_no_deliveries_at_all(catalogue: Catalogue) -> None:
    found = _coverage(catalogue, _values(), _reached())
    assert set(found["coverage"]) == {"none"}
    assert found["reason"].str.startswith("nicht geliefert: ").all()


def test_profiles(catalogue: Catalogue) -> None:
    values = _values(
        ("zahl", "kreis", "05358", 2024, 3.0, None),
        ("zahl", "kreis", "05358", 2023, None, "x"),
        ("zahl", "gemeinde", "05358004", 2024, 1.0, None),
    )
    areas = pd.DataFrame(
        {"geography": ["kreis", "gemeinde"], "area": ["05358", "05358004"], "name": ["Kreis", "Aldenhoven"]}
    )
    found = area_profiles(values, areas, catalogue)
    shape = profile_table(dict.fromkeys(catalogue.indicators, ("t", "x")))
    shape.validate(found.assign(basis="Echtdaten"))
    assert found[["name", "year", "zahl"]].values.tolist() == [
        ["Aldenhoven", 2024, 1.0],
        ["Kreis", 2024, 3.0],
    ]
    assert found["quote"].isna().all()


def test_profiles_of_nothing(catalogue: Catalogue) -> None:
    areas = pd.DataFrame({"geography": ["kreis"], "area": ["05358"], "name": ["Kreis"]})
    found = area_profiles(_values(), areas, catalogue)
    shape = profile_table(dict.fromkeys(catalogue.indicators, ("t", "x")))
    assert shape.validate(found.assign(basis="Echtdaten")).empty


def test_indicators_in_words(catalogue: Catalogue) -> None:
    found = REPORT_INDICATORS.validate(
        indicator_table(catalogue).assign(basis="Echtdaten")[list(REPORT_INDICATORS.columns)]
    ).set_index("indicator")
    assert found.loc["quote", ["numerator", "denominator"]].tolist() == ["faelle", "personen"]
    assert found.loc["zahl", "numerator"] == "0.5 × personen (0 bis unter 18, female)"
    assert pd.isna(found.loc["zahl", "denominator"])


def test_pooled_years_are_said_in_numerator_and_denominator(catalogue: Catalogue) -> None:
    pooled = catalogue.indicators["quote"].model_copy(update={"pooled_years": 3})
    found = indicator_table(replace(catalogue, indicators={"quote": pooled})).loc[0]
    assert found["numerator"] == "faelle, Summe aus 3 Jahren"
    assert found["denominator"] == "personen, Summe aus 3 Jahren"


@pytest.mark.parametrize("delivered", [True, False])
def test_sources_with_what_is_used(catalogue: Catalogue, delivered: bool) -> None:
    slices = pd.DataFrame(
        {
            "delivery": ["a", "a", "b"],
            "source": ["amt"] * 3,
            "reference_date": pd.to_datetime(["2023-12-31", "2024-12-31", "2022-12-31"]),
        }
    )
    table = source_table(catalogue, slices if delivered else slices.iloc[:0]).assign(basis="Echtdaten")
    found = REPORT_SOURCES.validate(table[list(REPORT_SOURCES.columns)]).set_index("source")
    assert found["deliveries"].to_dict() == {"amt": 2 if delivered else 0, "sozialamt": 0}
    assert found["newest"].notna().to_dict() == {"amt": delivered, "sozialamt": False}
    assert found.loc["amt", "measures"] == ["personen"]
