"""Tests and intervals by assigning the measure to other areas.

Belongs here: the studentised difference of areas with and without, its p-value, the interval that inverts
the test. Does not belong here: which years are compared (``contrasts``), variances (``noise``).

Under no effect every area could have been one with the measure, but for its noise: therefore differences are
divided by their standard error from the variances of the very areas, and compared with those of the other
assignments. Ordinary cluster-robust errors are not offered: with one to three areas they are far too small.
"""

from typing import NamedTuple

import numpy as np

from sozialraum.evaluation.panel import LEVEL, Array, Booleans, Ints


class Comparison(NamedTuple):
    """Differences under the actual assignment (first) and the placebo ones, with their standard errors.

    ``slopes`` is the part of a true effect of one that an assignment would show: 1 for the actual one.
    """

    differences: Array
    slopes: Array
    errors: Array


def compare(contrasts: Array, own: Array, labels: Ints, weights: Array, variances: Array) -> Comparison:
    """Difference between areas with and without the measure under each assignment.

    Parameters
    ----------
    contrasts
        ``[area, wave]``: what each area shows when it is put into a wave.
    own
        The same of a panel that is 1 where the measure is in force and 0 elsewhere.
    labels
        ``[assignment, area]`` with the actual one first: wave, or -1.
    weights
        Weight of each wave; they sum to 1.
    variances
        By area, on any common scale.
    """
    away = labels < 0
    number = away.sum(axis=1)
    share = np.where(away, 1 / number[:, None], 0.0)
    differences, slopes = -share @ (contrasts @ weights), -share @ (own @ weights)
    spread = share**2 @ variances
    for wave, weight in enumerate(weights):
        there = labels == wave
        part = there * (weight / there.sum(axis=1))[:, None]
        differences = differences + part @ contrasts[:, wave]
        slopes = slopes + part @ own[:, wave]
        spread = spread + part**2 @ variances
    return Comparison(differences, slopes, np.sqrt(spread))


def p_value(found: Comparison) -> float:
    """Share of assignments, the actual one included, that differ at least as much.

    Assignments that show nearly the whole effect, with smaller errors, differ more than the actual one under
    every large effect. They count always, so that the interval holds 0 exactly where p is above its level.
    """
    ratios = np.abs(found.differences / found.errors)
    return float(np.mean((ratios >= ratios[0] * (1 - 1e-12)) | _always(found)))


def interval(found: Comparison, *, level: float = LEVEL) -> tuple[float | None, float | None]:
    """Effects that the test does not reject: from the smallest to the largest.

    For an assumed effect τ each assignment shows ``difference - τ · slope``; it counts where that is at
    least as many standard errors as the actual ``difference - τ``. Both are linear in τ, so the ends
    are roots of quadratic equations and no grid is needed.

    Returns
    -------
    tuple of float or None
        Lower and upper limit; None where there is none.
    """
    effect = float(found.differences[0])
    scale = found.errors[0] / found.errors[1:]
    slope = found.slopes[1:] * scale
    everywhere = _always(found)[1:]
    rest = (found.differences[1:] - effect * found.slopes[1:]) * scale
    # with u = τ - effect an assignment counts where |rest - u · slope| >= |u|
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([rest / (slope - 1), rest / (slope + 1)])
    ends = np.where(everywhere, np.array([[-np.inf], [np.inf]]), np.sort(ends, axis=0))
    # an effect is kept while more than level · all assignments count, the actual one always
    needed = int(np.floor(level * len(found.differences) + 1e-9))
    if needed < 1:
        return None, None
    low = np.partition(ends[0], needed - 1)[needed - 1]
    high = -np.partition(-ends[1], needed - 1)[needed - 1]
    return (
        None if np.isinf(low) else effect + float(low),
        None if np.isinf(high) else effect + float(high),
    )


def _always(found: Comparison) -> Booleans:
    """Assignments that show an effect with as many standard errors as the actual one, however large it is."""
    shown = np.abs(found.slopes / found.errors)
    return np.asarray(shown >= shown[0] * (1 - 1e-12))
