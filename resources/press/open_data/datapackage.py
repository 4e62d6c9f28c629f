"""The Frictionless data package: ``datapackage.json`` names every file with its columns, hash and size.

Belongs here: Data Package and Table Schema, version 1 (the second knows no files but tables). Does not belong
here: other metadata (``csvw``, ``dcat``).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from resources.engine import connect
from resources.press.edition import Edition
from resources.press.open_data.cells import Variant
from resources.press.open_data.facts import RULE, identifier, sources, title
from resources.press.open_data.files import File
from resources.press.open_data.tables import REFERENCES, Field, Table, named

NAME = "datapackage.json"

_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR[]": "array",
    "DOUBLE[]": "array",
    "BLOB": "string",
}
"""Types of Table Schema by those of DuckDB: lists are JSON, shapes are WKT."""

Reference = tuple[tuple[str, ...], str]
"""Columns that name rows of another table, and that table."""


def datapackage(edition: Edition, files: Sequence[File]) -> bytes:
    """The descriptor of all files.

    Parameters
    ----------
    edition
        What is published, and by whom.
    files
        All data files.
    """
    publication = edition.publication
    publisher, contact = publication.publisher, publication.contact
    tables = {file.table.name: file.table for file in files if file.table is not None}
    references = _references(tables)
    package = {
        "profile": "data-package",
        "name": "sozialraumbericht",
        "id": identifier(edition),
        "title": title(edition),
        "description": f"{publication.description.de}\n\n{RULE}",
        "homepage": publication.address,
        "version": edition.name,
        "created": f"{edition.day.isoformat()}T00:00:00Z",
        "licenses": [{"title": publication.licence.title.de, "path": publication.licence.url}],
        "contributors": [
            {"title": publisher.name, "path": publisher.website, "role": "publisher"},
            {"title": contact.name, "email": contact.email, "role": "contact"},
        ],
        "sources": [{"title": line} for line in sources(edition)],
        "resources": [_resource(file, references) for file in files],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(file: File, references: Mapping[str, list[Reference]]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": file.name,
        "path": file.path,
        "title": file.title,
        "format": file.kind.format,
        "mediatype": file.kind.media_type,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if file.table is None or file.variant is None:
        # Frictionless would read Parquet files as tables and guess their types
        return facts | {"profile": "data-resource", "type": "file"}
    return facts | {
        "profile": "tabular-data-resource",
        "description": file.table.description,
        "encoding": "utf-8",
        "dialect": {"delimiter": file.variant.delimiter, "doubleQuote": True},
        "schema": _schema(file.table, file.variant, references[file.table.name]),
    }


def _schema(table: Table, variant: Variant, references: list[Reference]) -> dict[str, Any]:
    headers = {field.name: field.header for field in table.fields}
    schema: dict[str, Any] = {
        "fields": [_field(field, variant) for field in table.fields],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = [headers[name] for name in table.key]
    if references:
        schema["foreignKeys"] = [
            {
                "fields": list(columns),
                "reference": {"resource": f"{variant.folder}-{target}", "fields": list(columns)},
            }
            for columns, target in references
        ]
    return schema


def _field(field: Field, variant: Variant) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": field.header,
        "type": _TYPES[field.type],
        "title": str(field.column.title),
        "description": str(field.column.description),
    }
    match field.type:
        case "DOUBLE" if variant.decimal != ".":
            facts["decimalChar"] = variant.decimal
        case "BOOLEAN":
            facts |= {"trueValues": [variant.yes], "falseValues": [variant.no]}
        case "DATE":
            facts["format"] = variant.date
        case "TIMESTAMP":
            facts["format"] = variant.moment
    if field.unit is not None:
        facts["unit"] = field.unit
    if field.limits:
        facts["constraints"] = field.limits
    return facts


def _references(tables: Mapping[str, Table]) -> dict[str, list[Reference]]:
    """References of each table to others that hold for all of its rows."""
    found: dict[str, list[Reference]] = {name: [] for name in tables}
    with connect() as connection:
        for table in tables.values():
            own = {field.name for field in table.fields if field.header == field.name}
            for columns, target in REFERENCES:
                if target in tables and target != table.name and own.issuperset(columns):
                    strays = connection.execute(_strays(table, tables[target], columns)).fetchall()
                    found[table.name] += [] if strays else [(columns, target)]
    return found


def _strays(table: Table, target: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(named(column) for column in columns)
    given = " AND ".join(f"{named(column)} IS NOT NULL" for column in columns)
    return f"SELECT {names} FROM {table.rows} WHERE {given} EXCEPT SELECT {names} FROM {target.rows} LIMIT 1"
