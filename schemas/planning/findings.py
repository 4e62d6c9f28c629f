"""Findings, what speaks for and against them, and what becomes of them.

Belongs here: three tables. Does not belong here: the rules (``catalogue/rules``), measures.
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.planning.parts import (
    area,
    count,
    day,
    finding,
    indicator,
    maybe,
    number,
    probability,
    release,
    text,
    texts,
    theme,
    year,
)
from sozialraum.planning.words import DECISIONS, DOWNGRADES, ESCALATIONS, LEVELS

FINDINGS = table(
    "planning.findings",
    "Befunde",
    "What the rules of the catalogue find in released figures, one row a rule, area and year. A finding is "
    "a reason to look, not a judgement of the area and no recommendation.",
    {
        "finding": finding,
        **area,
        "year": year,
        "rule": text("Regel", "Id of the rule."),
        "rule_version": column("int64", "Version der Regel", "Version of the rule.", pa.Check.ge(1)),
        "theme": theme,
        "title": text("Titel", "German title of the rule."),
        "level": text(
            "Stufe",
            "observe (Beobachten), examine (Prüfen) or act (Handeln vorschlagen).",
            pa.Check.isin(LEVELS),
        ),
        "escalated": texts("Heraufgestuft", "Why the level was raised; empty: it was not.", ESCALATIONS),
        "downgraded": texts("Herabgestuft", "Why the level was lowered; empty: it was not.", DOWNGRADES),
        "periods": column(
            "int64",
            "Perioden",
            "Periods in a row, up to this one, in which the rule found the area.",
            pa.Check.ge(1),
        ),
        "first_year": column("int64", "Seit", "Year of the first of these periods."),
        "indicator": indicator(
            "Leitindikator", "First indicator of the rule; missing: the rule is about an index alone."
        ),
        "value": number("Wert", "Value of this indicator; missing: not published in this year."),
        "benchmark_value": number("Vergleichswert", "Value of the rest of the county."),
        "measure": maybe("Maß", "difference or ratio.", pa.Check.isin(["difference", "ratio"])),
        "effect": number("Abstand", "Difference in the unit of the indicator, or ratio."),
        "effect_low": number("Abstand, Untergrenze", "Lower 95 % limit."),
        "effect_high": number("Abstand, Obergrenze", "Upper 95 % limit."),
        "q_value": number(
            "q-Wert", "False discovery rate over all areas and indicators of the year.", probability
        ),
        "excess": number(
            "Mehr als erwartet",
            "Persons (cases) more than at the rate of the rest of the county; less where fewer are worse.",
        ),
        "text": text("Text", "The finding in a German sentence, with its uncertainty."),
        "points": count("Punkte", "Points of the Initiativkreis; missing: none given. Not in the level."),
        "priority": count("Rang im Initiativkreis", "Rank by these points; missing: none given."),
        "release": release,
    },
    key=["finding", "year"],
)

FINDING_EVIDENCE = table(
    "planning.finding_evidence",
    "Belege der Befunde",
    "The rows of released tables that a finding rests on, and those that speak against it.",
    {
        "finding": finding,
        "year": year,
        "position": column("int64", "Nummer", "Order of the rows of a finding.", pa.Check.ge(1)),
        "role": text("Rolle", "evidence or counter.", pa.Check.isin(["evidence", "counter"])),
        "source_table": text(
            "Tabelle",
            "Report table of the row.",
            pa.Check.isin(["indicator_values", "comparisons", "trends", "index_values"]),
        ),
        "indicator": indicator("Indikator", "Indicator of the row; missing: the row is of an index."),
        "index": maybe("Index", "Index of the row; missing: the row is of an indicator."),
        "evidence_year": column("int64", "Jahr des Belegs", "Year of the row."),
        "value": number("Wert", "Value, slope or score; missing: none published."),
        "q_value": number("q-Wert", "Of a comparison; missing: none.", probability),
        "class_name": maybe("Einordnung", "Position, direction or class; missing: none."),
        "text": text("Text", "The row in a German sentence."),
    },
    key=["finding", "year", "position"],
)

RECOMMENDATIONS = table(
    "planning.recommendations",
    "Prüfaufträge und Handlungsempfehlungen",
    "One row a finding of the newest year at the levels examine and act: what is asked to be examined, by "
    "whom, and what a person decided. Only what was accepted by a person is a recommendation.",
    {
        "finding": finding,
        **area,
        "year": year,
        "theme": theme,
        "office": text("Fachplanung", "Responsible field of planning, German."),
        "text": text("Prüfauftrag", "What is to be examined, German."),
        "comparable_areas": texts(
            "Vergleichbare Gebiete", "Keys of areas of similar structure without this finding; nearest first."
        ),
        "state": text("Stand", "open, or the decision of a person.", pa.Check.isin(("open", *DECISIONS))),
        "reason": maybe("Begründung", "Why it was decided so; missing: open."),
        "decided_by": maybe("Entschieden von", "Role, not a person; missing: open."),
        "decided_on": day("Entschieden am", "Missing: open."),
        "resubmit_on": day("Wiedervorlage", "When it is looked at again; missing: no day set."),
    },
    key=["finding"],
)
