"""Indicator values of one geography and year as arrays, areas by indicators.

Belongs here: from the long table to the arrays an index needs. Does not belong here: which areas and
indicators take part in the index, and why others do not (``inputs``).
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import SAMPLED, Counts
from sozialraum.indices.methods.standardised import Floats
from sozialraum.status import Status


@dataclass(frozen=True, kw_only=True)
class YearFigures:
    """Figures of an index in all areas of a geography that are places; missing where there is none.

    Attributes
    ----------
    geography, year, areas, indicators
        What the rows (areas) and columns (indicators, in the order of the index) are.
    kinds, titles
        Method and German title of each indicator.
    scales
        Unit of each indicator, negative where higher is better.
    values
        (areas, indicators), oriented: higher is worse.
    smoothed
        (areas, indicators), smoothed values, oriented alike.
    cases, population
        (areas, indicators), missing for indicators without a sampling model.
    inhabitants
        (areas,), missing where the index asks for none.
    newest
        (indicators,), newest reference date of any area.
    hidden
        (areas, indicators), whether a value is missing because it must not be shown.
    hidden_inhabitants
        (areas,), the same of the inhabitants.
    """

    geography: str
    year: int
    areas: tuple[str, ...]
    indicators: tuple[str, ...]
    kinds: tuple[str, ...]
    titles: tuple[str, ...]
    scales: Floats
    values: Floats
    smoothed: Floats
    cases: Floats
    population: Floats
    inhabitants: Floats
    newest: NDArray[np.datetime64]
    hidden: NDArray[np.bool_]
    hidden_inhabitants: NDArray[np.bool_]

    @property
    def any_value(self) -> bool:
        """Whether any indicator has a value anywhere."""
        return not bool(np.isnan(self.values).all())

    def titles_of(self, chosen: NDArray[np.bool_]) -> str:
        """Titles of some indicators, as a list for readers."""
        return ", ".join(title for title, named in zip(self.titles, chosen, strict=True) if named)

    def rows_without(self, areas: Container[str]) -> NDArray[np.bool_]:
        """Which rows are none of the areas given."""
        return np.array([area not in areas for area in self.areas], dtype=np.bool_)

    def counts(self, rows: NDArray[np.bool_]) -> Counts:
        """The figures of some areas, none of which is missing, as what draws start from."""
        return Counts(
            geography=self.geography,
            year=self.year,
            areas=tuple(np.array(self.areas, dtype=object)[rows]),
            indicators=self.indicators,
            cases=self.cases[rows],
            population=self.population[rows],
            values=self.values[rows],
            kinds=self.kinds,
            scales=self.scales,
        )


def year_figures(
    values: pd.DataFrame, index: Index, catalogue: Catalogue, *, geography: str, year: int
) -> YearFigures:
    """Figures of an index in a geography and year.

    Parameters
    ----------
    values
        Indicator values; columns indicator, geography, area, year, reference_date, numerator, denominator,
        value, smoothed_value, status. May hold other indicators, geographies and years.
    index
        Which indicators, in which direction, and which one gives the inhabitants.
    catalogue
        Definitions of the indicators and areas of the geography; residual areas are no places.
    geography, year
        Where and when.

    Raises
    ------
    ValueError
        If an indicator and area has more than one row.
    """
    entries = [catalogue.indicators[name] for name in index.names]
    kinds = tuple(entry.method for entry in entries)
    upwards = [part.direction == "higher_is_worse" for part in index.indicators]
    sign = np.where(upwards, 1.0, -1.0)
    areas = tuple(area.area for area in catalogue.geographies[geography].areas if area.kind != "residual")
    rows = values[values["year"] == year]
    rows = rows[rows["geography"] == geography]
    sampled = np.isin(kinds, SAMPLED)
    table = _table(rows, areas, index.names)
    people = _table(rows, areas, (index.population,) if index.population else ())
    unknown = np.full(len(areas), np.nan)
    return YearFigures(
        geography=geography,
        year=year,
        areas=areas,
        indicators=index.names,
        kinds=kinds,
        titles=tuple(entry.title.de for entry in entries),
        scales=sign * [entry.factor for entry in entries],
        values=table["value"] * sign,
        smoothed=table["smoothed_value"] * sign,
        cases=np.where(sampled, table["numerator"], np.nan),
        population=np.where(sampled, table["denominator"], np.nan),
        inhabitants=people["value"][:, 0] if index.population else unknown,
        newest=rows.groupby("indicator")["reference_date"].max().reindex(list(index.names)).to_numpy(),
        hidden=table["hidden"] == 1,
        hidden_inhabitants=people["hidden"][:, 0] == 1 if index.population else unknown == 1,
    )


def _table(rows: pd.DataFrame, areas: tuple[str, ...], names: tuple[str, ...]) -> dict[str, Floats]:
    """Values and counts as arrays (areas, names)."""
    row = pd.Index(areas).get_indexer(pd.Index(rows["area"]))
    column = pd.Index(names).get_indexer(pd.Index(rows["indicator"]))
    asked = (row >= 0) & (column >= 0)
    cells = row[asked] * len(names) + column[asked]
    if len(np.unique(cells)) < len(cells):
        raise ValueError("an indicator has more than one row for an area in a year")
    tables = {}
    numbers = rows.assign(hidden=rows["status"] == Status.SUPPRESSED.value)
    for name in ("value", "smoothed_value", "numerator", "denominator", "hidden"):
        found = np.full(len(areas) * len(names), np.nan)
        found[cells] = numbers[name].to_numpy(dtype=np.float64)[asked]
        tables[name] = found.reshape(len(areas), len(names))
    return tables
