"""The delivery calendar of installations: late data are told, and stop nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from resources.home import Home
from resources.planning.plan import Plan
from resources.receiving.ledger import intake_is_due
from sozialraum.catalogue import Catalogue, load_catalogue
from tests.pipeline.installation import Installation

WAITING = ["expected", "overdue", "waiting", "rejected"]


@pytest.fixture(scope="module")
def catalogue(small: Installation) -> Catalogue:
    return load_catalogue(small.catalogue)


def _of_day(installation: Installation, day: date) -> Home:
    return replace(installation.home, today=day)


def _published_on(installation: Installation) -> date:
    return max(installation.report("FROM report.releases")["day"].dt.date)


def test_overdue_sources_do_not_stop_the_report(small: Installation) -> None:
    states = small.report("SELECT state, count(*) AS n FROM report.delivery_calendar GROUP BY state")
    assert dict(zip(states["state"], states["n"], strict=True))["overdue"] > 10
    assert len(small.report("FROM report.indicator_values")) > 0


def test_what_came_waits_for_nothing_and_what_did_not_says_who_waits(
    small: Installation, catalogue: Catalogue
) -> None:
    table = small.report("FROM report.delivery_calendar")
    open_lines = table["state"].isin(WAITING)
    assert not table.loc[~open_lines, ["indicators", "tables"]].map(len).to_numpy().any()
    assert set(table.loc[~open_lines, "effect"]) == {"Kein Indikator wartet."}
    waiting = table[open_lines & (table["reference_date"].dt.year == 2025)].set_index("source")["indicators"]
    told = {name for names in waiting[["wohngeld", "melderegister_haushalte"]] for name in names}
    computed = set(small.report("SELECT DISTINCT indicator FROM report.indicator_values")["indicator"])
    assert computed <= told
    delivers = {
        source: {rule.measure for rule in catalogue.sources[source].values} for source in waiting.index
    }
    for source, names in waiting.items():
        assert all(delivers[source] & set(catalogue.indicators[name].measures) for name in names), source


def test_a_line_for_each_period_with_the_first_arrival(small: Installation) -> None:
    lines = small.report(
        "SELECT source, reference_date, state, c.delivered_at = d.received_at AS same "
        "FROM report.delivery_calendar AS c JOIN report.deliveries AS d USING (delivery, source) ORDER BY ALL"
    )
    assert lines["source"].tolist() == ["melderegister_haushalte"] * 2 + ["wohngeld"] * 2
    assert lines["reference_date"].dt.year.tolist() == [2023, 2024] * 2
    assert set(lines["state"]) == {"delivered"}
    assert lines["same"].all()


def test_reference_days_are_those_that_the_offices_deliver(demo: Installation, catalogue: Catalogue) -> None:
    lines = demo.report("FROM report.delivery_calendar WHERE state LIKE 'delivered%'")
    days = lines["reference_date"].dt.date
    calendars = [catalogue.sources[source].calendar for source in lines["source"]]
    assert lines["source"].nunique() > 8
    assert [own.period(day) for own, day in zip(calendars, days, strict=True) if own] == days.tolist()


def test_a_date_that_passes_makes_the_report_out_of_date_and_nothing_else(
    small: Installation, catalogue: Catalogue
) -> None:
    day = _published_on(small)
    same = Plan(catalogue, _of_day(small, day))
    assert not same.report_is_stale()
    expected = small.report("FROM report.delivery_calendar WHERE state = 'expected'")
    last = min(expected["due"].dt.date)
    assert not Plan(catalogue, _of_day(small, last)).report_is_stale()
    passed = _of_day(small, last + timedelta(days=1))
    plan = Plan(catalogue, passed)
    assert plan.report_is_stale()
    assert plan.unfinished() == []
    assert not intake_is_due(passed, catalogue)
    changed = {name for name, value in plan.report_inputs().items() if same.report_inputs()[name] != value}
    assert changed == {"calendar"}
