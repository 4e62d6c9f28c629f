"""Recovery: one refresh at a time, and no trace of a killed one that would hold up the next.

Belongs here: the lock of the refresh, runs that nobody executes any more. Does not belong here: what a
refresh runs (``refresh``), temporary files (``resources/store.py``).
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from resources.home import Home

REFRESH = "sozialraumbericht/refresh"
"""Tag of the runs that a refresh executes in its own process."""

_UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


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
