"""What is printed of figures once it is decided which cells are hidden.

Belongs here: figures as readers get them. Does not belong here: the decision (``engines``), comparisons,
indices and patterns, which are calculated anew from released figures (``resources/calculation``).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.manifest.figures import Manifest, holds_of
from sozialraum.disclosure.problem import Pattern
from sozialraum.smoothing.smoothed import smoothed_columns
from sozialraum.status import Status

SUPPRESSED = "gesperrt zum Schutz kleiner Zahlen"
"""Reason of every hidden figure; which of them are small themselves is not told."""

NUMBERS = ("numerator", "denominator", "value", "ci_low", "ci_high", "rest_value")
"""Columns that tell of the figure itself; the others with numbers tell of the county or are made anew."""


def released_figures(
    values: pd.DataFrame, manifest: Manifest, pattern: Pattern, catalogue: Catalogue
) -> pd.DataFrame:
    """Figures of areas that readers see, without anything that is hidden.

    Numerator and denominator are printed with a value only: what is not meaningful needs none of its parts
    in print. Smoothed values are those of the released figures.

    Parameters
    ----------
    values
        Figures as they were calculated.
    manifest, pattern
        Cells of the figures, and which of them are hidden.
    catalogue
        Which published rate is a rate of what.

    Returns
    -------
    DataFrame
        The same columns, without residual areas.
    """
    hidden = _hidden(values, manifest.figures, pattern) & values["value"].notna()
    hidden |= _following(values, hidden, catalogue)
    shown = values.assign(hidden=hidden).loc[manifest.seen].reset_index(drop=True)
    hidden = shown.pop("hidden")
    shown.loc[hidden, "status"] = Status.SUPPRESSED.value
    shown.loc[hidden, "reason"] = SUPPRESSED
    shown.loc[hidden | shown["value"].isna(), list(NUMBERS)] = np.nan
    _hide_county(shown, catalogue)
    smoothed = smoothed_columns(shown, catalogue)
    shown[smoothed.columns] = smoothed
    return shown


def _hidden(values: pd.DataFrame, figures: pd.DataFrame, pattern: Pattern) -> pd.Series:
    """Whether a cell of the figure is hidden."""
    found = np.zeros(len(values), dtype=bool)
    for role in ("numerator", "denominator"):
        found |= holds_of(figures[role].to_numpy(), pattern)
    return pd.Series(found, index=values.index)


def _following(values: pd.DataFrame, hidden: pd.Series, catalogue: Catalogue) -> pd.Series:
    """Published rates whose figure is hidden: a rate follows its numerator."""
    rates: Mapping[str, str] = {
        name: entry.count for name, entry in catalogue.disclosure.published_rates.items() if entry.count
    }
    places = ["geography", "area", "year"]
    held = pd.MultiIndex.from_frame(values.loc[hidden, ["indicator", *places]])
    asked = values[places].assign(indicator=values["indicator"].map(rates))
    found = pd.MultiIndex.from_frame(asked[["indicator", *places]]).isin(held)
    return pd.Series(found, index=values.index) & values["value"].notna()


def _hide_county(shown: pd.DataFrame, catalogue: Catalogue) -> None:
    """Take away the county, and the county without an area, where the county is hidden."""
    county = shown[(shown["area"] == catalogue.county.area) & shown["value"].notna()]
    keys = ["indicator", "year"]
    known = pd.MultiIndex.from_frame(shown[keys]).isin(pd.MultiIndex.from_frame(county[keys]))
    shown.loc[~known, ["reference_value", "rest_value"]] = np.nan
