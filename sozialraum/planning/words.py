"""The words of planning: levels, verdicts, reasons, stages.

Belongs here: closed lists that tables and calculations share. Does not belong here: their German
(``sozialraum/wording``), what leads to them.
"""

LEVELS = ("observe", "examine", "act")
"""Levels of a finding, rising: Beobachten, Prüfen, Handeln vorschlagen."""

ESCALATIONS = ("worsening_trend", "persistent")
"""Why a level is raised: the trend worsens; found in three periods in a row."""

DOWNGRADES = ("suppressed", "only_smoothed", "class_unsure")
"""Why a level is lowered: a value is not published; only a smoothed one is; the class is unsure."""

DECISIONS = ("accepted", "rejected", "postponed")
"""What a person decides about a task; only ``accepted`` makes it a recommendation."""

STATUSES = ("planned", "running", "finished", "stopped", "withdrawn")
"""Status of a measure; an entry withdrawn before its outcome period counts for nothing."""

METHODS = ("difference_in_differences", "callaway_santanna", "synthetic_control", "interrupted_time_series")
"""Methods of evaluation."""

VERDICTS = ("works", "no_relevant_effect", "worsened", "cannot_tell")
"""Verdicts: wirkt, kein relevanter Effekt, verschlechtert, nicht feststellbar."""

REASONS = (
    "no_figures",
    "pooled_indicator",
    "suppressed",
    "break",
    "other_measure",
    "too_few_periods",
    "too_few_areas",
    "size_range",
    "pretrend",
    "poor_fit",
    "one_area_decides",
    "detectable_effect",
    "inconclusive",
    "exploratory",
)
"""Reasons of ``cannot_tell``; the first that holds is given.

no_figures: the indicator has no figures in these areas. pooled_indicator: it pools years or is no raw
figure. suppressed: a value of an area with the measure is not published. break: a break of definition or
borders between the years needed. other_measure: another one at the same time on the same indicator.
too_few_periods: too few years before or after. too_few_areas: too few areas for any result. size_range: an
area with the measure is smaller or larger than every control. pretrend: courses differed before, or were not
shown to be equal. poor_fit: the synthetic control does not follow the area before. one_area_decides: without
one area the sign is another. detectable_effect: the smallest effect that could be found is above δ.
inconclusive: the limits hold both no effect and a relevant one. exploratory: looked at besides, without
verdict.
"""

AGREEMENTS = ("agrees", "contradicts", "not_shown", "no_figure")
"""Assessment of the Initiativkreis beside the figure."""

GAPS = ("finding_without_measure", "measure_without_finding", "overlap")
"""What the register lacks, or has twice."""

STAGES = ("collect", "analyse", "report", "recommend", "plan", "carry_out", "evaluate")
"""Stages of the planning cycle in their order."""

STATES = ("overdue", "due_soon", "in_time", "no_date")
"""State of a stage by the day of the release; due soon: within 60 days."""
