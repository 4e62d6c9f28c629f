"""Rates of small areas: gamma-Poisson empirical Bayes.

Belongs here: the likelihood of rates. Does not belong here: the search (``empirical_bayes``), shares.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, xlogy

from sozialraum.smoothing.empirical_bayes import Floats, Model, Smoothed, posterior


def gamma_poisson(cases: ArrayLike, population: ArrayLike, *, factor: float = 1000.0) -> Smoothed:
    """Rates drawn towards the common rate, the further the smaller the area.

    The true rates are Gamma with mean μ and the rate parameter M (shape μ·M); the events are Poisson. μ
    and M are estimated from all areas by maximum likelihood of the negative binomial distribution
    ``Σ ln Γ(x + μM) - ln Γ(μM) + μM ln M - (x + μM) ln(n + M)``; each area gets its posterior mean
    ``(x + μM) / (n + M) · factor``, which is its own rate with the weight n / (n + M), its reliability.

    Parameters
    ----------
    cases
        Number of events x; one entry an area.
    population
        Denominator n, known without error.
    factor
        Unit of the result: 1000 for events per 1,000 persons.

    Returns
    -------
    Smoothed
        At least 0. Missing where an input is missing, the population is not above 0 or the cases are
        below 0; such areas do not take part. Where no heterogeneity can be detected (M at its cap,
        ``empirical_bayes.CAP``) every area gets the rate of all areas together, its reliability is 0
        and ``prior.is_pooled`` says so.

    Notes
    -----
    Source: D. Clayton, J. Kaldor, "Empirical Bayes estimates of age-standardized relative risks for use in
    disease mapping", Biometrics 43 (1987). It has the same sampling model as the limits of rates, and M
    the same meaning as for shares; Marshall's estimate by moments has neither.

    Examples
    --------
    >>> found = gamma_poisson([2, 9, 30, 22, 95, 1], [400, 600, 1200, 2500, 4000, 300])
    >>> round(found.prior.mean * 1000, 2), round(found.prior.size)
    (14.63, 249)
    """
    x, n = np.asarray(cases, dtype=np.float64), np.asarray(population, dtype=np.float64)
    return posterior(_MODEL, x, n, usable=(n > 0) & (x >= 0), factor=factor)


def _log_likelihood(x: Floats, n: Floats, mean: Floats, size: Floats) -> Floats:
    shape = mean * size
    every = gammaln(x + shape) - gammaln(shape) - shape * np.log1p(n / size) - x * np.log(n + size)
    return np.asarray(every.sum(axis=-1))


def _slopes(x: Floats, n: Floats, mean: float, size: float) -> tuple[float, float]:
    shape = mean * size
    by_shape = float((digamma(x + shape) - digamma(shape) - np.log1p(n / size)).sum())
    by_size = float((shape / size - (x + shape) / (n + size)).sum())
    return size * by_shape, shape * by_shape + size * by_size


def _without_heterogeneity(x: Floats, n: Floats, mean: float) -> float:
    return float((xlogy(x, mean) - n * mean).sum())


_MODEL = Model(_log_likelihood, _slopes, _without_heterogeneity, largest_mean=np.inf)
