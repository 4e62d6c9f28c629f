"""Empty registers to fill in: workbooks with lists to choose from.

Belongs here: what the templates look like. Does not belong here: which fields there are
(``sozialraum/planning/registers.py``), reading what was filled in (``rows``).
"""

import io
from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sozialraum.catalogue import Catalogue
from sozialraum.planning.registers import EARLIEST, LARGEST, LATEST, REGISTERS, Field, Register

ROWS = 500
"""Rows with lists to choose from."""

_LISTS, _HELP = "Listen", "Hinweise"
_NOTES = (
    "Eine Zeile je Eintrag. Spalten nicht umbenennen; ihre Reihenfolge ist gleich.",
    "Mehrere Angaben in einer Zelle mit Semikolon trennen.",
    "Zeilen mit demselben Schlüssel ersetzen frühere; eine Zeile wegzulassen ändert nichts.",
    "Das Register wird veröffentlicht: keine Namen, keine E-Mail-Adressen, keine Telefonnummern.",
    "Eine fehlerhafte Zeile wird genannt und ausgelassen, die anderen gelten.",
)


def template(register: str, catalogue: Catalogue) -> bytes:
    """An empty register as a workbook.

    Parameters
    ----------
    register
        Id of the register.
    catalogue
        Themes, indicators and areas for the lists.

    Returns
    -------
    bytes
        The sheet to fill in, one with explanations, and one with the lists.
    """
    content = io.BytesIO()
    own = REGISTERS[register]
    with Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(own.title)
        _explain(book, own)
        lists = book.add_worksheet(_LISTS)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd.mm.yyyy"})
        choices = _choices(catalogue)
        for column, field in enumerate(own.fields):
            sheet.write_string(0, column, field.title, head)
            sheet.write_comment(0, column, field.help, {"x_scale": 2})
            formats = {"date": day, "number": None, "count": None}
            sheet.set_column(column, column, max(16, len(field.title) + 2), formats.get(field.kind, text))
            _validate(sheet, lists, column, field, choices)
        sheet.freeze_panes(1, 1)
        lists.hide()
    return content.getvalue()


def _choices(catalogue: Catalogue) -> Mapping[str, list[str]]:
    """What can be chosen, by kind of field."""
    return {
        "theme": [theme.title.de for theme in catalogue.county.themes],
        "indicator": [f"{entry.title.de} ({own})" for own, entry in catalogue.indicators.items()],
        "area": [
            f"{area.name} ({area.area})"
            for geography in catalogue.geographies.values()
            for area in geography.areas
            if area.kind == "area" and not geography.benchmark
        ],
    }


_LIST_OF = {"indicators": "indicator", "areas": "area"}


def _validate(
    sheet: Worksheet, lists: Worksheet, column: int, field: Field, choices: Mapping[str, list[str]]
) -> None:
    """Lists and limits of a column; where several are allowed the list is an offer, not a limit."""
    several = field.kind in _LIST_OF
    known = list(field.choices) or choices.get(_LIST_OF.get(field.kind, field.kind), [])
    rule: dict[str, Any] | None = None
    if known:
        lists.write_column(0, column, known)
        name = xl_col_to_name(column, col_abs=True)
        rule = {"validate": "list", "source": f"='{_LISTS}'!{name}$1:{name}${len(known)}"}
    elif field.kind == "date":
        rule = {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
    elif field.kind == "count":
        rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": LARGEST}
    elif field.kind == "number":
        rule = {"validate": "decimal", "criteria": "between", "minimum": -LARGEST, "maximum": LARGEST}
    if rule is not None:
        told = {"input_title": field.title[:32], "input_message": field.help[:255], "ignore_blank": True}
        stop = {"error_type": "information" if several else "stop", "error_title": field.title[:32]}
        sheet.data_validation(1, column, ROWS, column, {**rule, **told, **stop})


def _explain(book: Workbook, own: Register) -> None:
    """A sheet that says what goes where."""
    sheet = book.add_worksheet(_HELP)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28, wrapped)
    sheet.set_column(1, 1, 10, wrapped)
    sheet.set_column(2, 2, 90, wrapped)
    sheet.write_string(0, 0, own.title, bold)
    sheet.write_string(1, 2, own.purpose)
    for row, note in enumerate(_NOTES, start=2):
        sheet.write_string(row, 2, note)
    sheet.write_row(len(_NOTES) + 3, 0, ("Spalte", "Pflicht", "Was hineingehört"), bold)
    for row, field in enumerate(own.fields, start=len(_NOTES) + 4):
        sheet.write_row(row, 0, (field.title, "ja" if field.required else "nein", field.help))


def head_of_csv(register: str) -> bytes:
    """The titles as the first line of a CSV file."""
    titles = ";".join(field.title for field in REGISTERS[register].fields)
    return f"\ufeff{titles}\n".encode()
