"""Stage ``protected``: the gate in front of everything public.

Belongs here: what may leave the confidential area. Does not belong here: calculation, presentation.

Until disclosure control of confidential figures exists, only figures made from open or fictional
deliveries pass; all others stay behind, and the coverage says so.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import Event, by_status, schema_check, table_spec
from assets.storing import Part, store_table
from resources.calculation import derived
from resources.engine import connect
from resources.home import Home
from resources.planning.keys import CODE_OF_GATE, COVERAGE, PROTECTED, RECEIPTS, released_key
from resources.planning.plan import Plan
from resources.receiving.ledger import was_fictional
from resources.store import Key
from schemas.base import empty
from schemas.indicators import INDICATOR_VALUES
from schemas.report import COVERAGE_SHAPE, DERIVED
from sozialraum.catalogue import Catalogue
from sozialraum.release import rests_on_released
from sozialraum.report import coverage_table

VALUES_KEY = dg.AssetKey(PROTECTED[:2])
COVERAGE_KEY = dg.AssetKey(COVERAGE[:2])
GATE = "only_open_or_fictional"


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """What may be published of each table, and what exists at all."""
    figures = [["indicators", name] for name in catalogue.indicators]
    receipts = ["deliveries", "receipts"]

    def spec(
        key: Key, shape: pa.DataFrameSchema, description: str, deps: Sequence[Sequence[str]]
    ) -> dg.AssetSpec:
        return table_spec(
            key[:2],
            shape=shape,
            description=description,
            owner=catalogue.county.owner,
            deps=[*deps, receipts],
            code=CODE_OF_GATE,
            kinds={"parquet"},
        )

    @dg.multi_asset(
        name="protected",
        specs=[
            spec(
                PROTECTED,
                INDICATOR_VALUES,
                "Indicator values from open or fictional deliveries only.",
                figures,
            ),
            spec(COVERAGE, COVERAGE_SHAPE, str(COVERAGE_SHAPE.description), [PROTECTED[:2]]),
            *(
                spec(
                    released_key(name),
                    shape,
                    f"{shape.title}: rows made of released figures only. {shape.description}",
                    # what is held back of the figures holds back what is made of them
                    [*([derived.STAGE, own] for own in derived.makers(catalogue, shape)), PROTECTED[:2]],
                )
                for name, shape in DERIVED.items()
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
            *(schema_check(dg.AssetKey(released_key(name)[:2])) for name in DERIVED),
        ],
    )
    def protected_values(
        home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        inputs = plan.protected_inputs()
        values = _all(plan, plan.value_keys(), INDICATOR_VALUES)
        free = _free(values, catalogue, home)
        released = values[free].reset_index(drop=True)
        held = values.loc[~free, ["indicator", "geography", "year"]].drop_duplicates()
        yield from store_table(
            home.store,
            Part(PROTECTED, released, INDICATOR_VALUES),
            inputs=inputs,
            code=CODE_OF_GATE,
            checks=[_gate(released, catalogue, home)],
            metadata={"held back": len(values) - len(released), "values by status": by_status(released)},
        )
        coverage = coverage_table(
            released, _reached(plan), catalogue, geographies=_told(catalogue, home), years=plan.years
        )
        yield from store_table(
            home.store, Part(COVERAGE, coverage, COVERAGE_SHAPE), inputs=inputs, code=CODE_OF_GATE
        )
        for name, shape in DERIVED.items():
            rows = _all(plan, plan.derived_keys(shape), shape)
            fine = rests_on_released(rows, catalogue, held=set(held.itertuples(index=False, name=None)))
            yield from store_table(
                home.store,
                Part(released_key(name), rows[fine], shape),
                inputs=inputs,
                code=CODE_OF_GATE,
                metadata={"held back": int((~fine).sum())},
            )

    return protected_values


def _told(catalogue: Catalogue, home: Home) -> list[str]:
    """Geographies that the report is about."""
    fictional = was_fictional(home)
    return [name for name, geography in catalogue.geographies.items() if fictional or not geography.fictional]


def _all(plan: Plan, keys: list[Key], shape: pa.DataFrameSchema) -> pd.DataFrame:
    frames = [plan.store.read(key) for key in keys]
    return pd.concat(frames, ignore_index=True) if frames else empty(shape)


def _free(values: pd.DataFrame, catalogue: Catalogue, home: Home) -> pd.Series:
    """Whether all deliveries of a value may be published as they are: open sources, or fictional data.

    Never both: what is left of the other basis, because its removal failed, stays behind.
    """
    receipts = home.store.read(RECEIPTS)
    open_sources = [name for name, source in catalogue.sources.items() if source.access == "open"]
    fictional = was_fictional(home)
    may = receipts["fictional"] == fictional
    free = set(receipts.loc[may & (fictional | receipts["source"].isin(open_sources)), "delivery"])
    return pd.Series([free.issuperset(names) for names in values["deliveries"]], dtype=bool)


def _gate(released: pd.DataFrame, catalogue: Catalogue, home: Home) -> dg.AssetCheckResult:
    """Asks again, from the table that is about to be stored: by delivery, not by figure."""
    receipts = home.store.read(RECEIPTS).set_index("delivery")
    used = receipts.loc[sorted({name for names in released["deliveries"] for name in names})]
    access = used["source"].map({name: source.access for name, source in catalogue.sources.items()})
    mixed = used["fictional"] != was_fictional(home)
    closed = used[mixed | ((access == "confidential") & ~used["fictional"])]
    return dg.AssetCheckResult(
        asset_key=VALUES_KEY,
        check_name=GATE,
        passed=closed.empty,
        metadata={"confidential deliveries": dg.MetadataValue.json(closed.index.tolist())},
    )


def _reached(plan: Plan) -> pd.DataFrame:
    """For which measure, geography and year there are counts."""
    files = [str(path) for path in plan.paths(plan.store.keys("counts"))]
    if not files:
        return pd.DataFrame({"measure": [], "geography": [], "year": []})
    query = "SELECT DISTINCT measure, geography, year FROM read_parquet($files, union_by_name = true)"
    with connect() as connection:
        return connection.execute(query, {"files": files}).df()
