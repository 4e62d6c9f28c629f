"""Measures, their evaluation, and what the register lacks.

Belongs here: three tables. Does not belong here: the register as delivered (``registers``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import value_columns
from schemas.planning.parts import area, count, day, maybe, measure, number, probability, text, texts, theme
from sozialraum.planning.words import GAPS, METHODS, REASONS, STATUSES, VERDICTS

MEASURES = table(
    "planning.measures",
    "Maßnahmen",
    "The register of measures as last delivered, one row a measure and area.",
    {
        "measure": measure,
        **area,
        "title": text("Titel", "German title."),
        "field": theme,
        "target_group": maybe("Zielgruppe", "Whom it is for; missing: not stated."),
        "finding": maybe("Befund", "Finding it answers; missing: none."),
        "indicators": texts("Zielindikatoren", "Ids of the indicators it is meant to move (primary)."),
        "exploratory": texts("Weitere Indikatoren", "Ids of indicators looked at besides."),
        "wanted": maybe("Gewünschte Richtung", "lower or higher.", pa.Check.isin(["lower", "higher"])),
        "deltas": column(
            "object",
            "Relevante Wirkung (δ)",
            "Smallest effect that matters, of each primary indicator in its unit.",
            sql="DOUBLE[]",
        ),
        "baseline": number("Ausgangswert", "Value of the first indicator before; missing: not stated."),
        "target": number("Zielwert", "Value aimed at; missing: not stated."),
        "start": day("Beginn", "First day.", nullable=False),
        "end": day("Ende", "Last day; missing: open."),
        "status": text("Status", "Status in the register.", pa.Check.isin(STATUSES)),
        "cost": number("Kosten", "Planned cost; missing: not stated.", pa.Check.ge(0), unit="EUR"),
        "office": text("Zuständig", "Office that owns it."),
        "registration": maybe(
            "Festlegung", "Digest of what was laid down before the outcome period; missing: no indicator."
        ),
        "registered_on": day("Festgelegt am", "Day from which this digest is known; missing: none."),
        "preregistered": column(
            "boolean",
            "Vorab festgelegt",
            "Whether it was known before the outcome period began; missing: no indicator.",
            nullable=True,
        ),
        "changed_since": texts(
            "Nachträglich geändert", "Laid-down fields that differ today; the laid-down ones count."
        ),
        "detectable_effect": number(
            "Kleinste feststellbare Wirkung",
            "Effect on the first indicator that would be found with 80 % power, from the years before the "
            "start; missing: cannot be said.",
            pa.Check.ge(0),
        ),
    },
    key=["measure", "geography", "area"],
)

EVALUATIONS = table(
    "planning.evaluations",
    "Evaluationen",
    "One row a measure and outcome: what can be said about its effect, or why nothing can.",
    {
        "measure": measure,
        "indicator": text("Indikator", "Id of the outcome."),
        "role": text("Rolle", "primary or exploratory.", pa.Check.isin(["primary", "exploratory"])),
        "geography": value_columns["geography"],
        "method": maybe("Verfahren", "Missing: none could be used.", pa.Check.isin(METHODS)),
        "wanted": text("Gewünschte Richtung", "lower or higher.", pa.Check.isin(["lower", "higher"])),
        "delta": number("δ", "Smallest effect that matters, in the unit of the indicator."),
        "first_year": column("Int64", "Erstes Jahr", "First year used; missing: none.", nullable=True),
        "start_year": column("Int64", "Beginn", "First year of the outcome period.", nullable=True),
        "last_year": column("Int64", "Letztes Jahr", "Last year used; missing: none.", nullable=True),
        "periods_before": count("Jahre davor", "Years used before the start."),
        "periods_after": count("Jahre danach", "Years used from the start on."),
        "treated": count("Maßnahmegebiete", "Areas with the measure that could be used."),
        "controls": count("Vergleichsgebiete", "Areas without it that could be used."),
        "effect": number("Geschätzte Wirkung", "In the unit of the indicator; negative: lower."),
        "effect_low": number("Untergrenze", "Lower 95 % limit; missing: unbounded."),
        "effect_high": number("Obergrenze", "Upper 95 % limit; missing: unbounded."),
        "p_value": number("p-Wert", "Of no effect, by permutation.", probability),
        "p_adjusted": number(
            "p-Wert, angepasst", "Holm (primary) or Benjamini–Hochberg (exploratory).", probability
        ),
        "pretrend_p": number("p-Wert des Vorlaufs", "Joint test of equal course before.", probability),
        "pretrend_low": number("Vorlauf, Untergrenze", "90 % limit of the difference in course before."),
        "pretrend_high": number("Vorlauf, Obergrenze", "90 % limit of the difference in course before."),
        "leave_one_out_low": number("Ohne je ein Gebiet, kleinste", "Smallest effect without one area."),
        "leave_one_out_high": number("Ohne je ein Gebiet, größte", "Largest effect without one area."),
        "placebos": count("Zuordnungen", "Placebo assignments compared with."),
        "detectable_effect": number(
            "Kleinste feststellbare Wirkung", "From the years before the start.", pa.Check.ge(0)
        ),
        "verdict": maybe(
            "Ergebnis",
            "works, no_relevant_effect, worsened or cannot_tell; missing: the outcome period has not begun.",
            pa.Check.isin(VERDICTS),
        ),
        "reason": maybe("Grund", "Why nothing can be said; missing: something can.", pa.Check.isin(REASONS)),
        "registration": text("Festlegung", "Digest of what was laid down."),
        "registered_on": day("Festgelegt am", "Day from which this digest is known.", nullable=False),
        "preregistered": column("bool", "Vorab festgelegt", "Known before the outcome period began."),
        "text": text("Text", "The result in German sentences, with its uncertainty."),
    },
    key=["measure", "indicator"],
)

MEASURE_GAPS = table(
    "planning.measure_gaps",
    "Lücken und Überschneidungen",
    "Findings without a measure, measures without a finding, and measures in the same area and field at the "
    "same time.",
    {
        "kind": text("Art", "What kind.", pa.Check.isin(GAPS)),
        **area,
        "theme": theme,
        "finding": maybe("Befund", "Missing: a measure without one."),
        "measure": maybe("Maßnahme", "Missing: a finding without one."),
        "other": maybe("Andere Maßnahme", "Of an overlap; missing otherwise."),
        "text": text("Text", "In a German sentence."),
    },
    key=["kind", "geography", "area", "theme", "finding", "measure", "other"],
)
