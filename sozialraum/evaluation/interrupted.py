"""Measures of the whole county: after the start against the course before.

Belongs here: interrupted time series by moving the start. Does not belong here: anything with areas
to compare with. Whatever else happened at the start cannot be told from the measure.
"""

import numpy as np
from scipy.linalg import toeplitz

from sozialraum.evaluation.panel import LEVEL, Array, Numbers, Panel
from sozialraum.evaluation.permutation import Comparison, interval, p_value

POINTS = int(1 / LEVEL)
"""Years from which a result can be shown: of T years the smallest possible p-value is 1 / T."""

MOST_ALIKE = 0.95
"""Largest correlation of neighbouring years that is reckoned with."""


def interrupted_time_series(panel: Panel) -> Numbers:
    """Change of level at the start, beside a straight course through all years.

    The step of the measure is moved in a circle through the years, and the change that it finds at each place
    is compared with the actual one, in standard errors that know that neighbouring years are alike.

    Parameters
    ----------
    panel
        The mean of its areas is looked at; all have the same start.

    Returns
    -------
    dict
        Fields of ``Outcome``; reason ``too_few_periods`` where a step elsewhere is so much like the actual
        one that no change could be rare: one in the middle of fewer than 40 years.

    Notes
    -----
    Moving block permutations of Chernozhukov, Wüthrich and Zhu 2021, doi:10.1080/01621459.2021.1920957. Not
    divided by standard errors, they reject 6 to 10 % without any effect in 20 to 40 years.
    """
    series = panel.array.mean(axis=0)
    after = (panel.years >= panel.waves[0]).astype(float)
    course = np.column_stack([np.ones(len(series)), panel.years - panel.years.mean()])
    departure, step = _residuals(series, course), _residuals(after, course)
    # row s is the step moved back by s years, which is compared with the series as if that were moved on
    steps = np.array([np.roll(step, -years) for years in range(len(step))]) / (step @ step)
    changes = steps @ departure
    found = Comparison(changes, steps @ step, _errors(steps, course, departure - changes[0] * step))
    low, high = interval(found)
    return {
        "reason": "too_few_periods" if low is None or high is None else None,
        "effect": float(changes[0]),
        "effect_low": low,
        "effect_high": high,
        "p_value": p_value(found),
        "placebos": len(series) - 1,
    }


def _errors(steps: Array, course: Array, rest: Array) -> Array:
    """Standard errors, on a common scale, of steps beside a course where years are like the one before."""
    number = len(rest)
    alike = float(rest[1:] @ rest[:-1]) / max(float(rest @ rest), np.finfo(float).tiny)
    # what remains beside three coefficients is less alike than the years are, by about this much
    memory = np.clip(alike + 3 * (1 + alike) / number, 0, MOST_ALIKE)
    freed = _residuals(steps.T, course)
    spread = np.einsum("is,ij,js->s", freed, toeplitz(memory ** np.arange(number)), freed)
    return np.asarray(np.sqrt(spread))


def _residuals(series: Array, course: Array) -> Array:
    return np.asarray(series - course @ np.linalg.lstsq(course, series, rcond=None)[0])
