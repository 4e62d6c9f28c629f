"""A nightly refresh of a real installation in which a calculation fails: one message, from the sensor."""

from typing import Any

import dagster as dg
import duckdb
import pytest

from demo import offices
from pipelines.definitions import definitions
from pipelines.failures import notify_failures
from pipelines.refresh import refresh
from resources.calculation import figures
from tests.pipeline.installation import Installation

FIGURE = "486810359"


def _unforeseen(*args: Any, **options: Any) -> Any:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT CAST('{FIGURE} Fälle' AS INTEGER)").df()


def test_the_message_names_stage_years_and_last_release(
    office: Installation, monkeypatch: pytest.MonkeyPatch
):
    office.enter(monkeypatch)
    monkeypatch.setenv("SOZIALRAUM_QUIET_SECONDS", "0")
    office.deliver(offices.wohngeld(2022))
    monkeypatch.setattr(figures, "figures_of_year", _unforeseen)
    parts = definitions()
    repository, resources = parts.get_repository_def(), dict(parts.resources or {})
    catalogue = resources["catalogue"]

    @dg.op
    def refresh_all(context: dg.OpExecutionContext) -> None:
        # as in pipelines/jobs.py, where only a run of a code server knows the repository
        outcome = refresh(repository, office.home, catalogue, instance=context.instance, say=context.log.info)
        raise dg.Failure(f"these runs failed: {outcome.failed}", allow_retries=False)

    nightly = dg.GraphDefinition(name="nightly", node_defs=[refresh_all]).to_job()
    with office.instance() as instance:
        cursor = _look(instance, repository, resources, None)
        assert not nightly.execute_in_process(instance=instance, raise_on_error=False).success
        cursor = _look(instance, repository, resources, cursor)
        said = office.home.notices.read_text("utf-8")
        _look(instance, repository, resources, cursor)
    assert said == office.home.notices.read_text("utf-8")
    assert said.count("fehlgeschlagen.") == 1
    assert "- Berechnung 2022" in said
    assert "indicators – ConversionException" in said
    (release,) = office.home.releases.all()
    assert f"Veröffentlichung {release.name} vom " in said
    assert FIGURE not in said


def _look(
    instance: dg.DagsterInstance, repository: dg.RepositoryDefinition, resources: Any, cursor: str | None
) -> str | None:
    with dg.build_sensor_context(
        instance=instance, cursor=cursor, repository_def=repository, resources=resources
    ) as context:
        return notify_failures.evaluate_tick(context).cursor
