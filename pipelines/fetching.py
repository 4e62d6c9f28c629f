"""Fetching as a job: what a steward starts in the UI, or a schedule.

Belongs here: op and job. Does not belong here: fetching (``resources/live``), when it is started.
"""

import dagster as dg
from pydantic import Field

from pipelines.environment import read_credentials
from resources.home import Home
from resources.live.fetching import fetch_sources
from sozialraum.catalogue import Catalogue


class FetchConfig(dg.Config):
    """Which sources to fetch: ids of the catalogue; none means all that can be fetched."""

    sources: list[str] = Field(default_factory=list)


@dg.op(description="Fragt die Live-Quellen ab; was neu ist, wird eine Lieferung im Archiv.")
def fetch_all(
    context: dg.OpExecutionContext,
    config: FetchConfig,
    home: dg.ResourceParam[Home],
    catalogue: dg.ResourceParam[Catalogue],
) -> None:
    """Fetch; fails when a source failed, after all others. A service that cannot be reached is no failure."""
    result = fetch_sources(
        catalogue,
        home,
        config.sources or None,
        credentials=read_credentials(catalogue.services),
        say=lambda own: context.log.info(f"abrufen: {own}"),
    )
    for line in result.lines:
        context.log.info(line)
    context.add_output_metadata(
        {
            "neue Lieferungen": len(result.received),
            "unverändert": len(result.unchanged),
            "nicht abgerufen": len(result.waiting),
            "fehlgeschlagen": len(result.failed),
        }
    )
    if result.failed:
        faults = "\n".join(f"{own}: {why}" for own, why in result.failed.items())
        raise dg.Failure(f"diese Quellen konnten nicht abgerufen werden:\n{faults}", allow_retries=False)


@dg.job(description="Live-Quellen (GENESIS, WFS, OGC API Features, Dateien) abrufen und archivieren.")
def fetch() -> None:
    """All live sources, or those of the configuration."""
    fetch_all()
