"""Measures of the whole county: after the start against the course before.

Belongs here: interrupted time series by permutation of residuals. Does not belong here: anything with areas
to compare with. Whatever else happened at the start cannot be told from the measure.
"""

import numpy as np
from scipy.linalg import circulant

from sozialraum.evaluation.panel import LEVEL, Array, Numbers, Panel
from sozialraum.evaluation.permutation import Comparison, interval, p_value

POINTS = int(1 / LEVEL)
"""Years from which a result can be shown: of T years the smallest possible p-value is 1 / T."""


def interrupted_time_series(panel: Panel) -> Numbers:
    """Change of level at the start, beside a straight course through all years.

    Residuals of the model without a change are shifted in a circle, which keeps that neighbouring years are
    alike; the change found in each shifted series is compared with the actual one.

    Parameters
    ----------
    panel
        The mean of its areas is looked at; all have the same start.

    Returns
    -------
    dict
        Fields of ``Outcome``.

    Notes
    -----
    Chernozhukov, Wüthrich and Zhu 2021, doi:10.1080/01621459.2021.1920957 (moving block permutations).
    """
    series = panel.array.mean(axis=0)
    after = (panel.years >= panel.waves[0]).astype(float)
    course = np.column_stack([np.ones(len(series)), panel.years - panel.years.mean()])
    departure, step = _residuals(series, course), _residuals(after, course)
    # row s is the series shifted by s years; the change is the projection on what the step adds
    shifted = circulant(departure).T @ step / (step @ step)
    slopes = circulant(step).T @ step / (step @ step)
    found = Comparison(shifted, slopes, np.ones(len(series)))
    low, high = interval(found)
    return {
        "effect": float(shifted[0]),
        "effect_low": low,
        "effect_high": high,
        "p_value": p_value(found),
        "placebos": len(series) - 1,
    }


def _residuals(series: Array, course: Array) -> Array:
    return np.asarray(series - course @ np.linalg.lstsq(course, series, rcond=None)[0])
