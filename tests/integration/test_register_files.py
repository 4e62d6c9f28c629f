"""Registers: template, reading, faults of rows; what was written is what is read."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.faults import RejectedFile
from resources.recognise import recognise
from resources.registers.rows import Read, read_register
from resources.registers.template import head_of_csv, template
from sozialraum.catalogue import load_catalogue
from sozialraum.planning.registers import REGISTERS
from tests.structure.project import ROOT

CATALOGUE = load_catalogue(ROOT / "catalogue")
FINDING = f"{next(iter(CATALOGUE.rules))}-sozialraum-0535800801"
GOOD = {
    "massnahmen": {
        "Maßnahmen-Nr.": "M-1",
        "Titel": "Frühe Hilfen",
        "Themenfeld": "Familie und Jugend",
        "Gebiete": "Drosselrath (0535800801); 0535800802; Falkenweiler",
        "Befund": FINDING,
        "Zielindikatoren": "sgb2_quote; Wohngeldquote (wohngeldquote)",
        "Gewünschte Richtung": "senken",
        "Relevante Wirkung (δ)": "2,5; 1",
        "Weitere Indikatoren": "",
        "Beginn": "01.01.2027",
        "Ende": "2029-12-31",
        "Status": "geplant",
        "Kosten (EUR)": "1.234,50",
        "Zuständiges Amt": "Jugendamt",
    },
    "entscheidungen": {
        "Prüfauftrag zu Befund": FINDING,
        "Entscheidung": "angenommen",
        "Begründung": "Dringend.",
        "Entschieden von": "Fachplanung",
        "Entschieden am": "01.10.2026",
    },
    "einschaetzungen": {
        "Datum der Anmerkung": "01.10.2026",
        "Gebiet der Anmerkung": "Drosselrath",
        "Rolle": "Schule",
        "Bezug": "Entwicklung",
        "Einschätzung": "schlechter",
        "Anmerkung": "Mehr Kinder ohne Frühstück.",
    },
    "punkte": {
        "Gewichteter Befund": FINDING,
        "Datum der Sitzung": "01.10.2026",
        "Rolle": "Träger",
        "Punkte": "3",
    },
    "planungsstand": {
        "Themenfeld": "Arbeit",
        "Phase": "Umsetzen",
        "Seit": "01.01.2026",
        "Zuständig": "Jobcenter",
    },
}


def csv_of(register: str, *rows: dict[str, str]) -> bytes:
    titles = [field.title for field in REGISTERS[register].fields]
    lines = [";".join(titles)]
    lines += [";".join('"' + row.get(title, "").replace('"', '""') + '"' for title in titles) for row in rows]
    return "\n".join(lines).encode("utf-8-sig")


def read(path: Path, register: str, content: bytes, suffix: str = ".csv") -> Read:
    file = path / f"x{suffix}"
    file.write_bytes(content)
    return read_register(file, file_name=file.name, register=register, catalogue=CATALOGUE)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_row_of_a_csv_is_read_and_recognised(register: str, tmp_path: Path):
    found = read(tmp_path, register, csv_of(register, GOOD[register]))
    assert len(found.frame) == found.rows == 1
    assert found.faults == ()
    assert recognise(tmp_path / "x.csv", file_name="x.csv", catalogue=CATALOGUE) == f"register_{register}"


@pytest.mark.parametrize("register", REGISTERS)
def test_a_filled_template_is_read_and_recognised(register: str, tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(template(register, CATALOGUE)))
    sheet = book[REGISTERS[register].title]
    titles = [cell.value for cell in sheet[1]]
    for title, text in GOOD[register].items():
        dates = title in ("Beginn", "Seit", "Datum der Sitzung")
        sheet.cell(2, titles.index(title) + 1, datetime.strptime(text, "%d.%m.%Y") if dates else text)
    book.save(tmp_path / "x.xlsx")
    file = tmp_path / "x.xlsx"
    found = read_register(file, file_name="x.xlsx", register=register, catalogue=CATALOGUE)
    same = read(tmp_path, register, csv_of(register, GOOD[register]))
    assert found.faults == ()
    assert found.frame.astype("str").equals(same.frame.astype("str"))
    assert recognise(file, file_name="x.xlsx", catalogue=CATALOGUE) == f"register_{register}"


@pytest.mark.parametrize("register", REGISTERS)
def test_templates_offer_lists_and_are_recognised_empty(register: str, tmp_path: Path):
    content = template(register, CATALOGUE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[REGISTERS[register].title]
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert "list" in kinds
    assert book["Listen"].sheet_state == "hidden"
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            name, place = rule.formula1.replace("'", "").split("!")
            assert all(cell.value for row in book[name][place.replace("$", "")] for cell in row)
    (tmp_path / "x.xlsx").write_bytes(content)
    assert recognise(tmp_path / "x.xlsx", file_name="x.xlsx", catalogue=CATALOGUE) == f"register_{register}"
    with pytest.raises(RejectedFile, match="at least one row"):
        read(tmp_path, register, content, ".xlsx")
    with pytest.raises(RejectedFile, match="at least one row"):
        read(tmp_path, register, head_of_csv(register))


def test_what_the_cells_of_a_measure_become(tmp_path: Path):
    row = read(tmp_path, "massnahmen", csv_of("massnahmen", GOOD["massnahmen"])).frame.iloc[0]
    assert (row["field"], row["geography"], row["wanted"], row["status"]) == (
        "familie_jugend",
        "sozialraum",
        "lower",
        "planned",
    )
    assert row["areas"] == ["0535800801", "0535800802", "0535800803"]
    assert (row["indicators"], row["deltas"]) == (["sgb2_quote", "wohngeldquote"], [2.5, 1.0])
    assert (row["start"].date(), row["end"].date(), row["cost"]) == (
        date(2027, 1, 1),
        date(2029, 12, 31),
        1234.5,
    )


WRONG = {
    "Maßnahmen-Nr.": ("-x y", "beginning with a letter or digit"),
    "Titel": ("", "the cell is empty"),
    "Themenfeld": ("Familie und Jugnd", "did you mean 'Familie und Jugend'"),
    "Gebiete": ("Drosselrat", "did you mean 'Drosselrath'"),
    "Befund": ("nichts-sozialraum-0535800801", "a rule in the catalogue"),
    "Zielindikatoren": ("sgb2_qote; wohngeldquote", "did you mean 'sgb2_quote'"),
    "Gewünschte Richtung": ("", "a direction, because there are indicators"),
    "Relevante Wirkung (δ)": ("2,5", "as many numbers as there are indicators"),
    "Weitere Indikatoren": ("wohngeldquote", "other indicators than the ones that decide"),
    "Beginn": ("31.02.2027", "a day like 31.12.2026"),
    "Ende": ("31.12.2020", "a day not before the start"),
    "Status": ("gepant", "did you mean 'geplant'"),
    "Kosten (EUR)": ("-1", "an amount of at least 0"),
    "Zuständiges Amt": ("Jugendamt, Tel. 02421 22-0815", "without e-mail addresses and telephone numbers"),
}


@pytest.mark.parametrize("title", WRONG)
def test_each_wrong_cell_is_named_and_the_other_rows_are_used(title: str, tmp_path: Path):
    text, expected = WRONG[title]
    wrong = {**GOOD["massnahmen"], "Maßnahmen-Nr.": "M-2", title: text}
    found = read(tmp_path, "massnahmen", csv_of("massnahmen", GOOD["massnahmen"], wrong))
    assert found.frame["measure"].tolist() == ["M-1"]
    (fault,) = found.faults
    assert (fault.file, fault.line, fault.column) == ("x.csv", 3, title)
    assert expected in fault.expected
    assert "0815" not in str(fault)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Relevante Wirkung (δ)", "2,5; 0", "numbers above 0"),
        ("Relevante Wirkung (δ)", "2.5; 1", "a number like 1.234,5"),
        ("Zielindikatoren", "sgb2_quote; sprachauffaelligkeit_3_jahre", "pools years"),
        ("Zielindikatoren", "sgb2_quote; mindestsicherungsquote_veroeffentlicht", "published as a rate"),
        ("Gebiete", "Drosselrath; 05358008", "areas of one geography"),
        ("Gebiete", "0535800800", "area of the catalogue"),
        ("Titel", "Fragen an max@example.org", "without e-mail addresses"),
        ("Titel", f"max@example.org {'x' * 5000}", "without e-mail addresses"),
        ("Titel", "x" * 4001, "at most 4000 letters"),
        ("Maßnahmen-Nr.", "02421/220815", "without e-mail addresses"),
        ("Status", "max@example.org", "one of geplant"),
        ("Gebiete", " ; ", "the cell is empty"),
        ("Ende", "31.12.9999", "leave open what has no end"),
        ("Ende", "01.01.0001", "a day of the years"),
        ("Kosten (EUR)", "9" * 400, "a number of at most"),
    ],
)
def test_further_faults_of_measures(title: str, text: str, expected: str, tmp_path: Path):
    wrong = {**GOOD["massnahmen"], "Maßnahmen-Nr.": "M-2", title: text}
    found = read(tmp_path, "massnahmen", csv_of("massnahmen", GOOD["massnahmen"], wrong))
    assert [expected in fault.expected for fault in found.faults] == [True]
    assert "example.org" not in str(found.faults[0]), "receipts are published"


def test_all_faults_of_a_row_are_named_at_once(tmp_path: Path):
    wrong = {**GOOD["massnahmen"], "Titel": "", "Status": "?", "Beginn": "bald"}
    found = read(
        tmp_path, "massnahmen", csv_of("massnahmen", wrong, {**GOOD["massnahmen"], "Maßnahmen-Nr.": "M-2"})
    )
    assert [fault.column for fault in found.faults] == ["Titel", "Beginn", "Status"]


def test_the_same_entry_twice_in_a_file_is_a_fault(tmp_path: Path):
    found = read(tmp_path, "massnahmen", csv_of("massnahmen", GOOD["massnahmen"], GOOD["massnahmen"]))
    assert [(fault.line, fault.expected) for fault in found.faults] == [
        (3, "each entry once, but line 2 has the same")
    ]


def test_a_file_without_its_titles_is_rejected(tmp_path: Path):
    content = csv_of("massnahmen", GOOD["massnahmen"]).replace(b"Status", b"Stand")
    with pytest.raises(RejectedFile, match="a column 'Status'"):
        read(tmp_path, "massnahmen", content)
    with pytest.raises(RejectedFile, match="a row of titles"):
        read(tmp_path, "punkte", b"a;b\n1;2\n")


def test_quoted_line_ends_keep_the_lines_of_the_file(tmp_path: Path):
    first = {**GOOD["einschaetzungen"], "Anmerkung": "eins\nzwei"}
    wrong = {**GOOD["einschaetzungen"], "Rolle": "Frau Müller"}
    found = read(tmp_path, "einschaetzungen", csv_of("einschaetzungen", first, wrong))
    assert found.frame["text"].tolist() == ["eins\nzwei"]
    assert [fault.line for fault in found.faults] == [4]


def test_texts_cut_by_a_semicolon_are_no_shorter_texts(tmp_path: Path):
    content = csv_of("einschaetzungen", GOOD["einschaetzungen"], GOOD["einschaetzungen"])
    cut = content.decode().replace("Frühstück.", 'Frühstück";"und Schlaf.').encode()
    good = csv_of("einschaetzungen", {**GOOD["einschaetzungen"], "Rolle": "Kita"}).split(b"\n")[1]
    found = read(tmp_path, "einschaetzungen", cut + b"\n" + good)
    assert found.frame["role"].tolist() == ["Kita"]
    assert [fault.line for fault in found.faults] == [2, 3]
    assert all("nothing right of it" in fault.expected for fault in found.faults)


@pytest.mark.parametrize("text", ['"offen', "x" * 200_000])
def test_an_open_quote_does_not_swallow_the_rows_below(text: str, tmp_path: Path):
    last = csv_of("einschaetzungen", GOOD["einschaetzungen"]).split(b"\n")[1]
    content = csv_of("einschaetzungen", GOOD["einschaetzungen"])
    broken = content + f"\n01.10.2026;Drosselrath;;Kita;;;{text}\n".encode() + last
    with pytest.raises(RejectedFile, match="line 3: expected rows of a CSV file"):
        read(tmp_path, "einschaetzungen", broken)


def test_keys_of_areas_are_no_telephone_numbers(tmp_path: Path):
    row = {**GOOD["einschaetzungen"], "Anmerkung": "Wie in 0535800802."}
    assert len(read(tmp_path, "einschaetzungen", csv_of("einschaetzungen", row)).frame) == 1
    wrong = {**row, "Gebiet der Anmerkung": "0535800899"}
    (fault,) = read(tmp_path, "einschaetzungen", csv_of("einschaetzungen", row, wrong)).faults
    assert fault.value == "0535800899"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "{=A1}", "<script>", "'--"])
def test_hostile_texts_of_a_workbook_stay_texts(text: str, tmp_path: Path):
    book = openpyxl.load_workbook(io.BytesIO(template("einschaetzungen", CATALOGUE)))
    sheet = book[REGISTERS["einschaetzungen"].title]
    titles = [cell.value for cell in sheet[1]]
    for title, value in {**GOOD["einschaetzungen"], "Anmerkung": text}.items():
        cell = sheet.cell(2, titles.index(title) + 1)
        cell.value, cell.data_type = value, "s"
    book.save(tmp_path / "x.xlsx")
    found = read(tmp_path, "einschaetzungen", (tmp_path / "x.xlsx").read_bytes(), ".xlsx")
    assert found.frame["text"].tolist() == [text]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_any_text_comes_back_or_is_refused_with_a_fault(text: str, tmp_path: Path):
    row = {**GOOD["einschaetzungen"], "Anmerkung": text}
    found = read(tmp_path, "einschaetzungen", csv_of("einschaetzungen", GOOD["einschaetzungen"], row))
    kept = [own for own in found.frame["text"] if own != GOOD["einschaetzungen"]["Anmerkung"]]
    same = text.strip() == GOOD["einschaetzungen"]["Anmerkung"]
    expected = "".join(letter for letter in text.strip() if letter.isprintable())
    assert kept == [expected] or len(found.faults) == 1 or same
