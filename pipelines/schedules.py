"""Schedules: when jobs run by themselves.

Belongs here: times. Does not belong here: what runs (``jobs``).
"""

from collections.abc import Mapping

import dagster as dg

from pipelines.fetching import fetch
from pipelines.jobs import annual, nightly
from sozialraum.catalogue import Catalogue


def schedules(catalogue: Catalogue) -> Mapping[str, dg.ScheduleDefinition]:
    """Every schedule by its name in ``SOZIALRAUM_AUTOMATION``; on from the start, in the county's time."""
    return {
        name: dg.ScheduleDefinition(
            name=shown,
            job=job,
            cron_schedule=cron,
            execution_timezone=catalogue.county.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=description,
        )
        for name, shown, job, cron, description in (
            ("nightly", "nightly_refresh", nightly, "0 2 * * *", "What is new, and all that depends on it."),
            ("annual", "annual_report", annual, "0 3 15 11 *", "The report of last year."),
            (
                "fetch",
                "weekly_fetch",
                fetch,
                "0 1 * * 6",
                "What services offer anew, before the night's refresh.",
            ),
        )
    }
