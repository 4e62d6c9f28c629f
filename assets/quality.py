"""Stage ``quality``: whether delivered figures are plausible, and what holds publication.

Belongs here: results, findings and the pages for stewards as assets, with the check that the gate waits for.
Does not belong here: what is expected (``catalogue/quality.yaml``), what is observed
(``sozialraum/quality``), Great Expectations (``resources/quality``).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pandas as pd

from assets.adapter import Event, schema_check, table_spec
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.home import Home
from resources.planning.keys import CODE_OF_QUALITY, QUALITY_FINDINGS, QUALITY_RESULTS
from resources.planning.plan import Plan
from resources.quality.history import append_run
from resources.quality.judging import judge
from resources.quality.pages import INDEX, Judged, write_pages
from schemas.quality import FINDINGS, RESULTS
from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import part_indicators

STAGE = "quality"
FINDINGS_ASSET = dg.AssetKey(QUALITY_FINDINGS[:2])
PAGES_ASSET = dg.AssetKey([STAGE, "pages"])
PLAUSIBLE = "plausible"
UNREMARKABLE = "unremarkable"
_TOLD = ["finding", "text", "delivery"]


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """Results, pages and findings of all sources, in one pass."""
    figures = [
        *(["counts", measure] for measure in catalogue.measures),
        *(["indicators", indicator] for indicator in part_indicators(catalogue)),
        ["deliveries", "receipts"],
    ]
    owner = catalogue.county.owner

    @dg.multi_asset(
        name=STAGE,
        specs=[
            table_spec(
                QUALITY_RESULTS[:2],
                shape=RESULTS,
                description=f"{RESULTS.title}: {RESULTS.description}",
                owner=owner,
                deps=figures,
                code=CODE_OF_QUALITY,
                kinds={"greatexpectations", "parquet"},
            ),
            table_spec(
                QUALITY_FINDINGS[:2],
                shape=FINDINGS,
                description=f"{FINDINGS.title}: {FINDINGS.description}",
                owner=owner,
                deps=[QUALITY_RESULTS[:2], ["deliveries", "receipts"]],
                code=CODE_OF_QUALITY,
                kinds={"greatexpectations", "parquet"},
            ),
            dg.AssetSpec(
                PAGES_ASSET,
                deps=[dg.AssetKey(QUALITY_RESULTS[:2]), FINDINGS_ASSET],
                description="Pages for stewards: every expectation with what was observed, examples and "
                "history; confidential, readable without network.",
                group_name=STAGE,
                owners=[owner],
                kinds={"html"},
            ),
        ],
        check_specs=[
            *(schema_check(dg.AssetKey(key[:2])) for key in (QUALITY_RESULTS, QUALITY_FINDINGS)),
            dg.AssetCheckSpec(
                PLAUSIBLE,
                asset=FINDINGS_ASSET,
                blocking=True,
                description="No finding that holds publication is open: each is gone or accepted for its "
                "delivery.",
            ),
            dg.AssetCheckSpec(
                UNREMARKABLE,
                asset=FINDINGS_ASSET,
                description="Nothing unusual is noted, which holds nothing.",
            ),
        ],
    )
    @retried
    def plausibility(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        plan = Plan(catalogue, home)
        # versions from before: what changes meanwhile makes the findings out of date
        inputs = plan.quality_inputs()
        judged = judge(catalogue, home, plan)
        append_run(home, judged.results, basis=judged.basis)
        write_pages(home, catalogue, judged)
        page = dg.MetadataValue.path(str(home.quality.root / INDEX))
        for key, frame, shape in (
            (QUALITY_RESULTS, judged.results, RESULTS),
            (QUALITY_FINDINGS, judged.findings, FINDINGS),
        ):
            metadata = {"page": page, **_accepted(judged)} if key == QUALITY_FINDINGS else {"page": page}
            yield from store_table(
                home.store, Part(key, frame, shape), inputs=inputs, code=CODE_OF_QUALITY, metadata=metadata
            )
        yield dg.MaterializeResult(asset_key=PAGES_ASSET, metadata={"page": page})
        # behind the tables: an open finding fails the step, and stewards need what is stored
        yield _check(PLAUSIBLE, judged, "open", page, dg.AssetCheckSeverity.ERROR)
        yield _check(UNREMARKABLE, judged, "noted", page, dg.AssetCheckSeverity.WARN)
        for fault in judged.faults:
            context.log.warning(fault)

    return plausibility


def _check(
    name: str, judged: Judged, state: str, page: dg.MetadataValue[str], severity: dg.AssetCheckSeverity
) -> dg.AssetCheckResult:
    """Findings of a state, without figures: these stand on the confidential page."""
    found = judged.findings[judged.findings["state"] == state]
    told = found[_TOLD].assign(delivery=found["delivery"].str[:12])
    metadata: dict[str, dg.MetadataValue[Any]] = {"page": page}
    if len(told):
        metadata["findings"] = dg.MetadataValue.md(told.to_markdown(index=False))
    if state == "open" and len(told):
        metadata["what to do"] = dg.MetadataValue.text(
            "deliver a corrected file, or accept: make approve FINDING=… DELIVERY=… WHO=… WHY=…"
        )
    return dg.AssetCheckResult(
        asset_key=FINDINGS_ASSET,
        check_name=name,
        passed=found.empty,
        severity=severity,
        metadata=metadata,
    )


def _accepted(judged: Judged) -> dict[str, dg.MetadataValue[Any]]:
    """Approvals in force, and files that are none."""
    found: dict[str, dg.MetadataValue[Any]] = {}
    own = judged.findings[judged.findings["state"] == "accepted"]
    if len(own):
        shown = own[[*_TOLD, "approved_by", "approved_at", "approval_reason"]]
        told = shown.assign(delivery=own["delivery"].str[:12], approved_at=own["approved_at"].astype("str"))
        found["approvals"] = dg.MetadataValue.md(pd.DataFrame(told).to_markdown(index=False))
    if judged.faults:
        found["broken approvals"] = dg.MetadataValue.md("\n".join(f"- {fault}" for fault in judged.faults))
    return found
