"""Derived tables as readers get them: calculated anew from released figures.

Belongs here: the same tables as of the stage ``indices``, from other figures. Does not belong here: the
methods, how a table is made (``derived``), which figures are released.
"""

from collections.abc import Sequence

import pandas as pd

from resources.calculation import derived
from resources.calculation.derived import Sources, Stored
from resources.store import Key, Store
from schemas.base import empty
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue

FIGURE = ["indicator", "geography", "area", "year"]
COMPARED = ["value", "numerator", "denominator", "reference_value", "rest_value", "smoothed_value"]


class Released(Stored):
    """Released figures, and indices made of them, as the methods take them.

    Parameters
    ----------
    catalogue, store, areas
        As of :class:`Stored`; figures are not read from the store.
    figures
        Released figures of all years.
    """

    def __init__(self, catalogue: Catalogue, store: Store, *, areas: Key, figures: pd.DataFrame) -> None:
        super().__init__(catalogue, store, areas=areas)
        self._figures = dict(list(figures.drop(columns="deliveries").groupby("year")))
        self._none = figures.drop(columns="deliveries").iloc[:0]
        self.made: dict[tuple[str, int], pd.DataFrame] = {}
        """Index values by index and year."""

    def values(self, found: Sources) -> pd.DataFrame:
        """Released values of the indicators in the years."""
        frame = pd.concat([self._figures.get(year, self._none) for year in found.years], ignore_index=True)
        return frame[frame["indicator"].isin(found.indicators)]

    def indices(self, found: Sources, year: int) -> pd.DataFrame:
        """Values of the indices made of released figures in the year."""
        frames = [self.made[name, year] for name in found.indices if (name, year) in self.made]
        return pd.concat(frames, ignore_index=True) if frames else empty(derived.OF_AN_INDEX[0])


def released_tables(
    figures: pd.DataFrame,
    confidential: pd.DataFrame,
    catalogue: Catalogue,
    store: Store,
    *,
    areas: Key,
    years: Sequence[int],
) -> dict[str, pd.DataFrame]:
    """All derived tables, from released figures only.

    Where nothing of what a table is made from is hidden, its stored rows are taken: they would come out the
    same.

    Parameters
    ----------
    figures
        Released figures: columns of ``schemas.indicators.INDICATOR_VALUES``.
    confidential
        The same before anything was hidden, to know where nothing is.
    catalogue, store, areas
        What is calculated, where the confidential tables are stored, key of the table of areas.
    years
        Years to calculate.

    Returns
    -------
    dict
        Rows of all years by the name of the table in ``schemas.report.DERIVED``.
    """
    released = Released(catalogue, store, areas=areas, figures=figures)
    changed = _changed(figures, confidential)
    rows: dict[str, list[pd.DataFrame]] = {name: [] for name in DERIVED}
    for year in years:
        for name in derived.names(catalogue):
            found = derived.sources(catalogue, name, year)
            touched = any((own, y) in changed for own in found.indicators for y in found.years)
            touched |= any((own, year) in changed for own in found.indices)
            tables = _tables(released, catalogue, store, name, year, anew=touched)
            if touched:
                changed.add((name, year))
            if tables and name in catalogue.indices:
                released.made[name, year] = tables[0]
            for shape, table in zip(derived.shapes(name), tables, strict=False):
                rows[str(shape.name).split(".")[1]].append(table)
    return {
        name: pd.concat(
            [frame for frame in frames if len(frame)] or [empty(DERIVED[name])], ignore_index=True
        )
        for name, frames in rows.items()
    }


def _tables(
    released: Released, catalogue: Catalogue, store: Store, name: str, year: int, *, anew: bool
) -> tuple[pd.DataFrame, ...]:
    """Tables of an asset in a year: as stored, or anew where something of it is hidden; none without data."""
    keys = [derived.part_key(shape, name, year) for shape in derived.shapes(name)]
    if any(store.pointer(key) is None for key in keys):
        return ()
    if not anew:
        return tuple(store.read(key) for key in keys)
    return derived.rows_of_year(released, catalogue, name, year)


def _changed(figures: pd.DataFrame, confidential: pd.DataFrame) -> set[tuple[str, int]]:
    """Indicators and years in which a released figure is not what it was."""
    ours, theirs = (frame.set_index(FIGURE)[COMPARED].sort_index() for frame in (figures, confidential))
    # parts of what has no value are not printed, and no method asks for them
    theirs.loc[theirs["value"].isna(), ["numerator", "denominator", "rest_value"]] = float("nan")
    ours = ours.reindex(theirs.index)
    same = ((ours == theirs) | (ours.isna() & theirs.isna())).all(axis=1)
    rows = same.index[~same.to_numpy()]
    return set(zip(rows.get_level_values("indicator"), rows.get_level_values("year"), strict=True))
