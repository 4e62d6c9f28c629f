"""Published figures the fictional deliveries are bound to, typed in from the offices' own tables.

Belongs here: figures as published, with their table, and the interpolation between them.
Does not belong here: anything invented.

Populations of the 15 municipalities at 31 December are published in the files this project knows
for 2013, 2017, 2021 and 2023 (Destatis, Gemeindeverzeichnis, basis Zensus 2011) and for 2024
(IT.NRW, 12411-15i, basis Zensus 2022). The years 2015, 2016, 2018, 2019, 2020 and 2022 are NOT
published figures here: they are interpolated linearly between the neighbouring published years,
each municipality for itself, and rounded to whole persons.
"""

import numpy as np
from numpy.typing import NDArray

MUNICIPALITIES: tuple[str, ...] = (
    "05358004",
    "05358008",
    "05358012",
    "05358016",
    "05358020",
    "05358024",
    "05358028",
    "05358032",
    "05358036",
    "05358040",
    "05358044",
    "05358048",
    "05358052",
    "05358056",
    "05358060",
)
"""Keys of the municipalities, in the order of all figures of this module."""

NAMES: tuple[str, ...] = (
    "Aldenhoven",
    "Düren",
    "Heimbach",
    "Hürtgenwald",
    "Inden",
    "Jülich",
    "Kreuzau",
    "Langerwehe",
    "Linnich",
    "Merzenich",
    "Nideggen",
    "Niederzier",
    "Nörvenich",
    "Titz",
    "Vettweiß",
)
"""Their names."""

COUNTY: tuple[str, str] = ("05358", "Düren, Kreis")
"""Key and name of the county."""

PUBLISHED: dict[int, tuple[int, ...]] = {
    2013: (
        13_611,
        88_953,
        4_335,
        8_585,
        7_020,
        32_089,
        17_071,
        13_478,
        12_446,
        9_903,
        9_785,
        13_688,
        10_261,
        8_190,
        8_970,
    ),
    2017: (
        13_877,
        90_502,
        4_319,
        8_644,
        7_426,
        32_505,
        17_582,
        13_986,
        12_484,
        9_733,
        9_855,
        13_920,
        10_447,
        8_329,
        9_280,
    ),
    2021: (
        13_893,
        91_814,
        4_262,
        8_798,
        7_418,
        32_635,
        17_463,
        14_050,
        12_835,
        10_149,
        10_204,
        14_180,
        10_816,
        8_569,
        9_685,
    ),
    2023: (
        14_231,
        93_323,
        4_349,
        8_993,
        7_608,
        33_359,
        17_756,
        14_467,
        13_056,
        10_409,
        10_397,
        14_493,
        11_387,
        8_886,
        9_952,
    ),
    2024: (
        14_324,
        94_568,
        4_487,
        9_196,
        7_624,
        34_890,
        18_149,
        14_976,
        13_653,
        10_508,
        10_764,
        15_060,
        12_131,
        9_052,
        9_903,
    ),
}
"""Population at 31 December. Sources: Gemeindeverzeichnis 31.12.2013, 31.12.2017, 31.12.2021,
31.12.2023 (Destatis); 12411-15i at 31.12.2024 (IT.NRW)."""

COUNTY_BY_AGE_2024: tuple[int, ...] = (
    2_385,
    2_571,
    2_699,
    2_883,
    2_896,
    2_812,
    2_837,
    2_824,
    2_861,
    2_686,
    2_613,
    2_524,
    2_528,
    2_475,
    2_658,
    2_500,
    2_660,
    2_709,
    2_663,
    2_651,
    2_674,
    2_702,
    2_757,
    2_872,
    3_030,
    3_098,
    3_188,
    3_263,
    3_286,
    3_201,
    3_309,
    3_617,
    3_627,
    3_653,
    3_812,
    3_844,
    3_946,
    3_803,
    3_513,
    3_627,
    3_439,
    3_439,
    3_528,
    3_567,
    3_454,
    3_203,
    3_230,
    3_174,
    3_180,
    2_991,
    3_164,
    3_094,
    3_459,
    3_677,
    3_971,
    4_388,
    4_543,
    4_606,
    4_671,
    4_787,
    4_735,
    4_679,
    4_414,
    4_400,
    4_190,
    4_208,
    3_791,
    3_804,
    3_689,
    3_365,
    3_280,
    3_108,
    3_134,
    2_855,
    2_900,
    2_741,
    2_391,
    2_233,
    1_836,
    1_469,
    1_813,
    1_776,
    1_585,
    1_868,
    1_928,
    1_749,
    1_528,
    1_261,
    1_176,
    933,
    2_624,
)
"""Population of the county at 31.12.2024 by completed years 0 … 89 and "90 and older".
Source: IT.NRW, 12411-09i."""

SGB2_2024: tuple[int, ...] = (
    1_071,
    11_619,
    279,
    389,
    362,
    2_103,
    690,
    685,
    866,
    495,
    458,
    855,
    622,
    396,
    412,
)
"""Persons with standard benefits under SGB II, December 2024, by municipality; gives the towns
and villages their level. Source: IT.NRW, 22811-05i."""

YEARS: range = range(2015, 2025)
"""Years the deliveries cover."""


def is_published(year: int) -> bool:
    """Whether the populations of a year are published figures, not interpolated ones."""
    return year in PUBLISHED


def population(year: int) -> NDArray[np.int64]:
    """Population of the municipalities at 31 December of a year.

    Parameters
    ----------
    year
        2013 to 2024.

    Returns
    -------
    numpy.ndarray
        Persons, one figure a municipality, in the order of ``MUNICIPALITIES``.

    Raises
    ------
    ValueError
        For a year outside the published ones.

    Examples
    --------
    >>> int(population(2024).sum()), is_published(2024), is_published(2022)
    (279285, True, False)
    """
    known = sorted(PUBLISHED)
    if not known[0] <= year <= known[-1]:
        raise ValueError(f"no population for {year}: published for {known[0]} to {known[-1]}")
    table = np.array([PUBLISHED[published] for published in known], dtype=float)
    return np.array([round(np.interp(year, known, figures)) for figures in table.T], dtype=np.int64)
