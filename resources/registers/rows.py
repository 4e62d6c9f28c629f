"""Reading of a register: each row on its own, so that a wrong one does not take the others with it.

Belongs here: rows of workbooks and CSV, faults with their place, what fields of a row demand of one another.
Does not belong here: single cells (``cells``), which delivery counts (``current``).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.text import guess_text, no_table
from resources.formats.workbook import ZIP, open_workbook
from resources.registers.cells import Cell, Cells, WrongCell
from schemas.planning.registers import REGISTERS as SCHEMAS
from sozialraum.catalogue import Catalogue
from sozialraum.planning.registers import REGISTERS, Register

Row = dict[str, object]

REST = ""
"""Title of what stands right of the last column."""


@dataclass(frozen=True)
class Read:
    """Rows that can be used, faults of the others, and how many rows there were."""

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    rows: int


def read_register(path: Path, *, file_name: str, register: str, catalogue: Catalogue) -> Read:
    """Read a delivered register.

    Parameters
    ----------
    path, file_name
        The file on disk, and its name as delivered.
    register
        Id of the register.
    catalogue
        Themes, indicators, areas and rules that its cells may name.

    Returns
    -------
    Read
        Rows as ``schemas.registers`` has them; of every other row each fault with its place.

    Raises
    ------
    RejectedFile
        When the titles are not those of the register, or no row can be used.
    """
    known, cells = REGISTERS[register], Cells(catalogue)
    sheet, lines = _lines(path, file_name, known)
    good: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    count = 0
    for line, found in lines:
        count += 1
        row, wrong = _row(known, cells, found)
        wrong += _together(row, catalogue) if register == "massnahmen" and not wrong else []
        key = repr([row.get(name) for name in known.key])
        if not wrong and key in seen:
            wrong = [(known.fields[0].title, None, f"each entry once, but line {seen[key]} has the same")]
        faults += [Fault(file_name, text, sheet, line, title, value) for title, value, text in wrong]
        if not wrong:
            seen[key] = line
            good.append({**row, "line": line})
    if not good:
        raise RejectedFile(*(faults or [Fault(file_name, "at least one row below the titles", sheet)]))
    return Read(SCHEMAS[register].validate(_frame(good, register)), tuple(faults), count)


def _frame(rows: list[Row], register: str) -> pd.DataFrame:
    columns = SCHEMAS[register].columns
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in columns})
    return frame.astype({name: str(own.dtype) for name, own in columns.items() if str(own.dtype) != "object"})


def _lines(
    path: Path, file_name: str, register: Register
) -> tuple[str | None, Iterator[tuple[int, dict[str, Cell]]]]:
    """Name of the sheet, and each row that is not blank with its line, by title."""
    content = path.read_bytes()
    if content.startswith(ZIP):
        book = open_workbook(path, file_name=file_name)
        sheet = register.title if register.title in book.sheet_names else book.sheet_names[0]
        # skip_empty_area would shift the lines of a sheet whose first rows are blank
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        table: list[tuple[int, list[Cell]]] = [(number, list(row)) for number, row in enumerate(rows, 1)]
    else:
        sheet = None
        if fault := no_table(content):
            raise RejectedFile(Fault(file_name, fault))
        table = list(_lines_of_csv(guess_text(content), file_name))
    return sheet, _named(table, file_name, sheet, register)


def _lines_of_csv(text: str, file_name: str) -> Iterator[tuple[int, list[Cell]]]:
    # strict: an open quote would make one text of all rows that follow
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    above = 0
    try:
        for row in reader:
            yield above + 1, list(row)
            above = reader.line_num
    except csv.Error as error:
        fault = Fault(file_name, f"rows of a CSV file, but {error}; is a quote left open?", line=above + 1)
        raise RejectedFile(fault) from error


def _named(
    table: list[tuple[int, list[Cell]]], file_name: str, sheet: str | None, register: Register
) -> Iterator[tuple[int, dict[str, Cell]]]:
    titles = [field.title for field in register.fields]
    heads = [[str(cell).strip() for cell in row] for _, row in table]
    place = next((number for number, head in enumerate(heads) if titles[0] in head), None)
    if place is None:
        raise RejectedFile(Fault(file_name, f"a row of titles with '{titles[0]}'", sheet))
    head = heads[place]
    missing = [title for title in titles if title not in head]
    if missing:
        line = table[place][0]
        raise RejectedFile(*(Fault(file_name, f"a column '{title}'", sheet, line) for title in missing))
    columns = {title: head.index(title) for title in titles}
    blank: Cell = ""
    return (
        (
            line,
            {title: row[at] if at < len(row) else blank for title, at in columns.items()}
            | {REST: "; ".join(str(cell) for cell in row[len(head) :] if str(cell).strip())},
        )
        for line, row in table[place + 1 :]
        if any(str(cell).strip() for cell in row)
    )


Wrong = list[tuple[str, str | None, str]]
"""Title of the column, its text and what was expected."""


def _row(register: Register, cells: Cells, found: Mapping[str, Cell]) -> tuple[Row, Wrong]:
    row: Row = {}
    wrong: Wrong = []
    for field in register.fields:
        cell = found[field.title]
        try:
            row |= cells.read(field, cell)
        except WrongCell as error:
            wrong.append((field.title, cells.shown(cell), str(error)))
    if found[REST]:
        last = register.fields[-1].title
        wrong.append((last, cells.shown(found[REST]), "nothing right of it; texts with ';' stand in quotes"))
    return row, wrong


def _together(row: Row, catalogue: Catalogue) -> Wrong:
    """What the fields of a measure demand of one another."""
    titles = {field.name: field.title for field in REGISTERS["massnahmen"].fields}
    indicators, deltas, others = (_list(row[name]) for name in ("indicators", "deltas", "exploratory"))
    wrong: Wrong = []
    if row["end"] is not None and pd.Timestamp(str(row["end"])) < pd.Timestamp(str(row["start"])):
        wrong.append(("end", None, "a day not before the start"))
    if len(indicators) != len(deltas):
        wrong.append(
            ("deltas", str(len(deltas)), f"as many numbers as there are indicators ({len(indicators)})")
        )
    if any(float(str(delta)) <= 0 for delta in deltas):
        wrong.append(("deltas", None, "numbers above 0; the direction stands in its own column"))
    if indicators and row["wanted"] is None:
        wrong.append(("wanted", None, "a direction, because there are indicators"))
    if set(indicators) & set(others):
        wrong.append(("exploratory", None, "other indicators than the ones that decide"))
    if row["cost"] is not None and float(str(row["cost"])) < 0:
        wrong.append(("cost", str(row["cost"]), "an amount of at least 0"))
    for name in (*indicators, *others):
        entry = catalogue.indicators[str(name)]
        if entry.pooled_years > 1 or entry.method == "published":
            kind = "pools years" if entry.pooled_years > 1 else "is published as a rate"
            column = "indicators" if name in indicators else "exploratory"
            wrong.append((column, str(name), f"an indicator of raw figures of single years; this one {kind}"))
    return [(titles[name], value, text) for name, value, text in wrong]


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
