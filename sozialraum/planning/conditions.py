"""Whether the conditions of a rule hold, for all areas and years of a geography at once.

Belongs here: what a condition asks of released figures. Does not belong here: how conditions make a finding,
and how it is graded (``findings``).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.rule import FindingRule, IndexCondition, IndicatorCondition
from sozialraum.indices.certainty.uncertainty import CERTAIN_FROM, DYNAMICS_CHANCES, JOINED
from sozialraum.intervals import Floats
from sozialraum.planning.grids import Bools, Places, Table, grids_of, laid_out
from sozialraum.status import ORDER, Status

MOST_FALSE = 0.10
"""False discovery rate up to which a difference counts: of all that are pointed out a tenth may be chance."""

SOUND = tuple(status.value for status in ORDER[: ORDER.index(Status.ESTIMATED)])
"""Statuses of figures that were counted. Estimated and limited ones are no ground for a finding."""

ON_THE_LINE = 1e-9
"""Distance up to which a figure reaches a threshold that it misses by rounding in the computer alone."""

REST = "rest_of_county"


class Facts(NamedTuple):
    """The released tables, laid out over areas and years."""

    values: Table
    comparisons: Table
    trends: Table
    indices: Table


class Held(NamedTuple):
    """A condition over areas and years.

    Attributes
    ----------
    met
        The condition holds.
    missing
        There is a row, but nothing is published in it.
    smoothed
        Nothing but a smoothed value is.
    unsure
        The class is not sure.
    figures
        Years in which any area has a figure: the periods of the condition.
    rows
        Places of the rows that it was read from: in the comparisons, or in the indices.
    """

    met: Bools
    missing: Bools
    smoothed: Bools
    unsure: Bools
    figures: Bools
    rows: Places


def facts_of(
    catalogue: Catalogue,
    *,
    values: pd.DataFrame,
    comparisons: pd.DataFrame,
    trends: pd.DataFrame,
    index_values: pd.DataFrame,
) -> Facts:
    """Lay the tables out over the geographies that rules ask for."""
    asked = {geography for rule in catalogue.rules.values() for geography in rule.geographies}
    grids = grids_of(sorted(asked), values, index_values)
    rest = comparisons[comparisons["benchmark"] == REST]
    return Facts(
        laid_out(values, "indicator", grids),
        laid_out(rest, "indicator", grids),
        laid_out(trends, "indicator", grids),
        laid_out(index_values, "index", grids),
    )


def conditions(rule: FindingRule, geography: str, facts: Facts, catalogue: Catalogue) -> tuple[Held, ...]:
    """The conditions of a rule in their order: those of indicators, then those of indices."""
    return (
        *(_of_indicator(part, geography, facts, catalogue) for part in rule.indicators),
        *(_of_index(part, geography, facts) for part in rule.indices),
    )


def excess(part: IndicatorCondition, rows: Places, facts: Facts, catalogue: Catalogue) -> Floats:
    """Persons more than there would be at the rate of the rest of the county.

    Parameters
    ----------
    part
        Names the indicator and which end is worse; where it is the lower, persons less are given.
    rows
        Places in the values, any shape.
    facts, catalogue
        Numerators, denominators and values of the rest; factor of the indicator.

    Returns
    -------
    array
        ``numerator − rest_value / factor × denominator``, with the other sign where lower is worse; missing
        where one of them is not published. Above 0 is worse.
    """
    indicator = catalogue.indicators[part.indicator]
    numerator, denominator, rest = (
        facts.values.number(name, rows) for name in ("numerator", "denominator", "rest_value")
    )
    more = numerator - rest / indicator.factor * denominator
    return more if part.worse_end(indicator) == "higher" else -more


def _of_indicator(part: IndicatorCondition, geography: str, facts: Facts, catalogue: Catalogue) -> Held:
    own = facts.values.rows(part.indicator, geography)
    beside = facts.comparisons.rows(part.indicator, geography)
    higher = part.worse_end(catalogue.indicators[part.indicator]) == "higher"
    met = (
        facts.values.holds("status", own, SOUND)
        & (facts.comparisons.number("q_value", beside) <= MOST_FALSE)
        & _far(part, beside, facts, higher=higher)
        & (excess(part, own, facts, catalogue) >= part.persons - ON_THE_LINE)
    )
    missing = facts.values.empty("value", own)
    smoothed = missing & ~np.isnan(facts.values.number("smoothed_value", own))
    return Held(met, missing, smoothed, np.zeros_like(met), facts.values.figures("value", own), beside)


def _far(part: IndicatorCondition, rows: Places, facts: Facts, *, higher: bool) -> Bools:
    """Whether the effect goes the worse way, and reaches the threshold."""
    effect = facts.comparisons.number("effect", rows)
    if part.difference is not None:
        return (effect if higher else -effect) >= part.difference.amount - ON_THE_LINE
    # a ratio to a rest without any case has no bound, and is missing in the table
    unbounded = np.isnan(effect) & facts.comparisons.holds("position_95", rows, ["higher"])
    effect = np.where(unbounded, np.inf, effect)
    smallest = float(part.ratio or 1.0)
    return effect >= smallest - ON_THE_LINE if higher else effect <= 1 / smallest + ON_THE_LINE


def _of_index(part: IndexCondition, geography: str, facts: Facts) -> Held:
    rows = facts.indices.rows(part.index, geography)
    met = facts.indices.holds(part.column, rows, part.classes)
    if part.column == "status":
        apart = not {"niedrig", "sehr niedrig"} <= set(part.classes)
        met &= ~(facts.indices.holds("status_shown", rows, [JOINED]) & apart)
        unsure = facts.indices.number("certain", rows) == 0
    else:
        chances = [
            facts.indices.holds("dynamics", rows, [name])
            & (facts.indices.number(column, rows) < CERTAIN_FROM)
            for column, name in DYNAMICS_CHANCES.items()
        ]
        unsure = np.any(chances, axis=0)
    missing = facts.indices.empty(part.column, rows)
    figures = facts.indices.figures(part.column, rows)
    return Held(met, missing, np.zeros_like(met), unsure, figures, rows)
