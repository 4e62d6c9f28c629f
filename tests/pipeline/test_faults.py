"""What goes wrong on a server: full disk, read-only archive, locked file, signals, clocks, two daemons.

For each: what is said, what readers find meanwhile, and that the next run mends it.
"""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from demo import offices
from tests.pipeline.installation import TIMEOUT, Installation, leftovers
from tests.pipeline.servers import Daemon, eventually, idle


def _more(office: Installation) -> Installation:
    """A year that was not there before."""
    return office.deliver([*offices.wohngeld(2022), *offices.melderegister_haushalte(2022)])


def _run(office: Installation, *before: str) -> tuple[int, str]:
    """Run the main command; what it returned and printed."""
    done = subprocess.run(
        [*before, sys.executable, "-m", "pipelines"],
        cwd=Path(__file__).parents[2],
        env=office.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return done.returncode, done.stdout


def _years(office: Installation) -> list[int]:
    return list(office.report("SELECT DISTINCT year FROM report.indicator_values ORDER BY year")["year"])


def _mended(office: Installation) -> None:
    """The next run makes what the disturbed one could not: one release more, nothing twice, nothing left."""
    code, output = _run(office)
    assert code == 0, output
    assert _years(office) == [2022, 2023, 2024]
    assert len(office.home.releases.all()) == 2
    names = office.report("SELECT file_name FROM report.deliveries")["file_name"]
    assert names.is_unique
    assert leftovers(office.home.root) == []


@contextmanager
def _mounted(*arguments: str, on: Path) -> Iterator[None]:
    done = subprocess.run(["mount", *arguments, str(on)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(on)], check=True)


def test_a_full_disk(office: Installation, tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    needed = sum(path.stat().st_size for path in office.folder.rglob("*") if path.is_file())
    with _mounted("-t", "tmpfs", "-o", f"size={needed + 3_000_000}", "tmpfs", on=disk):
        small = _more(office.copy(disk / "office"))
        published = small.home.report.read_bytes()
        code, output = _run(small)
        assert code == 1
        assert "no room is left on the disk" in output or "not published: " in output
        assert small.home.report.read_bytes() == published, "readers keep the last release"
        assert len(small.home.releases.all()) == 1
        subprocess.run(["mount", "-o", f"remount,size={needed * 10}", str(disk)], check=True)
        _mended(small)


def test_an_archive_that_cannot_be_written(office: Installation):
    archive = office.home.archive.root
    _more(office)
    with _mounted("--bind", str(archive), on=archive):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(archive)], check=True)
        code, output = _run(office)
        assert code == 1
        assert "failed run   intake" in output
        said = office.home.errors.read_text("utf-8")
        assert f"the archive {archive} cannot be written" in said
        assert "expected a folder that the user of the pipeline may write to" in said
        assert _years(office) == [2023, 2024]
    _mended(office)


_HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def test_a_published_file_that_somebody_has_locked(office: Installation):
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for path in (office.home.warehouse, office.home.report)
    ]
    try:
        for holder in holders:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
        _mended(_more(office))
    finally:
        for holder in holders:
            holder.kill()


@pytest.mark.parametrize("delay", [0.0, 1.0, 2.0, 3.0])
def test_a_termination_while_publishing(office: Installation, delay: float):
    process = _more(office).start()
    assert process.stdout is not None
    for line in process.stdout:
        if "Bericht veröffentlichen" in line:
            break
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT)
    assert _years(office) in ([2023, 2024], [2022, 2023, 2024])
    _mended(office)


@pytest.mark.parametrize("jump", ["-400d", "+400d"])
def test_a_clock_that_jumps(office: Installation, jump: str):
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed: the clock cannot be set for a single program")
    code, output = _run(_more(office), "faketime", "-f", jump)
    assert code == 0, output
    assert _years(office) == [2022, 2023, 2024]
    first, second = office.home.releases.all()
    assert second.previous == first.name
    code, output = _run(office)
    assert code == 0, output
    assert _years(office) == [2022, 2023, 2024]
    releases = office.home.releases.all()  # on another day other deliveries are overdue: a release more
    assert [release.previous for release in releases[1:]] == [release.name for release in releases[:-1]]
    again = office.command("as_of", first.name)
    assert again.returncode == 0, "what is known is told by its order, not by the clock: " + again.stderr


def test_two_daemons_by_mistake(office: Installation):
    variables = {"SOZIALRAUM_AUTOMATION": "inbox", "SOZIALRAUM_QUIET_SECONDS": "1"}
    before = office.runs()
    with Daemon(office, **variables) as daemon, Daemon(office, **variables):
        _more(office)
        eventually(lambda: len(office.home.releases.all()) == 2, seconds=TIMEOUT, what="the release")
        eventually(lambda: idle(office), seconds=TIMEOUT, what="quiet")
        time.sleep(35)  # another look of both sensors
        eventually(lambda: idle(office), seconds=TIMEOUT, what="quiet")
        assert "Another" in daemon.log.read_text()
    with office.instance() as instance:
        runs = [run for run in instance.get_runs() if run.run_id not in before]
        assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
        counted = [run for run in runs if run.job_name == "intake"]
        assert len(counted) == 1, "one intake, however many daemons"
    _mended(office)
