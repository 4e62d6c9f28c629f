"""Shares of small areas: beta-binomial empirical Bayes.

Belongs here: the likelihood of shares. Does not belong here: the search (``empirical_bayes``), rates.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, xlog1py, xlogy

from sozialraum.smoothing.empirical_bayes import Floats, Model, Smoothed, posterior


def beta_binomial(cases: ArrayLike, population: ArrayLike, *, factor: float = 100.0) -> Smoothed:
    """Shares drawn towards the common share, the further the smaller the area.

    The true shares are Beta(α, β) with mean μ = α / (α + β) and size M = α + β; the cases are binomial.
    μ and M are estimated from all areas by maximum likelihood of the beta-binomial distribution
    ``Σ ln B(x + α, n - x + β) - ln B(α, β)``; each area gets its posterior mean
    ``(x + α) / (n + M) · factor``, which is its own share with the weight n / (n + M), its reliability.

    Parameters
    ----------
    cases
        Numerator x, a part of the population; one entry an area.
    population
        Denominator n; need not be whole (a cohort cut by an age limit).
    factor
        Unit of the result: 100 for percent.

    Returns
    -------
    Smoothed
        Within 0 and ``factor``. Missing where an input is missing, the population is not above 0, or the
        cases are no part of it; such areas do not take part. Where no heterogeneity can be detected (M
        at its cap, ``empirical_bayes.CAP``) every area gets the share of all areas together, its
        reliability is 0 and ``prior.is_pooled`` says so; so with one area, with 0 or n cases everywhere.

    Notes
    -----
    Source: J. G. Skellam, "A probability distribution derived from the binomial distribution by regarding
    the probability of success as variable between the sets of trials", Journal of the Royal Statistical
    Society B 10 (1948); D. A. Griffiths, "Maximum likelihood estimation for the beta-binomial
    distribution", Biometrics 29 (1973). The reliability leaves out that μ and M are estimated themselves.

    Examples
    --------
    >>> found = beta_binomial([2, 9, 30, 22, 95, 1, 4, 60, 14, 5],
    ...     [40, 60, 120, 250, 400, 30, 25, 600, 90, 100])
    >>> round(found.prior.mean, 6), round(found.prior.size, 3)
    (0.132541, 27.608)
    >>> found.value.round(2).tolist()[:3], found.reliability.round(3).tolist()[:3]
    ([8.37, 14.45, 22.8], [0.592, 0.685, 0.813])
    """
    x, n = np.asarray(cases, dtype=np.float64), np.asarray(population, dtype=np.float64)
    return posterior(_MODEL, x, n, usable=(n > 0) & (x >= 0) & (x <= n), factor=factor)


def _log_likelihood(x: Floats, n: Floats, mean: Floats, size: Floats) -> Floats:
    alpha = mean * size
    beta = size - alpha
    every = gammaln(x + alpha) + gammaln(n - x + beta) - gammaln(n + size)
    return np.asarray((every - gammaln(alpha) - gammaln(beta) + gammaln(size)).sum(axis=-1))


def _slopes(x: Floats, n: Floats, mean: float, size: float) -> tuple[float, float]:
    alpha = mean * size
    beta = size - alpha
    both = digamma(n + size) - digamma(size)
    by_alpha = float((digamma(x + alpha) - digamma(alpha) - both).sum())
    by_beta = float((digamma(n - x + beta) - digamma(beta) - both).sum())
    return size * (by_alpha - by_beta), alpha * by_alpha + beta * by_beta


def _without_heterogeneity(x: Floats, n: Floats, mean: float) -> float:
    return float((xlogy(x, mean) + xlog1py(n - x, -mean)).sum())


_MODEL = Model(_log_likelihood, _slopes, _without_heterogeneity, largest_mean=1.0)
