"""What is true in the fictional county on purpose: measures with and without effect, problems, noise.

Belongs here: where a share differs from what everything else lets expect, since when, by which factor; what
the report has to say about it. Does not belong here: what is wrong in deliveries (``planted``), the register
files (``registers``).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from demo.areas import Floats, Ints, areas


class Change(NamedTuple):
    """A factor on a share of some areas in some years; ``topic`` is that of the random numbers."""

    topic: str
    keys: tuple[str, ...]
    first: int
    factor: float
    last: int = 9999


COACHING = (
    "0535800405",
    "0535800809",
    "0535800811",
    "0535800813",
    "0535800816",
    "0535803604",
    "0535804004",
    "0535805201",
)
"""A measure that works: unemployment there is three tenths lower from 2019 on."""

COUNSELLING = (
    "0535800805",
    "0535802402",
    "0535802406",
    "0535802807",
    "0535803201",
    "0535803205",
    "0535804003",
    "0535806003",
)
"""A measure that does nothing: benefits there go on as everywhere."""

DAY_CARE = {
    2019: ("0535803202", "0535803206", "0535804001", "0535804002"),
    2020: ("0535805202", "0535805601", "0535806002", "0535806005"),
}
"""A measure in two stages that works: a quarter more small children in day care from each start on."""

SINGLE = ("0535803602",)
"""A measure in one small area, where nothing can be told."""

FAMILIES = ("0535800802", "0535800804", "0535802411", "0535803601", "0535804804", "0535805204")
"""Two measures of two offices at once, so that neither can be judged; nothing differs there."""

CHANGES = (
    Change("unemployed", COACHING, 2019, 0.7),
    *(Change("day_care_small", keys, year, 1.25) for year, keys in DAY_CARE.items()),
    *(Change("old_age", ("0535802403",), year, 1.25) for year in range(2020, 2025)),
    Change("language", ("0535802404",), 2020, 1.9),
    Change("sgb2", ("0535800801",), 2021, 2.4),
    Change("lone_parents", ("0535800801",), 2021, 1.45),
    Change("language", ("0535800801",), 2020, 1.7),
    Change("old_age", ("0535801202",), 2024, 3.9),
    Change("old_age", ("0535803605",), 2024, 3.6),
)

PROBLEMS = {
    "altersarmut": ("0535802403",),
    "sprachfoerderung": ("0535802404",),
    "kinderarmut": ("0535800801",),
    "fruehe_foerderung": ("0535800801",),
}
"""Areas that each of these rules has to find in the newest year, and would not find without the change.

Old-age poverty rises by a quarter every year; language problems are a lasting level; child poverty, single
parents and language problems come together in one area. Others are found because they are deprived.
"""

NOISE = {"altersarmut": ("0535801202", "0535803605")}
"""Small areas among the ten highest shares of the county in one year, from so few persons that they must not
become findings."""


def factor(topic: str, year: int) -> Floats:
    """Factor on the share of each area; 1 where nothing was planted."""
    found = np.ones(len(areas().keys))
    for change in CHANGES:
        if change.topic == topic and change.first <= year <= change.last:
            found[np.isin(areas().keys, change.keys)] *= change.factor
    return found


def with_changes(count: Callable[[Floats], Ints], topic: str, year: int) -> Ints:
    """Counts by area, of changed areas with their factor; not even the rounding of any other one moves.

    Parameters
    ----------
    count
        From factors on the shares of all areas to counts, areas first.
    topic, year
        Whose changes these are.
    """
    factors = factor(topic, year)
    found = count(np.ones_like(factors))
    changed = factors != 1
    if changed.any():
        found[changed] = count(factors)[changed]
    return found
