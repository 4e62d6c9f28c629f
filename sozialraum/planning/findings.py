"""Findings: where the conditions of a rule hold together, and how urgent that is.

Belongs here: from conditions to findings with their level. Does not belong here: single conditions
(``conditions``), rows for and against (``evidence``), what becomes of a finding (``tasks``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sozialraum.catalogue import Catalogue
from sozialraum.planning.conditions import Facts, conditions, excess, facts_of
from sozialraum.planning.evidence import EVIDENCE, evidence_of
from sozialraum.planning.found import Found, found_by
from sozialraum.planning.grids import Bools
from sozialraum.planning.words import DOWNGRADES, ESCALATIONS, LEVELS

LASTING = 3
"""Periods that do not overlap, in a row, from which a finding is persistent."""

FINDINGS: Mapping[str, str] = {
    "finding": "str",
    "geography": "str",
    "area": "str",
    "year": "int64",
    "rule": "str",
    "rule_version": "int64",
    "theme": "str",
    "title": "str",
    "level": "str",
    "escalated": "object",
    "downgraded": "object",
    "periods": "int64",
    "first_year": "int64",
    "indicator": "str",
    "value": "float64",
    "benchmark_value": "float64",
    "measure": "str",
    "effect": "float64",
    "effect_low": "float64",
    "effect_high": "float64",
    "q_value": "float64",
    "excess": "float64",
    "text": "str",
}
"""Columns with their types."""


def find(
    catalogue: Catalogue,
    *,
    values: pd.DataFrame,
    comparisons: pd.DataFrame,
    trends: pd.DataFrame,
    index_values: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply all rules to released tables of several years.

    Parameters
    ----------
    catalogue
        Rules, and the indicators and indices they name.
    values, comparisons, trends, index_values
        Released tables of all years, as ``INDICATOR_VALUES``, ``COMPARISONS``, ``TRENDS`` and
        ``INDEX_VALUES`` have them.

    Returns
    -------
    findings, evidence : DataFrame
        Findings, one row a rule, area and year, with the columns of ``FINDINGS``; rows of the tables that
        speak for and against them, with the columns of ``EVIDENCE``. Both without rows where nothing is
        found, and with empty texts (``telling``).

    Notes
    -----
    An indicator condition is met by a figure that was counted, whose difference from the rest of the county
    has a q-value up to 0.10 over all areas and indicators of the year, goes the worse way, reaches the
    threshold of the rule, and stands for at least ten persons more than at the rate of the rest. Levels
    begin at examine; a worsening trend or three periods in a row raise it by one together, each reason to
    doubt lowers it by one. Indicators that pool years overlap from year to year, so that three periods in
    a row are those that share no year. Nothing is tested on smoothed values.
    """
    facts = facts_of(
        catalogue, values=values, comparisons=comparisons, trends=trends, index_values=index_values
    )
    every = list(_every(catalogue, facts))
    findings = [_graded(found, facts, catalogue) for found in every]
    evidence = [evidence_of(found, facts, catalogue) for found in every]
    return _stacked(findings, FINDINGS), _stacked(evidence, EVIDENCE)


def _every(catalogue: Catalogue, facts: Facts) -> Iterator[Found]:
    for own, rule in catalogue.rules.items():
        for geography in rule.geographies:
            held = conditions(rule, geography, facts, catalogue)
            yield found_by(own, rule, geography, held, facts.values.grids[geography])


def _stacked(parts: list[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    rows = [part for part in parts if len(part)]
    return pd.concat(rows, ignore_index=True).astype(columns)[list(columns)] if rows else empty


def _graded(found: Found, facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Findings of a rule in a geography, one row an area and year."""
    up, down = _escalations(found, facts, catalogue), _downgrades(found)
    raised = np.any(list(up.values()), axis=0).astype(np.int64)
    lowered = np.sum(list(down.values()), axis=0)
    level = np.clip(LEVELS.index("examine") + raised - lowered, 0, len(LEVELS) - 1)
    return pd.DataFrame(
        {
            "finding": found.ids,
            "geography": found.geography,
            "area": found.areas,
            "year": found.years,
            "rule": found.rule_id,
            "rule_version": found.rule.version,
            "theme": found.rule.theme,
            "title": found.rule.title.de,
            "level": np.asarray(LEVELS, dtype=object)[level],
            "escalated": _lists(up),
            "downgraded": _lists(down),
            "periods": found.periods,
            "first_year": found.first_years,
            **_leading(found, facts, catalogue),
            "text": "",
        }
    )


def _escalations(found: Found, facts: Facts, catalogue: Catalogue) -> dict[str, Bools]:
    worsening = np.zeros(len(found.area), dtype=np.bool_)
    pooled = 1
    for part in found.rule.indicators:
        indicator = catalogue.indicators[part.indicator]
        word = "rising" if part.worse_end(indicator) == "higher" else "falling"
        rows = facts.trends.rows(part.indicator, found.geography)[found.area, found.year]
        worsening |= facts.trends.holds("direction", rows, [word])
        pooled = max(pooled, indicator.pooled_years)
    lasting = found.periods > (LASTING - 1) * pooled
    return dict(zip(ESCALATIONS, (worsening, lasting), strict=True))


def _downgrades(found: Found) -> dict[str, Bools]:
    smoothed, unsure = (
        np.stack([getattr(one, name)[found.area, found.year] for one in found.held])
        for name in ("smoothed", "unsure")
    )
    hidden = found.weak & ~smoothed
    reasons = (hidden, found.weak & smoothed, unsure & ~found.weak)
    return {name: one.any(axis=0) for name, one in zip(DOWNGRADES, reasons, strict=True)}


def _lists(flags: Mapping[str, Bools]) -> list[list[str]]:
    """The names that hold, row by row."""
    rows = zip(*flags.values(), strict=True)
    return [[name for name, holds in zip(flags, row, strict=True) if holds] for row in rows]


def _leading(found: Found, facts: Facts, catalogue: Catalogue) -> dict[str, Any]:
    """Figures of the first indicator in the year itself; missing where they are not published."""
    part = found.rule.indicators[0]
    own = facts.values.rows(part.indicator, found.geography)[found.area, found.year]
    beside = facts.comparisons.rows(part.indicator, found.geography)[found.area, found.year]
    names = ("value", "benchmark_value", "effect", "effect_low", "effect_high", "q_value")
    numbers: dict[str, ArrayLike] = {name: facts.comparisons.number(name, beside) for name in names}
    measure = facts.comparisons.frame["measure"].array.take(beside, allow_fill=True)
    return {
        "indicator": part.indicator,
        **numbers,
        "measure": measure,
        "excess": excess(part, own, facts, catalogue),
    }
