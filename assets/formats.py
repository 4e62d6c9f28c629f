"""Stage ``publications``: the report in every format that people read.

Belongs here: one asset a format, printed from the newest release. Does not belong here: what is printed
(``resources/press``), the database file (``publications``).
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from time import perf_counter

import dagster as dg

from assets.adapter import Event
from assets.publications import DATABASE_KEY
from assets.retrying import retried
from resources.home import Home
from resources.press.formats import FORMATS, edition_of, print_format
from resources.press.printing import Printed
from resources.releasing.making import basis_of
from resources.releasing.releases import Release
from resources.transient import is_transient
from sozialraum.catalogue import Catalogue

STAGE = "publications"
PROCESSES = 2
"""How many sheets are made at a time; each process loads the libraries that draw and set."""


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
        with ExitStack() as stack:
            spawned = multiprocessing.get_context("spawn")
            pool = stack.enter_context(ProcessPoolExecutor(PROCESSES, mp_context=spawned))
            for name in FORMATS:
                if dg.AssetKey([STAGE, name]) not in context.selected_asset_keys:
                    continue
                started = perf_counter()
                try:
                    printed = print_format(home, release, edition, name, pool=pool)
                except Exception as error:
                    # one format that cannot be printed keeps none of the others from its readers
                    if is_transient(error):
                        raise
                    context.log.exception(f"{name} was not printed")
                    failed.append(name)
                else:
                    yield _made(name, release, printed, perf_counter() - started)
        if failed:
            raise dg.Failure(f"not printed: {', '.join(failed)}; the rest was", allow_retries=False)

    return [formats]


def _made(name: str, release: Release, printed: Printed, seconds: float) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=[STAGE, name],
        metadata={
            "release": release.name,
            "folder": f"public/{FORMATS[name].folder}",
            "made": len(printed.made),
            "kept": printed.kept,
            "size": dg.MetadataValue.int(printed.size),
            "seconds": round(seconds, 1),
        },
    )
