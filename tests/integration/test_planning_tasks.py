"""Tasks: which findings are of today, the decision that counts, areas that are alike."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Component, Index
from sozialraum.planning.comparable import nearest, structure
from sozialraum.planning.findings import find
from sozialraum.planning.tasks import newest, recommendations
from tests.integration.planning_frames import AREA, base_catalogue, comparison, indicator, rule, tables, value

FINDING = f"hoch-gemeinde-{AREA}"
PEOPLE: dict[str, Any] = {
    "method": "count",
    "numerator": [{"measure": "personen"}],
    "denominator": [],
    "polarity": "none",
}
YOUNG = {"numerator": [{"measure": "personen", "age": [0, 18]}], "polarity": "none"}
OTHER_STRUCTURE = {
    "numerator": [{"measure": "haushalte"}],
    "denominator": [{"measure": "haushalte"}],
    "polarity": "none",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    own = base_catalogue(rule())
    index = Index.model_validate(
        {
            "title": {"de": "Lage", "en": "Situation"},
            "definition": {"de": "Summe", "en": "Sum"},
            "method": "standardised_sum",
            "geographies": ("gemeinde",),
            "indicators": (Component(indicator="armut", direction="higher_is_worse"),),
            "population": "menschen",
        }
    )
    more = {"menschen": PEOPLE, "jung": YOUNG, "haushalte": OTHER_STRUCTURE}
    indicators = dict(own.indicators) | {name: indicator(**parts) for name, parts in more.items()}
    return replace(own, indicators=indicators, indices={"lage": index})


def released(catalogue: Catalogue, years: tuple[int, ...] = (2023, 2024)) -> dict[str, pd.DataFrame]:
    places = {AREA: (1000.0, 20.0), "05334004": (1100.0, 21.0), "05334006": (9000.0, 12.0)}
    values = [value(year=year) for year in years]
    for area, (people, young) in places.items():
        own = {"area": area, "numerator": np.nan}
        values += [
            value(indicator="menschen", value=people, **own),
            value(indicator="jung", value=young, **own),
        ]
    return tables(values, [comparison(year=year) for year in years])


def decided(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Decisions of days about findings."""
    frame = pd.DataFrame(rows, columns=["finding", "decision", "decided_on"], dtype="str")
    days = pd.to_datetime(frame["decided_on"]).astype("datetime64[ns]")
    resubmit = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return frame.assign(reason="weil", decided_by="Kreistag", decided_on=days, resubmit_on=resubmit)


def tasks(catalogue: Catalogue, decisions: pd.DataFrame, **edits: pd.DataFrame) -> pd.DataFrame:
    frames = released(catalogue) | edits
    return recommendations(find(catalogue, **frames)[0], decisions, frames["values"], catalogue)


def test_a_task_is_open_until_a_person_decides(catalogue: Catalogue) -> None:
    table = tasks(catalogue, decided())
    row = table.iloc[0]
    assert len(table) == 1, "of the newest year alone"
    assert (row["finding"], row["year"], row["office"]) == (FINDING, 2024, "Sozialplanung")
    assert row["state"] == "open"
    assert row[["reason", "decided_by", "decided_on", "resubmit_on"]].isna().all()


def test_the_last_decision_counts(catalogue: Catalogue) -> None:
    days = [("postponed", "2025-03-01"), ("rejected", "2025-01-01"), ("accepted", "2025-03-01")]
    register = decided(
        *[(FINDING, decision, day) for decision, day in days], ("hoch-x-1", "rejected", "2025-04-01")
    )
    row = tasks(catalogue, register).iloc[0]
    assert (row["state"], row["reason"], row["decided_by"]) == ("accepted", "weil", "Kreistag")
    assert row["decided_on"] == pd.Timestamp("2025-03-01")


def test_no_task_of_what_is_to_be_observed(catalogue: Catalogue) -> None:
    frames = released(catalogue)
    findings = find(catalogue, **frames)[0].assign(level="observe")
    assert not len(recommendations(findings, decided(), frames["values"], catalogue))


def test_a_finding_of_an_older_year_is_none_of_today(catalogue: Catalogue) -> None:
    frames = released(catalogue)
    findings = find(catalogue, **frames)[0]
    assert newest(findings, frames["values"], catalogue)["year"].tolist() == [2024]
    later = pd.concat([frames["values"], tables([value(year=2025, numerator=20.0)])["values"]])
    assert not len(newest(findings, later, catalogue))
    hidden = pd.concat([frames["values"], tables([value(year=2025, value=np.nan)])["values"]])
    assert len(newest(findings, hidden, catalogue)) == 1, "a year without figures is none"


def test_structure_is_who_lives_there_and_not_what_the_rule_is_about(catalogue: Catalogue) -> None:
    assert structure(catalogue, catalogue.rules["hoch"]) == ("menschen", "jung")
    part = {"indicator": "jung", "worse": "higher", "difference": {"amount": 5, "unit": "Prozent"}}
    assert structure(catalogue, rule(indicators=[part])) == ("menschen",)
    assert structure(replace(catalogue, indices={}), catalogue.rules["hoch"]) == ()


def test_comparable_areas_are_the_nearest_without_the_finding(catalogue: Catalogue) -> None:
    assert tasks(catalogue, decided())["comparable_areas"].tolist() == [["05334004", "05334006"]]
    frames = released(catalogue)
    second = tables([value(area="05334004")], [comparison(area="05334004")])
    both = {name: pd.concat([frames[name], second[name]]) for name in ("values", "comparisons")}
    named = tasks(catalogue, decided(), **both)["comparable_areas"]
    assert named.tolist() == [["05334006"], ["05334006"]]


def test_no_comparable_areas_without_structure(catalogue: Catalogue) -> None:
    bare = tables([value()], [comparison()])
    assert tasks(catalogue, decided(), **bare)["comparable_areas"].tolist() == [[]]


def test_the_nearest_do_not_depend_on_the_order_of_rows() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(size=(30, 3)).round(), index=[f"A{n:02}" for n in range(30)])
    expected = nearest(table, "A00", without=[])
    for _ in range(5):
        assert nearest(table.sample(frac=1, random_state=rng), "A00", without=[]) == expected


def test_an_area_without_a_figure_is_neither_compared_nor_named() -> None:
    table = pd.DataFrame({"a": [1.0, 1.1, 1.3], "b": [5.0, np.nan, 5.0]}, index=["A", "B", "C"])
    assert nearest(table, "A", without=[]) == ["C"]
    assert nearest(table, "B", without=[]) == ["A", "C"]
    assert nearest(table, "X", without=[]) == []


def test_nothing_found_makes_no_task(catalogue: Catalogue) -> None:
    table = tasks(catalogue, decided((FINDING, "accepted", "2025-01-01")), **tables())
    assert (len(table), table["decided_on"].dtype) == (0, np.dtype("datetime64[ns]"))
