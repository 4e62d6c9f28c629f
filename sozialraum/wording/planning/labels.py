"""German names of the words of planning.

Belongs here: one label for each word of ``sozialraum/planning/words.py``. Does not belong here: sentences.
"""

LEVELS = {"observe": "Beobachten", "examine": "Prüfen", "act": "Handeln vorschlagen"}
ESCALATIONS = {
    "worsening_trend": "die Entwicklung wird schlechter",
    "persistent": "der Befund besteht seit mindestens drei Perioden",
}
DOWNGRADES = {
    "suppressed": "ein Wert ist in diesem Jahr nicht veröffentlicht",
    "only_smoothed": "ein Wert liegt in diesem Jahr nur geglättet vor",
    "class_unsure": "die Klasse ist unsicher",
}
DECISIONS = {
    "open": "offen",
    "accepted": "angenommen: Handlungsempfehlung",
    "rejected": "abgelehnt",
    "postponed": "zurückgestellt",
}
STATUSES = {
    "planned": "geplant",
    "running": "läuft",
    "finished": "abgeschlossen",
    "stopped": "abgebrochen",
    "withdrawn": "zurückgezogen",
}
METHODS = {
    "difference_in_differences": "Differenz-in-Differenzen",
    "callaway_santanna": "Differenz-in-Differenzen mit mehreren Anfangsjahren (Callaway und Sant’Anna)",
    "synthetic_control": "synthetische Kontrolle",
    "interrupted_time_series": "unterbrochene Zeitreihe",
}
VERDICTS = {
    "works": "wirkt",
    "no_relevant_effect": "kein relevanter Effekt",
    "worsened": "verschlechtert",
    "cannot_tell": "nicht feststellbar",
}
DESCRIBED = {
    "works": "Veränderung in gewünschter Richtung",
    "no_relevant_effect": "keine relevante Veränderung",
    "worsened": "Veränderung gegen die gewünschte Richtung",
    "cannot_tell": "nicht feststellbar",
}
"""Verdicts where the method does not allow to speak of a cause."""

NOT_YET = "noch keine Ergebnisjahre"
AGREEMENTS = {
    "agrees": "stimmt überein",
    "contradicts": "widerspricht",
    "not_shown": "in den Zahlen nicht zu erkennen",
    "no_figure": "keine Zahl",
}
GAPS = {
    "finding_without_measure": "Befund ohne Maßnahme",
    "measure_without_finding": "Maßnahme ohne Befund",
    "overlap": "Überschneidung",
}
STAGES = {
    "collect": "Daten sammeln",
    "analyse": "Analysieren",
    "report": "Berichten",
    "recommend": "Empfehlungen ableiten",
    "plan": "Maßnahmen planen",
    "carry_out": "Umsetzen",
    "evaluate": "Evaluieren",
}
STATES = {"overdue": "überfällig", "due_soon": "bald fällig", "in_time": "im Plan", "no_date": "ohne Termin"}
WANTED = {"lower": "senken", "higher": "erhöhen"}
ABOUT = {"level": "Lage", "trend": "Entwicklung"}
ASSESSMENTS = {"better": "besser", "same": "gleich", "worse": "schlechter"}
ROLES = {"primary": "Zielindikator", "exploratory": "weiterer Indikator"}
FIXED = {
    "wanted": "gewünschte Richtung",
    "indicators": "Zielindikatoren",
    "deltas": "relevante Abweichung (δ)",
    "exploratory": "weitere Indikatoren",
    "geography": "Raumgliederung",
    "areas": "Gebiete",
    "start": "Beginn",
    "end": "Ende",
}
"""Fields that are laid down before a measure begins."""

STANDING_NOTE = (
    "Aus einem Befund wird nicht von selbst eine Empfehlung: Er ist ein Anlass zur Prüfung, und über "
    "Prüfaufträge entscheiden Menschen."
)


def verdict_label(verdict: str | None, *, causal: bool) -> str:
    """A verdict in a few words.

    Parameters
    ----------
    verdict
        Of ``words.VERDICTS``; None: the outcome period has not begun.
    causal
        Whether an effect may be named; see ``causal.allowed``.

    Examples
    --------
    >>> verdict_label("works", causal=True), verdict_label("works", causal=False)
    ('wirkt', 'Veränderung in gewünschter Richtung')
    """
    return NOT_YET if verdict is None else (VERDICTS if causal else DESCRIBED)[verdict]
