"""The main command on two years of fictional deliveries: what a reader of the report finds."""

from pathlib import Path

import pandas as pd
import pytest

from assets.report import table_shapes
from demo import facts, planted
from resources.warehouse import sql_type
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import REPORT_TABLES, ROOT, Installation, leftovers

SHAPES = table_shapes(load_catalogue(ROOT / "catalogue"))


def test_output_says_what_was_made_and_where(demo: Installation):
    output = (demo.folder / "output.txt").read_text(encoding="utf-8")
    (verdicts,) = [line for line in output.splitlines() if "accepted" in line]
    delivered = len([path for path in demo.inbox.iterdir() if path.name != "lieferung.yaml"])
    assert f"{delivered - 1} accepted, 1 rejected" in verdicts
    assert "public/sozialraumbericht.duckdb" in output
    assert planted.BROKEN_FILE in output
    assert "Musterdaten" in output
    figures = demo.report("SELECT count(value) AS n, count(*) AS all FROM report.indicator_values")
    assert f"{figures['n'][0]:,}" in output
    assert f"{figures['all'][0]:,}" in output
    assert "make dev" in output


@pytest.mark.parametrize("name", REPORT_TABLES)
def test_tables_have_the_columns_and_comments_of_their_schema(demo: Installation, name: str):
    columns = demo.report(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE schema_name = 'report' AND table_name = $name ORDER BY column_index",
        name=name,
    )
    shape = SHAPES[name]
    assert list(columns["column_name"]) == list(shape.columns)
    assert list(columns["data_type"]) == [sql_type(column) for column in shape.columns.values()]
    for comment, column in zip(columns["comment"], shape.columns.values(), strict=True):
        assert comment.startswith(column.title)
        assert comment.endswith(column.description)
    (comment,) = demo.report(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = 'report' AND table_name = $name", name=name
    )["comment"]
    assert comment.startswith("Musterdaten")
    assert shape.description in comment


def test_the_report_holds_these_tables_and_no_other(demo: Installation):
    tables = demo.report("SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() ORDER BY 1")
    assert list(tables["name"]) == [f"report.{name}" for name in REPORT_TABLES]


@pytest.mark.parametrize("name", REPORT_TABLES)
def test_every_row_says_musterdaten(demo: Installation, name: str):
    told = set(demo.report(f"SELECT DISTINCT basis FROM report.{name}")["basis"])
    nothing_before = name == "revisions"  # the first release changes no figure
    assert told == (set() if nothing_before else {"Musterdaten"})


@pytest.mark.parametrize("year", [2023, 2024])
def test_population_is_the_published_one(demo: Installation, year: int):
    found = _population(demo, "gemeinde", year)
    assert found.to_dict() == dict(zip(facts.MUNICIPALITIES, facts.population(year).tolist(), strict=True))


@pytest.mark.parametrize("year", [2023, 2024])
def test_population_is_the_same_at_every_level(demo: Installation, year: int):
    sums = {level: _population(demo, level, year).sum() for level in ("kreis", "gemeinde", "jugendamt")}
    assert set(sums.values()) == {facts.population(year).sum()}
    residual = demo.warehouse(
        "SELECT sum(value) AS value FROM deliveries.observations JOIN areas.areas USING (geography, area) "
        "WHERE measure = 'bevoelkerung' AND year = $year AND kind <> 'area'",
        year=year,
    )["value"].fillna(0)[0]
    assert _population(demo, "sozialraum", year).sum() + residual == facts.population(year).sum()
    assert residual > 0, "the demo has people that cannot be placed"


def _population(demo: Installation, geography: str, year: int) -> "pd.Series[float]":
    frame = demo.report(
        "SELECT area, value FROM report.indicator_values "
        "WHERE indicator = 'bevoelkerung' AND geography = $geography AND year = $year ORDER BY area",
        geography=geography,
        year=year,
    )
    return frame.set_index("area")["value"]


def test_there_are_103_sozialraeume_with_shapes(demo: Installation):
    areas = demo.report("SELECT * FROM report.areas")
    own = areas[areas["geography"] == "sozialraum"]
    assert len(own) == 103
    assert own["fictional"].all()
    assert own["geometry"].notna().all()
    assert len(areas[areas["geography"] == "gemeinde"]) == 15


def test_the_broken_file_is_rejected_with_its_reason(demo: Installation):
    row = _delivery(demo, planted.BROKEN_FILE)
    assert row["verdict"] == "rejected"
    (renamed,) = planted.RENAMED
    assert renamed in row["reason"]
    assert planted.RENAMED[renamed] in row["reason"]
    assert row["used"] == False  # noqa: E712 - a value from the table, not a truth


def test_the_correction_counts_and_the_original_is_kept(demo: Installation):
    name = f"sozialamt_asylblg_{planted.CORRECTED_YEAR}"
    first, second = _delivery(demo, f"{name}.csv"), _delivery(demo, f"{name}_korrektur.csv")
    assert (first["verdict"], second["verdict"]) == ("accepted", "accepted")
    assert (first["superseded"], second["superseded"]) == (1.0, 0.0)
    winners = demo.warehouse(
        "SELECT unnest(superseded_by) AS winner FROM deliveries.receipts WHERE delivery = $delivery",
        delivery=first["delivery"],
    )["winner"]
    assert list(winners) == [second["delivery"]]
    assert demo.home.archive.path(first["delivery"]).read_bytes() == (demo.inbox / f"{name}.csv").read_bytes()
    used = demo.report(
        "SELECT DISTINCT unnest(deliveries) AS delivery FROM report.indicator_values WHERE year = $year",
        year=planted.CORRECTED_YEAR,
    )["delivery"]
    assert second["delivery"] in set(used)
    assert first["delivery"] not in set(used)


def test_the_late_delivery_is_there(demo: Installation):
    row = _delivery(demo, f"schuleingang_{planted.LATE_YEAR}_nachlieferung.xlsx")
    assert row["verdict"] == "accepted"
    assert row["used"]


def _delivery(demo: Installation, name: str) -> "pd.Series[object]":
    (_, row) = next(
        demo.report("SELECT * FROM report.deliveries WHERE file_name = $name", name=name).iterrows()
    )
    return row


def test_planted_gaps_have_no_value_and_are_never_zero(demo: Installation):
    gap = next(gap for gap in planted.GAPS if gap.source == "kita" and gap.year == 2023)
    row = demo.report(
        "SELECT value, status, reason FROM report.indicator_values WHERE area = $area AND year = $year "
        "AND indicator = 'kita_versorgungsquote_unter_3'",
        area=gap.area,
        year=gap.year,
    ).iloc[0]
    assert pd.isna(row["value"])
    assert row["status"] == "not_meaningful"
    assert row["reason"]


def test_files_can_be_entered_by_those_they_are_for(demo: Installation):
    assert demo.home.confidential.stat().st_mode & 0o777 == 0o700
    assert demo.home.warehouse.stat().st_mode & 0o777 == 0o600
    assert demo.home.report.stat().st_mode & 0o777 == 0o444


def test_a_second_run_changes_nothing(demo: Installation, tmp_path: Path):
    again = demo.copy(tmp_path / "again")
    before = again.home.report
    content, times, runs = before.read_bytes(), before.stat(), again.runs()
    output = again.run()
    assert "nothing was out of date" in output
    assert again.runs() == runs
    assert again.home.report.stat().st_mtime_ns == times.st_mtime_ns
    assert again.home.report.read_bytes() == content
    assert leftovers(again.home.root) == []
