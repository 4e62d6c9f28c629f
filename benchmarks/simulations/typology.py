"""Typologies of areas whose truth is known: clouds without groups, and planted groups.

Belongs here: drawing profiles of areas, and what the choice of types makes of them. Does not belong here:
the choice.
"""

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from sozialraum.types.clustering import SOUND_SILHOUETTE, adjusted_rand, best_typology

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

SEED = 20_250_331
RUNS = 200
CENTRES = np.array([[1.5, 1.5, 1.5, 1.5, 1.5], [-1.5, -1.5, 1.5, 1.5, 0], [-1, -1, -1.5, -1.5, -1.5]])
"""Three planted groups of areas over five themes, in standard deviations of the areas within a group."""

SCENARIOS = (
    "round cloud",
    "one factor behind all themes",
    "one skewed factor",
    "three groups",
    "one area far away",
)
SIZES = ((103, 5), (103, 2), (15, 5))
"""Numbers of areas and themes."""


def simulate(
    scenario: str, *, areas: int, themes: int, runs: int = RUNS, seed: int = SEED
) -> "pd.Series[float]":
    """What comes of it, as means over many draws.

    Parameters
    ----------
    scenario
        One of ``SCENARIOS``: standard normal profiles; a common normal or log-normal factor with normal
        noise of 0.6 standard deviations; equally many areas around each of ``CENTRES``; a cloud with one
        area 8 standard deviations away in every theme.
    areas, themes
        Size of each draw.
    runs, seed
        Number of draws, and what makes them the same each time.

    Returns
    -------
    Series
        Share of draws with a sound typology, what it would be by silhouette alone, mean number of types
        where sound, and mean adjusted Rand index with the planted groups there.
    """
    random = np.random.default_rng(seed)
    found = []
    for run in range(runs):
        points, truth = _draw(scenario, areas, themes, random)
        points = (points - points.mean(axis=0)) / points.std(axis=0)
        best = best_typology(points, seed=run)
        if best is None:
            raise ValueError(f"{areas} areas are too few")
        sound = best.is_sound
        found.append(
            {
                "types shown": float(sound),
                "by silhouette alone": float(best.silhouette >= SOUND_SILHOUETTE),
                "number of types": float(best.types.max() + 1) if sound else np.nan,
                "agreement": adjusted_rand(best.types, truth) if sound and truth.any() else np.nan,
            }
        )
    return pd.DataFrame(found).mean()


def _draw(scenario: str, areas: int, themes: int, random: Generator) -> tuple[Floats, Codes]:
    """Profiles, and the group of each area (0 where there are none)."""
    points = random.normal(size=(areas, themes))
    groups = np.zeros(areas, dtype=np.intp)
    if scenario == SCENARIOS[1]:
        points = 0.6 * points + random.normal(size=(areas, 1))
    elif scenario == SCENARIOS[2]:
        points = 0.6 * points + random.lognormal(size=(areas, 1))
    elif scenario == SCENARIOS[3]:
        groups = np.arange(areas) % len(CENTRES)
        points += CENTRES[groups, :themes]
    elif scenario == SCENARIOS[4]:
        points[0] += 8
    return points, groups


def table(*, runs: int = RUNS) -> str:
    """All scenarios and sizes as a Markdown table."""
    lines = []
    for scenario in SCENARIOS:
        for areas, themes in SIZES:
            row = simulate(scenario, areas=areas, themes=themes, runs=runs)
            shown = [
                "–" if np.isnan(value) else f"{value:.0%}" if place < 2 else f"{value:.2f}"
                for place, value in enumerate(row)
            ]
            lines.append(f"| {scenario} | {areas} | {themes} | {' | '.join(shown)} |")
    head = ["profiles", "areas", "themes", *map(str, row.index)]
    return "\n".join([f"| {' | '.join(head)} |", f"|---|{'--:|' * 6}", *lines]) + "\n"


if __name__ == "__main__":
    print(table())
