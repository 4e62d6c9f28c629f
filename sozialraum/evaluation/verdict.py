"""From numbers to a verdict, which may be that nothing can be said.

Belongs here: the rules of decision, in their order. Does not belong here: the numbers (other modules),
words for readers (``sozialraum/wording``).
"""

from sozialraum.evaluation.panel import LEVEL, Outcome, Wanted


def verdict(
    outcome: Outcome, *, delta: float, wanted: Wanted, p_adjusted: float | None = None
) -> tuple[str, str | None]:
    """Verdict and, where nothing can be said, the reason.

    Parameters
    ----------
    outcome
        What was measured.
    delta
        Smallest effect that matters, in the unit of the indicator, above 0.
    wanted
        Direction in which the measure is to move the indicator.
    p_adjusted
        p-value adjusted for several primary outcomes; None: the only one.

    Returns
    -------
    tuple
        Of ``words.VERDICTS`` and ``words.REASONS`` (None for all verdicts but ``cannot_tell``).

    Examples
    --------
    >>> clear = Outcome(method="difference_in_differences", effect=-3.0, effect_low=-4.0, effect_high=-2.0,
    ...     p_value=0.001, pretrend_p=0.6, pretrend_low=-0.4, pretrend_high=0.5, detectable_effect=1.0)
    >>> verdict(clear, delta=1.5, wanted="lower"), verdict(clear, delta=1.5, wanted="higher")
    (('works', None), ('worsened', None))
    """
    p = outcome.p_value if p_adjusted is None else p_adjusted
    reason = outcome.reason or _courses(outcome, delta)
    if reason or p is None or outcome.effect is None:
        return "cannot_tell", reason or "inconclusive"
    inside = _within(outcome.effect_low, outcome.effect_high, delta)
    if p <= LEVEL and not inside:
        if _turns(outcome):
            return "cannot_tell", "one_area_decides"
        good = (outcome.effect < 0) == (wanted == "lower")
        return ("works" if good else "worsened"), None
    if inside:
        return "no_relevant_effect", None
    hidden = outcome.detectable_effect is None or outcome.detectable_effect > delta
    return "cannot_tell", "detectable_effect" if hidden else "inconclusive"


def _courses(outcome: Outcome, delta: float) -> str | None:
    """Why courses before the start forbid a verdict: they differed, or were not shown to be alike."""
    if outcome.pretrend_p is None:
        return None
    alike = _within(outcome.pretrend_low, outcome.pretrend_high, delta)
    return None if outcome.pretrend_p > LEVEL and alike else "pretrend"


def _within(low: float | None, high: float | None, delta: float) -> bool:
    return low is not None and high is not None and -delta < low and high < delta


def _turns(outcome: Outcome) -> bool:
    """Whether the sign is another without one of the areas with the measure."""
    ends = (outcome.treated_low, outcome.treated_high)
    return any(end is not None and outcome.effect is not None and end * outcome.effect <= 0 for end in ends)
