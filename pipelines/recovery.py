"""Recovery: one refresh at a time, and no trace of a killed one that would hold up the next.

Belongs here: the lock of the refresh, runs whose process is gone. Does not belong here: what a
refresh runs (``refresh``), temporary files (``resources/store.py``).
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from resources.home import Home

REFRESH = "sozialraumbericht/refresh"
"""Tag of the runs that a refresh executes in its own process."""

PROCESS = "sozialraumbericht/process"
"""Tag of the runs that carry out a refresh: the process that does."""

_UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def note_process(instance: dg.DagsterInstance, run_id: str) -> None:
    """Note in the tags of a run which process executes it."""
    instance.add_run_tags(run_id, {PROCESS: _identity(os.getpid())})


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """End runs of refreshes whose process is gone; returns their ids.

    Dagster notices a killed run only while the server that started it lives. A run that is ended here is
    started again by the daemon, as `run_retries` in ``dagster.yaml`` says.
    """
    dead = []
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED)):
        identity = run.tags.get(PROCESS)
        if identity is not None and identity != _identity(int(identity.split()[0])):
            instance.report_run_failed(run, "its process was killed")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            dead.append(run.run_id)
    return dead


def _identity(process: int) -> str:
    """Number of a process with what tells it from a later one of the same number: start and boot."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return f"{process} gone"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{process} {'gone' if fields[0] == 'Z' else fields[19]} {boot}"


def is_refreshing(home: Home) -> bool:
    """Whether some process holds the lock of the refresh now."""
    with (home.dagster / "refresh.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def only_refresh(home: Home, instance: dg.DagsterInstance, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of the refresh and clear up after a killed one; wait while another one is alive.

    The operating system gives the lock back when a process ends, in whatever way. So whoever holds it knows
    that unfinished runs of a refresh are dead: they are ended and give back their places in pools, for
    which every later run would otherwise wait for ever.
    """
    with (home.dagster / "refresh.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("eine andere Aktualisierung läuft; warten, bis sie fertig ist")
            fcntl.flock(lock, fcntl.LOCK_EX)
        unfinished = dg.RunsFilter(statuses=_UNFINISHED, tags={REFRESH: "true"})
        for run in instance.get_runs(unfinished):
            instance.report_run_failed(run, "its process was killed")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        yield
