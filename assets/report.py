"""Stage ``report``: the tables that readers of the report see.

Belongs here: one asset a table. Does not belong here: what is in them (``sozialraum/report.py``), the
database file (``publications``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import Event, schema_check, table_spec
from assets.plots import class_pictures
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.home import Home
from resources.planning.keys import (
    AREAS,
    CODE_OF_REPORT,
    COVERAGE,
    CUBE,
    PROTECTED,
    QUALITY,
    RECEIPTS,
    ROUNDED,
    SLICES,
    SUMMARY,
    planning_key,
    released_key,
)
from resources.planning.plan import Plan
from resources.receiving.ledger import was_fictional
from resources.receiving.receipts import report_table
from resources.releasing.making import first_published, release_rows, releases_until, revised
from schemas.planning.tables import PLANNING
from schemas.report import DERIVED, report_tables
from sozialraum.calendar import delivery_calendar
from sozialraum.catalogue import Catalogue
from sozialraum.descriptions import index_table
from sozialraum.report import area_profiles, indicator_table, source_table

STAGE = "report"
FICTIONAL, REAL = "Musterdaten", "Echtdaten"
MISSING = {
    "overdue": "überfällig",
    "rejected": "abgelehnt",
    "waiting": "wartet auf Freigabe",
    "expected": "erwartet",
}
"""States of the delivery calendar in which something has yet to come, in words."""

PARENTS = {
    "indicator_values": [["protected", "indicator_values"]],
    "indicators": [["deliveries", "receipts"]],
    "areas": [["areas", "areas"], ["deliveries", "receipts"]],
    "sources": [["deliveries", "receipts"]],
    "deliveries": [["deliveries", "receipts"], ["protected", "indicator_values"]],
    "area_profiles": [["protected", "indicator_values"], ["areas", "areas"]],
    "coverage": [["protected", "coverage"]],
    "disclosure_summary": [["protected", "disclosure_summary"]],
    "rounded_counts": [["protected", "rounded_counts"], ["areas", "areas"]],
    "cube": [["protected", "cube"], ["areas", "areas"]],
    "quality": [["protected", "quality"]],
    "indices": [["deliveries", "receipts"]],
    "releases": [["protected", "indicator_values"]],
    "revisions": [["protected", "indicator_values"]],
    "delivery_calendar": [["deliveries", "receipts"]],
    **{name: [["protected", name], ["areas", "areas"]] for name in DERIVED},
    **{name: [["planning", name], ["areas", "areas"]] for name in PLANNING},
}
"""What each report table is made from: figures come through ``protected`` only."""


def table_shapes(catalogue: Catalogue) -> dict[str, pa.DataFrameSchema]:
    """Schema of every report table by its name."""
    return report_tables({name: (entry.title.de, entry.unit) for name, entry in catalogue.indicators.items()})


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """One multi-asset with a node a report table."""
    tables = table_shapes(catalogue)

    @dg.multi_asset(
        name=STAGE,
        specs=[
            table_spec(
                [STAGE, name],
                shape=shape,
                description=f"{shape.title}: {shape.description}",
                owner=catalogue.county.owner,
                deps=PARENTS[name],
                code=CODE_OF_REPORT,
                kinds={"parquet", "table"},
            )
            for name, shape in tables.items()
        ],
        check_specs=[schema_check(dg.AssetKey([STAGE, name])) for name in tables],
        can_subset=True,
    )
    @retried
    def report(
        context: dg.AssetExecutionContext,
        home: dg.ResourceParam[Home],
        catalogue: dg.ResourceParam[Catalogue],
    ) -> Iterator[Event]:
        inputs = Plan(catalogue, home).report_inputs()
        contents = _contents(catalogue, home, inputs)
        for key in sorted(context.selected_asset_keys):
            name = key.path[-1]
            part = Part((STAGE, name, "all"), contents[name], tables[name])
            shown = class_pictures(name, part.frame)
            if name == "delivery_calendar":
                shown["what is missing"] = missing_deliveries(part.frame)
            yield from store_table(home.store, part, inputs=inputs, code=CODE_OF_REPORT, metadata=shown)

    return report


def _contents(catalogue: Catalogue, home: Home, inputs: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Rows of every report table, each with the basis of the data."""
    values = home.store.read(PROTECTED)
    receipts = home.store.read(RECEIPTS)
    fictional = was_fictional(home)
    areas = home.store.read(AREAS)
    shown = areas[(areas["kind"] == "area") & (fictional | ~areas["fictional"])]
    known = values.merge(shown[["geography", "area"]], on=["geography", "area"])
    releases = releases_until(home, catalogue, inputs)
    used = {name for names in known["deliveries"] for name in names}
    used |= {delivery for _, _, delivery in Plan(catalogue, home).register_keys()}
    tables = {
        "indicator_values": known,
        "indicators": indicator_table(catalogue),
        "areas": shown,
        "sources": source_table(catalogue, home.store.read(SLICES)),
        "deliveries": report_table(receipts, catalogue=catalogue, used=used),
        "area_profiles": area_profiles(known, shown, catalogue),
        "coverage": home.store.read(COVERAGE),
        "disclosure_summary": home.store.read(SUMMARY),
        "rounded_counts": _shown(home.store.read(ROUNDED), shown),
        "cube": _shown(home.store.read(CUBE), shown),
        "quality": home.store.read(QUALITY),
        "indices": index_table(catalogue),
        "releases": release_rows(releases),
        "revisions": revised(home, releases, known, catalogue),
        "delivery_calendar": delivery_calendar(
            catalogue, receipts, fictional=fictional, today=home.now_date(catalogue.county.timezone)
        ),
        **{name: _shown(home.store.read(released_key(name)), shown) for name in DERIVED},
        **{name: _shown(home.store.read(planning_key(name)), shown) for name in PLANNING},
    }
    tables["findings"] = first_published(home, releases, tables["findings"])
    return {name: frame.assign(basis=FICTIONAL if fictional else REAL) for name, frame in tables.items()}


def missing_deliveries(frame: pd.DataFrame) -> dg.MetadataValue[Any]:
    """Lines of the delivery calendar that have not come, longest due first, for stewards: a table in German.

    Parameters
    ----------
    frame
        ``report.delivery_calendar``.
    """
    own = frame[frame["state"].isin(MISSING)].sort_values(["due", "source"])
    told = pd.DataFrame(
        {
            "fällig": own["due"].dt.strftime("%d.%m.%Y"),
            "Quelle": own["title"],
            "Stichtag": own["reference_date"].dt.strftime("%d.%m.%Y"),
            "Stand": own["state"].map(MISSING),
            "wartende Indikatoren": own["indicators"].map(len),
            "wartende Tabellen": own["tables"].map(len),
        }
    )
    return dg.MetadataValue.md(told.to_markdown(index=False))


def _shown(frame: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Rows of the geographies and areas that the report is about."""
    told = frame[frame["geography"].isin(areas["geography"])] if "geography" in frame else frame
    return told[told["area"].isin(areas["area"])] if "area" in told else told
