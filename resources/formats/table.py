"""Plain tables, CSV or Excel, whose columns the catalogue declares.

Belongs here: title rows and rows of a simple table. Does not belong here: publishers' layouts.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, cell_text, join_levels, melt, together
from resources.formats.text import parse_rows, read_text, split_line
from resources.formats.workbook import Sheet, fill_down, sheets
from resources.reading.rules import missing_title, title_rules
from sozialraum.catalogue.source import Source

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def table(path: Path, file_name: str, source: Source) -> Cells:
    """Take a plain table apart.

    Columns that a rule of the source names are figures, all others are splits. Blank rows are passed
    over.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered; what is in it tells CSV from Excel.
    source
        Of its layout: ``encoding`` and ``separator`` (CSV), ``sheet`` and ``decimal`` (Excel),
        ``skip_rows``, ``header_rows``, ``key``, ``name``, ``period``, ``period_text`` (searched in the
        skipped rows), ``columns``.

    Returns
    -------
    Cells
        One for every row and figure.

    Raises
    ------
    RejectedFile
        When columns are missing or stand twice, or rows have other numbers of fields.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start in WORKBOOKS:
        found = sheets(path, file_name=file_name, pattern=source.layout.sheet)
        return together([_sheet(sheet, file_name, source) for sheet in found])
    return _text(path, file_name, source)


def _text(path: Path, file_name: str, source: Source) -> Cells:
    layout = source.layout
    lines = read_text(path, file_name=file_name, encoding=layout.encoding).split("\n")
    top, first = layout.skip_rows, layout.skip_rows + layout.header_rows
    header = [split_line(line, layout.separator) for line in lines[top:first]]
    titles = _titles(header, file_name, source)
    rows, numbers = parse_rows(
        "\n".join(lines[first:]),
        file_name=file_name,
        separator=layout.separator,
        titles=titles,
        first_line=first + 1,
    )
    return _cells(rows, numbers.tolist(), "\n".join(lines[:top]), source, file_name)


def _sheet(sheet: Sheet, file_name: str, source: Source) -> Cells:
    layout = source.layout
    top, first = layout.skip_rows, layout.skip_rows + layout.header_rows
    texts = [[cell_text(cell, decimal=layout.decimal) for cell in row] for row in fill_down(sheet, 0)]
    width = max((len(row) for row in texts[top:first]), default=0)
    titles = _titles(texts[top:first], file_name, source, sheet=sheet.name)
    used = [number for number in range(width) if titles[number]]
    kept = [(number, row) for number, row in enumerate(texts[first:], first + 1) if any(row)]
    rows = pd.DataFrame(
        [[row[number] for number in used] for _, row in kept], columns=[titles[n] for n in used], dtype="str"
    )
    above = "\n".join(" ".join(row) for row in texts[:top])
    return _cells(rows, [number for number, _ in kept], above, source, file_name, sheet=sheet.name)


def _titles(
    header: Sequence[Sequence[str]], file_name: str, source: Source, *, sheet: str | None = None
) -> list[str]:
    """Titles of all columns; every declared one must be there, and none twice."""
    width = max((len(row) for row in header), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in header]
    titles = [join_levels(levels) for levels in zip(*padded, strict=True)]
    layout, line = source.layout, source.layout.skip_rows + 1
    declared = [*layout.columns, layout.key, layout.name, layout.period]
    faults = [
        missing_title(title, titles, file_name=file_name, sheet=sheet, line=line)
        for title in dict.fromkeys(declared)
        if title is not None and title not in titles
    ]
    faults += [
        Fault(file_name, "a title that stands once", sheet=sheet, line=line, column=title)
        for title in dict.fromkeys(titles)
        if title and titles.count(title) > 1
    ]
    if faults:
        raise RejectedFile(*faults)
    return titles


def _cells(
    rows: pd.DataFrame,
    lines: Sequence[int],
    above: str,
    source: Source,
    file_name: str,
    *,
    sheet: str | None = None,
) -> Cells:
    layout = source.layout
    place = {"key": layout.key, "name": layout.name, "period": layout.period}
    place = {part: title for part, title in place.items() if title is not None}
    if layout.period_text is not None:
        match = re.search(layout.period_text, above)
        if match is None:
            raise RejectedFile(
                Fault(file_name, f"a date above the table (text like '{layout.period_text}')", sheet=sheet)
            )
        place["period"] = "\nperiod"
        rows = rows.assign(**{"\nperiod": match[1]})
    taken = set(place.values())
    figures = set().union(*title_rules(rows.columns, source)) - taken
    splits = {title: title for title in rows.columns if title not in figures | taken and title}
    values = {title: title for title in rows.columns if title in figures}
    if not values:
        wanted = [
            missing_title(rule.column, list(rows.columns), file_name=file_name, sheet=sheet)
            for rule in source.values
        ]
        raise RejectedFile(*dict.fromkeys(wanted))
    return melt(rows, lines=lines, values=values, place=place, dimensions=splits, sheet=sheet)
