"""Differences in differences: areas with the measure against areas without, after against before.

Belongs here: one or several start years, by permutation. Does not belong here: standard errors of models.
"""

import numpy as np

from sozialraum.evaluation.assignments import placebo_assignments, possible
from sozialraum.evaluation.contrasts import each_year, halves, in_force, wave_weights, year_weights
from sozialraum.evaluation.noise import moderated_variances
from sozialraum.evaluation.panel import LEVEL, Array, Ints, Numbers, Panel
from sozialraum.evaluation.permutation import Comparison, compare, interval, p_value

POWER = 0.8
"""Power of the smallest detectable effect."""

EQUIVALENCE = 0.10
"""Level of the two one-sided tests that courses before were alike: their interval is one of 90 %."""


def decidable(panel: Panel) -> bool:
    """Whether there are enough assignments for any of them to be rare."""
    return panel.controls > 1 and possible(panel.labels) * LEVEL >= 1


def differences(panel: Panel, *, seed: int = 0) -> Numbers:
    """Effect, interval, p-value, courses before and leave-one-out of a panel.

    Of one start year the effect is the plain collapsed one: (mean after - mean before) of the areas with the
    measure minus that of the others. Of several it is the simple aggregate of Callaway and Sant'Anna with
    areas that never have it as controls.

    Parameters
    ----------
    panel
        At least two years before the first start.
    seed
        Of the placebo assignments.

    Returns
    -------
    dict
        Fields of ``Outcome``.
    """
    labels = _labels(panel, seed)
    early = panel.array[:, panel.years < panel.waves[0]]
    variances = moderated_variances(early, panel.size)
    found = _compared(panel, labels, variances)
    low, high = interval(found)
    return {
        "effect": float(found.differences[0]),
        "effect_low": low,
        "effect_high": high,
        "p_value": p_value(found),
        "placebos": len(labels) - 1,
        "detectable_effect": detectable_effect(panel, seed=seed),
        **_courses(panel, labels, variances),
        **_leave_one_out(panel),
    }


def estimate(panel: Panel) -> float:
    """The effect alone."""
    labels = panel.labels[None, :]
    return float(_compared(panel, labels, np.ones(labels.shape[1])).differences[0])


def detectable_effect(panel: Panel, *, years_after: int | None = None, seed: int = 0) -> float:
    """Smallest effect that would be found with 80 % power, from the years before the first start alone.

    The last of these years are taken for years after: how far areas differ then by themselves, under all
    assignments, is how far they will differ, corrected for the number of years on either side.

    Parameters
    ----------
    panel
        At least three years before the first start; later years are not looked at.
    years_after
        Years of the outcome period; None: as many as the panel has from the first start on.
    seed
        Of the placebo assignments.

    Returns
    -------
    float
        In the unit of the values.
    """
    early = panel.until(panel.waves[0])
    number = len(early.years)
    after = years_after or len(panel.years) - number
    held = min(after, number // 2)
    pretended = Panel(early.values, dict.fromkeys(panel.starts, int(early.years[-held])), panel.sizes)
    labels = _labels(pretended, seed)
    found = _compared(pretended, labels, moderated_variances(early.array, panel.size))
    ratios = found.differences[1:] / found.errors[1:]
    needed = np.quantile(np.abs(ratios), 1 - LEVEL) + np.quantile(np.abs(ratios), 2 * POWER - 1)
    base = 1.0 if len(panel.waves) > 1 else 1 / number
    years = np.sqrt((1 / after + base) / (1 / held + 1 / (number - held)))
    return float(needed * found.errors[0] * years)


def _labels(panel: Panel, seed: int) -> Ints:
    return np.vstack([panel.labels, placebo_assignments(panel.labels, seed=seed)])


def _compared(panel: Panel, labels: Ints, variances: Array) -> Comparison:
    weights = year_weights(panel)
    return compare(panel.array @ weights, in_force(panel) @ weights, labels, wave_weights(panel), variances)


def _courses(panel: Panel, labels: Ints, variances: Array) -> Numbers:
    """Whether courses before the first start differed, and by how much at most."""
    early = panel.until(panel.waves[0])
    joined = np.where(labels < 0, -1, 0)
    nothing, one = np.zeros((len(variances), 1)), np.ones(1)
    jumps = [
        compare(early.array @ column[:, None], nothing, joined, one, variances)
        for column in each_year(early.years).T
    ]
    squares = np.sum([(jump.differences / jump.errors) ** 2 for jump in jumps], axis=0)
    # under a difference τ between the halves the areas with the measure are higher by τ in the second one
    late = (joined[0] == 0)[:, None].astype(float)
    shift = compare(early.array @ halves(early.years), late, joined, one, variances)
    low, high = interval(shift, level=EQUIVALENCE)
    return {
        "pretrend_p": float(np.mean(squares >= squares[0] * (1 - 1e-12))),
        "pretrend_low": low,
        "pretrend_high": high,
    }


def _leave_one_out(panel: Panel) -> Numbers:
    """Range of the effect without each single area, and without each one with the measure."""
    treated = [estimate(panel.without(area)) for area in panel.starts if len(panel.starts) > 1]
    others = _without_controls(panel)
    every = [*treated, *others]
    return {
        "leave_one_out_low": min(every, default=None),
        "leave_one_out_high": max(every, default=None),
        "treated_low": min(treated, default=None),
        "treated_high": max(treated, default=None),
    }


def _without_controls(panel: Panel) -> list[float]:
    """Effects without each control: their mean is moved by what the one area contributed."""
    contrast = panel.array @ year_weights(panel) @ wave_weights(panel)
    away = panel.labels < 0
    if away.sum() < 2:
        return []
    mean = contrast[away].mean()
    moved = (mean - contrast[away]) / (away.sum() - 1)
    return [float(number) for number in estimate(panel) - moved]
