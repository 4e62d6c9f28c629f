"""How often the classes of an index are right where the true rates are known, overall and where certain.

Belongs here: drawing counties, and what was right. Does not belong here: the index, its uncertainty, how long
it takes (``benchmarks/index_draws``).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from sozialraum.catalogue.base import Title
from sozialraum.catalogue.index import Component, Index
from sozialraum.indices.certainty.draws import Counts
from sozialraum.indices.certainty.uncertainty import (
    CERTAIN_FROM,
    DYNAMICS_CHANCES,
    JOINED,
    STATUS_CHANCES,
    with_uncertainty,
)
from sozialraum.indices.methods.classes import DYNAMICS, STATUS, dynamics_classes, status_classes
from sozialraum.indices.methods.ranks import worst_first
from sozialraum.indices.methods.standardised import Floats, standardised_sum
from sozialraum.smoothing.beta_binomial import beta_binomial

Words = NDArray[np.str_]

SEED = 20_250_331
RUNS = 100
AREAS = 103

PARTS = (0.62, 0.62, 0.17, 0.21)
"""Parts of the inhabitants that the indicators are about: two of working age, children, the old."""

MEANS = (0.06, 0.08, 0.13, 0.04)
"""Middle true shares, as of unemployment, basic income support, child poverty and poverty in old age."""

SPREADS = {"strong": 0.6, "weak": 0.2}
"""Standard deviation of the true shares over the areas, on the logit; two thirds of its square are common."""

CHANGE = 0.15
"""Standard deviation of the true change of an indicator between the two years, on the logit."""

SIZES: Mapping[str, Callable[[Generator], Floats]] = {
    "as the sample data": lambda random: random.lognormal(np.log(2400), 0.5, AREAS),
    "300 to 6,000": lambda random: np.exp(random.uniform(np.log(300), np.log(6000), AREAS)),
    "100 to 6,000": lambda random: np.exp(random.uniform(np.log(100), np.log(6000), AREAS)),
}
"""Inhabitants of the areas: median 2,400, or evenly on the logarithm."""

MOST_KNOWN = 1e7
"""Persons that the knowledge of the other areas weighs at most."""

BANDS = {"": (0, np.inf), ", below 1,000": (0, 1000), ", from 1,000": (1000, np.inf)}
"""Inhabitants that are looked at by themselves."""

_TITLE = Title(de="Simulation", en="Simulation")
_NAMES = tuple(f"indikator_{number}" for number in range(len(PARTS)))

INDEX = Index(
    title=_TITLE,
    definition=_TITLE,
    method="standardised_sum",
    geographies=("gebiet",),
    indicators=tuple(Component(indicator=name, direction="higher_is_worse") for name in _NAMES),
    population="einwohner",
    joined_below=1000,
)


def simulate(
    *, spread: str, sizes: str, informed: bool = False, runs: int = RUNS, seed: int = SEED
) -> pd.DataFrame:
    """Classes shown, their chances, and whether they are the true ones, over many counties.

    Parameters
    ----------
    spread, sizes
        Keys of ``SPREADS`` and ``SIZES``.
    informed
        Draw with what all areas together say of each (``with_prior``), as the index does not.
    runs, seed
        Number of counties, and what makes them the same each time.

    Returns
    -------
    DataFrame
        One row an area and run: population; right and chance of the status shown, certain; inside (the true
        rank lies in its interval); change_right and change_chance of the dynamics.
    """
    random = np.random.default_rng(seed)
    level = np.log(MEANS) - np.log1p(-np.array(MEANS))
    own, shared = (SPREADS[spread] * np.sqrt(part / 3) for part in (1, 2))
    parts = []
    for run in range(runs):
        inhabitants = SIZES[sizes](random)
        before = level + random.normal(0, shared, (AREAS, 1)) + random.normal(0, own, (AREAS, len(PARTS)))
        after = before + random.normal(0, CHANGE, before.shape)
        truth = [100 / (1 + np.exp(-logit)) for logit in (before, after)]
        # years of its own for each run, for the draws of a year are always the same
        earlier, now = (
            _counts(random, inhabitants, percent, year=2 * run + place) for place, percent in enumerate(truth)
        )
        parts.append(_rows(inhabitants, now, earlier, truth, informed))
    return pd.concat(parts, ignore_index=True)


def _counts(random: Generator, inhabitants: Floats, percent: Floats, *, year: int) -> Counts:
    population = np.maximum(np.round(inhabitants[:, np.newaxis] * PARTS), 1)
    cases = random.binomial(population.astype(np.int64), percent / 100).astype(np.float64)
    return Counts(
        geography="gebiet",
        year=year,
        areas=tuple(f"{number:03d}" for number in range(AREAS)),
        indicators=_NAMES,
        cases=cases,
        population=population,
        values=cases / population * 100,
        kinds=("share",) * len(_NAMES),
        scales=np.full(len(_NAMES), 100.0),
    )


def with_prior(counts: Counts) -> Counts:
    """Counts whose draws are those of the beta-binomial posterior, Beta(x + μM, n - x + (1 - μ)M)."""
    cases, population = counts.cases.copy(), counts.population.copy()
    for place in range(len(counts.indicators)):
        mean, size = beta_binomial(cases[:, place], population[:, place]).prior
        # no heterogeneity to be found: the same value everywhere, but for a trace
        known = min(size, MOST_KNOWN)
        cases[:, place] += mean * known - 0.5
        population[:, place] += known - 1
    return replace(counts, cases=cases, population=population)


def _rows(
    inhabitants: Floats, now: Counts, earlier: Counts, truth: list[Floats], informed: bool
) -> pd.DataFrame:
    """What is shown beside what is true, for the areas of a county."""
    status, rank, dynamics = _classes(now.values, now.values - earlier.values)
    true_status, true_rank, true_dynamics = _classes(truth[1], truth[1] - truth[0])
    frame = pd.DataFrame(
        {
            "area": now.areas,
            "population": inhabitants,
            "rank": rank,
            "status": status,
            "dynamics": dynamics,
        }
    )
    drawn = [with_prior(counts) if informed else counts for counts in (now, earlier)]
    found = with_uncertainty(frame, index=INDEX, now=drawn[0], earlier=drawn[1])
    joined = (found["status_shown"] == JOINED).to_numpy()
    either = np.isin(true_status, JOINED.split("/"))
    chance = np.where(joined, found["p_low"] + found["p_very_low"], _of_class(found, STATUS_CHANCES, status))
    return pd.DataFrame(
        {
            "population": inhabitants,
            "right": np.where(joined, either, status == true_status),
            "chance": chance,
            "certain": found["certain"].astype("bool"),
            "inside": (found["rank_low"] <= true_rank) & (true_rank <= found["rank_high"]),
            "change_right": dynamics == true_dynamics,
            "change_chance": _of_class(found, DYNAMICS_CHANCES, dynamics),
        }
    )


def _classes(values: Floats, changes: Floats) -> tuple[Words, NDArray[np.intp], Words]:
    """Status, rank and dynamics of each area."""
    score, change = standardised_sum(values).score, standardised_sum(changes).score
    status = status_classes(score, cuts=INDEX.status_cuts)
    dynamics = dynamics_classes(change, cuts=INDEX.dynamics_cuts)
    return np.array(STATUS)[status], worst_first(score), np.array(DYNAMICS)[dynamics]


def _of_class(found: pd.DataFrame, columns: Mapping[str, str], classes: Words) -> Floats:
    """Chance of the class of each area."""
    return np.asarray(sum(found[name].to_numpy() * (classes == word) for name, word in columns.items()))


def summary(rows: pd.DataFrame) -> Mapping[str, float]:
    """Shares of areas with the right class, overall and where its chance is at least 0.8; mean chances."""
    certain, sure = rows["certain"], rows["change_chance"] >= CERTAIN_FROM
    return {
        "status right": rows["right"].mean(),
        "chance": rows["chance"].mean(),
        "certain": certain.mean(),
        "right where certain": rows["right"][certain].mean(),
        "chance where certain": rows["chance"][certain].mean(),
        "right where not": rows["right"][~certain].mean(),
        "true rank in interval": rows["inside"].mean(),
        "dynamics right": rows["change_right"].mean(),
        "certain dynamics": sure.mean(),
        "right where these are": rows["change_right"][sure].mean(),
    }


def table(*, runs: int = RUNS) -> str:
    """All spreads, sizes and bands as a Markdown table."""
    found = {}
    for spread, sizes in product(SPREADS, SIZES):
        informed = simulate(spread=spread, sizes=sizes, informed=True, runs=runs)
        rows = simulate(spread=spread, sizes=sizes, runs=runs)
        for band, (low, high) in BANDS.items():
            inside = rows[rows["population"].between(low, high, inclusive="left")]
            found[f"{spread}, {sizes}{band}"] = summary(inside)
        found[f"{spread}, {sizes}, with a prior"] = summary(informed)
    columns = list(next(iter(found.values())))
    lines = [f"| {' | '.join(['differences, inhabitants', *columns])} |", f"|---|{'--:|' * len(columns)}"]
    for name, row in found.items():
        lines.append(f"| {name} | {' | '.join(f'{value:.0%}' for value in row.values())} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table())
