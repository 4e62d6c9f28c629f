"""Empirical Bayes by maximum likelihood: how far the true values differ, and what follows for each area.

Belongs here: the search for the prior and the posterior mean, which are the same for shares and rates.
Does not belong here: the likelihoods (``beta_binomial``, ``gamma_poisson``), choice of areas
(``smoothed``).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]

CAP = 100.0
"""Largest size of the prior, in populations of the largest area.

There, even the largest area has a reliability below 1 %, and the true values vary by a hundredth of its
sampling variance. The variance of k equally large areas is known to a part of √(2/k), so less than that
could not be told from nothing with fewer than 20,000 areas."""

FLOOR = 1e-3
"""Smallest size of the prior, in persons (or in populations of the smallest area, where that is below one):
all reliabilities are above 99.9 %."""

STARTS = 24
"""Sizes tried before the search: the likelihood may have a second maximum, where large areas are alike and
small ones are not."""

NOISE = 1e-6
"""Gain in log likelihood that is rounding, not heterogeneity."""


class Model(NamedTuple):
    """Likelihood of the cases, given the mean and the size of the prior, up to the same constant.

    Attributes
    ----------
    log_likelihood
        Of (cases, population, mean, size), summed over the last axis, the areas.
    slopes
        Its derivatives by the mean and by the logarithm of the size.
    without_heterogeneity
        Its limit of (cases, population, mean) for an endless size.
    largest_mean
        Largest possible mean.
    """

    log_likelihood: Callable[[Floats, Floats, Floats, Floats], Floats]
    slopes: Callable[[Floats, Floats, float, float], tuple[float, float]]
    without_heterogeneity: Callable[[Floats, Floats, float], float]
    largest_mean: float


class Prior(NamedTuple):
    """How the true values of the areas are distributed.

    Attributes
    ----------
    mean
        Mean μ, as a part of the population (no percent).
    size
        Size M: as many persons as the knowledge of the other areas weighs; the larger, the more alike
        the areas. Infinite: no heterogeneity can be detected. Missing: no area has a figure.
    """

    mean: float
    size: float

    @property
    def is_pooled(self) -> bool:
        """Whether all areas get the common value, because none can be told from the others."""
        return bool(np.isinf(self.size))


class Smoothed(NamedTuple):
    """Smoothed value and reliability n / (n + M) of each area, and the prior they come from."""

    value: Floats
    reliability: Floats
    prior: Prior


def posterior(
    model: Model, cases: Floats, population: Floats, *, usable: NDArray[np.bool_], factor: float
) -> Smoothed:
    """Posterior mean of each area: ``(r·x/n + (1 - r)·μ) · factor`` with the reliability ``r = n / (n + M)``.

    Parameters
    ----------
    model
        Likelihood.
    cases, population
        One entry an area.
    usable
        Whether an area has a figure; the others stay missing and say nothing about the prior.
    factor
        Unit of the result.
    """
    x, n = np.where(usable, cases, np.nan), np.where(usable, population, np.nan)
    prior = fit(model, x[usable], n[usable])
    reliability = n / (n + prior.size)
    return Smoothed((reliability * (x / n) + (1 - reliability) * prior.mean) * factor, reliability, prior)


def fit(model: Model, cases: Floats, population: Floats) -> Prior:
    """Mean and size of the prior with the largest likelihood, the size between its floor and its cap.

    Parameters
    ----------
    model
        Likelihood.
    cases, population
        One entry an area, all usable.

    Returns
    -------
    Prior
        Where the size reaches its cap, or all areas have the same value, it is infinite and the mean is
        the value of all areas together.
    """
    if not len(cases):
        return Prior(np.nan, np.nan)
    pooled = Prior(float(cases.sum() / population.sum()), np.inf)
    if np.ptp(cases / population) == 0:
        return pooled
    floor, cap = FLOOR * min(1.0, population.min()), CAP * population.max()
    nothing = model.without_heterogeneity(cases, population, pooled.mean)
    start = _start(model, cases, population, sizes=np.geomspace(floor, cap, STARTS)[:-1])
    # steps of the search mean as much for shares near 0 and near 1 as for those between
    step = start.mean * (1 - start.mean / model.largest_mean)
    inside = (1 - NOISE) / step

    def loss(at: Floats) -> tuple[float, Floats]:
        mean, size = start.mean + step * at[0], np.exp(at[1])
        by_mean, by_size = model.slopes(cases, population, mean, size)
        gain = float(model.log_likelihood(cases, population, mean, size)) - nothing
        return -gain, np.array([-by_mean * step, -by_size])

    # not L-BFGS-B: its threads wait for each other over two numbers, on a busy machine for many milliseconds
    found = minimize(
        loss,
        np.array([0.0, np.log(start.size)]),
        jac=True,
        method="TNC",
        bounds=[
            (-start.mean * inside, (model.largest_mean - start.mean) * inside),
            (np.log(floor), np.log(cap)),
        ],
        options={"ftol": 1e-9, "maxfun": 500},
    )
    size = float(np.exp(found.x[1]))
    if size > cap * (1 - NOISE) or -found.fun < NOISE:
        return pooled
    return Prior(float(start.mean + step * found.x[0]), size)


def _start(model: Model, cases: Floats, population: Floats, *, sizes: Floats) -> Prior:
    """The size with the largest likelihood, each with the mean weighted by what the areas then tell."""
    weight = population / (population + sizes[:, None])
    means = (weight * (cases / population)).sum(axis=1) / weight.sum(axis=1)
    best = model.log_likelihood(cases, population, means[:, None], sizes[:, None]).argmax()
    return Prior(float(means[best]), float(sizes[best]))
