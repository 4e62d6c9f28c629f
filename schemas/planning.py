"""From figures to action: findings, recommendations, measures, evaluations, remarks, stage of planning.

Belongs here: the tables of the stage ``planning``, all of which are released. Does not belong here: the
registers as offices deliver them (``registers``), figures.
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import value_columns
from sozialraum.planning.words import (
    AGREEMENTS,
    DECISIONS,
    DOWNGRADES,
    ESCALATIONS,
    GAPS,
    LEVELS,
    METHODS,
    REASONS,
    STAGES,
    STATES,
    STATUSES,
    VERDICTS,
)

_area = {name: value_columns[name] for name in ("geography", "area")}
_year = value_columns["year"]
_probability = pa.Check.in_range(0, 1)


def _text(title: str, description: str, *checks: pa.Check) -> pa.Column:
    return column("str", title, description, *checks)


def _maybe(title: str, description: str, *checks: pa.Check) -> pa.Column:
    return column("str", title, description, *checks, nullable=True)


def _number(title: str, description: str, *checks: pa.Check, unit: str | None = None) -> pa.Column:
    return column("float64", title, description, *checks, unit=unit, nullable=True)


def _count(title: str, description: str) -> pa.Column:
    return column("Int64", title, description, pa.Check.ge(0), nullable=True)


def _day(title: str, description: str, *, nullable: bool = True) -> pa.Column:
    return column("datetime64[ns]", title, description, sql="DATE", nullable=nullable)


def _texts(title: str, description: str, words: tuple[str, ...] | None = None) -> pa.Column:
    checks = [] if words is None else [_all_of(words)]
    return column("object", title, description, *checks, sql="VARCHAR[]")


def _all_of(words: tuple[str, ...]) -> pa.Check:
    return pa.Check(
        lambda lists: lists.map(lambda texts: set(texts) <= set(words)),
        name="all_of",
        error=f"only {', '.join(words)}",
    )


def _indicator(title: str, description: str) -> pa.Column:
    return _maybe(title, description)


_finding = _text("Befund", "Id of the finding: rule, geography and area; the same in every year.")
_measure = _text("Maßnahme", "Id of the measure in the register.")
_theme = _text("Themenfeld", "Id of the theme in the catalogue.")
_release = _maybe("Veröffentlichung", "Release in which the row is first published as it stands.")

FINDINGS = table(
    "planning.findings",
    "Befunde",
    "What the rules of the catalogue find in released figures, one row a rule, area and year. A finding is "
    "a reason to look, not a judgement of the area and no recommendation.",
    {
        "finding": _finding,
        **_area,
        "year": _year,
        "rule": _text("Regel", "Id of the rule."),
        "rule_version": column("int64", "Version der Regel", "Version of the rule.", pa.Check.ge(1)),
        "theme": _theme,
        "title": _text("Titel", "German title of the rule."),
        "level": _text(
            "Stufe",
            "observe (Beobachten), examine (Prüfen) or act (Handeln vorschlagen).",
            pa.Check.isin(LEVELS),
        ),
        "escalated": _texts("Heraufgestuft", "Why the level was raised; empty: it was not.", ESCALATIONS),
        "downgraded": _texts("Herabgestuft", "Why the level was lowered; empty: it was not.", DOWNGRADES),
        "periods": column(
            "int64",
            "Perioden",
            "Periods in a row, up to this one, in which the rule found the area.",
            pa.Check.ge(1),
        ),
        "first_year": column("int64", "Seit", "Year of the first of these periods."),
        "indicator": _indicator(
            "Leitindikator", "First indicator of the rule; missing: the rule is about an index alone."
        ),
        "value": _number("Wert", "Value of this indicator; missing: not published in this year."),
        "benchmark_value": _number("Vergleichswert", "Value of the rest of the county."),
        "measure": _maybe("Maß", "difference or ratio.", pa.Check.isin(["difference", "ratio"])),
        "effect": _number("Abstand", "Difference in the unit of the indicator, or ratio."),
        "effect_low": _number("Abstand, Untergrenze", "Lower 95 % limit."),
        "effect_high": _number("Abstand, Obergrenze", "Upper 95 % limit."),
        "q_value": _number(
            "q-Wert", "False discovery rate over all areas and indicators of the year.", _probability
        ),
        "excess": _number(
            "Mehr als erwartet",
            "Persons (cases) more than at the rate of the rest of the county; less where fewer are worse.",
        ),
        "text": _text("Text", "The finding in a German sentence, with its uncertainty."),
        "points": _count("Punkte", "Points of the Initiativkreis; missing: none given. Not in the level."),
        "priority": _count("Rang im Initiativkreis", "Rank by these points; missing: none given."),
        "release": _release,
    },
    key=["finding", "year"],
)

FINDING_EVIDENCE = table(
    "planning.finding_evidence",
    "Belege der Befunde",
    "The rows of released tables that a finding rests on, and those that speak against it.",
    {
        "finding": _finding,
        "year": _year,
        "position": column("int64", "Nummer", "Order of the rows of a finding.", pa.Check.ge(1)),
        "role": _text("Rolle", "evidence or counter.", pa.Check.isin(["evidence", "counter"])),
        "source_table": _text(
            "Tabelle",
            "Report table of the row.",
            pa.Check.isin(["indicator_values", "comparisons", "trends", "index_values"]),
        ),
        "indicator": _indicator("Indikator", "Indicator of the row; missing: the row is of an index."),
        "index": _maybe("Index", "Index of the row; missing: the row is of an indicator."),
        "evidence_year": column("int64", "Jahr des Belegs", "Year of the row."),
        "value": _number("Wert", "Value, slope or score; missing: none published."),
        "q_value": _number("q-Wert", "Of a comparison; missing: none.", _probability),
        "class_name": _maybe("Einordnung", "Position, direction or class; missing: none."),
        "text": _text("Text", "The row in a German sentence."),
    },
    key=["finding", "year", "position"],
)

RECOMMENDATIONS = table(
    "planning.recommendations",
    "Prüfaufträge und Handlungsempfehlungen",
    "One row a finding of the newest year at the levels examine and act: what is asked to be examined, by "
    "whom, and what a person decided. Only what was accepted by a person is a recommendation.",
    {
        "finding": _finding,
        **_area,
        "year": _year,
        "theme": _theme,
        "office": _text("Fachplanung", "Responsible field of planning, German."),
        "text": _text("Prüfauftrag", "What is to be examined, German."),
        "comparable_areas": _texts(
            "Vergleichbare Gebiete", "Keys of areas of similar structure without this finding; nearest first."
        ),
        "state": _text("Stand", "open, or the decision of a person.", pa.Check.isin(("open", *DECISIONS))),
        "reason": _maybe("Begründung", "Why it was decided so; missing: open."),
        "decided_by": _maybe("Entschieden von", "Role, not a person; missing: open."),
        "decided_on": _day("Entschieden am", "Missing: open."),
        "resubmit_on": _day("Wiedervorlage", "When it is looked at again; missing: no day set."),
    },
    key=["finding"],
)

MEASURES = table(
    "planning.measures",
    "Maßnahmen",
    "The register of measures as last delivered, one row a measure and area.",
    {
        "measure": _measure,
        **_area,
        "title": _text("Titel", "German title."),
        "field": _theme,
        "target_group": _maybe("Zielgruppe", "Whom it is for; missing: not stated."),
        "finding": _maybe("Befund", "Finding it answers; missing: none."),
        "indicators": _texts("Zielindikatoren", "Ids of the indicators it is meant to move (primary)."),
        "exploratory": _texts("Weitere Indikatoren", "Ids of indicators looked at besides."),
        "wanted": _maybe("Gewünschte Richtung", "lower or higher.", pa.Check.isin(["lower", "higher"])),
        "deltas": column(
            "object",
            "Relevante Wirkung (δ)",
            "Smallest effect that matters, of each primary indicator in its unit.",
            sql="DOUBLE[]",
        ),
        "baseline": _number("Ausgangswert", "Value of the first indicator before; missing: not stated."),
        "target": _number("Zielwert", "Value aimed at; missing: not stated."),
        "start": _day("Beginn", "First day.", nullable=False),
        "end": _day("Ende", "Last day; missing: open."),
        "status": _text("Status", "Status in the register.", pa.Check.isin(STATUSES)),
        "cost": _number("Kosten", "Planned cost; missing: not stated.", pa.Check.ge(0), unit="EUR"),
        "office": _text("Zuständig", "Office that owns it."),
        "registration": _maybe(
            "Festlegung", "Digest of what was laid down before the outcome period; missing: no indicator."
        ),
        "registered_on": _day("Festgelegt am", "Day from which this digest is known; missing: none."),
        "preregistered": column(
            "boolean",
            "Vorab festgelegt",
            "Whether it was known before the outcome period began; missing: no indicator.",
            nullable=True,
        ),
        "changed_since": _texts(
            "Nachträglich geändert", "Laid-down fields that differ today; the laid-down ones count."
        ),
        "detectable_effect": _number(
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
        "measure": _measure,
        "indicator": _text("Indikator", "Id of the outcome."),
        "role": _text("Rolle", "primary or exploratory.", pa.Check.isin(["primary", "exploratory"])),
        "geography": value_columns["geography"],
        "method": _maybe("Verfahren", "Missing: none could be used.", pa.Check.isin(METHODS)),
        "wanted": _text("Gewünschte Richtung", "lower or higher.", pa.Check.isin(["lower", "higher"])),
        "delta": _number("δ", "Smallest effect that matters, in the unit of the indicator."),
        "first_year": column("Int64", "Erstes Jahr", "First year used; missing: none.", nullable=True),
        "start_year": column("Int64", "Beginn", "First year of the outcome period.", nullable=True),
        "last_year": column("Int64", "Letztes Jahr", "Last year used; missing: none.", nullable=True),
        "periods_before": _count("Jahre davor", "Years used before the start."),
        "periods_after": _count("Jahre danach", "Years used from the start on."),
        "treated": _count("Maßnahmegebiete", "Areas with the measure that could be used."),
        "controls": _count("Vergleichsgebiete", "Areas without it that could be used."),
        "effect": _number("Geschätzte Wirkung", "In the unit of the indicator; negative: lower."),
        "effect_low": _number("Untergrenze", "Lower 95 % limit; missing: unbounded."),
        "effect_high": _number("Obergrenze", "Upper 95 % limit; missing: unbounded."),
        "p_value": _number("p-Wert", "Of no effect, by permutation.", _probability),
        "p_adjusted": _number(
            "p-Wert, angepasst", "Holm (primary) or Benjamini–Hochberg (exploratory).", _probability
        ),
        "pretrend_p": _number("p-Wert des Vorlaufs", "Joint test of equal course before.", _probability),
        "pretrend_low": _number("Vorlauf, Untergrenze", "90 % limit of the difference in course before."),
        "pretrend_high": _number("Vorlauf, Obergrenze", "90 % limit of the difference in course before."),
        "leave_one_out_low": _number("Ohne je ein Gebiet, kleinste", "Smallest effect without one area."),
        "leave_one_out_high": _number("Ohne je ein Gebiet, größte", "Largest effect without one area."),
        "placebos": _count("Zuordnungen", "Placebo assignments compared with."),
        "detectable_effect": _number(
            "Kleinste feststellbare Wirkung", "From the years before the start.", pa.Check.ge(0)
        ),
        "verdict": _maybe(
            "Ergebnis",
            "works, no_relevant_effect, worsened or cannot_tell; missing: the outcome period has not begun.",
            pa.Check.isin(VERDICTS),
        ),
        "reason": _maybe("Grund", "Why nothing can be said; missing: something can.", pa.Check.isin(REASONS)),
        "registration": _text("Festlegung", "Digest of what was laid down."),
        "registered_on": _day("Festgelegt am", "Day from which this digest is known.", nullable=False),
        "preregistered": column("bool", "Vorab festgelegt", "Known before the outcome period began."),
        "text": _text("Text", "The result in German sentences, with its uncertainty."),
    },
    key=["measure", "indicator"],
)

COMMENTS = table(
    "planning.comments",
    "Anmerkungen des Initiativkreises",
    "Dated remarks and assessments about areas and indicators. They stand beside the figures, never in them.",
    {
        "comment": _text("Anmerkung", "Digest of the row."),
        **_area,
        "indicator": _maybe("Indikator", "Indicator it is about; missing: the area as a whole."),
        "date": _day("Datum", "Day of the remark.", nullable=False),
        "role": _text("Rolle", "Role of the author, not a person."),
        "about": _maybe(
            "Bezug", "level or trend; missing: no assessment.", pa.Check.isin(["level", "trend"])
        ),
        "assessment": _maybe(
            "Einschätzung",
            "better, same or worse; missing: none.",
            pa.Check.isin(["better", "same", "worse"]),
        ),
        "text": _text("Text", "The remark as written."),
        "figure_year": column("Int64", "Jahr der Zahl", "Year of the figure beside it.", nullable=True),
        "figure": _maybe(
            "Zahl", "What the figure says: better, same or worse.", pa.Check.isin(["better", "same", "worse"])
        ),
        "agreement": _maybe(
            "Übereinstimmung",
            "agrees, contradicts, not_shown (the figure is too unsure to say) or no_figure; missing: no "
            "assessment.",
            pa.Check.isin(AGREEMENTS),
        ),
    },
    key=["comment"],
)

MEASURE_GAPS = table(
    "planning.measure_gaps",
    "Lücken und Überschneidungen",
    "Findings without a measure, measures without a finding, and measures in the same area and field at the "
    "same time.",
    {
        "kind": _text("Art", "What kind.", pa.Check.isin(GAPS)),
        **_area,
        "theme": _theme,
        "finding": _maybe("Befund", "Missing: a measure without one."),
        "measure": _maybe("Maßnahme", "Missing: a finding without one."),
        "other": _maybe("Andere Maßnahme", "Of an overlap; missing otherwise."),
        "text": _text("Text", "In a German sentence."),
    },
    key=["kind", "geography", "area", "theme", "finding", "measure", "other"],
)

PLANNING_CYCLE = table(
    "planning.planning_cycle",
    "Stand der Planung",
    "Where each theme stands in the planning cycle, as last delivered, and what is due.",
    {
        "theme": _theme,
        "stage": _text("Phase", "Stage of the planning cycle.", pa.Check.isin(STAGES)),
        "since": _day("Seit", "When the stage began.", nullable=False),
        "due": _day("Fällig", "When it is to be finished; missing: no day set."),
        "responsible": _text("Zuständig", "Role, not a person."),
        "note": _maybe("Bemerkung", "As delivered; missing: none."),
        "state": _text("Stand", "By the day of the release.", pa.Check.isin(STATES)),
    },
    key=["theme"],
)

PLANNING = {
    str(shape.name).split(".")[1]: shape
    for shape in (
        FINDINGS,
        FINDING_EVIDENCE,
        RECOMMENDATIONS,
        MEASURES,
        EVALUATIONS,
        COMMENTS,
        MEASURE_GAPS,
        PLANNING_CYCLE,
    )
}
"""Tables of the stage ``planning`` by their name; each is released as it is."""
