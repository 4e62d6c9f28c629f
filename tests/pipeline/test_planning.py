"""Planning in the report of two fictional years: registers read, findings beside them, people's decisions."""

import pandas as pd
import pytest

from demo import effects, planted
from demo.effects import FAMILIES, SINGLE
from demo.registers import registers
from demo.undertakings import FUTURE, OTHER, PARALLEL, UNKNOWN, VERDICTS
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import ROOT, Installation

CATALOGUE = load_catalogue(ROOT / "catalogue")
YEARS_LONG = {
    rule
    for rule in effects.PROBLEMS
    for name in CATALOGUE.rules[rule].names
    if name in CATALOGUE.indicators and CATALOGUE.indicators[name].pooled_years > 2
}
"""Rules about indicators that pool more years than these deliveries have."""
DECIDED = "altersarmut-sozialraum-0535802403"


@pytest.fixture(scope="module")
def findings(demo: Installation) -> pd.DataFrame:
    return demo.report("FROM report.findings WHERE geography = 'sozialraum' AND year = 2024")


def test_registers_are_accepted_and_wrong_rows_are_named(demo: Installation):
    names = [file.name for file in registers()]
    rows = demo.report(
        "SELECT * FROM report.deliveries WHERE list_contains($names, file_name)", names=names
    ).set_index("file_name")
    assert sorted(rows.index) == sorted(names)
    assert set(rows["verdict"]) == {"accepted"}
    assert (rows["superseded"] == 0).all(), "rows of registers accumulate"
    reason = rows.loc[planted.FAULTY_FILE, "reason"]
    for column, expected in planted.FAULTY.values():
        assert f"column '{column}'" in reason
        assert expected in reason
    hints = (demo.home.root / "rejected" / f"{planted.FAULTY_FILE}.hinweise.txt").read_text(encoding="utf-8")
    assert all(expected in hints for _, expected in planted.FAULTY.values())


def test_the_other_rows_of_both_offices_are_used(demo: Installation):
    measures = demo.report("SELECT DISTINCT measure, office FROM report.measures")
    ids = set(measures["measure"])
    assert {name.partition("/")[0] for name in ids} == {*VERDICTS, "G-01"}
    assert not ids & set(planted.FAULTY)
    assert measures.set_index("measure").loc[OTHER, "office"] == "Gesundheitsamt"


def test_planted_problems_are_findings_and_noise_is_none(findings: pd.DataFrame):
    found = set(zip(findings["rule"], findings["area"], strict=True))
    problems = {(rule, key) for rule, keys in effects.PROBLEMS.items() for key in keys}
    assert {pair for pair in problems if pair[0] not in YEARS_LONG} <= found
    assert not found & {(rule, key) for rule, keys in effects.NOISE.items() for key in keys}


def test_a_task_becomes_a_recommendation_by_a_decision_alone(demo: Installation):
    tasks = demo.report("FROM report.recommendations").set_index("finding")
    row = tasks.loc[DECIDED]
    assert (row["state"], row["decided_by"]) == ("accepted", "Politik")
    undecided = tasks[tasks["decided_on"].isna()]
    assert len(undecided)
    assert set(undecided["state"]) == {"open"}


def test_points_stand_beside_the_level(findings: pd.DataFrame):
    pointed = findings.set_index("finding")["points"].dropna()
    assert pointed[DECIDED] == 7
    assert pointed["kinderarmut-sozialraum-0535800801"] == 12


def test_two_years_are_too_few_for_any_verdict(demo: Installation):
    rows = demo.report("FROM report.evaluations WHERE role = 'primary'").set_index("measure")
    assert set(rows.index) == set(VERDICTS)
    assert set(rows["verdict"].dropna()) == {"cannot_tell"}
    assert pd.isna(rows.loc[FUTURE, "verdict"])
    assert not rows.drop(FUTURE)["preregistered"].any(), "delivered when the outcome was known"
    assert rows.loc[FUTURE, "preregistered"]


def test_remarks_agree_and_contradict(demo: Installation):
    remarks = demo.report("FROM report.comments")
    told = remarks.set_index(["area", "role"])["agreement"].dropna()
    assert told["0535802403", "Träger"] == "agrees"
    assert told["0535800808", "Jobcenter"] == "contradicts"


def test_gaps_and_overlaps_are_told(demo: Installation):
    rows = demo.report("FROM report.measure_gaps")
    overlaps = rows[rows["kind"] == "overlap"]
    twice = overlaps[(overlaps["measure"] == OTHER) & (overlaps["other"] == PARALLEL)]
    assert sorted(twice["area"]) == sorted(FAMILIES[:4])
    idle = rows[rows["kind"] == "measure_without_finding"]
    assert SINGLE[0] in set(idle.loc[idle["measure"] == UNKNOWN, "area"])
    assert "finding_without_measure" in set(rows["kind"])
    assert DECIDED not in set(rows["finding"]), "another office has a measure for it"


def test_the_planning_cycle_tells_what_is_due(demo: Installation):
    cycle = demo.report("FROM report.planning_cycle").set_index("theme")
    assert len(cycle) == 5
    assert cycle.loc["bildung", "state"] == "no_date"
    assert cycle["state"].notna().all()
