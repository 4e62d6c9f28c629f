"""The workbook with every released table, a sheet each.

Belongs here: sheets of tables and the description of their columns. Does not belong here: cells (``book``).
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from resources.press.edition import Edition
from resources.press.open_data.tables import Field, Table, released_tables
from resources.press.workbook.book import MOST_ROWS, Book

LINES = (
    "Jedes Blatt ist eine Tabelle des veröffentlichten Berichts; das Blatt „Spalten“ beschreibt ihre "
    "Spalten.",
    "Die erste Zeile trägt die Kennungen der Spalten. Eine leere Zelle heißt: kein Wert. Warum er fehlt, "
    "sagen die Spalten „status“ und „reason“; ein fehlender Wert ist nie 0.",
    "Listen stehen in JSON-Schreibweise, Zeiten in koordinierter Weltzeit (UTC). Die Umrisse der Gebiete "
    "stehen nicht hier, sondern in den offenen Daten (GeoPackage).",
    "Texte sind Texte: Auch was mit = + - @ beginnt, wird nicht gerechnet.",
)
_WIDTH = {"DOUBLE": 14.0, "BIGINT": 11.0, "BOOLEAN": 9.0, "DATE": 12.0, "TIMESTAMP": 19.0}


def tables_workbook(edition: Edition) -> bytes:
    """The workbook as bytes: notes, columns, tables.

    Raises
    ------
    ValueError
        A table has more rows, or a cell more characters, than Excel holds.
    """
    book = Book(edition, edition.publication.title.de)
    tables = [(table, _shown(table)) for table, _ in released_tables(edition)]
    book.notes(edition.publication.title.de, LINES, {})
    _columns(book, tables)
    for table, fields in tables:
        _table(book, table, fields, edition.table(table.name))
    return book.content()


def _shown(table: Table) -> tuple[Field, ...]:
    """Columns that a spreadsheet can show: all but shapes."""
    return tuple(field for field in table.fields if field.type != "BLOB")


def _columns(book: Book, tables: Sequence[tuple[Table, Sequence[Field]]]) -> None:
    header = ("Blatt", "Tabelle", "Spalte", "Titel", "Einheit", "Beschreibung")
    sheet = book.sheet("Spalten", (28, 32, 28, 36, 18, 90))
    for column, text in enumerate(header):
        book.text(sheet, 0, column, text, book.header)
    lines = [
        (
            table.name,
            table.title,
            field.name,
            str(field.column.title),
            field.unit or "",
            str(field.column.description),
        )
        for table, fields in tables
        for field in fields
    ]
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            book.text(sheet, row, column, text)
    sheet.autofilter(0, 0, len(lines), len(header) - 1)


def _table(book: Book, table: Table, fields: Sequence[Field], frame: pd.DataFrame) -> None:
    if len(frame) >= MOST_ROWS:
        raise ValueError(f"table {table.name}: {len(frame):,} rows; a sheet of Excel holds {MOST_ROWS - 1:,}")
    widths = [_WIDTH.get(field.type, 24.0) for field in fields]
    sheet = book.sheet(table.name, widths)
    for column, field in enumerate(fields):
        book.text(sheet, 0, column, field.name, book.header)
    writers = [book.writer(sheet, field.type) for field in fields]
    for row, values in enumerate(_rows(frame, fields), 1):
        for column, value in enumerate(values):
            if value is not None:
                writers[column](row, column, value)
    sheet.autofilter(0, 0, len(frame), len(fields) - 1)


def _rows(frame: pd.DataFrame, fields: Sequence[Field]) -> Iterator[tuple[object, ...]]:
    """Rows with None for what is missing."""
    columns = [frame[field.name] for field in fields]
    kept = [column.astype(object).where(column.notna(), None) for column in columns]
    return zip(*kept, strict=True)
