"""Products beside the exact release, in the stage ``protected``: rounded counts and cubes with noise.

Belongs here: two tables that are released in another way than by hiding. Does not belong here: the gate of
the exact release (``protected``), which has passed its audit before anything is made here.
"""

from collections.abc import Iterator

import dagster as dg

from assets.adapter import Event, schema_check, table_spec
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.disclosing import read_history
from resources.home import Home
from resources.planning.keys import CODE_OF_GATE, CUBE, PROTECTED, ROUNDED
from resources.planning.plan import Plan
from resources.products import cube_table, rounded_table
from schemas.products import CUBE as CUBE_SHAPE
from schemas.products import ROUNDED_COUNTS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import CubeProduct, RoundedProduct


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """One multi-asset with both tables."""
    products = catalogue.disclosure.products.values()
    rounded = {name for own in products if isinstance(own, RoundedProduct) for name in own.indicators}
    measures = {own.measure for own in products if isinstance(own, CubeProduct)}
    receipts = ["deliveries", "receipts"]
    deps = {
        ROUNDED: [*(["indicators", name] for name in sorted(rounded)), PROTECTED[:2], receipts],
        # noise needs no exact release, but nothing is released where its audit fails
        CUBE: [*(["counts", name] for name in sorted(measures)), PROTECTED[:2], receipts],
    }
    shapes = {ROUNDED: ROUNDED_COUNTS, CUBE: CUBE_SHAPE}

    @dg.multi_asset(
        name="products",
        specs=[
            table_spec(
                key[:2],
                shape=shape,
                description=f"{shape.title}: {shape.description}",
                owner=catalogue.county.owner,
                deps=deps[key],
                code=CODE_OF_GATE,
                kinds={"parquet"},
            )
            for key, shape in shapes.items()
        ],
        check_specs=[schema_check(dg.AssetKey(key[:2])) for key in shapes],
    )
    @retried
    def product_tables(
        home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        inputs = plan.protected_inputs()
        tables = {
            ROUNDED: rounded_table(catalogue, home, values=plan.value_keys(), history=read_history(home)),
            CUBE: cube_table(catalogue, home),
        }
        for key, frame in tables.items():
            yield from store_table(
                home.store, Part(key, frame, shapes[key]), inputs=inputs, code=CODE_OF_GATE
            )

    return product_tables
