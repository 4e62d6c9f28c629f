"""The evaluation of a panel: which method, and what stands in the way.

Belongs here: the choice of the method and the conditions of each. Does not belong here: the methods.
"""

from collections.abc import Callable

from sozialraum.evaluation import difference
from sozialraum.evaluation.interrupted import POINTS, interrupted_time_series
from sozialraum.evaluation.panel import Numbers, Outcome, Panel
from sozialraum.evaluation.synthetic import synthetic_control

BEFORE, AFTER = 4, 2
"""Years needed before and after: two halves of two years for the courses before, and more than one after."""

LONG = 8
"""Years before from which a single area is compared with a synthetic one."""

METHODS: dict[str, Callable[[Panel], Numbers]] = {
    "difference_in_differences": difference.differences,
    "callaway_santanna": difference.differences,
    "synthetic_control": synthetic_control,
    "interrupted_time_series": interrupted_time_series,
}
"""Method by its name in ``words.METHODS``; both of differences are one calculation with other weights."""


def method_of(panel: Panel) -> str:
    """Which method fits a panel.

    Examples
    --------
    >>> import pandas as pd
    >>> values = pd.DataFrame(1.0, index=["a", "b", "c"], columns=range(2015, 2025))
    >>> method_of(Panel(values, {"a": 2021})), method_of(Panel(values, {"a": 2023}))
    ('difference_in_differences', 'synthetic_control')
    >>> method_of(Panel(values, {"a": 2021, "b": 2022})), method_of(Panel(values.loc[["a"]], {"a": 2021}))
    ('callaway_santanna', 'interrupted_time_series')
    """
    if panel.controls == 0:
        return "interrupted_time_series"
    if len(panel.waves) > 1:
        return "callaway_santanna"
    if len(panel.starts) == 1 and panel.before >= LONG:
        return "synthetic_control"
    return "difference_in_differences"


def evaluate(panel: Panel) -> Outcome:
    """What can be measured, and what stands in the way of a verdict.

    Parameters
    ----------
    panel
        Figures and starts.

    Returns
    -------
    Outcome
        Of too short panels only what is known from the years before; where another reason stands in the way
        the numbers are given beside it, for whoever wants to see why.
    """
    method = method_of(panel)
    reason = _too_few(panel, method) or _other_sizes(panel)
    if reason in ("too_few_periods", "too_few_areas"):
        return Outcome(method=method, reason=reason, detectable_effect=foreseen(panel))
    found = METHODS[method](panel)
    return Outcome(method=method, **{**found, "reason": reason or found.get("reason")})


def foreseen(panel: Panel, *, years_after: int | None = None) -> float | None:
    """Smallest detectable effect as it can be told before the start; None: no method could show any.

    Parameters
    ----------
    panel
        Later years are not looked at.
    years_after
        Planned length of the outcome period in years; None: the years that the panel has.
    """
    after = years_after or max(panel.after, AFTER)
    if panel.before < BEFORE or not difference.decidable(panel):
        return None
    return difference.detectable_effect(panel, years_after=after)


def _too_few(panel: Panel, method: str) -> str | None:
    if panel.before < BEFORE or panel.after < AFTER:
        return "too_few_periods"
    if method == "interrupted_time_series":
        return "too_few_periods" if len(panel.years) < POINTS else None
    return None if difference.decidable(panel) else "too_few_areas"


def _other_sizes(panel: Panel) -> str | None:
    """Whether an area with the measure is smaller or larger than every control."""
    if panel.size is None or panel.controls == 0:
        return None
    with_it, without = panel.size[panel.labels >= 0], panel.size[panel.labels < 0]
    outside = (with_it < without.min()) | (with_it > without.max())
    return "size_range" if outside.any() else None
