"""What stands in the registers that offices deliver: fields with their German titles.

Belongs here: each field once, so that template, reader and schema follow from it. Does not belong here:
files (``resources/registers``), what is made of the rows (the other modules).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal[
    "name",
    "text",
    "choice",
    "theme",
    "indicator",
    "indicators",
    "finding",
    "area",
    "areas",
    "date",
    "number",
    "numbers",
    "count",
]
"""``name``: short id; ``indicators``, ``areas``, ``numbers``: several, separated by semicolons."""


@dataclass(frozen=True)
class Field:
    """A column of a register.

    Attributes
    ----------
    name
        Column of the table.
    title
        Title in the file.
    kind
        How its cells are read. ``area`` and ``areas`` also give the column geography.
    help
        What is to be filled in, for those who do.
    required
        Whether a row without it is left out.
    choices
        Words of the file and what the table has for them; for ``choice`` only.
    """

    name: str
    title: str
    kind: Kind
    help: str
    required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """A register: title, what it is for, its fields, and which of them tell rows apart."""

    title: str
    purpose: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]


EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
"""Days before and after are typing errors, or stand for "open" where the cell should be empty."""

LARGEST = 1e12
"""No number of a register is beyond."""

ROLES = {
    role: role
    for role in (
        "Bürgerschaft",
        "Familienzentrum",
        "Fachplanung",
        "Gemeinde",
        "Gesundheitswesen",
        "Jobcenter",
        "Kita",
        "Politik",
        "Schule",
        "Sozialplanung",
        "Träger",
        "Verein",
        "Wohnungswirtschaft",
    )
}
"""Roles of authors: a register is published and names nobody."""

STATUSES = {
    "geplant": "planned",
    "läuft": "running",
    "abgeschlossen": "finished",
    "abgebrochen": "stopped",
    "zurückgezogen": "withdrawn",
}
WANTED = {"senken": "lower", "erhöhen": "higher"}
DECISIONS = {"angenommen": "accepted", "abgelehnt": "rejected", "zurückgestellt": "postponed"}
ABOUT = {"Lage": "level", "Entwicklung": "trend"}
ASSESSMENTS = {"besser": "better", "gleich": "same", "schlechter": "worse"}
STAGES = {
    "Daten sammeln": "collect",
    "Analysieren": "analyse",
    "Berichten": "report",
    "Empfehlungen ableiten": "recommend",
    "Maßnahmen planen": "plan",
    "Umsetzen": "carry_out",
    "Evaluieren": "evaluate",
}

_ROLE = "Rolle, keine Namen; aus der Liste."
_FINDING = "Kennung des Befunds aus dem Bericht, z. B. kinderarmut-sozialraum-0535800801."

REGISTERS: dict[str, Register] = {
    "massnahmen": Register(
        "Maßnahmen",
        "Maßnahmen mit dem, was ihre Evaluation prüfen soll. Was vor Beginn des ersten Ergebnisjahres "
        "eingegangen ist, gilt als vorab festgelegt.",
        (
            Field(
                "measure",
                "Maßnahmen-Nr.",
                "name",
                "Eindeutige Kennung, z. B. M-12. Stufen einer Maßnahme, die nacheinander beginnen: M-12/1, "
                "M-12/2.",
            ),
            Field("title", "Titel", "text", "Kurzer Titel der Maßnahme."),
            Field("field", "Themenfeld", "theme", "Aus der Liste."),
            Field(
                "areas",
                "Gebiete",
                "areas",
                "Schlüssel oder Namen, mit Semikolon getrennt, alle aus einer Gliederung; der Kreis selbst "
                "für kreisweite Maßnahmen.",
            ),
            Field("target_group", "Zielgruppe", "text", "Für wen die Maßnahme ist.", required=False),
            Field("finding", "Befund", "finding", _FINDING, required=False),
            Field(
                "indicators",
                "Zielindikatoren",
                "indicators",
                "Woran der Erfolg gemessen wird, mit Semikolon getrennt; leer: keine Evaluation.",
                required=False,
            ),
            Field(
                "wanted",
                "Gewünschte Richtung",
                "choice",
                "senken oder erhöhen; nötig, wo es Zielindikatoren gibt.",
                required=False,
                choices=WANTED,
            ),
            Field(
                "deltas",
                "Relevante Wirkung (δ)",
                "numbers",
                "Kleinste Wirkung, die zählt, in der Einheit des Indikators; eine Zahl je Zielindikator.",
                required=False,
            ),
            Field(
                "exploratory",
                "Weitere Indikatoren",
                "indicators",
                "Was nebenbei angesehen wird, ohne Urteil.",
                required=False,
            ),
            Field(
                "baseline", "Ausgangswert", "number", "Wert des ersten Zielindikators vorher.", required=False
            ),
            Field("target", "Zielwert", "number", "Wert, der erreicht werden soll.", required=False),
            Field("start", "Beginn", "date", "Erster Tag, TT.MM.JJJJ."),
            Field("end", "Ende", "date", "Letzter Tag; leer: offen.", required=False),
            Field("status", "Status", "choice", "Aus der Liste.", choices=STATUSES),
            Field("cost", "Kosten (EUR)", "number", "Geplante Kosten in Euro.", required=False),
            Field("office", "Zuständiges Amt", "text", "Amt oder Stelle, keine Namen von Personen."),
        ),
        ("measure",),
    ),
    "entscheidungen": Register(
        "Entscheidungen",
        "Was aus Prüfaufträgen wurde. Je Befund gilt die Entscheidung mit dem letzten Datum.",
        (
            Field("finding", "Prüfauftrag zu Befund", "finding", _FINDING),
            Field("decision", "Entscheidung", "choice", "Aus der Liste.", choices=DECISIONS),
            Field("reason", "Begründung", "text", "Warum so entschieden wurde."),
            Field("decided_by", "Entschieden von", "choice", _ROLE, choices=ROLES),
            Field("decided_on", "Entschieden am", "date", "TT.MM.JJJJ."),
            Field("resubmit_on", "Wiedervorlage", "date", "Wann erneut beraten wird.", required=False),
        ),
        ("finding", "decided_on"),
    ),
    "einschaetzungen": Register(
        "Einschätzungen",
        "Anmerkungen und Einschätzungen des Initiativkreises. Sie stehen neben den Zahlen und ändern keine.",
        (
            Field("date", "Datum der Anmerkung", "date", "TT.MM.JJJJ."),
            Field("area", "Gebiet der Anmerkung", "area", "Schlüssel oder Name."),
            Field("indicator", "Indikator", "indicator", "Leer: das Gebiet als Ganzes.", required=False),
            Field("role", "Rolle", "choice", _ROLE, choices=ROLES),
            Field(
                "about",
                "Bezug",
                "choice",
                "Lage (gegenüber dem übrigen Kreis) oder Entwicklung.",
                required=False,
                choices=ABOUT,
            ),
            Field(
                "assessment",
                "Einschätzung",
                "choice",
                "besser, gleich oder schlechter.",
                required=False,
                choices=ASSESSMENTS,
            ),
            Field("text", "Anmerkung", "text", "In eigenen Worten; keine Angaben über einzelne Menschen."),
        ),
        ("date", "area", "indicator", "role", "about", "assessment", "text"),
    ),
    "punkte": Register(
        "Punkte",
        "Wie der Initiativkreis Befunde gewichtet. Die Punkte ändern keine berechnete Stufe.",
        (
            Field("finding", "Gewichteter Befund", "finding", _FINDING),
            Field("date", "Datum der Sitzung", "date", "TT.MM.JJJJ."),
            Field("role", "Rolle", "choice", _ROLE, choices=ROLES),
            Field("points", "Punkte", "count", "Ganze Zahl ab 0."),
        ),
        ("finding", "date", "role"),
    ),
    "planungsstand": Register(
        "Planungsstand",
        "In welcher Phase des Planungskreislaufs jedes Themenfeld ist.",
        (
            Field("theme", "Themenfeld", "theme", "Aus der Liste."),
            Field("stage", "Phase", "choice", "Aus der Liste.", choices=STAGES),
            Field("since", "Seit", "date", "TT.MM.JJJJ."),
            Field("due", "Fällig am", "date", "Bis wann die Phase abgeschlossen sein soll.", required=False),
            Field("responsible", "Zuständig", "choice", _ROLE, choices=ROLES),
            Field("note", "Bemerkung", "text", "Kurz.", required=False),
        ),
        ("theme",),
    ),
}
"""Registers by their id."""
