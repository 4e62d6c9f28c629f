"""Layouts of workbooks, on small ones built here: headers, dates, keys, and what cannot be opened."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from resources.faults import RejectedFile
from resources.formats.ba_workbook import ba_workbook
from resources.formats.cells import Cells
from resources.formats.election import election_workbook
from resources.formats.gemeindeverzeichnis import gemeindeverzeichnis
from resources.formats.inkar import inkar
from resources.formats.workbook import sheets
from sozialraum.catalogue.source import Layout, Recognise, Source, ValueRule


def source(reader: Any, *rules: ValueRule | str, **layout: Any) -> Source:
    values = tuple(ValueRule(measure="m", column=rule) if isinstance(rule, str) else rule for rule in rules)
    return Source.model_construct(
        reader=reader,
        layout=Layout(**layout),
        values=values,
        recognise=Recognise(content=("x",), suffixes=(".xlsx",)),
    )


def save(folder: Path, **content: Any) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return store(book, folder)


def store(book: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "a.xlsx"
    book.save(path)
    return path


def merge(path: Path, *ranges: str) -> Path:
    book = openpyxl.load_workbook(path)
    for area in ranges:
        book.worksheets[-1].merge_cells(area)
    book.save(path)
    return path


def listed(cells: Cells, *columns: str) -> list[tuple[Any, ...]]:
    return list(cells.frame[list(columns)].itertuples(index=False, name=None))


def faults(read: Any, path: Path, own: Source) -> str:
    with pytest.raises(RejectedFile) as error:
        read(path, "a.xlsx", own)
    return str(error.value)


VERZEICHNIS = source(
    "gemeindeverzeichnis",
    ValueRule(measure="m", column="Bevölkerung | insgesamt", also=("Einwohner | insgesamt",)),
    "Fläche km2",
    header_rows=3, key_prefix="05358",
)  # fmt: skip
AREAS = [
    ["40", "43", "05", "3", "58", None, None, "Düren", None, None],
    ["50", "50", "05", "3", "58", "0004", None, "Aldenhoven", 1, 1],
    ["60", "64", "05", "3", "58", "0004", "004", "Aldenhoven", 44.25, 14231],
    ["60", "64", "05", "3", "62", "0004", "004", "Bedburg", 80.0, 23000],
    [None],
    ["1) Abweichungen der Flächenangaben sind durch Runden möglich."],
]


def verzeichnis(folder: Path, title: str = "Bevölkerung2)") -> Path:
    header = [
        ["Gemeinden in Deutschland am 31.12.2024 (4. Quartal)"],
        ["Satz-art", "Text", "Regionalschlüssel (RS)", *[None] * 4, "Gemeindename", "Fläche km2 1)", title],
        [None, None, "Land", "RB", "Kreis", "VB", "Gem", None, None, "insgesamt"],
        [None, None, "Gebietsstand am 31.12.2024", *[None] * 5, "31.12.2022 (Jahr)", "am 31.12.2023 (Jahr)"],
    ]  # fmt: skip
    return save(folder, Gemeinden=[*header, *AREAS])


def test_gemeindeverzeichnis_reads_satzart_60_with_dates_over_columns(tmp_path: Path) -> None:
    cells = gemeindeverzeichnis(verzeichnis(tmp_path), "AuszugGV4QAktuell_2024.xlsx", VERZEICHNIS)
    assert listed(cells, "sheet", "line", "key", "name", "period", "column", "text") == [
        ("Gemeinden", 7, "05358004", "Aldenhoven", "31.12.2022", "Fläche km2", "44,25"),
        ("Gemeinden", 7, "05358004", "Aldenhoven", "31.12.2023", "Bevölkerung | insgesamt", "14231"),
    ]


def test_gemeindeverzeichnis_takes_drifted_columns(tmp_path: Path) -> None:
    path = verzeichnis(tmp_path, title="Einwohner")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].insert_cols(1)
    book.worksheets[0].insert_cols(9, amount=2)
    cells = gemeindeverzeichnis(store(book, tmp_path), "a.xlsx", VERZEICHNIS)
    assert listed(cells, "key", "column", "text")[1] == ("05358004", "Einwohner | insgesamt", "14231")


def test_gemeindeverzeichnis_names_renamed_column_and_nearest(tmp_path: Path) -> None:
    message = faults(gemeindeverzeichnis, verzeichnis(tmp_path, title="Bevoelkerung"), VERZEICHNIS)
    assert "sheet 'Gemeinden'" in message
    assert "column 'Bevölkerung | insgesamt'" in message
    assert "nearest one is 'Bevoelkerung | insgesamt'" in message


def test_gemeindeverzeichnis_needs_a_date_over_figures(tmp_path: Path) -> None:
    path = verzeichnis(tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["J4"] = None
    message = faults(gemeindeverzeichnis, store(book, tmp_path), VERZEICHNIS)
    assert "column 'Bevölkerung | insgesamt': expected a date" in message


def test_date_merged_over_columns_counts_for_all(tmp_path: Path) -> None:
    path = merge(verzeichnis(tmp_path), "I4:J4")
    cells = gemeindeverzeichnis(path, "a.xlsx", VERZEICHNIS)
    assert set(cells.frame["period"]) == {"31.12.2022"}


def test_inkar_years_and_empty_cells(tmp_path: Path) -> None:
    rows = [
        ["Kennziffer", "Raumeinheit", "Aggregat", "Arbeitslose", "Arbeitslose"],
        [None, None, None, 2020, "2021"],
        ["05358004", "Aldenhoven", "Gemeinden", 12.5, None],
        ["053580008", "Düren, Stadt", "Gemeinden", 5, 6],
        ["09162000", "München", "Gemeinden", 7, 8],
    ]
    own = source("inkar", "Arbeitslose", sheet="Daten", header_rows=2, key_prefix="05358")
    cells = inkar(save(tmp_path, Daten=rows), "a.xls", own)
    assert listed(cells, "line", "key", "period", "text") == [
        (3, "05358004", "2020", "12,5"),
        (4, "053580008", "2020", "5"),
        (3, "05358004", "2021", ""),
        (4, "053580008", "2021", "6"),
    ]
    other = source("inkar", "Einkommensteuer", sheet="Daten", header_rows=2)
    assert "column 'Einkommensteuer'" in faults(inkar, save(tmp_path, Daten=rows), other)


def test_a_key_that_is_none_is_read_to_be_found(tmp_path: Path) -> None:
    rows = [["Kennziffer", "Raumeinheit", "A"], [None, None, "2020"], ["O5358004", "Aldenhoven", 1]]
    own = source("inkar", "A", header_rows=2, key_prefix="05358")
    cells = inkar(save(tmp_path, Daten=rows), "a.xls", own)
    assert listed(cells, "key") == [("O5358004",)]


ELECTION = source("election_workbook", "Wahlberechtigte | Anzahl", "Wähler | Anzahl", header_rows=2)
TITLES: list[list[Any]] = [
    ["Landtagswahl"], ["Gemeinden", None, "Wahlberechtigte", "Wähler"], [None, None, "Anzahl", "Anzahl"],
]  # fmt: skip
FOOTER = [["______________"], [None], ["© IT.NRW, 2025", "x", "1", "2"]]


def test_election_workbook_with_two_days(tmp_path: Path) -> None:
    rows = [
        *TITLES,
        ["09.05.2010"],
        ["05358", "    Düren, Kreis", 199844, 119575], ["05358008", "      Düren, Stadt", "x", "-"],
        [dt.datetime(2012, 5, 13)], ["05358", "    Düren, Kreis", 199617, 119270],
        *FOOTER,
    ]  # fmt: skip
    cells = election_workbook(merge(save(tmp_path, A=rows), "A2:B3", "A4:D4"), "a.xlsx", ELECTION)
    assert listed(cells, "line", "key", "name", "period", "text") == [
        (5, "05358", "Düren, Kreis", "09.05.2010", "199844"),
        (6, "05358008", "Düren, Stadt", "09.05.2010", "x"),
        (8, "05358", "Düren, Kreis", "13.05.2012", "199617"),
        (5, "05358", "Düren, Kreis", "09.05.2010", "119575"),
        (6, "05358008", "Düren, Stadt", "09.05.2010", "-"),
        (8, "05358", "Düren, Kreis", "13.05.2012", "119270"),
    ]


def test_election_day_filled_down_from_merged_first_cell(tmp_path: Path) -> None:
    rows = [
        ["Wahltag", "Gemeinden", None, "Wahlberechtigte", "Wähler"],
        [None, None, None, "Anzahl", "Anzahl"],
        ["09.05.2010", "05358", "Düren, Kreis", 10, 5], [None, "05358008", "Düren, Stadt", 4, 2],
        ["13.05.2012", "05358", "Düren, Kreis", 11, 6], [None, "05358008", "Düren, Stadt", 5, 3],
    ]  # fmt: skip
    cells = election_workbook(merge(save(tmp_path, A=rows), "A3:A4", "A5:A6"), "a.xlsx", ELECTION)
    assert listed(cells, "key", "period", "text")[:4] == [
        ("05358", "09.05.2010", "10"), ("05358008", "09.05.2010", "4"),
        ("05358", "13.05.2012", "11"), ("05358008", "13.05.2012", "5"),
    ]  # fmt: skip


def test_election_row_without_day_is_a_fault(tmp_path: Path) -> None:
    path = save(tmp_path, A=[*TITLES, ["05358", "Düren, Kreis", 1, 1]])
    assert "line 4: expected the day of the election" in faults(election_workbook, path, ELECTION)


BA_MONTHS = source(
    "ba_workbook", "Arbeitslose | Insgesamt", "Arbeitslose | SGB II", "SvB | Insgesamt",
    sheet="(Arbeitslose|SvB)", key="Schlüssel", name="Sozialraum", period="Berichtsmonat", header_rows=2,
)  # fmt: skip


def test_ba_workbook_with_reporting_months_and_secret_values(tmp_path: Path) -> None:
    first = [
        ["Arbeitsmarkt kommunal"], [None],
        ["Schlüssel", "Sozialraum", "Berichtsmonat", "Arbeitslose", None],
        [None, None, None, "Insgesamt", "SGB II"],
        [None, None, None, 1, 2],
        ["0535800801", "Düren-Mitte", "Dezember 2023", 240, "*"],
        ["0535800801", "Düren-Mitte", dt.datetime(2023, 9, 1), 250, 130],
        [None],
        ["Erstellungsdatum: 12.01.2024"],
        ["*", "Zahlenwerte kleiner 3 und ihr Komplement"],
        ["1)", "Stichtag ist die Monatsmitte"],
    ]  # fmt: skip
    second = [
        ["Schlüssel", "Sozialraum", "Berichtsmonat", "SvB"],
        [None, None, None, "Insgesamt"],
        ["0535800801", "Düren-Mitte", "Dezember 2023", 900],
    ]
    path = save(tmp_path, Impressum=[["Impressum"]], SvB=second, Arbeitslose=first)
    cells = ba_workbook(merge(path, "D3:E3"), "a.xlsx", BA_MONTHS)
    assert listed(cells, "sheet", "line", "key", "name", "period", "column", "text") == [
        ("SvB", 3, "0535800801", "Düren-Mitte", "31.12.2023", "SvB | Insgesamt", "900"),
        ("Arbeitslose", 6, "0535800801", "Düren-Mitte", "31.12.2023", "Arbeitslose | Insgesamt", "240"),
        ("Arbeitslose", 7, "0535800801", "Düren-Mitte", "30.09.2023", "Arbeitslose | Insgesamt", "250"),
        ("Arbeitslose", 6, "0535800801", "Düren-Mitte", "31.12.2023", "Arbeitslose | SGB II", "*"),
        ("Arbeitslose", 7, "0535800801", "Düren-Mitte", "30.09.2023", "Arbeitslose | SGB II", "130"),
    ]


def test_ba_workbook_with_key_and_name_in_one_cell_and_dates_in_the_header(tmp_path: Path) -> None:
    days = [dt.datetime(2020, 6, 30), dt.datetime(2021, 6, 30)]
    rows = [
        ["Beschäftigte am Wohnort"],
        ["Region", "Insgesamt", None, "davon", None],
        [None, None, None, "ohne Abschluss2)", None],
        [None, *days, *days],
        [None, 1, 2, 3, 4],
        ["Deutschland", 9, 9, 9, 9],
        ["05358 Düren", 100745, 102585, 15168, "."],
        ["09162 München, Landeshauptstadt", 1, 1, 1, 1],
        ["Erstellungsdatum: 23.02.2022"],
        [".", "kein Nachweis vorhanden"],
    ]
    path = merge(save(tmp_path, A=rows), "A2:A5", "B2:C3", "D2:E2", "D3:E3")
    own = source("ba_workbook", "Insgesamt", "davon | ohne Abschluss", key="Region", key_prefix="05358")
    cells = ba_workbook(path, "a.xlsx", own)
    inside = Cells(cells.frame[cells.frame["key"].notna()], cells.dimensions)
    assert listed(inside, "line", "key", "name", "period", "column", "text") == [
        (7, "05358", "Düren", "30.06.2020", "Insgesamt", "100745"),
        (7, "05358", "Düren", "30.06.2021", "Insgesamt", "102585"),
        (7, "05358", "Düren", "30.06.2020", "davon | ohne Abschluss", "15168"),
        (7, "05358", "Düren", "30.06.2021", "davon | ohne Abschluss", "."),
    ]
    assert set(cells.frame.loc[cells.frame["key"].isna(), "name"]) == {"Deutschland"}


def test_ba_workbook_faults(tmp_path: Path) -> None:
    header = ["Schlüssel", "Sozialraum", "Berichtsmonat", "SvB | Insgesamt"]
    path = save(tmp_path, SvB=[header, ["0535800801", "Mitte", None, 1], [None, None, "Juni 2023", 2]])
    own = source("ba_workbook", "SvB | Insgesamt", sheet="SvB", key="Schlüssel", name="Sozialraum",
                 period="Berichtsmonat")  # fmt: skip
    message = faults(ba_workbook, path, own)
    assert "line 2: expected a date in the header or the reporting month" in message
    assert "line 3: expected the area of the row" in message


def test_ba_workbook_names_the_columns_no_sheet_has(tmp_path: Path) -> None:
    header = [["Schlüssel", "Sozialraum", "Berichtsmonat", "Arbeitslose"], [None, None, None, "Insgesamt"]]
    rows = [*header, ["0535800801", "Mitte", "Juni 2023", 1]]
    message = faults(ba_workbook, save(tmp_path, Arbeitslose=rows), BA_MONTHS)
    assert "column 'Arbeitslose | SGB II': expected a column with this title" in message
    assert "column 'SvB | Insgesamt'" in message
    assert "column 'Arbeitslose | Insgesamt'" not in message


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return save(tmp_path, Daten=[["Kennziffer", "A"], ["05358004", 1.5]])


def rejected(path: Path, pattern: str | None = None) -> str:
    with pytest.raises(RejectedFile) as error:
        sheets(path, file_name="Lieferung.xlsx", pattern=pattern)
    return str(error.value)


def test_workbook_opens_whatever_its_name_ends_in(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "0f3c"
    path.write_bytes(workbook.read_bytes())
    (sheet,) = sheets(path, file_name="Lieferung.xls", pattern="Daten")
    assert sheet.rows == [["Kennziffer", "A"], ["05358004", 1.5]]


def test_workbook_with_a_password(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with workbook.open("rb") as plain, path.open("wb") as locked:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("geheim", locked)
    assert rejected(path) == "Lieferung.xlsx: expected a workbook without a password"


def test_workbook_cut_off(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    content = workbook.read_bytes()
    for end in (len(content) // 2, len(content) - 5):
        path.write_bytes(content[:end])
        assert "damaged or cut off" in rejected(path)


def test_workbook_with_a_damaged_member(workbook: Path, tmp_path: Path) -> None:
    content = bytearray(workbook.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[place : place + 8] = b"\x00" * 8
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    assert "damaged or cut off" in rejected(path)


@pytest.mark.parametrize(("content", "expected"), [
    (b"Kennziffer;A\n05358004;1,5\n", "another kind"), (b"<html>Fehler 500</html>", "another kind"),
    (b"", "empty"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
])  # fmt: skip
def test_no_workbook(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    assert expected in rejected(path)


def test_missing_sheet_is_named_with_those_there_are(workbook: Path) -> None:
    message = rejected(workbook, "Tabelle.*")
    assert "expected a sheet named like 'Tabelle.*'; the file has Daten" in message


def test_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resources.formats.workbook.MOST_BYTES", 1_000_000)
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 1_000_001)
    assert "at most 1 MB unpacked" in rejected(path)


@pytest.mark.parametrize("cell", ["A1048576", "XFD1"])
def test_stray_cell_far_out(tmp_path: Path, cell: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0][cell] = 1
    assert "stray cell" in rejected(store(book, tmp_path))
