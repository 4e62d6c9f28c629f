"""The failure sensor on runs that really failed, in a real instance."""

import errno
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from pipelines.environment import INSTANCE_SETTINGS, hide_errors
from pipelines.failures import notify_failures
from pipelines.recovery import REFRESH
from resources.home import Home
from resources.planning.keys import QUALITY_FINDINGS
from sozialraum.catalogue import Catalogue
from tests.integration.answers import serving
from tests.integration.mailbox import serving_mail
from tests.integration.small import catalogue

FIGURE = "486731"
"""Quoted by an error; may be in no message."""


class Faults(dg.Config):
    """What goes wrong."""

    kind: str = ""


@dg.op
def counts(config: Faults) -> None:
    if config.kind == "full":
        raise OSError(errno.ENOSPC, "No space left on device", FIGURE)
    if config.kind == "denied":
        raise PermissionError(errno.EACCES, "Permission denied", FIGURE)
    if config.kind == "wrong":
        raise ValueError(f"found '{FIGURE} Fälle'")


@dg.job
def compute() -> None:
    counts()


@dg.op
def inner_runs(context: dg.OpExecutionContext, config: Faults) -> None:
    for job, kind in ((compute, config.kind), (compute, "")):
        _run(context.instance, job, kind, {REFRESH: "true", "dagster/partition": "2024"})
    if config.kind:
        raise dg.Failure("these runs failed")


@dg.job
def nightly() -> None:
    inner_runs()


@dg.multi_asset(
    specs=[dg.AssetSpec("judged")],
    check_specs=[dg.AssetCheckSpec("plausible", asset="judged", blocking=True)],
)
def judged() -> Iterator[dg.MaterializeResult]:
    result = dg.AssetCheckResult(asset_key="judged", check_name="plausible", passed=False)
    yield dg.MaterializeResult(asset_key="judged", check_results=[result])


@dg.op
def refresh_that_is_held(context: dg.OpExecutionContext) -> None:
    if context.run.tags["judged"] == "True":
        job = dg.define_asset_job("check").resolve(asset_graph=dg.Definitions([judged]).resolve_asset_graph())
        assert not _run(context.instance, job, tags={REFRESH: "true"}).success
    raise dg.Failure("not published: open findings", allow_retries=False)


@dg.job
def held() -> None:
    refresh_that_is_held()


