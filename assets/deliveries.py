"""Stage ``deliveries``: the offices' files, archived, recognised, read and checked.

Belongs here: one asset a source and the book of receipts. Does not belong here: archive, recognition
and reading themselves (``resources``).
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import Event, preview, schema_check, schema_result, table_spec, year_list
from assets.freshness import freshness_policy
from assets.retrying import retried
from resources.home import Home
from resources.planning.plan import Plan
from resources.readers import READER_VERSION
from resources.receiving.intake import IntakeResult, take_in
from resources.receiving.ledger import write_ledger
from resources.receiving.receipts import PASSED, REGISTER, Receipt
from resources.receiving.rejected import set_aside, write_hints
from resources.receiving.settled import inbox_state, listing
from schemas.areas import SHAPES
from schemas.deliveries import RECEIPTS
from schemas.observations import OBSERVATIONS
from schemas.planning.registers import REGISTERS
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
                description="Every file in the inbox was accepted as a whole; others are listed with faults.",
            ),
        ],
        can_subset=True,
    )
    @retried
    def deliveries(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        seen = listing(home.inbox, home.quiet)
        before = Plan(catalogue, home).slices
        result = take_in(
            home.inbox,
            archive=home.archive,
            store=home.store,
            catalogue=catalogue,
            quiet=home.quiet,
            progress=lambda name, number, total: context.log.info(f"{number}/{total} {name}"),
        )
        for name in set_aside(_rejected_here(result), home):
            seen.pop(name, None)
        write_hints(result.receipts, home)
        receipts, slices = write_ledger(result, home=home, catalogue=catalogue, seen=inbox_state(seen))
        changed = _changed(result, before, slices)
        for name in catalogue.sources:
            if name in changed and dg.AssetKey([STAGE, name]) in context.selected_asset_keys:
                yield _source_result(
                    name, receipts[receipts["source"] == name], slices[slices["source"] == name]
                )
        if RECEIPTS_KEY in context.selected_asset_keys:
            yield _receipts_result(receipts, result)

    return deliveries


def _rejected_here(result: IntakeResult) -> list[Receipt]:
    return [r for r in result.receipts if r.verdict == "rejected" and r.delivery in result.present]


def _changed(result: IntakeResult, before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """Sources of which something was read in this run, or of which other deliveries count than before."""
    read = {str(receipt.source) for receipt in result.receipts if receipt.delivery in result.decided}
    rows = pd.concat([before, after], ignore_index=True)
    return read | set(rows.loc[~rows.duplicated(keep=False), "source"])


def _spec(catalogue: Catalogue, name: str, source: Source) -> dg.AssetSpec:
    return table_spec(
        [STAGE, name],
        shape=_shape(source),
        description=f"{source.title.de} ({source.title.en})\n\n{source.publisher}, {source.licence}",
        owner=catalogue.county.owner,
        deps=[],
        code=READER_VERSION,
        kinds={"file", "parquet"},
        metadata={"access": source.access, "rhythm": source.rhythm, "reader": source.reader},
        # only sources of which something is new say that they were made
    ).replace_attributes(
        skippable=True, freshness_policy=freshness_policy(source, timezone=catalogue.county.timezone)
    )


def _shape(source: Source) -> pa.DataFrameSchema:
    if source.rows_of is not None:
        return REGISTERS[source.rows_of]
    return SHAPES if source.reader == "geometry" else OBSERVATIONS


def _receipts(catalogue: Catalogue) -> dg.AssetSpec:
    return table_spec(
        [STAGE, "receipts"],
        shape=RECEIPTS,
        description=str(RECEIPTS.description),
        owner=catalogue.county.owner,
        deps=[],
        code=READER_VERSION,
        kinds={"parquet"},
    )


def _source_result(name: str, receipts: pd.DataFrame, slices: pd.DataFrame) -> Event:
    shown = receipts[["name", "delivery", "verdict", "rows", "received_at"]].sort_values("received_at")
    return dg.MaterializeResult(
        asset_key=dg.AssetKey([STAGE, name]),
        metadata={
            "dagster/row_count": int(receipts["rows"].sum()),
            "files": dg.MetadataValue.json(
                {str(k): int(v) for k, v in receipts["verdict"].value_counts().items()}
            ),
            "years": year_list(slices["reference_date"].dt.year),
            "deliveries": preview(shown.assign(delivery=shown["delivery"].str[:12])),
        },
    )


def _receipts_result(receipts: pd.DataFrame, result: IntakeResult) -> Event:
    rejected = receipts[(receipts["verdict"] == "rejected") & receipts["delivery"].isin(result.present)]
    partly = receipts[
        (receipts["reader"] == REGISTER)
        & (receipts["verdict"] == "accepted")
        & (receipts["reason"] != PASSED)
        & receipts["delivery"].isin(result.present)
    ]
    faults = {str(name): str(why) for name, why in zip(rejected["name"], rejected["reason"], strict=True)}
    return dg.MaterializeResult(
        asset_key=RECEIPTS_KEY,
        metadata={
            "dagster/row_count": len(receipts),
            "accepted": int((receipts["verdict"] == "accepted").sum()),
            "rejected": int((receipts["verdict"] == "rejected").sum()),
            "rejected and still in the inbox": len(rejected),
            "read in this run": len(result.decided),
            "notes": dg.MetadataValue.json(list(result.notes)),
        },
        check_results=[
            schema_result(RECEIPTS_KEY, pd.DataFrame(), len(receipts)),
            dg.AssetCheckResult(
                asset_key=RECEIPTS_KEY,
                check_name=ACCEPTED_CHECK,
                severity=dg.AssetCheckSeverity.WARN,
                passed=rejected.empty and partly.empty and not result.refused,
                metadata={
                    "rejected": dg.MetadataValue.json(faults),
                    "used in part": dg.MetadataValue.json(
                        dict(zip(partly["name"], partly["reason"], strict=True))
                    ),
                    "refused": dg.MetadataValue.json([str(fault) for fault in result.refused]),
                },
            ),
        ],
    )
