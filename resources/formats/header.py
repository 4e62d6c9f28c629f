"""Headers of workbook tables: found by content, merged levels joined, dates taken out of titles.

Belongs here: from header rows to columns with title and period, and from rows to cells.
Does not belong here: opening of files (``workbook``), the layout of any particular publisher.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, cell_text, join_levels, melt
from resources.formats.workbook import Sheet, Value
from resources.reading.rules import missing_title, title_rules
from sozialraum.catalogue.source import Source

MOST_ROWS_ABOVE = 60
"""Rows in which a header is looked for."""
FOOTNOTE = re.compile(r"\s*\d\)$")
DATE = re.compile(r"(?:\b(?:am|Stand) )?(\d{1,2}\.\d{1,2}\.\d{4})(?: \((?:Jahr|\d\. Quartal)\))?")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Column:
    """A column of a table: its place (from 0), title, and the date its header carries."""

    index: int
    title: str
    period: str | None


@dataclass(frozen=True)
class Row:
    """A row of a table with the area, and the date it carries if the columns carry none."""

    line: int
    key: str | None
    name: str | None
    values: Sequence[Value]
    period: str | None = None


def clean(value: Value) -> str:
    r"""Text of a header cell without footnote mark.

    Examples
    --------
    >>> clean("Bevölkerung auf Grundlage\n des Zensus 20112)"), clean("Fläche km2 1)")
    ('Bevölkerung auf Grundlage des Zensus 2011', 'Fläche km2')
    """
    return FOOTNOTE.sub("", " ".join(cell_text(value).split()))


def find_header(sheet: Sheet, title: str, *, depth: int, file_name: str) -> tuple[int, int]:
    """Rows of the header: the first one has a cell with this title.

    Parameters
    ----------
    sheet
        The sheet.
    title
        Title of a column whose first line stands in the first header row.
    depth
        Number of header rows; more where the cell with the title is merged over more.
    file_name
        Name of the file, for the fault.

    Returns
    -------
    tuple of int
        First row of the header and first row after it, from 0.

    Raises
    ------
    RejectedFile
        When no cell has the title, with the nearest text found.
    """
    seen: list[str] = []
    for number, row in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
        texts = [clean(value) for value in row]
        if title in texts:
            here = (number, texts.index(title))
            merged = [bottom - top + 1 for (top, left), (bottom, _) in sheet.merged if (top, left) == here]
            return number, number + max(depth, *merged, 1)
        seen.extend(text for text in texts if text)
    raise RejectedFile(missing_title(title, seen, file_name=file_name, sheet=sheet.name))


def columns(sheet: Sheet, first: int, after: int) -> list[Column]:
    """Columns of a table from its header rows.

    Merged cells count for all cells they cover; empty levels, repeats of the level above and rows
    that number the columns are dropped. A date in a level is the period of the column and no part
    of its title.

    Parameters
    ----------
    sheet
        The sheet.
    first, after
        First header row and first row after the header, from 0.

    Returns
    -------
    list of Column
        One for every column of the sheet, also those without title.
    """
    levels = [[clean(value) for value in row] for row in sheet.rows[first:after]]
    titles = [level for level in levels if not is_numbering(level)]
    for (top, left), (bottom, right) in sheet.merged:
        for row in range(max(top, first), min(bottom + 1, after)):
            levels[row - first][left : right + 1] = [clean(sheet.rows[top][left])] * (right + 1 - left)
    return [_column(index, texts) for index, texts in enumerate(zip(*titles, strict=True))]


def is_numbering(texts: Iterable[str]) -> bool:
    """Whether a row does nothing but number the columns."""
    numbers = [text for text in texts if text]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _column(index: int, texts: Sequence[str]) -> Column:
    period = None
    titles: list[str] = []
    for text in texts:
        date = DATE.search(text) or YEAR.fullmatch(text)
        if date is None:
            titles.append(text)
        else:
            period = date[date.lastindex or 0]
            titles.append(FOOTNOTE.sub("", f"{text[: date.start()]}{text[date.end() :]}".strip()))
    return Column(index, join_levels(titles), period)


def figures(found: Sequence[Column], source: Source, *, file_name: str, sheet: str | None) -> list[Column]:
    """Columns that the rules of a source ask for; a file that lacks one is rejected."""
    check_rules((column.title for column in found), source, file_name=file_name, sheet=sheet)
    return chosen(found, source)


def chosen(found: Sequence[Column], source: Source) -> list[Column]:
    """Columns that some rule of a source asks for, under any of its titles."""
    asked = set().union(*title_rules({column.title for column in found}, source))
    return [column for column in found if column.title in asked]


def check_rules(titles: Iterable[str], source: Source, *, file_name: str, sheet: str | None) -> None:
    """Reject a file that lacks a column some rule asks for; all missing ones at once."""
    seen = set(titles)
    faults = [
        missing_title(rule.column, seen, file_name=file_name, sheet=sheet)
        for rule, own in zip(source.values, title_rules(seen, source), strict=True)
        if not own
    ]
    if faults:
        raise RejectedFile(*dict.fromkeys(faults))


def check_dated(found: Iterable[Column], *, line: int, file_name: str, sheet: str) -> None:
    """Reject a file in which a column of figures carries no date in its header."""
    faults = [
        Fault(file_name, "a date or year in the header of the column", sheet, line, column.title)
        for column in found
        if column.period is None
    ]
    if faults:
        raise RejectedFile(*faults)


def wanted(key: str, source: Source) -> bool:
    """Whether a row is to be read: its key has the prefix of the source, or is no key at all."""
    prefix = source.layout.key_prefix
    digits = key.replace(" ", "")
    return prefix is None or not digits.isdigit() or digits.startswith((prefix, prefix.lstrip("0")))


def to_cells(
    sheet: Sheet, rows: Sequence[Row], found: Sequence[Column], source: Source, *, file_name: str
) -> Cells:
    """One cell for every row and column; its period is that of the column, else that of the row.

    Parameters
    ----------
    sheet
        The sheet, for its name.
    rows
        Rows with their areas.
    found
        Columns with figures.
    source
        The source, for its decimal sign.
    file_name
        Name of the file, for the fault.

    Returns
    -------
    Cells
        In the order of the columns, then of the rows.

    Raises
    ------
    RejectedFile
        When there is no row.
    """
    if not rows:
        prefix = source.layout.key_prefix
        raise RejectedFile(Fault(file_name, f"rows with keys{f' {prefix}…' if prefix else ''}", sheet.name))
    places, decimal = [column.index for column in found], source.layout.decimal
    texts = [[cell_text(row.values[place], decimal=decimal) for place in places] for row in rows]
    table = pd.DataFrame(texts, columns=places, dtype="str")
    for part in ("key", "name", "period"):
        table[part] = pd.Series([getattr(row, part) for row in rows], dtype="str")
    cells = melt(
        table,
        lines=[row.line for row in rows],
        values={column.index: column.title for column in found},
        place={part: part for part in ("key", "name", "period")},
        dimensions={},
        sheet=sheet.name,
    )
    periods = np.repeat([column.period for column in found], len(rows))
    own = pd.Series(periods, index=cells.frame.index, dtype="str")
    return Cells(cells.frame.assign(period=own.fillna(cells.frame["period"])), cells.dimensions)
