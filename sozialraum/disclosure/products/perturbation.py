"""Perturbation tables of the cell-key method: with which probability a count is moved by how much.

Belongs here: the tables, by maximum entropy. Does not belong here: keys of records and cells and the lookup
of their noise (``cell_key``), which product is perturbed at all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize, root
from scipy.special import logsumexp

Floats = NDArray[np.float64]

EXACT = 1e-8
"""Error of a moment at most; what numpy's numbers allow is smaller by orders of magnitude."""

SMALLEST = 1e-12
"""Probability that the least likely noise must be able to have for a maximum of entropy to exist."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PerturbationTable:
    """Distribution of the noise for every count; made by :func:`perturbation_table`.

    The parameters belong to what is kept secret, so the table does not print itself: who knows the largest
    noise knows bounds of every count.

    Parameters
    ----------
    deviation
        Largest noise, D.
    variance
        Variance of the noise of every count above 0, V.
    threshold
        Largest positive count that never comes out of the perturbation, js; 0 for none.
    stay
        Probability that a count is not moved; None where entropy decides.
    probabilities
        (threshold + deviation + 2, 2 · deviation + 1): a row a count from 0, a column a noise from
        ``-deviation``. The last row holds for all larger counts too.
    """

    deviation: int
    variance: float
    threshold: int
    stay: float | None
    probabilities: Floats


def perturbation_table(
    *, deviation: int, variance: float, threshold: int, stay: float | None = None
) -> PerturbationTable:
    """Noise that tells least about the count, given how large it may be and how large it usually is.

    For each count i above 0, of all distributions p of a noise v in -D … D with i + v = 0 or i + v > js, the
    one with the largest entropy ``-Σ p ln p`` under ``Σ p = 1``, ``Σ p v = 0``, ``Σ p v² = V``, where the
    count itself may come out with ``p(v) ≤ p(v')`` for every two neighbouring noises v < v' ≤ 0 that are
    possible (nothing far below the count is likelier than what is nearer) and, if ``stay`` is given,
    ``p(0) = stay``. A count of 0 stays 0.

    Parameters
    ----------
    deviation
        D, at least 1.
    variance
        V, above 0; exactly reached.
    threshold
        js: no count from 1 to it comes out. 2 where counts below 3 must not be seen.
    stay
        Above 0 and below 1, or None.

    Raises
    ------
    ValueError
        A parameter is out of its range, or no such noise exists; the message then says which variances a
        count allows. A count i up to js needs
        one above i · (js + 1 - i): with js = 2, above 2.

    Notes
    -----
    The dual problem has one variable a condition and is convex and smooth: it is solved to rounding error
    by a trust-region Newton method. Conditions of order that the solution would break are made to hold with
    equality until none is broken; the signs of their multipliers prove that none of them is too much.

    Source: J. K. Marley, V. L. Leaver, "A method for confidentialising user-defined tables", 58th World
    Statistics Congress of the ISI (2011); S. Giessing, "Computational issues in the design of transition
    probabilities and disclosure risk estimation for additive noise", Privacy in Statistical Databases (2016);
    order and ``stay``: T. Enderle, S. Giessing, "ptable" (R package), ``mono`` and ``pstay``. That package
    bounds the variance from above only, unless told otherwise.

    Examples
    --------
    >>> table = perturbation_table(deviation=1, variance=0.5, threshold=0)
    >>> table.probabilities.round(3).tolist()
    [[0.0, 1.0, 0.0], [0.25, 0.5, 0.25], [0.25, 0.5, 0.25]]
    """
    _check(deviation, variance, threshold, stay)
    probabilities = np.zeros((threshold + deviation + 2, 2 * deviation + 1))
    probabilities[0, deviation] = 1
    for count in range(1, len(probabilities)):
        noise = np.arange(-deviation, deviation + 1)
        possible = (count + noise == 0) | (count + noise > threshold)
        probabilities[count, possible] = _distribution(count, noise[possible], variance, stay)
    return PerturbationTable(
        deviation=deviation, variance=variance, threshold=threshold, stay=stay, probabilities=probabilities
    )


def _check(deviation: int, variance: float, threshold: int, stay: float | None) -> None:
    if deviation < 1:
        raise ValueError(f"deviation is {deviation}, expected a whole number from 1")
    if not variance > 0:
        raise ValueError(f"variance is {variance}, expected a number above 0")
    if threshold < 0:
        raise ValueError(f"threshold is {threshold}, expected a whole number from 0")
    if stay is not None and not 0 < stay < 1:
        raise ValueError(f"stay is {stay}, expected a probability above 0 and below 1, or None")


def _distribution(count: int, noise: NDArray[np.int_], variance: float, stay: float | None) -> Floats:
    """Probabilities of the possible noises of a count."""
    moments, targets = [noise, noise**2], [0.0, variance]
    steps = np.empty((0, len(noise)))
    if 0 in noise:
        steps = (np.eye(len(noise)) - np.eye(len(noise), k=1))[: int(np.searchsorted(noise, 0))]
        if stay is not None:
            moments.append(noise == 0)
            targets.append(stay)
    conditions = np.array(moments, dtype=np.float64)
    _refuse_impossible(count, conditions, np.array(targets), steps)
    return _largest_entropy(conditions - np.array(targets)[:, None], steps)


def _largest_entropy(conditions: Floats, steps: Floats) -> Floats:
    """Distribution p of largest entropy with ``conditions @ p = 0`` and ``steps @ p <= 0``."""
    active = np.zeros(len(steps), dtype=np.bool_)
    logs = _log_exponential_family(conditions)
    while (broken := ~active & (steps @ np.exp(logs) > SMALLEST)).any():
        active |= broken
        logs = _log_exponential_family(np.vstack([conditions, steps[active]]))
    if active.any():
        # log p = constant - multipliers · rows: a condition that binds pushes towards the order, never away
        rows = np.vstack([np.ones(len(logs)), -conditions, -steps[active]])
        if np.linalg.lstsq(rows.T, logs)[0][1 + len(conditions) :].min() < -EXACT:
            raise RuntimeError("The conditions of order that bind have not been found")
    return np.asarray(np.exp(logs))


def _log_exponential_family(rows: Floats) -> Floats:
    """Logarithms of the ``p ∝ exp(multipliers @ rows)`` with ``rows @ p = 0``, by the dual problem."""
    # an orthonormal basis of the conditions: well scaled, and none that follows from the others
    _, size, features = np.linalg.svd(rows, full_matrices=False)
    features = features[size > SMALLEST * size[0]]

    def logarithms(multipliers: Floats) -> Floats:
        exponents = multipliers @ features
        return np.asarray(exponents - logsumexp(exponents))

    def slope(multipliers: Floats) -> Floats:
        return np.asarray(features @ np.exp(logarithms(multipliers)))

    def curvature(multipliers: Floats) -> Floats:
        p = np.exp(logarithms(multipliers))
        mean = features @ p
        return np.asarray((features * p) @ features.T - np.outer(mean, mean))

    def objective(multipliers: Floats) -> float:
        return float(logsumexp(multipliers @ features))

    start = np.zeros(len(features))
    near = minimize(objective, start, method="trust-exact", jac=slope, hess=curvature)
    # the objective is flat to its last digit before its slope is zero to its last digit
    logs = logarithms(root(slope, near.x, jac=curvature, options={"xtol": 1e-15}).x)
    missed = np.abs(rows @ np.exp(logs)).max()
    if missed > EXACT:
        raise RuntimeError(f"The conditions are missed by {missed:.1g}")
    return logs


def _refuse_impossible(count: int, conditions: Floats, targets: Floats, steps: Floats) -> None:
    """Refuse conditions that no distribution meets in which every noise can happen."""
    size = conditions.shape[1]
    equal = np.column_stack([np.vstack([np.ones(size), conditions]), np.zeros(len(targets) + 1)])
    # the last variable is the least probability; it is made as large as it can be
    below = np.vstack([
        np.column_stack([-np.eye(size), np.ones(size)]),
        np.column_stack([steps, np.zeros(len(steps))]),
    ])  # fmt: skip
    values = np.append(1.0, targets)

    def solved(cost: Floats, kept: NDArray[np.bool_]) -> float:
        found = linprog(
            cost, A_ub=below, b_ub=np.zeros(len(below)), A_eq=equal[kept], b_eq=values[kept], bounds=(0, 1)
        )
        return np.nan if found.fun is None else float(found.fun)

    if -solved(np.append(np.zeros(size), -1.0), np.ones(len(values), dtype=np.bool_)) > SMALLEST:
        return
    squares = np.append(conditions[1], 0.0)
    others = np.arange(len(values)) != 2
    low, high = solved(squares, others), 0.0 - solved(-squares, others)
    reach = (
        "no other either" if np.isnan(low) else f"the variances between {low:.4g} and {high:.4g} are possible"
    )
    raise ValueError(f"No noise of a count of {count} has the variance {targets[1]:g}; {reach}")
