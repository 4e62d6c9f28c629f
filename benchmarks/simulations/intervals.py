"""How often the intervals hold the truth, how sure the trends are, and how many discoveries are false.

Belongs here: seeded draws from known truths, put through the methods of ``sozialraum``. Does not belong here:
other estimators as a measure (the tests have them), times.
"""

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np
import pandas as pd

from sozialraum.comparing.differences import difference_p_values, newcombe_limits
from sozialraum.comparing.discoveries import q_values
from sozialraum.comparing.ratios import rate_ratio_limits, rate_ratio_p_values
from sozialraum.comparing.trend import DIRECTIONS, Trend, rate_trend, share_trend
from sozialraum.intervals import Limits, poisson_limits, wilson_limits

SIZES = (20, 100, 500, 2500)
SHARES = (0.01, 0.05, 0.2, 0.5)
EVENTS = (1.0, 3.0, 5.0, 8.0, 12.0, 20.0, 50.0, 100.0)
REST = 20
"""The rest of the county has this many times the persons of an area."""

_SEED = 20260101


def coverage(draws: int = 40_000) -> pd.DataFrame:
    """Part of the 95 % intervals that hold the truth: average, and worst of all cases.

    Shares of 1 to 50 % of 20 to 2,500 persons; 1 to 100 expected events. The other side of differences and
    ratios is the rest of the county, 20 times as large, with the same, half or 1.5 times the level.

    Returns
    -------
    DataFrame
        One row an interval and size (fewer than 10 expected cases in the area, or more), with the number of
        cases and the mean and the lowest coverage in percent.
    """
    rng = np.random.default_rng(_SEED)
    found = [*_single(rng, draws), *_pairs(rng, draws)]
    table = pd.DataFrame(found, columns=["interval", "expected", "coverage"])
    table["size"] = np.where(table["expected"] < 10, "below 10 expected", "10 and more")
    grouped = table.groupby(["interval", "size"], sort=False)["coverage"]
    return grouped.agg(cases="size", mean="mean", lowest="min").round(1).reset_index()


def _single(rng: np.random.Generator, draws: int) -> Iterable[tuple[str, float, float]]:
    for n, p in product(SIZES, SHARES):
        limits = wilson_limits(rng.binomial(n, p, draws), n, factor=1.0)
        yield "share (Wilson)", n * p, _held(limits, p)
    for events in EVENTS:
        limits = poisson_limits(rng.poisson(events, draws), 1, factor=1.0)
        yield "rate (exact, Byar)", events, _held(limits, events)


def _pairs(rng: np.random.Generator, draws: int) -> Iterable[tuple[str, float, float]]:
    for n, p, times in product(SIZES, SHARES, (0.5, 1.0, 1.5)):
        sides = rng.binomial(n, p, draws), n, rng.binomial(REST * n, p * times, draws), REST * n
        yield "difference (Newcombe)", n * p, _held(newcombe_limits(*sides, factor=1.0), p - p * times)
    for events, times in product(EVENTS, (0.5, 1.0, 1.5)):
        sides = rng.poisson(events, draws), 1, rng.poisson(REST * events * times, draws), REST
        yield "ratio (exact, Paulson)", events, _held(rate_ratio_limits(*sides), 1 / times)


def _held(limits: Limits, truth: float) -> float:
    """Percent of the intervals that hold the truth; those that cannot be calculated are not counted."""
    there = ~np.isnan(limits.low)
    return float(100 * np.mean((limits.low[there] <= truth) & (truth <= limits.high[there])))


def false_positives(draws: int = 200_000) -> pd.DataFrame:
    """Percent of significant results where there is no difference and no trend.

    Returns
    -------
    DataFrame
        One row a method and number of expected cases a year: percent of differences and ratios from the
        rest with p below 5 % and 0.2 %, and percent of rising or falling trends (aimed at: at most 0.2 %).
    """
    rng = np.random.default_rng(_SEED)
    rows = []
    for events in (5, 20, 100):
        n = events * 10
        other = rng.binomial(REST * n, 0.1, draws), REST * n
        p_values = difference_p_values(rng.binomial(n, 0.1, draws), n, *other)
        rows.append(("difference", events, *_significant(p_values)))
        events_of_rest = rng.poisson(REST * events, draws)
        p_values = rate_ratio_p_values(rng.poisson(events, draws), 1, events_of_rest, REST)
        rows.append(("ratio", events, *_significant(p_values)))
        cases = rng.binomial(n, 0.1, (draws, 5))
        rows.append(("trend of shares", events, np.nan, _moved(share_trend, cases, n)))
        cases = rng.poisson(events, (draws, 5))
        rows.append(("trend of rates", events, np.nan, _moved(rate_trend, cases, 1)))
    return pd.DataFrame(rows, columns=["method", "expected cases", "at 5 %", "at 0.2 %"]).round(2)


def _significant(p_values: np.ndarray) -> tuple[float, float]:
    return float(100 * np.nanmean(p_values < 0.05)), float(100 * np.nanmean(p_values < 0.002))


def _moved(trend: Callable[..., Trend], cases: np.ndarray, population: float) -> float:
    direction = trend(cases, population).direction
    return float(100 * np.mean((direction != DIRECTIONS.index("unchanged"))[direction >= 0]))


def discoveries(reports: int = 400, pairs: int = 52, indicators: int = 40) -> pd.DataFrame:
    """Differences pointed out in whole reports, with and without control of the false discovery rate.

    Shares of 2 to 40 % in areas of 200 to 6,000 persons, each compared with the rest of the county. In one
    kind of report no area differs. In the other, in a tenth of the pairs of areas of one size, one has 1.3
    and one 0.7 times the level of all others: so the county keeps its level, and those that do not differ
    from one another do not differ from the rest either.

    Returns
    -------
    DataFrame
        One row a kind of report and rule: mean number pointed out and mean number of false ones, percent of
        reports with a false one, and mean percent of those pointed out that are false.
    """
    rng = np.random.default_rng(_SEED)
    found = []
    for kind, differing in (("no area differs", 0.0), ("a tenth differs", 0.1)):
        for _ in range(reports):
            size = np.tile(rng.integers(200, 6000, pairs), 2)
            lift = np.where(rng.random((indicators, pairs)) < differing, 0.3, 0.0)
            level = rng.uniform(0.02, 0.4, (indicators, 1)) * (1 + np.hstack([lift, -lift]))
            alike = np.hstack([lift, lift]).ravel() == 0
            cases = rng.binomial(size, level).astype(np.float64)
            rest = cases.sum(axis=1, keepdims=True) - cases
            p_values = difference_p_values(cases, size, rest, size.sum() - size).ravel()
            for rule, shown in (("p < 0.05", p_values < 0.05), ("q < 0.05", q_values(p_values) < 0.05)):
                found.append((kind, rule, shown.sum(), (shown & alike).sum()))
    table = pd.DataFrame(found, columns=["report", "rule", "shown", "false"])
    table["any_false"] = 100.0 * (table["false"] > 0)
    table["part_false"] = 100 * table["false"] / table["shown"].clip(lower=1)
    grouped = table.groupby(["report", "rule"], sort=False)[["shown", "false", "any_false", "part_false"]]
    return grouped.mean().round(1).reset_index()


def table() -> str:
    """Coverage, false alarms and false discoveries as Markdown tables."""
    frames = (coverage(), false_positives(), discoveries())
    return "\n\n".join(frame.to_markdown(index=False) for frame in frames) + "\n"


if __name__ == "__main__":
    print(table())
