"""Figures of an edition as matrices, so that a page looks them up instead of searching tables.

Belongs here: values, limits, comparisons and trends by year and area. Does not belong here: what is said of
them, classes of maps (``indicators``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from resources.press.content.model import Figure, Missing
from resources.press.content.places import places, slugs
from resources.press.edition import Edition
from sozialraum.status import WITHOUT_VALUE, Status
from sozialraum.wording.notation import missing, with_unit

FALSE_DISCOVERIES = 0.05
"""Share of chance findings among the differences that are called sure, at most."""

KEY = ["indicator", "geography", "area", "year"]
_NUMBERS = {
    "value": "value",
    "ci_low": "low",
    "ci_high": "high",
    "rest_value": "rest",
    "q_value": "q",
    "slope": "slope",
    "first_year": "first_year",
}
_WORDS = ("status", "reason", "position", "direction", "trend_reason")
_MISSING: dict[str, Missing] = {
    "suppressed": "suppressed",
    "unknown_or_secret": "secret",
    "not_delivered": "not_delivered",
    "later": "later",
    "not_meaningful": "not_meaningful",
    "uncertain": "uncertain",
}
MARKS = {
    "provisional": "vorläufig",
    "revised": "berichtigt",
    "estimated": "geschätzt",
    "limited": "eingeschränkt aussagekräftig",
    "below_half": "weniger als die Hälfte der kleinsten Einheit",
    "rounded": "gerundet",
}
"""What is said of a figure by its status; nothing of an exact one."""

Numbers = NDArray[np.float64]
Words = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Grid:
    """Figures of an indicator in a geography: matrices with a row a year and a column a place.

    Attributes
    ----------
    years
        Years in which anything at all was delivered, ascending.
    places
        Slugs, in the order of ``places``.
    numbers
        For figures of indicators value, low, high, rest, q, slope, first_year; NaN where there is none.
    words
        For figures of indicators status, reason, position, direction, trend_reason; None where there is none.
    """

    years: tuple[int, ...]
    places: tuple[str, ...]
    numbers: dict[str, Numbers]
    words: dict[str, Words]

    @property
    def newest(self) -> int | None:
        """Row of the newest year in which any place has a value; None: there is none."""
        rows = np.flatnonzero(np.isfinite(self.numbers["value"]).any(axis=1))
        return int(rows[-1]) if rows.size else None

    def number(self, name: str, row: int, column: int) -> float | None:
        """A number of a place in a year."""
        return plain(self.numbers[name][row, column])

    def sure(self) -> NDArray[np.bool_]:
        """Which figures differ from the rest of the county when all comparisons of the year are looked at."""
        apart = ~np.isin(self.words["position"].astype(str), ("similar", "None"))
        with np.errstate(invalid="ignore"):
            return np.asarray(apart & (self.numbers["q"] <= FALSE_DISCOVERIES))

    def word(self, name: str, row: int, column: int) -> str | None:
        """A word of a place in a year."""
        return cast(str | None, self.words[name][row, column])


@lru_cache(maxsize=1)
def grids(edition: Edition) -> dict[tuple[str, str], Grid]:
    """Grids of all indicators and geographies that have any row, by both."""
    frame = _joined(edition)
    # a year for which nothing was delivered to any area of a geography is no gap of one of them
    delivered = frame["status"] != Status.NOT_DELIVERED.value
    shown = delivered.groupby([frame[name] for name in ("indicator", "geography", "year")]).transform("any")
    return grids_of(edition, frame[shown], by="indicator", numbers=_NUMBERS, words=_WORDS)


def grids_of(
    edition: Edition, frame: pd.DataFrame, *, by: str, numbers: Mapping[str, str], words: Sequence[str]
) -> dict[tuple[str, str], Grid]:
    """Grids of a table by what its rows are about and geography; rows of areas without a page are left out.

    Parameters
    ----------
    edition
        For the places.
    frame
        Columns ``by``, geography, area, year and those of ``numbers`` and ``words``.
    by
        Column that says what a row is about.
    numbers, words
        Columns with numbers (and what the grid calls them) and with words.
    """
    order = {key: number for number, key in enumerate(slugs(edition))}
    place = np.array([order.get(key, -1) for key in zip(frame["geography"], frame["area"], strict=True)])
    frame = frame.loc[place >= 0]
    columns = {
        "place": place[place >= 0],
        "year": frame["year"].to_numpy(),
        **{name: frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in numbers},
        **{name: _objects(frame[name]) for name in words},
    }
    names = list(places(edition))
    groups = cast(Mapping[tuple[str, str], NDArray[np.intp]], frame.groupby([by, "geography"]).indices)
    return {
        (str(key[0]), str(key[1])): _grid(
            {name: own[rows] for name, own in columns.items()}, names, numbers, words
        )
        for key, rows in groups.items()
    }


def _objects(column: pd.Series) -> Words:
    """Values of a column as they are; None where one is missing."""
    found = np.array(column, dtype=object)
    found[column.isna().to_numpy()] = None
    return found


def plain(value: Any) -> float | None:
    """A number as Python has it; None where it is missing."""
    return None if value is None or np.isnan(value) else float(value)


def words_of(matrix: Words) -> tuple[tuple[Any, ...], ...]:
    """A matrix of words as plain values."""
    return tuple(map(tuple, matrix.tolist()))


def rows_of(matrix: Numbers) -> tuple[tuple[float | None, ...], ...]:
    """A matrix of numbers as plain values."""
    table = matrix.astype(object)
    table[np.isnan(matrix)] = None
    return tuple(map(tuple, table.tolist()))


def kind_of(status: str | None) -> Missing | None:
    """Kind of a missing figure by its status; a row that is not there was not delivered."""
    return _MISSING.get(status) if status is not None else "not_delivered"


def figure(
    edition: Edition, grid: Grid | None, row: int | None, column: int | None, *, indicator: str
) -> Figure:
    """A figure of a grid in words; without a row or column one that was not delivered.

    Parameters
    ----------
    edition
        For unit, decimals and names of measures.
    grid, row, column
        Where it stands.
    indicator
        Whose it is.
    """
    entry = edition.catalogue.indicators[indicator]
    if grid is None or row is None or column is None:
        return Figure(None, None, None, "not_delivered", "not_delivered", None, missing("not_delivered"))
    status = grid.word("status", row, column) or Status.NOT_DELIVERED.value
    value = grid.number("value", row, column)
    if value is None or status in WITHOUT_VALUE:
        reason = reworded(edition, grid.word("reason", row, column))
        return Figure(None, None, None, status, kind_of(status), reason, missing(status))
    text = with_unit(value, unit=entry.unit, decimals=entry.decimals)
    if status in MARKS:
        text = f"{text} ({MARKS[status]})"
    low, high = grid.number("low", row, column), grid.number("high", row, column)
    return Figure(value, low, high, status, None, None, text)


def reworded(edition: Edition, reason: str | None) -> str | None:
    """A reason with the titles of measures instead of their ids."""
    if reason is None:
        return None
    measures = edition.catalogue.measures
    return re.sub(
        r"\b[a-z][a-z0-9_]+\b",
        lambda found: measures[found[0]].title.de if found[0] in measures else found[0],
        reason,
    )


def _joined(edition: Edition) -> pd.DataFrame:
    """Values with their comparison with the rest of the county and their trend."""
    values = edition.table("indicator_values")
    frame = values[[*KEY, "value", "ci_low", "ci_high", "rest_value", "status", "reason"]]
    compared = edition.table("comparisons")
    if len(compared):
        compared = compared[compared["benchmark"] == "rest_of_county"]
        position = compared["assessment"].where(compared["assessment"].notna(), compared["position_95"])
        frame = frame.merge(compared[[*KEY, "q_value"]].assign(position=position), on=KEY, how="left")
    trends = edition.table("trends")
    if len(trends):
        trend = trends[[*KEY, "slope", "first_year", "direction", "reason"]]
        frame = frame.merge(trend.rename(columns={"reason": "trend_reason"}), on=KEY, how="left")
    missing_columns = {name: None for name in (*_NUMBERS, *_WORDS) if name not in frame}
    return frame.assign(**missing_columns)


def _grid(
    columns: Mapping[str, NDArray[Any]],
    names: Sequence[str],
    numbers: Mapping[str, str],
    words: Sequence[str],
) -> Grid:
    years, row = np.unique(columns["year"], return_inverse=True)
    order, column = np.unique(columns["place"], return_inverse=True)
    shape = (len(years), len(order))
    found = {short: np.full(shape, np.nan) for short in numbers.values()}
    for name, short in numbers.items():
        found[short][row, column] = columns[name]
    said = {name: np.full(shape, None, dtype=object) for name in words}
    for name in words:
        said[name][row, column] = columns[name]
    return Grid(tuple(years.tolist()), tuple(names[number] for number in order.tolist()), found, said)
