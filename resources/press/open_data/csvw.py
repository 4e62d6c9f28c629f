"""CSV on the Web: ``csv-metadata.json`` in each folder of CSV files, where the standard looks for it.

Belongs here: table groups, their columns and dialects. Does not belong here: other metadata (``datapackage``,
``dcat``).
"""

import json
from collections.abc import Sequence
from typing import Any

from resources.press.edition import Edition
from resources.press.open_data.cells import Variant
from resources.press.open_data.facts import RULE, attribution, title
from resources.press.open_data.files import File
from resources.press.open_data.tables import Field, Table

NAME = "csv-metadata.json"

_BASES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR[]": "json",
    "DOUBLE[]": "json",
    "BLOB": "string",
}
_PARTS = {"%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%f": "SSSSSS"}
"""Parts of dates and times: as ``strftime`` and as the standard name them."""


def table_group(edition: Edition, files: Sequence[File]) -> bytes:
    """The metadata of the CSV files of one folder, which are all written in the same variant."""
    variants = {file.variant for file in files if file.variant is not None}
    (variant,) = variants
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "de"}],
        "dc:title": title(edition),
        "dc:description": RULE,
        "dc:publisher": edition.publication.publisher.name,
        "dc:license": {"@id": edition.publication.licence.url},
        "dc:rights": attribution(edition),
        "dialect": {
            "delimiter": variant.delimiter,
            "encoding": "utf-8",
            "lineTerminators": ["\r\n"],
            "header": True,
        },
        "tables": [_table(file.path.rpartition("/")[2], file.table, variant) for file in files if file.table],
    }
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()


def _table(url: str, table: Table, variant: Variant) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(field, variant) for field in table.fields]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "url": url,
        "dc:title": table.title,
        "dc:description": {"@value": table.description, "@language": "en"},
        "tableSchema": schema,
    }


def _column(field: Field, variant: Variant) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": field.name,
        "titles": field.header,
        "dc:title": str(field.column.title),
        "dc:description": {"@value": str(field.column.description), "@language": "en"},
        "datatype": _datatype(field, variant),
        "null": "",
    }
    if not field.column.nullable:
        facts["required"] = True
    if field.unit is not None:
        facts["schema:unitText"] = field.unit
    return facts


def _datatype(field: Field, variant: Variant) -> dict[str, Any]:
    found: dict[str, Any] = {"base": _BASES[field.type]}
    match field.type:
        case "DOUBLE":
            found["format"] = {"decimalChar": variant.decimal}
        case "BOOLEAN":
            found["format"] = f"{variant.yes}|{variant.no}"
        case "DATE":
            found["format"] = _pattern(variant.date)
        case "TIMESTAMP":
            found["format"] = _pattern(variant.moment)
    if field.type in {"BIGINT", "DOUBLE"}:
        found |= {name: limit for name, limit in field.limits.items() if name in {"minimum", "maximum"}}
    return found


def _pattern(format_: str) -> str:
    for part, letters in _PARTS.items():
        format_ = format_.replace(part, letters)
    return format_
