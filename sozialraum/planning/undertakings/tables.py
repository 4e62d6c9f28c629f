"""The tables of measures and of their evaluations.

Belongs here: rows as ``schemas.planning`` has them. Does not belong here: what is in them (``laid_down``,
``assess``).
"""

from collections.abc import Mapping
from dataclasses import fields
from itertools import groupby
from typing import Any

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.planning.undertakings.assess import Evaluation, Row
from sozialraum.planning.undertakings.laid_down import Undertaking, laid_down
from sozialraum.wording.planning.evaluations import Evaluated, evaluation_sentences

_LISTS = ("indicators", "exploratory", "deltas")


def undertaking_tables(
    versions: pd.DataFrame, values: pd.DataFrame, catalogue: Catalogue
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures, and what can be said about their effect.

    Parameters
    ----------
    versions
        Every delivered row of the register of measures with recorded_at, the oldest first.
    values
        Released indicator values of all years.
    catalogue
        Indicators, areas.

    Returns
    -------
    tuple of DataFrame
        One row a measure and area, of the newest version with what was laid down; one row a measure and
        outcome. Measures that were withdrawn have no evaluation and disturb none.
    """
    entries = laid_down(versions)
    counted = [entry for entry in entries if not entry.withdrawn]
    evaluation = Evaluation(values, catalogue, counted)
    rows: list[Row] = []
    newest = {
        str(row["measure"]): {str(name): value for name, value in row.items()}
        for row in versions.to_dict("records")
    }
    for _, group in groupby(counted, key=lambda entry: entry.whole):
        stages = list(group)
        title = newest[stages[0].measure]["title"]
        rows += [_finished(row, stages, title, catalogue) for row in evaluation.rows(stages)]
    foreseen: dict[str, float | None] = {}
    for row in reversed(rows):
        if row["role"] == "primary":
            foreseen[row["measure"]] = row["detectable_effect"]
    measures = [row for entry in entries for row in _measures(entry, newest[entry.measure], foreseen)]
    return pd.DataFrame(measures, columns=MEASURES), pd.DataFrame(rows, columns=EVALUATIONS)


MEASURES = [
    "measure",
    "geography",
    "area",
    "title",
    "field",
    "target_group",
    "finding",
    "indicators",
    "exploratory",
    "wanted",
    "deltas",
    "baseline",
    "target",
    "start",
    "end",
    "status",
    "cost",
    "office",
    "registration",
    "registered_on",
    "preregistered",
    "changed_since",
    "detectable_effect",
]
EVALUATIONS = [
    "measure",
    "indicator",
    "role",
    "geography",
    "method",
    "wanted",
    "delta",
    "first_year",
    "start_year",
    "last_year",
    "periods_before",
    "periods_after",
    "treated",
    "controls",
    "effect",
    "effect_low",
    "effect_high",
    "p_value",
    "p_adjusted",
    "pretrend_p",
    "pretrend_low",
    "pretrend_high",
    "leave_one_out_low",
    "leave_one_out_high",
    "placebos",
    "detectable_effect",
    "verdict",
    "reason",
    "registration",
    "registered_on",
    "preregistered",
    "text",
]
"""Columns of both tables in their order."""


def _measures(
    entry: Undertaking, newest: Mapping[str, Any], foreseen: Mapping[str, float | None]
) -> list[Row]:
    evaluated = entry.wanted is not None
    own = {
        **newest,
        **{name: list(newest[name]) for name in _LISTS},
        "registration": entry.registration if evaluated else None,
        "registered_on": entry.registered_on.normalize() if evaluated else None,
        "preregistered": entry.preregistered if evaluated else None,
        "changed_since": list(entry.changed),
        "detectable_effect": foreseen.get(entry.whole),
    }
    return [{**own, "area": area} for area in newest["areas"]]


def _finished(row: Row, stages: list[Undertaking], title: str, catalogue: Catalogue) -> Row:
    """A row with what was laid down and its sentences."""
    whole = {
        **row,
        "registration": stages[0].registration,
        "registered_on": max(stage.registered_on for stage in stages).normalize(),
        "preregistered": all(stage.preregistered for stage in stages),
    }
    entry = catalogue.indicators[row["indicator"]]
    told: Row = {
        **{field.name: whole.get(field.name) for field in fields(Evaluated)},
        "measure": title,
        "indicator": entry.title.de,
        "unit": entry.unit,
        "decimals": entry.decimals,
        "changed_since": tuple(dict.fromkeys(name for stage in stages for name in stage.changed)),
    }
    return {**whole, "text": " ".join(evaluation_sentences(Evaluated(**told)))}
