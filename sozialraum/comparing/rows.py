"""Rows of indicator values as numbers: what both tables are made from.

Belongs here: codes of the rows, facts of their indicators, words of codes. Does not belong here: any
comparison.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Indicator
from sozialraum.figures import INTERVALS
from sozialraum.intervals import Floats

NO_MODEL = "Kein Stichprobenmodell: Zufall lässt sich nicht beziffern"
"""Reason for figures whose method tells nothing of how far chance alone moves them."""

Numbers = NDArray[np.intp]

_POLARITY = {"higher_is_better": 1, "higher_is_worse": -1, "none": 0}


class Rows(NamedTuple):
    """Indicator values, a row an entry.

    Attributes
    ----------
    cases, population, value
        Numerator, denominator and value.
    entries, indicator
        Indicators, and the place in them of each row.
    area
        Place of each row's key in ``areas``.
    areas
        Keys of areas.
    unit
        Number of each row's geography and area together, below ``units``.
    units
        Number of geographies times number of areas.
    compared
        Whether a row is about a place of the county: neither a residual area nor a benchmark.
    residual
        Whether a row is about what cannot be placed.
    """

    cases: Floats
    population: Floats
    value: Floats
    entries: Sequence[Indicator]
    indicator: Numbers
    area: Numbers
    areas: pd.Index
    unit: Numbers
    units: int
    compared: NDArray[np.bool_]
    residual: NDArray[np.bool_]

    def fact(self, name: str) -> Floats:
        """A number of each row's indicator."""
        numbers = np.array([getattr(entry, name) for entry in self.entries], dtype=np.float64)
        return np.asarray(numbers[self.indicator])

    def method(self, *names: str) -> NDArray[np.bool_]:
        """Whether each row's indicator has one of the methods."""
        among = np.array([entry.method in names for entry in self.entries], dtype=np.bool_)
        return np.asarray(among[self.indicator])

    @property
    def modelled(self) -> NDArray[np.bool_]:
        """Whether each row's figure has a sampling model."""
        return self.method(*INTERVALS)

    @property
    def polarity(self) -> NDArray[np.int8]:
        """1 where higher is better, -1 where it is worse, 0 where it is neither."""
        signs = np.array([_POLARITY[entry.polarity] for entry in self.entries], dtype=np.int8)
        return np.asarray(signs[self.indicator])

    def is_area(self, key: str) -> NDArray[np.bool_]:
        """Whether each row is about the area of a key."""
        return np.asarray(np.asarray(self.areas == key, dtype=np.bool_)[self.area])


def rows_of(values: pd.DataFrame, catalogue: Catalogue) -> Rows:
    """Take indicator values apart.

    Parameters
    ----------
    values
        Columns indicator, geography, area, numerator, denominator and value.
    catalogue
        Where their indicators and areas are described.

    Returns
    -------
    Rows
        In the order of ``values``.
    """
    indicator, indicators = pd.factorize(values["indicator"])
    geography, geographies = pd.factorize(values["geography"])
    area, areas = pd.factorize(values["area"])
    residual = np.zeros((len(geographies), len(areas)), dtype=np.bool_)
    for place, name in enumerate(geographies):
        keys = [entry.area for entry in catalogue.geographies[name].areas if entry.kind == "residual"]
        residual[place] = areas.isin(keys)
    benchmark = np.array([catalogue.geographies[name].benchmark for name in geographies], dtype=np.bool_)
    unit = geography * len(areas) + area
    left_out = residual.ravel()[unit]
    return Rows(
        cases=values["numerator"].to_numpy(dtype=np.float64),
        population=values["denominator"].to_numpy(dtype=np.float64),
        value=values["value"].to_numpy(dtype=np.float64),
        entries=[catalogue.indicators[name] for name in indicators],
        indicator=indicator,
        area=area,
        areas=pd.Index(areas),
        unit=unit,
        units=residual.size,
        compared=~(left_out | benchmark[geography]),
        residual=left_out,
    )


def words(codes: ArrayLike, names: Sequence[str]) -> pd.Series:
    """The word of each code; a code below 0 is missing.

    Examples
    --------
    >>> words([1, -1, 0], ("a", "b")).tolist()
    ['b', nan, 'a']
    """
    array = pd.array(list(names), dtype="str")
    return pd.Series(array.take(np.asarray(codes, dtype=np.intp), allow_fill=True))
