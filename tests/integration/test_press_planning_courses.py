"""What pages of planning make of several rows: courses of stages, breaks, the order of tasks."""

from pathlib import Path

import pandas as pd
import pytest

from resources.press.atlas import planning as pages
from resources.press.content.planning.gathering import planning
from resources.press.content.sources import breaks_of
from resources.press.edition import Edition
from sozialraum.wording.planning import labels
from tests.integration.press import edition
from tests.integration.press_planning import FINDING, INDICATOR

FIRST, SECOND = "0535800401", "0535800402"
OTHER = FINDING.replace(FIRST, SECOND)


def _change(tables: dict[str, pd.DataFrame]) -> None:
    """Two stages of a measure, and a second finding whose task is open and stands first."""
    measures = tables["measures"]
    stages = pd.concat([measures.head(1), measures.head(1)], ignore_index=True)
    days = [pd.Timestamp(2022, 1, 1), pd.Timestamp(2022, 7, 1)]
    stages = stages.assign(measure=["m0/1", "m0/2"], area=[FIRST, SECOND], start=days, title=["Eins", "Zwei"])
    tables["measures"] = pd.concat([stages, measures.iloc[1:]], ignore_index=True)
    tables["evaluations"] = tables["evaluations"].assign(start_year=2022)
    where = {"finding": OTHER, "area": SECOND}
    tables["findings"] = pd.concat(
        [tables["findings"], tables["findings"].assign(**where)], ignore_index=True
    )
    undecided = {"state": "open", "reason": None, "decided_by": None, "decided_on": pd.NaT}
    tasks = tables["recommendations"]
    tables["recommendations"] = pd.concat([tasks.assign(**where, **undecided), tasks], ignore_index=True)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("staged"), comments=["Anfang", "Mehr"], change=_change)


def _mean(staged: Edition, areas: set[str], year: int, *, inside: bool) -> float:
    values = staged.values[INDICATOR, "sozialraum"]
    own = values[(values["year"] == year) & (values["area"].isin(areas) == inside)]
    return float(own["value"].dropna().mean())


def test_a_stage_has_its_own_start_and_is_not_compared_with_other_stages(staged: Edition):
    first, second = (line.course for line in planning(staged).measures[:2])
    assert first is not None
    assert second is not None
    assert (first.start, second.start) == (2022, 2023), "the second began in the middle of 2022"
    place = second.years.index(2023)
    assert second.treated[place] == pytest.approx(_mean(staged, {SECOND}, 2023, inside=True))
    assert second.others[place] == pytest.approx(_mean(staged, {FIRST, SECOND}, 2023, inside=False))
    assert first.others == second.others


def test_the_start_cuts_no_line_and_breaks_of_the_indicator_do(staged: Edition):
    course = planning(staged).measures[0].course
    assert course is not None
    assert course.breaks == breaks_of(staged, INDICATOR)
    chart = pages.course_chart(course)
    cuts = [mark.year for mark in course.breaks]
    assert {row["year"]: row["part"] for row in chart.data["rows"]} == {
        year: sum(year >= cut for cut in cuts) for year in course.years
    }
    assert "Beginn 2022" in [mark["first"] for mark in chart.data["breaks"]]


def test_pages_of_stages_lead_to_each_other(staged: Edition):
    made = {sheet.path: sheet for sheet in pages.sheets(staged)}
    page = made["planung/massnahme/m0_2f2.html"].make().decode()
    assert "gilt für alle zusammen" in page
    assert '<a href="m0_2f1.html">Eins</a>' in page
    assert "gilt für alle zusammen" not in made["planung/massnahme/m1.html"].make().decode()


def test_what_was_accepted_stands_before_what_is_open(staged: Edition):
    made = {sheet.path: sheet for sheet in pages.sheets(staged)}
    page = made["planung/auftraege.html"].make().decode()
    assert page.index(labels.DECISIONS["accepted"]) < page.index(f"{labels.DECISIONS['open']}</span>")


def test_a_measure_in_the_whole_county_is_drawn_without_others(tmp_path: Path):
    def everywhere(tables: dict[str, pd.DataFrame]) -> None:
        tables["measures"] = tables["measures"].assign(geography="kreis", area="05358")

    (line, *_) = planning(edition(tmp_path, comments=["Kampagne"], change=everywhere)).measures
    assert line.course is not None
    assert set(line.course.others) == {None}
    assert [one["own"] for one in pages.course_chart(line.course).data["names"]] == [True]
