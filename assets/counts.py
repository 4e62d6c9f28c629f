"""Stage ``counts``: every measure by year, summed to every geography it reaches.

Belongs here: one asset a measure, computed in one pass a year. Does not belong here: the queries
(``resources/counts.py``).
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.adapter import (
    by_status,
    column_schema,
    line_plot,
    preview,
    schema_check,
    schema_result,
    stop_if_failed,
    validate,
)
from resources import counts
from resources.home import Home
from resources.plan import Plan
from schemas.base import empty
from schemas.indicators import COUNTS
from sozialraum.catalogue import Catalogue

STAGE = "counts"


def build(catalogue: Catalogue, years: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """One multi-asset with a node a measure."""

    @dg.multi_asset(
        name=STAGE,
        specs=[_spec(catalogue, measure, years) for measure in catalogue.measures],
        check_specs=[schema_check(dg.AssetKey([STAGE, measure])) for measure in catalogue.measures],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def counts_by_year(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        plan = Plan(catalogue, home)
        measures = sorted(key.path[-1] for key in context.selected_asset_keys)
        made: dict[str, list[pd.DataFrame]] = {measure: [empty(COUNTS)] for measure in measures}
        failed = []
        for partition in context.partition_keys:
            found = _counts_of_year(catalogue, plan, measures, int(partition))
            for measure, frame in found.items():
                valid, failures = validate(frame, COUNTS)
                key = (STAGE, measure, partition)
                if failures.empty:
                    inputs = plan.count_inputs(measure, int(partition))
                    home.store.write(key, valid, inputs=inputs, code=counts.CODE)
                    made[measure].append(valid)
                else:
                    failed.append("/".join(key))
                    yield schema_result(dg.AssetKey([STAGE, measure]), failures, len(frame))
            context.log.info(f"{partition}: {len(found)} measures")
        for measure, frames in made.items():
            if not any(name.startswith(f"{STAGE}/{measure}/") for name in failed):
                yield _result(catalogue, measure, pd.concat(frames, ignore_index=True))
        stop_if_failed(failed)

    return counts_by_year


def _spec(catalogue: Catalogue, measure: str, years: dg.PartitionsDefinition) -> dg.AssetSpec:
    entry = catalogue.measures[measure]
    ranked = dict.fromkeys((*entry.sources, *(s for order in entry.preferred.values() for s in order)))
    definition = f"\n\n{entry.definition.de}" if entry.definition else ""
    return dg.AssetSpec(
        [STAGE, measure],
        deps=[dg.AssetKey(["deliveries", source]) for source in ranked],
        description=f"{entry.title.de} ({entry.title.en}){definition}",
        group_name=STAGE,
        owners=[catalogue.county.owner],
        kinds={"duckdb", "parquet"},
        code_version=counts.CODE,
        metadata={
            "dagster/column_schema": column_schema(COUNTS),
            "unit": entry.unit,
            "kind": entry.kind,
        },
        partitions_def=years,
    )


def _counts_of_year(
    catalogue: Catalogue, plan: Plan, measures: list[str], year: int
) -> dict[str, pd.DataFrame]:
    """Counts of the year by measure: those that are delivered, or were once and have to go."""
    keys = {key: None for measure in measures for key in plan.deliveries(measure, year)}
    found = counts.counts_of_year(
        catalogue, measures=measures, year=year, files=plan.paths(keys), slices=plan.slices
    )
    by_measure = dict(list(found.groupby("measure")))
    return {
        measure: by_measure.get(measure, found.iloc[:0])
        for measure in measures
        if measure in by_measure
        or plan.count_inputs(measure, year)
        or plan.is_stored((STAGE, measure, str(year)))
    }


def _result(catalogue: Catalogue, measure: str, frame: pd.DataFrame) -> dg.MaterializeResult:
    key = dg.AssetKey([STAGE, measure])
    county = frame[(frame["area"] == catalogue.county.area) & frame["value"].notna()]
    yearly = (
        county.groupby("year")["value"].sum()
        if catalogue.measures[measure].kind != "published_rate"
        else (county.groupby("year")["value"].mean())
    )
    coarse = frame[frame["geography"] == "kreis"]
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": len(frame),
            "years": sorted(int(year) for year in frame["year"].unique()),
            "deliveries": sorted({name[:12] for names in frame["deliveries"] for name in names}),
            "values by status": by_status(frame),
            # small areas stay out of metadata, which is kept in logs and shown to every viewer
            "preview": preview(
                coarse, ["source", "year", "sex", "age_from", "age_to", "category", "value", "status"]
            ),
            "county": line_plot([(float(y), float(v)) for y, v in yearly.items()], title="Kreis"),
        },
        check_results=[schema_result(key, pd.DataFrame(), len(frame))],
    )
