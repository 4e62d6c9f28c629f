"""Jobs: what planners and the scheduler start.

Belongs here: selections of assets as jobs. Does not belong here: assets, schedules.
"""

import dagster as dg
from pydantic import Field

from assets.publications import DATABASE_KEY
from pipelines.backfill import asked
from pipelines.recovery import note_process
from pipelines.refresh import Outcome, refresh
from pipelines.running import WORKERS
from resources.home import Home
from resources.releasing.annual import keep_annual
from resources.releasing.making import basis_of
from sozialraum.catalogue import Catalogue

intake = dg.define_asset_job(
    "intake",
    dg.AssetSelection.groups("deliveries"),
    description="Take in what lies in the inbox: archive, recognise, read, check.",
)
# a job of its own: after an intake only what is new goes on, and a step needs all that it is made from
outline = dg.define_asset_job(
    "outline",
    dg.AssetSelection.groups("areas"),
    description="Areas and memberships from the delivered shapes and the catalogue.",
)
compute = dg.define_asset_job(
    "compute",
    dg.AssetSelection.groups("counts", "indicators", "indices"),
    description="Counts, indicators, indices and comparisons of the chosen years: the job for backfills.",
)
check = dg.define_asset_job(
    "check",
    dg.AssetSelection.groups("quality"),
    description="Plausibility of what is computed; fails while a finding holds publication.",
)
publish = dg.define_asset_job(
    "publish",
    dg.AssetSelection.groups("protected", "planning", "report") | dg.AssetSelection.assets(DATABASE_KEY),
    description="Report tables and the published database files from what is computed: a release.",
)
# a job of its own: a format that cannot be printed takes no release away from its readers
printing = dg.define_asset_job(
    "print",
    dg.AssetSelection.groups("publications") - dg.AssetSelection.assets(DATABASE_KEY),
    description="The newest release in every format: atlas, PDF, Word, Excel, open data, hand-over files.",
)

ASSET_JOBS = (intake, outline, compute, check, publish)
"""Jobs of every installation; ``printing`` is there where the catalogue says who publishes."""


@dg.op(description="Runs intake, compute and publish for whatever is out of date, each as runs of their own.")
def refresh_all(
    context: dg.OpExecutionContext, home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
) -> None:
    """Bring everything up to date; fails when a part failed, after the rest was done."""
    note_process(context.instance, context.run_id)
    outcome = refresh(
        context.repository_def, home, catalogue, instance=context.instance, say=context.log.info
    )
    _judge(outcome)


class Year(dg.Config):
    """Which report is kept."""

    year: int | None = Field(default=None, description="year that the report is about; none: the last one")


@dg.op(
    description="Keeps the newest release as the report of the year.",
    ins={"refreshed": dg.In(dg.Nothing)},
)
def keep_report(
    context: dg.OpExecutionContext,
    config: Year,
    home: dg.ResourceParam[Home],
    catalogue: dg.ResourceParam[Catalogue],
) -> None:
    """Keep the newest release as the report of a year."""
    year = config.year or home.now_date(catalogue.county.timezone).year - 1
    place = keep_annual(home, basis_of(home), year)
    context.add_output_metadata({"path": dg.MetadataValue.path(str(place))})


@dg.job(description="The report of the year: everything up to date, and the release kept under its year.")
def annual() -> None:
    """Refresh, then keep the release for good."""
    keep_report(refresh_all())


def _judge(outcome: Outcome) -> None:
    if outcome.failed:
        raise dg.Failure(f"these runs failed: {', '.join(outcome.failed)}", allow_retries=False)
    if outcome.held:
        raise dg.Failure(f"not published: {outcome.held}", allow_retries=False)


class Years(dg.Config):
    """What planners choose in the launchpad."""

    years: str = Field(default="", description="2015-2024 or 2019,2021-2023; empty: all")
    sources: list[str] = Field(default=[], description="ids of sources; none: all")
    indicators: list[str] = Field(default=[], description="ids of indicators; none: all")


@dg.op(description="Computes the chosen years anew, several at a time, then all that follows, and publishes.")
def compute_anew(
    context: dg.OpExecutionContext,
    config: Years,
    home: dg.ResourceParam[Home],
    catalogue: dg.ResourceParam[Catalogue],
) -> None:
    """Compute years anew; fails when a part failed, after the rest was done."""
    wanted = asked(catalogue, years=config.years, sources=config.sources, indicators=config.indicators)
    note_process(context.instance, context.run_id)
    outcome = refresh(
        context.repository_def,
        home,
        catalogue,
        instance=context.instance,
        say=context.log.info,
        force=wanted.work,
        workers=WORKERS,
    )
    _judge(outcome)


@dg.job(description="Chosen years anew, for sources or indicators, though nothing is out of date.")
def backfill() -> None:
    """The whole way, for what planners choose."""
    compute_anew()


@dg.job(description="What is new in the inbox, all that depends on it, and the report: the nightly refresh.")
def nightly() -> None:
    """The whole way, for what is out of date."""
    refresh_all()
