"""Stage ``publications``: the database files that people open.

Belongs here: the public report database and the confidential warehouse, published together.
Does not belong here: how a DuckDB file is put in place (``resources/warehouse.py``).
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from assets.adapter import Event
from assets.report import table_shapes
from assets.retrying import retried
from resources import warehouse
from resources.calculation import derived
from resources.disclosing import append_release
from resources.home import Home
from resources.lineage import LINEAGE_VIEWS
from resources.planning.keys import (
    CODE_OF_REPORT,
    CUBE,
    DATABASE,
    FINDINGS_KEY,
    PROTECTED,
    ROUNDED,
    released_key,
)
from resources.planning.plan import Plan
from resources.receiving.ledger import was_fictional
from resources.releasing.making import keep_release
from schemas.areas import AREAS, MEMBERSHIPS
from schemas.deliveries import RECEIPTS
from schemas.disclosure import FINDINGS
from schemas.indicators import COUNTS, INDICATOR_VALUES, TERMS
from schemas.observations import OBSERVATIONS, SLICES
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue

DATABASE_KEY = dg.AssetKey(["publications", "database"])
WAREHOUSE_KEY = dg.AssetKey(["protected", "warehouse"])
COMPLETE = "complete"
AUDITED = "as_audited"
PUBLIC_MODE = 0o444
"""The published file is the release's own one, which nobody changes."""
_TRIES = 3


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """The public database and, for stewards, the confidential warehouse; one at a time."""
    tables = table_shapes(catalogue)

    @dg.multi_asset(
        name="databases",
        specs=[
            dg.AssetSpec(
                WAREHOUSE_KEY,
                deps=[dg.AssetKey(["indicators", name]) for name in catalogue.indicators]
                + [dg.AssetKey([derived.STAGE, name]) for name in derived.names(catalogue)]
                + [dg.AssetKey(["areas", "memberships"]), dg.AssetKey(["deliveries", "receipts"])],
                description="All tables of all stages with the origin of every figure; confidential.",
                group_name="protected",
                owners=[catalogue.county.owner],
                kinds={"duckdb"},
            ),
            dg.AssetSpec(
                DATABASE_KEY,
                deps=[dg.AssetKey(["report", name]) for name in tables],
                description="The report tables as one DuckDB file, for any DuckDB client.",
                group_name="publications",
                owners=[catalogue.county.owner],
                kinds={"duckdb"},
            ),
        ],
        check_specs=[
            dg.AssetCheckSpec(
                COMPLETE,
                asset=DATABASE_KEY,
                blocking=True,
                description="The finished file holds every row of every report table.",
            ),
            dg.AssetCheckSpec(
                AUDITED,
                asset=DATABASE_KEY,
                blocking=True,
                description="Every number in the finished file stands in the audited release.",
            ),
        ],
        pool="publish",
    )
    @retried
    def databases(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        inputs, drafts = _drafts(catalogue, home, context.log.warning)
        inner, public = drafts
        faults = {
            COMPLETE: [name for draft in drafts for name in draft.incomplete],
            AUDITED: warehouse.beyond(public.part, audited_tables(home)),
        }
        checks = [
            dg.AssetCheckResult(
                asset_key=DATABASE_KEY,
                check_name=name,
                passed=not found,
                metadata={"tables": dg.MetadataValue.json(found)},
            )
            for name, found in faults.items()
        ]
        if any(faults.values()):
            for draft in drafts:
                draft.discard()
            yield from checks
            told = "; ".join(f"{name}: {', '.join(found)}" for name, found in faults.items() if found)
            raise dg.Failure(f"not published, {told}", allow_retries=False)
        tables = {name: home.store.path(("report", name, "all")) for name in table_shapes(catalogue)}
        # before anybody can read the release
        append_release(home)
        release = keep_release(home, catalogue, inputs, tables=tables, database=public.part)
        for draft in drafts:
            draft.put()
        frame = pd.DataFrame({"table": list(public.rows), "rows": list(public.rows.values())})
        home.store.write(DATABASE, frame, inputs=inputs, code=CODE_OF_REPORT)
        yield dg.MaterializeResult(asset_key=WAREHOUSE_KEY, metadata=_metadata(inner))
        yield dg.MaterializeResult(
            asset_key=DATABASE_KEY,
            metadata={**_metadata(public), "release": release.name},
            check_results=checks,
        )

    return databases


def _drafts(
    catalogue: Catalogue, home: Home, warn: Callable[[str], None]
) -> tuple[dict[str, str], list[warehouse.Draft]]:
    """Both files, built from one state of their inputs; built again when one changed meanwhile."""
    for attempt in range(1, _TRIES + 1):
        before = Plan(catalogue, home).report_inputs()
        public = _report(catalogue, home)
        drafts = [
            warehouse.build(
                home.warehouse, [*_inner(catalogue, home), *public], views=LINEAGE_VIEWS, mode=0o600
            ),
            warehouse.build(home.report, public, mode=PUBLIC_MODE),
        ]
        made_from = [home.store.pointer(("report", table.name, "all")) for table in public]
        same = all(pointer is not None and dict(pointer.inputs) == before for pointer in made_from)
        if same and Plan(catalogue, home).report_inputs() == before:
            return before, drafts
        for draft in drafts:
            draft.discard()
        warn(f"inputs changed while publishing, starting again ({attempt} of {_TRIES})")
    raise dg.Failure("inputs kept changing while publishing; the next run publishes", allow_retries=False)


def audited_tables(home: Home) -> dict[str, Path]:
    """Released tables as they were audited, by the name of the report table."""
    keys = {"indicator_values": PROTECTED, "rounded_counts": ROUNDED, "cube": CUBE}
    keys |= {name: released_key(name) for name in DERIVED}
    return {name: home.store.path(key) for name, key in keys.items()}


def _report(catalogue: Catalogue, home: Home) -> list[warehouse.Table]:
    note = "Musterdaten." if was_fictional(home) else ""
    return [
        warehouse.Table("report", name, shape, [home.store.path(("report", name, "all"))], note)
        for name, shape in table_shapes(catalogue).items()
    ]


def _inner(catalogue: Catalogue, home: Home) -> list[warehouse.Table]:
    """Tables of the earlier stages."""
    plan = Plan(catalogue, home)
    store = home.store

    def all_of(stage: str, entries: Collection[str]) -> list[Path]:
        # what left the catalogue may have been stored with the columns of an older version
        return plan.paths(key for key in store.keys(stage) if key[1] in entries)

    observations = plan.paths(plan.observation_keys())
    return [
        warehouse.Table("deliveries", "observations", OBSERVATIONS, observations),
        warehouse.Table("deliveries", "receipts", RECEIPTS, [store.path(("deliveries", "receipts", "all"))]),
        warehouse.Table("deliveries", "slices", SLICES, [store.path(("deliveries", "slices", "all"))]),
        warehouse.Table("areas", "areas", AREAS, [store.path(("areas", "areas", "all"))]),
        warehouse.Table("areas", "memberships", MEMBERSHIPS, [store.path(("areas", "memberships", "all"))]),
        warehouse.Table("counts", "counts", COUNTS, all_of("counts", catalogue.measures)),
        warehouse.Table(
            "indicators", "indicator_values", INDICATOR_VALUES, all_of("indicators", catalogue.indicators)
        ),
        warehouse.Table("indicators", "terms", TERMS, all_of("terms", catalogue.indicators)),
        *(
            warehouse.Table(derived.STAGE, name, shape, plan.paths(plan.derived_keys(shape)))
            for name, shape in DERIVED.items()
        ),
        warehouse.Table("protected", "audit", FINDINGS, plan.paths([FINDINGS_KEY])),
    ]


def _metadata(draft: warehouse.Draft) -> dict[str, dg.MetadataValue[Any]]:
    return {
        "path": dg.MetadataValue.path(str(draft.path)),
        "size": dg.MetadataValue.int(draft.path.stat().st_size),
        "rows": dg.MetadataValue.json(dict(draft.rows)),
        "dagster/row_count": dg.MetadataValue.int(sum(draft.rows.values())),
    }
