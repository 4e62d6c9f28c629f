"""Tasks: what is asked to be examined, and what a person decided.

Belongs here: findings that are of today, their tasks, and the decisions in the register. Does not belong
here: the findings themselves (``findings``). Nothing becomes a recommendation but by a person's decision.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.planning.comparable import nearest, structure

ASKED = ("examine", "act")
"""Levels from which there is a task."""

RECOMMENDATIONS: Mapping[str, str] = {
    "finding": "str",
    "geography": "str",
    "area": "str",
    "year": "int64",
    "theme": "str",
    "office": "str",
    "text": "str",
    "comparable_areas": "object",
    "state": "str",
    "reason": "str",
    "decided_by": "str",
    "decided_on": "datetime64[ns]",
    "resubmit_on": "datetime64[ns]",
}
"""Columns with their types."""


def newest(findings: pd.DataFrame, values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Findings of the newest year in which their rule could find anything.

    Parameters
    ----------
    findings
        Findings of all years.
    values
        Released indicator values of all years.
    catalogue
        The rules.

    Returns
    -------
    DataFrame
        Rows of ``findings``. The newest year of a rule and geography is the last in which each of its
        indicators has a figure in any area: turnout is of the last election, however long ago.
    """
    shown = values[values["value"].notna()]
    years = shown.groupby(["indicator", "geography"], observed=True)["year"].agg(set).to_dict()
    last = {
        (own, geography): max(
            set.intersection(*(years.get((name, geography), set()) for name in rule.names)), default=None
        )
        for own, rule in catalogue.rules.items()
        for geography in rule.geographies
    }
    keys = zip(findings["rule"], findings["geography"], findings["year"], strict=True)
    now = [last[rule, geography] == year for rule, geography, year in keys]
    return findings[np.array(now, dtype=np.bool_)]


def recommendations(
    findings: pd.DataFrame, decisions: pd.DataFrame, values: pd.DataFrame, catalogue: Catalogue
) -> pd.DataFrame:
    """The tasks of today, each with the last decision about it.

    Parameters
    ----------
    findings
        Findings of all years, as ``findings.find`` gives them.
    decisions
        The register: finding, decision, reason, decided_by, decided_on, resubmit_on. Decisions about what is
        no finding of today are passed over; they count again when it comes back.
    values
        Released indicator values of all years.
    catalogue
        Rules with office and task, and what areas are compared by.

    Returns
    -------
    DataFrame
        One row a finding of its rule's newest year at the levels examine and act, with the columns of
        ``RECOMMENDATIONS``. Of several decisions about a finding the last by decided_on counts, of one day
        the last in the register. ``comparable_areas`` are of the same geography, without this finding;
        ``text`` is empty (``telling``).
    """
    now = newest(findings, values, catalogue)
    table = now.loc[now["level"].isin(ASKED), ["finding", "rule", "geography", "area", "year", "theme"]]
    last = decisions.sort_values("decided_on", kind="stable").drop_duplicates("finding", keep="last")
    table = table.merge(last.rename(columns={"decision": "state"}), on="finding", how="left")
    table["state"] = table["state"].fillna("open")
    table["office"] = [catalogue.rules[own].office.de for own in table["rule"]]
    table["text"] = ""
    table["comparable_areas"] = _comparable(table, now, values, catalogue)
    return table.astype(RECOMMENDATIONS)[list(RECOMMENDATIONS)]


def _comparable(
    table: pd.DataFrame, now: pd.DataFrame, values: pd.DataFrame, catalogue: Catalogue
) -> list[list[str]]:
    """Comparable areas of each task; left out is an area with this finding, whatever its level."""
    named = {}
    for (own, geography, year), rows in table.groupby(["rule", "geography", "year"]):
        rule = catalogue.rules[str(own)]
        there = values[(values["geography"] == geography) & (values["year"] == year)]
        wide = _structure_of(there, structure(catalogue, rule), catalogue)
        found = set(now.loc[(now["rule"] == own) & (now["geography"] == geography), "area"])
        for row, area in rows["area"].items():
            named[row] = nearest(wide, area, without=found)
    return [named[row] for row in table.index]


def _structure_of(there: pd.DataFrame, names: tuple[str, ...], catalogue: Catalogue) -> pd.DataFrame:
    """Structure of the areas of a geography in a year; numbers of inhabitants by their order of magnitude."""
    wide = there[there["indicator"].isin(names)].pivot(index="area", columns="indicator", values="value")
    counts = [name for name in wide.columns if catalogue.indicators[name].method == "count"]
    wide[counts] = np.log1p(wide[counts])
    return wide.dropna(axis="columns", how="all")
