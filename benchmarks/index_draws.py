"""Measurement of an index recomputed for draws against loops over the draws.

Belongs here: made-up counts, the ways timed on them in one run, and the proof that they agree. Does not
belong here: how often classes are right (``simulations/classes``).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.calculation import medians_in_turns
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.index import Component, Index
from sozialraum.indices.certainty.draws import DRAWS, Counts, draw_values
from sozialraum.indices.certainty.uncertainty import STATUS_CHANCES, recompute

AREAS = 103
INDICATORS = 8
YEARS = range(2015, 2025)

_PANDAS_DRAWS = 50
"""Draws a year that the loop in pandas is timed on; each takes the same time."""
_NAMES = tuple(f"indikator_{number}" for number in range(INDICATORS))
_TITLE = Title(de="Messung", en="Measurement")
_CUTS = (-1.0, 1.0, 1.5)
_NEAR = 0.08
"""How far chances of two sets of draws may be apart: five standard errors of their difference."""

INDEX = Index(
    title=_TITLE,
    definition=_TITLE,
    method="standardised_sum",
    geographies=("gebiet",),
    indicators=tuple(Component(indicator=name, direction="higher_is_worse") for name in _NAMES),
)


@dataclass(frozen=True)
class IndexDraws:
    """Seconds for all draws, areas, indicators and years.

    Attributes
    ----------
    ours, drawing
        Classes, chances and intervals of ranks; the draws alone, which are part of it.
    pandas_loop
        A loop over draws in pandas (from a part of the draws), as one writes it down first.
    numpy_loop
        A loop over draws in plain numpy, without anything to spare.
    """

    ours: float
    drawing: float
    pandas_loop: float
    numpy_loop: float


def measure() -> IndexDraws:
    """Time all ways in turns, and compare the chances that they find.

    Raises
    ------
    ValueError
        When a loop finds other chances than the calculation.
    """
    years = [counts_of(year) for year in YEARS]
    _agree(years[0])
    seconds = medians_in_turns(
        {
            "ours": lambda: [recompute(INDEX, counts) for counts in years],
            "drawing": lambda: [block for counts in years for block in draw_values(counts)],
            "pandas_loop": lambda: [pandas_loop(counts, draws=_PANDAS_DRAWS) for counts in years],
            "numpy_loop": lambda: [numpy_loop(counts, draws=DRAWS) for counts in years],
        }
    )
    seconds["pandas_loop"] *= DRAWS / _PANDAS_DRAWS
    return IndexDraws(**seconds)


def counts_of(year: int) -> Counts:
    """Areas of 100 to 6,000 inhabitants, of whom about an eighth counts in each indicator."""
    rng = np.random.default_rng(year)
    population = np.repeat(rng.integers(100, 6001, (AREAS, 1)), INDICATORS, axis=1)
    burden = rng.normal(0, 0.3, (AREAS, 1)) + rng.normal(0, 0.2, (AREAS, INDICATORS))
    cases = rng.binomial(population, 0.12 * np.exp(burden).clip(0.2, 5)).astype(np.float64)
    return Counts(
        geography="gebiet",
        year=year,
        areas=tuple(f"{number:03d}" for number in range(AREAS)),
        indicators=_NAMES,
        cases=cases,
        population=population.astype(np.float64),
        values=cases / population * 100,
        kinds=("share",) * INDICATORS,
        scales=np.full(INDICATORS, 100.0),
    )


def pandas_loop(counts: Counts, *, draws: int) -> pd.DataFrame:
    """Chances of classes and 90 % intervals of ranks with a table for each draw."""
    rng = np.random.default_rng(counts.year)
    cases, population = (pd.DataFrame(part, columns=_NAMES) for part in (counts.cases, counts.population))
    classes, ranks = [], []
    for _ in range(draws):
        values = pd.DataFrame(rng.beta(cases + 0.5, population - cases + 0.5) * 100, columns=_NAMES)
        z = (values - values.mean()) / values.std(ddof=0)
        total = z.sum(axis=1)
        score = (total - total.mean()) / total.std(ddof=0)
        classes.append(pd.cut(score, [-np.inf, *_CUTS, np.inf], labels=list(STATUS_CHANCES)))
        ranks.append(score.rank(ascending=False, method="min"))
    drawn = pd.concat(classes, axis=1)
    shares = {name: (drawn == name).mean(axis=1) for name in STATUS_CHANCES}
    limits = pd.concat(ranks, axis=1).quantile([0.05, 0.95], axis=1).T
    return pd.DataFrame(shares).assign(rank_low=limits[0.05], rank_high=limits[0.95])


def numpy_loop(counts: Counts, *, draws: int) -> pd.DataFrame:
    """The same with arrays: all that is done again for each draw is what must be."""
    rng = np.random.default_rng(counts.year)
    first, second = counts.cases + 0.5, counts.population - counts.cases + 0.5
    tally, ranks = np.zeros((len(STATUS_CHANCES), AREAS)), np.empty((draws, AREAS))
    places = np.arange(AREAS)
    for draw in range(draws):
        values = rng.beta(first, second)
        total = ((values - values.mean(axis=0)) / values.std(axis=0)).sum(axis=1)
        score = (total - total.mean()) / total.std()
        tally[np.searchsorted(_CUTS, score), places] += 1
        ranks[draw, np.argsort(-score)] = places + 1
    low, high = np.quantile(ranks, [0.05, 0.95], axis=0)
    return pd.DataFrame(dict(zip(STATUS_CHANCES, tally / draws, strict=True))).assign(
        rank_low=low, rank_high=high
    )


def _agree(counts: Counts) -> None:
    """ValueError unless all ways find the same chances, but for the chance in the draws."""
    ours = recompute(INDEX, counts)[list(STATUS_CHANCES)].to_numpy()
    for loop in (pandas_loop, numpy_loop):
        other = loop(counts, draws=DRAWS)[list(STATUS_CHANCES)].to_numpy()
        if np.abs(ours - other).max() > _NEAR:
            raise ValueError(f"{loop.__name__} and the calculation disagree")
