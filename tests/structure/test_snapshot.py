"""What people and other systems call by name: assets, checks, jobs, schedules, columns.

A name that goes or changes breaks somebody's bookmark, query or alert, so it must be seen in a review.
Renew the list with ``RENEW_SNAPSHOT=1 pytest tests/structure/test_snapshot.py`` and commit it.
"""

import difflib
import os
from collections.abc import Iterator

from tests.structure.project import ROOT, graph, repository

SNAPSHOT = ROOT / "tests" / "structure" / "definitions.txt"
RENEW = "RENEW_SNAPSHOT"


def _lines() -> Iterator[str]:
    for key in graph().get_all_asset_keys():
        yield f"asset     {key.to_user_string()}"
        if key.path[0] == "report":
            for column in graph().get(key).metadata["dagster/column_schema"].columns:
                yield f"column    {key.to_user_string()}: {column.name} {column.type}"
    for check in graph().asset_check_keys:
        blocking = " (blocking)" if graph().get_check_spec(check).blocking else ""
        yield f"check     {check.asset_key.to_user_string()}: {check.name}{blocking}"
    for job in repository().get_all_jobs():
        if not job.name.startswith("__"):
            yield f"job       {job.name}"
    for schedule in repository().schedule_defs:
        yield f"schedule  {schedule.name}: {schedule.job_name} {schedule.cron_schedule}"
    for sensor in repository().sensor_defs:
        yield f"sensor    {sensor.name}"


def test_names_are_those_of_the_snapshot():
    found = sorted(_lines())
    if os.environ.get(RENEW):
        SNAPSHOT.write_text("\n".join(found) + "\n", encoding="utf-8")
    known = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    changes = "\n".join(difflib.unified_diff(known, found, "definitions.txt", "now", lineterm="", n=0))
    assert not changes, f"names changed; if meant so, renew with {RENEW}=1\n{changes}"
