"""What goes into an index: which areas and indicators take part, and why others do not.

Belongs here: the choice of areas and indicators, with a German sentence for all that is left out. Does not
belong here: the long table (``yearly``), notes on figures that there are (``notes``), the arithmetic of the
index (``engine``), draws.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import Counts
from sozialraum.indices.methods.choice import Places
from sozialraum.indices.methods.standardised import Floats, constant_indicators
from sozialraum.indices.notes import dynamics_notes, status_notes
from sozialraum.indices.yearly import YearFigures, year_figures

Booleans = NDArray[np.bool_]

NO_POPULATION = "Keine Einwohnerzahl"
"""Reason for an area whose inhabitants are not known."""

FEW_INHABITANTS = "Weniger als {number} Einwohner"
"""Reason for an area below the minimum population."""

NOT_IN_YEAR = "In keinem Gebiet ein Wert {year} für {titles}"
"""Reason for all areas where an indicator has no value at all."""

NOT_IN_AREA = "Kein Wert {year} für {titles}"
"""Reason for an area that lacks an indicator."""

HIDDEN_EVERYWHERE = "In allen Gebieten gesperrt {year}: {titles}"
"""Reason for all areas where an indicator must not be shown in any."""

HIDDEN = "Gesperrt {year}: {titles}"
"""Reason for an area with an indicator that must not be shown."""

HIDDEN_POPULATION = "Einwohnerzahl gesperrt"
"""Reason for an area whose inhabitants must not be shown."""

ALL_ALIKE = "Kein Vergleich: kein Indikator unterscheidet die Gebiete"
"""Reason for all areas where nothing tells them apart, as with a single area."""

ANCHOR_ALIKE = "Kein Indexwert: {title} ist überall gleich und kann die Richtung nicht festlegen"
"""Reason for all areas where the anchor of a first component is constant."""

NO_CHANGE = "Kein Indikator hat sich in den Gebieten unterschiedlich verändert"
"""Reason against dynamics where all changes are alike."""

NOWHERE = np.empty(0, dtype=np.intp)
"""No places."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Areas that take part or would if they were larger: what another minimum population chooses from.

    Attributes
    ----------
    counts
        As ``now`` of the inputs.
    population
        Inhabitants of the areas.
    smoothed
        Smoothed values in place of those of ``counts``; missing where a value is not smoothed.
    """

    counts: Counts
    population: Floats
    smoothed: Floats


@dataclass(frozen=True, kw_only=True)
class IndexInputs:
    """What goes into an index in one geography and year.

    Attributes
    ----------
    now
        Values and counts of the areas that have a status, all indicators in the order of the index; values
        are oriented: higher is worse. Without areas where none can be classified.
    earlier
        The same at the beginning of the window of change, for those of the areas that have dynamics; None:
        no area has.
    population
        Inhabitants of the areas of ``now``; missing where the index asks for none.
    varying
        Places of the indicators that are not constant over ``now``: they make the status.
    moving
        Places of the indicators whose change is not constant: they make the dynamics.
    candidates
        The areas of ``now`` and those that nothing but their small population leaves out.
    unclassified
        Areas that are left out, with the columns area, population and reason.
    without_dynamics
        Areas of ``now`` that have none although the index has dynamics, with the reason.
    note
        What readers must know of the whole index; None: nothing.
    """

    now: Counts
    earlier: Counts | None
    population: Floats
    varying: Places
    moving: Places
    candidates: Candidates
    unclassified: pd.DataFrame
    without_dynamics: Mapping[str, str]
    note: str | None


def index_inputs(
    values: pd.DataFrame, entry: Index, catalogue: Catalogue, *, geography: str, year: int
) -> IndexInputs:
    """Choose areas, indicators and values of an index in a geography and year.

    Parameters
    ----------
    values
        Indicator values; columns indicator, geography, area, year, reference_date, numerator, denominator,
        value, smoothed_value, status. May hold other indicators, geographies and years.
    entry
        The index.
    catalogue
        Its indicators (method, factor, title, breaks) and the areas of the geography; residual areas are no
        places and do not appear.
    geography, year
        Where and when.

    Returns
    -------
    IndexInputs
        Every area is either in ``now`` or in ``unclassified``, which states the first reason that applies:
        the catalogue leaves it out, its population is unknown or below the minimum, an indicator has no
        value in any area of the year, the area lacks an indicator, nothing tells the areas apart. A missing
        value is never filled. Without any value of any indicator there is no index and no area at all.

        An area that lacks an indicator in the first year of the change keeps its status and loses its
        dynamics. A break inside the window is noted and prevents nothing.

    Raises
    ------
    ValueError
        If an indicator, area and year has more than one row.
    """
    current = year_figures(values, entry, catalogue, geography=geography, year=year)
    reasons = _unclassified(current, entry)
    valid = current.rows_without(reasons)
    varying = _varying(current.values[valid])
    notes = list(status_notes(current, varying)) if valid.any() else []
    earlier, moving, without = None, NOWHERE, dict[str, str]()
    if entry.change_years is not None and valid.any():
        first = year_figures(values, entry, catalogue, geography=geography, year=year - entry.change_years)
        change = current.values - first.values
        without = _unchanged(first, change, reasons)
        both = valid & first.rows_without(without)
        moving = _varying(change[both])
        if both.any():
            earlier = first.counts(both)
            notes += dynamics_notes(first, current, catalogue, moving=moving)
    # without any value there is no index whose areas could be left out
    outside = ~valid & current.any_value
    left = pd.DataFrame({"area": current.areas, "population": current.inhabitants})[outside]
    return IndexInputs(
        now=current.counts(valid),
        earlier=earlier,
        population=current.inhabitants[valid],
        varying=varying,
        moving=moving,
        candidates=_candidates(current, entry),
        unclassified=left.assign(reason=left["area"].map(reasons)),
        without_dynamics=without,
        note="; ".join(notes) or None,
    )


def _candidates(current: YearFigures, entry: Index) -> Candidates:
    """Areas that take part in the index without its minimum population."""
    rows = current.rows_without(_unclassified(current, entry.model_copy(update={"minimum_population": 0})))
    return Candidates(
        counts=current.counts(rows), population=current.inhabitants[rows], smoothed=current.smoothed[rows]
    )


def _unclassified(current: YearFigures, entry: Index) -> dict[str, str]:
    """Reason for each area that is left out."""
    reasons = _lacking(current)
    if entry.population is not None:
        people = zip(current.areas, current.inhabitants, current.hidden_inhabitants, strict=True)
        for area, inhabitants, hidden in people:
            if np.isnan(inhabitants):
                reasons[area] = HIDDEN_POPULATION if hidden else NO_POPULATION
            elif inhabitants < entry.minimum_population:
                reasons[area] = FEW_INHABITANTS.format(number=entry.minimum_population)
    reasons |= {left.area: left.reason.de for left in entry.left_out if left.area in current.areas}
    varying = _varying(current.values[current.rows_without(reasons)])
    anchor = None if entry.anchor is None else entry.names.index(entry.anchor)
    if not varying.size:
        sentence = ALL_ALIKE
    elif anchor is not None and anchor not in varying:
        sentence = ANCHOR_ALIKE.format(title=current.titles[anchor])
    else:
        return reasons
    return {**dict.fromkeys(current.areas, sentence), **reasons}


def _lacking(figures: YearFigures) -> dict[str, str]:
    """Reason for each area that lacks an indicator; for all where one is nowhere known."""
    missing = np.isnan(figures.values)
    nowhere = np.asarray(missing.all(axis=0))
    if nowhere.any():
        hidden = nowhere & figures.hidden.all(axis=0)
        sentence = _in_words(figures, nowhere & ~hidden, hidden, (NOT_IN_YEAR, HIDDEN_EVERYWHERE))
        return dict.fromkeys(figures.areas, sentence)
    return {
        area: _in_words(figures, lacks & ~hidden, lacks & hidden, (NOT_IN_AREA, HIDDEN))
        for area, lacks, hidden in zip(figures.areas, missing, figures.hidden, strict=True)
        if lacks.any()
    }


def _in_words(figures: YearFigures, unknown: Booleans, hidden: Booleans, sentences: tuple[str, str]) -> str:
    """Which indicators are not known, and which must not be shown."""
    return "; ".join(
        sentence.format(year=figures.year, titles=figures.titles_of(chosen))
        for sentence, chosen in zip(sentences, (unknown, hidden), strict=True)
        if chosen.any()
    )


def _unchanged(first: YearFigures, change: Floats, reasons: Container[str]) -> dict[str, str]:
    """Reason for each classified area without dynamics."""
    without = {area: why for area, why in _lacking(first).items() if area not in reasons}
    rest = [area for area in first.areas if area not in reasons and area not in without]
    if not _varying(change[np.isin(first.areas, rest)]).size:
        without |= dict.fromkeys(rest, NO_CHANGE)
    return without


def _varying(values: Floats) -> Places:
    """Places of the indicators that are not constant; none without areas."""
    return np.flatnonzero(~constant_indicators(values)) if len(values) else NOWHERE
