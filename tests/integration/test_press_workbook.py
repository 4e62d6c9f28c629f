"""Excel workbooks: the same tables as released, typed cells, texts that are never formulas."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from resources.press.content.indicators import indicator_page
from resources.press.content.places import places
from resources.press.edition import Edition
from resources.press.open_data.tables import Field, released_tables
from resources.press.workbook import sheets
from resources.press.workbook.book import Book
from resources.press.workbook.exact import LONGEST_TEXT
from resources.press.workbook.newest import MEANINGS, SIGNS
from sozialraum.status import Status
from tests.integration.press import edition

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "<script>alert(1)</script>",
    "http://example.org/a",
)
COMMENTS = (
    "<r><t>reich</t></r>",
    '=HYPERLINK("http://example.org")',
    "@x",
    "{=1}",
    "]]> & <b>fett</b>",
    # control characters never reach a table: registers are read without them
    "zwei\nZeilen",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    known = edition(tmp_path_factory.mktemp("probe")).table("areas")
    keys = known.loc[known["geography"] == "sozialraum", "area"].tolist()
    names = dict(zip(keys, HOSTILE, strict=False))
    return edition(tmp_path_factory.mktemp("press"), names=names, comments=COMMENTS)


@pytest.fixture(scope="module")
def files(hostile: Edition) -> dict[str, bytes]:
    return {sheet.path: sheet.make() for sheet in sheets(hostile)}


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> Workbook:
    return load_workbook(BytesIO(files["sozialraumbericht.xlsx"]))


def _value(cell: Any, field: Field) -> Any:
    """The value of a cell as the table has it."""
    if cell is None:
        return None
    reading: dict[str, Callable[[Any], Any]] = {
        "DATE": lambda given: given,
        "TIMESTAMP": lambda given: given,
        "VARCHAR[]": json.loads,
        "DOUBLE[]": json.loads,
        "DOUBLE": float,
        "BOOLEAN": bool,
    }
    return reading.get(field.type, lambda given: given)(cell)


def _read(book: Workbook, name: str, fields: list[Field]) -> pd.DataFrame:
    header, *rows = book[name].iter_rows(values_only=True)
    assert list(header) == [field.name for field in fields]
    columns = {field.name: [_value(row[place], field) for row in rows] for place, field in enumerate(fields)}
    return pd.DataFrame(columns, dtype=object)


def test_every_table_comes_back_from_the_workbook_as_it_was_released(hostile: Edition, book: Workbook):
    with duckdb.connect() as connection:
        for table, file in released_tables(hostile):
            fields = [field for field in table.fields if field.type != "BLOB"]
            connection.register("back", _read(book, table.name, fields))
            # Excel's calendar is read to the millisecond; all else has to be the same
            back, released = (
                ", ".join(
                    f'round(epoch_ms({cast}::TIMESTAMP), 0) AS "{field.name}"'
                    if field.type in {"TIMESTAMP", "DATE"}
                    else f'{cast} AS "{field.name}"'
                    for field in fields
                    for cast in [f'"{field.name}"::{field.type}' if typed else f'"{field.name}"']
                )
                for typed in (True, False)
            )
            rows = f"SELECT {released} FROM read_parquet('{file}')"
            again = f"SELECT {back} FROM back"
            for first, second in ((rows, again), (again, rows)):
                lost = connection.execute(f"({first}) EXCEPT ALL ({second})").df()
                assert lost.empty, (table.name, lost.head(3).to_dict("records"))


def test_numbers_and_times_lose_no_digit(hostile: Edition):
    book = Book(hostile, "Probe")
    sheet = book.sheet("Probe", [10])
    numbers = [0.1, 1 / 3, 2.2250738585072014e-308, 123456789.123456789, -0.1 - 0.2]
    moment = datetime(2026, 11, 23, 1, 50, 22, 394834)
    double, timestamp = book.cells(sheet, "DOUBLE"), book.cells(sheet, "TIMESTAMP")
    sheet.columns([[*map(double, numbers), timestamp(moment)]])
    xml = ZipFile(BytesIO(book.content())).read("xl/worksheets/sheet1.xml").decode()
    written = [float(part.split("</v>")[0]) for part in xml.split("<v>")[1:]]
    assert written[:-1] == numbers
    days = written[-1]
    assert datetime(1899, 12, 30) + timedelta(microseconds=round(days * 86_400_000_000)) == moment


def test_cells_have_the_type_of_their_column(book: Workbook, hostile: Edition):
    header, first = list(book["indicator_values"].iter_rows(max_row=2))
    cells = {title.value: cell for title, cell in zip(header, first, strict=True)}
    assert cells["year"].data_type == "n"
    assert cells["reference_date"].is_date
    assert isinstance(cells["reference_date"].value, date)
    assert {cell.data_type for cell in book["areas"]["E"][1:]} == {"b"}


def test_texts_that_look_like_formulas_are_texts(files: dict[str, bytes], book: Workbook):
    for path, content in files.items():
        for name in ZipFile(BytesIO(content)).namelist():
            text = ZipFile(BytesIO(content)).read(name)
            assert not re.search(rb"<f[ >]", text), (path, name)
            assert b"<hyperlink" not in text, (path, name)
    names = {row[0].value: row[0] for row in book["areas"].iter_rows(min_col=3, max_col=3)}
    for text in HOSTILE:
        assert names[text].data_type == "s", text
    for text in HOSTILE[:4]:
        assert names[text].quotePrefix, f"{text} would become a formula when somebody edits it"


@pytest.mark.parametrize("text", ["\t=1+1", " =1+1", "\r\n=1", "＝1+1"])
def test_blanks_before_a_formula_make_it_no_formula(hostile: Edition, text: str):
    book = Book(hostile, "Probe")
    book.text(book.sheet("Probe", [10]), 0, 0, text)
    cell = load_workbook(BytesIO(book.content()))["Probe"]["A1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_newest_figures_are_those_of_the_tables(hostile: Edition, files: dict[str, bytes]):
    book = load_workbook(BytesIO(files["kernindikatoren.xlsx"]))
    values = hostile.table("indicator_values")
    keys = {place.area: place for place in places(hostile).values()}
    seen: set[str] = set()
    for geography in hostile.geographies:
        header, *rows = book[geography].iter_rows(values_only=True)
        for indicator in hostile.catalogue.indicators:
            page = indicator_page(hostile, indicator)
            own = values[(values["indicator"] == indicator) & (values["geography"] == geography)]
            newest = own.loc[own["value"].notna(), "year"].max()
            if pd.isna(newest):
                continue
            column = header.index(f"{page.title} ({page.unit}), {newest}")
            figures = own[own["year"] == newest].set_index("area")
            for row in rows:
                figure = figures.loc[keys[row[0]].area] if row[0] in figures.index else None
                if figure is not None and pd.notna(figure["value"]):
                    assert row[column] == figure["value"]
                else:
                    assert row[column] in SIGNS.values()
                    seen.add(row[column])
    assert {".", "fehlt"} <= seen, "the fixture has missing figures of these kinds"


def test_every_sign_is_explained(files: dict[str, bytes]):
    notes = load_workbook(BytesIO(files["kernindikatoren.xlsx"]))["Lesehinweise"]
    told = {row[0] for row in notes.iter_rows(values_only=True)}
    assert set(SIGNS.values()) <= told
    assert set(MEANINGS) <= told
    assert "Musterdaten" in told


def test_the_same_content_gives_the_same_bytes(hostile: Edition, files: dict[str, bytes]):
    again = {sheet.path: sheet for sheet in sheets(hostile)}
    assert {path: sheet.make() for path, sheet in again.items()} == files


def test_a_key_changes_with_a_figure(tmp_path: Path):
    def other(tables: dict[str, pd.DataFrame]) -> None:
        frame = tables["indicator_values"]
        frame.loc[frame["value"].notna().idxmax(), "value"] += 1e-9

    def keys(name: str, **changes: Any) -> dict[str, str]:
        (tmp_path / name).mkdir()
        return {sheet.path: sheet.key for sheet in sheets(edition(tmp_path / name, **changes))}

    first = keys("first")
    assert keys("same") == first
    changed = keys("changed", change=other)
    assert all(changed[path] != key for path, key in first.items())


def test_a_text_too_long_for_a_cell_is_named(hostile: Edition):
    book = Book(hostile, "Probe")
    sheet = book.sheet("Probe", [10])
    with pytest.raises(ValueError, match="sheet Probe, row 3, column 2: a text of 32,768 characters"):
        book.text(sheet, 2, 1, "x" * (LONGEST_TEXT + 1))


def test_a_text_too_long_for_a_cell_of_a_table_names_table_and_column(tmp_path: Path):
    # 20,000 characters of which each counts twice for Excel
    sheet = next(iter(sheets(edition(tmp_path, names={"0535800401": "\U0001f600" * 20_000}))))
    with pytest.raises(ValueError, match=r"table areas, column name: a text of 40,000 characters"):
        sheet.make()


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>", "<r><f>1+1</f></r>"])
def test_mark_up_of_excel_is_text(hostile: Edition, text: str):
    book = Book(hostile, "Probe")
    sheet = book.sheet("Probe", [10])
    book.text(sheet, 0, 0, text)
    sheet.columns([[book.cells(sheet, "VARCHAR")(text)]])
    back = load_workbook(BytesIO(book.content()))["Probe"]
    assert [cell.value for (cell,) in back] == [text, text]


def test_an_infinite_number_is_refused(hostile: Edition):
    book = Book(hostile, "Probe")
    with pytest.raises(ValueError, match="inf is no number of Excel"):
        book.cells(book.sheet("Probe", [10]), "DOUBLE")(float("inf"))


def test_tables_have_names_that_pivot_tables_find(hostile: Edition, book: Workbook):
    count = len(hostile.table("indicator_values"))
    width = book["indicator_values"].max_column
    last = book["indicator_values"].cell(count + 1, width)
    assert book.defined_names["indicator_values"].attr_text == (
        f"indicator_values!$A$1:${last.column_letter}${count + 1}"
    )


def test_notes_tell_of_every_sheet_and_status(book: Workbook):
    told = {row[0] for row in book["Lesehinweise"].iter_rows(values_only=True)}
    assert set(book.sheetnames) - {"Lesehinweise", "Spalten"} <= told
    assert {status.value for status in Status} <= told
