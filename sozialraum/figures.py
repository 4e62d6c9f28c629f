"""From numerators and denominators to figures: value, limits, comparison with the county.

Belongs here: the arithmetic of indicator values. Does not belong here: sums of counts (``sums``), smoothing
and tests (their own modules).
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sozialraum.catalogue.indicator import Indicator
from sozialraum.intervals import poisson_limits, wilson_limits
from sozialraum.status import ORDER, RANK_WITHOUT_VALUE, WORDS, Status

ALONE = ("count", "published")
"""Methods without a denominator."""

BELOW_ZERO = "Zähler kleiner als null"
"""Reason for a share or rate whose summands taken away are larger than the others."""

BEYOND_WHOLE = "Zähler größer als Nenner"
"""Reason for a share whose part is larger than its whole: the inputs contradict each other."""

TOO_SMALL = "Nenner unter der Mindestgröße"
"""Reason for a denominator below the minimum population of the indicator."""

NO_WHOLE = "Nenner ist null"
"""Reason for a quotient that cannot be."""

_TEXTS = ("indicator", "geography", "area", "status", "weakest")


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
    # categories: a text that repeats is compared and looked up once, not in every row
    texts = {name: sides[name].astype("category") for name in _TEXTS}
    texts["status"] = texts["status"].cat.set_categories([status.value for status in ORDER])
    frame = sides.assign(**texts)
    own = frame["indicator"].cat.codes.to_numpy()
    entries = [indicators[name] for name in frame["indicator"].cat.categories]
    method = pd.Categorical([entry.method for entry in entries]).take(own)
    alone = method.isin(ALONE)
    frame["reason"] = _reasons(frame, method, minimum=_by_row(entries, "minimum_population", own))
    has_value = frame["reason"].isna().to_numpy()
    frame.loc[~has_value & ~_valueless(frame), "status"] = Status.NOT_MEANINGFUL.value
    numerator = np.where(has_value, frame["numerator"], np.nan)
    divisor = np.where(alone, 1.0, np.where(has_value, frame["denominator"], np.nan))
    scale = np.where(alone, 1.0, _by_row(entries, "factor", own))
    frame["value"] = numerator / divisor * scale
    frame["ci_low"], frame["ci_high"] = limits(numerator, divisor, scale=scale, method=method)
    _compare(frame, method=method, scale=scale, county=county)
    without_rest = (method == "published") | (frame["area"] == county) | ~_alike(frame, like_county)
    frame.loc[without_rest, "rest_value"] = np.nan
    return frame.assign(**{name: _text(frame[name]) for name in (*_TEXTS, "reason")}).drop(columns="weakest")


def _text(column: pd.Series) -> pd.Series:
    """A column of categories as text; pandas' own conversion looks at every row."""
    categories = column.cat.categories.astype("str").array
    return pd.Series(categories.take(column.cat.codes.to_numpy(), allow_fill=True), index=column.index)


def _by_row(entries: Sequence[Indicator], fact: str, own: np.ndarray) -> np.ndarray:
    """A number of each row's indicator."""
    numbers: np.ndarray = np.array([getattr(entry, fact) for entry in entries], dtype=np.float64)
    return np.take(numbers, own)


def _valueless(frame: pd.DataFrame) -> np.ndarray:
    found: np.ndarray = frame["status"].cat.codes.to_numpy() >= RANK_WITHOUT_VALUE
    return found


def _alike(frame: pd.DataFrame, pairs: Collection[tuple[str, str]]) -> np.ndarray:
    """Whether a row's indicator and geography are among the pairs."""
    indicator, geography = frame["indicator"].cat, frame["geography"].cat
    table = np.zeros((len(indicator.categories), len(geography.categories)), dtype=np.bool_)
    for place, name in enumerate(indicator.categories):
        table[place] = [(name, other) in pairs for other in geography.categories]
    return table[indicator.codes.to_numpy(), geography.codes.to_numpy()]


def _reasons(
    frame: pd.DataFrame, method: "pd.Categorical[str]", *, minimum: np.ndarray
) -> "pd.Categorical[str]":
    """Why there is no value, as a sentence for readers; missing where there is one."""
    valueless = _valueless(frame)
    quotient = ~valueless & ~method.isin(ALONE)
    numerator, denominator = frame["numerator"].to_numpy(), frame["denominator"].to_numpy()
    applies = {
        BEYOND_WHOLE: (method == "share") & (numerator > denominator),
        BELOW_ZERO: method.isin(list(INTERVALS)) & (numerator < 0),
        TOO_SMALL: denominator < minimum,
        NO_WHOLE: denominator == 0,
    }
    sentences = list(applies)
    number = np.full(len(frame), -1, dtype=np.intp)
    for place, rows in enumerate(applies.values()):
        number[quotient & rows] = place
    weakest, status = frame["weakest"].cat, frame["status"].cat
    pair, found = pd.factorize(
        weakest.codes.to_numpy()[valueless].astype(np.intp) * len(ORDER) + status.codes.to_numpy()[valueless]
    )
    number[valueless] = pair + len(sentences)
    for code in found:
        measure, rank = divmod(int(code), len(ORDER))
        sentences.append(f"{weakest.categories[measure]}: {WORDS[ORDER[rank]]}")
    return pd.Categorical.from_codes(number, categories=pd.Index(sentences))


def limits(
    cases: np.ndarray,
    population: np.ndarray,
    *,
    scale: np.ndarray,
    method: "np.ndarray | pd.Categorical[str]",
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


def _compare(frame: pd.DataFrame, *, method: "pd.Categorical[str]", scale: np.ndarray, county: str) -> None:
    """Add the value of the county and of the county without the area, where there can be such a rest."""
    code = frame["indicator"].cat.codes.to_numpy()
    inside = (frame["area"] == county).to_numpy()
    whole = np.full((3, len(frame["indicator"].cat.categories)), np.nan)
    whole[:, code[inside]] = frame.loc[inside, ["numerator", "denominator", "value"]].to_numpy().T
    cases = whole[0][code] - frame["numerator"].to_numpy()
    population = np.where(method.isin(ALONE), 1.0, whole[1][code] - frame["denominator"].to_numpy())
    frame["reference_value"] = whole[2][code]
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(population > 0, cases / population * scale, np.nan)
    impossible = method.isin(list(INTERVALS)) & (cases < 0) | (method == "share") & (cases > population)
    frame["rest_value"] = np.where(impossible, np.nan, rest)
