"""The methods of indices by the name the catalogue gives them, and what an entry makes of them.

Belongs here: the table of methods with one signature. Does not belong here: the methods themselves.

The dynamics of an index are the standardised sum of the changes whatever the method of its status: ranks of
changes would stretch noise, and a first component of changes need not be about what the status is about.
"""

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.catalogue.index import Index
from sozialraum.indices.methods.component import first_component
from sozialraum.indices.methods.ranks import exponential_rank, percentile_rank
from sozialraum.indices.methods.standardised import Floats, Sums, standardised_sum

Places = NDArray[np.intp]


class Method(Protocol):
    """From values (..., areas, indicators), higher is worse and none missing, to the score of each area.

    ``total`` is the sum before the second standardisation, None for other methods.
    """

    def __call__(self, values: ArrayLike, *, weights: ArrayLike | None, anchor: int | None) -> Sums:
        """Calculate; ``anchor`` is the place of an indicator and belongs to ``first_component`` alone."""


def _standardised_sum(values: ArrayLike, *, weights: ArrayLike | None, anchor: int | None) -> Sums:
    return standardised_sum(values, weights=weights)


def _exponential_rank(values: ArrayLike, *, weights: ArrayLike | None, anchor: int | None) -> Sums:
    return Sums(None, exponential_rank(values, weights=weights))


def _percentile_rank(values: ArrayLike, *, weights: ArrayLike | None, anchor: int | None) -> Sums:
    return Sums(None, percentile_rank(values, weights=weights))


def _first_component(values: ArrayLike, *, weights: ArrayLike | None, anchor: int | None) -> Sums:
    if anchor is None:
        raise ValueError("first_component needs the place of its anchor indicator")
    if weights is not None and not np.array_equal(weights, np.ones_like(weights)):
        raise ValueError("first_component finds its weights itself and takes none but 1")
    return Sums(None, first_component(values, anchor=anchor).score)


METHODS: dict[str, Method] = {
    "standardised_sum": _standardised_sum,
    "exponential_rank": _exponential_rank,
    "percentile_rank": _percentile_rank,
    "first_component": _first_component,
}
"""All methods; their names are those the catalogue allows."""


def status_sums(index: Index, values: Floats, *, kept: Places) -> Sums:
    """Total and score of the status by the method, weights and anchor of an index.

    Parameters
    ----------
    index
        The catalogue's entry.
    values
        (..., areas, indicators): all indicators of the index in its order, higher is worse, none missing.
    kept
        Places of the indicators that take part: those that are constant are left out. The anchor is one of
        them.
    """
    anchor = None if index.anchor is None else kept.tolist().index(index.names.index(index.anchor))
    return METHODS[index.method](values[..., kept], weights=index_weights(index)[kept], anchor=anchor)


def dynamics_sums(index: Index, changes: Floats, *, kept: Places) -> Sums:
    """Total and score of the dynamics: standardised sum of the changes, whatever the method of the status.

    Parameters
    ----------
    index
        The catalogue's entry; its weights count here as well.
    changes
        (..., areas, indicators) as in ``status_sums``: value less the value at the beginning of the window.
    kept
        Places of the indicators whose change is not the same everywhere.
    """
    return standardised_sum(changes[..., kept], weights=index_weights(index)[kept])


def index_weights(index: Index) -> Floats:
    """Weights of an index in the order of its indicators."""
    return np.array([part.weight for part in index.indicators])
