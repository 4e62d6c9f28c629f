"""CSV files of tables, and the script that reads them back into DuckDB.

Belongs here: writing and reading of whole files. Does not belong here: cells (``cells``), which tables there
are (``tables``).
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from resources.engine import connect
from resources.press.open_data.cells import Variant, read_back, unguarded, written
from resources.press.open_data.tables import Table, named, quoted

SCRIPT = "laden.sql"
"""Name of the script in the folder of each variant."""


def cells(table: Table, variant: Variant) -> str:
    """Query of the cells of a table, its rows in the order of the release."""
    columns = ", ".join(
        f"{written(field.value, field.type, variant)} AS {named(field.header)}" for field in table.fields
    )
    return f"SELECT {columns} FROM {table.rows}"


def csv_bytes(query: str, variant: Variant) -> bytes:
    """Rows of a query of cells as a CSV file with a head (RFC 4180)."""
    with connect() as connection:
        return write_csv(connection, query, variant)


def write_csv(connection: duckdb.DuckDBPyConnection, query: str, variant: Variant) -> bytes:
    """The same over an open connection, for many files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.csv"
        connection.execute(
            f"COPY ({query}) TO {quoted(str(path))} "
            rf"(FORMAT csv, HEADER, DELIMITER {quoted(variant.delimiter)}, NEW_LINE '\r\n')"
        )
        return variant.mark + path.read_bytes()


def load_script(tables: Iterable[Table], variant: Variant) -> bytes:
    """The script that reads all tables of a variant back into DuckDB, with their types and comments."""
    statements = [f"CREATE OR REPLACE MACRO text_lesen(zelle) AS {unguarded('zelle')};"]
    statements += [statement for table in tables for statement in _load(table, variant)]
    head = (
        "-- Liest die CSV-Dateien dieses Ordners in DuckDB (ab Version 2.0) ein, mit allen Typen:\n"
        f"--   duckdb sozialraumbericht.duckdb < {SCRIPT}\n"
        "-- Die Funktion text_lesen nimmt die schützenden Apostrophe aus den Texten (siehe LIESMICH.txt).\n"
    )
    return (head + "\n".join(statements) + "\n").encode()


def _load(table: Table, variant: Variant) -> Iterable[str]:
    columns = ",\n    ".join(
        f"{read_back(named(field.header), field.type, variant)} AS {named(field.name)}"
        for field in table.fields
    )
    yield (
        f"CREATE OR REPLACE TABLE {named(table.name)} AS SELECT\n    {columns}\n"
        f"FROM read_csv({quoted(f'{table.name}.csv')}, header = true, all_varchar = true, "
        f"auto_detect = false, columns = {_columns(table)}, delim = {quoted(variant.delimiter)}, "
        "quote = '\"', escape = '\"', allow_quoted_nulls = false, max_line_size = 10000000);"
    )
    yield f"COMMENT ON TABLE {named(table.name)} IS {quoted(f'{table.title}: {table.description}')};"


def _columns(table: Table) -> str:
    return "{" + ", ".join(f"{quoted(field.header)}: 'VARCHAR'" for field in table.fields) + "}"
