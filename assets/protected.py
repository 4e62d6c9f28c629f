"""Stage ``protected``: the gate in front of everything public.

Belongs here: what leaves the confidential area, after the audit of the whole release. Does not belong here:
the rules and methods of disclosure control (``sozialraum/disclosure``), presentation.

Everything behind the gate is made of released figures only: the tables of the stage ``indices`` are
calculated a second time from them, because whatever is made of public numbers tells nothing new.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import Event, by_status, schema_check, table_spec
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.calculation import derived
from resources.calculation.released import released_tables
from resources.contributions import read_contributions
from resources.disclosing import Audited, audit_release, read_history, read_pieces
from resources.engine import connect
from resources.home import Home
from resources.planning.keys import (
    AREAS,
    CODE_OF_GATE,
    COVERAGE,
    PROTECTED,
    QUALITY,
    QUALITY_FINDINGS,
    SUMMARY,
    released_key,
)
from resources.planning.plan import Plan
from resources.receiving.ledger import was_fictional
from resources.store import Key
from resources.stored import of_basis, read_all
from schemas.disclosure import DISCLOSURE_SUMMARY
from schemas.indicators import INDICATOR_VALUES, TERMS
from schemas.quality import QUALITY as QUALITY_SHAPE
from schemas.report import COVERAGE_SHAPE, DERIVED
from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.gate import protect
from sozialraum.disclosure.summary import summary_table
from sozialraum.report import coverage_table

VALUES_KEY = dg.AssetKey(PROTECTED[:2])
AUDIT = "disclosure_audit"


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """What may be published of each table, and what exists at all."""
    findings = QUALITY_FINDINGS[:2]
    figures = [*(["indicators", name] for name in catalogue.indicators), findings]
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
            spec(PROTECTED, INDICATOR_VALUES, "Indicator values without what must be hidden.", figures),
            spec(COVERAGE, COVERAGE_SHAPE, str(COVERAGE_SHAPE.description), [PROTECTED[:2]]),
            spec(SUMMARY, DISCLOSURE_SUMMARY, str(DISCLOSURE_SUMMARY.description), [PROTECTED[:2]]),
            spec(QUALITY, QUALITY_SHAPE, str(QUALITY_SHAPE.description), [findings, PROTECTED[:2]]),
            *(
                spec(
                    released_key(name),
                    shape,
                    f"{shape.title}, calculated from released figures. {shape.description}",
                    [*([derived.STAGE, own] for own in derived.makers(catalogue, shape)), PROTECTED[:2]],
                )
                for name, shape in DERIVED.items()
            ),
        ],
        check_specs=[
            schema_check(VALUES_KEY),
            dg.AssetCheckSpec(
                AUDIT,
                asset=VALUES_KEY,
                blocking=True,
                description="Nothing released, now or before, lets anyone work out a protected number: two "
                "tables that differ enough are shown for each.",
            ),
            *(schema_check(dg.AssetKey(key[:2])) for key in (COVERAGE, SUMMARY, QUALITY)),
            *(schema_check(dg.AssetKey(released_key(name)[:2])) for name in DERIVED),
        ],
    )
    @retried
    def protected_values(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        _refuse_half(plan)
        inputs = plan.protected_inputs()
        stored = read_all(home, plan.value_keys(), INDICATOR_VALUES)
        values = of_basis(stored, home)
        terms = read_all(home, plan.term_keys(), TERMS)
        protection = protect(
            values,
            terms,
            catalogue,
            read_history(home),
            pieces=read_pieces(home, catalogue),
            contributions=read_contributions(home, catalogue),
        )
        hidden = int((protection.pattern & (protection.manifest.known.rows > 0)).sum())
        context.log.info(f"protected: {hidden} numbers chosen to be hidden")
        # read back from its file: the audit looks at what is about to be published, not at the engine
        audited = audit_release(home, catalogue, protection, inputs=inputs)
        released = protection.released
        yield from store_table(
            home.store,
            Part(PROTECTED, released, INDICATOR_VALUES),
            inputs=inputs,
            code=CODE_OF_GATE,
            checks=[_check(audited)],
            metadata={"values by status": by_status(released)},
        )
        coverage = coverage_table(
            released, _reached(plan), catalogue, geographies=_told(catalogue, home), years=plan.years
        )
        tables = {
            COVERAGE: (coverage, COVERAGE_SHAPE),
            SUMMARY: (summary_table(protection, catalogue), DISCLOSURE_SUMMARY),
            QUALITY: (home.store.read(QUALITY_FINDINGS), QUALITY_SHAPE),
        }
        anew = released_tables(
            released,
            stored,
            catalogue,
            home.store,
            areas=AREAS,
            years=plan.years,
            current=plan.derived_is_current,
        )
        tables |= {released_key(name): (anew[name], shape) for name, shape in DERIVED.items()}
        for key, (frame, shape) in tables.items():
            yield from store_table(home.store, Part(key, frame, shape), inputs=inputs, code=CODE_OF_GATE)

    return protected_values


def _refuse_half(plan: Plan) -> None:
    """Release nothing while a part is out of date or a finding open: readers keep the last release."""
    unfinished = plan.unfinished()
    if unfinished:
        raise dg.Failure(
            f"not released: still to be computed: {', '.join(unfinished)}; run the refresh (job nightly)",
            allow_retries=False,
        )
    findings = plan.open_findings()
    if findings:
        raise dg.Failure(
            f"not released: open findings: {', '.join(findings)}; deliver a corrected file, or accept them "
            "(make approve), then run the refresh (job nightly)",
            allow_retries=False,
        )


def _check(audited: Audited) -> dg.AssetCheckResult:
    """The verdict, without names or numbers: what fails stands in the confidential warehouse."""
    return dg.AssetCheckResult(
        asset_key=VALUES_KEY,
        check_name=AUDIT,
        passed=audited.passed,
        metadata={
            "protected cells": audited.cells,
            "not protected": audited.failed,
            "undeclared numbers": audited.undeclared,
            "contradictions": audited.contradictions,
            "findings": "confidential warehouse, table protected.audit",
        },
    )


def _told(catalogue: Catalogue, home: Home) -> list[str]:
    """Geographies that the report is about."""
    fictional = was_fictional(home)
    return [name for name, geography in catalogue.geographies.items() if fictional or not geography.fictional]


def _reached(plan: Plan) -> pd.DataFrame:
    """For which measure, geography and year there are counts."""
    files = [str(path) for path in plan.paths(plan.store.keys("counts"))]
    if not files:
        return pd.DataFrame({"measure": [], "geography": [], "year": []})
    query = "SELECT DISTINCT measure, geography, year FROM read_parquet($files, union_by_name = true)"
    with connect() as connection:
        return connection.execute(query, {"files": files}).df()
