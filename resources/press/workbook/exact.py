"""A sheet of XlsxWriter that takes whole columns: exact numbers, texts that are only texts.

Belongs here: cells as XML. Does not belong here: which cells there are, their looks (``book``).
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds, those beyond the first 65,536 of Unicode counted twice."""


class ExactSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose numbers are written with all their digits, so that they are read back as they were."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, str]] = ()) -> None:
        marks = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{marks}><v>{number!r}</v></c>")

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, str]] = ()) -> None:
        # XlsxWriter would put a text from "<r>" to "</r>" into the file as it is: mark-up from data
        self._xml_inline_string(string, True, attributes)

    def columns(self, columns: Sequence[Sequence[str]]) -> None:
        """Write everything below the first row.

        Parameters
        ----------
        columns
            For each column what follows the address of each cell, from ``numbers``, ``truths`` or ``texts``;
            an empty text where there is no cell.
        """
        # cell by cell XlsxWriter takes twice as long for a release as all that is left here
        count = len(columns[0])
        names = [xl_col_to_name(place) for place in range(len(columns))]
        self._check_dimensions(count, len(columns) - 1)
        self._write_single_row(count)
        for row, parts in enumerate(zip(*columns, strict=True), 2):
            cells = "".join(
                [f'<c r="{name}{row}"{part}' for name, part in zip(names, parts, strict=True) if part]
            )
            self.fh.write(f'<row r="{row}">{cells}</row>')

    def texts(self, style: Callable[[str], int]) -> Callable[[str], str]:
        """What makes cells of texts; ``style`` gives the format of a text, 0 for none."""

        @cache
        def cell(text: str) -> str:
            escaped = self._escape_data(self._escape_control_characters(checked(text)))
            return f' s="{style(text)}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'

        return cell


def numbers(style: int, value: Callable[[Any], float]) -> Callable[[Any], str]:
    """What makes cells of numbers in a format.

    Raises
    ------
    ValueError
        (what it gives) A number is infinite.
    """

    def cell(given: Any) -> str:
        number = value(given)
        if not isfinite(number):
            raise ValueError(f"{number} is no number of Excel")
        return f' s="{style}"><v>{number!r}</v></c>'

    return cell


def truths(given: Any) -> str:
    """A cell of a boolean."""
    return f' t="b"><v>{int(given)}</v></c>'


def checked(text: str) -> str:
    """A text that a cell can hold.

    Raises
    ------
    ValueError
        It is too long.
    """
    length = len(text) if len(text) * 2 <= LONGEST_TEXT else len(text.encode("utf-16-le")) // 2
    if length > LONGEST_TEXT:
        raise ValueError(f"a text of {length:,} characters; a cell of Excel holds {LONGEST_TEXT:,}")
    return text
