"""Points and remarks of the Initiativkreis, gaps of the register of measures, stage of the cycle."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from sozialraum.planning.circle import comments, prioritised
from sozialraum.planning.cycle import planning_cycle
from sozialraum.planning.gaps import gaps
from tests.integration.planning_frames import AREA, TREND, base_catalogue, comparison, rule, tables


def points(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["finding", "role", "date", "points"])
    return frame.assign(date=pd.to_datetime(frame["date"]), points=frame["points"].astype("int64"))


def findings(*rows: tuple[str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["finding", "year"])


def test_points_are_summed_over_roles_and_ranked_in_the_newest_row() -> None:
    given = points(
        ("a", "Kita", "2025-01-01", 9), ("a", "Kita", "2025-06-01", 2), ("a", "Schule", "2025-01-01", 1),
        ("b", "Kita", "2025-01-01", 5), ("c", "Kita", "2025-01-01", 3), ("gone", "Kita", "2025-01-01", 50),
    )  # fmt: skip
    table = prioritised(findings(("a", 2023), ("a", 2024), ("b", 2024), ("c", 2024), ("d", 2024)), given)
    assert table["points"].astype(object).where(table["points"].notna(), None).tolist() == [
        None,
        3,
        5,
        3,
        None,
    ]
    assert table["priority"].astype(object).where(table["points"].notna(), None).tolist() == [
        None, 2, 1, 2, None
    ]  # fmt: skip


def test_nobody_gave_points() -> None:
    table = prioritised(findings(("a", 2024)), points())
    assert table[["points", "priority"]].isna().all(axis=None)
    assert (table.dtypes["points"], table.dtypes["priority"]) == (pd.Int64Dtype(), pd.Int64Dtype())


def remark(**edits: Any) -> pd.DataFrame:
    row = {
        "date": pd.Timestamp("2024-06-01"),
        "geography": "gemeinde",
        "area": AREA,
        "indicator": "armut",
        "role": "Kita",
        "about": "level",
        "assessment": "worse",
        "text": "So ist es.",
    }
    return pd.DataFrame([row | edits])


def beside(remarks: pd.DataFrame, **rows: Any) -> tuple[Any, ...]:
    frames = tables(**rows)
    row = comments(remarks, frames["comparisons"], frames["trends"]).iloc[0]
    return tuple(None if pd.isna(row[name]) else row[name] for name in ("figure_year", "figure", "agreement"))


@pytest.mark.parametrize(
    ("assessment", "figure", "expected"),
    [
        ("worse", "worse", ("worse", "agrees")),
        ("worse", "similar", ("same", "not_shown")),
        ("worse", "better", ("better", "contradicts")),
        ("same", "worse", ("worse", "contradicts")),
        ("same", "similar", ("same", "agrees")),
        ("same", "better", ("better", "contradicts")),
        ("better", "worse", ("worse", "contradicts")),
        ("better", "similar", ("same", "not_shown")),
        ("better", "better", ("better", "agrees")),
        ("better", None, (None, "no_figure")),
        (None, "worse", ("worse", None)),
    ],
)
def test_an_assessment_of_the_level_stands_beside_the_comparison(
    assessment: str | None, figure: str | None, expected: tuple[str | None, str | None]
) -> None:
    rows = [comparison(assessment=figure), comparison(benchmark="county", assessment="better")]
    year = None if figure is None else 2024
    assert beside(remark(assessment=assessment), comparisons=rows) == (year, *expected)


@pytest.mark.parametrize(
    ("trend", "expected"),
    [
        ("worsening", ("worse", "agrees")),
        ("unchanged", ("same", "not_shown")),
        ("improving", ("better", "contradicts")),
    ],
)
def test_an_assessment_of_the_trend_stands_beside_the_trend(trend: str, expected: tuple[str, str]) -> None:
    own = remark(about="trend")
    assert beside(own, comparisons=[comparison()], trends=[TREND | {"assessment": trend}]) == (
        2024,
        *expected,
    )


def test_the_newest_figure_up_to_the_remark() -> None:
    rows = [comparison(year=year, assessment=word) for year, word in ((2022, "worse"), (2023, "better"))]
    assert beside(remark(date=pd.Timestamp("2023-01-01")), comparisons=rows)[:2] == (2023, "better")
    assert beside(remark(date=pd.Timestamp("2022-12-31")), comparisons=rows)[:2] == (2022, "worse")
    assert beside(remark(date=pd.Timestamp("2021-12-31")), comparisons=rows) == (None, None, "no_figure")


def test_a_remark_without_indicator_or_assessment_is_kept_as_it_is() -> None:
    bare = remark(indicator=None, about=None, assessment=None)
    assert beside(bare, comparisons=[comparison()]) == (None, None, None)
    assert beside(remark(indicator=None), comparisons=[comparison()]) == (None, None, "no_figure")
    none = tables()
    assert len(comments(bare.iloc[:0], none["comparisons"], none["trends"])) == 0


def test_the_id_of_a_remark_is_what_was_written() -> None:
    none = tables()

    def ids(*remarks: pd.DataFrame) -> list[str]:
        table = comments(pd.concat(remarks), none["comparisons"], none["trends"])
        return table["comment"].tolist()

    first, second, third = ids(remark(), remark(text="Anders."), remark(indicator=None))
    assert len({first, second, third}) == 3
    assert ids(remark(line=7)) == [first], "in whatever line of whatever file"


@pytest.mark.parametrize(
    ("due", "state"),
    [
        ("2026-06-30", "overdue"),
        ("2026-07-01", "due_soon"),
        ("2026-08-30", "due_soon"),
        ("2026-08-31", "in_time"),
        (None, "no_date"),
    ],
)
def test_state_of_a_stage(due: str | None, state: str) -> None:
    days = {"since": pd.to_datetime(["2026-01-01"]), "due": pd.to_datetime(pd.Series([due]))}
    register = pd.DataFrame(
        {"theme": ["arbeit"], "stage": ["analyse"], **days, "responsible": "x", "note": None}
    )
    assert planning_cycle(register, date(2026, 7, 1))["state"].tolist() == [state]
    assert len(planning_cycle(register.iloc[:0], date(2026, 7, 1))) == 0


def task(**edits: Any) -> dict[str, Any]:
    own = {"finding": "f", "geography": "gemeinde", "area": AREA, "theme": "arbeit", "state": "open"}
    return own | edits


def measure(**edits: Any) -> dict[str, Any]:
    row = {"measure": "m", "geography": "gemeinde", "area": AREA, "field": "arbeit", "finding": None}
    days = {"start": pd.Timestamp("2024-01-01"), "end": pd.NaT, "status": "running"}
    return row | days | edits


def kinds(tasks: list[dict[str, Any]], measures: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    frames = [
        pd.DataFrame(rows, columns=list(like)) for rows, like in ((tasks, task()), (measures, measure()))
    ]
    days = {"start": "datetime64[ns]", "end": "datetime64[ns]"}
    table = gaps(frames[0].astype("str"), frames[1].astype("str").astype(days), base_catalogue(rule()))
    shown = table[["kind", "geography", "area", "finding", "measure", "other"]]
    rows = shown.astype(object).where(shown.notna(), None)
    return [tuple(row) for row in rows.itertuples(index=False)]


LACKING = ("finding_without_measure", "gemeinde", AREA, "f", None, None)
IDLE = ("measure_without_finding", "gemeinde", AREA, None, "m", None)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({}, []),
        ({"geography": "kreis", "area": "05334"}, []),
        ({"field": "wohnen", "finding": "f"}, []),
        ({"status": "planned"}, []),
        ({"status": "finished"}, [LACKING]),
        ({"status": "withdrawn"}, [LACKING]),
        ({"field": "wohnen"}, [LACKING, IDLE]),
        ({"area": "05334004"}, [LACKING, (*IDLE[:2], "05334004", *IDLE[3:])]),
    ],
    ids=str,
)
def test_a_measure_answers_findings_of_its_field_and_area(
    edits: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    assert kinds([task()], [measure(**edits)]) == expected


def test_what_was_rejected_needs_no_measure() -> None:
    assert kinds([task(state="rejected")], []) == []
    assert kinds([task(state="postponed")], []) == [LACKING]
    assert kinds([], []) == []


def test_a_measure_in_several_areas_answers_with_one() -> None:
    assert kinds([task()], [measure(), measure(area="05334004")]) == []


OVERLAP = ("overlap", "gemeinde", AREA, None, "m", "n")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({}, [OVERLAP]),
        ({"geography": "kreis", "area": "05334"}, [OVERLAP]),
        ({"end": pd.Timestamp("2024-01-01"), "start": pd.Timestamp("2023-01-01")}, [OVERLAP]),
        ({"end": pd.Timestamp("2023-12-31"), "start": pd.Timestamp("2023-01-01")}, []),
        ({"field": "wohnen", "finding": "f"}, []),
        ({"status": "withdrawn"}, []),
        ({"area": "05334004", "finding": "f"}, []),
    ],
    ids=str,
)
def test_measures_of_a_field_at_one_time_in_one_place(
    edits: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    assert kinds([task()], [measure(), measure(measure="n", **edits)]) == expected
