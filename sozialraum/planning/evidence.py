"""Rows of released tables that a finding rests on, and those that speak against it.

Belongs here: which rows those are. Does not belong here: whether there is a finding (``together``).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.planning.conditions import MOST_FALSE, Facts, Held
from sozialraum.planning.found import Found
from sozialraum.planning.grids import Bools, Places, Table

EVIDENCE: Mapping[str, str] = {
    "finding": "str",
    "year": "int64",
    "position": "int64",
    "role": "str",
    "source_table": "str",
    "indicator": "str",
    "index": "str",
    "evidence_year": "int64",
    "value": "float64",
    "q_value": "float64",
    "class_name": "str",
    "text": "str",
}
"""Columns with their types."""

AT_LEAST_MIDDLE = ("hoch", "mittel")
"""Classes of the index of a theme that speak against a finding in it."""

ROLES = ("evidence", "counter")


class _Kind(NamedTuple):
    """What is read of the rows of a table."""

    source_table: str
    table: str
    key: str
    value: str
    class_name: str | None
    q_value: str | None = None


_KINDS: Mapping[str, _Kind] = {
    "comparison": _Kind("comparisons", "comparisons", "indicator", "value", "position_95", "q_value"),
    "value": _Kind("indicator_values", "values", "indicator", "value", None),
    "trend": _Kind("trends", "trends", "indicator", "slope", "direction"),
    "status": _Kind("index_values", "indices", "index", "score", "status_shown"),
    "dynamics": _Kind("index_values", "indices", "index", "dynamics_score", "dynamics"),
}


class _Part(NamedTuple):
    """Places of rows of one table, below 0 for none, and of the findings they belong to."""

    role: str
    kind: str
    finding: Places
    rows: Places


def evidence_of(found: Found, facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Rows for and against the findings of a rule in a geography.

    Parameters
    ----------
    found
        The findings.
    facts, catalogue
        The released tables, and what they are about.

    Returns
    -------
    DataFrame
        Columns of ``EVIDENCE``. For a finding speak, of each condition, the comparison with the rest of the
        county, the value and a trend the worse way, and the class of an index; of a condition that only
        held in its period before, the row of that period. Against it speak a value that is not published
        now, a trend the better way, every other indicator of the theme or related to one of the rule in
        which the area is surely better than the rest, and a class hoch or mittel in the index of the theme.
    """
    parts = [*_for_and_against(found, facts, catalogue), *_others(found, facts, catalogue)]
    rows = [_rows(found, facts, part, order) for order, part in enumerate(parts) if (part.rows >= 0).any()]
    if not rows:
        return pd.DataFrame(columns=list(EVIDENCE))
    table = pd.concat(rows, ignore_index=True)
    table["against"] = table["role"] == ROLES[1]
    table = table.sort_values(["place", "against", "order"], ignore_index=True)
    table["position"] = table.groupby("place").cumcount() + 1
    return table[list(EVIDENCE)]


def _for_and_against(found: Found, facts: Facts, catalogue: Catalogue) -> Iterator[_Part]:
    """Rows of the conditions themselves."""
    every = np.arange(len(found.area))
    for number, part in enumerate(found.rule.indicators):
        weak = found.weak[number]
        yield _Part("evidence", "comparison", every, _read(found, found.held[number], number))
        now = facts.values.rows(part.indicator, found.geography)[found.area, found.year]
        yield _Part("evidence", "value", every[~weak], now[~weak])
        yield _Part("counter", "value", every[weak], now[weak])
        trend = facts.trends.rows(part.indicator, found.geography)[found.area, found.year]
        worse, better = "rising", "falling"
        if part.worse_end(catalogue.indicators[part.indicator]) == "lower":
            worse, better = better, worse
        for role, direction in zip(ROLES, (worse, better), strict=True):
            moved = facts.trends.holds("direction", trend, [direction])
            yield _Part(role, "trend", every[moved], trend[moved])
    for number, condition in enumerate(found.rule.indices, len(found.rule.indicators)):
        yield _Part("evidence", condition.column, every, _read(found, found.held[number], number))


def _read(found: Found, held: Held, number: int) -> Places:
    """Rows that a condition was read from: those of the period before where it is weak."""
    year = np.where(found.weak[number], found.earlier[number], found.year)
    return np.asarray(held.rows[found.area, year])


def _others(found: Found, facts: Facts, catalogue: Catalogue) -> Iterator[_Part]:
    """Rows of other indicators, and of the index of the theme, that speak against the findings."""
    own = set(found.rule.names)
    related = {name for one in own for name in catalogue.indicators[one].related}
    for name, indicator in catalogue.indicators.items():
        if name not in own and (indicator.theme == found.rule.theme or name in related):
            rows = facts.comparisons.rows(name, found.geography)[found.area, found.year]
            sure = facts.comparisons.number("q_value", rows) <= MOST_FALSE
            yield _chosen("comparison", rows, sure & facts.comparisons.holds("assessment", rows, ["better"]))
    asked = {condition.index for condition in found.rule.indices}
    for name, index in catalogue.indices.items():
        if index.theme == found.rule.theme and name not in asked:
            rows = facts.indices.rows(name, found.geography)[found.area, found.year]
            yield _chosen("status", rows, facts.indices.holds("status_shown", rows, AT_LEAST_MIDDLE))


def _chosen(kind: str, rows: Places, against: Bools) -> _Part:
    return _Part("counter", kind, np.flatnonzero(against), rows[against])


def _rows(found: Found, facts: Facts, part: _Part, order: int) -> pd.DataFrame:
    """Rows of a part, each with the place of its finding."""
    kind = _KINDS[part.kind]
    table: Table = getattr(facts, kind.table)
    known = part.rows >= 0
    finding, frame = part.finding[known], table.frame.iloc[part.rows[known]]
    nothing = pd.Series(None, index=frame.index, dtype="str")
    rows = {
        "finding": np.asarray(found.ids, dtype=object)[finding],
        "year": found.years[finding],
        "place": finding,
        "order": order,
        "role": part.role,
        "source_table": kind.source_table,
        "indicator": nothing,
        "index": nothing,
        "evidence_year": frame["year"],
        "value": frame[kind.value],
        "q_value": np.nan if kind.q_value is None else frame[kind.q_value],
        "class_name": nothing if kind.class_name is None else frame[kind.class_name],
        "text": "",
    }
    return pd.DataFrame(rows | {kind.key: frame[kind.key]}).reset_index(drop=True)
