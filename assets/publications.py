"""Stage ``publications``: the database files that people open.

Belongs here: the public report database and the confidential warehouse, published together.
Does not belong here: how a DuckDB file is put in place (``resources/warehouse.py``).
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pandas as pd

from assets.report import table_shapes
from resources import warehouse
from resources.home import Home
from resources.lineage import LINEAGE_VIEWS
from resources.plan import CODE_OF_REPORT, DATABASE, Plan
from schemas.areas import AREAS, MEMBERSHIPS
from schemas.deliveries import RECEIPTS
from schemas.indicators import COUNTS, INDICATOR_VALUES, TERMS
from schemas.observations import OBSERVATIONS, SLICES
from sozialraum.catalogue import Catalogue

DATABASE_KEY = dg.AssetKey(["publications", "database"])
WAREHOUSE_KEY = dg.AssetKey(["protected", "warehouse"])
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
                "complete",
                asset=DATABASE_KEY,
                blocking=True,
                description="The finished file holds every row of every report table.",
            ),
        ],
        pool="publish",
    )
    def databases(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[dg.MaterializeResult]:
        for attempt in range(1, _TRIES + 1):
            before = Plan(catalogue, home).report_inputs()
            all_rows = warehouse.publish(
                home.warehouse,
                [*_inner(catalogue, home), *_report(catalogue, home)],
                views=LINEAGE_VIEWS,
                mode=0o600,
            )
            rows = warehouse.publish(home.report, _report(catalogue, home), mode=0o644)
            if Plan(catalogue, home).report_inputs() == before:
                break
            context.log.warning(f"inputs changed while publishing, starting again ({attempt} of {_TRIES})")
        else:
            raise dg.Failure("inputs kept changing while publishing; the next run publishes")
        frame = pd.DataFrame({"table": list(rows), "rows": list(rows.values())})
        home.store.write(DATABASE, frame, inputs=before, code=CODE_OF_REPORT)
        yield dg.MaterializeResult(asset_key=WAREHOUSE_KEY, metadata=_metadata(all_rows, home.warehouse))
        yield dg.MaterializeResult(
            asset_key=DATABASE_KEY,
            metadata=_metadata(rows, home.report),
            check_results=[
                dg.AssetCheckResult(
                    asset_key=DATABASE_KEY,
                    check_name="complete",
                    passed=all(
                        rows[f"report.{name}"] == home.store.pointer(("report", name, "all")).rows
                        for name in tables
                    ),
                )
            ],
        )

    return databases


def _report(catalogue: Catalogue, home: Home) -> list[warehouse.Table]:
    tables = []
    for name, shape in table_shapes(catalogue).items():
        path = home.store.path(("report", name, "all"))
        basis = home.store.read(("report", name, "all"))["basis"]
        note = "Musterdaten." if (basis == "Musterdaten").any() else ""
        tables.append(warehouse.Table("report", name, shape, [path], note))
    return tables


def _inner(catalogue: Catalogue, home: Home) -> list[warehouse.Table]:
    """Tables of the earlier stages."""
    plan = Plan(catalogue, home)
    store = home.store

    def all_of(stage: str) -> list[Path]:
        return plan.paths(store.keys(stage))

    observations = plan.paths(plan.observation_keys())
    return [
        warehouse.Table("deliveries", "observations", OBSERVATIONS, observations),
        warehouse.Table("deliveries", "receipts", RECEIPTS, [store.path(("deliveries", "receipts", "all"))]),
        warehouse.Table("deliveries", "slices", SLICES, [store.path(("deliveries", "slices", "all"))]),
        warehouse.Table("areas", "areas", AREAS, [store.path(("areas", "areas", "all"))]),
        warehouse.Table("areas", "memberships", MEMBERSHIPS, [store.path(("areas", "memberships", "all"))]),
        warehouse.Table("counts", "counts", COUNTS, all_of("counts")),
        warehouse.Table("indicators", "indicator_values", INDICATOR_VALUES, all_of("indicators")),
        warehouse.Table("indicators", "terms", TERMS, all_of("terms")),
    ]


def _metadata(rows: dict[str, int], path: Path) -> dict[str, dg.MetadataValue]:
    return {
        "path": dg.MetadataValue.path(str(path)),
        "size": dg.MetadataValue.int(path.stat().st_size),
        "rows": dg.MetadataValue.json(rows),
        "dagster/row_count": dg.MetadataValue.int(sum(rows.values())),
    }
