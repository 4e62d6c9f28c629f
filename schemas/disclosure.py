"""Tables of disclosure control: what is hidden, what the audit found, what was released before.

Belongs here: the summary for readers, and the confidential tables of the gate. Does not belong here: the
released tables themselves (``report``).
"""

import pandera.pandas as pa

from schemas.base import column, table


def _number(title: str, description: str, *, unit: str = "Zahlen") -> pa.Column:
    return column("int64", title, description, pa.Check.ge(0), unit=unit)


DISCLOSURE_SUMMARY = table(
    "protected.disclosure_summary",
    "Geheimhaltung",
    "How many numbers are hidden, by which rule, and what that costs.",
    {
        "geography": column("str", "Raumgliederung", "Id of the geography; all: altogether."),
        "cells": _number("Zahlen", "Different numerators and denominators with a value, all years."),
        "hidden": _number("Gesperrt", "Of these hidden."),
        "primary": _number("Primär", "Hidden because a rule holds them back."),
        "secondary": _number("Sekundär", "Hidden so that the others cannot be worked out."),
        "small_counts": _number("Kleine Zahlen", "Held back because the count is too small."),
        "small_rests": _number("Kleine Reste", "Held back because too few others are left."),
        "small_denominators": _number("Kleine Nenner", "Held back because a quota has too few persons."),
        "amounts": _number("Beträge", "Held back because an amount has too few or unequal contributors."),
        "inherited": _number("Quelle", "Held back because the source does so."),
        "decisions": _number("Entscheidungen", "Held back by decision of a steward."),
        "value_lost": column(
            "float64",
            "Verlorener Wert",
            "Share of the hidden numbers in the sum of all, rounded to tenths.",
            pa.Check.in_range(0, 100),
            unit="Prozent",
        ),
        "gap": column(
            "float64",
            "Lücke",
            "Share of the cost of what is hidden beside the rules that a better choice could save at most.",
            pa.Check.in_range(0, 1),
            nullable=True,
        ),
        "exceptions": column(
            "Int64", "Ausnahmen", "Figures released by decision with less protection.", nullable=True
        ),
        "rules": column("str", "Fassung", "Version of the rules."),
    },
    key=["geography"],
)

FINDINGS = table(
    "protected.audit",
    "Prüfung",
    "What an attacker can work out of each protected cell; confidential.",
    {
        "cell": column("str", "Zelle", "Form or piece, geography and area with bars between."),
        "verdict": column(
            "str", "Urteil", "passed, failed or not shown.", pa.Check.isin(["passed", "failed", "not shown"])
        ),
        "low": column("int64", "Untergrenze", "No table has less.", sensitivity="confidential"),
        "high": column("int64", "Obergrenze", "No table has more.", sensitivity="confidential"),
        "lacks": column(
            "int64", "Fehlt", "By how much the level is missed.", pa.Check.ge(0), sensitivity="confidential"
        ),
        "lower_table": column(
            "Int64", "Tafel unten", "Number of the witness that shows the lower end.", nullable=True
        ),
        "upper_table": column(
            "Int64", "Tafel oben", "Number of the witness that shows the upper end.", nullable=True
        ),
    },
    key=["cell"],
)

LEDGER = table(
    "protected.ledger",
    "Buch der Veröffentlichungen",
    "Every number ever released or hidden, where something changed; confidential.",
    {
        "release": column("int64", "Nummer", "Number of the release, from 1.", pa.Check.ge(1)),
        "form": column("str", "Form", "Id of the form."),
        "geography": column("str", "Raumgliederung", "Id of the geography."),
        "area": column("str", "Gebiet", "Key of the area."),
        "value": column(
            "Int64", "Wert", "True value in units of the cell.", nullable=True, sensitivity="confidential"
        ),
        "printed": column("bool", "Gedruckt", "Whether it was printed.", sensitivity="confidential"),
        "text": column("str", "Text", "The form as text."),
    },
    key=["release", "form", "geography", "area"],
)
