"""Sensors: what starts a refresh as soon as something happens.

Belongs here: the inbox. Does not belong here: times (``schedules``), messages (``failures``), what a
refresh does (``refresh``).
"""

import dagster as dg

from pipelines.failures import notify_failures
from pipelines.jobs import nightly
from pipelines.recovery import end_dead_runs, is_refreshing
from resources.approvals import approvals_digest
from resources.home import Home
from resources.planning.keys import QUALITY_FINDINGS, digest
from resources.planning.plan import Plan
from resources.receiving.ledger import intake_is_due
from resources.receiving.settled import inbox_state, listing
from sozialraum.catalogue import Catalogue

SECONDS = 30
"""Time between two looks into the inbox."""


@dg.sensor(
    name="inbox",
    job=nightly,
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a refresh when a file in the inbox is new and complete, or a finding is accepted.",
)
def inbox(
    context: dg.SensorEvaluationContext,
    home: dg.ResourceParam[Home],
    catalogue: dg.ResourceParam[Catalogue],
) -> dg.RunRequest | dg.SkipReason:
    """Ask for a refresh once for each state of the inbox; what fails is tried again every night only."""
    for run_id in end_dead_runs(context.instance):
        context.log.warning(f"run {run_id} was killed")
    if not home.inbox.is_dir():
        return dg.SkipReason(f"the inbox {home.inbox} does not exist; expected a folder")
    if not (intake_is_due(home, catalogue) or _accepted(home, catalogue)):
        return dg.SkipReason("nothing new that is complete")
    if is_refreshing(home):
        return dg.SkipReason("a refresh is under way")
    state = inbox_state(listing(home.inbox, home.quiet))
    known = home.archive.state(), approvals_digest(home), digest(catalogue)
    return dg.RunRequest(run_key=digest(state, *known))


def _accepted(home: Home, catalogue: Catalogue) -> bool:
    """Whether a steward has accepted a finding, or taken that back, since plausibility was judged."""
    pointer = home.store.pointer(QUALITY_FINDINGS)
    return pointer is not None and Plan(catalogue, home).quality_is_stale()


SENSORS = {"inbox": inbox, "notify": notify_failures}
"""Every sensor by its name in ``SOZIALRAUM_AUTOMATION``."""
