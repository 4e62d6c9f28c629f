"""Stage ``publications``: the report in every format that people read.

Belongs here: one asset a format, printed from the newest release. Does not belong here: what is printed
(``resources/press``), the database file (``publications``).
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed

import dagster as dg

from assets.adapter import Event
from assets.publications import DATABASE_KEY
from assets.retrying import retried
from resources.home import Home
from resources.press.formats import FORMATS, edition_of, print_format
from resources.press.printing import Printed
from resources.processes import die_with_parent
from resources.releasing.making import basis_of
from resources.releasing.releases import Release
from resources.transient import is_transient
from sozialraum.catalogue import Catalogue

STAGE = "publications"
PROCESSES = 2
"""How many sheets are made at a time; each process loads the libraries that draw and set."""
AT_A_TIME = 3
"""How many formats are printed side by side: while sheets of one are made, content of others is gathered."""


def build(catalogue: Catalogue) -> list[dg.AssetsDefinition]:
    """One multi-asset with a node a format; none where the catalogue does not say who publishes."""
    if catalogue.publication is None:
        return []

    @dg.multi_asset(
        name="formats",
        specs=[
            dg.AssetSpec(
                [STAGE, name],
                deps=[DATABASE_KEY],
                description=format_.title,
                group_name=STAGE,
                owners=[catalogue.county.owner],
                kinds={"file"},
            )
            for name, format_ in FORMATS.items()
        ],
        can_subset=True,
        pool="publish",
    )
    @retried
    def formats(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        release = home.releases.newest(basis_of(home))
        if release is None:
            raise dg.Failure("there is no release to print yet", allow_retries=False)
        edition = edition_of(home, release, catalogue)
        failed = []
        wanted = [name for name in FORMATS if dg.AssetKey([STAGE, name]) in context.selected_asset_keys]
        spawned = multiprocessing.get_context("spawn")
        with (
            # the threads outlive the processes that they start
            ThreadPoolExecutor(AT_A_TIME) as threads,
            ProcessPoolExecutor(PROCESSES, mp_context=spawned, initializer=die_with_parent) as pool,
        ):
            work = {
                threads.submit(print_format, home, release, edition, name, pool=pool): name for name in wanted
            }
            for done in as_completed(work):
                try:
                    yield _made(work[done], release, done.result())
                except Exception as error:
                    # one format that cannot be printed keeps none of the others from its readers
                    if is_transient(error):
                        raise
                    context.log.exception(f"{work[done]} was not printed")
                    failed.append(work[done])
        if failed:
            raise dg.Failure(f"not printed: {', '.join(failed)}; the rest was", allow_retries=False)

    return [formats]


def _made(name: str, release: Release, printed: Printed) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=[STAGE, name],
        metadata={
            "release": release.name,
            "folder": f"public/{FORMATS[name].folder}",
            "made": len(printed.made),
            "kept": printed.kept,
            "size": dg.MetadataValue.int(printed.size),
            "seconds": round(printed.seconds, 1),
        },
    )
