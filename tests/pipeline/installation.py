"""An installation in a folder of its own, run as people run it: inbox, home, the main command."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pandas as pd
import pytest

from demo.writing import Delivered
from resources.home import Home
from tests.integration.official import BENEFITS, RATES

ROOT = Path(__file__).resolve().parent.parent.parent
REAL = {
    "amt/lieferung.yaml": b"sender: IT.NRW\nfictional: false\n",
    "amt/22811-01i_2019.csv": RATES.encode("cp1252"),
    "amt/22811-05i_2020.csv": BENEFITS.encode("cp1252"),
}
"""Official files that are not fictional, beside fictional ones."""
MUSTER = b"sender: Kreis Muster\nfictional: true\n"
REPORT_TABLES = (
    "area_profiles",
    "area_type_profiles",
    "area_types",
    "areas",
    "comments",
    "comparisons",
    "coverage",
    "cube",
    "deliveries",
    "delivery_calendar",
    "disclosure_summary",
    "evaluations",
    "finding_evidence",
    "findings",
    "index_robustness",
    "index_sensitivity",
    "index_values",
    "indicator_values",
    "indicators",
    "indices",
    "measure_gaps",
    "measures",
    "planning_cycle",
    "quality",
    "recommendations",
    "releases",
    "revisions",
    "rounded_counts",
    "segregation",
    "sources",
    "spatial_autocorrelation",
    "spatial_clusters",
    "trends",
)
TIMEOUT = 300


@dataclass(frozen=True)
class Installation:
    """A home and an inbox below one folder; the inbox may lie elsewhere."""

    folder: Path
    elsewhere: Path | None = None
    printed: bool = False
    """Whether releases are printed, which takes a minute; else its catalogue does not say who publishes."""

    @property
    def inbox(self) -> Path:
        return self.elsewhere or self.folder / "inbox"

    @cached_property
    def home(self) -> Home:
        return Home(root=self.folder / "home", inbox=self.inbox)

    def printing(self) -> "Installation":
        """The same installation, whose releases are printed."""
        return replace(self, printed=True)

    @property
    def catalogue(self) -> Path:
        if self.printed:
            return ROOT / "catalogue"
        place = self.folder / "catalogue"
        if not place.exists():
            shutil.copytree(ROOT / "catalogue", place, ignore=shutil.ignore_patterns("publication.yaml"))
        return place

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SOZIALRAUM_CATALOGUE": str(self.catalogue),
            "SOZIALRAUM_HOME": str(self.home.root),
            "SOZIALRAUM_INBOX": str(self.inbox),
            "DAGSTER_HOME": str(self.home.dagster),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "DAGSTER_DISABLE_TELEMETRY": "1",
        }

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the definitions of this process be those of this installation."""
        for name in ("SOZIALRAUM_CATALOGUE", "SOZIALRAUM_HOME", "SOZIALRAUM_INBOX", "DAGSTER_HOME"):
            monkeypatch.setenv(name, self.environment[name])

    def deliver(self, files: Mapping[str, bytes] | Iterable[Delivered]) -> "Installation":
        """Put files into the inbox."""
        if not isinstance(files, Mapping):
            files = {file.name: file.content for file in files}
        for name, content in files.items():
            path = self.inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self

    def start(self) -> "subprocess.Popen[str]":
        """Start the main command."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self) -> str:
        """Run the main command to its end and return what it printed."""
        process = self.start()
        try:
            output, _ = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
        assert process.returncode == 0, output
        return output

    def command(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as stewards and planners do."""
        return subprocess.run(
            [sys.executable, "-m", f"pipelines.commands.{name}", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def copy(self, folder: Path) -> "Installation":
        """The same again, with the times and links of all files."""
        folder.mkdir(parents=True, exist_ok=True)
        # linked files stay linked: what is published is the release's own file
        subprocess.run(["cp", "-a", f"{self.folder}/.", folder], check=True)
        return Installation(folder, self.elsewhere)

    def report(self, query: str, **parameters: object) -> pd.DataFrame:
        """Query the published report."""
        return _query(self.home.report, query, parameters)

    def warehouse(self, query: str, **parameters: object) -> pd.DataFrame:
        """Query the confidential warehouse."""
        return _query(self.home.warehouse, query, parameters)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All report tables in the order of their first columns."""
        return {name: self.report(f"FROM report.{name} ORDER BY ALL") for name in REPORT_TABLES}

    def instance(self) -> dg.DagsterInstance:
        """Dagster's own record of runs; use it as a context."""
        return dg.DagsterInstance.from_config(str(self.home.dagster))

    def runs(self) -> set[str]:
        """Ids of all runs so far."""
        with self.instance() as instance:
            return {run.run_id for run in instance.get_runs()}

    def materialised(self, *, since: set[str]) -> set[str]:
        """``stage/asset`` or ``stage/asset/year`` of what was made in runs after some others."""
        with self.instance() as instance:
            return {
                "/".join([*event.asset_key.path, *([event.partition] if event.partition else [])])
                for run in instance.get_runs()
                if run.run_id not in since
                for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
                for event in [entry.get_dagster_event()]
            }


def _query(path: Path, query: str, parameters: Mapping[str, object]) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, dict(parameters)).df()


def leftovers(folder: Path) -> list[Path]:
    """Temporary files that a killed process left."""
    return sorted(folder.rglob("*.part*"))


def once(folder: Path, make: Callable[[Path], Any]) -> Path:
    """Make a folder's contents once, also when several test processes ask for them at the same time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = folder.with_suffix(".making")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder
