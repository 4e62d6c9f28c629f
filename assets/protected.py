"""Stage ``protected``: the gate in front of everything public.

Belongs here: what may leave the confidential area. Does not belong here: calculation, presentation.

Until disclosure control of confidential figures exists, only figures made from open or fictional
deliveries pass; all others stay behind, and the coverage says so.
"""

import dagster as dg
import pandas as pd

from assets.adapter import (
    by_status,
    column_schema,
    preview,
    schema_check,
    schema_result,
    stop_if_failed,
    validate,
)
from resources.engine import connect
from resources.home import Home
from resources.ledger import was_fictional
from resources.plan import CODE_OF_GATE, COVERAGE, PROTECTED, RECEIPTS, Plan
from schemas.base import empty
from schemas.indicators import INDICATOR_VALUES
from schemas.report import COVERAGE_SHAPE
from sozialraum.catalogue import Catalogue
from sozialraum.report import coverage_table

STAGE = "protected"
VALUES_KEY = dg.AssetKey([STAGE, "indicator_values"])
COVERAGE_KEY = dg.AssetKey([STAGE, "coverage"])
GATE = "only_open_or_fictional"


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """Values that may be published, and what exists at all."""
    upstream = [dg.AssetKey(["indicators", name]) for name in catalogue.indicators]
    common = {
        "deps": [*upstream, dg.AssetKey(["deliveries", "receipts"])],
        "group_name": STAGE,
        "owners": [catalogue.county.owner],
        "kinds": {"parquet"},
        "code_version": CODE_OF_GATE,
    }

    @dg.multi_asset(
        name=STAGE,
        specs=[
            dg.AssetSpec(
                VALUES_KEY,
                description="Indicator values made from open or fictional deliveries only.",
                metadata={"dagster/column_schema": column_schema(INDICATOR_VALUES)},
                **common,
            ),
            dg.AssetSpec(
                COVERAGE_KEY,
                description=COVERAGE_SHAPE.description,
                metadata={"dagster/column_schema": column_schema(COVERAGE_SHAPE)},
                **common,
            ),
        ],
        check_specs=[
            schema_check(VALUES_KEY),
            dg.AssetCheckSpec(
                GATE,
                asset=VALUES_KEY,
                blocking=True,
                description="No figure rests on a delivery that is neither open nor fictional.",
            ),
            schema_check(COVERAGE_KEY),
        ],
    )
    def protected_values(home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]):  # type: ignore[no-untyped-def]
        plan = Plan(catalogue, home)
        inputs = plan.protected_inputs()
        values = _all_values(plan)
        open_ones = _open_deliveries(catalogue, home)
        released = values[[open_ones.issuperset(names) for names in values["deliveries"]]]
        confidential = int(sum(not open_ones.issuperset(names) for names in released["deliveries"]))
        valid, failures = validate(released.reset_index(drop=True), INDICATOR_VALUES)
        reached = _reached(plan)
        fictional = was_fictional(home)
        told = [
            name for name, geography in catalogue.geographies.items() if fictional or not geography.fictional
        ]
        table = coverage_table(valid, reached, catalogue, geographies=told, years=plan.years)
        coverage, gaps = validate(table[list(COVERAGE_SHAPE.columns)], COVERAGE_SHAPE)
        if not failures.empty or not gaps.empty or confidential:
            yield schema_result(VALUES_KEY, failures, len(valid))
            yield schema_result(COVERAGE_KEY, gaps, len(coverage))
            stop_if_failed(["/".join(PROTECTED), "/".join(COVERAGE)])
        home.store.write(PROTECTED, valid, inputs=inputs, code=CODE_OF_GATE)
        home.store.write(COVERAGE, coverage, inputs=inputs, code=CODE_OF_GATE)
        yield dg.MaterializeResult(
            asset_key=VALUES_KEY,
            metadata={
                "dagster/row_count": len(valid),
                "held back": len(values) - len(valid),
                "values by status": by_status(valid),
            },
            check_results=[
                schema_result(VALUES_KEY, failures, len(valid)),
                dg.AssetCheckResult(asset_key=VALUES_KEY, check_name=GATE, passed=confidential == 0),
            ],
        )
        yield dg.MaterializeResult(
            asset_key=COVERAGE_KEY,
            metadata={"dagster/row_count": len(coverage), "preview": preview(coverage)},
            check_results=[schema_result(COVERAGE_KEY, gaps, len(coverage))],
        )

    return protected_values


def _all_values(plan: Plan) -> pd.DataFrame:
    frames = [plan.store.read(key) for key in plan.value_keys()]
    return pd.concat(frames, ignore_index=True) if frames else empty(INDICATOR_VALUES)


def _open_deliveries(catalogue: Catalogue, home: Home) -> set[str]:
    """Deliveries whose figures may be published as they are."""
    receipts = home.store.read(RECEIPTS)
    open_sources = {name for name, source in catalogue.sources.items() if source.access == "open"}
    return set(receipts.loc[receipts["fictional"] | receipts["source"].isin(open_sources), "delivery"])


def _reached(plan: Plan) -> pd.DataFrame:
    """For which measure, geography and year there are counts."""
    files = [str(path) for path in plan.paths(plan.store.keys("counts"))]
    if not files:
        return pd.DataFrame({"measure": [], "geography": [], "year": []})
    with connect() as connection:
        return connection.execute(
            "SELECT DISTINCT measure, geography, year FROM read_parquet($files, union_by_name = true)",
            {"files": files},
        ).df()
