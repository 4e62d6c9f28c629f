"""Refresh: everything that is out of date, in the order of the stages, and nothing else.

Belongs here: which jobs run for which assets and years. Does not belong here: what is out of date
(``resources/planning/plan.py``), the jobs themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import dagster as dg

from pipelines.partitions import runs
from pipelines.recovery import REFRESH, only_refresh
from resources.calculation import derived
from resources.home import Home
from resources.planning.keys import AREAS
from resources.planning.plan import Plan, Work
from resources.receiving.ledger import intake_is_due
from sozialraum.catalogue import Catalogue

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"

STEPS: Sequence[tuple[str, str, Callable[[Plan], Work]]] = (
    ("counts", "counts", Plan.stale_counts),
    ("indicators", "indicators", Plan.stale_indicators),
    ("indices", derived.STAGE, Plan.stale_indices),
    ("patterns", derived.STAGE, Plan.stale_patterns),
)
"""What is computed by year, in this order: title, first part of the asset keys, what is out of date."""

PROGRESS = {"loggers": {"console": {"config": {"log_level": "INFO"}}}}
"""On the console: what the steps say. Dagster's own events stay in the event log, where the UI shows them."""


@dataclass
class Outcome:
    """What a refresh did.

    Attributes
    ----------
    runs
        Number of Dagster runs it took; zero when nothing was out of date.
    failed
        Names of the runs that failed.
    """

    runs: int = 0
    failed: list[str] = field(default_factory=list)


def refresh(
    repository: dg.RepositoryDefinition,
    home: Home,
    catalogue: Catalogue,
    *,
    instance: dg.DagsterInstance,
    say: Callable[[str], None],
) -> Outcome:
    """Run what is out of date.

    Parameters
    ----------
    repository
        Holds the jobs.
    home, catalogue
        What is reported, and where everything lies.
    instance
        Where runs are recorded.
    say
        Told in a sentence what begins.

    Returns
    -------
    Outcome
        A failed run does not stop the others: what it was to make stays as it was.
    """
    outcome = Outcome()

    def run(
        job: str, what: str, selection: list[dg.AssetKey] | None = None, tags: dict[str, str] | None = None
    ) -> None:
        say(what)
        tags = {**(tags or {}), REFRESH: "true"}
        result = repository.get_job(job).execute_in_process(
            instance=instance, asset_selection=selection, tags=tags, raise_on_error=False, run_config=PROGRESS
        )
        outcome.runs += 1
        if not result.success:
            outcome.failed.append(f"{job} {result.run_id}")

    with only_refresh(home, instance, say):
        if intake_is_due(home, catalogue) or Plan(catalogue, home).areas_are_stale():
            run("intake", f"Lieferungen aus {home.inbox} annehmen")
        for title, stage, stale in STEPS:
            for first, last, names in runs(stale(Plan(catalogue, home))):
                run(
                    "compute",
                    f"{title} {first}–{last}: {len(names)}",
                    [dg.AssetKey([stage, name]) for name in names],
                    {RANGE_START: str(first), RANGE_END: str(last)},
                )
        if Plan(catalogue, home).report_is_stale() and home.store.pointer(AREAS):
            run("publish", "Bericht veröffentlichen")
    return outcome
