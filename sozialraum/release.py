"""Which derived rows may leave the confidential area, as long as figures are released whole or not at all.

Belongs here: what a comparison, trend, index or pattern rests on. Does not belong here: which figures may
be released (``assets/protected.py``), disclosure control of small counts.
"""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from sozialraum.catalogue import Catalogue

Figure = tuple[str, str, int]
"""Indicator, geography and year."""


def rests_on_released(frame: pd.DataFrame, catalogue: Catalogue, *, held: Collection[Figure]) -> pd.Series:
    """Whether each row is made of released figures only.

    A row follows all figures of its indicators in its geography and years: scores, q-values and ranks are
    made from all areas, so one area that is held back holds back the map.

    Parameters
    ----------
    frame
        Columns geography, year and indicator (with first_year for trends) or index; types and tables with
        neither are made from all theme indices.
    catalogue
        Says what an index is made from.
    held
        Figures of which at least one area is held back.

    Returns
    -------
    Series of bool
        One value a row.
    """
    asked = ["indicator", "geography", "first_year", "year", *([] if "type" in frame else ["index"])]
    columns = [name for name in asked if name in frame]
    made_of = frame[columns]
    if "first_year" in made_of:
        made_of = made_of.assign(first_year=made_of["first_year"].fillna(made_of["year"]))
    kinds = made_of.drop_duplicates()
    fine = [
        set(held).isdisjoint(_figures(dict(zip(columns, kind, strict=True)), catalogue))
        for kind in kinds.itertuples(index=False, name=None)
    ]
    merged = made_of.merge(kinds.assign(fine=fine), on=columns, how="left")
    return pd.Series(merged["fine"].to_numpy(dtype=bool), index=frame.index)


def _figures(kind: Mapping[str, object], catalogue: Catalogue) -> Iterator[Figure]:
    """Figures that rows of one kind rest on."""
    geography, year = str(kind["geography"]), int(str(kind["year"]))
    if "indicator" in kind:
        first = int(str(kind.get("first_year", year)))
        wholes = {
            own
            for own, entry in catalogue.geographies.items()
            if {catalogue.county.area, catalogue.county.state} & {area.area for area in entry.areas}
        }
        years = range(first, year + 1)
        yield from ((str(kind["indicator"]), own, y) for own in {geography, *wholes} for y in years)
        return
    own = kind.get("index")
    indices = [catalogue.indices[str(own)]] if own else [e for e in catalogue.indices.values() if e.theme]
    for entry in indices:
        window = {year, year - (entry.change_years or 0)}
        yield from ((name, geography, y) for name in entry.asked for y in window)
