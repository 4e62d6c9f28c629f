"""Measurement of an evaluation by permutation against assignments compared one by one.

Belongs here: a made-up panel of a county, and both ways timed on it. Does not belong here: how often verdicts
are wrong (``simulations/evaluation``), the table of results.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.calculation import medians_in_turns
from benchmarks.simulations.evaluation import Setting, draw
from sozialraum.evaluation.assignments import placebo_assignments
from sozialraum.evaluation.contrasts import in_force, wave_weights, year_weights
from sozialraum.evaluation.evaluate import evaluate
from sozialraum.evaluation.noise import moderated_variances
from sozialraum.evaluation.panel import Array, Ints, Panel
from sozialraum.evaluation.permutation import compare, p_value

SEED = 20_261_123


@dataclass(frozen=True)
class Evaluation:
    """Seconds for a panel of 103 areas, 6 of them with the measure, and 1,999 assignments.

    Attributes
    ----------
    test
        The comparison of all assignments at once.
    one_by_one
        The same p-value by a loop over the assignments.
    whole
        The whole evaluation: effect, interval, courses before, leave-one-out, detectable effect.
    """

    test: float
    one_by_one: float
    whole: float

    @property
    def times(self) -> float:
        """How many times longer the loop takes."""
        return self.one_by_one / self.test


def measure() -> Evaluation:
    """Draw the panel and time all ways in turns.

    Raises
    ------
    ValueError
        When both ways come to different p-values.
    """
    panel = draw(Setting(103, 6, "size"), np.random.default_rng(SEED))
    labels = np.vstack([panel.labels, placebo_assignments(panel.labels)])
    early = panel.array[:, panel.years < panel.waves[0]]
    variances = moderated_variances(early, panel.size)
    found_both = (_at_once(panel, labels, variances), _one_by_one(panel, labels, variances))
    if not np.isclose(*found_both):
        raise ValueError(f"expected the same p-value both ways, found {found_both}")
    found = medians_in_turns(
        {
            "test": lambda: _at_once(panel, labels, variances),
            "one_by_one": lambda: _one_by_one(panel, labels, variances),
            "whole": lambda: evaluate(panel),
        }
    )
    return Evaluation(**found)


def _at_once(panel: Panel, labels: Ints, variances: Array) -> float:
    weights = year_weights(panel)
    return p_value(
        compare(panel.array @ weights, in_force(panel) @ weights, labels, wave_weights(panel), variances)
    )


def _one_by_one(panel: Panel, labels: Ints, variances: Array) -> float:
    change = (panel.array @ year_weights(panel))[:, 0]
    ratios = []
    for row in labels:
        there = row >= 0
        difference = change[there].mean() - change[~there].mean()
        spread = variances[there].sum() / there.sum() ** 2 + variances[~there].sum() / (~there).sum() ** 2
        ratios.append(abs(difference) / np.sqrt(spread))
    return float(np.mean(np.array(ratios) >= ratios[0] * (1 - 1e-12)))
