"""Planning in the small release that tests of the press print: a row or two of each table.

What people wrote may be any text; so may titles of measures and findings.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

AREA = {"geography": "sozialraum", "area": "0535800401"}
RULE = "armut"
FINDING = f"{RULE}-sozialraum-0535800401"
INDICATOR = "sgb2_quote"
THEME = "existenzsicherung"
DAY = pd.Timestamp(2025, 1, 1)


def planning(texts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each table by its name; of tables without rows an empty list.

    Parameters
    ----------
    texts
        What people wrote about the Sozialraum 0535800401: a remark and a measure each; none: nothing at all.
    """
    if not texts:
        return {name: [] for name in TABLES}
    rows = {
        "findings": [_finding(year, texts[0]) for year in (2023, 2024)],
        "finding_evidence": [
            {**_of_finding(), "position": place, "role": role, "source_table": "comparisons"}
            | {"indicator": INDICATOR, "evidence_year": 2024, "value": 12.0, "text": f"{role}: {texts[0]}"}
            for place, role in enumerate(("evidence", "counter"), start=1)
        ],
        "recommendations": [
            {**AREA, **_of_finding(), "theme": THEME, "office": "Jugendhilfeplanung", "text": texts[0]}
            | {"comparable_areas": ["0535800402"], "state": "accepted", "reason": texts[0]}
            | {"decided_by": "Politik", "decided_on": DAY, "resubmit_on": pd.NaT}
        ],
        "measures": [_measure(f"m{place}", text) for place, text in enumerate(texts)],
        "evaluations": [_evaluation(texts[0])],
        "comments": [_comment(place, text) for place, text in enumerate(texts)],
        "measure_gaps": [
            {**AREA, "kind": "finding_without_measure", "theme": THEME, "finding": FINDING, "text": texts[0]}
        ],
        "planning_cycle": [
            {
                "theme": THEME,
                "stage": "plan",
                "since": DAY,
                "due": pd.Timestamp(2025, 6, 30),
                "state": "overdue",
            }
            | {"responsible": "Fachplanung", "note": texts[0]}
        ],
    }
    return {name: rows[name] for name in TABLES}


TABLES = (
    "findings",
    "finding_evidence",
    "recommendations",
    "measures",
    "evaluations",
    "comments",
    "measure_gaps",
    "planning_cycle",
)


def _of_finding() -> dict[str, Any]:
    return {"finding": FINDING, "year": 2024}


def _finding(year: int, text: str) -> dict[str, Any]:
    numbers = {"value": 12.0, "benchmark_value": 6.0, "effect": 6.0, "q_value": 0.01, "excess": 40.0}
    return {
        **AREA,
        **numbers,
        "finding": FINDING,
        "year": year,
        "rule": RULE,
        "rule_version": 1,
        "theme": THEME,
        "title": f"Armut {text}",
        "level": "act",
        "escalated": ["persistent"],
        "downgraded": [],
        "periods": 3,
        "first_year": 2022,
        "indicator": INDICATOR,
        "measure": "difference",
        "text": text,
        "points": 5,
        "priority": 1,
    }


def _measure(measure: str, text: str) -> dict[str, Any]:
    return {
        **AREA,
        "measure": measure,
        "title": text,
        "field": THEME,
        "target_group": text,
        "finding": FINDING,
        "indicators": [INDICATOR],
        "exploratory": [],
        "wanted": "lower",
        "deltas": [1.0],
        "start": pd.Timestamp(2024, 1, 1),
        "end": pd.NaT,
        "status": "running",
        "cost": 1200.0,
        "office": text,
        "registration": "c" * 64,
        "registered_on": DAY,
        "preregistered": False,
        "changed_since": ["deltas"],
        "detectable_effect": 0.5,
    }


def _evaluation(text: str) -> dict[str, Any]:
    return {
        "measure": "m0",
        "indicator": INDICATOR,
        "role": "primary",
        "geography": "sozialraum",
        "method": "difference_in_differences",
        "wanted": "lower",
        "delta": 1.0,
        "start_year": 2024,
        "effect": -0.2,
        "effect_low": -0.6,
        "effect_high": 0.3,
        "p_value": 0.4,
        "p_adjusted": 0.4,
        "detectable_effect": 0.5,
        "verdict": "no_relevant_effect",
        "registration": "c" * 64,
        "registered_on": DAY,
        "preregistered": False,
        "text": text,
    }


def _comment(place: int, text: str) -> dict[str, Any]:
    return {
        **AREA,
        "comment": f"k{place}",
        "indicator": INDICATOR,
        "date": pd.Timestamp(2025, 1, 1 + place),
        "role": "Initiativkreis",
        "about": "level",
        "assessment": "worse",
        "text": text,
        "figure_year": 2024,
        "figure": "better",
        "agreement": "contradicts",
    }