def _run(
    instance: dg.DagsterInstance, job: dg.JobDefinition, kind: str = "", tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    config = {"ops": {node.name: {"config": {"kind": kind}} for node in job.nodes}} if kind else {}
    return job.execute_in_process(instance=instance, run_config=config, tags=tags or {}, raise_on_error=False)


class Watched:
    """An installation with the sensor; what it has written."""

    def __init__(self, home: Home, catalogue: Catalogue, instance: dg.DagsterInstance) -> None:
        self.home = home
        self.instance = instance
        self.resources = {"home": home, "catalogue": catalogue}
        self.repository = dg.Definitions(
            jobs=[compute, held, nightly], resources=self.resources
        ).get_repository_def()
        self.cursor: str | None = None

    def look(self) -> str:
        """Evaluate the sensor; what it added to the log."""
        before = self.log
        with dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor,
            repository_def=self.repository,
            resources=self.resources,
        ) as context:
            tick = notify_failures.evaluate_tick(context)
        self.cursor = tick.cursor
        assert [reaction.error for reaction in tick.dagster_run_reactions if reaction.error] == []
        return self.log.removeprefix(before)

    @property
    def log(self) -> str:
        return self.home.notices.read_text(encoding="utf-8") if self.home.notices.exists() else ""


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    home = Home(root=tmp_path / "home", inbox=tmp_path / "inbox")
    home.prepare()
    monkeypatch.setenv("DAGSTER_REDACT_USER_CODE_ERRORS", "")  # put back at the end
    hide_errors(home)
    shutil.copy(INSTANCE_SETTINGS, home.dagster / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        watched = Watched(home, catalogue(tmp_path / "catalogue"), instance)
        watched.look()  # the first look only says from when on
        yield watched
    logging.getLogger("dagster.redacted_errors").handlers = []


@pytest.mark.parametrize(
    ("kind", "error", "advice"),
    [
        ("full", "OSError", "Der Datenträger ist voll."),
        ("denied", "PermissionError", "Rechte und Besitzer"),
        ("wrong", "ValueError", "Eine Berechnung ist gescheitert"),
    ],
)
def test_a_failure_says_what_since_when_what_holds_and_what_to_do(
    watched: Watched, kind: str, error: str, advice: str
):
    done = _run(watched.instance, compute, kind, {"dagster/partition": "2024"})
    said = watched.look()
    assert "Sozialraumbericht: Berechnung fehlgeschlagen" in said
    assert f"(Auftrag compute, Lauf {done.run_id[:8]})" in said
    assert f"- Berechnung 2024: counts – {error} (Lauf {done.run_id[:8]}, Nummer " in said
    assert "Seit wann:" in said
    assert "Es ist noch nichts veröffentlicht." in said
    assert advice in said
    assert "confidential/errors.log" in said
    assert FIGURE not in said
    number = said.partition("Nummer ")[2][:36]
    assert number in watched.home.errors.read_text(encoding="utf-8")


def test_a_refresh_and_its_runs_make_one_message(watched: Watched):
    _run(watched.instance, nightly, "wrong")
    said = watched.look()
    assert said.count("fehlgeschlagen.") == 1
    assert "Nächtliche Aktualisierung (Auftrag nightly" in said
    assert "- Berechnung 2024: counts – ValueError" in said
    assert "inner_runs" not in said, "that others failed says nothing"
    assert watched.look() == ""


def test_the_same_failure_every_night_is_sent_once_until_a_run_succeeds(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
):
    with serving_mail() as mailbox, serving(lambda _: b"ok") as web:
        monkeypatch.setenv("SOZIALRAUM_MAIL_SERVER", f"127.0.0.1:{mailbox.port}")
        monkeypatch.setenv("SOZIALRAUM_MAIL_FROM", "bericht@kreis.example")
        monkeypatch.setenv("SOZIALRAUM_MAIL_TO", "amt@kreis.example")
        monkeypatch.setenv("SOZIALRAUM_MAIL_TLS", "none")
        monkeypatch.setenv("SOZIALRAUM_WEBHOOK", web.url)
        _run(watched.instance, nightly, "wrong")
        first = watched.look()
        _run(watched.instance, nightly, "wrong")
        assert "unverändert seit" in watched.look()
        assert len(mailbox.received) == len(web.requests) == 1
        _run(watched.instance, nightly, "full")
        other = watched.look()
        assert len(mailbox.received) == len(web.requests) == 2, "another fault is another message"
        assert "(3. Mal in Folge)" in other
        assert other.partition("Seit wann:")[2].split()[:3] == first.partition("Seit wann:")[2].split()[:3]
        _run(watched.instance, nightly)
        _run(watched.instance, nightly, "wrong")
        again = watched.look()
        assert len(mailbox.received) == len(web.requests) == 3, "it had been mended meanwhile"
        assert "Mal in Folge" not in again
        texts = "".join(mail.as_string() for mail in mailbox.received) + str(web.requests)
        assert FIGURE not in texts


@pytest.mark.parametrize(
    ("tags", "advice"),
    [
        ({}, "Nichts: der Auftrag startet von selbst noch einmal."),
        ({"dagster/max_retries": "0"}, "Den Auftrag neu starten"),
    ],
)
def test_a_run_whose_process_was_killed_is_told_as_such(watched: Watched, tags: dict[str, str], advice: str):
    run = watched.instance.create_run_for_job(nightly, tags=tags)
    watched.instance.report_run_failed(run, "its process was killed")
    said = watched.look()
    assert "- Nächtliche Aktualisierung – der Prozess wurde beendet" in said
    assert advice in said


@pytest.mark.parametrize("judged_again", [True, False])
def test_open_findings_hold_publication_and_are_no_failure(watched: Watched, judged_again: bool):
    findings = pd.DataFrame({"finding": ["summe_der_gemeinden"], "delivery": ["a" * 64], "state": ["open"]})
    watched.home.store.write(QUALITY_FINDINGS, findings, inputs={}, code="1")
    _run(watched.instance, held, tags={"judged": str(judged_again)})
    said = watched.look()
    assert "Veröffentlichung angehalten, 1 offener Befund" in said
    assert "- summe_der_gemeinden (aaaaaaaaaaaa)" in said
    assert "fehlgeschlagen" not in said
    _run(watched.instance, held, tags={"judged": "False"})
    assert "unverändert seit" in watched.look()


def test_a_fault_beside_open_findings_is_a_failure(watched: Watched):
    findings = pd.DataFrame({"finding": ["summe_der_gemeinden"], "delivery": ["a" * 64], "state": ["open"]})
    watched.home.store.write(QUALITY_FINDINGS, findings, inputs={}, code="1")
    _run(watched.instance, nightly, "wrong")
    assert "Nächtliche Aktualisierung fehlgeschlagen" in watched.look()


def test_wrong_settings_cost_the_mail_and_not_the_log(watched: Watched, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOZIALRAUM_WEBHOOK", "chat.example")
    _run(watched.instance, compute, "wrong")
    said = watched.look()
    assert "Berechnung fehlgeschlagen" in said
    assert "SOZIALRAUM_WEBHOOK: expected an address" in said
    assert watched.look() == ""
