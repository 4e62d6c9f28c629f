"""Sentences about tasks, decisions, gaps, remarks and the planning cycle.

Belongs here: what is asked of whom, what was decided, what is missing. Does not belong here: findings
(``findings``), evaluations (``evaluations``).
"""

from datetime import date

from sozialraum.wording.names import Named
from sozialraum.wording.notation import day
from sozialraum.wording.planning.phrases import closed
from sozialraum.wording.planning.phrases import title as written


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
        closed(f"Prüfauftrag an die Stelle {written(office)}{soon}: Bitte {area.inside} prüfen, {task}"),
        f"Anlass ist der Befund {written(title)}; ob daraus eine Empfehlung wird, entscheiden Menschen.",
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
    why = "" if reason is None else f" {closed(f'Begründung: {written(reason)}')}"
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
    if kind == "finding_without_measure":
        said = f"gibt es zum Befund {written(finding or theme)} keine geplante oder laufende Maßnahme"
    elif kind == "measure_without_finding":
        said = f"steht hinter der Maßnahme {written(measures[0])} kein Befund im Themenfeld {written(theme)}"
    else:
        both = f"die Maßnahmen {written(measures[0])} und {written(measures[-1])}"
        said = f"überschneiden sich im Themenfeld {written(theme)} {both}"
    return closed(f"{area.inside} {said}")


def agreement_sentence(agreement: str | None, *, about: str | None, year: int | None) -> str | None:
    """How an assessment stands beside the figure; None without assessment."""
    if agreement is None or about is None:
        return None
    figure = "der Vergleich mit dem übrigen Kreis" if about == "level" else "die Entwicklung über fünf Jahre"
    if agreement == "no_figure" or year is None:
        return "Dazu gibt es keine Zahl."
    words = {
        "agrees": f"Das sagt auch die Zahl: {figure} ({year}).",
        "contradicts": f"Die Zahl sagt etwas anderes: {figure} ({year}). Beides kann Gründe haben.",
        "not_shown": f"Die Zahl ist zu unsicher, um es zu zeigen: {figure} ({year}).",
    }
    return words[agreement]


def due_sentence(state: str, due: date | None) -> str:
    """When a stage of the planning cycle is due.

    Examples
    --------
    >>> due_sentence("overdue", date(2026, 3, 31)), due_sentence("no_date", None)
    ('Fällig seit dem 31.03.2026.', 'Kein Termin gesetzt.')
    """
    if due is None:
        return "Kein Termin gesetzt."
    words = {"overdue": "Fällig seit dem", "due_soon": "Bald fällig: bis zum", "in_time": "Fällig bis zum"}
    return f"{words[state]} {day(due)}."
