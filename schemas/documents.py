"""Documents that are derived: the data dictionary and the list of indicators, as Markdown.

Belongs here: the text made from schemas and catalogue. Does not belong here: anything that is written by
hand, which files the documents are kept in (``__main__``).
"""

from collections.abc import Hashable, Iterable, Iterator
from itertools import groupby
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.areas import AREAS, MEMBERSHIPS
from schemas.base import allowed, sql_type
from schemas.deliveries import RECEIPTS
from schemas.indicators import COUNTS, INDICATOR_VALUES, TERMS
from schemas.observations import OBSERVATIONS, READ, SLICES
from schemas.quality import FINDINGS, QUALITY, RESULTS
from schemas.report import COVERAGE_SHAPE, DERIVED, report_tables
from sozialraum.catalogue import Catalogue
from sozialraum.descriptions import index_table
from sozialraum.report import indicator_table

GENERATED = "<!-- Written by `python -m schemas`; changes by hand are lost. -->"

STAGES = {
    "deliveries": "Confidential. In `warehouse.duckdb`, but for `deliveries.read`, which is handed on only.",
    "areas": "In `warehouse.duckdb`.",
    "counts": "Confidential. In `warehouse.duckdb`.",
    "indicators": "Confidential. In `warehouse.duckdb`.",
    "indices": "Confidential. In `warehouse.duckdb`.",
    "quality": "Confidential. Kept in the store; stewards read `confidential/quality/index.html`.",
    "protected": "Kept in the store only. `protected.indicator_values` is the released part of "
    "`indicators.indicator_values` and has its columns; so have the others those of `indices`.",
    "planning": "Kept in the store only; each table is released as it is, and described under `report`.",
    "report": "Public. In `sozialraumbericht.duckdb`, and beside the others in `warehouse.duckdb`.",
}
"""Stages in the order of the data, and where their tables are found."""

_HEADER = ["column", "title", "type", "unit", "sensitivity", "missing", "allowed", "description"]
_INNER = (
    READ,
    OBSERVATIONS,
    RECEIPTS,
    SLICES,
    AREAS,
    MEMBERSHIPS,
    COUNTS,
    INDICATOR_VALUES,
    TERMS,
    *DERIVED.values(),
    RESULTS,
    FINDINGS,
    COVERAGE_SHAPE,
    QUALITY,
)


def tables(catalogue: Catalogue) -> list[pa.DataFrameSchema]:
    """Schemas of all tables, in the order of the data."""
    titles = {name: (entry.title.de, entry.unit) for name, entry in catalogue.indicators.items()}
    return [*_INNER, *report_tables(titles).values()]


def data_dictionary(catalogue: Catalogue) -> str:
    """Every column of every table.

    Parameters
    ----------
    catalogue
        Gives ``report.area_profiles`` its columns; all else comes from the schemas.
    """
    lines = [
        "# Data dictionary",
        "",
        GENERATED,
        "",
        "Types are those of DuckDB. *Missing*: whether a value may be missing; a missing value is never 0.",
    ]
    for stage, found in groupby(tables(catalogue), key=lambda schema: str(schema.name).split(".")[0]):
        lines += ["", f"## Stage `{stage}`", "", STAGES[stage]]
        for schema in found:
            lines += ["", *_table_lines(schema)]
    return "\n".join(lines) + "\n"


def _table_lines(schema: pa.DataFrameSchema) -> Iterator[str]:
    yield f"### `{schema.name}` – {schema.title}"
    yield ""
    yield str(schema.description)
    yield ""
    if schema.unique:
        yield f"- One row for each {', '.join(f'`{name}`' for name in schema.unique)}."
    for check in schema.checks:
        yield f"- Always: {check.error!s}."
    yield ""
    yield _row(_HEADER)
    yield _row("---" for _ in _HEADER)
    for name, column in schema.columns.items():
        facts = column.metadata or {}
        missing = "yes" if column.nullable else "no"
        middle = (sql_type(column), facts.get("unit") or "", facts["sensitivity"], missing)
        yield _row([f"`{name}`", column.title, *middle, allowed(column), column.description])


def indicator_list(catalogue: Catalogue) -> str:
    """Every indicator with its definition, by theme; German, for planners."""
    rows = indicator_table(catalogue).to_dict("records")
    lines = ["# Indikatoren", "", GENERATED, ""]
    lines.append(f"{len(rows)} Indikatoren aus `catalogue/indicators/`, nach Themenfeldern.")
    for theme in catalogue.county.themes:
        lines += ["", f"## {theme.title.de}"]
        for row in rows:
            if row["theme"] == theme.id:
                facts = _facts(catalogue, row)
                lines += ["", f"### {row['title']}", "", row["definition"], ""]
                lines += [f"- {title}: {text}" for title, text in facts]
    lines += ["", "## Indizes", *_index_lines(catalogue)]
    return "\n".join([*lines, "", "## Quellen", "", *_source_lines(catalogue)]) + "\n"


def _facts(catalogue: Catalogue, row: dict[Hashable, Any]) -> Iterator[tuple[str, str]]:
    """What is said of an indicator in its list: title and text."""
    entry = catalogue.indicators[row["indicator"]]
    yield "Kennung", f"`{row['indicator']}`, Definition `{row['definition_id']}`"
    quotient = f" / ({row['denominator']}) × {row['factor']:g}" if entry.denominator else ""
    yield "Formel", f"({row['numerator']}){quotient}; Methode `{row['method']}`"
    yield "Einheit", row["unit"]
    for column, title in (
        ("statute", "Rechtsgrundlage"),
        ("publisher_definition", "Definition des Herausgebers"),
        ("breaks", "Brüche"),
    ):
        if pd.notna(row[column]):
            yield title, row[column]
    sources = dict.fromkeys(source for m in entry.measures for source in catalogue.measures[m].all_sources)
    yield "Quellen", ", ".join(f"`{source}`" for source in sources)


def _index_lines(catalogue: Catalogue) -> Iterator[str]:
    for row in index_table(catalogue).to_dict("records"):
        yield from ("", f"### {row['title']}", "", row["definition"], "")
        yield f"- Kennung: `{row['index']}`, Definition `{row['definition_id']}`, Verfahren `{row['method']}`"
        yield f"- Indikatoren: {row['indicators']}"
        yield f"- Raumgliederungen: {', '.join(f'`{name}`' for name in row['geographies'])}"
        yield f"- Mindestgröße: {row['minimum_population']} Einwohnerinnen und Einwohner"


def _source_lines(catalogue: Catalogue) -> Iterator[str]:
    yield _row(["Kennung", "Quelle", "Herausgeber", "Lizenz"])
    yield _row(["---"] * 4)
    for name, entry in catalogue.sources.items():
        yield _row([f"`{name}`", entry.title.de, entry.publisher, entry.licence])


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
