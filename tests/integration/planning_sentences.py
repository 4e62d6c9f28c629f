"""Every kind of planning sentence over extreme values, by headings.

Belongs here: the cases of the snapshot and of the laws. Does not belong here: what is asserted of them.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product

from sozialraum.planning import words
from sozialraum.wording.names import named
from sozialraum.wording.planning import evaluations, findings, labels, tasks

COUNTY = named("Kreis Düren", "Kreis")
AREAS = {
    "sozialraum": named("Birnau", "Sozialraum"),
    "gemeinde": named("Düren", "Gemeinde"),
    "kreis": COUNTY,
    "fragment": named("Stadt Düren", "Gemeinde"),
    "region": named("Städteregion Aachen", "Kreis"),
    "unknown level": named("Alt Nord", "Wabe"),
    "hostile": named("Am „Hof“:  5. Bezirk", "Sozialraum"),
}
TITLES = (
    "SGB-II-Quote unter 18 Jahren",
    "Kinderarmut, Alleinerziehende und Sprachauffälligkeit: frühe Förderung",
    "Wer wohnt „allein“?",
    "Arbeit wirkt.",
)
UNITS = (
    ("Prozent", 1),
    ("Prozent", 0),
    ("je 1.000 Personen", 1),
    ("Personen", 0),
    ("Euro je Einwohner", 0),
    ("Hilfen", 0),
)
EXTREMES = (-1e7, -12.34, -1.0, -0.01, 0.0, 0.01, 1.0, 12.34, 1e7)
DAY, OTHER = date(2025, 2, 1), date(2025, 12, 31)


def finding(**changed):
    facts = {
        "area": AREAS["sozialraum"],
        "county": COUNTY,
        "title": "Kinderarmut",
        "year": 2024,
        "conditions": 1,
        "indicator": TITLES[0],
        "unit": "Prozent",
        "decimals": 1,
        "value": 31.2,
        "benchmark_value": 18.4,
        "measure": "difference",
        "effect": 12.8,
        "effect_low": 9.1,
        "effect_high": 16.4,
        "q_value": 0.003,
        "excess": 45.3,
        "level": "examine",
        "escalated": (),
        "downgraded": (),
        "periods": 1,
        "first_year": 2024,
    }
    return findings.Finding(**(facts | changed))


def evaluated(**changed):
    facts = {
        "measure": "Familienlotsen",
        "indicator": TITLES[0],
        "unit": "Prozent",
        "decimals": 1,
        "role": "primary",
        "preregistered": True,
        "registered_on": DAY,
        "method": "difference_in_differences",
        "delta": 1.5,
        "first_year": 2015,
        "start_year": 2022,
        "last_year": 2024,
        "periods_before": 7,
        "periods_after": 3,
        "treated": 3,
        "controls": 45,
        "effect": -3.1,
        "effect_low": -4.0,
        "effect_high": -2.0,
        "p_value": 0.0004,
        "detectable_effect": 1.2,
        "verdict": "works",
    }
    return evaluations.Evaluated(**(facts | changed))


def _finding_cases() -> Iterator[findings.Finding]:
    for area in AREAS.values():
        yield finding(area=area)
    for title in TITLES:
        yield finding(title=title, indicator=title)
    for (unit, decimals), effect in product(UNITS, EXTREMES):
        yield finding(
            unit=unit,
            decimals=decimals,
            value=abs(effect),
            benchmark_value=0.0,
            effect=effect,
            effect_low=effect - 1,
            effect_high=effect + 1,
        )
    for excess, effect in product(EXTREMES, (12.8, -12.8)):
        yield finding(excess=excess, effect=effect)
    for effect, low, high in (
        (1.62, 1.4, 1.9),
        (0.5, 0.4, 0.7),
        (12345.6, 9000, 1e6),
        (2.0, None, None),
        (2.0, 1.1, None),
        (None, None, None),
    ):
        yield finding(
            measure="ratio", unit="je 1.000 Personen", effect=effect, effect_low=low, effect_high=high
        )
    for missing in ("value", "benchmark_value", "effect", "q_value", "excess", "effect_low", "effect_high"):
        yield finding(**{missing: None})
    yield finding(
        **dict.fromkeys(
            (
                "value",
                "benchmark_value",
                "effect",
                "effect_low",
                "effect_high",
                "q_value",
                "excess",
                "measure",
            )
        ),
        downgraded=("suppressed",),
    )
    for q in (0.0, 0.0004, 0.001, 0.0999, 0.1, 1.0):
        yield finding(q_value=q)
    for conditions in (2, 3):
        yield finding(conditions=conditions)
        yield finding(
            conditions=conditions,
            others=("„Alleinerziehende“ 2024: 24,1\u00a0%, über dem übrigen Kreis (q = 0,002)",)
            * (conditions - 1),
        )
    for level, up, down in product(
        words.LEVELS,
        ((), *((word,) for word in words.ESCALATIONS), words.ESCALATIONS),
        ((), *((word,) for word in words.DOWNGRADES), words.DOWNGRADES),
    ):
        yield finding(level=level, escalated=up, downgraded=down)
    for periods in (2, 3, 12):
        yield finding(periods=periods, first_year=2025 - periods)


def _row_cases() -> Iterator[findings.Row]:
    kinds = {
        "indicator_values": (None,),
        "comparisons": ("higher", "lower", "similar", None),
        "trends": ("rising", "falling", "unchanged", None),
        "index_values": ("hoch", "niedrig/sehr niedrig", "negativ", "positiv", "stabil", None),
    }
    for table, names in kinds.items():
        for name, value, q in product(names, (None, -3.21, 1.0), (None, 0.0, 0.04)):
            for unit, decimals in (UNITS[0], UNITS[3]):
                yield findings.Row(table, TITLES[1], unit, decimals, 2024, value, q, name)


def evaluation_cases() -> Iterator[evaluations.Evaluated]:
    for verdict, method, role, before in product(
        (*words.VERDICTS, None), (*words.METHODS, None), ("primary", "exploratory"), (True, False)
    ):
        reason = "inconclusive" if verdict == "cannot_tell" else None
        yield evaluated(verdict=verdict, method=method, role=role, preregistered=before, reason=reason)
    for reason in words.REASONS:
        yield evaluated(verdict="cannot_tell", reason=reason)
        yield evaluated(
            verdict="cannot_tell", reason=reason, method=None, effect=None, periods_before=None, treated=None
        )
    for (unit, decimals), effect in product(UNITS, EXTREMES):
        yield evaluated(
            unit=unit,
            decimals=decimals,
            effect=effect,
            effect_low=effect - 1,
            effect_high=effect + 1,
            delta=abs(effect) or 1,
            detectable_effect=abs(effect),
        )
        yield evaluated(
            unit=unit,
            decimals=decimals,
            verdict=None,
            delta=abs(effect) or 1,
            detectable_effect=abs(effect) * 2,
        )
    for low, high in ((None, None), (None, 1.0), (-1.0, None), (-0.01, 0.01)):
        for method in words.METHODS:
            yield evaluated(effect_low=low, effect_high=high, method=method)
    for p, adjusted in ((None, None), (0.0, None), (1.0, None), (0.04, 0.08), (0.0, 0.0), (None, 1.0)):
        yield evaluated(p_value=p, p_adjusted=adjusted)
        yield evaluated(p_value=p, p_adjusted=adjusted, role="exploratory")
    for treated, controls, before, after in product((1, 1000), (1, 1000), (0, 1, 12), (1, 12)):
        yield evaluated(treated=treated, controls=controls, periods_before=before, periods_after=after)
    yield evaluated(leave_one_out_low=-3.5, leave_one_out_high=-2.9)
    yield evaluated(leave_one_out_low=-0.01, leave_one_out_high=0.0)
    yield evaluated(delta=None, detectable_effect=None)
    yield evaluated(verdict=None, detectable_effect=None, start_year=None)
    yield evaluated(changed_since=("areas",))
    yield evaluated(changed_since=("areas", "deltas", "start"))
    for title in TITLES:
        yield evaluated(measure=title, indicator=title)


def texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Heading and sentences of every case."""
    for one in _finding_cases():
        yield "finding", findings.finding_sentences(one)
    for row in _row_cases():
        yield f"evidence: {row.source_table}", (findings.evidence_sentence(row),)
    yield from _task_texts()
    for one in evaluation_cases():
        yield "evaluation", evaluations.evaluation_sentences(one)
    yield from _other_texts()


