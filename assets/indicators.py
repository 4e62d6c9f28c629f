"""Stage ``indicators``: every indicator by year, with the terms it is made of.

Belongs here: one asset an indicator, with the lineage of numerator and denominator, its checks and its
metadata. Does not belong here: formulas (``sozialraum/figures.py``), queries
(``resources/calculation/figures.py``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from assets.adapter import (
    Event,
    figure_metadata,
    schema_check,
    schema_result,
    table_spec,
)
from assets.plots import county_series
from assets.retrying import retried
from assets.storing import Part, Stage, run_years
from resources.calculation import figures
from resources.home import Home
from resources.planning.keys import RECEIPTS
from resources.planning.plan import Plan
from resources.store import Key
from schemas.base import empty
from schemas.indicators import INDICATOR_VALUES, TERMS
from sozialraum.catalogue import Catalogue
from sozialraum.figures import BEYOND_WHOLE
from sozialraum.smoothing.smoothed import smoothed_columns

STAGE = "indicators"
TERMS_OF = "terms"
WHOLE_CHECK = "part_within_whole"


def build(catalogue: Catalogue, years: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """One multi-asset with a node an indicator: one pass over the counts of a year."""
    names = list(catalogue.indicators)

    @dg.multi_asset(
        name=STAGE,
        specs=[_spec(catalogue, name, years) for name in names],
        check_specs=[check for name in names for check in _checks(catalogue, name)],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    @retried
    def indicators_by_year(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        arrived = home.store.read(RECEIPTS).set_index("delivery")["received_at"]
        stage = Stage(
            name=STAGE,
            code=figures.CODE,
            compute=lambda names, year: _compute(catalogue, plan, arrived, names, year),
            inputs=plan.indicator_inputs,
            shape=lambda _: INDICATOR_VALUES,
            result=lambda name, frame: _result(catalogue, name, frame),
        )
        yield from run_years(context, stage, home.store)

    return indicators_by_year


def _spec(catalogue: Catalogue, name: str, years: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    entry = catalogue.indicators[name]
    theme = next(theme for theme in catalogue.county.themes if theme.id == entry.theme)
    law = f"\n\nRechtsgrundlage: {entry.statute}" if entry.statute else ""
    return table_spec(
        [STAGE, name],
        shape=INDICATOR_VALUES,
        description=f"{entry.title.de} ({entry.title.en})\n\n{entry.definition.de}{law}",
        owner=catalogue.county.owner,
        deps=[["counts", measure] for measure in entry.measures],
        code=figures.CODE,
        kinds={"duckdb", "parquet"},
        metadata={
            "definition": entry.definition_id(name),
            "theme": theme.title.de,
            "unit": entry.unit,
            "numerator": ", ".join(term.measure for term in entry.numerator),
            "denominator": ", ".join(term.measure for term in entry.denominator) or "–",
        },
        partitions=years,
    )


def _checks(catalogue: Catalogue, name: str) -> list[dg.AssetCheckSpec]:
    key = dg.AssetKey([STAGE, name])
    whole = dg.AssetCheckSpec(
        WHOLE_CHECK, asset=key, description="In no area is the numerator above the denominator."
    )
    return [schema_check(key), *([whole] if catalogue.indicators[name].method == "share" else [])]


def _compute(
    catalogue: Catalogue, plan: Plan, arrived: pd.Series, names: Sequence[str], year: int
) -> Mapping[str, Sequence[Part]]:
    """Values and terms: of what has its measures, and empty ones of what had them once."""
    ready = [name for name in names if plan.indicator_inputs(name, year)]
    gone = [name for name in names if name not in ready and plan.is_stored((STAGE, name, str(year)))]
    found = {name: (empty(INDICATOR_VALUES), empty(TERMS)) for name in gone}
    if ready:
        files = {own: plan.paths(keys) for own, keys in _counts(catalogue, ready, year).items()}
        made = figures.figures_of_year(
            catalogue, indicators=ready, year=year, files=files.pop(year), earlier=files
        )
        smoothed = made.values.join(smoothed_columns(made.values, catalogue))
        for name in ready:
            values = smoothed[smoothed["indicator"] == name]
            terms = made.terms[made.terms["indicator"] == name]
            found[name] = (_with_origin(values, catalogue, name, arrived), terms)
    return {
        name: [
            Part((STAGE, name, str(year)), values, INDICATOR_VALUES),
            Part((TERMS_OF, name, str(year)), terms, TERMS),
        ]
        for name, (values, terms) in found.items()
    }


def _counts(catalogue: Catalogue, names: Sequence[str], year: int) -> dict[int, dict[Key, None]]:
    """Store keys of the counts that figures of a year are made of, each once, by the year of the counts."""
    found: dict[int, dict[Key, None]] = {}
    for entry in (catalogue.indicators[name] for name in names):
        for own in entry.window(year):
            found.setdefault(own, {}).update(dict.fromkeys(("counts", m, str(own)) for m in entry.measures))
    return found


def _with_origin(values: pd.DataFrame, catalogue: Catalogue, name: str, arrived: pd.Series) -> pd.DataFrame:
    """Add the definition and the time since when the figure is known."""
    known = {names: arrived.reindex(list(names)).max() for names in {tuple(n) for n in values["deliveries"]}}
    as_of = pd.Series([known[tuple(names)] for names in values["deliveries"]], index=values.index)
    frame = values.assign(
        definition=catalogue.indicators[name].definition_id(name), as_of=as_of.astype("datetime64[ns]")
    )
    return frame[list(INDICATOR_VALUES.columns)]


def _result(catalogue: Catalogue, name: str, frame: pd.DataFrame) -> Event:
    key = dg.AssetKey([STAGE, name])
    checks = [schema_result(key, pd.DataFrame(), len(frame))]
    if catalogue.indicators[name].method == "share":
        beyond = frame[frame["reason"] == BEYOND_WHOLE]
        checks.append(
            dg.AssetCheckResult(
                asset_key=key,
                check_name=WHOLE_CHECK,
                passed=beyond.empty,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"areas": (beyond["area"] + " " + beyond["year"].astype("str")).head(50).tolist()},
            )
        )
    return dg.MaterializeResult(
        asset_key=key,
        metadata={**figure_metadata(frame), **_curve(catalogue, name, frame)},
        check_results=checks,
    )


def _curve(catalogue: Catalogue, name: str, frame: pd.DataFrame) -> Mapping[str, dg.MetadataValue[Any]]:
    """The county's values, of an indicator of open sources: before the gate no other figure is shown."""
    measures = [catalogue.measures[measure] for measure in catalogue.indicators[name].measures]
    sources = {source for entry in measures for source in entry.all_sources}
    if any(catalogue.sources[source].access != "open" for source in sources):
        return {}
    county = frame[(frame["area"] == catalogue.county.area) & frame["value"].notna()]
    return county_series(county.set_index("year")["value"])
