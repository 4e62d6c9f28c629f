"""Stage ``indices``: what several figures say together, by year.

Belongs here: two multi-assets – comparisons, trends, segregation and one node an index from the indicators;
types and spatial patterns from the indices –, with their lineage, checks and metadata. Does not belong
here: the methods (``sozialraum``), which rows are read (``resources/calculation/derived.py``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import dagster as dg
import pandas as pd

from assets.adapter import (
    Event,
    schema_check,
    schema_result,
    table_spec,
    year_list,
)
from assets.retrying import retried
from assets.storing import Part, Stage, run_years
from resources.calculation import derived
from resources.calculation.derived import FROM_FIGURES, FROM_INDICES, STAGE
from resources.home import Home
from resources.planning.keys import AREAS
from resources.planning.plan import Plan
from schemas.base import empty
from sozialraum.catalogue import Catalogue

PATTERNS = "patterns"


def build(catalogue: Catalogue, years: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Tables made from figures, and tables made from indices: two multi-assets with a node a table."""
    return [
        _build(STAGE, [*FROM_FIGURES, *catalogue.indices], catalogue, years),
        _build(PATTERNS, list(FROM_INDICES), catalogue, years),
    ]


def _build(
    op: str, names: Sequence[str], catalogue: Catalogue, years: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=op,
        specs=[_spec(catalogue, name, years) for name in names],
        check_specs=[schema_check(dg.AssetKey([STAGE, name])) for name in names],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    @retried
    def tables_by_year(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        stored = derived.Stored(catalogue, home.store, areas=AREAS)
        stage = Stage(
            name=STAGE,
            code=derived.CODE,
            compute=lambda names, year: _compute(catalogue, plan, stored, names, year),
            inputs=plan.derived_inputs,
            shape=lambda name: derived.shapes(name)[0],
            result=_result,
        )
        yield from run_years(context, stage, home.store)

    return tables_by_year


def _spec(catalogue: Catalogue, name: str, years: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    shape = derived.shapes(name)[0]
    entry = catalogue.indices.get(name)
    if entry is None:
        description, metadata = f"{shape.title}: {shape.description}", {}
    else:
        description = f"{entry.title.de} ({entry.title.en})\n\n{entry.definition.de}"
        metadata = {
            "definition": entry.definition_id(name),
            "method": entry.method,
            "indicators": ", ".join(entry.names),
            "geographies": ", ".join(entry.geographies),
        }
    return table_spec(
        [STAGE, name],
        shape=shape,
        description=description,
        owner=catalogue.county.owner,
        deps=list(_parents(catalogue, name)),
        code=derived.CODE,
        kinds={"python", "parquet"},
        metadata=metadata,
        partitions=years,
    )


def _parents(catalogue: Catalogue, name: str) -> Iterable[Sequence[str]]:
    found = derived.sources(catalogue, name, catalogue.county.first_year)
    yield from (["indicators", own] for own in found.indicators)
    yield from ([STAGE, own] for own in found.indices)
    if found.shapes:
        yield AREAS[:2]


def _compute(
    catalogue: Catalogue, plan: Plan, stored: derived.Stored, names: Sequence[str], year: int
) -> Mapping[str, Sequence[Part]]:
    """Tables of what has figures in the year, and empty ones of what had them once."""
    made = {}
    for name in names:
        shapes = derived.shapes(name)
        keys = [derived.part_key(shape, name, year) for shape in shapes]
        if plan.derived_inputs(name, year):
            frames = derived.rows_of_year(stored, catalogue, name, year)
        elif plan.is_stored(keys[0]):
            frames = tuple(empty(shape) for shape in shapes)
        else:
            continue
        made[name] = [
            Part(key, frame.reindex(columns=list(shape.columns)), shape)
            for key, frame, shape in zip(keys, frames, shapes, strict=True)
        ]
    return made


def _result(name: str, frame: pd.DataFrame) -> Event:
    key = dg.AssetKey([STAGE, name])
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": dg.MetadataValue.int(len(frame)),
            "years": year_list(frame["year"]),
            "without result": dg.MetadataValue.json(_reasons(frame)),
        },
        check_results=[schema_result(key, pd.DataFrame(), len(frame))],
    )


def _reasons(frame: pd.DataFrame) -> dict[str, int]:
    """How many rows have no result, by reason; never which areas."""
    return {str(reason): int(count) for reason, count in frame["reason"].value_counts().head(20).items()}
