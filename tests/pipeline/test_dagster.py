"""Dagster as stewards and the scheduler use it: web server, commands, the nightly job, blocking checks."""

import subprocess
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from demo import offices
from pipelines.definitions import definitions
from pipelines.refresh import refresh
from pipelines.running import RANGE_END, RANGE_START
from resources.calculation import counts
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import REAL, ROOT, TIMEOUT, Installation
from tests.pipeline.servers import BIN, ask, webserver

CATALOGUE = load_catalogue(ROOT / "catalogue")
LOCATIONS = """{ workspaceOrError { ... on Workspace { locationEntries { name loadStatus locationOrLoadError {
__typename ... on PythonError { message } } } } ... on PythonError { message } } }"""
ASSETS = """{ assetNodes { assetKey { path } groupName opNames jobNames } }"""
JOBS = """{ repositoriesOrError { ... on RepositoryConnection { nodes { name pipelines { name isAssetJob }
schedules { name scheduleState { status } } sensors { name } } } } }"""


def test_the_web_server_shows_location_assets_and_jobs(office: Installation):
    with webserver(office, SOZIALRAUM_AUTOMATION="nightly,inbox") as port:
        (entry,) = ask(port, LOCATIONS)["workspaceOrError"]["locationEntries"]
        assert entry["name"] == "sozialraumbericht"
        assert entry["loadStatus"] == "LOADED"
        assert entry["locationOrLoadError"]["__typename"] == "RepositoryLocation", entry
        nodes = ask(port, ASSETS)["assetNodes"]
        shown = {"/".join(node["assetKey"]["path"]): node["groupName"] for node in nodes}
        assert {f"indicators/{own}" for own in CATALOGUE.indicators} <= set(shown)
        assert shown["publications/database"] == "publications"
        (repository,) = ask(port, JOBS)["repositoriesOrError"]["nodes"]
        assert {"intake", "compute", "publish", "nightly"} <= {job["name"] for job in repository["pipelines"]}
        (schedule,) = repository["schedules"]
        assert (schedule["name"], schedule["scheduleState"]["status"]) == ("nightly_refresh", "RUNNING")
        assert [sensor["name"] for sensor in repository["sensors"]] == ["inbox"]


