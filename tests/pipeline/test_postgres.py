"""Run storage in PostgreSQL, by the settings of ``deploy``: the real publishing job, and forgetting runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster_postgres import PostgresRunStorage

from pipelines.commands.prune import prune
from pipelines.definitions import definitions
from tests.integration.postgres import DATABASE, USER, serving_postgres
from tests.pipeline.installation import ROOT, Installation


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    with serving_postgres() as folder:
        yield folder


@pytest.fixture
def server(office: Installation, socket: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The small installation with the server's settings."""
    settings = (ROOT / "deploy" / "dagster.yaml").read_text("utf-8")
    address = f"postgresql+psycopg2:///{DATABASE}?host=/run/postgresql"
    assert address in settings
    here = f"postgresql+psycopg2://{USER}@/{DATABASE}?host={socket}"
    (office.home.dagster / "dagster.yaml").write_text(settings.replace(address, here), "utf-8")
    office.enter(monkeypatch)
    return office


def test_the_publishing_job_runs_with_postgresql(server: Installation):
    with server.instance() as instance:
        assert isinstance(instance.run_storage, PostgresRunStorage)
        assert instance.get_runs() == []
        job = definitions().get_repository_def().get_job("publish")
        result = job.execute_in_process(instance=instance)
        assert result.success
        made = instance.get_latest_materialization_event(dg.AssetKey(["publications", "database"]))
        assert made.run_id == result.run_id
        assert instance.event_log_storage.get_concurrency_info("publish").claimed_slots == []
        before = datetime.now(UTC) + timedelta(minutes=1)
        assert prune(instance, server.home, before=before) == 0
        again = job.execute_in_process(instance=instance)
        assert prune(instance, server.home, before=before) == 1
        assert instance.get_run_ids() == [again.run_id]
    assert len(server.report("FROM report.indicator_values")) > 0
    assert not list((server.home.dagster / "history").rglob(f"*{result.run_id}*")), "nothing went to SQLite"
