"""Derived tables as readers get them: calculated anew from released figures.

Belongs here: the same tables as of the stage ``indices``, from other figures. Does not belong here: the
methods, how a table is made (``derived``), which figures are released.
"""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pandera.pandas as pa

from resources.calculation import derived
from resources.calculation.derived import Sources, Stored
from resources.store import Key, Store
from schemas.base import empty
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue

FIGURE = ["indicator", "geography", "area", "year"]
READ_BY_INDICES = ["value", "numerator", "denominator", "smoothed_value"]

Made = tuple[pd.DataFrame, ...]
"""Tables of an asset in a year; none without data."""


def _never(name: str, year: int) -> bool:
    """Nothing is known of the stored tables: all are calculated anew."""
    return False


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
    current: Callable[[str, int], bool] = _never,
) -> dict[str, pd.DataFrame]:
    """All derived tables, from released figures only.

    Where nothing of what an index or pattern is made from is hidden, its stored rows are taken: they would
    come out the same. Comparisons, trends and segregation are always calculated: they take little time, and
    read parts of figures that have no value, which are not released.

    Parameters
    ----------
    figures
        Released figures: columns of ``schemas.indicators.INDICATOR_VALUES``.
    confidential
        All stored figures, those that are not released for whatever reason included.
    catalogue, store, areas
        What is calculated, where the confidential tables are stored, key of the table of areas.
    years
        Years to calculate.
    current
        Whether the stored tables of an asset in a year were made from the stored figures as they are: what
        is out of date rests on other figures, which may never have been released.

    Returns
    -------
    dict
        Rows of all years by the name of the table in ``schemas.report.DERIVED``.
    """
    released = Released(catalogue, store, areas=areas, figures=figures)
    changed = _changed(figures, confidential, catalogue)
    made: dict[tuple[str, int], Made] = {}
    # patterns are made of indices that are made here
    for job in [(name, year) for name in derived.names(catalogue) for year in years]:
        if _touched(job, catalogue, changed) or not current(*job):
            changed.add(job)
        made[job] = _tables(released, catalogue, store, job, anew=job in changed)
        if job[0] in catalogue.indices and made[job]:
            released.made[job] = made[job][0]
    return {name: _whole(shape, catalogue, made) for name, shape in DERIVED.items()}


def _tables(
    released: Released, catalogue: Catalogue, store: Store, job: tuple[str, int], *, anew: bool
) -> Made:
    """Tables of an asset in a year: anew, or as stored."""
    keys = [derived.part_key(shape, *job) for shape in derived.shapes(job[0])]
    if any(store.pointer(key) is None for key in keys):
        return ()
    if not anew:
        return tuple(store.read(key) for key in keys)
    return derived.rows_of_year(released, catalogue, *job)


def _touched(job: tuple[str, int], catalogue: Catalogue, changed: set[tuple[str, int]]) -> bool:
    """Whether something that a table is made from in a year is not what the stored table was made from."""
    name, year = job
    if name in derived.FROM_FIGURES:
        return True
    found = derived.sources(catalogue, name, year)
    read = {(own, y) for own in found.indicators for y in found.years}
    return not changed.isdisjoint(read | {(own, year) for own in found.indices})


def _changed(figures: pd.DataFrame, confidential: pd.DataFrame, catalogue: Catalogue) -> set[tuple[str, int]]:
    """Indicators and years in which a figure that an index may read is not released as it is stored."""
    residual = {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
        if entry.kind == "residual"
    }
    # no index reads what cannot be placed
    placed = confidential[~pd.MultiIndex.from_frame(confidential[["geography", "area"]]).isin(residual)]
    ours, theirs = (frame.set_index(FIGURE)[READ_BY_INDICES] for frame in (figures, placed))
    # nor parts of what has no value, which are not released
    theirs.loc[theirs["value"].isna(), ["numerator", "denominator"]] = float("nan")
    there = theirs.index.isin(ours.index)
    ours = ours.reindex(theirs.index)
    rows = theirs.index[~(there & ((ours == theirs) | (ours.isna() & theirs.isna())).all(axis=1))]
    return set(zip(rows.get_level_values("indicator"), rows.get_level_values("year"), strict=True))


def _whole(
    shape: pa.DataFrameSchema, catalogue: Catalogue, made: Mapping[tuple[str, int], Made]
) -> pd.DataFrame:
    """All rows of a table, by asset and year."""
    frames = [empty(shape)]
    for name in derived.makers(catalogue, shape):
        place = derived.shapes(name).index(shape)
        frames += [tables[place] for (own, _), tables in made.items() if own == name and tables]
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True).reindex(columns=list(shape.columns))
