"""Old runs are forgotten in a real instance, except the last one of each asset and year."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.commands.prune import main, prune
from pipelines.environment import INSTANCE_SETTINGS
from resources.home import Home

YEARS = dg.StaticPartitionsDefinition(["2023", "2024"])


@dg.asset(partitions_def=YEARS)
def figures() -> None:
    print("made")


@dg.asset
def report() -> None:
    print("made")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(root=tmp_path / "home", inbox=tmp_path / "inbox")
    home.prepare()
    shutil.copy(INSTANCE_SETTINGS, home.dagster / "dagster.yaml")
    return home


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        yield instance


def _make(instance: dg.DagsterInstance, asset: dg.AssetsDefinition, year: str | None = None) -> str:
    return dg.materialize([asset], instance=instance, partition_key=year).run_id


def _runs(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.get_run_ids())


def test_only_runs_that_made_nothing_current_are_forgotten(instance: dg.DagsterInstance, home: Home):
    old = [_make(instance, figures, "2023"), _make(instance, report)]
    current = [_make(instance, figures, "2023"), _make(instance, figures, "2024"), _make(instance, report)]
    started = instance.create_run_for_job(dg.Definitions([report]).resolve_implicit_global_asset_job_def())
    files = {run: list(home.dagster.rglob(f"*{run}*")) for run in old}
    assert all(files.values()), "else the test says nothing"
    assert prune(instance, home, before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert prune(instance, home, before=datetime.now(UTC)) == 2
    assert _runs(instance) == {*current, started.run_id}
    assert [path for run in old for path in home.dagster.rglob(f"*{run}*")] == []
    assert instance.get_materialized_partitions(figures.key) == {"2023", "2024"}
    assert instance.get_latest_materialization_event(report.key).run_id == current[2]
    assert prune(instance, home, before=datetime.now(UTC)) == 0


def test_the_command_keeps_a_year_unless_told_otherwise(
    home: Home,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("SOZIALRAUM_HOME", str(home.root))
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    made = [_make(instance, report), _make(instance, report)]
    assert main([]) == 0
    assert "0 runs older than 365 days forgotten" in capsys.readouterr().out
    assert _runs(instance) == set(made)
    assert main(["--days", "0"]) == 2
    assert "--days: found 0, expected 1 or more" in capsys.readouterr().err
