"""Smoothed value and reliability of indicator values, beside the raw ones.

Belongs here: which values are smoothed together, and with which model. Does not belong here: the models.
"""

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.smoothing.beta_binomial import beta_binomial
from sozialraum.smoothing.gamma_poisson import gamma_poisson

MINIMUM_AREAS = 10
"""Smallest number of areas with a value that are smoothed together.

The spread of k areas is known to a part of about √(2 / (k - 1)), which is 47 % with ten: with fewer it says
too little about how far the values may be drawn, and nobody needs help with a table of five areas."""

COUNTY_VALUE = "county_value"
"""Written where no heterogeneity can be detected: all areas get the value of all together."""

MODELS = {"share": beta_binomial, "rate": gamma_poisson}
"""Model of each method that has one: the sampling distributions that the limits rest on, too."""

_TOGETHER = ["indicator", "geography", "year"]


def smoothed_columns(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Smoothed values, to be stored beside the raw ones, which they never replace.

    Parameters
    ----------
    values
        Columns indicator, geography, area, year, numerator, denominator and value; one year or several.
    catalogue
        Method and factor of the indicators, and the geographies.

    Returns
    -------
    DataFrame
        One row a row of ``values``, with its index: smoothed_value in the unit of the indicator,
        reliability (0 to 1) and smoothing (name of the model, or ``county_value``). The areas of an
        indicator, geography and year are smoothed together. Missing where there is no value, for
        ratios, counts and published rates, for residual areas, benchmarks, and geographies with fewer
        than ``MINIMUM_AREAS`` areas with a value: the county, the districts of the youth offices.

    Notes
    -----
    The common value is that of the areas together, which is the county's where they make it up.
    """
    value, reliability = np.full((2, len(values)), np.nan)
    smoothing = np.full(len(values), None, dtype=object)
    rows = np.flatnonzero(_is_smoothed(values, catalogue))
    chosen = values.iloc[rows]
    numerator, denominator = (
        chosen[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator")
    )
    for places in chosen.groupby(_TOGETHER, observed=True).indices.values():
        if len(places) < MINIMUM_AREAS:
            continue
        entry = catalogue.indicators[str(chosen["indicator"].iat[places[0]])]
        model = MODELS[entry.method]
        found = model(numerator[places], denominator[places], factor=entry.factor)
        own = rows[places]
        value[own], reliability[own] = found.value, found.reliability
        smoothing[own] = COUNTY_VALUE if found.prior.is_pooled else model.__name__
    return pd.DataFrame(
        {
            "smoothed_value": value,
            "reliability": reliability,
            "smoothing": pd.Series(smoothing, index=values.index, dtype="str"),
        }
    )


def _is_smoothed(values: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Whether a row may be smoothed: a share or rate with a value, in an area within the county."""
    modelled = [name for name, entry in catalogue.indicators.items() if entry.method in MODELS]
    places = {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        if not geography.benchmark
        for entry in geography.areas
        if entry.kind == "area"
    }
    inside = pd.MultiIndex.from_frame(values[["geography", "area"]]).isin(places)
    return values["indicator"].isin(modelled) & inside & values["value"].notna()
