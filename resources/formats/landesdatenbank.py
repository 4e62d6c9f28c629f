"""CSV exports of Landesdatenbank NRW and of Regionalstatistik in their table form.

Belongs here: preamble, header rows, unnamed columns on the left, footer. Does not belong here: the
flat form (``genesis_flat``), what a table is about (catalogue).
"""

import re
from pathlib import Path

import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, join_levels, melt
from resources.formats.text import parse_rows, read_text, split_line
from sozialraum.catalogue.source import Source

FOOTER = "__________"
LAST_LINE = "Stand:"
PERIOD = re.compile(r"(\d{2}\.\d{2}\.)?\d{4}")
KEY = re.compile(r"(JH)?\d{2,12}|DG")
WITH_UNIT = re.compile(r".+\((Anzahl|Prozent|EUR|Tsd\. EUR|1000|qkm|ha)\)")
"""Name of the one figure of a table; tables of several figures have a header row of units instead."""


def landesdatenbank(path: Path, file_name: str, source: Source) -> Cells:
    """Take an export in table form apart.

    The file has a preamble, header rows with empty fields above the columns on the left, rows, a line
    of underscores, notes, a copyright, and a last line ``Stand: …``. The columns on the left carry no
    titles; their content tells them apart: a date or year, a key, a name, and then splits, which are
    called ``Merkmal 1``, ``Merkmal 2``, …. The header rows are splits as well: ``Kopfzeile 1``, ….
    A table of one figure names it in the preamble (``Mindestsicherungsquote (Prozent)``); that is then
    the first level of all titles.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Of its layout: ``encoding``, ``separator``, ``period_text`` (searched in the preamble).

    Returns
    -------
    Cells
        All cells of all areas in the file.

    Raises
    ------
    RejectedFile
        When it is cut off, has no header, or two columns with one title differ.
    """
    layout = source.layout
    text = read_text(path, file_name=file_name, encoding=layout.encoding)
    lines = text.split("\n")
    end = _end_of_rows(lines, file_name)
    first, stub = _first_row(lines[:end], layout.separator, file_name)
    top = next(number for number in range(first) if _is_header(lines[number], layout.separator))
    header = [split_line(line, layout.separator) for line in lines[top:first]]
    width = len(header[0])
    names = [str(number) for number in range(width)]
    rows, numbers = parse_rows(
        "\n".join(lines[first:end]) + "\n",
        file_name=file_name,
        separator=layout.separator,
        titles=names,
        first_line=first + 1,
    )
    left = _left_columns(rows, names[:stub])
    preamble = [" ".join(line.rstrip(layout.separator).split()) for line in lines[:top]]
    if layout.period_text is not None and "period" not in left:
        rows["period"] = _period(preamble, layout.period_text, file_name)
        left["period"] = "period"
    subject = next((line for line in reversed(preamble) if WITH_UNIT.fullmatch(line)), "")
    titles = {name: join_levels([subject, *(row[int(name)] for row in header)]) for name in names[stub:]}
    _drop_twins(rows, titles, file_name)
    place = {part: column for part, column in left.items() if part in ("key", "name", "period")}
    splits = {column: part for part, column in left.items() if part not in place}
    cells = melt(rows, lines=numbers.tolist(), values=titles, place=place, dimensions=splits)
    for number in range(len(header)):
        levels = {titles[name]: " ".join(header[number][int(name)].split()) for name in titles}
        cells.dimensions[f"Kopfzeile {number + 1}"] = cells.frame["column"].map(levels)
    return cells


def _end_of_rows(lines: list[str], file_name: str) -> int:
    """Line of the footer; its absence means that the file is cut off."""
    ends = [number for number, line in enumerate(lines) if line.rstrip(";, ") == FOOTER]
    if not ends or not any(line.startswith(LAST_LINE) for line in lines[ends[0] :]):
        missing = f"a line '{FOOTER}'" if not ends else f"a last line '{LAST_LINE} …'"
        raise RejectedFile(
            Fault(file_name, f"{missing} at the end of the table (is the file cut off?)", line=len(lines))
        )
    return ends[0]


def _is_header(line: str, separator: str) -> bool:
    """A header row begins with empty fields and has others behind them."""
    return line.startswith(separator) and bool(line.strip(separator + " "))


def _first_row(lines: list[str], separator: str, file_name: str) -> tuple[int, int]:
    """Line of the first row, and how many columns on the left have no title."""
    headers = [number for number, line in enumerate(lines) if _is_header(line, separator)]
    if not headers:
        raise RejectedFile(Fault(file_name, "header rows that begin with empty fields, but there are none"))
    # a row may itself begin with an empty field, so only the unbroken block of headers counts
    last = headers[0]
    while last + 1 in headers:
        last += 1
    filled = [
        next(i for i, field in enumerate(split_line(lines[number], separator)) if field.strip())
        for number in range(headers[0], last + 1)
    ]
    return last + 1, min(filled)


def _left_columns(rows: pd.DataFrame, names: list[str]) -> dict[str, str]:
    """What each column on the left is, told by its content."""
    found: dict[str, str] = {}
    others = 0
    for name in names:
        texts = rows[name]
        if "period" not in found and not others and texts.str.fullmatch(PERIOD).mean() > 1 / 2:
            found["period"] = name
        elif "key" not in found and "name" not in found and texts.str.fullmatch(KEY).mean() > 1 / 2:
            found["key"] = name
        elif "name" not in found:
            found["name"] = name
        else:
            others += 1
            found[f"Merkmal {others}"] = name
    return found


def _period(preamble: list[str], pattern: str, file_name: str) -> str:
    for line in preamble:
        match = re.search(pattern, line)
        if match:
            return match[1]
    raise RejectedFile(Fault(file_name, f"a date above the table (text like '{pattern}')"))


def _drop_twins(rows: pd.DataFrame, titles: dict[str, str], file_name: str) -> None:
    """Leave out a column whose title stands before; it must say the same in every row."""
    seen: dict[str, str] = {}
    for name, title in list(titles.items()):
        if title not in seen:
            seen[title] = name
            continue
        if not rows[name].equals(rows[seen[title]].rename(name)):
            raise RejectedFile(
                Fault(file_name, "columns with one title to be alike, but they differ", column=title)
            )
        del titles[name]
