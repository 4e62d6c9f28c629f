"""Sentences about tasks, decisions, gaps, remarks and the planning cycle.

Belongs here: what is asked of whom, what was decided, what is missing. Does not belong here: findings
(``findings``), evaluations (``evaluations``).
"""

from datetime import date

from sozialraum.wording.names import Named, opening, quoted
from sozialraum.wording.notation import day


def task_sentences(area: Named, *, title: str, office: str, task: str, level: str) -> tuple[str, ...]:
    """What is to be examined, and by whom.

    Parameters
    ----------
    area
        The area.
    title, office, task
        Of the rule, German; the task is a clause with "ob", "wie" or the like.
    level
        examine or act.
    """
    soon = " mit Vorrang" if level == "act" else ""
    return (
        f"Prüfauftrag an die Stelle {quoted(office)}{soon}: Bitte {area.inside} prüfen, {task}.",
        f"Anlass ist der Befund {quoted(title)}; ob daraus eine Empfehlung wird, entscheiden Menschen.",
    )


def decision_sentence(
    state: str,
    *,
    decided_by: str | None,
    decided_on: date | None,
    reason: str | None,
    resubmit_on: date | None,
) -> str:
    """What a person decided about a task.

    Examples
    --------
    >>> decision_sentence("open", decided_by=None, decided_on=None, reason=None, resubmit_on=None)
    'Noch nicht entschieden.'
    """
    if state == "open" or decided_by is None or decided_on is None:
        return "Noch nicht entschieden."
    words = {
        "accepted": "Als Handlungsempfehlung angenommen",
        "rejected": "Abgelehnt",
        "postponed": "Zurückgestellt",
    }
    again = "" if resubmit_on is None else f"; Wiedervorlage am {day(resubmit_on)}"
    why = "" if reason is None else f" Begründung: {quoted(reason)}."
    return f"{words[state]} am {day(decided_on)} ({decided_by}){again}.{why}"


def gap_sentence(
    kind: str, area: Named, *, theme: str, finding: str | None, measures: tuple[str, ...]
) -> str:
    """What the register lacks in an area, or has twice.

    Parameters
    ----------
    kind
        Of ``sozialraum.planning.words.GAPS``.
    area
        The area.
    theme
        German title of the theme.
    finding
        German title of the finding; None without one.
    measures
        Titles of the measure, or of both that overlap.
    """
    place = opening(area.inside)
    if kind == "finding_without_measure":
        return f"{place} gibt es zum Befund {quoted(finding or theme)} keine geplante oder laufende Maßnahme."
    if kind == "measure_without_finding":
        behind = f"steht hinter der Maßnahme {quoted(measures[0])}"
        return f"{place} {behind} kein Befund im Themenfeld {quoted(theme)}."
    return (
        f"{place} überschneiden sich im Themenfeld {quoted(theme)} die Maßnahmen {quoted(measures[0])} und "
        f"{quoted(measures[-1])}."
    )


def agreement_sentence(agreement: str | None, *, about: str | None, year: int | None) -> str | None:
    """How an assessment stands beside the figure; None without assessment."""
    if agreement is None or about is None:
        return None
    figure = "der Vergleich mit dem übrigen Kreis" if about == "level" else "die Entwicklung über fünf Jahre"
    if agreement == "no_figure" or year is None:
        return "Dazu gibt es keine Zahl."
    words = {
        "agrees": f"Das sagt auch die Zahl: {figure} ({year}).",
        "contradicts": f"Die Zahl sagt anderes: {figure} ({year}). Beides kann Gründe haben.",
        "not_shown": f"Die Zahl ist zu unsicher, um es zu zeigen: {figure} ({year}).",
    }
    return words[agreement]


def due_sentence(state: str, due: date | None) -> str:
    """When a stage of the planning cycle is due.

    Examples
    --------
    >>> due_sentence("overdue", date(2026, 3, 31)), due_sentence("no_date", None)
    ('Überfällig seit 31.03.2026.', 'Kein Termin gesetzt.')
    """
    if due is None:
        return "Kein Termin gesetzt."
    words = {"overdue": "Überfällig seit", "due_soon": "Bald fällig:", "in_time": "Fällig am"}
    return f"{words[state]} {day(due)}."
