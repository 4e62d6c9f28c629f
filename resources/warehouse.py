"""Published DuckDB files: built whole beside their place, then put there at once.

Belongs here: building of the confidential warehouse and of the public report database.
Does not belong here: calculation, what the tables contain.

No process ever opens a published file for writing, so readers are never locked out and never see half of
a refresh; whoever has the old file open keeps reading it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandera.pandas as pa
import pyarrow.parquet as pq

from resources.engine import connect
from schemas.base import sql_type

STORAGE_VERSION = "v1.5.0"
"""DuckDB 1.5 clients can read it; they cannot read the default of 2.0."""


@dataclass(frozen=True)
class Table:
    """A table to publish: its name, its schema, and the Parquet files with its rows."""

    schema: str
    name: str
    shape: pa.DataFrameSchema
    files: Sequence[Path]
    note: str = ""
    """Said before the description in the table's comment ("Musterdaten")."""


@dataclass(frozen=True)
class Draft:
    """A finished file beside its place, and what is in it.

    Attributes
    ----------
    path, part
        Where it is to be published, and where it lies.
    rows
        Rows by table, read back from the finished file.
    incomplete
        Tables with other numbers of rows than their Parquet files.
    """

    path: Path
    part: Path
    rows: Mapping[str, int]
    incomplete: tuple[str, ...]

    def put(self) -> None:
        """Put the file in place of the published one, at once."""
        self.part.replace(self.path)

    def discard(self) -> None:
        """Remove the file; what is published stays."""
        self.part.unlink(missing_ok=True)


def build(path: Path, tables: Sequence[Table], *, views: Sequence[str] = (), mode: int) -> Draft:
    """Build a DuckDB file beside the place where it is published.

    Parameters
    ----------
    path
        Where the file will be published.
    tables
        What it contains; types and comments come from the schemas.
    views
        Further statements, executed inside the new file.
    mode
        File mode (0o600 confidential, 0o444 public).

    Returns
    -------
    Draft
        The finished file. When building fails nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    log = part.with_name(f"{part.name}.wal")
    # a killed process with the same number may have left both: a log would be played into the new file
    for left in (part, log):
        left.unlink(missing_ok=True)
    try:
        with connect() as connection:
            connection.execute(f"ATTACH {_quoted(str(part))} AS target (STORAGE_VERSION '{STORAGE_VERSION}')")
            connection.execute("USE target")
            for table in tables:
                _create(connection, table)
            for statement in views:
                connection.execute(statement)
            connection.execute("USE memory; DETACH target")
        part.chmod(mode)
        rows = _read_back(part, tables)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        log.unlink(missing_ok=True)
    expected = {
        _name(table): sum(pq.read_metadata(file).num_rows for file in table.files) for table in tables
    }
    return Draft(path, part, rows, tuple(name for name in rows if rows[name] != expected[name]))


def beyond(path: Path, audited: Mapping[str, Path]) -> tuple[str, ...]:
    """Report tables of a finished file with rows or numbers that the audited release does not have.

    Parameters
    ----------
    path
        The finished public file.
    audited
        Parquet file of each audited table, by the name of the report table. The profiles, which are wide,
        are held against the indicator values.

    Returns
    -------
    tuple of str
        Names of the tables; empty in a sound file.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        found = [
            name
            for name, file in audited.items()
            if _single(
                connection,
                f'SELECT count(*) FROM (SELECT * EXCLUDE (basis) FROM report."{name}" '
                f"EXCEPT SELECT * FROM read_parquet({_quoted(str(file))}))",
            )
        ]
        profiles = _single(connection, _PROFILES.format(file=_quoted(str(audited["indicator_values"]))))
    return (*found, *(["area_profiles"] if profiles else []))


_PROFILES = """
SELECT count(*) FROM (
    SELECT geography, area, year, indicator, value
    FROM (UNPIVOT report.area_profiles ON COLUMNS(* EXCLUDE (geography, area, name, year, basis))
        INTO NAME indicator VALUE value)
    EXCEPT SELECT geography, area, year, indicator, value FROM read_parquet({file})
)
"""


def _name(table: Table) -> str:
    return f"{table.schema}.{table.name}"


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    full = f'"{table.schema}"."{table.name}"'
    columns = {str(name): column for name, column in table.shape.columns.items()}
    body = ", ".join(
        f'"{name}" {sql_type(column)}{"" if column.nullable else " NOT NULL"}'
        for name, column in columns.items()
    )
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{table.schema}"')
    connection.execute(f"CREATE TABLE {full} ({body})")
    if table.files:
        selected = ", ".join(f'"{name}"::{sql_type(column)}' for name, column in columns.items())
        connection.execute(
            f"INSERT INTO {full} SELECT {selected} FROM read_parquet($files)",
            {"files": [str(file) for file in table.files]},
        )
    connection.execute(
        f"COMMENT ON TABLE {full} IS {_quoted(f'{table.note} {table.shape.description}'.strip())}"
    )
    for name, column in columns.items():
        unit = f" [{column.metadata['unit']}]" if column.metadata and column.metadata.get("unit") else ""
        comment = f"{column.title}{unit}: {column.description}"
        connection.execute(f'COMMENT ON COLUMN {full}."{name}" IS {_quoted(comment)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _read_back(path: Path, tables: Sequence[Table]) -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            _name(table): _single(connection, f'SELECT count(*) FROM "{table.schema}"."{table.name}"')
            for table in tables
        }


def _single(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
