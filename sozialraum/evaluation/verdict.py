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
    if outcome.reason is not None or p is None or outcome.effect is None:
        return "cannot_tell", outcome.reason or "inconclusive"
    inside = _within(outcome.effect_low, outcome.effect_high, delta)
    reason = _against(outcome, delta, shown=p <= LEVEL, inside=inside)
    if reason is not None:
        return "cannot_tell", reason
    if inside:
        return "no_relevant_effect", None
    good = (outcome.effect < 0) == (wanted == "lower")
    return ("works" if good else "worsened"), None


def _against(outcome: Outcome, delta: float, *, shown: bool, inside: bool) -> str | None:
    """Why the numbers allow no verdict; what cannot be told for want of precision is told as such."""
    hidden = outcome.detectable_effect is not None and outcome.detectable_effect > delta
    if outcome.pretrend_p is not None and outcome.pretrend_p <= LEVEL:
        return "pretrend"
    if not shown and not inside:
        return "detectable_effect" if hidden else "inconclusive"
    if not _alike(outcome, delta):
        return "detectable_effect" if hidden else "pretrend"
    return "one_area_decides" if not inside and _turns(outcome) else None


def _alike(outcome: Outcome, delta: float) -> bool:
    """Whether courses before were shown to be alike, by less than what matters."""
    return outcome.pretrend_p is None or _within(outcome.pretrend_low, outcome.pretrend_high, delta)


def _within(low: float | None, high: float | None, delta: float) -> bool:
    return low is not None and high is not None and -delta < low and high < delta


def _turns(outcome: Outcome) -> bool:
    """Whether the sign is another without one of the areas with the measure."""
    ends = (outcome.treated_low, outcome.treated_high)
    return any(end is not None and outcome.effect is not None and end * outcome.effect <= 0 for end in ends)