def test_dg_checks_the_definitions(office: Installation):
    done = subprocess.run(
        [BIN / "dg", "check", "defs"],
        cwd=ROOT,
        env=office.environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def repository(office: Installation, monkeypatch: pytest.MonkeyPatch) -> dg.RepositoryDefinition:
    """The definitions for the folders of the office."""
    office.enter(monkeypatch)
    monkeypatch.setenv("SOZIALRAUM_QUIET_SECONDS", "0")
    return definitions().get_repository_def()


def _nightly(office: Installation) -> None:
    """Run the nightly job as a process of its own, as the scheduler does."""
    command = [BIN / "dg", "launch", "--job", "nightly"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=office.environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "RUN_SUCCESS" in done.stdout + done.stderr


def test_the_nightly_job_with_nothing_to_do(office: Installation):
    published, runs = office.home.report.stat(), office.runs()
    _nightly(office)
    assert len(office.runs() - runs) == 1, "the nightly run itself"
    assert office.home.report.stat().st_mtime_ns == published.st_mtime_ns


def test_the_nightly_job_with_something_to_do(office: Installation):
    office.deliver([*offices.wohngeld(2022), *offices.melderegister_haushalte(2022)])
    _nightly(office)
    years = office.report("SELECT DISTINCT year FROM report.indicator_values ORDER BY year")["year"]
    assert list(years) == [2022, 2023, 2024]


def _wrong_counts(*args: Any, **options: Any) -> pd.DataFrame:
    """Counts with a status that does not exist, in one measure only."""
    found = RIGHT(*args, **options)
    return found.assign(status=found["status"].mask(found["measure"] == "wohngeld_haushalte", "guessed"))


RIGHT = counts.counts_of_year


def test_a_failed_check_stops_what_depends_on_it(
    office: Installation, repository: dg.RepositoryDefinition, monkeypatch: pytest.MonkeyPatch
):
    store, key = office.home.store, ("counts", "wohngeld_haushalte", "2023")
    before, other = store.pointer(key), ("counts", "haushalte", "2023")
    runs = office.runs()
    monkeypatch.setattr(counts, "counts_of_year", _wrong_counts)
    with office.instance() as instance:
        result = repository.get_job("compute").execute_in_process(
            instance=instance,
            asset_selection=[
                dg.AssetKey(["counts", "wohngeld_haushalte"]),
                dg.AssetKey(["counts", "haushalte"]),
                dg.AssetKey(["indicators", "wohngeldquote"]),
            ],
            tags={RANGE_START: "2023", RANGE_END: "2023"},
            raise_on_error=False,
        )
    assert not result.success
    failed = [evaluation for evaluation in result.get_asset_check_evaluations() if not evaluation.passed]
    assert [(e.asset_key.path, e.check_name) for e in failed] == [
        (["counts", "wohngeld_haushalte"], "schema")
    ]
    assert "guessed" in failed[0].metadata["examples"].value
    assert store.pointer(key) == before, "the wrong table was not put in place"
    assert store.pointer(other) is not None
    assert office.materialised(since=runs) == {"counts/haushalte/2023"}


def test_a_refresh_with_a_failure_publishes_nothing_wrong_and_mends_itself(
    office: Installation, repository: dg.RepositoryDefinition, monkeypatch: pytest.MonkeyPatch
):
    published = office.report("FROM report.indicator_values ORDER BY ALL")
    office.deliver({"wohngeld_2023_neu.csv": offices.wohngeld(2024)[0].content.replace(b".2024", b".2023")})
    said: list[str] = []

    def once_more() -> list[str]:
        with office.instance() as instance:
            return refresh(
                repository, office.home, load_catalogue(office.catalogue), instance=instance, say=said.append
            ).failed

    with monkeypatch.context() as wrong:
        wrong.setattr(counts, "counts_of_year", _wrong_counts)
        assert once_more()
    keys = ["indicator", "geography", "area", "year", "value"]
    kept = office.report("FROM report.indicator_values ORDER BY ALL")
    housing = kept["indicator"] == "wohngeldquote"
    pd.testing.assert_frame_equal(kept.loc[housing, keys], published.loc[housing, keys])
    assert once_more() == []
    mended = office.report("FROM report.indicator_values ORDER BY ALL")
    assert not mended.loc[housing, keys].equals(published.loc[housing, keys])


def test_nothing_is_published_while_figures_of_the_other_basis_could_not_be_removed(
    office: Installation, repository: dg.RepositoryDefinition, monkeypatch: pytest.MonkeyPatch
):
    def failing(*args: Any, year: int, **options: Any) -> pd.DataFrame:
        if year >= 2023:
            raise OSError("disk full")
        return RIGHT(*args, year=year, **options)

    published = office.tables()
    office.deliver(REAL)
    monkeypatch.setattr(counts, "counts_of_year", failing)
    with office.instance() as instance:
        outcome = refresh(
            repository,
            office.home,
            load_catalogue(office.catalogue),
            instance=instance,
            say=lambda text: None,
        )
        assert outcome.failed
        assert outcome.held is not None
        by_hand = repository.get_job("publish").execute_in_process(instance=instance, raise_on_error=False)
    assert not by_hand.success, "the gate refuses, whoever starts it"
    for name, table in office.tables().items():
        pd.testing.assert_frame_equal(table, published[name], obj=name)


def test_a_year_that_cannot_be_computed_stops_no_other_year(
    office: Installation, repository: dg.RepositoryDefinition, monkeypatch: pytest.MonkeyPatch
):
    def failing(*args: Any, year: int, **options: Any) -> pd.DataFrame:
        if year == 2021:
            raise OSError("disk full")
        return RIGHT(*args, year=year, **options)

    for year in (2020, 2021, 2022):
        office.deliver([*offices.wohngeld(year), *offices.melderegister_haushalte(year)])
    runs = office.runs()
    monkeypatch.setattr(counts, "counts_of_year", failing)
    with office.instance() as instance:
        outcome = refresh(
            repository,
            office.home,
            load_catalogue(office.catalogue),
            instance=instance,
            say=lambda text: None,
        )
    assert [name.rsplit(" ", 1)[0] for name in outcome.failed] == ["compute 2021–2021"]
    made = {name for name in office.materialised(since=runs) if name.startswith("counts/wohngeld_haushalte")}
    assert made == {"counts/wohngeld_haushalte/2020", "counts/wohngeld_haushalte/2022"}
    years = office.report("SELECT DISTINCT year FROM report.indicator_values ORDER BY year")["year"]
    assert list(years) == [2023, 2024], "readers keep the last complete release"
