"""The main command killed at any moment: what was published stays whole, and the next run mends the rest."""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from demo import offices
from tests.pipeline.installation import REPORT_TABLES, TIMEOUT, Installation, leftovers, once

CHAINS = 3
KILLS_A_CHAIN = 4
VOLATILE = ["as_of", "received_at", "delivered_at", "known_at"]


@dataclass(frozen=True)
class Undisturbed:
    """A run nobody disturbs: what it takes, and what comes out."""

    installation: Installation
    seconds: float
    before: dict[str, pd.DataFrame]

    @property
    def after(self) -> dict[str, pd.DataFrame]:
        return _tables(self.installation)


def _change(installation: Installation) -> Installation:
    """An earlier year arrives, and a correction of what is published."""
    correction = offices.wohngeld(2024)[0].content.replace(b"31.12.2024", b"31.12.2023")
    return installation.deliver([*offices.wohngeld(2022), *offices.melderegister_haushalte(2022)]).deliver(
        {"wohngeld_2023_korrektur.csv": correction}
    )


def _tables(installation: Installation) -> dict[str, pd.DataFrame]:
    """Report tables without the times at which this installation received something."""
    found = {}
    for name, table in installation.tables().items():
        kept = table.drop(columns=VOLATILE, errors="ignore")
        order = [column for column in kept if kept[column].dtype != object]
        found[name] = kept.sort_values(order, ignore_index=True)
    return found


def _first_line(process: "object") -> None:
    """Wait until the run has begun (imports are over)."""
    process.stdout.readline()


@pytest.fixture(scope="module")
def undisturbed(small: Installation, shared_folder: Path) -> Undisturbed:
    def make(folder: Path) -> None:
        installation = _change(small.copy(folder))
        process = installation.start()
        _first_line(process)
        started = time.monotonic()
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
        (folder / "seconds.txt").write_text(str(time.monotonic() - started))

    folder = once(shared_folder / "undisturbed", make)
    seconds = float((folder / "seconds.txt").read_text())
    return Undisturbed(Installation(folder), seconds, _tables(small))


def _killed(installation: Installation, delay: float) -> bool:
    """Kill a run some seconds after its first line; False when it had ended before."""
    process = installation.start()
    _first_line(process)
    time.sleep(delay)
    running = process.poll() is None
    os.killpg(process.pid, signal.SIGKILL) if running else None
    process.communicate()
    return running


def _assert_whole(installation: Installation, undisturbed: Undisturbed) -> None:
    """The published report is one of the two versions, in every table."""
    found = _tables(installation)
    rows = {name: len(found[name]) for name in REPORT_TABLES}
    versions = [
        {name: len(version[name]) for name in REPORT_TABLES}
        for version in (undisturbed.before, undisturbed.after)
    ]
    assert rows in versions
    version = undisturbed.before if rows == versions[0] else undisturbed.after
    for name in REPORT_TABLES:
        pd.testing.assert_frame_equal(found[name], version[name], obj=name)
    assert len(installation.warehouse("FROM indicators.indicator_values"))


@pytest.mark.parametrize("chain", range(CHAINS))
def test_killed_at_any_moment(chain: int, small: Installation, undisturbed: Undisturbed, tmp_path: Path):
    chosen = random.Random(chain)
    moments = [
        (kill * CHAINS + chain + chosen.random()) / (KILLS_A_CHAIN * CHAINS) for kill in range(KILLS_A_CHAIN)
    ]
    chosen.shuffle(moments)
    installation = _change(small.copy(tmp_path / "0"))
    kills = copies = 0
    while kills < KILLS_A_CHAIN:
        if _killed(installation, moments[kills] * undisturbed.seconds):
            kills += 1
            _assert_whole(installation, undisturbed)
        else:
            copies += 1
            assert copies < 8, "the moments lie behind the end of every run"
            installation = _change(small.copy(tmp_path / str(copies)))
            moments[kills] *= 0.8
    installation.run()
    for name, table in _tables(installation).items():
        pd.testing.assert_frame_equal(table, undisturbed.after[name], obj=name)
    assert leftovers(installation.home.root) == []
    assert "nothing was out of date" in installation.run()


@pytest.mark.parametrize("wait", [0.3, 1.0, 1.7])
def test_killed_while_publishing(wait: float, small: Installation, undisturbed: Undisturbed, tmp_path: Path):
    """The publishing step holds the only place of its pool, which a killed run must not keep."""
    installation = _change(small.copy(tmp_path / "office"))
    process = installation.start()
    while "Bericht" not in (line := process.stdout.readline()):
        assert line, "the run ended before it published"
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    _assert_whole(installation, undisturbed)
    installation.run()
    for name, table in _tables(installation).items():
        pd.testing.assert_frame_equal(table, undisturbed.after[name], obj=name)
    with installation.instance() as instance:
        assert instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) == []
        assert instance.event_log_storage.get_concurrency_info("publish").claimed_slots == []


def test_two_commands_at_once_wait_for_each_other(office: Installation):
    _change(office)
    both = [office.start(), office.start()]
    outputs = [process.communicate(timeout=TIMEOUT)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("nothing was out of date" in output for output in outputs) == 1
