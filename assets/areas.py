"""Stage ``areas``: areas with shapes, memberships over all levels, and whether they fit together.

Belongs here: the two tables of areas and their checks. Does not belong here: reading of shapes, the
checks' geometry (``sozialraum/areas.py``).
"""

from collections.abc import Iterator

import dagster as dg
import geopandas as gpd
import pandas as pd

from assets.adapter import column_schema, preview, schema_check, schema_result, stop_if_failed, validate
from resources.home import Home
from resources.plan import AREAS, CODE_OF_AREAS, MEMBERSHIPS, Plan
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
AREAS_KEY = dg.AssetKey([STAGE, "areas"])
MEMBERSHIPS_KEY = dg.AssetKey([STAGE, "memberships"])


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """Areas and memberships."""
    geometry = {g.geometry: None for g in catalogue.geographies.values() if g.geometry}
    common = {"group_name": STAGE, "owners": [catalogue.county.owner], "code_version": CODE_OF_AREAS}

    @dg.multi_asset(
        name=STAGE,
        specs=[
            dg.AssetSpec(
                AREAS_KEY,
                deps=[dg.AssetKey(["deliveries", source]) for source in geometry],
                description=AREAS_SHAPE.description,
                kinds={"geopandas", "parquet"},
                metadata={"dagster/column_schema": column_schema(AREAS_SHAPE)},
                **common,
            ),
            dg.AssetSpec(
                MEMBERSHIPS_KEY,
                description=MEMBERSHIPS_SHAPE.description,
                kinds={"parquet"},
                metadata={"dagster/column_schema": column_schema(MEMBERSHIPS_SHAPE)},
                **common,
            ),
        ],
        check_specs=[
            schema_check(AREAS_KEY),
            _check(
                AREAS_KEY, "topology", "Shapes are valid, do not overlap, leave no gaps; each area has one."
            ),
            _check(
                AREAS_KEY, "extent", "The shapes cover the official area, and known places lie in theirs."
            ),
            schema_check(MEMBERSHIPS_KEY),
            _check(MEMBERSHIPS_KEY, "weights", "The weights of each area sum to 1 in each parent geography."),
        ],
    )
    def areas_and_memberships(
        home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
    ) -> Iterator[dg.MaterializeResult]:
        plan = Plan(catalogue, home)
        shapes = area_shapes(catalogue, plan)
        areas = area_table(catalogue).merge(
            pd.DataFrame(shapes.drop(columns="shape")), how="left", on=["geography", "area"]
        )
        memberships = closure(catalogue.geographies)
        yield _stored(home, AREAS, areas, AREAS_SHAPE, plan.area_inputs(), _shape_checks(catalogue, shapes))
        yield _stored(
            home,
            MEMBERSHIPS,
            memberships,
            MEMBERSHIPS_SHAPE,
            plan.area_inputs(),
            [_result(MEMBERSHIPS_KEY, "weights", membership_faults(memberships))],
        )

    return areas_and_memberships


def _check(key: dg.AssetKey, name: str, description: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(name, asset=key, blocking=True, description=description)


def _result(key: dg.AssetKey, name: str, faults: list[str]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not faults,
        metadata={"faults": dg.MetadataValue.json(faults[:50])},
    )


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


def _stored(
    home: Home,
    key: tuple[str, str, str],
    frame: pd.DataFrame,
    shape: object,
    inputs: dict[str, str],
    checks: list[dg.AssetCheckResult],
) -> dg.MaterializeResult:
    """Store a table only when it has its schema and passes its checks."""
    valid, failures = validate(frame[list(shape.columns)], shape)
    if not failures.empty or not all(check.passed for check in checks):
        faults = [str(fault) for check in checks for fault in check.metadata["faults"].value]
        stop_if_failed(["/".join(key), *faults[:5]])
    home.store.write(key, valid, inputs=inputs, code=CODE_OF_AREAS)
    return dg.MaterializeResult(
        asset_key=dg.AssetKey(key[:2]),
        metadata={
            "dagster/row_count": len(valid),
            "by geography": dg.MetadataValue.json(
                {str(k): int(v) for k, v in valid["geography"].value_counts().items()}
            ),
            "preview": preview(valid.drop(columns="geometry", errors="ignore")),
        },
        check_results=[schema_result(dg.AssetKey(key[:2]), failures, len(valid)), *checks],
    )
