"""What is out of date: after each kind of change, that and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from resources.calculation import counts, figures
from resources.home import Home
from resources.planning import plan
from resources.planning.keys import (
    COVERAGE,
    CUBE,
    DATABASE,
    PROTECTED,
    QUALITY,
    QUALITY_FINDINGS,
    QUALITY_RESULTS,
    RECEIPTS,
    ROUNDED,
    SLICES,
    SUMMARY,
    planning_key,
    released_key,
)
from resources.planning.plan import Plan
from resources.store import Key
from schemas.planning.tables import PLANNING
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Term
from tests.integration.worlds import indicator, measure, observations, source, world

SHARE = indicator("share", [Term(measure="faelle")], [Term(measure="personen")])
NUMBER = indicator("count", [Term(measure="personen")])
ALL = {2023: ["faelle", "personen"], 2024: ["faelle", "personen"]}


@pytest.fixture
def catalogue() -> Catalogue:
    return world(
        measures={"faelle": measure("sozialamt"), "personen": measure("amt", "register")},
        sources={
            "amt": source("personen"),
            "register": source("personen", sparse=True),
            "sozialamt": source("faelle"),
        },
        indicators={"quote": SHARE, "zahl": NUMBER},
    )


@pytest.fixture
def home(tmp_path: Path, catalogue: Catalogue) -> Home:
    """A home where everything is up to date."""
    home = Home(tmp_path / "home", tmp_path / "inbox")
    days = ["2023-12-31", "2024-12-31"]
    _deliver(home, {("amt", "a1"): days, ("sozialamt", "s1"): days})
    _count(home, catalogue)
    _calculate(home, catalogue)
    _publish(home, catalogue)
    return home


def _deliver(home: Home, valid: Mapping[tuple[str, str], list[str]]) -> None:
    """Store deliveries, and which dates they are valid for."""
    rows = [(d, s, pd.Timestamp(day)) for (s, d), days in valid.items() for day in days]
    frame = pd.DataFrame(rows, columns=["delivery", "source", "reference_date"])
    for own, delivery in valid:
        content = observations([{"area": "0535800401", "value": 1.0, "delivery": delivery, "source": own}])
        home.store.write(("deliveries", own, delivery), content, inputs={}, code="1")
    home.store.write(SLICES, frame, inputs={}, code="1")
    receipts = frame.assign(
        sequence=range(len(frame)),
        received_at=pd.Timestamp("2025-01-01"),
        fictional=False,
        verdict="accepted",
    )
    periods = [[str(day.date())] if pd.notna(day) else [] for day in frame["reference_date"]]
    home.store.write(RECEIPTS, receipts.assign(periods=periods), inputs={}, code="1")


def _count(home: Home, catalogue: Catalogue) -> None:
    """Do what the stage counts does, with rows that tell measure, year and deliveries."""
    now = Plan(catalogue, home)
    for year, names in now.stale_counts().items():
        for name in names:
            inputs = now.count_inputs(name, year)
            rows = pd.DataFrame({"of": [f"{name} {year} {now.deliveries(name, year)}"] if inputs else []})
            home.store.write(("counts", name, str(year)), rows, inputs=inputs, code=counts.CODE)


def _calculate(home: Home, catalogue: Catalogue) -> None:
    """Do what the stage indicators does, with rows that tell the inputs."""
    now = Plan(catalogue, home)
    for year, names in now.stale_indicators().items():
        for name in names:
            inputs = now.indicator_inputs(name, year)
            rows = pd.DataFrame({"of": [f"{name} {inputs}"] if inputs else []})
            home.store.write(("indicators", name, str(year)), rows, inputs=inputs, code=figures.CODE)


def _publish(home: Home, catalogue: Catalogue) -> None:
    now = Plan(catalogue, home)
    for key in (
        PROTECTED,
        COVERAGE,
        SUMMARY,
        ROUNDED,
        CUBE,
        QUALITY,
        *(released_key(name) for name in DERIVED),
    ):
        content = pd.DataFrame({"of": [str(now.protected_inputs())]})
        home.store.write(key, content, inputs=now.protected_inputs(), code=plan.CODE_OF_GATE)
    now = Plan(catalogue, home)
    for name in PLANNING:
        inputs = now.planning_inputs()
        content = pd.DataFrame({"of": [str(inputs)]})
        home.store.write(
            planning_key(name), content, inputs=now.planning_inputs(), code=plan.CODE_OF_PLANNING
        )
    now = Plan(catalogue, home)
    home.store.write(DATABASE, pd.DataFrame({"n": [1]}), inputs=now.report_inputs(), code=plan.CODE_OF_REPORT)


def _stale(home: Home, catalogue: Catalogue) -> tuple[plan.Work, plan.Work, bool]:
    now = Plan(catalogue, home)
    return now.stale_counts(), now.stale_indicators(), now.report_is_stale()


def test_nothing(home: Home, catalogue: Catalogue) -> None:
    assert _stale(home, catalogue) == ({}, {}, False)


@pytest.mark.parametrize(
    "key",
    [
        COVERAGE,
        ROUNDED,
        CUBE,
        QUALITY,
        released_key("trends"),
        released_key("index_values"),
        planning_key("findings"),
    ],
)
def test_what_a_killed_gate_left_behind_is_made_again(home: Home, catalogue: Catalogue, key: Key) -> None:
    left = home.store.read(key)
    home.store.write(key, left, inputs={"protected": "of an earlier run"}, code=plan.CODE_OF_GATE)
    assert _stale(home, catalogue) == ({}, {}, True)


def test_before_the_first_intake(tmp_path: Path, catalogue: Catalogue) -> None:
    empty = Home(tmp_path / "other", tmp_path / "inbox")
    assert _stale(empty, catalogue) == ({}, {}, True)
    assert Plan(catalogue, empty).areas_are_stale()
    assert Plan(catalogue, empty).observation_keys() == []


def test_a_new_delivery_touches_its_measure_and_year_only(home: Home, catalogue: Catalogue) -> None:
    """A correction of 2024 supersedes one year of a file of two."""
    days = ["2023-12-31", "2024-12-31"]
    _deliver(home, {("amt", "a1"): days[:1], ("amt", "a2"): days[1:], ("sozialamt", "s1"): days})
    assert _stale(home, catalogue) == ({2024: ["personen"]}, {}, True)
    _count(home, catalogue)
    assert _stale(home, catalogue)[:2] == ({}, {2024: ["quote", "zahl"]})
    _calculate(home, catalogue)
    assert _stale(home, catalogue) == ({}, {}, True)
    _publish(home, catalogue)
    assert _stale(home, catalogue) == ({}, {}, False)


def test_a_withdrawn_delivery_leaves_nothing_behind(home: Home, catalogue: Catalogue) -> None:
    _deliver(home, {("amt", "a1"): ["2023-12-31", "2024-12-31"], ("sozialamt", "s1"): ["2023-12-31"]})
    assert _stale(home, catalogue)[0] == {2024: ["faelle"]}
    _count(home, catalogue)
    assert not Plan(catalogue, home).is_stored(("counts", "faelle", "2024"))
    assert _stale(home, catalogue)[1] == {2024: ["quote"]}
    _calculate(home, catalogue)
    assert ("indicators", "quote", "2024") not in Plan(catalogue, home).value_keys()
    assert _stale(home, catalogue) == ({}, {}, True)


def test_a_year_touches_the_pooled_figures_it_is_part_of(home: Home, catalogue: Catalogue) -> None:
    """Of three years pooled, a correction reaches the figures of two years more; of one year, none."""
    days = [f"{year}-12-31" for year in range(2020, 2026)]
    pooled = replace(
        catalogue,
        indicators={**catalogue.indicators, "drei_jahre": SHARE.model_copy(update={"pooled_years": 3})},
    )
    _deliver(home, {("amt", "a1"): days, ("sozialamt", "s1"): days})
    _count(home, pooled)
    _calculate(home, pooled)
    assert _stale(home, pooled)[:2] == ({}, {})
    others = [day for day in days if day != "2022-12-31"]
    _deliver(home, {("amt", "a1"): others, ("amt", "a2"): ["2022-12-31"], ("sozialamt", "s1"): days})
    assert _stale(home, pooled)[0] == {2022: ["personen"]}
    _count(home, pooled)
    every, only = ["drei_jahre", "quote", "zahl"], ["drei_jahre"]
    assert {year: sorted(names) for year, names in _stale(home, pooled)[1].items()} == {
        2022: every,
        2023: only,
        2024: only,
    }
    _calculate(home, pooled)
    assert _stale(home, pooled)[:2] == ({}, {})


def test_an_earlier_year_that_comes_late_touches_pooled_figures(home: Home, catalogue: Catalogue) -> None:
    pooled = replace(catalogue, indicators={"quote": SHARE.model_copy(update={"pooled_years": 3})})
    _calculate(home, pooled)
    days = ["2022-12-31", "2023-12-31", "2024-12-31"]
    _deliver(home, {("amt", "a1"): days, ("sozialamt", "s1"): days})
    _count(home, pooled)
    assert _stale(home, pooled)[1] == {2022: ["quote"], 2023: ["quote"], 2024: ["quote"]}


def test_a_withdrawn_earlier_year_touches_pooled_figures(home: Home, catalogue: Catalogue) -> None:
    pooled = replace(catalogue, indicators={"quote": SHARE.model_copy(update={"pooled_years": 2})})
    _calculate(home, pooled)
    _deliver(home, {("amt", "a1"): ["2023-12-31", "2024-12-31"], ("sozialamt", "s1"): ["2024-12-31"]})
    _count(home, pooled)
    assert _stale(home, pooled)[1] == {2023: ["quote"], 2024: ["quote"]}


def test_figures_of_single_years_name_the_inputs_they_always_did(home: Home, catalogue: Catalogue) -> None:
    """What is stored stays current: a field that nobody uses makes nothing out of date."""
    inputs = Plan(catalogue, home).indicator_inputs("quote", 2024)
    assert [name for name in inputs if "/" in name] == ["counts/faelle/2024", "counts/personen/2024"]


def test_a_changed_definition_touches_one_indicator(home: Home, catalogue: Catalogue) -> None:
    other = SHARE.model_copy(update={"factor": 1000.0})
    changed = replace(catalogue, indicators={**catalogue.indicators, "quote": other})
    assert _stale(home, changed) == ({}, {2023: ["quote"], 2024: ["quote"]}, True)


def test_a_changed_title_touches_the_report_only(home: Home, catalogue: Catalogue) -> None:
    other = SHARE.model_copy(update={"polarity": "higher_is_worse"})
    changed = replace(catalogue, indicators={**catalogue.indicators, "quote": other})
    assert _stale(home, changed) == ({}, {}, True)


def test_a_changed_ranking_touches_the_choice_not_the_counts(home: Home, catalogue: Catalogue) -> None:
    other = measure("register", "amt")
    changed = replace(catalogue, measures={**catalogue.measures, "personen": other})
    both = ["quote", "zahl"]
    assert _stale(home, changed) == ({}, {2023: both, 2024: both}, True)


def test_a_source_that_now_leaves_out_zeros(home: Home, catalogue: Catalogue) -> None:
    """Figures read the flag themselves, so they are out of date also where the sums stay equal."""
    changed = replace(catalogue, sources={**catalogue.sources, "sozialamt": source("faelle", sparse=True)})
    cases = {2023: ["faelle"], 2024: ["faelle"]}
    assert _stale(home, changed)[:2] == (cases, {2023: ["quote"], 2024: ["quote"]})


def test_a_changed_geography_touches_everything(home: Home, catalogue: Catalogue) -> None:
    land = catalogue.geographies["land"].model_copy(update={"benchmark": False})
    changed = replace(catalogue, geographies={**catalogue.geographies, "land": land})
    both = ["quote", "zahl"]
    assert _stale(home, changed) == (ALL, {2023: both, 2024: both}, True)


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        (counts, "CODE", (ALL, {}, False)),
        (figures, "CODE", ({}, {2023: ["quote", "zahl"], 2024: ["quote", "zahl"]}, False)),
        (plan, "CODE_OF_GATE", ({}, {}, True)),
        (plan, "CODE_OF_REPORT", ({}, {}, True)),
    ],
)
def test_changed_code(
    home: Home,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    expected: tuple[plan.Work, plan.Work, bool],
) -> None:
    monkeypatch.setattr(module, name, "other")
    assert _stale(home, catalogue) == expected


def test_a_removed_indicator_is_not_published(home: Home, catalogue: Catalogue) -> None:
    changed = replace(catalogue, indicators={"zahl": NUMBER})
    assert {key[1] for key in Plan(changed, home).value_keys()} == {"zahl"}
    assert _stale(home, changed) == ({}, {}, True)


def _judge(home: Home, catalogue: Catalogue) -> None:
    """Do what the stage quality does: one finding is open, one is noted."""
    found = pd.DataFrame(
        {"finding": ["change-a", "change-b"], "delivery": ["a" * 64, "b" * 64], "state": ["open", "noted"]}
    )
    inputs = Plan(catalogue, home).quality_inputs()
    for key in (QUALITY_RESULTS, QUALITY_FINDINGS):
        home.store.write(key, found, inputs=inputs, code=plan.CODE_OF_QUALITY)


def test_plausibility_is_judged_again_when_figures_or_approvals_change(
    home: Home, catalogue: Catalogue
) -> None:
    assert Plan(catalogue, home).quality_is_stale()
    assert Plan(catalogue, home).open_findings() == []
    _judge(home, catalogue)
    now = Plan(catalogue, home)
    assert not now.quality_is_stale()
    assert now.open_findings() == [f"change-a ({'a' * 12})"]
    assert now.report_is_stale(), "the gate rests on the findings"
    home.approvals.mkdir(parents=True)
    (home.approvals / "eins.yaml").write_text("finding: change-a\n", encoding="utf-8")
    assert Plan(catalogue, home).quality_is_stale()
    _judge(home, catalogue)
    assert not Plan(catalogue, home).quality_is_stale()
    home.store.write(("counts", "faelle", "2024"), pd.DataFrame({"of": ["else"]}), inputs={}, code="")
    assert Plan(catalogue, home).quality_is_stale()


def test_shapes_have_no_year(home: Home, catalogue: Catalogue) -> None:
    frame = pd.DataFrame({"delivery": ["g"], "source": ["amt"], "reference_date": [pd.NaT]})
    frame["reference_date"] = pd.to_datetime(frame["reference_date"])
    home.store.write(SLICES, frame, inputs={}, code="1")
    assert Plan(catalogue, home).deliveries("personen", 2024) == []
    assert Plan(catalogue, home).years == [2023, 2024]


def test_a_year_ends_when_nothing_of_it_is_left(home: Home, catalogue: Catalogue) -> None:
    """First its counts go, then its indicators, then nobody speaks of it any more."""
    days = ["2023-12-31"]
    _deliver(home, {("amt", "a1"): days, ("sozialamt", "s1"): days})
    assert 2024 in Plan(catalogue, home).stale_counts()
    _count(home, catalogue)
    assert 2024 in Plan(catalogue, home).stale_indicators()
    _calculate(home, catalogue)
    assert Plan(catalogue, home).years == [2023]
