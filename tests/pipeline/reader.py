"""A reader of the published report: looks at it once, or until a file appears, and prints what was found.

Run as a program of its own: within one process DuckDB would show every connection the file opened first.
"""

import json
import sys
from pathlib import Path

import duckdb

TABLES = ("indicator_values", "comparisons", "coverage", "deliveries", "revisions")


def look(path: str) -> dict[str, object]:
    """Number of releases the file knows, and a digest of whole tables."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            found: dict[str, object] = {
                "releases": _single(connection, "SELECT count(*) FROM report.releases")
            }
            for table in TABLES:
                query = f"SELECT count(*) || ' ' || coalesce(bit_xor(hash(t)), 0) FROM report.{table} AS t"
                found[table] = _single(connection, query)
            return found
    except duckdb.Error as error:
        return {"error": str(error)}


def _single(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def main(path: str, stop: str | None = None) -> None:
    """Look once, or again and again."""
    print(json.dumps(look(path)))
    while stop is not None and not Path(stop).exists():
        print(json.dumps(look(path)))
    if stop is not None:  # what was published last has been looked at, however slow the machine is
        print(json.dumps(look(path)))


if __name__ == "__main__":
    main(*sys.argv[1:])
