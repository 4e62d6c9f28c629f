"""The fictional areas, in the order of all arrays of this package, and what shapes their figures.

Belongs here: keys and names (read from the catalogue, where they are kept), the random numbers,
the latent deprivation of an area. Does not belong here: borders (``shapes``), figures.
"""

import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from demo import facts
from sozialraum.catalogue.county import Geography

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOTE = "Musterdaten – fiktiv"
"""Stands in the head of every file whose format has a place for it."""

SENDER = "Musteramt für Sozialplanung (fiktiv)"

GEOGRAPHY = Path(__file__).parents[1] / "catalogue" / "geographies" / "sozialraum.yaml"

SEED = 5358
SGB2_GRADIENT = 0.9
"""Effect of one unit of deprivation on the logarithm of the share with benefits under SGB II."""


@dataclass(frozen=True)
class Areas:
    """Areas in the order of the catalogue: municipality by municipality, the residual first.

    Attributes
    ----------
    keys, names
        Of the areas, length 118.
    municipality
        Number of the municipality in ``facts.MUNICIPALITIES``, length 118.
    residual
        Whether the area is "räumlich nicht zuordenbar".
    starts
        First area of each municipality, length 15.
    deprivation
        Latent score; 0 is the county's middle, higher is poorer, unit: about one standard deviation.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    municipality: Ints
    residual: NDArray[np.bool_]
    starts: Ints
    deprivation: Floats

    def by_municipality(self, figures: Ints) -> Ints:
        """Sums of figures of areas (first axis) over the municipalities."""
        return np.add.reduceat(figures, self.starts, axis=0)


def random(topic: str, year: int = 0) -> np.random.Generator:
    """Random numbers of a topic and year, the same whichever years are generated beside it."""
    return np.random.default_rng([SEED, year, zlib.crc32(topic.encode())])


@cache
def areas() -> Areas:
    """The 103 areas and 15 residual areas of the catalogue."""
    content = yaml.safe_load(GEOGRAPHY.read_text(encoding="utf-8"))
    entries = Geography.model_validate(content, strict=False).areas
    order = [facts.MUNICIPALITIES.index(entry.parents["gemeinde"]) for entry in entries]
    municipality = np.array(order, dtype=np.int64)
    residual = np.array([entry.kind == "residual" for entry in entries])
    return Areas(
        keys=tuple(entry.area for entry in entries),
        names=tuple(entry.name for entry in entries),
        municipality=municipality,
        residual=residual,
        starts=np.searchsorted(municipality, np.arange(len(facts.MUNICIPALITIES))),
        deprivation=_deprivation(municipality, residual),
    )


def _deprivation(municipality: Ints, residual: NDArray[np.bool_]) -> Floats:
    """Level of the municipality as published, and a spread inside that is wider in the towns."""
    share = np.array(facts.SGB2_2024) / facts.population(2024)
    level = np.log(share / np.average(share, weights=facts.population(2024))) / SGB2_GRADIENT
    spread = np.where(np.isin(municipality, _towns()), 0.75, 0.4)
    # a wide spread of logarithms lifts the mean of the shares: taken off again
    inside = random("deprivation").normal(0, spread) - SGB2_GRADIENT * spread**2 / 2
    # people without an address of their own: shelters, collective accommodation
    return np.asarray(np.where(residual, 1.5, level[municipality] + inside))


def _towns() -> Ints:
    """The two largest municipalities."""
    return np.argsort(facts.population(2024))[-2:]
