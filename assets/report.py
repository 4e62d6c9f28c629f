"""Stage ``report``: the tables that readers of the report see.

Belongs here: one asset a table. Does not belong here: what is in them (``sozialraum/report.py``), the
database file (``publications``).
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import column_schema, preview, schema_check, schema_result, stop_if_failed, validate
from resources.home import Home
from resources.ledger import was_fictional
from resources.plan import AREAS, CODE_OF_REPORT, COVERAGE, PROTECTED, RECEIPTS, SLICES, Plan
from resources.receiving.receipts import report_table
from schemas.report import report_tables
from sozialraum.catalogue import Catalogue
from sozialraum.report import area_profiles, indicator_table, source_table

STAGE = "report"
FICTIONAL, REAL = "Musterdaten", "Echtdaten"


def table_shapes(catalogue: Catalogue) -> dict[str, pa.DataFrameSchema]:
    """Schema of every report table by its name."""
    return report_tables({name: (entry.title.de, entry.unit) for name, entry in catalogue.indicators.items()})


PARENTS = {
    "indicator_values": [["protected", "indicator_values"]],
    "indicators": [["deliveries", "receipts"]],
    "areas": [["areas", "areas"], ["deliveries", "receipts"]],
    "sources": [["deliveries", "receipts"]],
    "deliveries": [["deliveries", "receipts"], ["protected", "indicator_values"]],
    "area_profiles": [["protected", "indicator_values"], ["areas", "areas"]],
    "coverage": [["protected", "coverage"]],
}
"""What each report table is made from: figures come through ``protected`` only."""


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """One multi-asset with a node a report table."""
    tables = table_shapes(catalogue)

    @dg.multi_asset(
        name=STAGE,
        specs=[_spec(catalogue, name, shape) for name, shape in tables.items()],
        check_specs=[schema_check(dg.AssetKey([STAGE, name])) for name in tables],
        can_subset=True,
    )
    def report_tables(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        failed = []
        inputs = Plan(catalogue, home).report_inputs()
        contents = _contents(catalogue, home)
        for key in sorted(context.selected_asset_keys):
            name = key.path[-1]
            frame = contents[name].reindex(columns=list(tables[name].columns))
            valid, failures = validate(frame, tables[name])
            result = schema_result(key, failures, len(frame))
            if failures.empty:
                home.store.write((STAGE, name, "all"), valid, inputs=inputs, code=CODE_OF_REPORT)
                metadata = {
                    "dagster/row_count": len(valid),
                    "preview": preview(valid.drop(columns=["geometry"], errors="ignore").iloc[:, :12]),
                }
                yield dg.MaterializeResult(asset_key=key, metadata=metadata, check_results=[result])
            else:
                failed.append(f"{STAGE}/{name}")
                yield result
        stop_if_failed(failed)

    return report_tables


def _spec(catalogue: Catalogue, name: str, shape: pa.DataFrameSchema) -> dg.AssetSpec:
    return dg.AssetSpec(
        [STAGE, name],
        deps=[dg.AssetKey(parent) for parent in PARENTS[name]],
        description=f"{shape.title}: {shape.description}",
        group_name=STAGE,
        owners=[catalogue.county.owner],
        kinds={"parquet", "table"},
        code_version=CODE_OF_REPORT,
        metadata={"dagster/column_schema": column_schema(shape)},
    )


def _contents(catalogue: Catalogue, home: Home) -> dict[str, pd.DataFrame]:
    """Rows of every report table, each with the basis of the data."""
    values = home.store.read(PROTECTED)
    receipts = home.store.read(RECEIPTS)
    slices = home.store.read(SLICES)
    fictional = was_fictional(home)
    areas = home.store.read(AREAS)
    shown = areas[(areas["kind"] == "area") & (fictional | ~areas["fictional"])]
    known = values.merge(shown[["geography", "area"]], on=["geography", "area"])
    used_deliveries = {name for names in known["deliveries"] for name in names}
    tables = {
        "indicator_values": known,
        "indicators": indicator_table(catalogue),
        "areas": shown,
        "sources": source_table(catalogue, slices),
        "deliveries": report_table(receipts, catalogue=catalogue, used=used_deliveries),
        "area_profiles": area_profiles(known, shown, catalogue),
        "coverage": home.store.read(COVERAGE),
    }
    return {name: frame.assign(basis=FICTIONAL if fictional else REAL) for name, frame in tables.items()}
