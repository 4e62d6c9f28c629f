"""Implausible deliveries: computed, not published until a person accepts exactly that finding and file."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from demo import offices
from tests.pipeline.installation import ROOT, Installation

FINDING = "change-wohngeld_haushalte-kreis-2024"
HELD = 3
"""What the main command returns when everything was computed and nothing published."""


def housing(*, factor: int = 1, more: int = 0, keep: int | None = None) -> bytes:
    """Housing benefit of 2024 with other numbers of households, or of the first areas only."""
    title, titles, *rows = offices.wohngeld(2024)[0].content.decode("cp1252").splitlines()
    place = titles.split(";").index("Haushalte mit Wohngeld")
    changed = []
    for row in rows[:keep]:
        cells = row.split(";")
        if cells[place].isdigit():
            cells[place] = str(int(cells[place]) * factor + more)
        changed.append(";".join(cells))
    return "\r\n".join([title, titles, *changed, ""]).encode("cp1252")


def refresh(office: Installation, expected: int) -> str:
    """Run the main command, which has to return what is expected."""
    process = office.start()
    output, _ = process.communicate()
    assert process.returncode == expected, output
    return output


def command(office: Installation, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the approving command."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines.commands.approve", *arguments],
        cwd=ROOT,
        env=office.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def listed(office: Installation) -> dict[str, str]:
    """Open findings with the first digits of their deliveries."""
    done = command(office)
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^\s+([a-z]+-\S+)\s+([0-9a-f]{12})$", done.stdout, flags=re.MULTILINE))


def accept_all(office: Installation, *, why: str) -> dict[str, str]:
    """Accept every open finding."""
    found = listed(office)
    for finding, delivery in found.items():
        done = command(office, finding, delivery, "--who", "Sozialplanung", "--why", why)
        assert done.returncode == 0, done.stderr
    return found


def wohngeld(office: Installation) -> float:
    """Published cases of the county in 2024."""
    frame = office.report(
        "SELECT value FROM report.indicator_values "
        "WHERE indicator = 'wohngeldquote' AND geography = 'kreis' AND year = 2024"
    )
    return float(frame["value"].iloc[0])


@pytest.fixture(scope="module")
def held(small: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A copy of the small installation after a delivery with three times as many cases."""
    own = small.copy(tmp_path_factory.mktemp("held") / "office")
    own.deliver({"wohngeld_2024_neu.csv": housing(factor=3)})
    (own.folder / "output.txt").write_text(refresh(own, HELD), encoding="utf-8")
    return own


def test_it_is_computed_and_the_last_report_stays(small: Installation, held: Installation):
    made = held.materialised(since=small.runs())
    assert {"indicators/wohngeldquote/2024", "quality/findings", "quality/pages"} <= made
    assert not any(name.startswith(("protected/", "report/", "publications/")) for name in made)
    before, after = small.tables(), held.tables()
    assert all(before[name].equals(after[name]) for name in before)
    output = (held.folder / "output.txt").read_text("utf-8")
    assert "not published: offene Befunde" in output
    assert FINDING in output
    assert "failed run" not in output


def test_it_stays_held_and_nothing_is_computed_twice(held: Installation, tmp_path: Path):
    office = held.copy(tmp_path / "office")
    runs = office.runs()
    refresh(office, HELD)
    assert office.runs() == runs


