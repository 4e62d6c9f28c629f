"""The tables of a release with what the schemas say of their columns.

Belongs here: which tables there are, their shapes, titles and limits. Does not belong here: files of any
format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from resources.press.edition import Edition
from schemas.base import sql_type
from schemas.report import report_tables

REFERENCES = (
    (("geography", "area"), "areas"),
    (("indicator",), "indicators"),
    (("index",), "indices"),
    (("source",), "sources"),
    (("delivery",), "deliveries"),
)
"""Columns by which rows name a row of another table, and that table."""


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Attributes
    ----------
    name, header
        Its id, and what stands above it.
    value
        SQL of its values.
    type
        DuckDB type.
    """

    name: str
    header: str
    value: str
    type: str
    column: pa.Column

    @property
    def unit(self) -> str | None:
        """Unit of the values; None for texts and keys."""
        unit = (self.column.metadata or {}).get("unit")
        return None if unit is None else str(unit)

    @property
    def limits(self) -> dict[str, Any]:
        """What the schema demands of the values, as Table Schema names it (which has no limits left out)."""
        found: dict[str, Any] = {} if self.column.nullable else {"required": True}
        for check in self.column.checks:
            found |= _limits(check)
        return found


@dataclass(frozen=True)
class Table:
    """A table that is published, from a Parquet file of the release or a query over them.

    Attributes
    ----------
    rows
        SQL behind ``FROM``.
    key
        Ids of the columns that identify a row; empty where the table has no key.
    """

    name: str
    title: str
    description: str
    rows: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]


def released_tables(edition: Edition) -> Iterator[tuple[Table, Path]]:
    """All tables that a release has, each with its Parquet file, in the order of the data dictionary."""
    described = edition.table("indicators")
    titles = dict(
        zip(described["indicator"], zip(described["title"], described["unit"], strict=True), strict=True)
    )
    for name, shape in report_tables(titles).items():
        if edition.has(name):
            file = edition.folder / f"{name}.parquet"
            fields = tuple(
                Field(str(column), str(column), named(str(column)), sql_type(facts), facts)
                for column, facts in shape.columns.items()
            )
            yield (
                Table(name, str(shape.title), str(shape.description), parquet(file), fields, _key(shape)),
                file,
            )


def parquet(file: Path) -> str:
    """The rows of a Parquet file in SQL."""
    return f"read_parquet({quoted(str(file))})"


def quoted(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _key(shape: pa.DataFrameSchema) -> tuple[str, ...]:
    """Columns that are unique together, where none of them may be missing."""
    unique: Any = shape.unique
    key = tuple(unique or ())
    return () if any(shape.columns[name].nullable for name in key) else key


def _limits(check: pa.Check) -> dict[str, Any]:
    facts = check.statistics or {}
    match check.name:
        case "isin":
            return {"enum": [str(value) for value in facts["allowed_values"]]}
        case "in_range":
            return {"minimum": facts["min_value"], "maximum": facts["max_value"]}
        case "greater_than_or_equal_to" | "greater_than":
            return {"minimum": facts["min_value"]}
        case "less_than_or_equal_to":
            return {"maximum": facts["max_value"]}
        case "str_matches":
            return {"pattern": str(getattr(facts["pattern"], "pattern", facts["pattern"]))}
        case _:
            return {}
