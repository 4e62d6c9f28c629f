"""Cells of CSV files: how values become text, and how texts are kept from being taken for formulas.

Belongs here: the two variants, the rule for texts, cells of all types and reading them. Does not belong here:
writing files (``csv_files``).

Spreadsheets take a cell for a formula when it begins with ``=``, ``+``, ``-`` or ``@``, also behind blanks
and tabs. A file that is opened with another separator has further cells: behind each ``,`` and ``;`` and at
each line break inside a text. In all these places a text gets an apostrophe; one that has apostrophes there
already gets one more, so that taking one away gives every text back as it was.
"""

from dataclasses import dataclass

from resources.press.open_data.tables import quoted

_FORMULA = r"[=+\-@＝＋－＠]"
_START = rf"""('*[\x00-\x20"]*'*{_FORMULA}|'*[\t\r\n])"""
_INSIDE = rf"""('*{_FORMULA})"""
_BEFORE = r"""([,;\t\r\n][\x00-\x20"]*)"""


@dataclass(frozen=True)
class Variant:
    """A way to write CSV files.

    Attributes
    ----------
    folder, title
        Where the files lie and what they are for.
    date, moment
        Formats of dates and times, as ``strftime`` names them.
    mark
        Bytes at the beginning of a file; Excel knows UTF-8 by them.
    """

    folder: str
    title: str
    delimiter: str
    decimal: str
    date: str
    moment: str
    yes: str
    no: str
    mark: bytes


MACHINE = Variant(
    "csv", "CSV für Programme", ",", ".", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.%f", "true", "false", b""
)
GERMAN = Variant(
    "csv-de",
    "CSV für Excel in Deutschland",
    ";",
    ",",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M:%S.%f",
    "WAHR",
    "FALSCH",
    b"\xef\xbb\xbf",
)
VARIANTS = (MACHINE, GERMAN)


def guarded(text: str) -> str:
    """SQL of a text as cells hold it: no spreadsheet takes any part of it for a formula."""
    inside = _replaced(text, _BEFORE + _INSIDE, r"\1'\2")
    return _replaced(inside, "^" + _START, r"'\1")


def unguarded(cell: str) -> str:
    """SQL of the text that a cell holds, as it was."""
    start = _replaced(cell, "^'" + _START, r"\1")
    return _replaced(start, _BEFORE + "'" + _INSIDE, r"\1\2")


def _replaced(text: str, pattern: str, by: str) -> str:
    return f"regexp_replace({text}, {quoted(pattern)}, {quoted(by)}, 'g')"


def written(value: str, type_: str, variant: Variant) -> str:
    """SQL of the cell for a value of a DuckDB type; a missing value has an empty one."""
    forms = {
        "VARCHAR": guarded(value),
        "VARCHAR[]": guarded(f"to_json({value})::VARCHAR"),
        "DOUBLE[]": f"to_json({value})::VARCHAR",
        "DOUBLE": f"replace({value}::VARCHAR, '.', {quoted(variant.decimal)})",
        "BOOLEAN": f"if({value} IS NULL, NULL, if({value}, {quoted(variant.yes)}, {quoted(variant.no)}))",
        "DATE": f"strftime({value}::DATE, {quoted(variant.date)})",
        "TIMESTAMP": f"strftime({value}::TIMESTAMP, {quoted(variant.moment)})",
        "BLOB": f"ST_AsText(ST_GeomFromWKB({value}))",
    }
    return forms.get(type_, f"{value}::VARCHAR")


def read_back(cell: str, type_: str, variant: Variant) -> str:
    """SQL of the value of a DuckDB type that a cell holds: what ``written`` has made of it, undone."""
    forms = {
        "VARCHAR": f"text_lesen({cell})",
        "VARCHAR[]": f"text_lesen({cell})::JSON::VARCHAR[]",
        "DOUBLE[]": f"{cell}::JSON::DOUBLE[]",
        "DOUBLE": f"replace({cell}, {quoted(variant.decimal)}, '.')::DOUBLE",
        "BOOLEAN": f"{cell} = {quoted(variant.yes)}",
        "DATE": f"strptime({cell}, {quoted(variant.date)})::DATE",
        "TIMESTAMP": f"strptime({cell}, {quoted(variant.moment)})::TIMESTAMP",
        "BLOB": f"ST_AsWKB({cell}::GEOMETRY)",
    }
    return forms.get(type_, f"{cell}::{type_}")