def test_the_gate_itself_refuses(held: Installation, tmp_path: Path):
    office = held.copy(tmp_path / "office")
    code = """
import dagster as dg
from pipelines.definitions import definitions
from pipelines.environment import prepare_instance, read_environment
prepare_instance(read_environment().home)
with dg.DagsterInstance.get() as instance:
    job = definitions().get_repository_def().get_job("publish")
    done = job.execute_in_process(instance=instance, raise_on_error=False)
    print("published" if done.success else "refused")
    for event in done.all_events:
        if event.is_step_failure:
            print(event.event_specific_data.error.message, event.event_specific_data.user_failure_data)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=office.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "refused" in done.stdout
    assert f"not released: open findings: {FINDING}" in done.stdout.replace(
        "change-wohngeld_haushalte-gemeinde-2024", FINDING
    )


def test_steward_and_event_log_are_told_without_figures(small: Installation, held: Installation):
    with held.instance() as instance:
        (run,) = [
            run for run in instance.get_runs() if run.run_id not in small.runs() and run.job_name == "check"
        ]
        checks = {
            event.event_specific_data.check_name: event.event_specific_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
            for event in [entry.get_dagster_event()]
            if event.event_specific_data.asset_key == dg.AssetKey(["quality", "findings"])
        }
    plausible = checks["plausible"]
    assert not plausible.passed
    assert plausible.blocking
    assert plausible.severity == dg.AssetCheckSeverity.ERROR
    told = str(plausible.metadata["findings"].value)
    assert FINDING in told
    assert str(held.home.quality.root / "index.html") == plausible.metadata["page"].value
    observed = held.home.store.read(("quality", "results", "all"))
    greatest = observed.set_index("expectation").loc["change-wohngeld_haushalte-wohngeld-block", "greatest"]
    assert greatest > 2
    assert f"{greatest:.3f}"[:4].replace(".", ",") not in told


def test_pages_show_what_was_observed_offline_and_to_the_owner_only(held: Installation):
    folder = held.home.quality.root
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    pages = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.glob("*.html"))
    for text in pages.values():
        assert "<script" not in text
        assert not re.search(r"(src|href|action)=[\"']?(https?:)?//|@import|url\(", text)
    assert "Die Veröffentlichung ist angehalten" in pages["index.html"]
    own = pages["wohngeld.html"]
    assert "erwartet 0,5 bis 2" in own
    assert "Nicht erfüllt: hält die Veröffentlichung auf" in own
    assert "(05358)" in own, "an example row"
    assert own.count("<tr><td>") > 2, "the run before is in the history"


def test_an_approval_releases_and_is_published(held: Installation, tmp_path: Path):
    office = held.copy(tmp_path / "office")
    before = wohngeld(office)
    found = accept_all(office, why="Wohngeldreform, von der Stelle bestätigt")
    assert FINDING in found
    office.run()
    assert wohngeld(office) == pytest.approx(3 * before, rel=0.01)
    told = office.report("FROM report.quality WHERE state = 'accepted'")
    assert set(told["finding"]) == set(found)
    assert set(told["approved_by"]) == {"Sozialplanung"}
    assert set(told["approval_reason"]) == {"Wohngeldreform, von der Stelle bestätigt"}
    assert {name[:12] for name in told["delivery"]} == set(found.values())
    assert listed(office) == {}

    # a new delivery asks again, whatever was accepted of the last one
    office.deliver({"wohngeld_2024_noch_einmal.csv": housing(factor=3, more=1)})
    refresh(office, HELD)
    again = listed(office)
    assert FINDING in again
    assert again[FINDING] != found[FINDING]
    assert wohngeld(office) == pytest.approx(3 * before, rel=0.01), "readers keep the accepted release"


def test_an_approval_for_another_delivery_does_not_count(held: Installation, tmp_path: Path):
    office = held.copy(tmp_path / "office")
    receipts = office.home.store.read(("deliveries", "receipts", "all"))
    other = receipts.loc[receipts["name"] == "wohngeld_2024.csv", "delivery"].iloc[0]
    office.home.approvals.mkdir(exist_ok=True)
    for finding in listed(office):
        (office.home.approvals / f"{finding}.yaml").write_text(
            f'finding: {finding}\ndelivery: "{other[:12]}"\nwho: Amt\nwhen: 2026-01-02\nwhy: falsche Datei\n',
            encoding="utf-8",
        )
    refresh(office, HELD)
    assert FINDING in listed(office)


def test_a_corrected_file_needs_no_approval(held: Installation, tmp_path: Path):
    office = held.copy(tmp_path / "office")
    office.deliver({"wohngeld_2024_richtig.csv": housing(more=1)}).run()
    assert listed(office) == {}
    assert (office.report("FROM report.quality")["state"] == "noted").all()


def test_half_of_the_areas_hold_publication_too(small: Installation, tmp_path: Path):
    office = small.copy(tmp_path / "office")
    office.deliver({"wohngeld_2024_halb.csv": housing(keep=60)})
    refresh(office, HELD)
    assert "coverage-wohngeld_haushalte-sozialraum-2024" in listed(office)


def test_more_cases_than_households_hold_publication_too(small: Installation, tmp_path: Path):
    office = small.copy(tmp_path / "office")
    office.deliver({"wohngeld_2024_viel.csv": housing(factor=40)})
    refresh(office, HELD)
    assert any(name.startswith("parts-wohngeldquote-") for name in listed(office))
