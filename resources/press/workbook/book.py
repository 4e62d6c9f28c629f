"""A workbook that is being written: exact numbers, texts that are never formulas, the same bytes each time.

Belongs here: cells, styles, the sheet of notes. Does not belong here: what is written.

A text that begins with ``= + - @``, a tab or a line break is a text cell in the file, and is marked with
Excel's own quote prefix, so that it stays a text when somebody edits the cell; no character is added to it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs

from resources.press.edition import Edition
from resources.press.workbook.exact import ExactSheet, checked, numbers, truths
from sozialraum.wording.notation import day

MOST_ROWS = 1_048_576
_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠]|[\t\r\n]")
_EPOCH = datetime(1899, 12, 30)
_DAY = 86_400_000_000
"""Microseconds of a day."""


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
        key = f"{decimals}"
        if key not in self._formats:
            pattern = "#,##0" + ("." + "0" * decimals) * bool(decimals)
            self._formats[key] = self._book.add_format({"num_format": pattern})
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[float], *, frozen: tuple[int, int] = (1, 0)) -> ExactSheet:
        """A new sheet with columns of these widths; the frozen rows and columns stay in sight."""
        sheet: ExactSheet = self._book.add_worksheet(name, ExactSheet)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(*frozen)
        return sheet

    def text(self, sheet: ExactSheet, row: int, column: int, text: str, style: Format | None = None) -> None:
        """A text, which is never taken for a formula or an address."""
        inert = self._inert if _FORMULA.match(text) else None
        try:
            sheet.write_string(row, column, checked(text), inert or style)
        except ValueError as fault:
            where = f"sheet {sheet.get_name()}, row {row + 1}, column {column + 1}"
            raise ValueError(f"{where}: {fault}") from fault

    def cells(self, sheet: ExactSheet, type_: str) -> Callable[[Any], str]:
        """What makes cells of the values of a DuckDB type, for ``ExactSheet.columns``; none is missing."""
        style = self._formats[type_]._get_xf_index() if type_ in self._formats else 0
        match type_:
            case "DOUBLE":
                return numbers(style, float)
            case "DATE" | "TIMESTAMP":
                return numbers(style, _serial)
            case "BOOLEAN":
                return truths
            case "VARCHAR":
                return sheet.texts(self._style)
            case "VARCHAR[]" | "DOUBLE[]":
                texts = sheet.texts(self._style)
                return lambda given: texts(_listed(given))
            case _:
                return numbers(style, int)

    def named(self, sheet: ExactSheet, rows: int, columns: int) -> None:
        """Name the cells of a table as its sheet, for pivot tables and queries of the reader."""
        name = sheet.get_name()
        self._book.define_name(name, f"={name}!{xl_range_abs(0, 0, rows, columns - 1)}")

    def _style(self, text: str) -> int:
        """Number of the format of a text."""
        return int(self._inert._get_xf_index()) if _FORMULA.match(text) else 0

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


@cache
def _serial(value: Any) -> float:
    """Days since the epoch of Excel; exact to the microsecond, which is all that a double holds here."""
    since = pd.Timestamp(value).to_pydatetime().replace(tzinfo=None) - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) / _DAY


def _listed(values: Any) -> str:
    """A list as JSON, which says also which text holds a comma."""
    return json.dumps(list(values), ensure_ascii=False)
