"""Which choice in the making of an index moves its ranks most: Sobol shares of variance.

Belongs here: the shares of any function, and those of an index. Does not belong here: how far single areas
move (``robustness``), chance in the counts (``uncertainty``).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import SEED, Counts
from sozialraum.indices.certainty.robustness import SIZE_FACTORS, WEIGHT_FACTORS, rank_variants
from sozialraum.indices.methods.choice import index_weights
from sozialraum.indices.methods.ranks import worst_first
from sozialraum.indices.methods.standardised import Floats

SIZE = 1024
"""Points of each of the two samples; a power of 2."""

OUTPUT = "mean absolute rank change"
"""What is explained: by how many places an area moves on average."""

SMOOTHING = "smoothing"
"""Input: raw values below ½, smoothed ones from ½ on."""

MINIMUM_POPULATION = "minimum_population"
"""Input: factor of the minimum population."""

TOGETHER = 256
"""Variants calculated at once, to bound the memory."""


def sobol_shares(
    model: Callable[[Floats], Floats],
    *,
    inputs: Mapping[str, tuple[float, float]],
    size: int = SIZE,
    seed: int = SEED,
) -> pd.DataFrame:
    """First-order and total Sobol shares of the inputs of a function.

    First order: ``Var(E(y | x_i)) / Var(y)``, what an input explains by itself. Total:
    ``1 - Var(E(y | all but x_i)) / Var(y)``, what it explains with all its interactions.

    Parameters
    ----------
    model
        From points (inputs, points) to their results (points,), finite.
    inputs
        Lower and upper limit of each input; inputs are even between them and independent.
    size
        Points of each of the two samples, a power of 2; the model sees ``size · (inputs + 2)`` points.
    seed
        Another seed takes other points.

    Returns
    -------
    DataFrame
        One row an input: input, first_order, total, variance (of the result, the same in all rows). Shares
        are estimates and may lie slightly beyond 0 and 1; an input that the model does not use has exactly
        0 in both. Missing when the result never changes: there is nothing to explain.

    Raises
    ------
    ValueError
        If ``size`` is no power of 2.

    Notes
    -----
    Source: A. Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics
    Communications 181 (2010), table 2, (b) and (f), as in scipy.

    Examples
    --------
    >>> found = sobol_shares(lambda x: 3 * x[0] + x[1], inputs={"a": (0, 1), "b": (0, 1), "c": (0, 1)})
    >>> found[["first_order", "total"]].round(2).to_numpy().tolist()
    [[0.9, 0.9], [0.1, 0.1], [0.0, 0.0]]
    """
    # imported here: it takes more than a second, which only this function should cost
    from scipy.stats import sobol_indices, uniform  # noqa: PLC0415

    results: list[Floats] = []

    def watched(points: Floats) -> Floats:
        results.append(np.array(model(points[:-1]), dtype=np.float64))
        return results[-1].copy()

    # scipy fails with a single input: one more, which the model never sees, changes nothing
    limits = [*inputs.values(), (0.0, 1.0)]
    even: list[Any] = [uniform(loc=low, scale=high - low) for low, high in limits]
    found = sobol_indices(func=watched, n=size, dists=even, rng=np.random.default_rng(seed))
    variance = float(np.var(results[:2]))
    known = 1.0 if variance > 0 else np.nan
    return pd.DataFrame(
        {
            "input": list(inputs),
            "first_order": known * found.first_order[:-1],
            "total": known * found.total_order[:-1],
            "variance": variance,
        }
    )


def sensitivity(
    frame: pd.DataFrame,
    *,
    index: Index,
    now: Counts,
    population: Floats,
    smoothed: Floats | None = None,
    size: int = SIZE,
    seed: int = SEED,
) -> pd.DataFrame:
    """Sobol shares of the choices that the robustness sheet varies.

    Inputs: the weight of each indicator (its id), times 0.5 to 1.5; ``smoothing``, off or on;
    ``minimum_population``, times 0 to 2. Output: mean over the areas of the absolute change of rank against
    the index as it is.

    Parameters
    ----------
    frame, index, now, population, smoothed
        As in ``robustness``.
    size, seed
        As in ``sobol_shares``.

    Returns
    -------
    DataFrame
        One row an input: input, output, first_order, total, variance. Without smoothed values or a minimum
        population there is no such input; no rows where no area has a rank.

    Notes
    -----
    Ranks with another minimum population are compared among the areas that take part both times, as in
    ``robustness``. Shares say which choice matters most within the ranges tried, not how much it matters:
    that is the variance, and the sheet itself.
    """
    preset = frame.set_index("area").reindex(now.areas)["score"].to_numpy()
    if np.isnan(preset).all():
        return pd.DataFrame(columns=["input", "output", "first_order", "total", "variance"])
    inputs = dict.fromkeys(index.names, WEIGHT_FACTORS)
    if smoothed is not None and np.isfinite(smoothed).any():
        inputs[SMOOTHING] = (0.0, 1.0)
    if index.minimum_population:
        inputs[MINIMUM_POPULATION] = (min(SIZE_FACTORS), max(SIZE_FACTORS))

    def model(points: Floats) -> Floats:
        given = dict(zip(inputs, points, strict=True))
        return _rank_change(index, now, given, preset=preset, population=population, smoothed=smoothed)

    found = sobol_shares(model, inputs=inputs, size=size, seed=seed)
    found.insert(1, "output", OUTPUT)
    return found


def _rank_change(
    index: Index,
    now: Counts,
    given: Mapping[str, Floats],
    *,
    preset: Floats,
    population: Floats,
    smoothed: Floats | None,
) -> Floats:
    """Mean absolute change of rank over the areas in each variant; 0 where no two areas are left."""
    weights = np.stack([given[name] for name in index.names], axis=-1) * index_weights(index)
    sizes = given.get(MINIMUM_POPULATION, np.zeros(len(weights))) * index.minimum_population
    steady = given.get(SMOOTHING, np.zeros(len(weights))) >= 0.5
    # variants with the same areas and the same values are calculated at once
    kinds = 2 * np.searchsorted(np.sort(population), sizes) + steady
    own, change = worst_first(preset), np.zeros(len(weights))
    for kind in np.unique(kinds):
        alike = np.flatnonzero(kinds == kind)
        inside = np.logical_not(population < sizes[alike[0]])
        if inside.sum() > 1:
            values = now.values
            if smoothed is not None and steady[alike[0]]:
                values = np.where(np.isfinite(smoothed), smoothed, values)
            for some in np.array_split(alike, -(-len(alike) // TOGETHER)):
                ranks, _ = rank_variants(index, values, weights[some], preset=preset, inside=inside)
                moved = np.abs(ranks - own)
                change[some] = np.nan_to_num(moved).sum(axis=1) / np.isfinite(moved).sum(axis=1).clip(1)
    return change
