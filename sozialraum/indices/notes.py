"""What readers must know of the figures of an index, in German.

Belongs here: notes on indicators that count for nothing, are taken as fixed, or are not the same at both
ends of the change. Does not belong here: why an area is not classified (``inputs``).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.indices.certainty.draws import SAMPLED
from sozialraum.indices.methods.choice import Places
from sozialraum.indices.yearly import YearFigures

DROPPED = "Ohne Wirkung auf den Status, weil überall gleich: {titles}"
"""Note on indicators that are constant over the areas."""

DROPPED_CHANGE = "Ohne Wirkung auf die Dynamik, weil überall gleich verändert: {titles}"
"""Note on indicators whose change is the same in all areas."""

NOT_SAMPLED = "Ohne Zufallsmodell, in den Wahrscheinlichkeiten als fest angenommen: {titles}"
"""Note on indicators whose value is the same in all draws."""

BROKEN = "Brüche im Zeitraum der Dynamik: {breaks}"
"""Note on breaks of indicators between the two years."""

SHARED_YEARS = "Anfang und Ende der Dynamik haben Jahre gemeinsam: {titles}"
"""Note on indicators that pool more years than the window of change has."""


def status_notes(current: YearFigures, varying: Places) -> Iterator[str]:
    """Notes on the status.

    Parameters
    ----------
    current
        Figures of the year.
    varying
        Places of the indicators that make the status.

    Yields
    ------
    str
        A sentence without full stop on indicators that are constant and on those without a sampling model.
    """
    yield from _on(current, _all_but(varying, current), DROPPED)
    yield from _on(current, ~np.isin(current.kinds, SAMPLED), NOT_SAMPLED)


def dynamics_notes(
    first: YearFigures, current: YearFigures, catalogue: Catalogue, *, moving: Places
) -> Iterator[str]:
    """Notes on the dynamics.

    Parameters
    ----------
    first, current
        Figures of both ends of the window.
    catalogue
        Breaks and pooled years of the indicators.
    moving
        Places of the indicators that make the dynamics.

    Yields
    ------
    str
        A sentence without full stop on indicators that changed alike everywhere, on breaks after the oldest
        reference date that counts, up to and on the newest one, and on indicators that pool more years than
        the window has.
    """
    entries = [catalogue.indicators[name] for name in current.indicators]
    yield from _on(current, _all_but(moving, current), DROPPED_CHANGE)
    breaks = []
    for entry, start, end in zip(entries, first.newest, current.newest, strict=True):
        # a figure that pools years rests on older ones as well
        oldest = pd.Timestamp(start) - pd.DateOffset(years=entry.pooled_years - 1)
        inside = [gap for gap in entry.breaks if oldest < pd.Timestamp(gap.date) <= pd.Timestamp(end)]
        breaks += [f"{entry.title.de} ({gap.date:%d.%m.%Y}: {gap.title.de})" for gap in inside]
    if breaks:
        yield BROKEN.format(breaks=", ".join(breaks))
    pooled = np.array([entry.pooled_years for entry in entries])
    yield from _on(current, pooled > current.year - first.year, SHARED_YEARS)


def _all_but(kept: Places, figures: YearFigures) -> NDArray[np.bool_]:
    return ~np.isin(np.arange(len(figures.indicators)), kept)


def _on(figures: YearFigures, chosen: NDArray[np.bool_], sentence: str) -> Iterator[str]:
    """The sentence with the titles of the chosen indicators, if there are any."""
    if chosen.any():
        yield sentence.format(titles=figures.titles_of(chosen))
