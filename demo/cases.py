"""What happens to people: benefits, work, day care, care, elections, by area.

Belongs here: counts of persons or households with their social gradients and trends.
Every count is rounded from a share of a population, so it never exceeds that population.
Does not belong here: formats of files, signs for missing figures.
"""

from collections.abc import Sequence

import numpy as np

from demo import facts
from demo.areas import SGB2_GRADIENT, Floats, Ints, areas, random
from demo.effects import with_changes
from demo.population import SEXES, households, population, rounded

SGB2_BANDS = ((0, 15), (15, 18), (18, 25), (25, 55), (55, 67))
MONTHS = (3, 6, 9, 12)


def trend(year: int, *levels: float) -> float:
    """Level of a year out of ten, one for each year of ``facts.YEARS``."""
    return dict(zip(facts.YEARS, levels, strict=True))[year]


def gradient(strength: float, weights: Ints, topic: str, year: int) -> Floats:
    """Factor of an area's share: deprivation, a lasting and a passing particularity; mean 1."""
    where = areas()
    count = len(where.keys)
    own = random(topic).normal(0, 0.1, count) + random(topic, year).normal(0, 0.03, count)
    raw = np.exp(strength * where.deprivation + own)
    return np.asarray(raw / np.average(raw, weights=weights))


def _share(people: Ints, share: float, strength: float, topic: str, year: int) -> Ints:
    """A share of people, more of it where deprivation is higher; at most 90 percent."""
    expected = share * gradient(strength, people, topic, year)
    return with_changes(lambda factors: rounded(people * np.minimum(expected * factors, 0.9)), topic, year)


def _bands(year: int, bands: Sequence[tuple[int, int]]) -> Ints:
    """People of age bands, ``[area, band]``."""
    return np.column_stack([population(year).between(*band) for band in bands])


def sgb2(year: int, month: int) -> dict[str, Ints]:
    """SGB II in a month: persons by age, communities; keys as the columns' groups.

    Returns
    -------
    dict of str to numpy.ndarray
        ``entitled`` and ``standard`` ``[area, band of SGB2_BANDS]``, ``unable``
        (under 15), ``communities`` (all, of single parents).
    """
    level = trend(year, 1.0, 1.03, 1.05, 1.0, 0.95, 0.98, 0.94, 1.02, 1.04, 1.03)
    level *= {3: 1.015, 6: 1.01, 9: 1.0, 12: 0.99}[month]
    people = _bands(year, SGB2_BANDS)
    shares = level * np.array([0.148, 0.125, 0.092, 0.091, 0.06])
    slope = gradient(SGB2_GRADIENT, people.sum(axis=1), "sgb2", year)

    def counted(factors: Floats) -> Ints:
        entitled = rounded(people * np.minimum(shares * (slope * factors)[:, None], 0.7))
        standard = rounded(entitled * np.array([0.97, 0.985, 0.99, 0.992, 0.995]))
        unable = rounded(entitled[:, :1] * 0.985)
        communities = rounded(entitled.sum(axis=1) / 1.98)
        return np.column_stack([entitled, standard, unable, communities, rounded(communities * 0.185)])

    parts = np.split(with_changes(counted, "sgb2", year), (5, 10, 11), axis=1)
    return dict(zip(("entitled", "standard", "unable", "communities"), parts, strict=True))


def unemployed(year: int, month: int) -> Ints:
    """Unemployed persons, ``[area, sex m/w, age 15-25/25-55/55-65, nationality, law II/III]``."""
    level = trend(year, 1.0, 0.98, 0.94, 0.88, 0.86, 1.04, 0.98, 0.95, 1.01, 1.07)
    level *= {3: 1.03, 6: 0.99, 9: 1.0, 12: 0.985}[month]
    persons = population(year).persons.sum(axis=4)[:, :, : SEXES.index("d")]
    bands = np.stack([persons[:, a:b].sum(axis=1) for a, b in ((15, 25), (25, 55), (55, 65))], axis=2)
    weights = bands.sum(axis=(1, 2, 3))
    share = 0.044 * level * np.array([1.08, 0.92])[:, None, None] * np.array([0.85, 1.1, 0.9])[:, None]
    share = share * np.array([1.0, 2.7])
    slope = gradient(0.65, weights, "unemployed", year)
    basic = np.clip(0.63 + 0.08 * areas().deprivation, 0.3, 0.9)[:, None, None, None]

    def counted(factors: Floats) -> Ints:
        total = rounded(bands * np.minimum(share * (slope * factors)[:, None, None, None], 0.6))
        second = rounded(total * basic)
        return np.stack([second, total - second], axis=-1)

    return with_changes(counted, "unemployed", year)


