"""Which years are compared: one number an area and wave, linear in the figures.

Belongs here: weights of years. Does not belong here: which areas are compared (``permutation``).
"""

import numpy as np

from sozialraum.evaluation.panel import Array, Ints, Panel


def collapsed(years: Ints, start: int) -> Array:
    """Mean from the start on minus mean before: weights by year.

    Examples
    --------
    >>> collapsed(np.array([2019, 2020, 2021, 2022]), 2021).tolist()
    [-0.5, -0.5, 0.5, 0.5]
    """
    late = years >= start
    return np.asarray(np.where(late, 1 / max(late.sum(), 1), -1 / max((~late).sum(), 1)))


def against_last_year(years: Ints, start: int) -> Array:
    """Mean from the start on minus the last year before, as Callaway and Sant'Anna compare.

    Examples
    --------
    >>> against_last_year(np.array([2019, 2020, 2021, 2022]), 2021).tolist()
    [0.0, -1.0, 0.5, 0.5]
    """
    late = years >= start
    return np.asarray(late / max(late.sum(), 1) - (years == years[~late].max()))


def year_weights(panel: Panel) -> Array:
    """Weights ``[year, wave]``: of one wave all years before are the base, of several the last one."""
    base = collapsed if len(panel.waves) == 1 else against_last_year
    return np.column_stack([base(panel.years, start) for start in panel.waves])


def wave_weights(panel: Panel) -> Array:
    """Weight of each wave in the overall effect: its areas times its years, as in the simple aggregate."""
    sizes = [
        (panel.labels == wave).sum() * (panel.years >= start).sum() for wave, start in enumerate(panel.waves)
    ]
    weights: Array = np.array(sizes, dtype=float) / sum(sizes)
    return weights


def in_force(panel: Panel) -> Array:
    """1 where an area has the measure, else 0: ``[area, year]``."""
    starts = [panel.starts.get(area, np.inf) for area in panel.values.index]
    return np.array(panel.years[None, :] >= np.array(starts)[:, None], dtype=float)


def halves(years: Ints) -> Array:
    """Second half of some years minus the first, one column; the middle one of an odd number is late."""
    return collapsed(years, int(years[len(years) // 2]))[:, None]


def each_year(years: Ints) -> Array:
    """Each year against the mean of all, a column a year: their joint departure from zero.

    All of them, though one follows from the others: a jump in the last year is to be seen like any other.
    """
    return np.asarray(np.eye(len(years)) - 1 / len(years))
