"""Index values: from what goes into an index to score, classes and rank of each area.

Belongs here: one index in one geography and year as rows of a table. Does not belong here: which areas take
part (``inputs``), the methods (``methods``), how sure classes and ranks are (``uncertainty``).
"""

import numpy as np
import pandas as pd

from sozialraum.catalogue.index import SMALLEST_NUMBER_OF_AREAS as ENOUGH
from sozialraum.catalogue.index import Index
from sozialraum.indices.inputs import IndexInputs
from sozialraum.indices.methods.choice import dynamics_sums, status_sums
from sozialraum.indices.methods.classes import (
    DYNAMICS,
    NO_CLASS,
    STATUS,
    Codes,
    cell,
    dynamics_classes,
    status_classes,
)
from sozialraum.indices.methods.ranks import worst_first
from sozialraum.indices.methods.standardised import Floats

FEW_AREAS = f"Weniger als {ENOUGH} Gebiete mit allen Werten: keine Klassen"
"""Reason for areas with a score that are too few for classes."""

NO_SCORE = "Kein Indexwert: zusammen unterscheiden die Indikatoren die Gebiete nicht"
"""Reason for areas whose indicators cancel out or have no common direction."""

NO_CUTS = "Keine Klassen für diesen Index festgelegt"
"""Reason for areas with a score of a method for which the catalogue states no cuts."""

NO_DYNAMICS = "Keine Dynamik: {why}"
"""Note on an area that has a status only."""

NO_CHANGE_SCORE = "Zusammen unterscheiden die Veränderungen die Gebiete nicht"
"""Why no area has dynamics where the changes cancel out."""

FEW_CHANGES = f"Weniger als {ENOUGH} Gebiete mit Werten beider Jahre"
"""Why no area has a class of dynamics where too few have a change."""

TYPES = {
    "index": "str",
    "geography": "str",
    "area": "str",
    "year": "int64",
    "population": "float64",
    "total": "float64",
    "score": "float64",
    "status": "str",
    "dynamics_total": "float64",
    "dynamics_score": "float64",
    "dynamics": "str",
    "cell": "str",
    "rank": "float64",
    "reason": "str",
    "note": "str",
}
"""Columns of index values in their order, with their types."""


def index_values(inputs: IndexInputs, entry: Index, *, index: str) -> pd.DataFrame:
    """Score, classes and rank of all areas of an index in a geography and year.

    Parameters
    ----------
    inputs
        Areas, indicators and values (``index_inputs``).
    entry
        The index: method, weights, cuts.
    index
        Its id.

    Returns
    -------
    DataFrame
        One row an area, in order of the areas' keys, with the columns of ``TYPES``. ``rank`` is 1 for the
        worst score; equal scores share the smallest rank. An area that is not classified has a ``reason``;
        it may still have a score and rank where there are fewer than 10 areas, or no cuts that fit the
        method.
        ``note`` says what readers must know of the figures that there are.
    """
    frame = _scored(inputs, entry) if inputs.now.areas else pd.DataFrame(columns=["area"])
    frame = pd.concat([part for part in (frame, inputs.unclassified) if len(part)] or [frame])
    named = frame.assign(index=index, geography=inputs.now.geography, year=inputs.now.year)
    return named.reindex(columns=list(TYPES)).astype(TYPES).sort_values("area", ignore_index=True)


def _scored(inputs: IndexInputs, entry: Index) -> pd.DataFrame:
    """Rows of the areas that take part."""
    total, score = status_sums(entry, inputs.now.values, kept=inputs.varying)
    change_total, change = _changes(inputs, entry)
    status = _enough(status_classes(score, cuts=entry.status_cuts), score)
    if not entry.classified:
        status = np.full_like(status, NO_CLASS)
    dynamics = _enough(dynamics_classes(change, cuts=entry.dynamics_cuts), change)
    reason = NO_SCORE if np.isnan(score).any() else FEW_AREAS if len(score) < ENOUGH else NO_CUTS
    return pd.DataFrame(
        {
            "area": inputs.now.areas,
            "population": inputs.population,
            "total": total,
            "score": score,
            "status": [STATUS[code] if code != NO_CLASS else None for code in status],
            "dynamics_total": change_total,
            "dynamics_score": change,
            "dynamics": [DYNAMICS[code] if code != NO_CLASS else None for code in dynamics],
            "cell": [cell(*codes) for codes in zip(status, dynamics, strict=True)],
            "rank": np.where(np.isnan(score), np.nan, worst_first(score)),
            "reason": [None if code != NO_CLASS else reason for code in status],
            "note": _notes(inputs, change),
        }
    )


def _changes(inputs: IndexInputs, entry: Index) -> tuple[Floats, Floats]:
    """Total and score of the dynamics of all areas of ``now``; missing where an area has none."""
    found = np.full((2, len(inputs.now.areas)), np.nan)
    if inputs.earlier is not None:
        both = np.isin(inputs.now.areas, inputs.earlier.areas)
        changes = inputs.now.values[both] - inputs.earlier.values
        found[:, both] = dynamics_sums(entry, changes, kept=inputs.moving)
    return found[0], found[1]


def _enough(codes: Codes, score: Floats) -> Codes:
    """Classes where there are enough scores to class them, else none."""
    return codes if np.isfinite(score).sum() >= ENOUGH else np.full_like(codes, NO_CLASS)


def _notes(inputs: IndexInputs, change: Floats) -> list[str | None]:
    """What readers must know of the index and of the area's dynamics."""
    why = dict(inputs.without_dynamics)
    if inputs.earlier is not None:
        if not np.isfinite(change).any():
            why |= dict.fromkeys(inputs.earlier.areas, NO_CHANGE_SCORE)
        elif len(inputs.earlier.areas) < ENOUGH:
            why |= dict.fromkeys(inputs.earlier.areas, FEW_CHANGES)
    notes = []
    for area in inputs.now.areas:
        own = [NO_DYNAMICS.format(why=why[area][0].lower() + why[area][1:])] if area in why else []
        notes.append("; ".join([*([inputs.note] if inputs.note else []), *own]) or None)
    return notes
