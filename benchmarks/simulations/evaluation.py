"""How often an evaluation is wrong, right, or says nothing: measures whose true effect is known.

Belongs here: drawing panels, and which verdict is given. Does not belong here: the methods.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

from sozialraum.evaluation.evaluate import evaluate
from sozialraum.evaluation.panel import LEVEL, Panel
from sozialraum.evaluation.verdict import verdict

Floats = NDArray[np.float64]

SEED = 20_261_123
DRAWS = 1000
AREAS = (15, 30, 103)
TREATED = (1, 2, 3, 6)
BEFORE, AFTER = 6, 3
"""Years before and after the start."""

BURN_IN = 20
"""Years drawn before the first one, so that neighbouring years are alike from the beginning."""


class Setting(NamedTuple):
    """What is drawn: ``delta`` and ``effect`` in standard deviations of an area's yearly noise.

    ``noise`` is equal for all areas, by size (variance as 1 / size) or own (log-normal, unrelated to size);
    ``which`` areas have the measure: random, or the smallest (largest) but one ones.
    """

    areas: int
    treated: int
    noise: str = "equal"
    which: str = "random"
    memory: float = 0.0
    effect: float = 0.0
    delta: float = 1.0


def draw(setting: Setting, random: Generator) -> Panel:
    """A panel: level of the area, common course, noise with memory, effect from the start on."""
    number, years = setting.areas, BEFORE + AFTER
    sizes = np.sort(random.lognormal(7.5, 0.7, number))
    noise = {
        "equal": np.ones(number),
        "size": np.sqrt((1 / sizes) / np.mean(1 / sizes)),
        "own": np.exp(random.normal(0, 0.5, number)) / np.exp(0.25),
    }[setting.noise]
    rest = random.normal(size=(number, BURN_IN + years))
    for year in range(1, BURN_IN + years):
        kept = setting.memory * rest[:, year - 1]
        rest[:, year] = kept + np.sqrt(1 - setting.memory**2) * rest[:, year]
    values = noise[:, None] * rest[:, BURN_IN:] + random.normal(0, 3, (number, 1)) + random.normal(size=years)
    chosen = {
        "random": random.choice(number, setting.treated, replace=False),
        "smaller": np.arange(1, 1 + setting.treated),
        "larger": np.arange(number - 1 - setting.treated, number - 1),
    }[setting.which]
    values[np.ix_(chosen, np.arange(BEFORE, years))] += setting.effect
    frame = pd.DataFrame(values, columns=range(2015, 2015 + years))
    starts = {int(area): 2015 + BEFORE for area in chosen}
    return Panel(frame, starts, pd.Series(sizes))  # type: ignore[arg-type]  # numbers name areas as well


def cluster_robust_rejects(panel: Panel) -> bool:
    """Whether ordinary cluster-robust inference finds an effect: two-way fixed effects, areas as clusters.

    With one start year it is the regression of each area's change on the measure, with HC1 errors.
    """
    late = panel.years >= panel.waves[0]
    change = panel.array[:, late].mean(axis=1) - panel.array[:, ~late].mean(axis=1)
    there = panel.labels >= 0
    number = len(change)
    spread = sum(
        ((change[group] - change[group].mean()) ** 2).sum() / group.sum() ** 2 for group in (there, ~there)
    )
    error = np.sqrt(number / (number - 2) * spread)
    ratio = abs(change[there].mean() - change[~there].mean()) / error
    return bool(2 * stats.t.sf(ratio, number - 1) <= LEVEL)


def simulate(setting: Setting, *, draws: int = DRAWS, seed: int = SEED) -> dict[str, float]:
    """Shares of verdicts and reasons over many panels.

    Returns
    -------
    dict of str to float
        Share by verdict, by ``cannot_tell: reason``, and of cluster-robust tests that reject.
    """
    random = np.random.default_rng([seed, *map(hash_of, setting)])
    found: Counter[str] = Counter()
    for _ in range(draws):
        panel = draw(setting, random)
        told, reason = verdict(evaluate(panel), delta=setting.delta, wanted="higher")
        found[told] += 1
        if reason is not None:
            found[f"cannot_tell: {reason}"] += 1
        found["cluster-robust"] += cluster_robust_rejects(panel)
    return {name: number / draws for name, number in found.items()}


def hash_of(part: object) -> int:
    """The same number for the same part in every process."""
    return int.from_bytes(str(part).encode()[:8].ljust(8), "big")


def nothing() -> Iterator[Setting]:
    """Settings without any effect."""
    drawn = [
        ("equal", "random"),
        *(("size", which) for which in ("random", "smaller", "larger")),
        ("own", "random"),
    ]
    for memory, (noise, which), areas, treated in product((0.0, 0.5), drawn, AREAS, TREATED):
        yield Setting(areas, treated, noise, which, memory, delta=2.0)


def something() -> Iterator[Setting]:
    """Settings with an effect, as large as what matters."""
    for effect, areas, treated in product((0.5, 1.0, 1.5), AREAS, TREATED):
        yield Setting(areas, treated, "size", "random", effect=effect, delta=effect)


def table(*, draws: int = DRAWS) -> str:
    """False positives without, and verdicts with an effect, as Markdown tables."""
    settings = [*nothing(), *something()]
    with ProcessPoolExecutor() as pool:
        found = dict(zip(settings, pool.map(_one, [(own, draws) for own in settings]), strict=True))
    return f"{_false_positives(found)}\n{_power(found)}"


def _one(task: tuple[Setting, int]) -> dict[str, float]:
    return simulate(task[0], draws=task[1])


def _false_positives(found: dict[Setting, dict[str, float]]) -> str:
    lines = [
        "| no effect: noise, areas with the measure, memory | areas | "
        + " | ".join(f"{treated} treated" for treated in TREATED)
        + " |",
        "|---|--:|" + "--:|" * len(TREATED),
    ]
    rows: dict[tuple[str, int], list[str]] = {}
    for own, shares in found.items():
        if own.effect == 0:
            wrong = shares.get("works", 0) + shares.get("worsened", 0)
            text = f"{wrong:.1%} / {shares.get('cannot_tell', 0):.0%} / {shares['cluster-robust']:.0%}"
            rows.setdefault((f"{own.noise}, {own.which}, {own.memory:g}", own.areas), []).append(text)
    lines += [f"| {name} | {areas} | {' | '.join(cells)} |" for (name, areas), cells in rows.items()]
    return "\n".join(lines) + "\n"


def _power(found: dict[Setting, dict[str, float]]) -> str:
    lines = [
        "| effect = δ | areas | treated | works | no relevant | worsened | cannot tell | most frequent |",
        "|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for own, shares in found.items():
        if own.effect:
            reasons = {name: share for name, share in shares.items() if ": " in name}
            most = max(reasons, key=lambda name: reasons[name], default=": –").split(": ")[1]
            cells = [
                shares.get(name, 0) for name in ("works", "no_relevant_effect", "worsened", "cannot_tell")
            ]
            told = " | ".join(f"{share:.1%}" for share in cells)
            lines.append(f"| {own.effect:g} SD | {own.areas} | {own.treated} | {told} | {most} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table())
