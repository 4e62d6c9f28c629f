"""The first principal component of standardised indicators.

Belongs here: the method and its sign. Does not belong here: choosing the number of components, rotation.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sozialraum.indices.methods.standardised import ALIKE, Floats, standardise, z_scores


class Component(NamedTuple):
    """First component with the leading axes of the values.

    Attributes
    ----------
    score
        (..., areas), standardised to mean 0 and sd 1; higher is worse.
    loadings
        (..., indicators), of length 1; that of the anchor is positive.
    explained
        (...), share of the variance of the indicators that vary which the component holds.
    """

    score: Floats
    loadings: Floats
    explained: Floats


def first_component(values: ArrayLike, *, anchor: int) -> Component:
    """Score on the first principal component of the z-scores.

    The eigenvector v of the largest eigenvalue λ of the correlation matrix gives ``z·v``, which is
    standardised; ``explained = λ / Σλ``.

    Parameters
    ----------
    values
        (..., areas, indicators), oriented so that higher is worse, without missing values. A constant
        indicator contributes nothing and has the loading 0.
    anchor
        Place of the indicator that the component rises with.

    Returns
    -------
    Component
        All missing where the component has no direction: nothing varies, the largest eigenvalue occurs
        twice (any mixture of two components would do), or the anchor has no part in it and cannot give
        the sign. They are missing, not an error, so that one draw among thousands may fail.

    Notes
    -----
    Source: I. T. Jolliffe, "Principal Component Analysis", 2nd ed. (2002), ch. 3. The sign of a component
    is arbitrary; without an anchor a deprived area could come out as the best.

    Examples
    --------
    >>> component = first_component([[3.0, 9.0], [2.0, 5.0], [1.0, 4.0]], anchor=0)
    >>> component.score.round(3).tolist(), round(float(component.explained), 3)
    ([1.325, -0.235, -1.09], 0.972)
    """
    z = z_scores(values)
    correlation = np.swapaxes(z, -1, -2) @ z / z.shape[-2]
    sizes, vectors = np.linalg.eigh(correlation)
    loadings = vectors[..., :, -1]
    # a next eigenvalue as large leaves the direction open; a single indicator has no next
    gap = sizes[..., -1] - (sizes[..., -2] if sizes.shape[-1] > 1 else 0)
    sign = np.sign(np.where(np.abs(loadings[..., anchor]) > ALIKE, loadings[..., anchor], np.nan))
    sign = np.where(gap > ALIKE * sizes.shape[-1], sign, np.nan)
    loadings = loadings * sign[..., None]
    with np.errstate(invalid="ignore"):  # nothing varies: 0 / 0
        explained = np.where(np.isnan(sign), np.nan, sizes[..., -1] / sizes.sum(axis=-1))
    total = (z * loadings[..., None, :]).sum(axis=-1)
    return Component(standardise(total, size=np.float64(1)), loadings, explained)
