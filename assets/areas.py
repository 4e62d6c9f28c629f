"""Stage ``areas``: areas with shapes, memberships over all levels, and whether they fit together.

Belongs here: the two tables of areas and their checks. Does not belong here: reading of shapes, the
checks' geometry (``sozialraum/areas.py``).
"""

from collections.abc import Iterator

import dagster as dg
import geopandas as gpd
import pandas as pd

from assets.adapter import Event, schema_check, table_spec
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.home import Home
from resources.planning.keys import AREAS, CODE_OF_AREAS, MEMBERSHIPS
from resources.planning.plan import Plan
from resources.shapes import area_shapes
from schemas.areas import AREAS as AREAS_SHAPE
from schemas.areas import MEMBERSHIPS as MEMBERSHIPS_SHAPE
from sozialraum.areas import (
    PROJECTED,
    area_table,
    closure,
    extent_faults,
    membership_faults,
    missing_areas,
    topology_faults,
)
from sozialraum.catalogue import Catalogue

STAGE = "areas"
AREAS_KEY = dg.AssetKey(AREAS[:2])
MEMBERSHIPS_KEY = dg.AssetKey(MEMBERSHIPS[:2])


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """Areas and memberships."""
    drawn = sorted({g.geometry for g in catalogue.geographies.values() if g.geometry})

    @dg.multi_asset(
        name=STAGE,
        specs=[
            table_spec(
                AREAS[:2],
                shape=AREAS_SHAPE,
                description=str(AREAS_SHAPE.description),
                owner=catalogue.county.owner,
                deps=[["deliveries", source] for source in drawn],
                code=CODE_OF_AREAS,
                kinds={"geopandas", "parquet"},
            ),
            table_spec(
                MEMBERSHIPS[:2],
                shape=MEMBERSHIPS_SHAPE,
                description=str(MEMBERSHIPS_SHAPE.description),
                owner=catalogue.county.owner,
                deps=[],
                code=CODE_OF_AREAS,
                kinds={"parquet"},
            ),
        ],
        check_specs=[
            schema_check(AREAS_KEY),
            _check(AREAS_KEY, "topology", "Shapes are valid, without overlap or gap; each area has one."),
            _check(AREAS_KEY, "extent", "Shapes cover the official area; known places lie in theirs."),
            schema_check(MEMBERSHIPS_KEY),
            _check(MEMBERSHIPS_KEY, "weights", "Weights of an area sum to 1 in each parent geography."),
        ],
    )
    @retried
    def areas_and_memberships(
        home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        inputs = plan.area_inputs()
        shapes = area_shapes(catalogue, plan)
        areas = area_table(catalogue).merge(
            pd.DataFrame(shapes.drop(columns="shape")), how="left", on=["geography", "area"]
        )
        memberships = closure(catalogue.geographies)
        weights = [_result(MEMBERSHIPS_KEY, "weights", membership_faults(memberships))]
        yield from store_table(
            home.store,
            Part(AREAS, areas, AREAS_SHAPE),
            inputs=inputs,
            code=CODE_OF_AREAS,
            checks=_shape_checks(catalogue, shapes),
        )
        yield from store_table(
            home.store,
            Part(MEMBERSHIPS, memberships, MEMBERSHIPS_SHAPE),
            inputs=inputs,
            code=CODE_OF_AREAS,
            checks=weights,
        )

    return areas_and_memberships


def _check(key: dg.AssetKey, name: str, description: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(name, asset=key, blocking=True, description=description)


def _result(key: dg.AssetKey, name: str, faults: list[str]) -> dg.AssetCheckResult:
    shown = dg.MetadataValue.json(faults[:50])
    return dg.AssetCheckResult(asset_key=key, check_name=name, passed=not faults, metadata={"faults": shown})


def _shape_checks(catalogue: Catalogue, shapes: gpd.GeoDataFrame) -> list[dg.AssetCheckResult]:
    """Topology of every geography with shapes; the official extent where real shapes were delivered."""
    topology: list[str] = []
    extent: list[str] = []
    for name, group in shapes.groupby("geography"):
        geography = catalogue.geographies[str(name)]
        drawn = gpd.GeoDataFrame(group, geometry="shape", crs=PROJECTED).reset_index(drop=True)
        topology += missing_areas(drawn["area"].to_list(), geography, name=str(name))
        topology += topology_faults(drawn, geography=str(name))
        if (drawn["shape_basis"] == "delivered").all() and not geography.fictional:
            extent += extent_faults(drawn, catalogue.county, geography=str(name))
    return [_result(AREAS_KEY, "topology", topology), _result(AREAS_KEY, "extent", extent)]
