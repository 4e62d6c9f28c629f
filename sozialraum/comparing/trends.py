"""The table of trends: each figure beside those of the four years before.

Belongs here: which years make up an unbroken series, and why there may be none. Does not belong here: slopes
and tests of the points (``trend``).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.comparing.benchmarks import MISSING, Codes
from sozialraum.comparing.rows import NO_MODEL, Rows, rows_of, words
from sozialraum.comparing.series import BREAK, DEFINITION, GAP, HIDDEN, Series, unbroken_series
from sozialraum.comparing.trend import DIRECTIONS, POINTS, Trend, rate_trend, share_trend

SCREENING = (
    "Trends sind eine Vorauswahl, kein Nachweis: In den Beständen stehen von Jahr zu Jahr großenteils "
    "dieselben Menschen, die Jahreswerte sind also nicht unabhängig, und kleine Veränderungen wirken "
    "sicherer, als sie sind."
)
"""Label of every trend."""

METHODS = ("chi_square_trend", "inverse_variance_slope")
"""Names of the methods, by code."""

OVERLAPPING = "Mehrere Jahre zusammengefasst: Die Jahreswerte überlappen sich und sind nicht unabhängig"
"""Reason for indicators that pool years."""

NO_VALUE = "Kein Wert im letzten Jahr"
"""Reason for a series that does not reach the year."""

HIDDEN_LAST = "Wert des letzten Jahres gesperrt"
"""Reason for a series whose last value must not be shown."""

EMPTY_YEAR = "In einem der Jahre kein einziger Fall"
"""Reason for a year with x = 0."""

FULL_YEAR = "In einem der Jahre zählen alle als Fall"
"""Reason for a year with x = n."""

ASSESSMENTS = ("worsening", "unchanged", "improving")
"""Words of the assessments, by code."""

_CAUSES = 1 + max(GAP, BREAK, DEFINITION, HIDDEN)

_TRENDS = {"share": (0, share_trend), "rate": (1, rate_trend)}


def trend_table(values: pd.DataFrame, catalogue: Catalogue, *, year: int) -> pd.DataFrame:
    """Trend of each figure over the last five unbroken annual points.

    Parameters
    ----------
    values
        Indicator values of the year and of years before, as ``INDICATOR_VALUES`` has them; years that the
        trend does not reach are passed over.
    catalogue
        Methods, polarities and breaks.
    year
        Year of the last point.

    Returns
    -------
    DataFrame
        One row an indicator, geography and area of the year, without residual areas. Columns indicator,
        geography, area, year, first_year, points, method, slope, slope_low, slope_high, chi_square, p_value,
        direction, assessment, label and reason. Points are unbroken when they follow one another year by
        year, have a value, the same definition and no catalogue break between their reference dates
        (31 December where there is none). Where no trend can be calculated, ``reason`` says why.

    Notes
    -----
    Stocks hold mostly the same people year after year, so the points are not independent: each trend is
    labelled a screening (``SCREENING``).
    """
    rows = rows_of(values, catalogue)
    series = unbroken_series(rows, values, year=year)
    trend, method = _calculate(rows, series)
    sign = rows.polarity[series.last]
    assessed = (sign != 0) & (trend.direction != MISSING)
    assessment = np.where(assessed, 1 + sign * (trend.direction - 1), MISSING)
    own = {name: values[name].array.take(series.last) for name in ("indicator", "geography", "area", "year")}
    first = np.where(series.points > 0, year - series.points + 1, 0)
    return pd.DataFrame(
        {
            **own,
            "first_year": pd.arrays.IntegerArray(first.astype(np.int64), series.points == 0),
            "points": series.points.astype(np.int64),
            "method": words(method, METHODS),
            "slope": trend.slope,
            "slope_low": trend.low,
            "slope_high": trend.high,
            "chi_square": trend.chi_square,
            "p_value": trend.p_value,
            "direction": words(trend.direction, DIRECTIONS),
            "assessment": words(assessment, ASSESSMENTS),
            "label": words(np.where(trend.direction == MISSING, MISSING, 0), [SCREENING]),
            "reason": _reasons(rows, series, trend.direction, year=year),
        }
    )


def _calculate(rows: Rows, series: Series) -> tuple[Trend, Codes]:
    """Trend of each series, and the code of its method; both missing where none can be calculated."""
    size = len(series.last)
    numbers = np.full((5, size), np.nan)
    direction, method = (np.full(size, MISSING, dtype=np.int8) for _ in range(2))
    for name, (code, trend_of) in _TRENDS.items():
        own = np.flatnonzero(_complete(rows, series) & rows.method(name)[series.last])
        points = series.row[::-1, own].T
        found = trend_of(rows.cases[points], rows.population[points], factor=1.0)
        numbers[:, own] = found[:-1]
        direction[own] = found.direction
        method[own] = np.where(found.direction == MISSING, MISSING, code)
    numbers[:3] *= rows.fact("factor")[series.last]
    slope, low, high, square, p_value = numbers
    return Trend(slope, low, high, square, p_value, direction), method


def _complete(rows: Rows, series: Series) -> NDArray[np.bool_]:
    """Whether a series has all points, and these do not overlap."""
    alone = rows.fact("pooled_years")[series.last] == 1
    return np.asarray(alone & (series.points == POINTS))


def _reasons(rows: Rows, series: Series, direction: Codes, *, year: int) -> pd.Series:
    """Why there is no trend, as a sentence for readers; missing where there is one."""
    of_break = np.where(series.cause == BREAK, series.era, 0)
    short, kinds = pd.factorize(
        (series.points * (len(series.breaks) + 1) + of_break) * _CAUSES + series.cause
    )
    sentences = [NO_MODEL, OVERLAPPING, HIDDEN_LAST, NO_VALUE, EMPTY_YEAR, FULL_YEAR]
    empty = (rows.cases[series.row] == 0).any(axis=0)
    applies = [
        ~rows.modelled[series.last],
        rows.fact("pooled_years")[series.last] > 1,
        (series.points == 0) & (series.cause == HIDDEN),
        series.points == 0,
        (series.points == POINTS) & (direction == MISSING) & empty,
        (series.points == POINTS) & (direction == MISSING),
        series.points < POINTS,
    ]
    code = np.select(applies, [*range(len(sentences)), short + len(sentences)], default=MISSING)
    for kind in kinds:
        rest, cause = divmod(int(kind), _CAUSES)
        points, number = divmod(rest, len(series.breaks) + 1)
        why = {
            GAP: f"ohne Unterbrechung: {year - points} fehlt",
            BREAK: f"seit dem Bruch vom {series.breaks[number - 1]}" if number else "",
            DEFINITION: "nach derselben Definition",
            HIDDEN: f"ohne Unterbrechung: {year - points} ist gesperrt",
        }
        sentences.append(f"Nur {points} von {POINTS} Jahreswerten {why.get(cause, '')}")
    return words(code, sentences)