def _task_texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    for area, level, title in product(AREAS.values(), ("examine", "act"), TITLES):
        office, task = "Jugendhilfeplanung", "ob Plätze fehlen"
        said = tasks.task_sentences(area, title=title, office=office, task=task, level=level)
        yield "task", said
    yield "task", (labels.STANDING_NOTE,)
    reasons = (None, "Zu teuer.", "Kein Geld")
    for state, reason, role, day, again in product(
        ("open", *words.DECISIONS), reasons, (None, "Politik"), (None, DAY), (None, OTHER)
    ):
        said = tasks.decision_sentence(
            state, reason=reason, decided_by=role, decided_on=day, resubmit_on=again
        )
        yield f"decision: {state}", (said,)


def _other_texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    for about, agreement, year in product(("level", "trend"), words.AGREEMENTS, (2023, None)):
        yield "remark", (tasks.agreement_sentence(agreement, about=about, year=year) or "",)
    titles = (TITLES[2], "Familienlotsen")
    for area, kind in product(AREAS.values(), words.GAPS):
        said = tasks.gap_sentence(kind, area, theme="Familie", finding="Kinderarmut", measures=titles)
        yield f"gap: {kind}", (said,)
    for state, due in (("overdue", DAY), ("due_soon", OTHER), ("in_time", OTHER), ("no_date", None)):
        yield f"cycle: {state}", (tasks.due_sentence(state, due),)
