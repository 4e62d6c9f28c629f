"""Indicator figures of a year, from stored counts to values.

Belongs here: which terms there are, and the table of terms. Does not belong here: sums (``summing``),
formulas of values and limits (``sozialraum/figures.py``), storage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from resources.calculation.coded import Areas, CodedCounts, read_coded
from resources.calculation.summing import Chosen, sides
from schemas.indicators import TERMS
from sozialraum.ages import band_text
from sozialraum.catalogue import Catalogue
from sozialraum.figures import complete_figures
from sozialraum.selection import group_cells, resolve
from sozialraum.smoothing.smoothed import smoothed_columns

CODE = "3"
"""Version of this calculation; raise it when results change."""


@dataclass(frozen=True)
class Figures:
    """Figures of a year.

    Attributes
    ----------
    values
        Columns of ``schemas.indicators.INDICATOR_VALUES`` without definition and as_of.
    terms
        Columns of ``schemas.indicators.TERMS``.
    reasons
        (indicator, geography) with the sentence why there are no figures.
    """

    values: pd.DataFrame
    terms: pd.DataFrame
    reasons: Mapping[tuple[str, str], str]


def figures_of_year(
    catalogue: Catalogue, *, indicators: Sequence[str], year: int, files: Sequence[Path]
) -> Figures:
    """Figures of indicators in a year, for every geography their counts reach.

    Parameters
    ----------
    catalogue
        Indicators, measures, sources and areas.
    indicators, year
        What to calculate.
    files
        Parquet files with the counts of the year.

    Returns
    -------
    Figures
        Every area of a reached geography has a row; where a part is missing it says which.
    """
    areas = Areas(catalogue)
    counts = read_coded(files, areas)
    chosen, reasons = _resolve_all(counts, catalogue, indicators, year)
    values = complete_figures(
        sides(catalogue, areas, counts, chosen, year=year),
        catalogue.indicators,
        county=catalogue.county.area,
        like_county=_like_county(catalogue, chosen),
    )
    values = values.join(smoothed_columns(values, catalogue))
    return Figures(values=values, terms=_term_table(chosen, year), reasons=reasons)


def _resolve_all(
    counts: Sequence[CodedCounts], catalogue: Catalogue, indicators: Sequence[str], year: int
) -> tuple[Chosen, dict[tuple[str, str], str]]:
    splits = {split for file in counts for split in file.splits}
    cells = group_cells(sorted(splits, key=lambda split: split[:3]))
    sparse = {source for source, entry in catalogue.sources.items() if entry.sparse}
    chosen: Chosen = []
    reasons = {}
    for name in indicators:
        for geography in catalogue.geographies:
            entry = catalogue.indicators[name]
            found = resolve(entry, catalogue.measures, cells, sparse=sparse, geography=geography, year=year)
            if found.reason is not None:
                reasons[name, geography] = found.reason
            chosen.extend((name, role, factor, term) for role, factor, term in found.terms)
    return chosen, reasons


def _like_county(catalogue: Catalogue, chosen: Chosen) -> set[tuple[str, str]]:
    """Indicator and geography whose terms come from the same sources as the county's.

    Only then is the county less an area the rest of the county: two sources may count on two bases.
    """
    sources: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name, _, _, term in chosen:
        sources.setdefault((name, term.geography), set()).add((term.measure, term.source))
    whole = next(
        name
        for name, geography in catalogue.geographies.items()
        if catalogue.county.area in {entry.area for entry in geography.areas}
    )
    return {
        (name, geography)
        for (name, geography), found in sources.items()
        if not catalogue.geographies[geography].benchmark and found == sources.get((name, whole))
    }


def _term_table(chosen: Chosen, year: int) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "indicator": name,
                "role": role,
                "geography": t.geography,
                "year": year,
                "measure": t.measure,
                "source": t.source,
                "factor": factor,
                "sexes": [sex or "" for sex in t.cells.sexes],
                "ages": [band_text(band) for band, _ in t.cells.bands],
                "age_weights": [weight for _, weight in t.cells.bands],
                "categories": [category or "" for category in t.cells.categories],
            }
            for name, role, factor, t in chosen
        ],
        columns=list(TERMS.columns),
    )
