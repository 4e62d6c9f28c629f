"""Measurement of comparison and trend against the plain rates of the same areas and indicators.

Belongs here: made-up figures of five years, and the ways timed on them. Does not belong here: how the
methods behave (``simulations``), the table of results.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from benchmarks import synthetic
from benchmarks.calculation import medians_in_turns
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.indicator import Break
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.comparing.trend import POINTS
from sozialraum.comparing.trends import trend_table
from sozialraum.figures import complete_figures
from sozialraum.smoothing.smoothed import smoothed_columns

YEAR = 2024

_SPREAD = 0.3
"""Standard deviation of the logarithm of the areas' true levels: what differs costs more than pure noise."""
_WITHOUT_VALUE = 0.01
_TITLE = Title(de="Umstellung", en="Change")


@dataclass(frozen=True)
class Comparing:
    """Seconds, and sizes.

    Attributes
    ----------
    comparison, trend
        The table of comparisons of a year; the table of trends over five years.
    smoothing
        Smoothed values of the year: all 11,000 areas together, a hundred times as many as a county has.
    rates, rates_of_five
        Values with limits, status, reason and comparison of one year and of the five years.
    division
        Numerator by denominator of one year, nothing else.
    figures, comparisons, trends
        Rows of the values of a year, of the two tables.
    """

    comparison: float
    trend: float
    smoothing: float
    rates: float
    rates_of_five: float
    division: float
    figures: int
    comparisons: int
    trends: int

    @property
    def times_rates(self) -> float:
        """Comparison and trend in units of the plain rates of the year compared."""
        return (self.comparison + self.trend) / self.rates

    @property
    def times_rates_of_five(self) -> float:
        """Comparison and trend in units of the plain rates that they are made from."""
        return (self.comparison + self.trend) / self.rates_of_five

    @property
    def times_division(self) -> float:
        """Comparison and trend in units of the bare division."""
        return (self.comparison + self.trend) / self.division


def measure(areas: int = synthetic.AREAS) -> Comparing:
    """Make the figures and time all ways in turns."""
    catalogue = catalogue_with_breaks(areas)
    sides = [_sides(catalogue, year, areas) for year in range(YEAR - POINTS + 1, YEAR + 1)]
    like = {(name, "gebiet") for name in catalogue.indicators}

    def rates(frame: pd.DataFrame) -> pd.DataFrame:
        return complete_figures(frame, catalogue.indicators, county=catalogue.county.area, like_county=like)

    numerator, denominator = (sides[-1][name].to_numpy() for name in ("numerator", "denominator"))
    figures = [rates(frame) for frame in sides]
    through = pd.concat(figures, ignore_index=True)
    tables = comparison_table(figures[-1], catalogue), trend_table(through, catalogue, year=YEAR)
    seconds = medians_in_turns(
        {
            "comparison": lambda: comparison_table(figures[-1], catalogue),
            "trend": lambda: trend_table(through, catalogue, year=YEAR),
            "smoothing": lambda: smoothed_columns(figures[-1], catalogue),
            "rates": lambda: rates(sides[-1]),
            "rates_of_five": lambda: [rates(frame) for frame in sides],
            "division": lambda: numerator / denominator,
        }
    )
    return Comparing(**seconds, figures=len(figures[-1]), comparisons=len(tables[0]), trends=len(tables[1]))


def catalogue_with_breaks(areas: int = synthetic.AREAS) -> Catalogue:
    """The county of the calculation with polarities and, in every second indicator, a break."""
    made = synthetic.catalogue(areas)
    late = {0: YEAR - 15, 1: YEAR - 2, 2: YEAR - 15}
    indicators = {}
    for number, (name, entry) in enumerate(made.indicators.items()):
        year = late.get(number % 6)
        breaks = (Break(date=date(year, 5, 15), title=_TITLE),) if year else ()
        indicators[name] = entry.model_copy(update={"polarity": "higher_is_worse", "breaks": breaks})
    return replace(made, indicators=indicators)


def _sides(catalogue: Catalogue, year: int, areas: int) -> pd.DataFrame:
    """Numerators and denominators of a year, as the calculation hands them to the figures."""
    level = np.random.default_rng(0)
    size = np.round(level.gamma(2.0, 300.0, areas)) + 10
    share = 0.05 * np.exp(level.normal(0, _SPREAD, (len(catalogue.indicators), areas)))
    rng = np.random.default_rng(year)
    cases = rng.binomial(size.astype(np.int64), share).astype(np.float64)
    whole = np.broadcast_to(size, cases.shape)
    hidden = np.where(rng.random(cases.shape) < _WITHOUT_VALUE, np.nan, cases)
    numerator = np.column_stack([cases.sum(axis=1), hidden]).ravel()
    status = np.where(np.isnan(numerator), "unknown_or_secret", np.where(numerator == 0, "nil", "exact"))
    names = np.array(list(catalogue.indicators), dtype=object)
    inside = [entry.area for entry in catalogue.geographies["gebiet"].areas]

    def in_each(first: str, others: list[str]) -> pd.Series:
        return pd.Series(np.tile(np.array([first, *others], dtype=object), len(names)), dtype="str")

    return pd.DataFrame(
        {
            "indicator": pd.Series(np.repeat(names, areas + 1), dtype="str"),
            "geography": in_each("kreis", ["gebiet"] * areas),
            "area": in_each(catalogue.county.area, inside),
            "year": year,
            "reference_date": np.datetime64(f"{year}-12-31", "ns"),
            "numerator": numerator,
            "denominator": np.column_stack([whole.sum(axis=1), whole]).ravel(),
            "status": pd.Series(status.astype(object), dtype="str"),
            "weakest": in_each("faelle", ["faelle"] * areas),
            "definition": pd.Series(np.repeat(names + "@1", areas + 1), dtype="str"),
        }
    )
