"""A derived row leaves the confidential area only when everything it is made of does."""

import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.release import Figure, rests_on_released
from tests.structure.project import ROOT


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "catalogue")


def fine(frame: dict[str, list[object]], catalogue: Catalogue, *held: Figure) -> list[bool]:
    return rests_on_released(pd.DataFrame(frame), catalogue, held=held).tolist()


COMPARED = {
    "indicator": ["sgb2_quote", "sgb2_quote", "altersarmut"],
    "geography": ["sozialraum", "gemeinde", "sozialraum"],
    "year": [2024, 2024, 2024],
}
TREND = {
    "indicator": ["sgb2_quote", "sgb2_quote"],
    "geography": ["gemeinde", "gemeinde"],
    "first_year": pd.array([2019, None], dtype="Int64"),
    "year": [2023, 2023],
}
INDEX = {"index": ["soziale_lage", "lage_wohnen"], "geography": ["gemeinde"] * 2, "year": [2024] * 2}


def test_nothing_held_back_holds_nothing_back(catalogue: Catalogue) -> None:
    assert fine(COMPARED, catalogue) == [True] * 3


def test_a_held_map_holds_back_its_comparisons_only(catalogue: Catalogue) -> None:
    assert fine(COMPARED, catalogue, ("sgb2_quote", "sozialraum", 2024)) == [False, True, True]


@pytest.mark.parametrize("whole", ["kreis", "land"])
def test_a_held_benchmark_holds_back_every_comparison_with_it(catalogue: Catalogue, whole: str) -> None:
    assert fine(COMPARED, catalogue, ("sgb2_quote", whole, 2024)) == [False, False, True]


def test_a_trend_rests_on_all_its_years(catalogue: Catalogue) -> None:
    assert fine(TREND, catalogue, ("sgb2_quote", "gemeinde", 2020)) == [False, True]
    assert fine(TREND, catalogue, ("sgb2_quote", "gemeinde", 2018)) == [True, True]


def test_an_index_rests_on_its_indicators_its_population_and_both_years(catalogue: Catalogue) -> None:
    assert fine(INDEX, catalogue, ("altersarmut", "gemeinde", 2022)) == [False, True]
    assert fine(INDEX, catalogue, ("altersarmut", "gemeinde", 2023)) == [True, True]
    assert fine(INDEX, catalogue, ("bevoelkerung", "gemeinde", 2024)) == [False, False]


def test_types_rest_on_every_theme_index(catalogue: Catalogue) -> None:
    types = {"geography": ["gemeinde", "sozialraum"], "year": [2024] * 2, "type": [1, 1]}
    assert fine(types, catalogue, ("wohngeldquote", "gemeinde", 2024)) == [False, True]
    profiles = {**types, "index": ["lage_arbeit", None]}
    assert fine(profiles, catalogue, ("wohngeldquote", "gemeinde", 2024)) == [False, True]


def test_an_empty_table_stays_empty(catalogue: Catalogue) -> None:
    assert fine({"indicator": [], "geography": [], "year": []}, catalogue) == []
