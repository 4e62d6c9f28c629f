"""Faults without figures: what may be said of a file that is not open to everybody.

Belongs here: which part of a fault is hidden. Does not belong here: finding faults, who is told of them.
Reasons of rejections are seen in the event log of Dagster, in its user interface and on the console, which
are no part of the confidential area; the file itself is, and sheet, line and column lead into it.
"""

import re
from dataclasses import replace

from resources.faults import Fault, RejectedFile

HIDDEN = "(confidential)"
"""Stands where a text of the file is not shown."""

_YEAR = re.compile(r"(19|20)\d\d")
_FIGURE = re.compile(r"[\W\d]*\d[\W\d]*[a-zA-Z]?")


def without_figures(error: RejectedFile, *, county: str) -> RejectedFile:
    """The faults of a file with every text hidden that may be, or may hold, a figure.

    Parameters
    ----------
    error
        All faults of the file.
    county
        Key of the county: keys of areas in it are shown, other texts only when they have no digit. What
        stands in a column of keys or ages may be a figure all the same, when a row has a field too few.

    Examples
    --------
    >>> fault = Fault("a.csv", "a count of at least 0", line=7, column="Anzahl", value="-3")
    >>> print(without_figures(RejectedFile(fault), county="05358"))
    a.csv: line 7: column 'Anzahl': found '(confidential)', expected a count of at least 0
    """
    return RejectedFile(*(_hidden(fault, county) for fault in error.faults))


def _hidden(fault: Fault, county: str) -> Fault:
    value, column = fault.value, fault.column
    if value is not None and re.search(r"\d", value) and not _is_key(value, county):
        value = HIDDEN
    if column is not None:
        column = " | ".join(HIDDEN if _is_figure(part) else part for part in column.split(" | "))
    return replace(fault, value=value, column=column)


def _is_key(text: str, county: str) -> bool:
    return re.fullmatch(rf"(JH)?{county}\d{{3,7}}", text.strip()) is not None


def _is_figure(title: str) -> bool:
    """Whether a row of figures was taken for the titles; years may be titles."""
    return _FIGURE.fullmatch(title) is not None and _YEAR.fullmatch(title.strip()) is None
