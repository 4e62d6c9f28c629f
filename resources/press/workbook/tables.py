"""The workbook with every released table, a sheet each.

Belongs here: sheets of tables and the description of their columns. Does not belong here: cells (``book``).
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from resources.press.content.figures import MARKS
from resources.press.edition import Edition
from resources.press.open_data.tables import Field, Table, released_tables
from resources.press.workbook.book import MOST_ROWS, Book
from resources.press.workbook.exact import ExactSheet
from sozialraum.status import WORDS, Status

LINES = (
    "Jedes Blatt ist eine Tabelle des veröffentlichten Berichts; das Blatt „Spalten“ beschreibt ihre "
    "Spalten.",
    "Die erste Zeile trägt die Kennungen der Spalten. Eine leere Zelle heißt: kein Wert. Warum er fehlt, "
    "sagen die Spalten „status“ und „reason“; ein fehlender Wert ist nie 0.",
    "Listen stehen in JSON-Schreibweise, Zeiten in koordinierter Weltzeit (UTC). Die Umrisse der Gebiete "
    "stehen nicht hier, sondern in den offenen Daten (GeoPackage).",
    "Texte sind Texte: Auch was mit = + - @ beginnt, wird hier nicht gerechnet. Eine CSV-Datei, die "
    "jemand aus dieser Mappe speichert, trägt diesen Schutz nicht mehr.",
    "Jede Tabelle ist auch unter dem Namen ihres Blatts benannt (Namens-Manager). Es folgen die Blätter und "
    "danach die Werte der Spalte „status“.",
)
STATUSES: dict[str, str] = {
    Status.NIL: "genau null",
    Status.EXACT: "genauer Wert",
    **MARKS,
    **{status: f"kein Wert: {word}" for status, word in WORDS.items()},
}
"""What the statuses say, with a value and without."""

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
    meanings = {table.name: table.title for table, _ in tables}
    book.notes(edition.publication.title.de, LINES, {**meanings, **STATUSES})
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
    columns = [list(_cells(book, sheet, table, field, frame[field.name])) for field in fields]
    sheet.columns(columns)
    sheet.autofilter(0, 0, len(frame), len(fields) - 1)
    book.named(sheet, len(frame), len(fields))


def _cells(book: Book, sheet: ExactSheet, table: Table, field: Field, column: pd.Series) -> Iterator[str]:
    """Cells of a column; nothing where a value is missing."""
    cell = book.cells(sheet, field.type)
    try:
        for value, known in zip(column.astype(object), column.notna(), strict=True):
            yield cell(value) if known else ""
    except ValueError as fault:
        raise ValueError(f"table {table.name}, column {field.name}: {fault}") from fault
