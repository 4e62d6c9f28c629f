"""Files as bytes that are equal every time: CSV, and workbooks without the time of writing.

Belongs here: how a file is written. Does not belong here: what stands in it.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange

ZIP_TIME = (2025, 1, 2, 8, 0, 0)
CORE_TIME = b"2025-01-02T08:00:00Z"
"""Time of writing that every workbook carries."""
WRITTEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


@dataclass(frozen=True)
class Delivered:
    """A file as an office sends it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; ``merged`` are ranges as Excel writes them (``A5:A6``)."""

    name: str
    rows: Iterable[Sequence[Any]]
    merged: Sequence[str] = ()


def csv_bytes(frame: pd.DataFrame, *, head: str, encoding: str) -> bytes:
    """A CSV as Windows programs write it, below one line that says what it is.

    Parameters
    ----------
    frame
        The rows; none of their texts may hold a semicolon, a quote or a line end.
    head
        First line.
    encoding
        Encoding of the file.
    """
    buffer = io.BytesIO()
    options = pacsv.WriteOptions(include_header=False, delimiter=";", quoting_style="none")
    pacsv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), buffer, options)
    text = f"{head}\n{';'.join(frame.columns)}\n{buffer.getvalue().decode()}"
    return text.replace("\n", "\r\n").encode(encoding)


def table_sheet(name: str, frame: pd.DataFrame, *, above: Sequence[str]) -> Sheet:
    """A sheet with lines of text, a blank row, a row of titles and the rows of a table."""
    rows = [*([text] for text in above), [], list(frame.columns), *frame.itertuples(index=False, name=None)]
    return Sheet(name, rows)


def workbook_bytes(sheets: Iterable[Sheet], *, title: str, creator: str) -> bytes:
    """A workbook (xlsx) with fixed times in its properties and its archive."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, creator
    for sheet in sheets:
        target = book.create_sheet(sheet.name)
        for area in sheet.merged:
            target.merged_cells.add(CellRange(area))
        for row in sheet.rows:
            target.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_times(buffer.getvalue())


def without_times(content: bytes) -> bytes:
    """The same archive with fixed times."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "docProps/core.xml":
                data = WRITTEN.sub(rb"\g<1>" + CORE_TIME + rb"\g<3>", data)
            fixed = zipfile.ZipInfo(member.filename, ZIP_TIME)
            archive.writestr(fixed, data, compress_type=zipfile.ZIP_DEFLATED, compresslevel=6)
    return target.getvalue()
