"""Indicator figures of a year, from stored counts to values.

Belongs here: which terms there are, and the table of terms. Does not belong here: sums (``summing``),
formulas of values and limits (``sozialraum/figures.py``), storage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from resources.calculation.coded import Areas, CodedCounts, read_coded
from resources.calculation.summing import Chosen, Missing, Summand, sides
from schemas.indicators import TERMS
from sozialraum.ages import band_text
from sozialraum.catalogue import Catalogue
from sozialraum.figures import complete_figures
from sozialraum.selection import Resolved, group_cells, resolve

CODE = "4"
"""Version of this calculation; raise it when results change."""


@dataclass(frozen=True)
class Figures:
    """Figures of a year.

    Attributes
    ----------
    values
        Columns of ``schemas.indicators.INDICATOR_VALUES`` without smoothing, definition and as_of.
    terms
        Columns of ``schemas.indicators.TERMS``.
    reasons
        (indicator, geography) with the sentence why there are no figures.
    """

    values: pd.DataFrame
    terms: pd.DataFrame
    reasons: Mapping[tuple[str, str], str]


def figures_of_year(
    catalogue: Catalogue,
    *,
    indicators: Sequence[str],
    year: int,
    files: Sequence[Path],
    earlier: Mapping[int, Sequence[Path]] = {},
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
    earlier
        The same by earlier year, for indicators that pool several.

    Returns
    -------
    Figures
        Every area of a reached geography has a row; where a part is missing it says which.
    """
    areas = Areas(catalogue)
    counts = {own: read_coded(paths, areas) for own, paths in {**earlier, year: files}.items()}
    chosen, missing, reasons = _resolve_windows(counts, catalogue, indicators, year)
    values = complete_figures(
        sides(catalogue, areas, counts, chosen, year=year, missing=missing),
        catalogue.indicators,
        county=catalogue.county.area,
        like_county=_like_county(catalogue, chosen),
    )
    return Figures(values=values, terms=_term_table(chosen, year), reasons=reasons)


def _resolve_windows(
    counts: Mapping[int, Sequence[CodedCounts]], catalogue: Catalogue, indicators: Sequence[str], year: int
) -> tuple[Chosen, Missing, dict[tuple[str, str], str]]:
    """Terms of every year that figures are made of, years that are not there, and why there is no figure."""
    windows = {name: catalogue.indicators[name].window(year) for name in indicators}
    found = {
        own: _resolve_all(
            counts.get(own, ()), catalogue, [name for name in indicators if own in windows[name]], own
        )
        for own in sorted({own for window in windows.values() for own in window})
    }
    chosen: Chosen = []
    missing: dict[tuple[str, str], list[int]] = {}
    reasons = {}
    for (name, geography), now in found[year].items():
        if now.reason is not None:
            reasons[name, geography] = now.reason
            continue
        for own in windows[name]:
            then = found[own][name, geography]
            if then.reason is not None:
                missing.setdefault((name, geography), []).append(own)
            chosen.extend(Summand(name, role, factor, own, term) for role, factor, term in then.terms)
    return chosen, missing, reasons


def _resolve_all(
    counts: Sequence[CodedCounts], catalogue: Catalogue, indicators: Sequence[str], year: int
) -> dict[tuple[str, str], Resolved]:
    splits = {split for file in counts for split in file.splits}
    cells = group_cells(sorted(splits, key=lambda split: split[:3]))
    sparse = {source for source, entry in catalogue.sources.items() if entry.sparse}
    return {
        (name, geography): resolve(
            catalogue.indicators[name],
            catalogue.measures,
            cells,
            sparse=sparse,
            geography=geography,
            year=year,
        )
        for name in indicators
        for geography in catalogue.geographies
    }


def _like_county(catalogue: Catalogue, chosen: Chosen) -> set[tuple[str, str]]:
    """Indicator and geography whose terms come from the same sources as the county's.

    Only then is the county less an area the rest of the county: two sources may count on two bases.
    """
    sources: dict[tuple[str, str], set[tuple[int, str, str]]] = {}
    for name, _, _, year, term in chosen:
        sources.setdefault((name, term.geography), set()).add((year, term.measure, term.source))
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
                "counted_year": own,
                "factor": factor,
                "sexes": [sex or "" for sex in t.cells.sexes],
                "ages": [band_text(band) for band, _ in t.cells.bands],
                "age_weights": [weight for _, weight in t.cells.bands],
                "categories": [category or "" for category in t.cells.categories],
            }
            for name, role, factor, own, t in chosen
        ],
        columns=list(TERMS.columns),
    )
