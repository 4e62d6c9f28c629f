"""Segregation: how unevenly a group lives over the areas of a municipality.

Belongs here: dissimilarity, isolation, and what chance alone makes of them where counts are small. Does not
belong here: which indicator is about a group (catalogue), where in the map its members live (``clusters``).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln

from sozialraum.catalogue import Catalogue

Floats = NDArray[np.float64]

PARENT = "gemeinde"
"""Geography within whose areas segregation is measured."""

ROUNDING = 1e-9
"""Size up to which a difference of measures between 0 and 1 is rounding."""

ONE_AREA = "Nur ein Gebiet: innerhalb dessen ist nicht bekannt, wer wo wohnt"
"""Reason for a municipality that is not divided."""

MISSING_PART = (
    "In {} von {} Gebieten fehlt die Zahl der Gruppe oder der Bevölkerung, oder beide widersprechen sich"
)
"""Reason for a municipality with areas whose counts are missing or contradict each other."""

NO_GROUP = "Niemand gehört zur Gruppe"
"""Reason for a group without members."""

NO_OTHERS = "Alle gehören zur Gruppe"
"""Reason for a group that nobody lives apart from."""


class Segregation(NamedTuple):
    """Dissimilarity and isolation: as counted, as chance alone would make them, and corrected by it."""

    dissimilarity: float
    dissimilarity_expected: float
    dissimilarity_corrected: float
    isolation: float
    isolation_expected: float
    isolation_corrected: float


NONE = Segregation(*(np.nan,) * 6)
"""No measure can be calculated."""


def segregation(group: ArrayLike, population: ArrayLike) -> Segregation:
    """Dissimilarity and isolation of a group over areas.

    With gᵢ members of the group among nᵢ inhabitants of area i, G and N their sums:

    - dissimilarity ``D = ½ Σ |gᵢ / G - (nᵢ - gᵢ) / (N - G)|``: share of the group that would have to move
      for it to live everywhere in the same proportion; 0 even, 1 apart;
    - isolation ``P = Σ gᵢ / G · gᵢ / nᵢ``: share of the group in the area of an average member.

    Both rise by chance where counts are small: ten people cannot spread evenly over twenty areas.
    Expected are the means over all ways to pick the G members among the N inhabitants at random (the
    gᵢ then are hypergeometric):

    - ``E[D] = N / (2 G (N - G)) · Σ E|gᵢ - nᵢ G / N|``;
    - ``E[P] = G / N + (k - 1) (N - G) / (N (N - 1))`` with k inhabited areas.

    Corrected is the part of the possible excess over chance, ``(D - E[D]) / (1 - E[D])``; isolation
    likewise.

    Parameters
    ----------
    group, population
        Members of the group and all inhabitants (the group included), one an area, none missing. Areas
        without inhabitants add nothing. Expectations are of counts rounded to whole persons.

    Returns
    -------
    Segregation
        All missing where the group is nobody or everybody. A corrected value is about 0 where chance
        alone explains the distribution, negative where the group is spread more evenly than chance
        would, and missing where chance alone makes 1.

    Raises
    ------
    ValueError
        If an area has fewer inhabitants than members of the group, or a negative number or none.

    Notes
    -----
    The smaller the areas are cut, the higher both: only equal divisions can be compared. Source:
    O. D. Duncan, B. Duncan, "A methodological analysis of segregation indexes", American Sociological
    Review 20 (1955); S. Lieberson, "An asymmetrical approach to segregation" (1981), for isolation;
    W. J. Carrington, K. R. Troske, "On measuring segregation in samples with small units", Journal of
    Business & Economic Statistics 15 (1997), for the correction. They divide by E[D] where D is below it;
    here one unit holds on both sides. They draw the expectation, here it is exact: P. Diaconis,
    S. Zabell, "Closed form summation for classical distributions", Statistical Science 6 (1991).

    Examples
    --------
    >>> found = segregation([10, 20, 30, 0], [100, 100, 100, 100])
    >>> round(found.dissimilarity, 8), round(found.isolation, 8)
    (0.39215686, 0.23333333)
    >>> round(found.dissimilarity_expected, 3), round(found.dissimilarity_corrected, 3)
    (0.096, 0.327)
    """
    g, n = np.asarray(group, dtype=np.float64), np.asarray(population, dtype=np.float64)
    if not ((g >= 0) & (g <= n)).all():
        raise ValueError("expected 0 <= group <= population in every area")
    g, n = g[n > 0], n[n > 0]
    members, others = g.sum(), (n - g).sum()
    if not (members > 0 and others > 0):
        return NONE
    dissimilarity = float(np.abs(g / members - (n - g) / others).sum() / 2)
    isolation = float((g * g / n).sum() / members)
    by_chance = _expected(np.round(n), round(members))
    corrected = [
        (found - chance) / (1 - chance) if chance < 1 - ROUNDING else np.nan
        for found, chance in zip((dissimilarity, isolation), by_chance, strict=True)
    ]
    return Segregation(dissimilarity, by_chance[0], corrected[0], isolation, by_chance[1], corrected[1])


def _expected(sizes: Floats, members: int) -> tuple[float, float]:
    """Mean dissimilarity and isolation when chance picks the members."""
    whole = sizes.sum()
    others = whole - members
    if not (members > 0 and others > 0):
        return np.nan, np.nan
    above = np.floor(sizes * members / whole) + 1
    chance = np.exp(
        _log_choose(members, above) + _log_choose(others, sizes - above) - _log_choose(whole, sizes)
    )
    deviation = 2 * above * (others - sizes + above) / whole * chance
    dissimilarity = whole / (2 * members * others) * deviation.sum()
    isolation = members / whole + (len(sizes) - 1) * others / (whole * (whole - 1))
    return float(dissimilarity), float(isolation)


def _log_choose(whole: ArrayLike, part: Floats) -> Floats:
    """Logarithm of the number of ways to choose a part."""
    size = np.asarray(whole, dtype=np.float64)
    return np.asarray(-np.log(size + 1) - betaln(size - part + 1, part + 1), dtype=np.float64)


def segregation_table(values: pd.DataFrame, catalogue: Catalogue, *, geography: str) -> pd.DataFrame:
    """Segregation of the groups of the catalogue within each municipality.

    Parameters
    ----------
    values
        Indicator values with the columns indicator, geography, area, year, numerator, denominator: the
        group and the population.
    catalogue
        Names the indicators that are about a group (``segregation``), and the areas of each municipality;
        residual areas are no places and left out with their inhabitants.
    geography
        Geography whose areas the municipalities are divided into.

    Returns
    -------
    DataFrame
        Columns indicator, geography, area (the municipality), year, areas (number), group_size, population,
        the six of ``Segregation`` and reason; a row a municipality, for each indicator and year with rows
        in ``values``. Where there is a reason, the six are missing: only one area, an area without (or
        with impossible) counts, nobody or everybody in the group.
    """
    divided = _divided(catalogue, geography)
    groups = [name for name, entry in catalogue.indicators.items() if entry.segregation]
    inside = values[(values["geography"] == geography) & values["indicator"].isin(groups)]
    rows = [
        (indicator, geography, parent, year, *_measure(counts.reindex(areas)))
        for (indicator, year), counts in inside.set_index("area").groupby(["indicator", "year"])
        for parent, areas in divided.items()
    ]
    numbers = dict.fromkeys(("group_size", "population", *Segregation._fields), "float64")
    frame = pd.DataFrame(
        rows, columns=["indicator", "geography", "area", "year", "areas", *numbers, "reason"]
    )
    texts = dict.fromkeys(("indicator", "geography", "area", "reason"), "str")
    return frame.astype({"areas": "int64", **numbers, **texts})


def _divided(catalogue: Catalogue, geography: str) -> dict[str, list[str]]:
    """Areas of each municipality, without residual ones."""
    found: dict[str, list[str]] = {}
    for entry in catalogue.geographies[geography].areas:
        if entry.kind == "area" and PARENT in entry.parents:
            found.setdefault(entry.parents[PARENT], []).append(entry.area)
    return dict(sorted(found.items()))


def _measure(counts: pd.DataFrame) -> tuple[object, ...]:
    """Number of areas, group, population, the six measures, and why there are none."""
    group, population = counts["numerator"], counts["denominator"]
    unknown = int((~((group >= 0) & (group <= population))).sum())
    found, reason = NONE, None
    if len(counts) < 2:
        reason = ONE_AREA
    elif unknown:
        reason = MISSING_PART.format(unknown, len(counts))
    else:
        found = segregation(group, population)
        if np.isnan(found.dissimilarity):
            reason = NO_OTHERS if group.sum() > 0 else NO_GROUP
    sums = [side.sum(skipna=False) for side in (group, population)]
    return len(counts), *sums, *found, reason
