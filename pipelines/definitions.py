"""Definitions: puts together what the other modules define.

Belongs here: the one function that Dagster loads. Does not belong here: anything else.
"""

import dagster as dg

from assets import (
    areas,
    counts,
    deliveries,
    formats,
    indicators,
    indices,
    planning,
    products,
    protected,
    publications,
    quality,
    report,
)
from pipelines.console import console
from pipelines.environment import hide_errors, own_files_only, read_environment
from pipelines.fetching import fetch
from pipelines.jobs import ASSET_JOBS, annual, backfill, nightly, printing
from pipelines.partitions import reporting_years
from pipelines.schedules import schedules
from pipelines.sensors import SENSORS
from pipelines.steward_jobs import STEWARD_JOBS
from sozialraum.catalogue import load_catalogue


@dg.definitions
def definitions() -> dg.Definitions:
    """All assets, checks, jobs and schedules, for the catalogue and folders of the environment."""
    environment = read_environment()
    own_files_only()
    hide_errors(environment.home)
    catalogue = load_catalogue(environment.catalogue)
    years = reporting_years(catalogue)
    return dg.Definitions(
        assets=[
            deliveries.build(catalogue),
            areas.build(catalogue),
            counts.build(catalogue, years),
            indicators.build(catalogue, years),
            *indices.build(catalogue, years),
            quality.build(catalogue),
            protected.build(catalogue),
            products.build(catalogue),
            planning.build(catalogue),
            report.build(catalogue),
            publications.build(catalogue),
            *formats.build(catalogue),
        ],
        jobs=[
            *ASSET_JOBS,
            *([printing] if catalogue.publication else []),
            nightly,
            backfill,
            annual,
            fetch,
            *STEWARD_JOBS,
        ],
        schedules=[
            schedule for name, schedule in schedules(catalogue).items() if name in environment.automation
        ],
        sensors=[sensor for name, sensor in SENSORS.items() if name in environment.automation],
        resources={"home": environment.home, "catalogue": catalogue},
        loggers={"console": console},
        # steps share one process: thirty small assets take seconds instead of minutes; runs go in parallel
        executor=dg.in_process_executor,
    )
