"""Opening of Excel workbooks (xlsx, xls), and what is wrong with those that cannot be opened.

Belongs here: opening with its faults, sheets with their merged cells. Does not belong here: headers
(``header``), the layout of any particular publisher.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from resources.faults import Fault, RejectedFile

Value = str | float | bool | dt.date | dt.time | dt.timedelta
Corner = tuple[int, int]

MOST_BYTES = 300_000_000
"""Unpacked size up to which a workbook is opened; a nationwide one has 20 MB."""
MOST_ROWS = 200_000
"""Rows of a sheet; a stray cell in the last row would make a grid of a million rows."""
WIDE_COLUMN = re.compile(rb' r="[A-Z]{3}\d')
LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first cell on, so that ``rows[i]`` is row ``i + 1`` of the sheet.

    Attributes
    ----------
    name
        Name of the sheet.
    rows
        All rows, each with all columns; empty cells are ``""``. An Excel error (``#DIV/0!``) is
        an empty cell too: it says no figure.
    merged
        Upper left and lower right corner of merged cells as (row, column), from 0.
    """

    name: str
    rows: list[list[Value]]
    merged: list[tuple[Corner, Corner]]


def open_workbook(path: Path, *, file_name: str) -> CalamineWorkbook:
    """Open a workbook, whatever its name ends in.

    Parameters
    ----------
    path
        The file on disk.
    file_name
        Its name as delivered, for the faults.

    Returns
    -------
    CalamineWorkbook
        The open workbook.

    Raises
    ------
    RejectedFile
        When it is protected by a password, cut off, too large unpacked, or no workbook.
    """
    content = path.read_bytes()
    if content.startswith(ZIP):
        fault = _zip_fault(content)
    elif not content.startswith(OLE):
        fault = f"an Excel workbook, but the file is {'of another kind' if content else 'empty'}"
    elif ENCRYPTED in content:
        fault = "a workbook without a password"
    else:
        fault = None
    if fault is None:
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(content))
        except CalamineError:
            fault = "a readable Excel workbook, but it is damaged, cut off or protected by a password"
    raise RejectedFile(Fault(file_name, fault))


def _zip_fault(content: bytes) -> str | None:
    """Say what is wrong with the archive an xlsx file is; every member is unpacked and checked once."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                return f"a workbook of at most {MOST_BYTES // 1_000_000} MB unpacked"
            for member in members:
                part = archive.read(member)
                if member.filename.startswith("xl/worksheets/") and _too_large(part):
                    return f"sheets of at most {MOST_ROWS} rows and 702 columns; is a stray cell far out?"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return "a whole Excel workbook, but it is damaged or cut off"
    return None


def _too_large(sheet: bytes) -> bool:
    last = LAST_ROW.match(sheet, max(sheet.rfind(b"<row "), 0))
    return (last is not None and int(last[1]) > MOST_ROWS) or WIDE_COLUMN.search(sheet) is not None


def sheets(path: Path, *, file_name: str, pattern: str | None) -> list[Sheet]:
    """Sheets of a workbook whose whole name matches a regular expression.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    pattern
        ``layout.sheet`` of the source; None means the first sheet.

    Returns
    -------
    list of Sheet
        At least one.

    Raises
    ------
    RejectedFile
        When the file cannot be opened or no sheet has such a name.
    """
    book = open_workbook(path, file_name=file_name)
    names = book.sheet_names
    found = names[:1] if pattern is None else [name for name in names if re.fullmatch(pattern, name.strip())]
    if not found:
        expected = f"a sheet named like '{pattern}'; the file has {', '.join(names) or 'none'}"
        raise RejectedFile(Fault(file_name, expected))
    try:
        return [_sheet(book, name) for name in found]
    except CalamineError as error:
        raise RejectedFile(Fault(file_name, f"readable sheets ({error})")) from error


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    return Sheet(name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or [])


def fill_down(sheet: Sheet, first: int) -> list[list[Value]]:
    """Rows from ``first`` on, with every cell of a vertical merge holding the merge's value."""
    rows = [row.copy() for row in sheet.rows[first:]]
    for (top, left), (bottom, _) in sheet.merged:
        for row in range(max(top + 1, first), min(bottom + 1, len(sheet.rows))):
            rows[row - first][left] = sheet.rows[top][left]
    return rows
