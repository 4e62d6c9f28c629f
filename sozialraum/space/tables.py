"""Spatial statistics of scores as tables: one row a map, or one row an area of a map.

Belongs here: which areas of a map are tested, and why others are not. Does not belong here: the statistics
(``moran``, ``clusters``).
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sozialraum.comparing.discoveries import q_values
from sozialraum.indices.methods.standardised import constant_indicators
from sozialraum.space.clusters import QUADRANTS, local_moran
from sozialraum.space.moran import PERMUTATIONS, SEED, Floats, Moran, moran
from sozialraum.space.neighbours import NOWHERE, Neighbours

FEWEST_AREAS = 30
"""Areas with value and neighbours from which on a map is tested: among fewer, only extreme patterns can be
told from chance, and a map without finding would be read as a map without pattern."""

LEVEL = 0.05
"""False discovery rate of local clusters: expected share of false ones among them."""

NO_SHAPES = "Keine Grenzen der Gebiete vorhanden"
"""Reason for a geography whose neighbours are unknown."""

TOO_FEW = "Nur {} Gebiete mit Wert und Nachbargebiet; ein räumlicher Test braucht mindestens {}"
"""Reason for a map with too few areas."""

CONSTANT = "Alle Gebiete haben denselben Wert"
"""Reason for a map on which nothing varies."""

NO_VALUE = "Kein Wert"
"""Reason for an area without a score."""

NO_SHAPE = "Keine Grenze des Gebiets vorhanden"
"""Reason for an area without a shape, on a map that has some."""

ISLAND = "Kein Nachbargebiet mit Wert"
"""Reason for an area whose neighbours are none, or none with a score."""

_KEY = ["name", "geography", "year"]
_CLUSTER = {
    "local_moran": "float64",
    "quadrant": "str",
    "p_value": "float64",
    "q_value": "float64",
    "cluster": "boolean",
    "reason": "str",
}


class _Map(NamedTuple):
    """What can be tested of one name, geography and year.

    Attributes
    ----------
    rows
        All areas, each with the reason why it has no statistics.
    near
        Neighbours among the areas with a score.
    values
        Scores in the order of ``near``.
    reason
        Why nothing is tested.
    """

    rows: pd.DataFrame
    near: Neighbours
    values: Floats
    reason: str | None


def autocorrelation_table(
    scores: pd.DataFrame,
    neighbours: Mapping[str, Neighbours],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Moran's I of each score, geography and year.

    Parameters
    ----------
    scores
        Columns name, geography, area, year, value; each area once a name, geography and year.
    neighbours
        By geography (``contiguity``).
    permutations, seed
        See ``moran``.

    Returns
    -------
    DataFrame
        Columns name, geography, year, areas (those with value and neighbours), moran, expected, p_value,
        reason; sorted by the first three. The statistics are missing exactly where there is a reason:
        no shapes, fewer than ``FEWEST_AREAS`` areas, or the same value everywhere.
    """
    none = Moran(np.nan, np.nan, np.nan)
    rows = []
    for key, part in _maps(scores, neighbours):
        options = {"permutations": permutations, "seed": seed}
        found = none if part.reason else moran(part.values, part.near.matrix, **options)
        rows.append((*key, len(part.values), *found, part.reason))
    numbers = dict.fromkeys(Moran._fields, "float64")
    frame = pd.DataFrame(rows, columns=[*_KEY, "areas", *numbers, "reason"])
    return frame.astype({"areas": "int64", **numbers, "reason": "str"})


def cluster_table(
    scores: pd.DataFrame,
    neighbours: Mapping[str, Neighbours],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Local clusters of each score, geography and year, with the false discovery rate of each map held.

    Parameters
    ----------
    scores
        Columns name, geography, area, year, value; each area once a name, geography and year.
    neighbours
        By geography (``contiguity``).
    permutations, seed
        See ``local_moran``.

    Returns
    -------
    DataFrame
        Columns name, geography, area, year, local_moran, quadrant, p_value, q_value, cluster, reason; one
        row a row of ``scores``, sorted by name, geography, year and area. The statistics are missing
        exactly where there is a reason. ``cluster``: q is below ``LEVEL``, and ``quadrant`` says what kind
        it is, the area first, its neighbours second: ``high_high``, ``low_low``, ``high_low``,
        ``low_high``.
    """
    columns = ["name", "geography", "area", "year", *_CLUSTER]
    parts = [scores.reindex(columns=columns).iloc[:0].astype(_CLUSTER)]
    for _, part in _maps(scores, neighbours):
        rows = part.rows.set_index("area", drop=False)
        if part.reason is None:
            found = local_moran(part.values, part.near.matrix, permutations=permutations, seed=seed)
            q_value = q_values(found.p_value)
            quadrant = np.array(QUADRANTS)[found.quadrant]
            statistics = (found.local_moran, quadrant, found.p_value, q_value, q_value < LEVEL)
            named = dict(zip(_CLUSTER, statistics, strict=False))  # reasons are known already
            rows = rows.join(pd.DataFrame(named, index=list(part.near.areas)))
        parts.append(rows.reindex(columns=columns).astype(_CLUSTER))
    return pd.concat(parts, ignore_index=True)


def _maps(
    scores: pd.DataFrame, neighbours: Mapping[str, Neighbours]
) -> Iterator[tuple[tuple[Hashable, ...], _Map]]:
    """Each name, geography and year, in their order."""
    for key, rows in scores.sort_values([*_KEY, "area"]).groupby(_KEY):
        near = neighbours.get(str(key[1]), NOWHERE)
        by_area = rows.set_index("area")["value"]
        inside = near.among(by_area.dropna().index)
        values = by_area.loc[list(inside.areas)].to_numpy(dtype=np.float64)
        reason = _reason(values, near)
        reasons = pd.Series(reason, index=rows.index, dtype="str")
        area = rows["area"]
        reasons[~area.isin(inside.areas)] = ISLAND
        reasons[~area.isin([*near.areas, *near.islands])] = NO_SHAPE
        reasons[rows["value"].isna()] = NO_VALUE
        yield key, _Map(rows.assign(reason=reasons), inside, values, reason)


def _reason(values: Floats, near: Neighbours) -> str | None:
    """Why a map is not tested; None where it is."""
    if not (near.areas or near.islands):
        return NO_SHAPES
    if len(values) < FEWEST_AREAS:
        return TOO_FEW.format(len(values), FEWEST_AREAS)
    return CONSTANT if constant_indicators(values[:, None]).any() else None
