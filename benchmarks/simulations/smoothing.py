"""Error of raw and smoothed values where the true ones are known: identical, and more or less different.

Belongs here: drawing areas and cases, and the errors of each estimate. Does not belong here: the estimates.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.smoothing.beta_binomial import beta_binomial
from sozialraum.smoothing.gamma_poisson import gamma_poisson
from sozialraum.smoothing.marshall import marshall_global

Floats = NDArray[np.float64]

SEED = 20_250_331
RUNS = 1000
AREAS = 103
MEAN = {"share": 0.10, "rate": 0.02}
SPREADS = (0.0, 0.01, 0.03, 0.06)
"""Standard deviations of the true values, in parts of the population, for a share of 10 %."""

FACTOR = 100.0


def unclamped(cases: Floats, population: Floats) -> Floats:
    """Marshall's global estimate with a variance that may be negative, as packages have it."""
    mean, rate = cases.sum() / population.sum(), cases / population
    between = (population * (rate - mean) ** 2).sum() / population.sum() - mean / population.mean()
    weight = between / (between + mean / population)
    return np.asarray((weight * rate + (1 - weight) * mean) * FACTOR)


def raw(cases: Floats, population: Floats) -> Floats:
    """The values themselves."""
    return np.asarray(cases / population * FACTOR)


ESTIMATES: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "raw": raw,
    "beta-binomial": lambda x, n: beta_binomial(x, n, factor=FACTOR).value,
    "gamma-Poisson": lambda x, n: gamma_poisson(x, n, factor=FACTOR).value,
    "Marshall, clamped": lambda x, n: marshall_global(x, n, factor=FACTOR).value,
    "Marshall, unclamped": unclamped,
}


def simulate(*, method: str, spread: float, runs: int = RUNS, seed: int = SEED) -> pd.DataFrame:
    """Errors of each estimate over many draws of areas, true values and cases.

    Parameters
    ----------
    method
        ``share`` (beta and binomial draws) or ``rate`` (gamma and Poisson draws).
    spread
        Standard deviation of the true shares; of the true rates in proportion to their mean.
    runs, seed
        Number of draws, and what makes them the same each time.

    Returns
    -------
    DataFrame
        One row an estimate: rmse (over all areas and runs) and largest error, in percentage points or
        events per 100 persons.
    """
    random = np.random.default_rng(seed)
    errors = {name: np.empty((runs, AREAS)) for name in ESTIMATES}
    for run in range(runs):
        population = np.clip(random.lognormal(np.log(250), 0.8, AREAS), 20, 1500).round()
        truth, cases = _draw(random, population, method=method, spread=spread)
        for name, estimate in ESTIMATES.items():
            errors[name][run] = estimate(cases, population) - truth * FACTOR
    return pd.DataFrame(
        {
            "rmse": {name: float(np.sqrt((error**2).mean())) for name, error in errors.items()},
            "largest": {name: float(np.abs(error).max()) for name, error in errors.items()},
        }
    )


def _draw(
    random: np.random.Generator, population: Floats, *, method: str, spread: float
) -> tuple[Floats, Floats]:
    mean = MEAN[method]
    truth = np.full(AREAS, mean)
    if method == "share":
        if spread:
            size = mean * (1 - mean) / spread**2 - 1
            truth = random.beta(mean * size, (1 - mean) * size, AREAS)
        return truth, random.binomial(population.astype(np.int64), truth).astype(np.float64)
    if spread:
        shape = (MEAN["share"] / spread) ** 2
        truth = random.gamma(shape, mean / shape, AREAS)
    return truth, random.poisson(population * truth).astype(np.float64)


def table(*, runs: int = RUNS) -> str:
    """Errors of all scenarios as a Markdown table, root mean square and largest."""
    lines = [
        f"| {' | '.join(['method, spread', *ESTIMATES])} |",
        f"|---|{'--:|' * len(ESTIMATES)}",
    ]
    for method, mean in MEAN.items():
        for spread in SPREADS:
            found = simulate(method=method, spread=spread, runs=runs)
            cells = [f"{row.rmse:.2f} / {row.largest:.1f}" for row in found.itertuples()]
            relative = spread / MEAN["share"] * mean * FACTOR
            lines.append(f"| {method}, {mean * FACTOR:g} ± {relative:g} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table())
