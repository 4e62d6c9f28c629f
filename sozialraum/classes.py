"""Classes of a choropleth: limits by a declared rule, and colours by direction.

Belongs here: where one class ends and the next begins, which figures are not sure of theirs. Does not belong
here: drawing, the declaration of rule and palettes (``catalogue.publication``).
"""

import warnings
from collections.abc import Callable

import mapclassify
import matplotlib
import numpy as np
from matplotlib.colors import to_hex
from numpy.typing import ArrayLike, NDArray

from sozialraum.catalogue.publication import Palette, Rule
from sozialraum.wording.rounding import rounded

LIGHTEST, DARKEST = 0.12, 0.95
"""Part of a palette that is used: lighter is not seen on paper, darker hides borders."""

Floats = NDArray[np.float64]


def class_bounds(values: ArrayLike, *, rule: Rule, number: int, decimals: int) -> tuple[float, ...]:
    """Limits of the classes of figures, rounded as the figures are printed.

    Each limit is a figure that occurs: the lowest, the lowest of each further class, the highest. So no class
    is empty, and what a reader sees printed lies in the class that its colour says.

    Parameters
    ----------
    values
        Figures of all years and areas that are to be comparable; missing ones (NaN) count for nothing.
    rule
        ``natural_breaks`` (smallest sum of squares within the classes), ``quantiles`` or ``equal_interval``.
    number
        Classes that are wanted; fewer come out where there are fewer different figures, or ties.
    decimals
        Digits of the printed figures.

    Returns
    -------
    tuple of float
        Ascending; a class holds its lower limit and not the upper one, only the last holds both. Empty
        where there are fewer than two different figures.

    Examples
    --------
    >>> class_bounds([1.04, 1.1, 5, 5.2, 9, 9.1], rule="natural_breaks", number=3, decimals=1)
    (1.0, 5.0, 9.0, 9.1)
    >>> class_bounds([3, 3, 3], rule="quantiles", number=5, decimals=0)
    ()
    """
    found = rounded(np.asarray(values, dtype=np.float64).ravel(), decimals=decimals)
    different, count = np.unique(found[np.isfinite(found)], return_counts=True)
    if len(different) < 2:
        return ()
    starts = _STARTS[rule](different, count, min(number, len(different)))
    return (*dict.fromkeys(different[starts].tolist()), float(different[-1]))


def classes_of(values: ArrayLike, *, bounds: tuple[float, ...], decimals: int) -> NDArray[np.intp]:
    """Number of the class of each figure, from 0; -1 where it is missing.

    Figures outside the limits belong to the first or last class.

    Examples
    --------
    >>> classes_of([1.0, 4.96, 9.1, float("nan")], bounds=(1.0, 5.0, 9.0, 9.1), decimals=1).tolist()
    [0, 1, 2, -1]
    """
    found = rounded(values, decimals=decimals)
    klass = np.searchsorted(np.array(bounds[1:-1]), found, side="right")
    return np.where(np.isnan(found), -1, klass)


def unsure(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, *, bounds: tuple[float, ...], decimals: int
) -> NDArray[np.bool_]:
    """Whether the limits of a figure reach into another class than its own.

    Figures without limits count as sure: they are no sample.

    Examples
    --------
    >>> unsure([4.0, 6.0], [3.5, 4.9], [4.5, 7.0], bounds=(1.0, 5.0, 9.0, 9.1), decimals=1).tolist()
    [False, True]
    """
    own, below, above = (classes_of(one, bounds=bounds, decimals=decimals) for one in (values, low, high))
    reaches = ((below >= 0) & (below != own)) | ((above >= 0) & (above != own))
    return np.asarray(reaches & (own >= 0))


def colours(palette: Palette, number: int, *, reverse: bool = False) -> tuple[str, ...]:
    """Colours of a sequential palette from light to dark, evenly spaced.

    Parameters
    ----------
    palette
        Name of a palette of ColorBrewer.
    number
        Classes.
    reverse
        True where the low figures are the dark ones.

    Examples
    --------
    >>> colours("Blues", 3)
    ('#dfecf7', '#60a7d2', '#083c7d')
    """
    found = [
        to_hex(colour) for colour in matplotlib.colormaps[palette](np.linspace(LIGHTEST, DARKEST, number))
    ]
    return tuple(reversed(found)) if reverse else tuple(found)


def _natural_breaks(different: Floats, count: NDArray[np.intp], number: int) -> list[int]:
    """Fisher's exact optimum by dynamic programming over the different figures and how often each occurs.

    mapclassify finds the same by loops that take a second a thousand figures where numba is not installed.
    """
    # the spread around a figure in the middle: sums of squares of large figures would swallow it
    shifted = different - different[len(different) // 2]
    n, s, q = (np.concatenate([[0.0], np.cumsum(count * shifted**power)]) for power in (0, 1, 2))
    size = len(different)
    with np.errstate(divide="ignore", invalid="ignore"):
        # within[i, j]: sum of squares of the figures i to j - 1
        within = (q[None, :] - q[:, None]) - (s[None, :] - s[:, None]) ** 2 / (n[None, :] - n[:, None])
    within = np.where(np.arange(size + 1)[:, None] < np.arange(size + 1)[None, :], within, np.inf)
    best, came = within[0], []
    for _ in range(number - 1):
        total = best[:, None] + within
        came.append(total.argmin(axis=0))
        best = total.min(axis=0)
    starts = [size]
    for before in reversed(came):
        starts.append(int(before[starts[-1]]))
    return sorted({0, *starts[1:]})


def _quantiles(different: Floats, count: NDArray[np.intp], number: int) -> list[int]:
    with warnings.catch_warnings():
        # ties: fewer classes come out
        warnings.simplefilter("ignore", UserWarning)
        bins = mapclassify.Quantiles(np.repeat(different, count), k=number).bins
    return _after(bins, different)


def _equal_interval(different: Floats, count: NDArray[np.intp], number: int) -> list[int]:
    del count  # only the ends matter
    return _after(mapclassify.EqualInterval(different, k=number).bins, different)


def _after(bins: Floats, different: Floats) -> list[int]:
    """Places of the first figure of each class from the upper limits of the classes."""
    after = np.searchsorted(different, bins[:-1], side="right")
    return sorted({0, *(int(place) for place in after if place < len(different))})


_STARTS: dict[str, Callable[[Floats, NDArray[np.intp], int], list[int]]] = {
    "natural_breaks": _natural_breaks,
    "quantiles": _quantiles,
    "equal_interval": _equal_interval,
}
