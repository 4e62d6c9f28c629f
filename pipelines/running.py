"""Running jobs: one after the other in this process, or several at a time in processes beside it.

Belongs here: executing runs and collecting what failed. Does not belong here: which runs there are
(``refresh``).
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import dagster as dg

from pipelines.recovery import REFRESH
from resources.processes import die_with_parent

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"

PROGRESS = {"loggers": {"console": {"config": {"log_level": "INFO"}}}}
"""On the console: what the steps say. Dagster's own events stay in the event log, where the UI shows them."""

WORKERS = max(2, min(4, os.cpu_count() or 1))
"""How many runs of a backfill go on at a time."""


@dataclass(frozen=True)
class Request:
    """A run to execute: its job, its assets (all of the job when there are none) and its years."""

    job: str
    assets: tuple[tuple[str, str], ...] = ()
    years: tuple[int, int] | None = None

    @property
    def selection(self) -> list[dg.AssetKey] | None:
        """The assets as Dagster has them; None for all of the job."""
        return [dg.AssetKey(list(key)) for key in self.assets] or None

    @property
    def tags(self) -> Mapping[str, str]:
        """Tags of the run. The refresh looks after its runs itself, so nobody else starts one again."""
        own = {REFRESH: "true", "dagster/max_retries": "0"}
        if self.years is None:
            return own
        first, last = self.years
        return {**own, RANGE_START: str(first), RANGE_END: str(last)}

    def by_year(self) -> list["Request"]:
        """A request for each year."""
        if self.years is None:
            return [self]
        first, last = self.years
        return [Request(self.job, self.assets, (year, year)) for year in range(first, last + 1)]


@dataclass
class Runner:
    """Executes runs and keeps what came of them.

    Attributes
    ----------
    repository, instance
        Hold the jobs, and where runs are recorded.
    say
        Told in a sentence what begins.
    workers
        How many runs go on at a time; 1: in this process.
    runs, failed
        Number of runs so far, and the names of those that failed.
    pool
        Processes beside this one; started when they are first needed, and ended by ``close``.
    """

    repository: dg.RepositoryDefinition
    instance: dg.DagsterInstance
    say: Callable[[str], None]
    workers: int = 1
    runs: int = 0
    failed: list[str] = field(default_factory=list)
    pool: ProcessPoolExecutor | None = None

    def run(self, what: str, request: Request) -> bool:
        """Execute a run in this process; whether it succeeded."""
        self.say(what)
        return self._note(request, _execute(self.repository, self.instance, request))

    def run_all(self, requests: Sequence[tuple[str, Request]]) -> None:
        """Execute runs of which none needs another.

        A run over several years that fails is done again a year at a time, so that a year that cannot be
        computed stops no other.
        """
        if self.workers > 1 and (len(requests) > 1 or requests[0][1].by_year()[1:]):
            self._side_by_side([(what, year) for what, request in requests for year in request.by_year()])
            return
        for what, request in requests:
            self.say(what)
            done = _execute(self.repository, self.instance, request)
            years = request.by_year()
            if done.success or len(years) == 1:
                self._note(request, done)
                continue
            self.runs += 1
            self.say(f"{what}: fehlgeschlagen, jedes Jahr für sich")
            for year in years:
                self._note(year, _execute(self.repository, self.instance, year))

    def _side_by_side(self, requests: Sequence[tuple[str, Request]]) -> None:
        if self.pool is None:
            spawned = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(self.workers, mp_context=spawned, initializer=_start_worker)
        started = [(request, self.pool.submit(_execute_beside, request)) for _, request in requests]
        for what in dict.fromkeys(what for what, _ in requests):
            self.say(what)
        for request, future in started:
            self._note(request, future.result())

    def close(self) -> None:
        """End the processes beside this one."""
        if self.pool is not None:
            self.pool.shutdown()

    def _note(self, request: Request, done: "Done") -> bool:
        self.runs += 1
        if not done.success:
            years = "" if request.years is None else f" {request.years[0]}–{request.years[1]}"
            self.failed.append(f"{request.job}{years} {done.run_id}")
        return done.success


@dataclass(frozen=True)
class Done:
    """What came of a run."""

    run_id: str
    success: bool


def _execute(repository: dg.RepositoryDefinition, instance: dg.DagsterInstance, request: Request) -> Done:
    result = repository.get_job(request.job).execute_in_process(
        instance=instance,
        asset_selection=request.selection,
        tags=dict(request.tags),
        raise_on_error=False,
        run_config=PROGRESS,
    )
    return Done(result.run_id, result.success)


@cache
def _own_repository() -> dg.RepositoryDefinition:
    """The definitions as this process loads them; here, because the definitions import this module."""
    from pipelines.definitions import definitions  # noqa: PLC0415

    return definitions().get_repository_def()


def _start_worker() -> None:
    """Die with the process that started this one, so that its runs are dead when it is."""
    die_with_parent()
    _own_repository()


def _execute_beside(request: Request) -> Done:
    with dg.DagsterInstance.get() as instance:
        return _execute(_own_repository(), instance, request)
