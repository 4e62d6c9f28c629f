"""The table of comparisons: each figure beside the rest of the county, the county and the state.

Belongs here: which figure is compared with which, and how. Does not belong here: the arithmetic
(``differences``, ``ratios``, ``benchmarks``, ``discoveries``), comparison with earlier years (``trends``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.comparing.benchmarks import ASSESSMENTS, MISSING, POSITIONS, Codes, assessments, positions
from sozialraum.comparing.differences import difference_p_values, newcombe_limits
from sozialraum.comparing.discoveries import q_values
from sozialraum.comparing.ratios import rate_ratio_limits, rate_ratio_p_values
from sozialraum.comparing.rows import NO_MODEL, Numbers, Rows, rows_of, words
from sozialraum.figures import INTERVALS
from sozialraum.intervals import Floats, Limits

BENCHMARKS = ("rest_of_county", "county", "state")
"""What a figure is compared with, by code."""

MEASURES = ("difference", "ratio")
"""How a figure is compared with the rest of the county, by code."""

NO_EVENTS = "Weder im Gebiet noch im übrigen Kreis ein Fall"
"""Reason for a ratio of two rates without any events."""

WIDE = 0.998
"""Level of the second position."""


class _Effect(NamedTuple):
    """How figures of a method are set against those of the rest, and the effect where there is none."""

    measure: str
    effect: Callable[[Floats, Floats], Floats]
    limits: Callable[..., Limits]
    p_values: Callable[..., Floats]
    none: float


_EFFECTS: Mapping[str, _Effect] = {
    "share": _Effect(
        "difference", np.subtract, partial(newcombe_limits, factor=1.0), difference_p_values, 0.0
    ),
    "rate": _Effect("ratio", np.divide, rate_ratio_limits, rate_ratio_p_values, 1.0),
}


def comparison_table(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Compare each figure of a year with the rest of the county, with the county and with the state.

    Parameters
    ----------
    values
        Indicator values of one year, all indicators and geographies, as ``INDICATOR_VALUES`` has them.
    catalogue
        County, areas, methods and polarities.

    Returns
    -------
    DataFrame
        One row an indicator, geography, area and benchmark that has a value. Columns indicator, geography,
        area, year, benchmark, value, benchmark_value, measure, effect, effect_low, effect_high, p_value,
        q_value, position_95, position_998, assessment and reason. No rows for the method ``count``, for
        residual areas and for areas outside the county. Where the rest of the county has no event, the
        ratio and its upper limit are missing, for they have no bound; where there is no comparison at
        all, ``reason`` says why.

    Notes
    -----
    The rest of the county is independent of the area and has chance of its own: a difference of shares has
    Newcombe's limits, a ratio of rates those of ``rate_ratio_limits``; the positions say whether the limits
    of this effect leave out 0 or 1. County and state contain the area, so they are no independent
    samples: their values are taken as fixed, and only the limits of the area are held against them. The
    q-values are those of all comparisons with the rest in ``values``.
    """
    rows = rows_of(values, catalogue)
    part = rows.compared & ~rows.method("count")
    county = rows.is_area(catalogue.county.area)
    limits = Limits(*(values[name].to_numpy(dtype=np.float64) for name in ("ci_low", "ci_high")))
    rest = values["rest_value"].to_numpy(dtype=np.float64)
    state = rows.is_area(catalogue.county.state)
    table = pd.concat(
        [
            *_beside_rest(rows, np.flatnonzero(part & ~county & ~np.isnan(rest)), county=county, rest=rest),
            _beside_fixed(rows, part, limits, benchmark="county", inside=county),
            _beside_fixed(rows, part, limits, benchmark="state", inside=state),
        ],
        ignore_index=True,
    )
    chosen = table.pop("row").to_numpy()
    table["q_value"] = q_values(table["p_value"])
    return _in_words(table, rows, values, chosen)


def _in_words(table: pd.DataFrame, rows: Rows, values: pd.DataFrame, chosen: Numbers) -> pd.DataFrame:
    """The table as it is handed on: keys before, codes in words, infinite limits missing."""
    position = table["position_95"].to_numpy()
    own = {name: values[name].array.take(chosen) for name in ("indicator", "geography", "area", "year")}
    reason = pd.Series(values["reason"].array.take(chosen))
    known = ~np.isnan(rows.value[chosen])
    modelled = rows.modelled[chosen]
    reason[known & ~modelled] = NO_MODEL
    reason[known & modelled & (position == MISSING)] = NO_EVENTS
    bounded = {name: table[name].where(np.isfinite(table[name])) for name in ("effect", "effect_high")}
    return pd.DataFrame(
        {
            **own,
            "benchmark": words(table["benchmark"], BENCHMARKS),
            "value": rows.value[chosen],
            "benchmark_value": table["benchmark_value"],
            "measure": words(table["measure"], MEASURES),
            "effect": bounded["effect"],
            "effect_low": table["effect_low"],
            "effect_high": bounded["effect_high"],
            "p_value": table["p_value"],
            "q_value": table["q_value"],
            "position_95": words(position, POSITIONS),
            "position_998": words(table["position_998"], POSITIONS),
            "assessment": words(assessments(position, rows.polarity[chosen]), ASSESSMENTS),
            "reason": reason,
        }
    )


