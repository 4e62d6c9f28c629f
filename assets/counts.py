"""Stage ``counts``: every measure by year, summed to every geography it reaches.

Belongs here: one asset a measure, computed in one pass a year. Does not belong here: the queries
(``resources/calculation/counts.py``).
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import pandas as pd

from assets.adapter import (
    Event,
    figure_metadata,
    schema_check,
    schema_result,
    table_spec,
)
from assets.retrying import retried
from assets.storing import Part, Stage, run_years
from resources.calculation import counts
from resources.home import Home
from resources.planning.plan import Plan
from schemas.indicators import COUNTS
from sozialraum.catalogue import Catalogue

STAGE = "counts"


def build(catalogue: Catalogue, years: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """One multi-asset with a node a measure."""

    @dg.multi_asset(
        name=STAGE,
        specs=[_spec(catalogue, measure, years) for measure in catalogue.measures],
        check_specs=[schema_check(dg.AssetKey([STAGE, measure])) for measure in catalogue.measures],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    @retried
    def counts_by_year(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        stage = Stage(
            name=STAGE,
            code=counts.CODE,
            compute=lambda measures, year: _compute(catalogue, plan, measures, year),
            inputs=plan.count_inputs,
            shape=lambda _: COUNTS,
            result=_result,
        )
        yield from run_years(context, stage, home.store)

    return counts_by_year


def _spec(catalogue: Catalogue, measure: str, years: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    entry = catalogue.measures[measure]
    definition = f"\n\n{entry.definition.de}" if entry.definition else ""
    return table_spec(
        [STAGE, measure],
        shape=COUNTS,
        description=f"{entry.title.de} ({entry.title.en}){definition}",
        owner=catalogue.county.owner,
        deps=[["deliveries", source] for source in entry.all_sources],
        code=counts.CODE,
        kinds={"duckdb", "parquet"},
        metadata={"unit": entry.unit, "kind": entry.kind},
        partitions=years,
    )


def _compute(
    catalogue: Catalogue, plan: Plan, measures: Sequence[str], year: int
) -> Mapping[str, Sequence[Part]]:
    """Counts of the year: of what is delivered, and empty ones of what was once and is no more."""
    keys = dict.fromkeys(key for measure in measures for key in plan.deliveries(measure, year))
    found = counts.counts_of_year(
        catalogue, measures=measures, year=year, files=plan.paths(keys), slices=plan.slices
    )
    by_measure = {str(name): group for name, group in found.groupby("measure")}
    told = [
        measure
        for measure in measures
        if plan.count_inputs(measure, year) or plan.is_stored((STAGE, measure, str(year)))
    ]
    return {
        measure: [Part((STAGE, measure, str(year)), by_measure.get(measure, found.iloc[:0]), COUNTS)]
        for measure in told
    }


def _result(measure: str, frame: pd.DataFrame) -> Event:
    key = dg.AssetKey([STAGE, measure])
    return dg.MaterializeResult(
        asset_key=key,
        metadata=figure_metadata(frame),
        check_results=[schema_result(key, pd.DataFrame(), len(frame))],
    )
