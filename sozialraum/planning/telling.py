"""The German texts of findings, their rows, tasks and gaps.

Belongs here: which values of a row go into which sentence. Does not belong here: the sentences
(``sozialraum/wording/planning``), the rows themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.wording.names import Named, level_name, named
from sozialraum.wording.planning import findings as wording
from sozialraum.wording.planning.tasks import gap_sentence, task_sentences

Row = Mapping[str, Any]

CONDITIONS = ("comparisons", "index_values")
"""Tables whose rows are conditions of a rule."""


class Teller:
    """Puts sentences beside rows.

    Parameters
    ----------
    catalogue
        Names of areas, titles of indicators, indices, rules and themes.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._areas: dict[tuple[str, str], Named] = {
            (name, area.area): named(area.name, level_name(geography.title.de))
            for name, geography in catalogue.geographies.items()
            for area in geography.areas
        }
        county = catalogue.county
        self._county = named(county.title.de, "Kreis")
        self._themes = {theme.id: theme.title.de for theme in county.themes}

    def findings(self, frame: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
        """``planning.findings`` with their text, which names all conditions; these are among the evidence."""
        asked = evidence[(evidence["role"] == "evidence") & evidence["source_table"].isin(CONDITIONS)]
        rows: dict[tuple[str, int], list[Row]] = {}
        for row in _records(asked):
            rows.setdefault((row["finding"], row["year"]), []).append(row)
        return _told(frame, lambda row: self._finding(row, rows.get((row["finding"], row["year"]), [])))

    def evidence(self, frame: pd.DataFrame) -> pd.DataFrame:
        """``planning.finding_evidence`` with their text."""
        return _told(frame, self._row)

    def tasks(self, frame: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
        """``planning.recommendations`` with their text."""
        levels = findings.set_index(["finding", "year"])["level"].to_dict()
        return _told(frame, lambda row: self._task(row, levels[row["finding"], row["year"]]))

    def gaps(self, frame: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
        """``planning.measure_gaps`` with their text."""
        titles = dict(zip(measures["measure"], measures["title"], strict=True))
        return _told(frame, lambda row: self._gap(row, titles))

    def _finding(self, row: Row, evidence: Sequence[Row]) -> str:
        rule = self._catalogue.rules[row["rule"]]
        name = row["indicator"]
        entry = None if name is None else self._catalogue.indicators[name]
        told = wording.Finding(
            **{
                own: row[own]
                for own in wording.Finding._fields
                if own in row and own not in ("area", "indicator")
            },
            area=self._areas[row["geography"], row["area"]],
            county=self._county,
            conditions=len(rule.indicators) + len(rule.indices),
            indicator=None if entry is None else entry.title.de,
            unit="" if entry is None else entry.unit,
            decimals=1 if entry is None else entry.decimals,
            others=tuple(
                self._row(one).removesuffix(".")
                for one in evidence
                if one["indicator"] is None or one["indicator"] != name
            ),
        )
        return " ".join(wording.finding_sentences(told))

    def _row(self, row: Row) -> str:
        if row["index"] is not None:
            title, unit, decimals = self._catalogue.indices[row["index"]].title.de, "", 2
        else:
            entry = self._catalogue.indicators[row["indicator"]]
            title, unit, decimals = entry.title.de, entry.unit, entry.decimals
        parts = (row["evidence_year"], row["value"], row["q_value"], row["class_name"])
        return wording.evidence_sentence(wording.Row(row["source_table"], title, unit, decimals, *parts))

    def _task(self, row: Row, level: str) -> str:
        rule = self._catalogue.rules[row["finding"].partition("-")[0]]
        area = self._areas[row["geography"], row["area"]]
        told = task_sentences(
            area, title=rule.title.de, office=rule.office.de, task=rule.task.de, level=level
        )
        return " ".join(told)

    def _gap(self, row: Row, titles: Mapping[str, str]) -> str:
        named_ones = [titles[name] for name in (row["measure"], row["other"]) if name is not None]
        rule = None if row["finding"] is None else self._catalogue.rules.get(row["finding"].partition("-")[0])
        return gap_sentence(
            row["kind"],
            self._areas[row["geography"], row["area"]],
            theme=self._themes[row["theme"]],
            finding=None if rule is None else rule.title.de,
            measures=tuple(named_ones),
        )


def _told(frame: pd.DataFrame, sentence: Any) -> pd.DataFrame:
    """The rows with a text each; what is missing is None for the sentence."""
    return frame.assign(
        text=pd.Series([sentence(row) for row in _records(frame)], index=frame.index, dtype="str")
    )


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
