"""Measurement of operation: a correction on its way to readers, a backfill, and what the orchestrator costs.

Belongs here: times of what stewards wait for. Does not belong here: the main job (``main_job``).
"""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import dagster as dg

from benchmarks.sampled import ROOT
from pipelines.definitions import definitions
from pipelines.environment import prepare_instance, read_environment
from pipelines.running import Request, Runner
from resources.home import Home

FIRST, LAST = 2015, 2024
BIN = Path(sys.executable).parent
STAGES = ("counts", "indicators")
"""Stages that are computed directly beside the run of their job."""


@dataclass(frozen=True)
class Operation:
    """Seconds.

    Attributes
    ----------
    release
        From a corrected file of one year in the inbox to the new release, with daemon and sensor.
    waited
        Of this: until the run begins (the file has to be still, the sensor has to look).
    serial, parallel
        A backfill of ten years with one and with several workers.
    orchestrated, direct
        Counts and indicators of ten years as a run, and by calling the same functions.
    """

    release: float
    waited: float
    serial: float
    parallel: float
    orchestrated: float
    direct: float


def measure(home: Path, inbox: Path) -> Operation:
    """Measure in an installation that is up to date; it is changed."""
    environment = {
        "SOZIALRAUM_HOME": str(home),
        "SOZIALRAUM_INBOX": str(inbox),
        "DAGSTER_HOME": str(home / "dagster"),
        "PYTHONPATH": str(ROOT),
    }
    os.environ.update(environment)
    serial, parallel = (_seconds(partial(_backfill, workers)) for workers in ("1", "2"))
    orchestrated, direct = _overhead()
    release, waited = _release(Home(root=home, inbox=inbox), inbox)
    return Operation(release, waited, serial, parallel, orchestrated, direct)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _run(*command: str | Path) -> None:
    subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _backfill(workers: str) -> None:
    years = f"{FIRST}-{LAST}"
    _run(sys.executable, "-m", "pipelines.commands.backfill", "--years", years, "--workers", workers)


def _overhead() -> tuple[float, float]:
    """Counts and indicators of ten years: as a run, and by calling the functions of the same assets."""
    parts = definitions()
    repository = parts.get_repository_def()
    prepare_instance(read_environment().home)
    names = tuple(
        (key.path[0], key.path[1])
        for key in repository.asset_graph.get_all_asset_keys()
        if key.path[0] in STAGES
    )
    with dg.DagsterInstance.get() as instance:
        runner = Runner(repository, instance, lambda text: None)
        orchestrated = _seconds(lambda: runner.run("", Request("compute", names, (FIRST, LAST))))
    return orchestrated, _seconds(lambda: _directly(repository, parts.resources or {}))


def _directly(repository: dg.RepositoryDefinition, resources: Mapping[str, object]) -> None:
    assets = {definition.node_def.name: definition for definition in repository.assets_defs_by_key.values()}
    for stage in STAGES:
        context = dg.build_asset_context(partition_key_range=dg.PartitionKeyRange(str(FIRST), str(LAST)))
        events = assets[stage](context, home=resources["home"], catalogue=resources["catalogue"])
        deque(cast(Iterator[object], events), maxlen=0)


def _release(home: Home, inbox: Path) -> tuple[float, float]:
    """A corrected file under daemon and sensor: until it is published, and of this until it is noticed."""
    before = len(home.releases.all())
    os.environ["SOZIALRAUM_AUTOMATION"] = "inbox"
    daemon = subprocess.Popen(  # noqa: S603 - our own
        [BIN / "dagster-daemon", "run", "-w", "workspace.yaml"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(45)  # the daemon has loaded everything and has looked once
        source = next(inbox.rglob(f"wohngeld_{LAST}.csv"))
        started = time.time()
        source.with_name(f"wohngeld_{LAST}_korrektur.csv").write_bytes(_corrected(source))
        while len(home.releases.all()) == before:
            time.sleep(0.2)
        released = time.time()
        with dg.DagsterInstance.get() as instance:
            record = next(iter(instance.get_run_records(dg.RunsFilter(job_name="nightly"), limit=1)))
        return released - started, (record.start_time or released) - started
    finally:
        daemon.terminate()
        daemon.wait()


def _corrected(source: Path) -> bytes:
    """The file with one more household in its first row."""
    title, titles, first, *rows = source.read_text("cp1252").splitlines()
    cells = first.split(";")
    place = titles.split(";").index("Haushalte mit Wohngeld")
    cells[place] = str(int(cells[place]) + 1)
    return "\r\n".join([title, titles, ";".join(cells), *rows, ""]).encode("cp1252")
