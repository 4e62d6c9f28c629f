"""KECK-Atlas: a table a geography with a row an area and year, and what its columns mean.

Belongs here: these tables. Does not belong here: other programs.

The KECK-Atlas publishes no description of what its import expects; municipalities get one with their access.
So these are the simplest tables there can be, for Excel in Germany; ``LIESMICH.txt`` says so.
"""

from collections.abc import Iterator

import duckdb

from resources.engine import connect
from resources.press.edition import Edition
from resources.press.open_data.cells import GERMAN, written
from resources.press.open_data.csv_files import write_csv
from resources.press.open_data.tables import named, parquet, quoted


def keck_files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All files with their paths."""
    profiles = parquet(edition.folder / "area_profiles.parquet")
    with connect() as connection:
        ids = _shown(edition)
        for geography in edition.geographies:
            columns = [
                ("area", "VARCHAR", "Gebiet"),
                ("name", "VARCHAR", "Name"),
                ("year", "BIGINT", "Jahr"),
                *((name, "DOUBLE", name) for name in ids),
                ("basis", "VARCHAR", "Datengrundlage"),
            ]
            rows = f"{profiles} WHERE geography = {quoted(geography)} ORDER BY area, year"
            yield f"{geography}.csv", _table(connection, columns, rows)
        about = {
            "indicator": "Spalte",
            "title": "Indikator",
            "unit": "Einheit",
            "theme_title": "Themenfeld",
            "definition": "Definition",
            "breaks": "Brüche",
            "basis": "Datengrundlage",
        }
        listed = ", ".join(quoted(name) for name in ids)
        rows = f"{parquet(edition.folder / 'indicators.parquet')} WHERE indicator IN ({listed})"
        yield (
            "indikatoren.csv",
            _table(connection, [(name, "VARCHAR", header) for name, header in about.items()], rows),
        )


def _shown(edition: Edition) -> list[str]:
    """Indicators with figures, in the order of their list."""
    shown = set(edition.table("indicator_values")["indicator"])
    return [str(name) for name in edition.table("indicators")["indicator"] if name in shown]


def _table(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str, str]], rows: str) -> bytes:
    cells = ", ".join(
        f"{written(named(name), type_, GERMAN)} AS {named(header)}" for name, type_, header in columns
    )
    return write_csv(connection, f"SELECT {cells} FROM {rows}", GERMAN)
