"""Evaluation of a measure from what was laid down.

Belongs here: every outcome with its verdict or the reason why there is none. Does not belong here: the
methods (``sozialraum/evaluation``), which version counts (``laid_down``), sentences (``sozialraum/wording``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.comparing.discoveries import q_values
from sozialraum.evaluation.evaluate import AFTER, evaluate, foreseen, method_of
from sozialraum.evaluation.holm import adjusted
from sozialraum.evaluation.panel import Outcome, Panel
from sozialraum.evaluation.verdict import verdict
from sozialraum.planning.undertakings.conflicts import parents_of, touched
from sozialraum.planning.undertakings.laid_down import Undertaking
from sozialraum.planning.undertakings.panels import panel, shortage, starts_of, window

Row = dict[str, Any]
NUMBERS = (
    "method",
    "effect",
    "effect_low",
    "effect_high",
    "p_value",
    "pretrend_p",
    "pretrend_low",
    "pretrend_high",
    "leave_one_out_low",
    "leave_one_out_high",
    "placebos",
    "detectable_effect",
)
"""Fields of an outcome that its row has."""


class Evaluation:
    """Evaluates measures with released figures.

    Parameters
    ----------
    values
        Released indicator values of all years.
    catalogue
        Indicators with their breaks, areas.
    undertakings
        All measures that count.
    """

    def __init__(
        self, values: pd.DataFrame, catalogue: Catalogue, undertakings: Collection[Undertaking]
    ) -> None:
        residual = {
            (name, area.area)
            for name, geography in catalogue.geographies.items()
            for area in geography.areas
            if area.kind == "residual"
        }
        keys = pd.MultiIndex.from_frame(values[["geography", "area"]])
        named = values[~keys.isin(residual)]
        self._rows: Mapping[Any, pd.DataFrame] = dict(
            list(named.groupby(["indicator", "geography"], observed=True))
        )
        self._catalogue = catalogue
        self._undertakings = undertakings
        self._parents = parents_of(catalogue)

    def rows(self, stages: Sequence[Undertaking]) -> list[Row]:
        """Rows of all outcomes of a measure, the primary ones first.

        Parameters
        ----------
        stages
            The measure, or its stages, which share indicators and direction of the first.
        """
        head = stages[0]
        if head.wanted is None:
            return []
        primary = [self._outcome(stages, name) for name in head.indicators]
        adjust(primary, adjusted)
        for row, delta in zip(primary, head.deltas, strict=True):
            row |= {"role": "primary", "delta": delta, **_judged(row, delta, head.wanted)}
        others = [self._outcome(stages, name) for name in head.exploratory]
        adjust(others, q_values)
        for row in others:
            told = "cannot_tell" if row.pop("begun") else None
            row |= {"role": "exploratory", "verdict": told, "reason": _exploratory(row, told)}
        return [*primary, *others]

    def _outcome(self, stages: Sequence[Undertaking], indicator: str) -> Row:
        """Numbers of one outcome, without verdict."""
        head = stages[0]
        row: Row = {
            "measure": head.whole,
            "indicator": indicator,
            "geography": head.geography,
            "wanted": head.wanted,
            "start_year": min(stage.first_year for stage in stages),
        }
        found = self._rows.get((indicator, head.geography))
        entry = self._catalogue.indicators[indicator]
        if entry.pooled_years > 1 or entry.method == "published":
            return {**row, "begun": True, "outcome": Outcome(method=None, reason="pooled_indicator")}
        if found is None or not set(starts_of(stages)) <= set(found["area"]):
            return {**row, "begun": True, "outcome": Outcome(method=None, reason="no_figures")}
        return {**row, **self._measured(stages, indicator, found)}

    def _measured(self, stages: Sequence[Undertaking], indicator: str, found: pd.DataFrame) -> Row:
        starts, first = starts_of(stages), min(stage.first_year for stage in stages)
        usable = window(
            found,
            stages,
            indicator=self._catalogue.indicators[indicator],
            geography=self._catalogue.geographies[stages[0].geography],
        )
        begun = int(found["year"].max()) >= first
        if not usable.years:
            return {"begun": begun, "outcome": Outcome(method=None, reason=usable.before or "no_figures")}
        elsewhere = touched(stages, self._undertakings, indicator, usable.years, self._parents)
        figures = panel(found, usable.years, starts, without=elsewhere)
        reason = "other_measure" if elsewhere & set(starts) else shortage(usable, first)
        if figures.controls == 0 and set(found["area"]) > set(starts):
            # no county-wide measure: the others have gaps or measures of their own
            nothing = Outcome(method=None, reason=reason or "too_few_areas")
            return {"begun": begun, "outcome": nothing, **_extent(figures, first)}
        outcome = evaluate(figures) if begun else _planned(figures, stages)
        if reason is not None and begun:
            outcome = Outcome(**{**asdict(outcome), "reason": reason})
        return {"begun": begun, "outcome": outcome, **_extent(figures, first)}


def _planned(figures: Panel, stages: Sequence[Undertaking]) -> Outcome:
    """What can be said of a measure before there are figures of its outcome period."""
    years = max(
        AFTER,
        *(stage.end.year - stage.first_year + 1 if stage.end is not None else AFTER for stage in stages),
    )
    return Outcome(method=method_of(figures), detectable_effect=foreseen(figures, years_after=years))


def _extent(figures: Panel, first: int) -> Row:
    late = figures.years >= first
    return {
        "first_year": int(figures.years[0]),
        "last_year": int(figures.years[-1]),
        "periods_before": int((~late).sum()),
        "periods_after": int(late.sum()),
        "treated": len(figures.starts),
        "controls": figures.controls,
    }


def adjust(rows: Sequence[Row], method: Any) -> None:
    """Put the numbers of each outcome into its row, with the p-value adjusted for all of them."""
    p_values = [np.nan if row["outcome"].p_value is None else row["outcome"].p_value for row in rows]
    for row, p_adjusted in zip(rows, method(p_values), strict=True):
        row |= {name: getattr(row["outcome"], name) for name in NUMBERS}
        row["p_adjusted"] = None if np.isnan(p_adjusted) else float(p_adjusted)


def _judged(row: Row, delta: float, wanted: Any) -> Row:
    if not row.pop("begun"):
        return {"verdict": None, "reason": None}
    told, reason = verdict(row["outcome"], delta=delta, wanted=wanted, p_adjusted=row["p_adjusted"])
    return {"verdict": told, "reason": reason}


def _exploratory(row: Row, told: str | None) -> str | None:
    return None if told is None else row["outcome"].reason or "exploratory"
