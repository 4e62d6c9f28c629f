"""Age bands: half-open intervals of completed years, their tilings, and the limit of § 7a SGB II.

Belongs here: what an age band is and which delivered bands make up an asked one.
Does not belong here: reading of particular header texts from files (``resources``).
"""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

SGB2_LIMIT: Literal["sgb2_limit"] = "sgb2_limit"
"""Upper end of a band that means: the age limit of § 7a SGB II in the year of the figure."""

type_of_limit = Literal["sgb2_limit"]


class Band(NamedTuple):
    """Ages from ``start`` (included) to ``end`` (excluded), in completed years; ``end`` None is open.

    Examples
    --------
    >>> Band(15, 65)
    Band(start=15, end=65)
    """

    start: int
    end: int | None


ALL_AGES = Band(0, None)


def band_text(band: Band | None) -> str:
    """A band as text for keys and tables: ``15-65``, ``65-`` for open, empty for all ages.

    Examples
    --------
    >>> band_text(Band(15, 65)), band_text(Band(65, None)), band_text(None)
    ('15-65', '65-', '')
    """
    return "" if band is None else f"{band.start}-{'' if band.end is None else band.end}"


def months_above_65(birth_year: int) -> int:
    """Months that the limit of § 7a SGB II lies above the 65th birthday for a birth cohort.

    Source: § 7a SGB II: 1947–1958 one month a cohort, 1959–1964 two months a cohort.

    Examples
    --------
    >>> [months_above_65(year) for year in (1946, 1947, 1958, 1959, 1964, 1970)]
    [0, 1, 12, 14, 24, 24]
    """
    if birth_year < 1947:
        return 0
    if birth_year <= 1958:
        return birth_year - 1946
    return min(12 + 2 * (birth_year - 1958), 24)


def share_below_sgb2_limit(age: int, year: int) -> float:
    """Share of persons of an age at 31 December who are still below the limit of § 7a SGB II.

    Births are taken as spread evenly over the cohort's twelve months.

    Parameters
    ----------
    age
        Completed years at 31 December of ``year``.
    year
        Year of the figure.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    At the end of 2023 those aged 65 were born in 1958, limit 66 years; those aged 66 in 1957.

    >>> share_below_sgb2_limit(65, 2023), share_below_sgb2_limit(66, 2023)
    (1.0, 0.0)
    >>> round(share_below_sgb2_limit(66, 2025), 4)
    0.1667
    """
    months = months_above_65(year - age) - 12 * (age - 65)
    return min(max(months / 12, 0.0), 1.0)


def tiling(delivered: Collection[Band], asked: Band) -> frozenset[Band] | None:
    """Delivered bands that together are exactly the asked one, without overlap or gap.

    Parameters
    ----------
    delivered
        Bands a source has; overlapping ones (totals beside single years) are allowed.
    asked
        The band a definition asks for.

    Returns
    -------
    frozenset of Band or None
        The tiling with the fewest bands, or None when the delivered bands cannot make it up.

    Examples
    --------
    >>> sorted(tiling([Band(0, 6), Band(6, 18), Band(0, 18), Band(18, None)], Band(0, 18)))
    [Band(start=0, end=18)]
    >>> tiling([Band(0, 10), Band(10, 20)], Band(0, 18)) is None
    True
    """
    best: dict[int | None, frozenset[Band]] = {asked.start: frozenset()}
    for band in sorted(set(delivered), key=lambda b: (b.start, b.end is None, b.end or 0)):
        if band.start not in best or not _within(band, asked):
            continue
        candidate = best[band.start] | {band}
        if band.end not in best or len(candidate) < len(best[band.end]):
            best[band.end] = candidate
    return best.get(asked.end)


def _within(band: Band, asked: Band) -> bool:
    return asked.end is None or (band.end is not None and band.end <= asked.end)


def weights(
    delivered: Collection[Band], start: int, end: int | type_of_limit | None, *, year: int
) -> Mapping[Band, float] | None:
    """Delivered bands with the weight each has in an asked band.

    Parameters
    ----------
    delivered
        Bands a source has.
    start, end
        Asked ages; ``end`` None is open, ``"sgb2_limit"`` the limit of § 7a SGB II.
    year
        Year of the figure; only the moving limit depends on it.

    Returns
    -------
    mapping of Band to float, or None
        Weights in (0, 1]; None when the delivered bands cannot make up the asked one (the moving
        limit needs single years at 65 and 66 where these are cut).

    Examples
    --------
    >>> bands = [Band(0, 65), Band(65, 66), Band(66, 67), Band(67, None)]
    >>> {b.start: round(w, 3) for b, w in weights(bands, 0, "sgb2_limit", year=2020).items()}
    {0: 1.0, 65: 0.75}
    """
    if end != SGB2_LIMIT:
        tiles = tiling(delivered, Band(start, end))
        return None if tiles is None else dict.fromkeys(sorted(tiles, key=_key), 1.0)
    shares = {age: share_below_sgb2_limit(age, year) for age in (65, 66)}
    full = 65 + sum(share == 1.0 for share in shares.values())
    base = tiling(delivered, Band(start, full))
    if base is None:
        return None
    result = dict.fromkeys(sorted(base, key=_key), 1.0)
    for age, share in shares.items():
        if 0.0 < share < 1.0:
            if Band(age, age + 1) not in delivered:
                return None
            result[Band(age, age + 1)] = share
    return result


def _key(band: Band) -> tuple[int, int]:
    return band.start, -1 if band.end is None else band.end
