"""Population of the areas by single year of age, sex, nationality and family status; households.

Belongs here: the invented composition, rounded so that every municipality has its published total.
Does not belong here: what happens to people (``cases``), formats of files.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo import facts
from demo.areas import Floats, Ints, areas, random
from demo.effects import with_changes

AGES = 101
"""Completed years 0 … 99 and "100 and older"."""
SEXES = ("m", "w", "d")
NATIONALITIES = ("deutsch", "nicht deutsch")
FAMILIES = ("ledig", "verheiratet", "verwitwet", "geschieden")
HOUSEHOLDS = ("Einpersonenhaushalt", "Alleinerziehende", "Paar mit Kindern", "Sonstiger Mehrpersonenhaushalt")

FOREIGN_SHARE = dict(
    zip(facts.YEARS, (0.085, 0.092, 0.097, 0.101, 0.105, 0.108, 0.112, 0.129, 0.136, 0.139), strict=True)
)
DIVERSE_SINCE = 2019
"""First year-end after the law of December 2018 made the third entry possible."""


@dataclass(frozen=True)
class Population:
    """Persons of a year: ``persons[area, age, sex, nationality, family status]``."""

    year: int
    persons: Ints

    def between(self, start: int, end: int = AGES) -> Ints:
        """Persons of completed years start to below end, one figure an area."""
        return np.asarray(self.persons[:, start:end].sum(axis=(1, 2, 3, 4)))


def rounded(expected: NDArray[Any]) -> Ints:
    """Whole numbers with the same sums: each is its expectation rounded down or up.

    The running total is rounded, in the order of the array, so that every partial sum in that
    order is off by less than one. A count rounded from a share of a whole number therefore never
    exceeds that number.

    Examples
    --------
    >>> rounded(np.array([0.4, 0.4, 0.4, 1.8])).tolist()
    [0, 1, 0, 2]
    """
    running = np.floor(np.cumsum(expected.ravel()) + 0.5).astype(np.int64)
    return np.diff(running, prepend=0).reshape(expected.shape)


@cache
def population(year: int) -> Population:
    """Population at 31 December; the areas of a municipality add up to the published total."""
    where = areas()
    expected = _composition(year) * _area_weights(year)[:, None, None, None, None]
    parts = np.split(expected, where.starts[1:])
    totals = facts.population(year)
    scaled = [part * (total / part.sum()) for part, total in zip(parts, totals, strict=True)]
    return Population(year, np.concatenate([rounded(part) for part in scaled]))


def _area_weights(year: int) -> Floats:
    """Size of an area within its municipality, with a slow trend; the residual is half a percent."""
    where = areas()
    source = random("size")
    size = source.lognormal(0, 0.45, len(where.keys))
    trend = source.normal(0, 0.006, len(where.keys))
    weights = np.where(where.residual, 0.0, size * np.exp(trend * (year - facts.YEARS[0])))
    total = np.add.reduceat(weights, where.starts)[where.municipality]
    return np.asarray(np.where(where.residual, 0.005, weights / total))


def survival(ages: Floats) -> Floats:
    """Share of a birth cohort alive at an age (Gompertz with a modal age of 87)."""
    return np.asarray(np.exp(-np.exp((ages - 87) / 9.5)))


def _age_profile(year: int) -> Floats:
    """Shares of the single years of age: the county's birth cohorts of 2024, younger or older."""
    ages = np.arange(AGES, dtype=float)
    published = np.array(facts.COUNTY_BY_AGE_2024, dtype=float)
    cohorts = published[:90] / survival(ages[:90])
    # cohorts that published tables lump together ("90 and older") or that were born before them
    older = np.full(AGES, cohorts[-8:].mean())
    shifted = np.concatenate([cohorts, older])[2024 - year :][:AGES]
    profile = shifted * survival(ages)
    return np.asarray(profile / profile.sum())


def _composition(year: int) -> Floats:
    """Shares by age, sex, nationality and family status within each area; each area sums to 1."""
    where = areas()
    ages = np.arange(AGES, dtype=float)
    source = random("composition")
    young = 0.16 * where.deprivation + source.normal(0, 0.12, len(where.keys))
    by_age = _age_profile(year) * np.exp(-young[:, None] * (ages - 45) / 45)
    by_age /= by_age.sum(axis=1, keepdims=True)
    male = np.clip(0.512 - 0.0042 * np.maximum(ages - 58, 0) * (1 + (ages > 80)), 0.2, None)
    diverse = np.full(AGES, 0.0003 if year >= DIVERSE_SINCE else 0.0) * ((ages >= 16) & (ages < 60))
    sex = np.stack([male - diverse / 2, 1 - male - diverse / 2, diverse], axis=-1)
    mobile = np.where(ages < 18, 1.05, np.where(ages < 45, 1.5, np.where(ages < 65, 0.8, 0.35)))
    foreign = FOREIGN_SHARE[year] * mobile * np.exp(0.55 * where.deprivation[:, None])
    foreign = np.minimum(foreign, 0.6)
    nationality = np.stack([1 - foreign, foreign], axis=-1)
    return np.asarray(np.einsum("az,zs,azn,zf->azsnf", by_age, sex, nationality, _family(ages)))


def _family(ages: Floats) -> Floats:
    """Shares of the family statuses at an age."""
    adult = ages >= 18
    single = np.where(adult, 0.07 + 0.93 / (1 + np.exp((ages - 31) / 5)), 1.0)
    widowed = np.where(ages >= 35, 0.75 / (1 + np.exp(-(ages - 82) / 6)), 0.0)
    divorced = np.where(ages >= 25, 0.13 * np.exp(-(((ages - 57) / 16) ** 2)), 0.0)
    married = np.clip(1 - single - widowed - divorced, 0, None)
    parts = np.stack([single, married, widowed, divorced], axis=-1)
    return np.asarray(parts / parts.sum(axis=-1, keepdims=True))


def households(year: int) -> Ints:
    """Households by type, ``[area, type]``; fewer persons a household every year."""
    people = population(year)
    where = areas()
    total = people.between(0) / (2.16 - 0.008 * (year - facts.YEARS[0]))
    parents = people.between(0, 18) / 1.65
    lone = np.minimum(0.19 * np.exp(0.25 * where.deprivation), 0.5)
    one = 0.36 + 0.02 * where.deprivation

    def counted(factors: Floats) -> Ints:
        alone = lone * factors
        expected = np.stack([total * one, parents * alone, parents * (1 - alone)], axis=-1)
        rest = np.clip(total - expected.sum(axis=-1), 0, None)
        return rounded(np.column_stack([expected, rest]))

    return with_changes(counted, "lone_parents", year)
