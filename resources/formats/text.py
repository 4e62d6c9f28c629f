"""Text files: decoding, what is no table at all, and rows with their lines.

Belongs here: the steps every text format begins with. Does not belong here: layouts.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from resources.faults import Fault, RejectedFile

BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\xef\xbb\xbf": "UTF-8"}
BLANKS = b' \t\r\n\x00\x0b\x0c;,"\xef\xbb\xbf'
"""Bytes that carry nothing; a file of them alone is empty."""
PAGE_STARTS = ("<!doctype", "<html", "<head", "<?xml", "<body")


WEB_ANSWER = b'{"Ident":{"Service":'
"""How the answers of the GENESIS web service begin."""


def no_table(content: bytes) -> str | None:
    """What makes a text file no table at all, as what was expected; None when it may be one.

    Examples
    --------
    >>> no_table(b""), no_table(b"  <!DOCTYPE html><p>404"), no_table(b"a;b")
    ('a table, but the file has 0 bytes', 'a table, but the file is a web page (an error page?)', None)
    """
    if not content:
        return "a table, but the file has 0 bytes"
    if not content.strip(BLANKS):
        return "a table, but the file is empty (blanks only)"
    if content[:512].lstrip(BLANKS).lower().startswith(tuple(start.encode() for start in PAGE_STARTS)):
        return "a table, but the file is a web page (an error page?)"
    if content.lstrip(BLANKS).startswith(WEB_ANSWER):
        return "a table, but the file is what the GENESIS web service says about one (metadata, a job)"
    return None


def guess_text(content: bytes) -> str:
    """Text for recognition only: never fails, any of the encodings that offices use."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.start >= len(content) - 3 and error.reason == "unexpected end of data"
        return content.decode("utf-8", errors="ignore") if cut_off else content.decode("latin-1")


def read_text(path: Path, *, file_name: str, encoding: str) -> str:
    """Text of a file in the encoding its source has; line ends become ``LF``.

    Raises
    ------
    RejectedFile
        When the file is empty, a web page, or in another encoding.
    """
    content = path.read_bytes()
    fault = no_table(content) or _wrong_encoding(content, encoding)
    if fault is not None:
        raise RejectedFile(Fault(file_name, fault))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = repr(content[error.start : error.start + 1])[1:].strip("'")
        raise RejectedFile(
            Fault(file_name, f"text encoded as {_label(encoding)} (is it Latin-1?)", line=line, value=found)
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _label(encoding: str) -> str:
    return "UTF-8" if encoding.startswith("utf-8") else encoding.capitalize()


def _wrong_encoding(content: bytes, encoding: str) -> str | None:
    """An encoding that its bytes give away, where decoding would not fail."""
    found = next((name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    if found is None and content[:1000].count(b"\x00") > len(content[:1000]) // 4:
        found = "UTF-16"
    if found is None and not encoding.startswith("utf-8") and not content.isascii():
        try:
            content.decode("utf-8")
            found = "UTF-8"
        except UnicodeDecodeError:
            return None
    if found is None or found == _label(encoding):
        return None
    return f"text encoded as {_label(encoding)}, but the file is {found}"


def split_line(line: str, separator: str) -> list[str]:
    """Fields of one line of a header."""
    return next(csv.reader([line], delimiter=separator), [])


def parse_rows(
    text: str, *, file_name: str, separator: str, titles: Sequence[str], first_line: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of a delimited text, all fields as stripped text, and the line of each.

    Parameters
    ----------
    text
        The rows, without header and footer.
    file_name
        Name of the file as delivered.
    separator
        Between fields; fields may be quoted with ``"`` and then hold line ends.
    titles
        Of the columns; every row must have as many fields.
    first_line
        Line of the file on which ``text`` begins.

    Returns
    -------
    DataFrame and array of int
        Blank lines are passed over, and counted as lines.

    Raises
    ------
    RejectedFile
        With every row that has more or fewer fields.
    """
    wrong: list[tuple[int, int, str]] = []

    def judge(row: pacsv.InvalidRow) -> str:
        wrong.append((row.number, row.actual_columns, row.text))
        return "skip"

    if not text.strip():
        raise RejectedFile(Fault(file_name, "rows below the header, but there are none", line=first_line))
    names = [str(number) for number in range(len(titles))]
    table = pacsv.read_csv(
        io.BytesIO(text.encode()),
        # one block: a quoted line end must not fall between two
        read_options=pacsv.ReadOptions(
            column_names=names, use_threads=False, block_size=len(text) * 4 + 1024
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=judge
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    if wrong:
        raise RejectedFile(*(_field_fault(file_name, titles, first_line, row) for row in wrong))
    rows = table.to_pandas()
    height = np.ones(len(rows), dtype="int64")
    if '"' in text:
        for column in rows.columns:
            height += rows[column].str.count("\n").to_numpy()
    lines = first_line + np.cumsum(height) - height
    rows = rows.apply(lambda column: column.str.strip())
    filled = (rows != "").any(axis=1).to_numpy()
    return rows[filled].set_axis(list(titles), axis=1).reset_index(drop=True), lines[filled]


def _field_fault(file_name: str, titles: Sequence[str], first_line: int, row: tuple[int, int, str]) -> Fault:
    number, found, text = row
    return Fault(
        file_name,
        f"{len(titles)} fields, but the row has {found} (is the file cut off?)",
        line=first_line - 1 + number,
        value=text[:80],
    )
