"""The data files of the open data, and how large each is.

Belongs here: which files there are, of which kind. Does not belong here: their contents (``csv_files``,
``layers``), what describes them (``datapackage``, ``csvw``, ``dcat``).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from resources.engine import connect
from resources.press.edition import Edition
from resources.press.open_data.cells import GERMAN, VARIANTS, Variant
from resources.press.open_data.csv_files import cells, csv_bytes, write_csv
from resources.press.open_data.facts import origin
from resources.press.open_data.indicators import indicator_tables
from resources.press.open_data.layers import geopackage, geoparquet, key_figures, layers
from resources.press.open_data.tables import Table, released_tables


@dataclass(frozen=True)
class Kind:
    """A kind of files: its media type and its name in the EU's list of file types."""

    format: str
    media_type: str
    file_type: str


CSV = Kind("csv", "text/csv", "CSV")
PARQUET = Kind("parquet", "application/vnd.apache.parquet", "PARQUET")
GPKG = Kind("gpkg", "application/geopackage+sqlite3", "GPKG")


@dataclass(frozen=True)
class File:
    """A data file.

    Attributes
    ----------
    path
        Where it lies in the folder of the open data.
    name
        Id among all files.
    table, variant
        What a CSV file holds, and how it is written; None for other kinds.
    size, sha256
        Of its bytes.
    """

    path: str
    name: str
    title: str
    kind: Kind
    make: Callable[[], bytes]
    size: int
    sha256: str
    table: Table | None = None
    variant: Variant | None = None


def data_files(edition: Edition) -> Iterator[File]:
    """All data files of an edition; each is made once to be measured."""
    with connect() as connection:
        for table, parquet in released_tables(edition):
            for variant in VARIANTS:
                path, name = f"{variant.folder}/{table.name}.csv", f"{variant.folder}-{table.name}"
                yield _csv(connection, path, name, table, variant)
            make = partial(Path.read_bytes, parquet)
            yield _file(f"parquet/{table.name}.parquet", f"parquet-{table.name}", table.title, PARQUET, make)
        for indicator, table in indicator_tables(edition):
            yield _csv(connection, f"indikatoren/{indicator}.csv", table.name, table, GERMAN)
    yield from _maps(edition)


def _csv(connection: duckdb.DuckDBPyConnection, path: str, name: str, table: Table, variant: Variant) -> File:
    query = cells(table, variant)
    content = write_csv(connection, query, variant)
    return File(
        path, name, table.title, CSV, partial(csv_bytes, query, variant), *_measured(content), table, variant
    )


def _maps(edition: Edition) -> Iterator[File]:
    maps = layers(edition)
    for name, layer in maps.items():
        title = f"{edition.catalogue.geographies[name].title.de}: Gebiete mit neuesten Kennzahlen"
        make = partial(geoparquet, layer)
        yield _file(f"geoparquet/{name}.parquet", f"geoparquet-{name}", title, PARQUET, make)
    # the day its figures are about, not the minute of printing
    day = edition.table("indicator_values")["reference_date"].max().date().isoformat()
    make = partial(geopackage, maps, key_figures(edition), day, origin(edition))
    yield _file("sozialraumbericht.gpkg", "geopackage", "Alle Gebiete mit neuesten Kennzahlen", GPKG, make)


def _file(path: str, name: str, title: str, kind: Kind, make: Callable[[], bytes]) -> File:
    return File(path, name, title, kind, make, *_measured(make()))


def _measured(content: bytes) -> tuple[int, str]:
    return len(content), hashlib.sha256(content).hexdigest()
