"""Command line: ``python -m pipelines.commands.prune --days 365`` forgets old runs.

Belongs here: which runs are forgotten, as Dagster keeps them for ever by itself. Does not belong here: ticks
of sensors and schedules, for which ``dagster.yaml`` says how long they are kept; data, which stay.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.environment import prepare_instance, read_environment
from resources.home import Home

DAYS = 365
"""How long runs are kept where nothing else is said."""

_FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def prune(instance: dg.DagsterInstance, home: Home, *, before: datetime) -> int:
    """Forget runs with all they said, except where they are the last ones that made something.

    Parameters
    ----------
    instance
        Where runs are recorded.
    home
        For the files of Dagster that it does not remove itself.
    before
        Finished runs that were created earlier are forgotten. The last one of each asset and year stays:
        without it the user interface would say that it was never made.

    Returns
    -------
    int
        Number of runs that were forgotten.
    """
    old = instance.get_run_ids(dg.RunsFilter(statuses=_FINISHED, created_before=before))
    needed = set(_last_runs(instance)) if old else set()
    forgotten = [run for run in old if run not in needed]
    for run in forgotten:
        instance.compute_log_manager.delete_logs(prefix=[run])
        instance.delete_run(run)
        (home.dagster / "history" / "runs" / f"{run}.db").unlink(missing_ok=True)
    return len(forgotten)


def _last_runs(instance: dg.DagsterInstance) -> Iterator[str]:
    """Runs that made the current state of an asset, or of a year of it."""
    for key in instance.all_asset_keys():
        last = instance.get_latest_materialization_event(key)
        if last is not None:
            yield last.run_id
        by_year = instance.event_log_storage.get_latest_storage_id_by_partition(
            key, dg.DagsterEventType.ASSET_MATERIALIZATION
        )
        if by_year:
            wanted = dg.AssetRecordsFilter(asset_key=key, storage_ids=list(by_year.values()))
            yield from (
                record.run_id
                for record in instance.fetch_materializations(wanted, limit=len(by_year)).records
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Forget runs that are older than some days; 2 when the number of days is none."""
    parser = argparse.ArgumentParser(prog="prune", description="Forget runs that ended long ago; data stay.")
    parser.add_argument("--days", type=int, default=DAYS, help=f"how long runs are kept; preset: {DAYS}")
    days = parser.parse_args(arguments).days
    if days < 1:
        print(f"--days: found {days}, expected 1 or more", file=sys.stderr)
        return 2
    home = read_environment().home
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        count = prune(instance, home, before=datetime.now(UTC) - timedelta(days=days))
    print(f"{count} runs older than {days} days forgotten")
    return 0


if __name__ == "__main__":
    sys.exit(main())
