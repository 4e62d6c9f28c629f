"""Sentences about what the register of measures lacks or has twice, and what is due in the planning cycle.

Belongs here: gaps, overlaps and stages in German. Does not belong here: how they are found.
"""

from datetime import date

from sozialraum.wording.names import Named
from sozialraum.wording.planning.labels import STAGES
from sozialraum.wording.planning.phrases import closed, on, title


def gap_sentence(
    kind: str,
    *,
    area: Named,
    theme: str,
    finding: str | None = None,
    measure: str | None = None,
    other: str | None = None,
) -> str:
    """A gap or an overlap.

    Parameters
    ----------
    kind
        Of ``words.GAPS``.
    area, theme
        Where it is, and title of the field.
    finding, measure, other
        Titles, as far as the kind has them.

    Raises
    ------
    ValueError
        When a title is missing that the kind needs.
    """
    field = f"im Themenfeld {title(theme)}"
    match kind, finding, measure, other:
        case "finding_without_measure", str(found), _, _:
            said = f"Für den Befund {title(found)} {area.inside} steht {field} keine Maßnahme im Register"
        case "measure_without_finding", _, str(own), _:
            said = f"Zur Maßnahme {title(own)} {area.inside} gibt es {field} keinen aktuellen Befund"
        case "overlap", _, str(own), str(second):
            said = (
                f"Die Maßnahmen {title(own)} und {title(second)} laufen {area.inside} {field} zur selben Zeit"
            )
        case _:
            raise ValueError(f"a sentence of '{kind}' needs other titles")
    return closed(said)


def cycle_sentence(
    *, theme: str, stage: str, since: date, due: date | None, state: str, responsible: str
) -> str:
    """Where a theme stands in the planning cycle.

    Parameters
    ----------
    theme
        Title of the theme.
    stage, state
        Of ``words.STAGES`` and ``words.STATES``.
    since, due
        When the stage began, and when it is to be finished.
    responsible
        Role.
    """
    if due is None:
        when = "eine Frist ist nicht gesetzt"
    elif state == "overdue":
        when = f"fällig seit dem {on(due)}"
    else:
        when = f"fällig bis zum {on(due)}{' (bald)' if state == 'due_soon' else ''}"
    return closed(
        f"Themenfeld {title(theme)}: Phase {title(STAGES[stage])} seit dem {on(since)}, zuständig:"
        f" {responsible.strip()}; {when}"
    )