def unemployment_rate(year: int, month: int) -> float:
    """The county's rate in percent of the labour force, as an agency publishes it: one decimal."""
    labour_force = 0.79 * population(year).between(15, 67).sum()
    return round(float(100 * unemployed(year, month).sum() / labour_force), 1)


def employees(year: int, month: int) -> Ints:
    """Employees at residence, ``[area, qualification none/vocational/academic/unknown]``."""
    level = trend(year, 0.565, 0.575, 0.586, 0.597, 0.606, 0.603, 0.612, 0.62, 0.624, 0.626)
    level *= {3: 0.995, 6: 1.0, 9: 1.01, 12: 1.004}[month]
    people = population(year).between(15, 67)
    total = _share(people, level, -0.1, "employees", year)
    score = areas().deprivation
    none, academic = 0.13 * np.exp(0.35 * score), 0.14 * np.exp(-0.45 * score) * (1 + 0.03 * (year - 2015))
    parts = np.column_stack([none, np.full_like(none, 0.6), academic, np.full_like(none, 0.11)])
    return rounded(total[:, None] * parts / parts.sum(axis=1, keepdims=True))


def sgb12(year: int) -> dict[str, Ints]:
    """SGB XII: ``assistance`` (HLU) ``[area, 0-18/18-65/65+]``, ``old_age``, ``reduced_capacity``."""
    level = trend(year, 0.9, 0.91, 0.92, 0.92, 0.93, 0.94, 0.97, 1.06, 1.08, 1.1)
    people = _bands(year, ((0, 18), (18, 65), (65, 101)))
    return {
        "assistance": np.column_stack(
            [
                _share(people[:, band], share, 0.5, f"assistance{band}", year)
                for band, share in enumerate((0.0011, 0.0014, 0.0011))
            ]
        ),
        "old_age": _share(people[:, 2], 0.031 * level, 0.75, "old_age", year),
        "reduced_capacity": _share(people[:, 1], 0.0115 * level, 0.5, "reduced_capacity", year),
    }


def asylum(year: int) -> Ints:
    """Standard benefits for asylum seekers, ``[area, sex m/w, age 0-6/6-18/18-65/65+]``.

    High in 2015 and 2016, up again in 2022 with the refugees from Ukraine.
    """
    level = trend(year, 0.125, 0.1, 0.058, 0.045, 0.04, 0.034, 0.036, 0.056, 0.05, 0.048)
    foreign = population(year).persons.sum(axis=4)[:, :, : SEXES.index("d"), 1]
    limits = ((0, 6), (6, 18), (18, 65), (65, 101))
    bands = np.stack([foreign[:, a:b].sum(axis=1) for a, b in limits], axis=-1)
    slope = gradient(0.2, bands.sum(axis=(1, 2)), "asylum", year)[:, None, None]
    share = level * np.array([1.2, 0.8])[:, None] * np.array([1.3, 1.1, 1.0, 0.2])
    return rounded(bands * np.minimum(share * slope, 0.8))


def child_support(year: int, kinds: int) -> tuple[Ints, Ints]:
    """Hilfen zur Erziehung: used ``[area, kind, 0-18/18-21/21-27]`` and started ``[area, kind]``."""
    level = trend(year, 0.9, 0.93, 0.95, 0.97, 0.98, 0.93, 0.95, 1.0, 1.03, 1.05)
    people = _bands(year, ((0, 18), (18, 21), (21, 27)))
    mix = np.array([0.06, 0.36, 0.03, 0.07, 0.14, 0.03, 0.1, 0.09, 0.01, 0.11])[:kinds]
    young = np.column_stack([mix * 0.088, np.zeros(kinds), np.zeros(kinds)])
    adults = np.array([[0.0, 0.034, 0.006]])
    slope = gradient(0.6, people.sum(axis=1), "child_support", year)[:, None, None]
    used = rounded(people[:, None] * np.minimum(np.vstack([young, adults]) * level * slope, 0.5))
    return used, rounded(used.sum(axis=2) * (0.36 if year == 2020 else 0.42))


