"""A week at the office under daemon and web server: files arrive, are held, approved, corrected, killed."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from demo import offices
from resources.releasing.releases import Release
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import MUSTER, ROOT, TIMEOUT, Installation
from tests.pipeline.servers import Daemon, ask, eventually, idle, webserver

CATALOGUE = load_catalogue(ROOT / "catalogue")
AUTOMATION = {"SOZIALRAUM_AUTOMATION": "inbox,notify", "SOZIALRAUM_QUIET_SECONDS": "2"}
TICK = 35
"""Seconds within which the sensor looks into the inbox again."""
DECADE = range(2015, 2025)
COMPUTED = {"deliveries", "areas", "counts", "indicators", "indices"}
PREPARE = "from pipelines.environment import *; prepare_instance(read_environment().home)"
"""What ``make dev`` does before the first start."""
READERS = 4
READER = Path(__file__).with_name("reader.py")


def _files(year: int) -> dict[str, bytes]:
    found = (*offices.melderegister_haushalte(year), *offices.wohngeld(year))
    return {file.name: file.content for file in found}


def _housing(year: int, *, factor: int = 1, more: int = 0) -> bytes:
    """Housing benefit of a year with other numbers of households."""
    title, titles, *rows = offices.wohngeld(year)[0].content.decode("cp1252").splitlines()
    place = titles.split(";").index("Haushalte mit Wohngeld")
    changed = []
    for row in rows:
        cells = row.split(";")
        if cells[place].isdigit():
            cells[place] = str(int(cells[place]) * factor + more)
        changed.append(";".join(cells))
    return "\r\n".join([title, titles, *changed, ""]).encode("cp1252")


class Week:
    """An installation with an inbox of its own, under its own daemon."""

    def __init__(self, folder: Path) -> None:
        self.office = Installation(folder, folder / "home" / "inbox")
        self.daemon = Daemon(self.office, **AUTOMATION)

    @property
    def releases(self) -> list[Release]:
        return self.office.home.releases.all()

    def command(self, name: str, *arguments: str) -> str:
        """Run a command to its end and return what it printed."""
        done = self.office.command(name, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def settled(self) -> None:
        """Wait until nothing runs or waits to run."""
        eventually(lambda: idle(self.office), seconds=TIMEOUT, what="the end of all runs")

    def published(self, number: int) -> Release:
        """The release of a number, as soon as readers have it and nothing runs any more."""
        eventually(lambda: len(self.releases) >= number, seconds=TIMEOUT, what=f"{number} releases")
        self.settled()
        assert len(self.releases) == number
        newest = self.releases[-1]
        assert self.office.home.releases.database(newest).samefile(self.office.home.report)
        return newest

    def years(self) -> list[int]:
        """Years of the published report."""
        frame = self.office.report("SELECT DISTINCT year FROM report.indicator_values ORDER BY year")
        return list(frame["year"])


def test_a_week(tmp_path: Path):
    week = Week(tmp_path)
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=week.office.environment, check=True)
    week.office.deliver({"lieferung.yaml": MUSTER, **_files(2023), **_files(2024)})
    with webserver(week.office, **AUTOMATION) as port, week.daemon:
        _first_load(week)
        _nothing_new(week)
        _correction(week)
        _implausible(week)
        _broken_file(week)
        _backfill(week)
        _killed(week)
        assert ask(port, "{ version }")["version"]
    statuses = _statuses(week.office)
    assert statuses.count("FAILURE") <= 4, "the held publication, and what was killed"


def _first_load(week: Week) -> None:
    release = week.published(1)
    assert release.previous is None
    assert len(release.deliveries) == 4
    assert week.years() == [2023, 2024]


def _nothing_new(week: Week) -> None:
    runs = week.office.runs()
    time.sleep(TICK)
    assert week.office.runs() == runs


def _correction(week: Week) -> None:
    runs = week.office.runs()
    week.office.deliver({"wohngeld_2023_korrektur.csv": _housing(2023, more=1)})
    week.published(2)
    measures = {rule.measure for rule in CATALOGUE.sources["wohngeld"].values}
    indicators = {own for own, entry in CATALOGUE.indicators.items() if measures & set(entry.measures)}
    made = week.office.materialised(since=runs)
    assert {name for name in made if name.split("/")[0] in COMPUTED} == {
        "deliveries/wohngeld",
        "deliveries/receipts",
        *(f"counts/{measure}/2023" for measure in measures),
        *(f"indicators/{indicator}/2023" for indicator in indicators),
        *(f"indices/{name}/2023" for name in ("comparisons", "trends", "lage_wohnen")),
        "indices/trends/2024",  # looks back at the corrected year
    }
    revised = week.office.report("SELECT DISTINCT indicator, year, reason FROM report.revisions")
    assert list(revised.itertuples(index=False, name=None)) == [("wohngeldquote", 2023, "delivery")]


def _implausible(week: Week) -> None:
    runs = week.office.runs()
    week.office.deliver({"wohngeld_2024_neu.csv": _housing(2024, factor=3)})
    eventually(
        lambda: "quality/findings" in week.office.materialised(since=runs) and idle(week.office),
        seconds=TIMEOUT,
        what="the findings",
    )
    assert "indicators/wohngeldquote/2024" in week.office.materialised(since=runs), "computed all the same"
    assert len(week.releases) == 2, "but not published"
    notices = week.office.home.notices
    eventually(
        lambda: notices.exists() and "angehalten" in notices.read_text("utf-8"),
        seconds=TICK * 2,
        what="a message to the stewards",
    )
    listed = week.command("approve")
    open_findings = re.findall(r"^\s*(\S+)\s+([0-9a-f]{8,64})\b", listed, flags=re.MULTILINE)
    assert open_findings, listed
    for finding, delivery in open_findings:
        week.command(
            "approve",
            finding,
            delivery,
            "--who",
            "Sozialplanung",
            "--why",
            "Wohngeldreform, vom Amt bestätigt",
        )
    week.published(3)
    accepted = week.office.report("SELECT finding, state, approved_by, approval_reason FROM report.quality")
    accepted = accepted[accepted["state"] == "accepted"]
    assert set(accepted["finding"]) == {finding for finding, _ in open_findings}
    assert set(accepted["approved_by"]) == {"Sozialplanung"}


def _broken_file(week: Week) -> None:
    before = week.office.report("FROM report.indicator_values ORDER BY ALL")
    week.office.deliver({"wohngeld_2024_kaputt.csv": offices.wohngeld(2024)[0].content[:200]})
    place = week.office.home.rejected / "wohngeld_2024_kaputt.csv"
    eventually(place.exists, seconds=TIMEOUT, what="the broken file in rejected")
    assert not (week.office.inbox / place.name).exists()
    assert place.name in place.with_name(f"{place.name}.grund.txt").read_text("utf-8")
    week.published(4)  # tells readers of the rejected file
    assert week.office.report("FROM report.indicator_values ORDER BY ALL").equals(before)
    assert len(week.office.report("FROM report.revisions")) == 0


def _backfill(week: Week) -> None:
    runs = week.office.runs()
    number = len(week.releases)
    with _readers(week.office) as looks:
        files = {name: content for year in DECADE for name, content in _files(year).items()}
        files |= {f"wohngeld_{year}_zwei.csv": _housing(year, more=2) for year in DECADE}
        week.office.deliver(files)
        output = week.command("backfill", "--years", "2015-2024", "--sources", "wohngeld")
        week.settled()
    assert "Musterdaten" in output
    assert week.years() == list(DECADE)
    made = week.office.materialised(since=runs)
    assert {f"counts/wohngeld_haushalte/{year}" for year in DECADE} <= made
    assert _overlap(week.office, runs), "several years were computed at a time"
    _assert_whole_releases(week, looks, at_least=number)


def _assert_whole_releases(week: Week, looks: list[dict[str, object]], *, at_least: int) -> None:
    """Every look of every reader was at one release, whole."""
    folder = week.office.home.releases
    known = {number: _look(folder.database(release)) for number, release in enumerate(week.releases, start=1)}
    assert len(looks) > READERS * 10
    assert [look for look in looks if "error" in look] == []
    for look in looks:
        assert look == known[look["releases"]]
    assert {look["releases"] for look in looks} >= {at_least, len(week.releases)}


def _look(database: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, READER, database], capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@contextmanager
def _readers(office: Installation) -> Iterator[list[dict[str, object]]]:
    """Programs that open the published file and look into it, again and again."""
    stop, looks = office.folder / "stop", []
    readers = [
        subprocess.Popen(
            [sys.executable, READER, office.home.report, stop],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(READERS)
    ]
    try:
        yield looks
    finally:
        stop.touch()
        for reader in readers:
            output, _ = reader.communicate(timeout=60)
            looks += [json.loads(line) for line in output.splitlines()]


def _overlap(office: Installation, before: set[str]) -> bool:
    with office.instance() as instance:
        records = instance.get_run_records(dg.RunsFilter(job_name="compute"))
        times = sorted(
            (record.start_time, record.end_time)
            for record in records
            if record.dagster_run.run_id not in before and record.start_time and record.end_time
        )
    return any(start < end for (_, end), (start, _) in itertools.pairwise(times))


def _killed(week: Week) -> None:
    number = len(week.releases)
    week.office.deliver({f"wohngeld_{year}_drei.csv": _housing(year, more=3) for year in DECADE})
    eventually(lambda: _running(week.office, "compute"), seconds=TIMEOUT, what="a run in the middle")
    week.daemon.kill()
    _kill_all(week.office)
    assert week.office.report("SELECT count(*) AS n FROM report.indicator_values")["n"].iloc[0]
    week.daemon.start()
    week.published(number + 1)
    receipts = week.office.warehouse("SELECT name, delivery FROM deliveries.receipts")
    assert receipts["name"].is_unique
    assert receipts["delivery"].is_unique
    revised = week.office.report("SELECT DISTINCT year FROM report.revisions ORDER BY year")["year"]
    assert list(revised) == list(DECADE)
    assert not _running(week.office, "compute")


def _running(office: Installation, job: str) -> bool:
    with office.instance() as instance:
        going = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.STARTED])
        return bool(instance.get_runs(going))


def _kill_all(office: Installation) -> None:
    """Kill every process of the installation but the web server's."""
    mark = f"DAGSTER_HOME={office.home.dagster}".encode()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if (
                mark in (path / "environ").read_bytes()
                and b"webserver" not in (path / "cmdline").read_bytes()
            ):
                os.kill(int(path.name), signal.SIGKILL)
        except OSError:
            continue  # ended meanwhile


def _statuses(office: Installation) -> list[str]:
    with office.instance() as instance:
        return [run.status.value for run in instance.get_runs()]
