"""Refresh: everything that is out of date, in the order of the stages, and nothing else.

Belongs here: which jobs run for which assets and years. Does not belong here: what is out of date
(``resources/planning/plan.py``), executing runs (``running``), the jobs themselves.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import dagster as dg

from pipelines.partitions import runs
from pipelines.recovery import only_refresh
from pipelines.running import Request, Runner
from resources.calculation import derived
from resources.home import Home
from resources.planning.keys import AREAS
from resources.planning.plan import Plan, Work
from resources.press.formats import unprinted
from resources.receiving.ledger import intake_is_due
from resources.receiving.settled import wait_until_settled
from resources.releasing.making import basis_of
from sozialraum.catalogue import Catalogue

STEPS: Sequence[tuple[str, str, Callable[[Plan], Work]]] = (
    ("counts", "counts", Plan.stale_counts),
    ("indicators", "indicators", Plan.stale_indicators),
    ("indices", derived.STAGE, Plan.stale_indices),
    ("patterns", derived.STAGE, Plan.stale_patterns),
)
"""What is computed by year, in this order: title, first part of the asset keys, what is out of date."""

Force = Callable[[Plan, str], Work]
"""What of a step is computed whether or not it is out of date."""


@dataclass
class Outcome:
    """What a refresh did.

    Attributes
    ----------
    runs
        Number of Dagster runs it took; zero when nothing was out of date.
    failed
        Names of the runs that failed.
    held
        Why nothing was published although something was out of date; None when it was published, or there
        was nothing to publish.
    """

    runs: int = 0
    failed: list[str] = field(default_factory=list)
    held: str | None = None


def refresh(
    repository: dg.RepositoryDefinition,
    home: Home,
    catalogue: Catalogue,
    *,
    instance: dg.DagsterInstance,
    say: Callable[[str], None],
    force: Force = lambda plan, step: {},
    workers: int = 1,
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
    force
        What is computed besides, though it is not out of date: a backfill.
    workers
        How many runs go on at a time.

    Returns
    -------
    Outcome
        A failed run does not stop the others: what it was to make stays as it was. Nothing is published
        then, so that readers keep the last complete release.
    """
    runner = Runner(repository, instance, say, workers)
    with only_refresh(home, instance, say), closing(runner):
        wait_until_settled(home.inbox, home.quiet)
        if intake_is_due(home, catalogue):
            runner.run(f"Lieferungen aus {home.inbox} annehmen", Request("intake"))
        if Plan(catalogue, home).areas_are_stale():
            runner.run("Gebiete", Request("outline"))
        for title, stage, stale in STEPS:
            plan = Plan(catalogue, home)
            work = _together(stale(plan), force(plan, title))
            requests = [
                (
                    f"{title} {first}–{last}: {len(names)}",
                    Request("compute", tuple((stage, name) for name in names), (first, last)),
                )
                for first, last, names in runs(work)
            ]
            if requests:
                runner.run_all(requests)
        _check(runner, home, catalogue)
        held = _publish(runner, home, catalogue)
        _print(runner, home, catalogue)
    return Outcome(runner.runs, runner.failed, held)


def _check(runner: Runner, home: Home, catalogue: Catalogue) -> None:
    """Judge plausibility where something changed."""
    if home.store.pointer(AREAS) is None or not Plan(catalogue, home).quality_is_stale():
        return
    passed = runner.run("Plausibilität prüfen", Request("check"))
    if not passed and not Plan(catalogue, home).quality_is_stale():
        # everything was judged: findings hold the publication, which is told as such and is no fault
        runner.failed.pop()


def _publish(runner: Runner, home: Home, catalogue: Catalogue) -> str | None:
    """Publish what is complete; else why not."""
    if home.store.pointer(AREAS) is None or not Plan(catalogue, home).report_is_stale():
        return None
    if runner.failed:
        return f"{len(runner.failed)} Läufe sind fehlgeschlagen"
    if findings := Plan(catalogue, home).open_findings():
        return f"offene Befunde: {', '.join(findings)}"
    if not runner.run("Bericht veröffentlichen", Request("publish")):
        return "das Veröffentlichen selbst ist fehlgeschlagen"
    return None


def _print(runner: Runner, home: Home, catalogue: Catalogue) -> None:
    """Print what the newest release does not have yet; a release that could not be printed before, too."""
    release = home.releases.newest(basis_of(home))
    if catalogue.publication is None or release is None:
        return
    if formats := unprinted(home, release):
        keys = tuple(("publications", name) for name in formats)
        runner.run(f"Bericht drucken: {', '.join(formats)}", Request("print", keys))


def _together(stale: Work, forced: Work) -> Work:
    """Names by year of both, each once."""
    return {
        year: list(dict.fromkeys([*stale.get(year, []), *forced.get(year, [])]))
        for year in sorted({*stale, *forced})
    }
