"""From numerators and denominators to figures: value, limits, comparison with the county.

Belongs here: the arithmetic of indicator values. Does not belong here: sums of counts (SQL), smoothing
and tests (their own modules).
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from sozialraum.catalogue.indicator import Indicator
from sozialraum.intervals import poisson_limits, wilson_limits
from sozialraum.status import WITHOUT_VALUE, WORDS, Status

ALONE = ("count", "published")
"""Methods without a denominator."""

BELOW_ZERO = "Zähler kleiner als null"
"""Reason for a share or rate whose summands taken away are larger than the others."""

BEYOND_WHOLE = "Zähler größer als Nenner"
"""Reason for a share whose part is larger than its whole: the inputs contradict each other."""

_VALUELESS = [status.value for status in WITHOUT_VALUE]


def complete_figures(
    sides: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    *,
    county: str,
    like_county: Collection[tuple[str, str]],
) -> pd.DataFrame:
    """Value, 95 % limits, status, reason and comparison for each numerator and denominator.

    Parameters
    ----------
    sides
        Columns indicator, geography, area, year, numerator, denominator, status, weakest (the measure
        the status comes from); any further columns are kept.
    indicators
        Definitions by id.
    county
        Key of the county, whose row gives reference and rest.
    like_county
        Indicator and geography that are counted by the same sources as the county; only their areas have
        a rest of the county.

    Returns
    -------
    DataFrame
        ``sides`` without ``weakest``, with value, ci_low, ci_high, reason, reference_value and
        rest_value. A denominator of zero or below the minimum population gives a missing value with
        the status ``not_meaningful`` and a reason; missing values are never filled.
    """
    frame = sides.copy()
    facts = pd.DataFrame.from_dict(
        {name: (i.method, i.factor, i.minimum_population) for name, i in indicators.items()},
        orient="index",
        columns=["method", "factor", "minimum"],
    ).loc[frame["indicator"]]
    alone = facts["method"].isin(ALONE).to_numpy()
    frame["reason"] = _reasons(frame, facts["method"].to_numpy(), minimum=facts["minimum"].to_numpy())
    small = frame["reason"].notna() & ~frame["status"].isin(_VALUELESS)
    frame.loc[small, "status"] = Status.NOT_MEANINGFUL.value
    has_value = frame["reason"].isna().to_numpy()
    numerator = np.where(has_value, frame["numerator"], np.nan)
    divisor = np.where(alone, 1.0, np.where(has_value, frame["denominator"], np.nan))
    scale = np.where(alone, 1.0, facts["factor"])
    method = facts["method"].to_numpy()
    frame["value"] = numerator / divisor * scale
    frame["ci_low"], frame["ci_high"] = limits(numerator, divisor, scale=scale, method=method)
    _compare(frame, method=method, scale=scale, county=county)
    alike = pd.MultiIndex.from_frame(frame[["indicator", "geography"]]).isin(list(like_county))
    frame.loc[(method == "published") | (frame["area"] == county) | ~alike, "rest_value"] = np.nan
    return frame.drop(columns=["weakest"])


def _reasons(frame: pd.DataFrame, method: np.ndarray, *, minimum: np.ndarray) -> pd.Series:
    """Why there is no value, as a sentence for readers; missing where there is one."""
    valueless = frame["status"].isin(_VALUELESS)
    quotient = ~valueless & ~np.isin(method, ALONE)
    reason = pd.Series(None, index=frame.index, dtype="str")
    beyond = (method == "share") & (frame["numerator"] > frame["denominator"])
    reason = reason.mask(quotient & beyond, BEYOND_WHOLE)
    counted = np.isin(method, list(INTERVALS))
    reason = reason.mask(quotient & counted & (frame["numerator"] < 0), BELOW_ZERO)
    reason = reason.mask(quotient & (frame["denominator"] < minimum), "Nenner unter der Mindestgröße")
    reason = reason.mask(quotient & (frame["denominator"] == 0), "Nenner ist null")
    return reason.mask(valueless, frame["weakest"] + ": " + frame["status"].map(WORDS))


def limits(
    cases: np.ndarray, population: np.ndarray, *, scale: np.ndarray, method: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper 95 % limits by method: Wilson for shares, Poisson for rates, else missing.

    Parameters
    ----------
    cases, population, scale, method
        Arrays of one length; missing cases or population give missing limits.

    Returns
    -------
    tuple of arrays
        In units of ``scale``.

    Examples
    --------
    >>> low, high = limits(np.array([15.0]), np.array([148.0]), scale=np.array([100.0]),
    ...     method=np.array(["share"]))
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (6.24, 16.05)
    """
    low = np.full(len(cases), np.nan)
    high = np.full(len(cases), np.nan)
    for name, interval in INTERVALS.items():
        rows = method == name
        low[rows], high[rows] = interval(cases[rows], population[rows], factor=1.0)
    return low * scale, high * scale


INTERVALS = {"share": wilson_limits, "rate": poisson_limits}
"""Interval of each method that has a sampling model."""


def _compare(frame: pd.DataFrame, *, method: np.ndarray, scale: np.ndarray, county: str) -> None:
    """Add the value of the county and of the county without the area, where there can be such a rest."""
    own = frame.loc[frame["area"] == county].set_index("indicator")[["numerator", "denominator", "value"]]
    whole = own.reindex(frame["indicator"]).reset_index(drop=True)
    cases = whole["numerator"].to_numpy() - frame["numerator"].to_numpy()
    population = np.where(
        np.isin(method, ALONE), 1.0, whole["denominator"].to_numpy() - frame["denominator"].to_numpy()
    )
    frame["reference_value"] = whole["value"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(population > 0, cases / population * scale, np.nan)
    impossible = np.isin(method, list(INTERVALS)) & (cases < 0) | (method == "share") & (cases > population)
    frame["rest_value"] = np.where(impossible, np.nan, rest)
