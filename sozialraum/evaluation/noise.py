"""How much each area moves from year to year by itself.

Belongs here: variances of single areas, moderated. Does not belong here: tests that use them.
"""

import numpy as np
from scipy.optimize import nnls
from scipy.special import digamma, polygamma

from sozialraum.evaluation.panel import Array


def moderated_variances(before: Array, sizes: Array | None) -> Array:
    """Variance of each area around its own level and the common course.

    Own variances of a few years are too noisy to divide by, and equal ones are wrong where areas differ in
    size. So each is drawn towards what its size lets expect (a + b / size), the more, the less the areas
    differ from that beyond chance: empirical Bayes with an inverse chi-square prior (Smyth 2004,
    doi:10.2202/1544-6115.1027).

    Parameters
    ----------
    before
        ``[area, year]`` of the years before, at least two of each.
    sizes
        Persons by area; None: the same variance is expected of all.

    Returns
    -------
    numpy.ndarray
        Positive variances by area; all ones when nothing moves at all.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> noisy = rng.normal(size=(40, 6)) * np.repeat([1.0, 5.0], 20)[:, None]
    >>> found = moderated_variances(noisy, None)
    >>> bool(found[20:].mean() > 5 * found[:20].mean())
    True
    """
    areas, years = before.shape
    rest = before - before.mean(axis=0)
    rest = rest - rest.mean(axis=1, keepdims=True)
    freedom = years - 1
    own = (rest**2).sum(axis=1) / freedom * areas / max(areas - 1, 1)
    if own.max(initial=0.0) <= 1e-24 * max(1.0, float((before**2).max(initial=0.0))):
        return np.ones(areas)
    own = np.maximum(own, 1e-9 * own.mean())
    expected = _expected(own, sizes)
    logs = np.log(own / expected) - digamma(freedom / 2) + np.log(freedom / 2)
    spread = logs.var(ddof=1) - polygamma(1, freedom / 2) if areas > 2 else 0.0
    if spread <= 0:
        return np.asarray(expected * np.exp(logs.mean()))
    prior = 2 * _inverse_trigamma(float(spread))
    scale = expected * np.exp(logs.mean() + digamma(prior / 2) - np.log(prior / 2))
    return np.asarray((prior * scale + freedom * own) / (prior + freedom))


def _expected(own: Array, sizes: Array | None) -> Array:
    """Variances as their sizes let expect; weighted least squares with non-negative terms."""
    if sizes is None:
        return np.ones_like(own)
    terms = np.column_stack([np.ones(len(own)), sizes.mean() / sizes])
    weights = np.ones(len(own))
    for _ in range(5):
        found, _ = nnls(terms * weights[:, None], own * weights)
        weights = 1 / np.maximum(terms @ found, 1e-9 * own.mean())
    return np.asarray(1 / weights)


def _inverse_trigamma(value: float) -> float:
    """Newton's method as in Smyth 2004; converges from below for every positive value."""
    found = 0.5 + 1 / value
    for _ in range(50):
        slope = polygamma(1, found)
        step = slope * (1 - slope / value) / polygamma(2, found)
        found += step
        if -step / found < 1e-10:
            break
    return float(found)
