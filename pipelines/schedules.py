"""Schedules: when jobs run by themselves.

Belongs here: times. Does not belong here: what runs (``jobs``).
"""

import dagster as dg

from pipelines.jobs import nightly
from sozialraum.catalogue import Catalogue


def nightly_refresh(catalogue: Catalogue) -> dg.ScheduleDefinition:
    """Every night at two, in the county's time; off until somebody turns it on."""
    return dg.ScheduleDefinition(
        name="nightly_refresh",
        job=nightly,
        cron_schedule="0 2 * * *",
        execution_timezone=catalogue.county.timezone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="What is new in the inbox and all that depends on it.",
    )
