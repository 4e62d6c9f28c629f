"""Passing faults of real files: the step is tried again; every other fault fails it at once."""

import errno
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import dagster as dg
import duckdb
import pandera.errors
import pytest

import assets.retrying
from assets.adapter import Event
from assets.retrying import MOST_RETRIES, retried
from resources.transient import is_transient

HOLD_DUCKDB = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"
HOLD_SQLITE = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); "
    "print(1, flush=True); sys.stdin.read()"
)


def _holding(program: str, path: Path) -> "subprocess.Popen[str]":
    """Another process that holds the file."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    return process


def _executed(act: Callable[[int], None]) -> tuple[dg.ExecuteInProcessResult, list[str]]:
    """A run of an asset that does something, given the number of the attempt; and its events."""

    @dg.multi_asset(specs=[dg.AssetSpec("made")])
    @retried
    def made(context: dg.AssetExecutionContext) -> Iterator[Event]:
        act(context.retry_number)
        yield dg.MaterializeResult(asset_key="made")

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([made], instance=instance, raise_on_error=False)
        return result, [event.event_type_value for event in result.all_events]


def test_a_file_that_another_process_holds_is_waited_for(tmp_path: Path):
    path = tmp_path / "x.duckdb"
    holder = _holding(HOLD_DUCKDB, path)

    def write(attempt: int) -> None:
        if attempt == 1:
            holder.communicate("")
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE TABLE made (value INTEGER)")

    started = time.monotonic()
    result, events = _executed(write)
    assert result.success
    assert events.count("STEP_UP_FOR_RETRY") == 1
    assert time.monotonic() - started >= assets.retrying.FIRST_WAIT


def test_a_fault_that_stays_fails_the_step_after_ever_longer_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(assets.retrying, "FIRST_WAIT", 0.05)
    path = tmp_path / "x.sqlite"
    holder = _holding(HOLD_SQLITE, path)
    attempts: list[float] = []

    def write(_: int) -> None:
        attempts.append(time.monotonic())
        with sqlite3.connect(path, timeout=0) as connection:
            connection.execute("CREATE TABLE made (value INTEGER)")

    result, events = _executed(write)
    holder.communicate("")
    assert not result.success
    assert len(attempts) == MOST_RETRIES + 1
    assert events.count("STEP_UP_FOR_RETRY") == MOST_RETRIES
    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert [wait > 0.04 * 4**number for number, wait in enumerate(waits)] == [True] * MOST_RETRIES


def _missing(_: int) -> None:
    Path("/nowhere/x").read_bytes()


def _full(_: int) -> None:
    with Path("/dev/full").open("w") as file:
        file.write("x")


def _wrong(_: int) -> None:
    raise ValueError("found '12a'")


def _failed(_: int) -> None:
    failure = dg.Failure("not stored", allow_retries=False)
    failure.__context__ = OSError(errno.EBUSY, "busy")
    raise failure


@pytest.mark.parametrize("act", [_missing, _full, _wrong, _failed])
def test_any_other_fault_fails_the_step_at_once(act: Callable[[int], None]):
    result, events = _executed(act)
    assert not result.success
    assert "STEP_UP_FOR_RETRY" not in events


def test_too_many_open_files_pass_and_a_file_used_as_a_folder_does_not(tmp_path: Path):
    code = (
        "import resource; from resources.transient import is_transient\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16)); found = []\n"
        "try:\n    while True: found.append(open('/dev/null'))\n"
        "except OSError as error: passing = is_transient(error)\n"
        "found.clear(); print(passing)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="Not a directory") as told:
        list((tmp_path / "file" / "x").iterdir())
    assert not is_transient(told.value)


@pytest.mark.parametrize(
    "error",
    [
        *(OSError(number, "") for number in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT)),
        duckdb.IOException("IO Error: Cannot open file"),
        sqlite3.OperationalError("no such table: x"),
        pandera.errors.SchemaError(None, None, "wrong"),
        KeyError("nothing is stored under x"),
        OSError("without a number"),
    ],
)
def test_what_a_person_has_to_mend_does_not_pass(error: Exception):
    assert not is_transient(error)


@pytest.mark.parametrize("number", [errno.ESTALE, errno.ETIMEDOUT, errno.ECONNRESET, errno.EAGAIN])
def test_what_it_was_raised_from_counts(number: int):
    error = RuntimeError("while reading")
    error.__cause__ = OSError(number, "")
    assert is_transient(error)
