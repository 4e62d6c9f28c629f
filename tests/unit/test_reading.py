"""Meaning of texts: figures, signs, ages, periods, titles, and files that are no tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.faults import RejectedFile
from resources.formats.text import guess_text, no_table, parse_rows
from resources.reading.figures import parse_figure, with_quality
from resources.reading.periods import parse_period
from resources.reading.rules import split_period
from resources.reading.splits import parse_age
from sozialraum.status import SIGNS, WITHOUT_VALUE, Status

FIGURES = {
    "15,7": (15.7, "exact"),
    "-0,3": (-0.3, "exact"),
    "1.234": (1234.0, "exact"),
    "1.234.567,5": (1234567.5, "exact"),
    "279 285": (279285.0, "exact"),
    "0": (0.0, "exact"),
    "-": (0.0, "nil"),
    "(12)": (12.0, "limited"),
    "(12,5)": (12.5, "limited"),
    "12p": (12.0, "provisional"),
    "12 r": (12.0, "revised"),
    "12s": (12.0, "estimated"),
    "(12p)": (12.0, "limited"),
}


@pytest.mark.parametrize(("text", "figure"), FIGURES.items())
def test_figures(text: str, figure: tuple[float, str]) -> None:
    assert parse_figure(text) == (figure[0], Status(figure[1]))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_zero_only_where_it_says_exactly_zero(sign: str) -> None:
    value, status = parse_figure(sign)
    assert status is SIGNS[sign]
    assert (value == 0) == (status is Status.NIL)
    assert math.isnan(value) == (status in WITHOUT_VALUE)


def test_a_sign_in_parentheses_has_no_value() -> None:
    assert parse_figure("(.)")[1] is Status.UNKNOWN_OR_SECRET
    assert math.isnan(parse_figure("(.)")[0])


def test_a_printed_zero_of_rounded_units() -> None:
    assert parse_figure("0", zero="below_half") == (0.0, Status.BELOW_HALF)
    assert parse_figure("0,0", zero="below_half", plain=Status.ROUNDED) == (0.0, Status.BELOW_HALF)
    assert parse_figure("5", zero="below_half", plain=Status.ROUNDED) == (5.0, Status.ROUNDED)


@pytest.mark.parametrize(
    "text", ["viele", "12,3,4", "1.23", "12.5", "--", "1,5 %", "nan", "inf", "p", "()", "12px"]
)
def test_what_is_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match="is no figure; expected a number with decimal comma"):
        parse_figure(text)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_printed_number_is_read_back(number: object) -> None:
    assert parse_figure(str(number), decimal=".")[0] == float(str(number))
    assert parse_figure(str(number).replace(".", ","))[0] == float(str(number))


@given(st.text(max_size=8))
def test_any_text_is_a_figure_or_an_error(text: str) -> None:
    try:
        value, status = parse_figure(text)
    except ValueError:
        return
    assert math.isnan(value) == (status in WITHOUT_VALUE)


def test_quality() -> None:
    assert with_quality((5.0, Status.EXACT), "e") == (5.0, Status.ESTIMATED)
    assert with_quality((5.0, Status.EXACT), "") == (5.0, Status.EXACT)
    assert with_quality((5.0, Status.EXACT), "()") == (5.0, Status.LIMITED)
    value, status = with_quality((5.0, Status.EXACT), "/")
    assert status is Status.UNCERTAIN
    assert math.isnan(value)
    with pytest.raises(ValueError, match="no sign of quality"):
        with_quality((5.0, Status.EXACT), "q")


AGES = {
    "unter 1 Jahr": (0, 1),
    "unter 3 Jahre": (0, 3),
    "3 bis unter 6 Jahre": (3, 6),
    "  75 Jahre und mehr": (75, None),
    "90 Jahre und mehr": (90, None),
    "100 und älter": (100, None),
    "ab 65 Jahren": (65, None),
    "65+": (65, None),
    "15 bis 24 Jahre": (15, 25),
    "15-24": (15, 25),
    "0": (0, 1),
    "34 Jahre": (34, 35),
}


@pytest.mark.parametrize(("text", "band"), AGES.items())
def test_ages(text: str, band: tuple[int, int | None]) -> None:
    assert parse_age(text) == band


def test_all_ages() -> None:
    assert parse_age("Insgesamt") is None


@pytest.mark.parametrize("text", ["", "6 bis unter 3 Jahre", "drei", "Jahre", "3 bis", "unter 0 Jahre", "-3"])
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(ValueError, match="is no age"):
        parse_age(text)


PERIODS = {
    "31.12.2024": "2024-12-31",
    "2024-12-31": "2024-12-31",
    "2024": "2024-12-31",
    "30.6.2021": "2021-06-30",
    "2024/25": "2024-10-15",
    "1999/2000": "1999-10-15",
}


@pytest.mark.parametrize(("text", "day"), PERIODS.items())
def test_periods(text: str, day: str) -> None:
    assert parse_period(text).isoformat() == day


@pytest.mark.parametrize(
    "text", ["", "gestern", "31.02.2024", "2024/26", "1850", "24", "12/2024", "2024-13-01"]
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period; expected a day"):
        parse_period(text)


def test_period_in_a_title() -> None:
    title = "Mindestsicherungsquote (Prozent) | Jahr | 2023"
    assert split_period(title, r"\| Jahr \| (.+)$") == ("Mindestsicherungsquote (Prozent)", "2023")


def test_lines_of_rows_with_line_ends_inside() -> None:
    text = 'a;b\n\n"x\ny\nz";2\n;\nc;"d;""e"""\n'
    rows, lines = parse_rows(text, file_name="f.csv", separator=";", titles=["A", "B"], first_line=5)
    assert lines.tolist() == [5, 7, 11]
    assert rows["B"].tolist() == ["b", "2", 'd;"e"']


@given(st.lists(st.lists(st.sampled_from(["1", "a b", "ä", "'", "5,5"]), min_size=3, max_size=3), min_size=1))
def test_every_row_has_its_line(rows: list[list[str]]) -> None:
    text = "".join(";".join(row) + "\n" for row in rows)
    read, lines = parse_rows(text, file_name="f", separator=";", titles=["A", "B", "C"], first_line=2)
    assert read.to_numpy().tolist() == rows
    assert np.array_equal(lines, np.arange(2, 2 + len(rows)))


def test_rows_with_other_numbers_of_fields_are_all_named() -> None:
    with pytest.raises(RejectedFile) as error:
        parse_rows("a;b\nc\nd;e;f\n", file_name="f.csv", separator=";", titles=["A", "B"], first_line=2)
    assert [(fault.line, fault.value) for fault in error.value.faults] == [(3, "c"), (4, "d;e;f")]


def test_what_is_no_table() -> None:
    assert "0 bytes" in (no_table(b"") or "")
    assert "empty" in (no_table(b"\xef\xbb\xbf \r\n;;;\r\n") or "")
    assert "web page" in (no_table(b"\r\n<HTML><body>") or "")
    assert "web service" in (no_table(b'{"Ident":{"Service":"metadata","Method":"table"}}') or "")
    assert no_table("Tabelle: 1\n".encode("utf-16")) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_recognition_reads_any_encoding(encoding: str) -> None:
    assert guess_text("Bevölkerung; Düren".encode(encoding)) == "Bevölkerung; Düren"


def test_recognition_reads_a_text_cut_within_a_letter() -> None:
    assert guess_text("Bevölkerung; Dü".encode()[:-1]) == "Bevölkerung; D"
