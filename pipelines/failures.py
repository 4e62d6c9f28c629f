"""Failures: a notice for each run that failed with nobody watching it.

Belongs here: the sensor, and what the instance knows of a failed run. Does not belong here: the words
(``resources/notices``), runs that a person follows on the command line.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile

import dagster as dg

from pipelines.environment import read_channels
from pipelines.recovery import REFRESH
from pipelines.running import RANGE_END, RANGE_START
from resources.home import Home
from resources.notices.failure import FailedPart, Failure, failure_notice, held_notice
from resources.notices.faults import Fault, Kind, read_fault
from resources.notices.sending import send
from resources.planning.plan import Plan
from sozialraum.catalogue import Catalogue

_YEARS = (RANGE_START, RANGE_END, "dagster/partition")
_WILL_RETRY = "dagster/will_retry"
_FAILED_STEP = dg.DagsterEventType.STEP_FAILURE
_RETRIED_STEP = dg.DagsterEventType.STEP_UP_FOR_RETRY
_CHECKED = dg.DagsterEventType.ASSET_CHECK_EVALUATION
_NUMBER = re.compile(r"rror ID ([0-9a-f-]{36})")
_REMEMBERED = 200
"""Runs of a job among which the first failure of a row is looked for."""


@dg.run_failure_sensor(
    name="notify_failures",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells people by log, e-mail and webhook which run failed, since when, and what to do.",
)
def notify_failures(
    context: dg.RunFailureSensorContext,
    home: dg.ResourceParam[Home],
    catalogue: dg.ResourceParam[Catalogue],
) -> None:
    """Tell of a failed run; its refresh tells of the runs that it executed itself."""
    record = context.instance.get_run_record_by_id(context.dagster_run.run_id)
    if record is None or REFRESH in record.dagster_run.tags:
        return
    timezone = catalogue.county.timezone
    failure = failure_of(context.instance, record, home)
    findings = Plan(catalogue, home).open_findings() if failure.is_held else []
    if findings:
        notice = held_notice(home, findings, timezone=timezone)
    else:
        notice = failure_notice(failure, home, timezone=timezone)
    try:
        channels = read_channels()
    except ValueError as error:  # an error would have this run told again at every look
        notice = replace(notice, text=f"{notice.text}\n\nEinstellungen:\n{error}")
        channels = ()
    send(home, notice, channels, timezone=timezone)


def failure_of(instance: dg.DagsterInstance, record: dg.RunRecord, home: Home) -> Failure:
    """What is known of a failed run.

    Parameters
    ----------
    instance
        Where runs are recorded.
    record
        The run; of one that executed others, those of them that failed are told.
    home
        For the kinds of errors.
    """
    run = record.dagster_run
    row = list(_row(instance, record))
    inner = instance.get_run_records(
        dg.RunsFilter(
            tags={REFRESH: "true"},
            statuses=[dg.DagsterRunStatus.FAILURE],
            created_after=record.create_timestamp,
            created_before=_ended(record),
        ),
        ascending=True,
    )
    own = _part(instance, run, home)
    parts = [_part(instance, one.dagster_run, home) for one in inner]
    return Failure(
        job=run.job_name,
        run=run.run_id,
        at=_ended(record),
        since=_ended(row[-1]),
        times=len(row),
        # a refresh that could finish says of itself only that others failed
        parts=[own, *parts] if own.fault.kind is Kind.KILLED or not parts else parts,
        again=run.tags.get(_WILL_RETRY) == "true",
    )


def _row(instance: dg.DagsterInstance, last: dg.RunRecord) -> Iterator[dg.RunRecord]:
    """Failures of the same job for the same years in a row, from the last one back to the first."""
    tags = {name: text for name, text in last.dagster_run.tags.items() if name in _YEARS}
    finished = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
    wanted = dg.RunsFilter(job_name=last.dagster_run.job_name, tags=tags, statuses=finished)
    records = instance.get_run_records(wanted, limit=_REMEMBERED)
    before = [record for record in records if record.storage_id < last.storage_id]
    yield last
    yield from takewhile(lambda record: record.dagster_run.status is dg.DagsterRunStatus.FAILURE, before)


def _ended(record: dg.RunRecord) -> datetime:
    return datetime.fromtimestamp(record.end_time or record.update_timestamp.timestamp(), UTC)


def _part(instance: dg.DagsterInstance, run: dg.DagsterRun, home: Home) -> FailedPart:
    failed = instance.all_logs(run.run_id, of_type=_FAILED_STEP)
    steps = [str(entry.step_key) for entry in failed]
    checks = _failed_checks(instance, run)
    years = list(dict.fromkeys(run.tags[name] for name in _YEARS if name in run.tags))
    if not steps:
        fault = Fault(Kind.KILLED)
    elif checks:
        fault = Fault(Kind.CHECK)
    else:
        fault = read_fault(home.errors, _number(instance, run, steps[0]), run.job_name)
    return FailedPart(run.job_name, run.run_id, fault, "–".join(years), steps, checks)


def _failed_checks(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    found = []
    for entry in instance.all_logs(run.run_id, of_type=_CHECKED):
        check = entry.get_dagster_event().asset_check_evaluation_data
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR:
            found.append(f"{'/'.join(check.asset_key.path)} ({check.check_name})")
    return found


def _number(instance: dg.DagsterInstance, run: dg.DagsterRun, step: str) -> str:
    """Number of a step's error; of the last attempt but one where it was tried several times."""
    entries = instance.all_logs(run.run_id, of_type={_FAILED_STEP, _RETRIED_STEP})
    texts = [
        str(entry.get_dagster_event().event_specific_data) for entry in entries if entry.step_key == step
    ]
    numbers = [found[1] for text in texts if (found := _NUMBER.search(text))]
    return numbers[-1] if numbers else ""