def _beside_rest(
    rows: Rows, chosen: Numbers, *, county: NDArray[np.bool_], rest: Floats
) -> Iterator[pd.DataFrame]:
    """Comparisons of the chosen rows with the county without the area, a method at a time."""
    whole = np.full((2, len(rows.entries)), np.nan)
    whole[:, rows.indicator[county]] = rows.cases[county], rows.population[county]
    known = ~np.isnan(rows.value)[chosen]
    for method, entry in _EFFECTS.items():
        own = chosen[known & rows.method(method)[chosen]]
        side = rows.cases[own], rows.population[own]
        sides = (*side, *(whole[:, rows.indicator[own]] - side))
        scale = rows.fact("factor")[own] if entry.measure == "difference" else np.ones(1)
        with np.errstate(divide="ignore", invalid="ignore"):
            effect = entry.effect(rows.value[own], rest[own])
        found = _effects(entry, sides, scale=scale)
        yield _part(own, "rest_of_county", rest[own], effect=effect, **found)
    others = chosen[~(known & rows.modelled[chosen])]
    yield _part(others, "rest_of_county", rest[others])


def _effects(entry: _Effect, sides: Sequence[Floats], *, scale: Floats) -> dict[str, ArrayLike]:
    """Limits, test and positions of the effect between two independent sides."""
    limits = entry.limits(*sides)

    def wide(rows: Numbers) -> Limits:
        return entry.limits(*(side[rows] for side in sides), level=WIDE)

    position, outer = _both(limits, entry.none, wide)
    return {
        "measure": np.int8(MEASURES.index(entry.measure)),
        "effect_low": limits.low * scale,
        "effect_high": limits.high * scale,
        "p_value": entry.p_values(*sides),
        "position_95": position,
        "position_998": outer,
    }


def _beside_fixed(
    rows: Rows, part: NDArray[np.bool_], limits: Limits, *, benchmark: str, inside: NDArray[np.bool_]
) -> pd.DataFrame:
    """Comparisons with the values of one area, which are taken as known without error."""
    by_indicator = np.full(len(rows.entries), np.nan)
    by_indicator[rows.indicator[inside]] = rows.value[inside]
    own = np.flatnonzero(part & ~inside & ~np.isnan(by_indicator)[rows.indicator])
    value = by_indicator[rows.indicator[own]]
    position, outer = _both(
        Limits(limits.low[own], limits.high[own]), value, lambda out: _wide_limits(rows, own[out])
    )
    return _part(own, benchmark, value, position_95=position, position_998=outer)


def _wide_limits(rows: Rows, own: Numbers) -> Limits:
    """Limits of single figures at the second level."""
    found = Limits(np.full(len(own), np.nan), np.full(len(own), np.nan))
    scale = rows.fact("factor")[own]
    for method, interval in INTERVALS.items():
        of = rows.method(method)[own]
        low, high = interval(rows.cases[own[of]], rows.population[own[of]], factor=1.0, level=WIDE)
        found.low[of], found.high[of] = low * scale[of], high * scale[of]
    return found


def _both(limits: Limits, benchmark: ArrayLike, wide: Callable[[Numbers], Limits]) -> tuple[Codes, Codes]:
    """Positions at both levels; the wider limits are asked for only where the others leave the value out."""
    position = positions(limits.low, limits.high, benchmark)
    outer = position.copy()
    outside = np.flatnonzero((position != MISSING) & (position != POSITIONS.index("similar")))
    at = np.broadcast_to(benchmark, position.shape)[outside]
    outer[outside] = positions(*wide(outside), at)
    return position, outer


def _part(row: Numbers, benchmark: str, value: Floats, **found: ArrayLike) -> pd.DataFrame:
    """Comparisons of some rows; what is not found is missing."""
    nothing: dict[str, ArrayLike] = dict.fromkeys(
        ("measure", "position_95", "position_998"), np.int8(MISSING)
    )
    nothing |= dict.fromkeys(("effect", "effect_low", "effect_high", "p_value"), np.nan)
    code = np.int8(BENCHMARKS.index(benchmark))
    return pd.DataFrame({"row": row, "benchmark": code, "benchmark_value": value, **nothing, **found})
