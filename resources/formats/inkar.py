"""Exports of INKAR, the indicator database of the BBSR (``.xls``, one indicator, all years).

Belongs here: the layout of the export. Does not belong here: what an indicator means (catalogue).
"""

from pathlib import Path

from resources.faults import RejectedFile
from resources.formats.cells import Cells, cell_text
from resources.formats.header import (
    Row,
    check_dated,
    columns,
    figures,
    find_header,
    to_cells,
    wanted,
)
from resources.formats.workbook import sheets
from resources.reading.rules import missing_title
from sozialraum.catalogue.source import Source

KEY, NAME = "Kennziffer", "Raumeinheit"


def inkar(path: Path, file_name: str, source: Source) -> Cells:
    """Read an export of INKAR.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Used of its layout: ``sheet``, ``header_rows`` (indicator, year), ``key_prefix``, ``decimal``.

    Returns
    -------
    Cells
        One for every area and year; the indicator's name is the title of the column, the year the
        period. Keys have 5 (Kreis), 8 (Gemeinde) or 9 digits (Gemeindeverband).

    Raises
    ------
    RejectedFile
        When the indicator is not in the file or a column has no year.
    """
    sheet = sheets(path, file_name=file_name, pattern=source.layout.sheet)[0]
    first, after = find_header(sheet, KEY, depth=source.layout.header_rows, file_name=file_name)
    found = columns(sheet, first, after)
    values = figures(found, source, file_name=file_name, sheet=sheet.name)
    check_dated(values, line=after, file_name=file_name, sheet=sheet.name)
    places = {column.title: column.index for column in found}
    if NAME not in places:
        raise RejectedFile(missing_title(NAME, places, file_name=file_name, sheet=sheet.name))
    key, name = places[KEY], places[NAME]
    rows = [
        Row(number, cell_text(row[key]), cell_text(row[name]), row)
        for number, row in enumerate(sheet.rows[after:], after + 1)
        if any(value != "" for value in row) and wanted(cell_text(row[key]), source)
    ]
    return to_cells(sheet, rows, values, source, file_name=file_name)
