"""Gemeindeverzeichnis of the Statistisches Bundesamt ("Auszug GV", yearly and quarterly editions).

Belongs here: the layout of its workbooks. Does not belong here: what its columns mean (catalogue).
"""

from collections.abc import Iterator
from pathlib import Path

from resources.faults import RejectedFile
from resources.formats.cells import Cells, cell_text
from resources.formats.header import (
    Column,
    Row,
    check_dated,
    columns,
    figures,
    find_header,
    to_cells,
    wanted,
)
from resources.formats.workbook import Sheet, sheets
from resources.reading.rules import missing_title
from sozialraum.catalogue.source import Source

FIRST_TITLE = "Satz-art"
NAME = "Gemeindename"
KEY_PARTS = ("Land", "RB", "Kreis", "Gem")
"""The Verband (``VB``) is part of the ARS, not of the AGS."""
MUNICIPALITY = "60"
"""Satzart of a municipality; 10 to 50 are states, districts, counties and municipal unions."""


def gemeindeverzeichnis(path: Path, file_name: str, source: Source) -> Cells:
    """Read an edition of the Gemeindeverzeichnis.

    The period of a figure is the date over its column: the edition of 31.12.2024 carries the
    population of 31.12.2023, and area and population may have different dates.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Used of its layout: ``sheet``, ``header_rows``, ``key_prefix``, ``decimal``.

    Returns
    -------
    Cells
        Rows of Satzart 60 only, with their AGS.

    Raises
    ------
    RejectedFile
        When a column is missing or a column of figures has no date over it.
    """
    sheet = sheets(path, file_name=file_name, pattern=source.layout.sheet)[0]
    first, after = find_header(sheet, FIRST_TITLE, depth=source.layout.header_rows, file_name=file_name)
    found = columns(sheet, first, after)
    values = figures(found, source, file_name=file_name, sheet=sheet.name)
    check_dated(values, line=after, file_name=file_name, sheet=sheet.name)
    rows = list(_rows(sheet, after, _places(found, file_name, sheet), source))
    return to_cells(sheet, rows, values, source, file_name=file_name)


def _places(found: list[Column], file_name: str, sheet: Sheet) -> dict[str, int]:
    """Where type of row, parts of the key and name stand; the layout drifts between editions."""
    places = {level: column.index for column in reversed(found) for level in column.title.split(" | ")}
    titles = (FIRST_TITLE, *KEY_PARTS, NAME)
    faults = [
        missing_title(title, places, file_name=file_name, sheet=sheet.name)
        for title in titles
        if title not in places
    ]
    if faults:
        raise RejectedFile(*faults)
    return {title: places[title] for title in titles}


def _rows(sheet: Sheet, after: int, places: dict[str, int], source: Source) -> Iterator[Row]:
    kind, name, parts = places[FIRST_TITLE], places[NAME], [places[part] for part in KEY_PARTS]
    for number, values in enumerate(sheet.rows[after:], after + 1):
        if cell_text(values[kind]) != MUNICIPALITY:
            continue
        key = "".join(cell_text(values[part]) for part in parts)
        if wanted(key, source):
            yield Row(number, key, cell_text(values[name]), values)
