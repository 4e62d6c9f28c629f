"""A workbook that is being written: exact numbers, texts that are never formulas, the same bytes each time.

Belongs here: cells, styles, the sheet of notes. Does not belong here: what is written.

A text that begins with ``= + - @``, a tab or a line break is a text cell in the file, and is marked with
Excel's own quote prefix, so that it stays a text when somebody edits the cell; no character is added to it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.press.edition import Edition
from sozialraum.wording.notation import day

LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576
_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠]|[\t\r\n]")
_EPOCH = datetime(1899, 12, 30)
_DAY = 86_400_000_000
"""Microseconds of a day."""


class _Exact(Worksheet):  # type: ignore[misc]
    """A sheet whose numbers are written with all their digits, so that they are read back as they were."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, str]] = ()) -> None:
        marks = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{marks}><v>{number!r}</v></c>")


class Book:
    """A workbook in memory; ``content`` closes it."""

    def __init__(self, edition: Edition, title: str) -> None:
        self._edition = edition
        self._bytes = BytesIO()
        self._book = Workbook(self._bytes, {"constant_memory": True})
        properties = {
            "title": title,
            "author": edition.publication.publisher.name,
            "created": datetime.combine(edition.day, datetime.min.time()),
            "comments": edition.basis,
        }
        self._book.set_properties(properties)
        self.header = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EDF3"}
        )
        self.wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._inert = self._book.add_format({"quote_prefix": True})
        self._formats = {
            "DATE": self._book.add_format({"num_format": "dd.mm.yyyy"}),
            "TIMESTAMP": self._book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
            "DOUBLE": self._book.add_format({"num_format": "#,##0.0###"}),
            "BIGINT": self._book.add_format({"num_format": "0"}),
        }

    def numbers(self, decimals: int) -> Format:
        """Format of numbers with as many decimals; the separators are those of the reader's language."""
        return self._formats.setdefault(
            f"{decimals}",
            self._book.add_format({"num_format": "#,##0" + ("." + "0" * decimals) * bool(decimals)}),
        )

    def sheet(self, name: str, widths: Sequence[float], *, frozen: tuple[int, int] = (1, 0)) -> Worksheet:
        """A new sheet with columns of these widths; the frozen rows and columns stay in sight."""
        sheet = self._book.add_worksheet(name, _Exact)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(*frozen)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
        """A text, which is never taken for a formula or an address."""
        if len(text) > LONGEST_TEXT:
            raise ValueError(
                f"sheet {sheet.get_name()}, row {row + 1}, column {column + 1}: a text of {len(text):,} "
                f"characters; a cell of Excel holds {LONGEST_TEXT:,}"
            )
        inert = self._inert if _FORMULA.match(text) else None
        sheet.write_string(row, column, text, inert or style)

    def writer(self, sheet: Worksheet, type_: str) -> Callable[[int, int, Any], object]:
        """What writes the values of a DuckDB type; missing values are left to the caller."""
        style = self._formats.get(type_)
        match type_:
            case "DOUBLE":
                return lambda row, column, value: sheet.write_number(row, column, float(value), style)
            case "DATE" | "TIMESTAMP":
                return lambda row, column, value: sheet.write_number(row, column, _serial(value), style)
            case "BOOLEAN":
                return lambda row, column, value: sheet.write_boolean(row, column, bool(value))
            case "VARCHAR":
                return lambda row, column, value: self.text(sheet, row, column, value)
            case "VARCHAR[]" | "DOUBLE[]":
                return lambda row, column, value: self.text(sheet, row, column, _listed(value))
            case _:
                return lambda row, column, value: sheet.write_number(row, column, int(value), style)

    def notes(self, title: str, lines: Iterable[str], signs: Mapping[str, str]) -> None:
        """The first sheet: what the workbook is, how to read it, whose it is."""
        edition, publication = self._edition, self._edition.publication
        sheet = self.sheet("Lesehinweise", (28, 100), frozen=(0, 0))
        rows = [
            (title, ""),
            *(
                [("Musterdaten", "Alle Zahlen sind erfunden und dienen der Vorführung.")]
                if edition.fictional
                else []
            ),
            ("Veröffentlichung", f"{edition.name} vom {day(edition.day)}"),
            ("Herausgeber", f"{publication.publisher.name}, {publication.publisher.unit}"),
            ("Lizenz", f"{publication.licence.title.de} ({publication.licence.url})"),
            *(("", line) for line in lines),
            *signs.items(),
        ]
        for row, (left, right) in enumerate(rows):
            self.text(sheet, row, 0, left, self.header if row == 0 else self.wrapped)
            self.text(sheet, row, 1, right, self.wrapped)

    def content(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._bytes.getvalue()


def _serial(value: Any) -> float:
    """Days since the epoch of Excel; exact to the microsecond, which is all that a double holds here."""
    since = pd.Timestamp(value).to_pydatetime().replace(tzinfo=None) - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) / _DAY


def _listed(values: Any) -> str:
    """A list as JSON, which says also which text holds a comma."""
    return json.dumps(list(values), ensure_ascii=False)