def day_care(year: int) -> dict[str, Ints]:
    """Day care, each ``[area, under 3/3 to 6]``: ``places``, ``children``, ``other_language``."""
    people = _bands(year, ((0, 3), (3, 6)))
    small = trend(year, 0.34, 0.35, 0.36, 0.37, 0.38, 0.385, 0.39, 0.4, 0.405, 0.41)
    slope = gradient(-0.15, people[:, 0], "day_care_small", year)
    share = np.clip(0.17 * np.exp(0.45 * areas().deprivation) * (1 + 0.04 * (year - 2015)), 0, 0.85)
    spare = random("places", year).uniform(0.0, 0.06, people.shape)

    def counted(factors: Floats) -> Ints:
        young = rounded(people[:, 0] * np.minimum(small * slope * factors, 0.9))
        children = np.column_stack([young, rounded(people[:, 1] * (0.9 if year < 2022 else 0.88))])
        places = children + rounded(children * spare)
        return np.column_stack([places, children, rounded(children * share[:, None])])

    parts = np.split(with_changes(counted, "day_care_small", year), 3, axis=1)
    return dict(zip(("places", "children", "other_language"), parts, strict=True))


def school_entry(year: int) -> dict[str, Ints]:
    """School entry examinations: ``examined`` and, among these, the findings, one figure an area.

    In 2020 and 2021 the health office was busy with the pandemic and examined fewer children.
    """
    examined = rounded(population(year).between(5, 6) * {2020: 0.58, 2021: 0.81}.get(year, 0.97))
    pandemic = 1.2 if year >= 2021 else 1.0
    return {
        "examined": examined,
        "language": _share(examined, 0.235 * pandemic, 0.4, "language", year),
        "obesity": _share(examined, 0.043 * pandemic, 0.5, "obesity", year),
        "vaccinated": rounded(examined * (0.925 if year < 2020 else 0.955)),
        "early": _share(examined, 0.6, -0.15, "early", year),
    }


def housing(year: int) -> dict[str, Ints]:
    """Households with Wohngeld (law widened in 2016, 2020 and 2023), dwellings, subsidised ones."""
    level = trend(year, 0.014, 0.017, 0.016, 0.015, 0.014, 0.017, 0.016, 0.016, 0.03, 0.034)
    homes = households(year).sum(axis=1)
    dwellings = rounded(np.where(areas().residual, 0, homes * 1.045))
    return {
        "benefit": _share(homes, level, 0.35, "housing_benefit", year),
        "dwellings": dwellings,
        "subsidised": _share(dwellings, 0.072 - 0.003 * (year - 2015), 0.6, "subsidised", year),
    }


def care(year: int) -> Ints:
    """Persons in need of care, ``[area, 0-65/65-80/80+, cash/outpatient/inpatient]``.

    Steep rise after 2017, when the law of that year widened who is in need of care.
    """
    level = trend(year, 0.62, 0.66, 0.75, 0.8, 0.88, 0.93, 1.0, 1.05, 1.1, 1.14)
    people = _bands(year, ((0, 65), (65, 80), (80, 101)))
    shares = level * np.array([[0.0085, 0.001, 0.0006], [0.045, 0.016, 0.012], [0.2, 0.11, 0.115]])
    slope = gradient(0.15, people.sum(axis=1), "care", year)[:, None, None]
    return rounded(people[:, :, None] * np.minimum(shares * slope, 0.3))


def local_election(year: int) -> tuple[Ints, Ints]:
    """Persons entitled to vote (16 and older, German or half of the others) and voters, by area."""
    people = population(year).persons[:, 16:].sum(axis=(1, 2, 4))
    entitled = rounded(people[:, 0] * 0.995) + rounded(people[:, 1] * 0.42)
    return entitled, _share(entitled, 0.515, -0.16, "turnout", year)
