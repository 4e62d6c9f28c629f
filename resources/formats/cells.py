"""What every format returns: the value cells of a file as text, with their place.

Belongs here: ``Cells`` and the small steps that several formats share.
Does not belong here: reading of a particular format, meaning of texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

PLACE = ["sheet", "line", "key", "name", "period", "column", "text", "quality"]
"""Columns of ``Cells.frame``."""


@dataclass(frozen=True)
class Cells:
    """Value cells of a file, one row each, still as text.

    Attributes
    ----------
    frame
        ``sheet`` (None for files without), ``line`` (of the file, or row of the sheet, from 1),
        ``key`` and ``name`` of the area, ``period`` (as text in the file: ``31.12.2024``, ``2024``),
        ``column`` (title, header levels joined by ``" | "``), ``text`` (of the cell), ``quality``
        (letter of a quality column). None where the file has no such thing.
    dimensions
        The file's other text columns under their titles; same index as ``frame``.
    """

    frame: pd.DataFrame
    dimensions: pd.DataFrame


def join_levels(levels: Iterable[str]) -> str:
    """Title of a column from its header levels; empty levels and repeats are dropped.

    Examples
    --------
    >>> join_levels(["Bevölkerung", "", "Insgesamt", "Insgesamt", "Anzahl"])
    'Bevölkerung | Insgesamt | Anzahl'
    """
    kept: list[str] = []
    for level in levels:
        text = " ".join(level.split())
        if text and (not kept or kept[-1] != text):
            kept.append(text)
    return " | ".join(kept)


def cell_text(value: object, *, decimal: str = ",") -> str:
    """Text of a workbook's cell as a text file of the source would have it.

    Examples
    --------
    >>> cell_text(5358008.0), cell_text(15.7), cell_text(None), cell_text(date(2024, 12, 31))
    ('5358008', '15,7', '', '31.12.2024')
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", decimal)
    return str(value).strip()


def melt(
    rows: pd.DataFrame,
    *,
    lines: Sequence[int],
    values: Mapping[Any, str],
    place: Mapping[str, Any],
    dimensions: Mapping[Any, str],
    sheet: str | None = None,
) -> Cells:
    """Cells of a wide table: one row a value cell.

    Parameters
    ----------
    rows
        Texts of the table.
    lines
        Line of each row.
    values
        Columns of ``rows`` that hold figures, with their titles.
    place
        Which column of ``rows`` is ``key``, ``name``, ``period`` and ``quality``, as far as there is one.
    dimensions
        Other text columns of ``rows``, with their titles.
    sheet
        Name of the sheet.

    Returns
    -------
    Cells
        In the order of the value columns, then of the rows.
    """
    base = pd.DataFrame({"line": list(lines)}, index=rows.index)
    base.insert(0, "sheet", pd.Series(sheet, index=rows.index, dtype="str"))
    for part in ("key", "name", "period", "quality"):
        base[part] = rows[place[part]] if part in place else pd.Series(None, index=rows.index, dtype="str")
    parts = [base.assign(column=title, text=rows[column]) for column, title in values.items()]
    others = rows[list(dimensions)].set_axis(list(dimensions.values()), axis=1)
    return together([Cells(part[PLACE], others) for part in parts])


def together(parts: Sequence[Cells]) -> Cells:
    """Cells of several sheets or blocks as one, numbered anew."""
    return Cells(
        pd.concat([part.frame for part in parts], ignore_index=True),
        pd.concat([part.dimensions for part in parts], ignore_index=True),
    )
