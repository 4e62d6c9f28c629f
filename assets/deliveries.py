"""Stage ``deliveries``: the offices' files, archived, recognised, read and checked.

Belongs here: one asset a source and the book of receipts. Does not belong here: archive, recognition
and reading themselves (``resources``).
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.adapter import column_schema, preview, schema_check, schema_result
from resources.home import Home
from resources.intake import IntakeResult, take_in
from resources.ledger import inbox_state, write_ledger
from resources.readers import READER_VERSION
from schemas.deliveries import RECEIPTS
from schemas.observations import OBSERVATIONS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Source

STAGE = "deliveries"
RECEIPTS_KEY = dg.AssetKey([STAGE, "receipts"])
ACCEPTED_CHECK = "all_accepted"


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """One multi-asset with a node a source, and the receipts."""

    @dg.multi_asset(
        name=STAGE,
        specs=[
            *(_spec(catalogue, name, source) for name, source in catalogue.sources.items()),
            _receipts(catalogue),
        ],
        check_specs=[
            schema_check(RECEIPTS_KEY),
            dg.AssetCheckSpec(
                ACCEPTED_CHECK,
                asset=RECEIPTS_KEY,
                description="Every file was accepted; rejected ones are listed with their faults.",
            ),
        ],
        can_subset=True,
    )
    def deliveries(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[dg.MaterializeResult]:
        seen = inbox_state(home.inbox)
        result = take_in(
            home.inbox,
            archive=home.archive,
            store=home.store,
            catalogue=catalogue,
            progress=lambda name, number, total: context.log.info(f"{number}/{total} {name}"),
        )
        receipts, slices = write_ledger(result, home=home, catalogue=catalogue, seen=seen)
        for name in catalogue.sources:
            if dg.AssetKey([STAGE, name]) in context.selected_asset_keys:
                yield _source_result(
                    name, receipts[receipts["source"] == name], slices[slices["source"] == name]
                )
        if RECEIPTS_KEY in context.selected_asset_keys:
            yield _receipts_result(receipts, result)

    return deliveries


def _spec(catalogue: Catalogue, name: str, source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        [STAGE, name],
        description=f"{source.title.de} ({source.title.en})\n\n{source.publisher}, {source.licence}, {source.rhythm}",
        group_name=STAGE,
        owners=[catalogue.county.owner],
        kinds={"file", "parquet"},
        code_version=READER_VERSION,
        tags={"access": source.access},
        metadata={
            "publisher": source.publisher,
            "licence": source.licence,
            "reader": source.reader,
            **({"dagster/column_schema": column_schema(OBSERVATIONS)} if source.values else {}),
        },
    )


def _receipts(catalogue: Catalogue) -> dg.AssetSpec:
    return dg.AssetSpec(
        RECEIPTS_KEY,
        description=RECEIPTS.description,
        group_name=STAGE,
        owners=[catalogue.county.owner],
        kinds={"parquet"},
        metadata={"dagster/column_schema": column_schema(RECEIPTS)},
    )


def _source_result(name: str, receipts: pd.DataFrame, slices: pd.DataFrame) -> dg.MaterializeResult:
    shown = receipts[["name", "delivery", "verdict", "rows", "received_at"]].sort_values("received_at")
    return dg.MaterializeResult(
        asset_key=dg.AssetKey([STAGE, name]),
        metadata={
            "dagster/row_count": int(receipts["rows"].sum()),
            "files": dg.MetadataValue.json(
                {str(k): int(v) for k, v in receipts["verdict"].value_counts().items()}
            ),
            "years": sorted({int(year) for year in slices["reference_date"].dt.year.dropna()}),
            "deliveries": preview(shown.assign(delivery=shown["delivery"].str[:12])),
        },
    )


def _receipts_result(receipts: pd.DataFrame, result: IntakeResult) -> dg.MaterializeResult:
    rejected = receipts[receipts["verdict"] == "rejected"]
    faults = {row.name: row.reason for row in rejected[["name", "reason"]].itertuples(index=False)}
    return dg.MaterializeResult(
        asset_key=RECEIPTS_KEY,
        metadata={
            "dagster/row_count": len(receipts),
            "accepted": int((receipts["verdict"] == "accepted").sum()),
            "rejected": len(rejected),
            "read in this run": len(result.decided),
            "notes": dg.MetadataValue.json(list(result.notes)),
        },
        check_results=[
            schema_result(RECEIPTS_KEY, pd.DataFrame(), len(receipts)),
            dg.AssetCheckResult(
                asset_key=RECEIPTS_KEY,
                check_name=ACCEPTED_CHECK,
                severity=dg.AssetCheckSeverity.WARN,
                passed=rejected.empty and not result.refused,
                metadata={
                    "rejected": dg.MetadataValue.json(faults),
                    "refused": dg.MetadataValue.json([str(fault) for fault in result.refused]),
                },
            ),
        ],
    )
