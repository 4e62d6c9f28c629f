"""Bad input: each file is kept and rejected with a message that helps its sender; the others go on."""

import io
import json
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.integration.small import ROWS, TITLES, Office, csv, zipped

GOOD = csv("31.12.2023")
ERROR_PAGE = "<!DOCTYPE html><html><title>503 Service Unavailable</title><body>Einwohnertabelle</body></html>"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Einwohnermappe"
    for row in (["AGS", "Gemeinde", "Stichtag", "Personen"], ["05358008", "Düren", "31.12.2024", 91000]):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_password() -> bytes:
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt("geheim", buffer)
    assert msoffcrypto.OfficeFile(buffer).is_encrypted()
    return buffer.getvalue()


def changed(old: str, new: str) -> str:
    text = csv()
    assert old in text
    return text.replace(old, new)


CASES: dict[str, tuple[str, bytes | str, tuple[str, ...]]] = {
    "truncated": ("a.csv", csv()[:-20], ("a.csv", "line 4", "5 fields", "cut off")),
    "truncated workbook": ("a.xlsx", workbook()[:-500], ("a.xlsx", "damaged", "cut off")),
    "wrong encoding": ("a.csv", csv().encode("latin-1"), ("a.csv", "line 4", "UTF-8", "Latin-1")),
    "other encoding": ("a.csv", csv().encode("utf-16"), ("a.csv", "UTF-8", "UTF-16")),
    "column renamed": (
        "a.csv",
        csv(titles=TITLES.replace("Personen", "Persone")),
        ("a.csv", "column 'Personen'", "nearest one is 'Persone'"),
    ),
    "key column renamed": (
        "a.csv",
        csv(titles=TITLES.replace("AGS", "Ags")),
        ("a.csv", "line 2", "'AGS'", "'Ags'"),
    ),
    "row twice": (
        "a.csv",
        csv(rows=(*ROWS, ROWS[0])),
        ("a.csv", "line 5", "Personen", "line 3", "stands once"),
    ),
    "negative count": (
        "a.csv",
        changed("14000", "-14000"),
        ("a.csv", "line 3", "column 'Personen'", "found '-14000'", "a count of at least 0"),
    ),
    "share over 100 %": (
        "a.csv",
        changed("12,5", "112,5"),
        ("a.csv", "line 3", "column 'Quote'", "found '112,5'", "0 to 100 Prozent"),
    ),
    "unknown area": (
        "a.csv",
        changed("05358004", "05358005"),
        ("a.csv", "line 3", "column 'AGS'", "found '05358005'", "an area of the catalogue", "did you mean"),
    ),
    "no key": (
        "a.csv",
        changed("05358004", "Altdorf"),
        ("a.csv", "line 3", "column 'AGS'", "found 'Altdorf'"),
    ),
    "no figure": (
        "a.csv",
        changed("14000", "viele"),
        ("a.csv", "line 3", "column 'Personen'", "found 'viele'"),
    ),
    "no date": (
        "a.csv",
        changed("Aldenhoven;31.12.2024", "Aldenhoven;gestern"),
        ("a.csv", "line 3", "found 'gestern'"),
    ),
    "empty": ("a.csv", " \r\n;;;\r\n", ("a.csv", "empty")),
    "only titles": ("a.csv", csv(rows=()), ("a.csv", "rows below the header")),
    "0 bytes": ("a.csv", b"", ("a.csv", "0 bytes")),
    "0 bytes workbook": ("a.xlsx", b"", ("a.xlsx", "0 bytes")),
    "0 bytes zip": ("a.zip", b"", ("a.zip", "can be unpacked")),
    "error page": ("a.csv", ERROR_PAGE, ("a.csv", "web page")),
    "password": ("a.xlsx", with_password(), ("a.xlsx", "without a password")),
    "zip bomb": ("a.zip", zipped({"a.csv": b"0" * (20 << 20)}), ("a.zip", "zip bomb")),
    "bomb of a workbook": (
        "a.xlsx",
        zipped(
            {"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/a.xml": b" " * (301 * 10**6)}
        ),
        ("a.xlsx", "300 MB unpacked"),
    ),
    "path with ..": (
        "a.zip",
        zipped({"../../a.csv": csv().encode()}),
        ("a.zip", "leads out", "'..'", "'a.csv'"),
    ),
    "unknown": ("a.csv", "Dies;ist\nein;Brief\n", ("a.csv", "a file of a source in the catalogue")),
    "other ending": ("a.docx", csv(), ("a.docx", "a file of a source in the catalogue")),
    "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ("a.csv", "expected")),
    "broken geometry": (
        "a.geojson",
        '{"type": "FeatureCollection", "features": [',
        ("a.geojson", "expected"),
    ),
    "other geometry": (
        "a.geojson",
        json.dumps({"type": "FeatureCollection", "features": []}),
        ("a.geojson", "expected"),
    ),
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize("case", CASES)
def test_bad_file_is_kept_and_rejected_and_stops_nothing(office: Office, case: str) -> None:
    name, content, expected = CASES[case]
    office.put(name, content)
    office.put("gut.csv", GOOD)
    office.put("0 vorher.csv", csv("31.12.2022"))
    office.run()
    receipt = office.receipt(name)
    assert receipt.verdict == "rejected"
    for text in expected:
        assert text in receipt.reason
    assert "internal fault" not in receipt.reason
    assert receipt.rows == 0
    raw = content.encode() if isinstance(content, str) else content
    assert office.archive.path(receipt.delivery).read_bytes() == raw
    assert office.archive.verify() == []
    for other in ("gut.csv", "0 vorher.csv"):
        assert office.receipt(other).verdict == "accepted"


def test_the_good_ones_of_the_matrix_are_good(office: Office) -> None:
    office.put("a.csv", csv())
    office.put("a.xlsx", workbook())
    office.put("q.zip", zipped({"b.csv": GOOD.encode()}))
    result = office.run()
    assert {receipt.name: receipt.verdict for receipt in result.receipts} == dict.fromkeys(
        ["a.csv", "a.xlsx", "q.zip/b.csv"], "accepted"
    )


def test_all_faults_of_a_file_are_named_at_once(office: Office) -> None:
    rows = ("05358004;Aldenhoven;31.12.2024;-1;12,5", "05358008;Düren;31.12.2024;91000;200")
    office.put("a.csv", csv(rows=rows))
    office.run()
    assert len(office.receipt("a.csv").reason.splitlines()) == 2


def test_whole_matrix_at_once(office: Office) -> None:
    for number, (name, content, _) in enumerate(CASES.values()):
        office.put(f"{number:02d}/{name}", content)
    office.put("gut.csv", GOOD)
    result = office.run()
    verdicts = {receipt.name: receipt.verdict for receipt in result.receipts}
    assert verdicts.pop("gut.csv") == "accepted"
    assert set(verdicts.values()) == {"rejected"}
    assert len(verdicts) == len(CASES) - 2  # the three files without a byte are the same file
    assert office.run().decided == frozenset()
