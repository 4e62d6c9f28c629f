"""Findings: each clause just met and just not met, levels, weak conditions, evidence, laws."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Component, Index
from sozialraum.planning.findings import find
from tests.integration.planning_frames import (
    AREA,
    INDEX_ROW,
    TREND,
    base_catalogue,
    comparison,
    rule,
    tables,
    value,
)

Row = dict[str, Any]


def found(catalogue: Catalogue, **rows: list[Row]) -> pd.DataFrame:
    return find(catalogue, **tables(**rows))[0]


def one(catalogue: Catalogue, *, year: int = 2024, **edits: Any) -> bool:
    """Whether the area is found, with one figure and some of its parts changed."""
    own = {name: edits.pop(name) for name in list(edits) if name in value()}
    rows = {"values": [value(year=year, **own)], "comparisons": [comparison(year=year, **edits)]}
    return len(found(catalogue, **rows)) == 1


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return base_catalogue(rule())


def test_all_clauses_just_met(catalogue: Catalogue) -> None:
    assert one(catalogue)


@pytest.mark.parametrize(
    "edits",
    [
        {"q_value": 0.1000001},
        {"q_value": np.nan},
        {"effect": 4.99},
        {"effect": -30.0},
        {"effect": np.nan},
        {"numerator": 29.9},
        {"numerator": np.nan},
        {"rest_value": np.nan},
        {"status": "estimated"},
        {"status": "limited"},
        {"benchmark": "county"},
        {"benchmark": "state"},
    ],
    ids=str,
)
def test_each_clause_just_not_met(catalogue: Catalogue, edits: Row) -> None:
    assert not one(catalogue, **edits)


@pytest.mark.parametrize(
    "edits",
    [
        {"q_value": 0.1},
        {"effect": 5 - 1e-12},
        {"numerator": 30.0},
        {"status": "provisional"},
        {"status": "revised"},
        {"status": "rounded"},
    ],
    ids=str,
)
def test_each_clause_just_met(catalogue: Catalogue, edits: Row) -> None:
    assert one(catalogue, **edits)


def test_where_lower_is_worse_everything_is_turned() -> None:
    catalogue = base_catalogue(rule(), polarity="higher_is_better")
    assert not one(catalogue)
    lower: Row = {"effect": -5.0, "numerator": 10.0}
    assert one(catalogue, **lower)
    assert not one(catalogue, **(lower | {"numerator": 10.1}))
    assert not one(catalogue, **(lower | {"effect": -4.9}))
    table = found(catalogue, values=[value(numerator=10.0)], comparisons=[comparison(effect=-5.0)])
    assert table["excess"].tolist() == [10.0], "persons fewer where fewer are worse"


@pytest.mark.parametrize(
    ("polarity", "effect", "position", "expected"),
    [
        ("higher_is_worse", 1.5, "higher", True),
        ("higher_is_worse", 1.49, "higher", False),
        ("higher_is_worse", np.nan, "higher", True),
        ("higher_is_worse", np.nan, None, False),
        ("higher_is_better", 1 / 1.5, "lower", True),
        ("higher_is_better", 0.67, "lower", False),
        ("higher_is_better", np.nan, "higher", False),
    ],
)
def test_a_ratio_is_turned_over_where_lower_is_worse(
    polarity: str, effect: float, position: str | None, expected: bool
) -> None:
    part = {"indicator": "armut", "ratio": 1.5}
    catalogue = base_catalogue(rule(indicators=[part]), polarity=polarity, method="rate")
    cases = 30.0 if polarity == "higher_is_worse" else 10.0
    assert one(catalogue, measure="ratio", effect=effect, position_95=position, numerator=cases) is expected


def test_a_stated_worse_end_takes_the_place_of_a_polarity() -> None:
    part = {"indicator": "armut", "worse": "higher", "difference": {"amount": 5, "unit": "Prozent"}}
    catalogue = base_catalogue(rule(indicators=[part]), polarity="none")
    assert one(catalogue)
    rising = TREND | {"direction": "rising", "assessment": None}
    rows = {"values": [value()], "comparisons": [comparison()], "trends": [rising]}
    assert found(catalogue, **rows)["escalated"].tolist() == [["worsening_trend"]]


def test_a_rule_may_ask_for_more_persons() -> None:
    part = {"indicator": "armut", "difference": {"amount": 5, "unit": "Prozent"}, "persons": 11}
    catalogue = base_catalogue(rule(indicators=[part]))
    assert not one(catalogue)
    assert one(catalogue, numerator=31.0)


def test_only_geographies_of_the_rule(catalogue: Catalogue) -> None:
    rows = {"values": [value(geography="jugendamt")], "comparisons": [comparison(geography="jugendamt")]}
    assert not len(found(catalogue, **rows))


def test_a_finding_tells_its_leading_figure(catalogue: Catalogue) -> None:
    table = found(catalogue, values=[value()], comparisons=[comparison()])
    row = table.iloc[0]
    assert row["finding"] == f"hoch-gemeinde-{AREA}"
    assert (row["indicator"], row["value"], row["benchmark_value"]) == ("armut", 15.0, 10.0)
    assert (row["measure"], row["effect"], row["effect_low"], row["effect_high"]) == ("difference", 5, 1, 9)
    assert (row["q_value"], row["excess"], row["level"]) == (0.1, 10, "examine")
    assert (row["periods"], row["first_year"], row["rule_version"]) == (1, 2024, 3)
    assert (row["escalated"], row["downgraded"]) == ([], [])


def lasting(years: list[int], **trend: Any) -> dict[str, list[Row]]:
    return {
        "values": [value(year=year) for year in years],
        "comparisons": [comparison(year=year) for year in years],
        "trends": [TREND | trend] if trend else [],
    }


def test_three_periods_in_a_row_raise_the_level_once(catalogue: Catalogue) -> None:
    table = found(catalogue, **lasting([2021, 2022, 2023, 2024], direction="rising"))
    assert table["level"].tolist() == ["examine", "examine", "act", "act"]
    assert table["escalated"].tolist() == [[], [], ["persistent"], ["worsening_trend", "persistent"]]
    assert table["periods"].tolist() == [1, 2, 3, 4]
    assert table["first_year"].unique().tolist() == [2021]


def test_periods_are_years_with_figures(catalogue: Catalogue) -> None:
    assert found(catalogue, **lasting([2016, 2020, 2024]))["periods"].tolist() == [1, 2, 3]
    rows = lasting([2020, 2021, 2023, 2024])
    rows["values"].append(value(year=2022, numerator=20.0, area="05334004"))
    rows["values"].append(value(year=2022, numerator=20.0))
    table = found(catalogue, **rows)
    assert table["periods"].tolist() == [1, 2, 1, 2], "found not in 2022, which had figures"
    assert table["first_year"].tolist() == [2020, 2020, 2023, 2023]


def test_windows_that_overlap_are_one_period() -> None:
    catalogue = base_catalogue(rule(), pooled_years=3)
    table = found(catalogue, **lasting(list(range(2017, 2025))))
    assert table["escalated"].map(len).tolist() == [0, 0, 0, 0, 0, 0, 1, 1], (
        "2017, 2020 and 2023 share no year"
    )


@pytest.mark.parametrize("direction", ["falling", "unchanged", None])
def test_only_a_worsening_trend_raises(catalogue: Catalogue, direction: str | None) -> None:
    assert found(catalogue, **lasting([2024], direction=direction))["level"].tolist() == ["examine"]


HIDDEN = {"value": np.nan, "numerator": np.nan, "rest_value": np.nan, "status": "suppressed"}


def others(year: int) -> Row:
    """A figure of another area, so that the year is a period."""
    return value(year=year, area="05334004", numerator=20.0)


def test_a_hidden_value_keeps_a_finding_one_period_long(catalogue: Catalogue) -> None:
    rows = {
        "values": [value(year=2022), *(value(year=year, **HIDDEN) for year in (2023, 2024))],
        "comparisons": [comparison(year=2022)],
    }
    rows["values"] += [others(2023), others(2024)]
    table = found(catalogue, **rows)
    assert table["year"].tolist() == [2022, 2023]
    assert table["downgraded"].tolist() == [[], ["suppressed"]]
    assert table["level"].tolist() == ["examine", "observe"]
    assert np.isnan(table["value"].iloc[1])
    assert np.isnan(table["excess"].iloc[1])


def test_nothing_appears_where_a_value_is_hidden(catalogue: Catalogue) -> None:
    rows = {"values": [value(year=2023, **HIDDEN), others(2023), value(year=2024)], "comparisons": []}
    rows["comparisons"] = [comparison(year=2024)]
    assert found(catalogue, **rows)["year"].tolist() == [2024]


def test_a_smoothed_value_is_never_tested(catalogue: Catalogue) -> None:
    rows = {
        "values": [value(year=2023), value(**HIDDEN, smoothed_value=40.0), others(2024)],
        "comparisons": [comparison(year=2023)],
    }
    assert found(catalogue, **rows)["downgraded"].tolist() == [[], ["only_smoothed"]]
    rows["comparisons"] = []
    assert not len(found(catalogue, **rows))


def test_up_and_down_cancel_out(catalogue: Catalogue) -> None:
    rows = lasting([2022, 2023])
    rows["values"] += [value(**HIDDEN), others(2024)]
    table = found(catalogue, **rows)
    assert table["escalated"].tolist()[-1] == ["persistent"]
    assert table["level"].tolist()[-1] == "examine"


PATTERN = [
    {"indicator": "armut", "difference": {"amount": 5, "unit": "Prozent"}},
    {"indicator": "sprache", "difference": {"amount": 5, "unit": "Prozent"}},
]


def both(year: int, **second: Any) -> tuple[list[Row], list[Row]]:
    own = [value(year=year), value(year=year, indicator="sprache", **second)]
    beside = [comparison(year=year), comparison(year=year, indicator="sprache")]
    return own, beside if not second else beside[:1]


def test_a_pattern_needs_all_its_conditions() -> None:
    catalogue = base_catalogue(rule(indicators=PATTERN))
    values, comparisons = both(2024)
    assert len(found(catalogue, values=values, comparisons=comparisons)) == 1
    for left in (0, 1):
        assert not len(found(catalogue, values=values, comparisons=[comparisons[left]]))


def test_a_hidden_part_keeps_a_pattern_only_where_it_was_found() -> None:
    catalogue = base_catalogue(rule(indicators=PATTERN))
    hidden, beside = both(2024, **HIDDEN)
    hidden = [*hidden, others(2024) | {"indicator": "sprache"}]
    before, earlier = both(2023)
    table = found(catalogue, values=before + hidden, comparisons=earlier + beside)
    assert table["downgraded"].tolist() == [[], ["suppressed"]]
    # in 2023 only the part was met that is hidden now: the pattern was not found, and does not appear
    table = found(catalogue, values=before + hidden, comparisons=[earlier[1], *beside])
    assert not len(table)


INDEX = Index.model_validate(
    {
        "title": {"de": "Lage", "en": "Situation"},
        "definition": {"de": "Summe", "en": "Sum"},
        "method": "standardised_sum",
        "geographies": ("gemeinde",),
        "indicators": (Component(indicator="armut", direction="higher_is_worse"),),
        "change_years": 2,
    }
)


def with_index(*classes: str, theme: str | None = None) -> Catalogue:
    asked = [{"index": "lage", "classes": list(classes)}] if classes else []
    index = INDEX.model_copy(update={"theme": theme})
    return replace(base_catalogue(rule(indices=asked)), indices={"lage": index})


@pytest.mark.parametrize(
    ("classes", "edits", "downgraded"),
    [
        (["sehr niedrig"], {}, []),
        (["niedrig"], {}, None),
        (["sehr niedrig"], {"status_shown": "niedrig/sehr niedrig"}, None),
        (["niedrig", "sehr niedrig"], {"status_shown": "niedrig/sehr niedrig"}, []),
        (["sehr niedrig"], {"certain": False}, ["class_unsure"]),
        (["sehr niedrig"], {"status": None, "status_shown": None, "certain": None}, None),
        (["negativ"], {"certain": False}, []),
        (["negativ"], {"p_negative": 0.79}, ["class_unsure"]),
        (["stabil"], {}, None),
    ],
    ids=str,
)
def test_an_index_condition(classes: list[str], edits: Row, downgraded: list[str] | None) -> None:
    rows = {"values": [value()], "comparisons": [comparison()], "index_values": [INDEX_ROW | edits]}
    table = found(with_index(*classes), **rows)
    assert table["downgraded"].tolist() == ([] if downgraded is None else [downgraded])


def test_an_index_without_a_class_now_counts_as_weak() -> None:
    gone = INDEX_ROW | {"status": None, "status_shown": None, "certain": None}
    rows = lasting([2023, 2024])
    rows["index_values"] = [INDEX_ROW | {"year": 2023}, gone, INDEX_ROW | {"area": "05334004"}]
    table = found(with_index("sehr niedrig"), **rows)
    assert table["downgraded"].tolist() == [[], ["suppressed"]]


def evidence(catalogue: Catalogue, **rows: list[Row]) -> pd.DataFrame:
    table = find(catalogue, **tables(**rows))[1]
    return table[table["year"] == 2024]


def summary(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    names = ["position", "role", "source_table", "indicator", "index", "evidence_year", "class_name"]
    rows = table[names].astype(object).where(table[names].notna(), None)
    return [tuple(row) for row in rows.itertuples(index=False)]


def test_evidence_of_a_finding() -> None:
    rows = lasting([2024], direction="rising") | {"index_values": [INDEX_ROW]}
    assert summary(evidence(with_index("sehr niedrig"), **rows)) == [
        (1, "evidence", "comparisons", "armut", None, 2024, "higher"),
        (2, "evidence", "indicator_values", "armut", None, 2024, None),
        (3, "evidence", "trends", "armut", None, 2024, "rising"),
        (4, "evidence", "index_values", None, "lage", 2024, "sehr niedrig"),
    ]


def test_evidence_of_dynamics() -> None:
    rows = lasting([2024]) | {"index_values": [INDEX_ROW]}
    last = summary(evidence(with_index("negativ"), **rows))[-1]
    assert last == (3, "evidence", "index_values", None, "lage", 2024, "negativ")


def test_counter_evidence() -> None:
    rows = lasting([2024], direction="falling")
    better = {"indicator": "sprache", "effect": -3.0, "position_95": "lower", "assessment": "better"}
    rows["comparisons"] = [*rows["comparisons"], comparison(**better)]
    rows["index_values"] = [INDEX_ROW | {"status": "hoch", "status_shown": "hoch"}]
    assert summary(evidence(with_index(theme="arbeit"), **rows))[2:] == [
        (3, "counter", "trends", "armut", None, 2024, "falling"),
        (4, "counter", "comparisons", "sprache", None, 2024, "lower"),
        (5, "counter", "index_values", None, "lage", 2024, "hoch"),
    ]


@pytest.mark.parametrize("edits", [{"q_value": 0.11}, {"assessment": "similar"}, {"assessment": "worse"}])
def test_what_is_not_surely_better_is_no_counter_evidence(edits: Row) -> None:
    other = {"indicator": "sprache", "assessment": "better"} | edits
    rows = lasting([2024])
    rows["comparisons"] = [*rows["comparisons"], comparison(**other)]
    rows["index_values"] = [INDEX_ROW | {"status": "niedrig", "status_shown": "niedrig"}]
    assert len(evidence(with_index(theme="arbeit"), **rows)) == 2


def test_a_hidden_value_speaks_against_and_the_period_before_for(catalogue: Catalogue) -> None:
    rows = lasting([2023])
    rows["values"] += [value(**HIDDEN), others(2024)]
    assert summary(evidence(catalogue, **rows)) == [
        (1, "evidence", "comparisons", "armut", None, 2023, "higher"),
        (2, "counter", "indicator_values", "armut", None, 2024, None),
    ]


def test_nothing_is_found_in_nothing(catalogue: Catalogue) -> None:
    findings, rows = find(catalogue, **tables())
    assert (len(findings), len(rows)) == (0, 0)
    assert findings.dtypes["year"] == np.int64
    findings, rows = find(replace(catalogue, rules={}), **tables(values=[value()]))
    assert (len(findings), len(rows)) == (0, 0)


chances = st.floats(0, 1)
effects = st.floats(-50, 50)
cases = st.floats(0, 200)


def keys(catalogue: Catalogue, figures: list[tuple[float, float, float]]) -> set[int]:
    own = [value(year=2010 + n, numerator=count) for n, (_, _, count) in enumerate(figures)]
    beside = [comparison(year=2010 + n, q_value=q, effect=effect) for n, (q, effect, _) in enumerate(figures)]
    return set(found(catalogue, values=own, comparisons=beside)["year"])


@settings(max_examples=25, deadline=None)
@given(figures=st.lists(st.tuples(chances, effects, cases), min_size=1, max_size=8), more=chances)
def test_asking_for_more_persons_or_a_larger_q_value_finds_nothing_new(
    figures: list[tuple[float, float, float]], more: float
) -> None:
    part = {"indicator": "armut", "difference": {"amount": 5, "unit": "Prozent"}, "persons": 25}
    stricter = base_catalogue(rule(indicators=[part]))
    catalogue = base_catalogue(rule())
    all_found = keys(catalogue, figures)
    assert keys(stricter, figures) <= all_found
    assert keys(catalogue, [(min(1.0, q + more), effect, count) for q, effect, count in figures]) <= all_found
    assert keys(catalogue, [(q, effect - more, count) for q, effect, count in figures]) <= all_found
