"""Hotspots on maps whose truth is known: pure noise, and one planted cluster.

Belongs here: drawing maps, and what is called significant on them. Does not belong here: the tests.
"""

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from demo.shapes import shapes
from sozialraum.comparing.discoveries import q_values
from sozialraum.space.clusters import local_moran
from sozialraum.space.moran import moran
from sozialraum.space.neighbours import Neighbours, contiguity
from sozialraum.space.tables import LEVEL

Floats = NDArray[np.float64]

SEED = 20_250_331
MAPS = 1000
SHARE = 0.1
"""True share in every area, where there is nothing but noise."""

PLANTED = 2.0
"""How far a planted cluster lies above the rest, in standard deviations of the noise."""

SCENARIOS = (
    "noise, equal variances",
    "shares of small counts",
    "shares, small areas side by side",
    "planted cluster",
)


def simulate(scenario: str, near: Neighbours, *, maps: int = MAPS, seed: int = SEED) -> "pd.Series[float]":
    """What is called significant, as means over many maps.

    Parameters
    ----------
    scenario
        One of ``SCENARIOS``. Noise is standard normal; shares are binomial with one true share and
        log-normal populations (median 250), in the third with the sizes sorted along the keys of the
        areas, which keep municipalities together; the planted cluster is a random area with its neighbours.
    near
        The map.
    maps, seed
        Number of draws, and what makes them the same each time.

    Returns
    -------
    Series
        Shares of maps with a significant Moran's I, and with any local cluster without and with the false
        discovery rate; mean number of such areas; of the planted areas those found, and of the areas
        found those that are neither planted nor beside a planted one (missing: nothing planted).
    """
    random = np.random.default_rng(seed)
    found = []
    for run in range(maps):
        values, planted = _draw(scenario, near, random)
        local = local_moran(values, near.matrix, seed=run)
        single, cluster = local.p_value < LEVEL, q_values(local.p_value) < LEVEL
        beside = planted | (near.matrix @ planted.astype(np.float64) > 0)
        anything = cluster.any() and planted.any()
        found.append(
            {
                "Moran's I": moran(values, near.matrix, seed=run).p_value < LEVEL,
                "maps with p < 0.05": single.any(),
                "maps with q < 0.05": cluster.any(),
                "areas with p < 0.05": single.sum(),
                "areas with q < 0.05": cluster.sum(),
                "planted found": cluster[planted].mean() if planted.any() else np.nan,
                "false among found": (cluster & ~beside).sum() / cluster.sum() if anything else np.nan,
            }
        )
    return pd.DataFrame(found).astype("float64").mean()


def _draw(scenario: str, near: Neighbours, random: Generator) -> tuple[Floats, NDArray[np.bool_]]:
    """A map, and where on it a cluster was planted."""
    areas = len(near.areas)
    planted = np.zeros(areas, dtype=np.bool_)
    if scenario.startswith("shares"):
        population = np.clip(random.lognormal(np.log(250), 0.8, areas), 20, 1500).astype(np.int64)
        if scenario == SCENARIOS[2]:
            population.sort()
        return random.binomial(population, SHARE) / population, planted
    values = random.normal(size=areas)
    if scenario == SCENARIOS[3]:
        middle = random.integers(areas)
        planted = np.asarray(near.matrix[[middle]].toarray()[0] > 0)
        planted[middle] = True
        values += PLANTED * planted
    return values, planted


def table(*, maps: int = MAPS) -> str:
    """All scenarios on the 103 Sozialräume of the sample data, as a Markdown table."""
    frame = shapes().rename(columns={"schluessel": "area"}).assign(geography="sozialraum")
    near = contiguity(frame)["sozialraum"]
    found = {scenario: simulate(scenario, near, maps=maps) for scenario in SCENARIOS}
    columns = list(next(iter(found.values())).index)
    lines = [f"| {' | '.join(['scenario', *columns])} |", f"|---|{'--:|' * len(columns)}"]
    for scenario, row in found.items():
        shown = [
            "–" if np.isnan(value) else f"{value:.2f}" if str(name).startswith("areas") else f"{value:.1%}"
            for name, value in row.items()
        ]
        lines.append(f"| {scenario} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table())
