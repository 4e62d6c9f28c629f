"""Flat files (ffcsv) of GENESIS databases: one row a value, columns with fixed names.

Belongs here: the flat form of Regionalstatistik, Zensusdatenbank and Destatis. Does not belong here:
their table form (``landesdatenbank``).
"""

import re
from pathlib import Path

import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, melt
from resources.formats.text import parse_rows, read_text, split_line
from sozialraum.catalogue.source import Source

FIXED = ("time", "1_variable_attribute_code", "1_variable_attribute_label", "value", "value_variable_code")
VARIABLE = re.compile(r"(\d+)_variable_code")


def genesis_flat(path: Path, file_name: str, source: Source) -> Cells:
    """Take a flat file apart.

    The first variable is the region. Every other variable becomes a split called by its code (``GES``,
    ``NAT``), whatever its number in the file; it holds the label (``weiblich``, ``Insgesamt``), and is
    empty in rows that have no such variable. All columns of the file are splits under their own names
    as well (``value_variable_code``, ``value_unit``).

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Of its layout: ``encoding``, ``separator``.

    Returns
    -------
    Cells
        One a row of the file; ``quality`` is its ``value_q`` where it has one.

    Raises
    ------
    RejectedFile
        When columns are missing or the file is cut off.
    """
    separator = source.layout.separator
    text = read_text(path, file_name=file_name, encoding=source.layout.encoding)
    if not text.endswith("\n"):
        raise RejectedFile(
            Fault(file_name, "a line end behind the last row (cut off?)", line=text.count("\n") + 1)
        )
    header, _, body = text.partition("\n")
    titles = [title.strip() for title in split_line(header, separator)]
    missing = [title for title in FIXED if title not in titles]
    if missing:
        found = ", ".join(title for title in titles if title not in FIXED)
        raise RejectedFile(
            *(Fault(file_name, f"a column '{title}'; other columns are {found}", line=1) for title in missing)
        )
    rows, lines = parse_rows(body, file_name=file_name, separator=separator, titles=titles, first_line=2)
    splits = {title: title for title in titles if title not in ("value", "value_q")}
    rows = rows.assign(**_variables(rows))
    splits |= {name: name for name in rows.columns if name not in titles}
    place = {"key": FIXED[1], "name": FIXED[2], "period": "time"}
    if "value_q" in titles:
        place["quality"] = "value_q"
    return melt(rows, lines=lines.tolist(), values={"value": "value"}, place=place, dimensions=splits)


def _variables(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """A column for every variable but the region, called by its code."""
    result: dict[str, pd.Series] = {}
    for title in rows.columns:
        match = VARIABLE.fullmatch(title)
        if match is None or match[1] == "1":
            continue
        labels = rows[f"{match[1]}_variable_attribute_label"]
        for code in sorted(set(rows[title]) - {""}):
            own = labels.where(rows[title] == code, "")
            result[code] = result[code].where(result[code] != "", own) if code in result else own
    return result
