"""Series of annual points without a break, and why a series may be short.

Belongs here: which years of a figure can be held against each other. Does not belong here: what they show
(``trend``).
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from sozialraum.comparing.rows import Numbers, Rows
from sozialraum.comparing.trend import POINTS
from sozialraum.status import Status

GAP, BREAK, DEFINITION, HIDDEN = 1, 2, 3, 4
"""Why a series reaches no further back: no value, a break of the catalogue, another definition, a value that
must not be shown."""

_DAYS = 1 << 32
"""More than there are days on either side of 1970, to keep the dates of indicators apart."""


class Series(NamedTuple):
    """Series up to a year, one an entry.

    Attributes
    ----------
    last
        Row of the values that the series ends in.
    row
        Rows of the values of its points, the oldest of them in the last of five rows; -1 beyond it.
    points
        Number of unbroken points, 0 to 5.
    cause
        Why there are no more; 0 where there are five, or none for another reason than ``HIDDEN``.
    era
        Place among ``breaks``, from 1, of the latest one before the oldest point.
    breaks
        Date and German title of the catalogue breaks of all indicators.
    """

    last: Numbers
    row: Numbers
    points: Numbers
    cause: Numbers
    era: Numbers
    breaks: Sequence[str]


def unbroken_series(rows: Rows, values: pd.DataFrame, *, year: int) -> Series:
    """Find the unbroken series that end in a year, back to the fifth point.

    Parameters
    ----------
    rows
        The values as numbers.
    values
        Their columns year, reference_date, definition and status.
    year
        Year of the last points.

    Returns
    -------
    Series
        One a row of the year that is not about a residual area.
    """
    back = year - values["year"].to_numpy(dtype=np.int64)
    own = rows.indicator * rows.units + rows.unit
    used = np.flatnonzero((back >= 0) & (back < POINTS) & ~rows.residual)
    place = np.full((POINTS, len(rows.entries) * rows.units), -1)
    place[back[used], own[used]] = used
    last = used[back[used] == 0]
    row = place[:, own[last]]
    era, breaks = _eras(rows, values)
    definition, _ = pd.factorize(values["definition"])
    has = (row >= 0) & ~np.isnan(rows.value)[row]
    hidden = (row >= 0) & (values["status"] == Status.SUPPRESSED.value).to_numpy()[row]
    unbroken = has[0]
    points = unbroken.astype(np.intp)
    cause = np.zeros(len(last), dtype=np.intp)
    for this, before, there, shut in zip(row[:-1], row[1:], has[1:], hidden[1:], strict=True):
        reasons = [shut, ~there, era[this] != era[before], definition[this] != definition[before]]
        cause = np.where(unbroken, np.select(reasons, [HIDDEN, GAP, BREAK, DEFINITION], default=0), cause)
        unbroken = unbroken & (cause == 0)
        points += unbroken
    oldest = np.take_along_axis(row, np.maximum(points - 1, 0)[None], axis=0)[0]
    row = np.where(np.arange(POINTS)[:, None] < points, row, -1)
    return Series(last, row, points, np.where(hidden[0], HIDDEN, cause), era[oldest], breaks)


def _eras(rows: Rows, values: pd.DataFrame) -> tuple[Numbers, list[str]]:
    """Number of breaks up to the reference date of each row, and all breaks in words.

    The breaks of all indicators stand in one line, by indicator and date: the number changes between two rows
    of an indicator where one of its breaks lies between them.
    """
    found = sorted(
        (
            (place * _DAYS + _day(entry.date), f"{entry.date:%d.%m.%Y} ({entry.title.de})")
            for place, indicator in enumerate(rows.entries)
            for entry in indicator.breaks
        ),
    )
    era = np.zeros(len(values), dtype=np.intp)
    some = np.array([bool(indicator.breaks) for indicator in rows.entries], dtype=np.bool_)
    own = np.flatnonzero(some[rows.indicator])
    days = values["reference_date"].to_numpy()[own].astype("datetime64[D]")
    years = values["year"].to_numpy(dtype=np.int64)[own]
    ends = (years - 1969).astype("datetime64[Y]").astype("datetime64[D]") - np.timedelta64(1, "D")
    reference = np.where(np.isnat(days), ends, days).astype(np.int64)
    breaks = np.array([number for number, _ in found], dtype=np.int64)
    era[own] = np.searchsorted(breaks, rows.indicator[own] * _DAYS + reference, side="right")
    return era, [text for _, text in found]


def _day(entry: date) -> int:
    return int(np.datetime64(entry, "D").astype(np.int64))
