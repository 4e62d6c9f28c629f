"""Commissioned workbooks of the Statistik der Bundesagentur für Arbeit.

Belongs here: what these workbooks have in common: sheets with imprint and notes beside the tables,
merged headers below title lines, key and name in one cell or in two, dates in the header or as a
reporting month in each row, footnotes and signs explained under the table.
Does not belong here: what the columns mean (catalogue).
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, cell_text, together
from resources.formats.header import (
    Column,
    Row,
    check_rules,
    chosen,
    columns,
    find_header,
    is_numbering,
    to_cells,
    wanted,
)
from resources.formats.workbook import Sheet, Value, fill_down, sheets
from resources.reading.rules import missing_title
from sozialraum.catalogue.source import Source
from sozialraum.status import SIGNS

KEY_AND_NAME = re.compile(r"((?:JH)?\d[\d ]*)(?:(?<=\s)(\D.*))?")
NOTE = re.compile(r"\d+\)")
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
          "November", "Dezember")  # fmt: skip


def ba_workbook(path: Path, file_name: str, source: Source) -> Cells:
    """Read a workbook of the Bundesagentur für Arbeit.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Used of its layout: ``sheet`` (all that match are read), ``key`` (title of the column with
        the key, or with key and name; the header begins in its row), ``header_rows`` (where that
        title is not merged over the whole header), ``name``, ``period`` (columns; without ``period``
        the dates stand in the header), ``key_prefix``, ``decimal``.

    Returns
    -------
    Cells
        One for every area, date and asked column of all sheets. A reporting month is its last day.

    Raises
    ------
    RejectedFile
        When no sheet has a column, or a row has figures but no area or no date.
    """
    parts: list[Cells] = []
    titles: list[str] = []
    for sheet in sheets(path, file_name=file_name, pattern=source.layout.sheet):
        title = source.layout.key or ""
        first, after = find_header(sheet, title, depth=source.layout.header_rows, file_name=file_name)
        found = columns(sheet, first, after)
        titles.extend(column.title for column in found)
        values = chosen(found, source)
        if values:
            rows = list(_rows(sheet, after, _places(found, source, file_name, sheet), source))
            _check(rows, values, file_name, sheet)
            parts.append(to_cells(sheet, rows, values, source, file_name=file_name))
    check_rules(titles, source, file_name=file_name, sheet=None)
    return together(parts)


def _places(found: list[Column], source: Source, file_name: str, sheet: Sheet) -> dict[str, int | None]:
    """Where key, name and period stand; None for what the layout does not name."""
    index = {column.title: column.index for column in reversed(found)}
    titles = {"key": source.layout.key, "name": source.layout.name, "period": source.layout.period}
    faults = [
        missing_title(title, index, file_name=file_name, sheet=sheet.name)
        for title in titles.values()
        if title is not None and title not in index
    ]
    if faults:
        raise RejectedFile(*faults)
    return {part: None if title is None else index[title] for part, title in titles.items()}


def _rows(sheet: Sheet, after: int, places: dict[str, int | None], source: Source) -> Iterator[Row]:
    def at(part: str, values: list[Value]) -> Value:
        place = places[part]
        return "" if place is None else values[place]

    for number, values in enumerate(fill_down(sheet, after), after + 1):
        label = cell_text(at("key", values))
        both = KEY_AND_NAME.fullmatch(label)
        if both is None and _is_note(label, values):
            continue
        key = both[1].strip() if both else None
        name = cell_text(at("name", values)) or (both[2] if both else label) or None
        if key is None or wanted(key, source):
            yield Row(number, key, name, values, _month(at("period", values)) or None)


def _is_note(label: str, values: list[Value]) -> bool:
    """Whether a row without key is none of the table: blank, a text, numbers of columns, a sign explained."""
    filled = sum(value != "" for value in values)
    if filled <= 1:
        return filled == 0 or label != ""
    if is_numbering(map(cell_text, values)):
        return True
    return label != "" and (label in SIGNS or NOTE.fullmatch(label) is not None)


def _check(rows: list[Row], values: list[Column], file_name: str, sheet: Sheet) -> None:
    faults = [
        Fault(file_name, "the area of the row", sheet.name, row.line)
        for row in rows
        if row.key is None and row.name is None
    ]
    if any(column.period is None for column in values):
        faults.extend(
            Fault(file_name, "a date in the header or the reporting month in the row", sheet.name, row.line)
            for row in rows
            if row.period is None
        )
    if faults:
        raise RejectedFile(*faults)


def _month(value: Value) -> str:
    """Last day of a reporting month; a text that is no month stays as it is.

    Examples
    --------
    >>> _month("Dezember 2023"), _month(dt.date(2024, 2, 1)), _month("31.12.2023")
    ('31.12.2023', '29.02.2024', '31.12.2023')
    """
    if isinstance(value, dt.date):
        month, year = value.month, value.year
    else:
        text = cell_text(value)
        words = text.split()
        if len(words) != 2 or words[0] not in MONTHS or not words[1].isdigit():
            return text
        month, year = MONTHS.index(words[0]) + 1, int(words[1])
    return f"{calendar.monthrange(year, month)[1]:02d}.{month:02d}.{year}"
