"""Stage ``indicators``: every indicator by year, with the terms it is made of.

Belongs here: one asset an indicator, with the lineage of numerator and denominator, its checks and its
metadata. Does not belong here: formulas (``sozialraum/figures.py``), queries (``resources/figures.py``).
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
from resources import figures
from resources.home import Home
from resources.plan import RECEIPTS, Plan
from schemas.base import empty
from schemas.indicators import INDICATOR_VALUES, TERMS
from sozialraum.catalogue import Catalogue
from sozialraum.figures import BEYOND_WHOLE

STAGE = "indicators"
TERMS_OF = "terms"
WHOLE_CHECK = "part_within_whole"


def build(catalogue: Catalogue, years: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """One multi-asset with a node an indicator: one pass over the counts of a year."""
    names = list(catalogue.indicators)

    @dg.multi_asset(
        name=STAGE,
        specs=[_spec(catalogue, name, years) for name in names],
        check_specs=[check for name in names for check in _checks(catalogue, name)],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def indicators_by_year(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        plan = Plan(catalogue, home)
        selected = sorted(key.path[-1] for key in context.selected_asset_keys)
        arrived = _arrival(home)
        made: dict[str, list[pd.DataFrame]] = {name: [empty(INDICATOR_VALUES)] for name in selected}
        failed = []
        for partition in context.partition_keys:
            found = _figures_of_year(catalogue, plan, selected, int(partition))
            for name, (values, terms) in found.items():
                valid, failures = validate(_with_origin(values, catalogue, name, arrived), INDICATOR_VALUES)
                if failures.empty:
                    inputs = plan.indicator_inputs(name, int(partition))
                    home.store.write(
                        (TERMS_OF, name, partition), TERMS.validate(terms), inputs=inputs, code=figures.CODE
                    )
                    home.store.write((STAGE, name, partition), valid, inputs=inputs, code=figures.CODE)
                    made[name].append(valid)
                else:
                    failed.append(f"{name}/{partition}")
                    yield schema_result(dg.AssetKey([STAGE, name]), failures, len(values))
            context.log.info(f"{partition}: {len(found)} indicators")
        for name, frames in made.items():
            if not any(entry.startswith(f"{name}/") for entry in failed):
                yield _result(catalogue, name, pd.concat(frames, ignore_index=True))
        stop_if_failed(failed)

    return indicators_by_year


def _spec(catalogue: Catalogue, name: str, years: dg.PartitionsDefinition) -> dg.AssetSpec:
    entry = catalogue.indicators[name]
    theme = next(theme for theme in catalogue.county.themes if theme.id == entry.theme)
    law = f"\n\nRechtsgrundlage: {entry.statute}" if entry.statute else ""
    return dg.AssetSpec(
        [STAGE, name],
        deps=[dg.AssetKey(["counts", measure]) for measure in entry.measures],
        description=f"{entry.title.de} ({entry.title.en})\n\n{entry.definition.de}{law}",
        group_name=STAGE,
        owners=[catalogue.county.owner],
        kinds={"duckdb", "parquet"},
        code_version=figures.CODE,
        tags={"theme": entry.theme},
        metadata={
            "dagster/column_schema": column_schema(INDICATOR_VALUES),
            "definition": entry.definition_id(name),
            "theme": theme.title.de,
            "unit": entry.unit,
            "numerator": ", ".join(term.measure for term in entry.numerator),
            "denominator": ", ".join(term.measure for term in entry.denominator) or "–",
        },
        partitions_def=years,
    )


def _checks(catalogue: Catalogue, name: str) -> list[dg.AssetCheckSpec]:
    key = dg.AssetKey([STAGE, name])
    checks = [schema_check(key)]
    if catalogue.indicators[name].method == "share":
        checks.append(
            dg.AssetCheckSpec(
                WHOLE_CHECK, asset=key, description="In no area is the numerator above the denominator."
            )
        )
    return checks


def _arrival(home: Home) -> pd.Series:
    """When each delivery was archived, by delivery."""
    receipts = home.store.read(RECEIPTS)
    return receipts.set_index("delivery")["received_at"]


def _figures_of_year(
    catalogue: Catalogue, plan: Plan, names: list[str], year: int
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Values and terms by indicator: those whose measures are there, or were once and have to go."""
    ready = [name for name in names if plan.indicator_inputs(name, year)]
    gone = [name for name in names if name not in ready and plan.is_stored((STAGE, name, str(year)))]
    measures = {m: None for name in ready for m in catalogue.indicators[name].measures}
    result = {name: (empty(INDICATOR_VALUES), empty(TERMS)) for name in gone}
    if ready:
        files = plan.paths(("counts", measure, str(year)) for measure in measures)
        found = figures.figures_of_year(catalogue, indicators=ready, year=year, files=files)
        values = dict(list(found.values.groupby("indicator")))
        terms = dict(list(found.terms.groupby("indicator")))
        for name in ready:
            result[name] = (values.get(name, found.values.iloc[:0]), terms.get(name, found.terms.iloc[:0]))
    return result


def _with_origin(values: pd.DataFrame, catalogue: Catalogue, name: str, arrived: pd.Series) -> pd.DataFrame:
    """Add the definition and the time since when the figure is known."""
    as_of = values["deliveries"].map(lambda names: arrived.reindex(names).max() if len(names) else pd.NaT)
    frame = values.assign(definition=catalogue.indicators[name].definition_id(name), as_of=as_of)
    return frame[list(INDICATOR_VALUES.columns)]


def _result(catalogue: Catalogue, name: str, frame: pd.DataFrame) -> dg.MaterializeResult:
    key = dg.AssetKey([STAGE, name])
    county = frame[(frame["area"] == catalogue.county.area) & frame["value"].notna()].sort_values("year")
    points = list(zip(county["year"].astype("float64"), county["value"], strict=True))
    coarse = frame[frame["geography"] != "sozialraum"].sort_values(["year", "area"], ascending=[False, True])
    beyond = frame[frame["reason"] == BEYOND_WHOLE]
    checks = [schema_result(key, pd.DataFrame(), len(frame))]
    if catalogue.indicators[name].method == "share":
        checks.append(
            dg.AssetCheckResult(
                asset_key=key,
                check_name=WHOLE_CHECK,
                passed=beyond.empty,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"areas": [f"{row.area} {row.year}" for row in beyond.head(50).itertuples()]},
            )
        )
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": len(frame),
            "years": sorted(int(year) for year in frame["year"].unique()),
            "deliveries": sorted({name[:12] for names in frame["deliveries"] for name in names}),
            "values by status": by_status(frame),
            "preview": preview(coarse, ["geography", "area", "year", "value", "ci_low", "ci_high", "status"]),
            "county": line_plot(points, title=f"Kreis, {catalogue.indicators[name].unit}"),
        },
        check_results=checks,
    )
