"""Words and sentences about the release as a whole: overview, changes, standing of the figures.

Belongs here: German words for states and reasons, sentences of plain values. Does not belong here: looking
figures up (``resources/press/content``).
"""

from collections.abc import Sequence

from sozialraum.wording.names import among, listed, named, opening, plural, quoted
from sozialraum.wording.notation import NBSP, number, years

REASONS = {
    "definition": ("andere Definition", "Der Indikator ist anders definiert oder wird nicht mehr berichtet."),
    "delivery": ("neue Lieferung", "Die Zahl beruht auf neuen oder berichtigten Daten der Quelle."),
    "disclosure": ("Geheimhaltung", "Die Zahl ist neu gesperrt oder nicht mehr gesperrt."),
    "area_change": ("andere Gebiete", "Die Grenzen der Gebiete sind anders festgelegt."),
    "code": ("anderes Rechenverfahren", "Die Zahl wird anders berechnet als zuvor."),
}
"""Why a figure changed: in a word, and as a sentence."""

STATES = {
    "delivered": "geliefert",
    "delivered_late": "verspätet geliefert",
    "expected": "noch nicht fällig",
    "overdue": "überfällig",
    "waiting": "in Prüfung",
    "rejected": "zurückgewiesen",
}
"""States of the delivery calendar."""

RHYTHMS = {
    "yearly": "jährlich",
    "quarterly": "vierteljährlich",
    "election": "zu jeder Wahl",
    "once": "einmalig",
}
MOST_NAMED = 3
"""Sources that are named one by one; more are counted."""

SEVERITIES = {"block": "hält die Veröffentlichung auf", "warn": "Hinweis"}
VERDICTS = {"open": "offen", "accepted": "angenommen", "noted": "vermerkt"}


def part(share: float) -> str:
    """A part of a whole; never "0 %" or "100 %" of what is not nothing or all.

    Examples
    --------
    >>> [part(share).replace(NBSP, " ") for share in (0, 0.0001, 0.5, 0.9999, 1)]
    ['0 %', 'unter 0,1 %', '50,0 %', 'über 99,9 %', '100 %']
    """
    if share in (0, 1):
        return f"{number(share * 100)}{NBSP}%"
    if share < 0.001:
        return f"unter 0,1{NBSP}%"
    if share > 0.999:
        return f"über 99,9{NBSP}%"
    return f"{number(share * 100, decimals=1)}{NBSP}%"


def overview_sentences(
    county: str,
    level: str,
    *,
    figures: tuple[int, int],
    indicators: int,
    years: tuple[int, int],
    areas: Sequence[tuple[str, int]],
) -> tuple[str, ...]:
    """What the report holds.

    Parameters
    ----------
    county, level
        Name of the county and of its level.
    figures
        Published figures, and figures hidden to protect people.
    indicators
        Number of indicators with a figure.
    years
        Oldest and newest year.
    areas
        Levels below the county in the singular, with their number of areas.
    """
    place = named(county, level)
    published, withheld = figures
    known = (
        f"Der Bericht zeigt Lebenslagen {place.inside}: {_counted('Indikator', indicators)} {_span(*years)}"
    )
    inside = [_counted(name, count) for name, count in areas]
    first = f"{known}, auch für {listed(inside)}." if inside else f"{known}."
    second = f"Veröffentlicht {_are(published)} {_counted('Zahl', published)}"
    if not withheld:
        return first, f"{second}."
    return (
        first,
        f"{second}; {number(withheld)} weitere {_are(withheld)} gesperrt, um einzelne Menschen zu schützen.",
    )


def changes_sentences(previous: str | None, changed: int, indicators: int) -> tuple[str, ...]:
    """How many figures changed against the release before."""
    if previous is None:
        return (
            "Dies ist die erste Veröffentlichung; es gibt keine frühere, mit der sie verglichen werden kann.",
        )
    if not changed:
        return (f"Gegenüber der Veröffentlichung {previous} hat sich keine Zahl geändert.",)
    one = changed == 1
    return (
        f"Gegenüber der Veröffentlichung {previous}"
        f" {'hat' if one else 'haben'} sich {_counted('Zahl', changed)}"
        f" bei {'1 Indikator' if indicators == 1 else f'{number(indicators)} Indikatoren'} geändert"
        f" oder {_are(changed)} entfallen.",
        "Zahlen für neue Jahre, neue Indikatoren und neue Gebiete zählen nicht als geändert.",
    )


def standing_sentences(
    *, complete: int, lines: int, late: Sequence[str], findings: int, hidden: tuple[int, int] | None
) -> tuple[str, ...]:
    """How complete and how well checked the figures are.

    Parameters
    ----------
    complete, lines
        Series (an indicator in a geography) without any gap, and all of them.
    late
        Titles of sources with something late, once an entry.
    findings
        Findings of the checks.
    hidden
        Hidden figures and all figures; None: disclosure control said nothing.
    """
    if not lines:
        return ("Es gibt keine Zahlen.",)
    of = f"{number(lines)} {among('Zahlenreihe', lines)} (ein Indikator in einer Gebietsart)"
    found = [f"{number(complete)} von {of} {'ist' if complete == 1 else 'sind'} lückenlos."]
    sources = list(dict.fromkeys(late))
    if not sources:
        found.append("Alle fälligen Lieferungen sind da.")
    elif len(sources) > MOST_NAMED:
        found.append(f"Von {number(len(sources))} Quellen fehlen fällige Lieferungen.")
    else:
        found.append(f"Fällige Lieferungen fehlen von {listed([quoted(title) for title in sources])}.")
    if findings:
        each = "sie" if findings == 1 else "jede"
        found.append(
            f"Die Prüfungen ergaben {_counted('Auffälligkeit', findings)};"
            f" {each} ist hier mit der Entscheidung darüber genannt."
        )
    else:
        found.append("Die Prüfungen ergaben keine Auffälligkeit.")
    if hidden is not None and hidden[1]:
        share = f"{opening(part(hidden[0] / hidden[1]))} der Zahlen sind gesperrt"
        found.append(
            f"{share}, um einzelne Menschen zu schützen." if hidden[0] else "Keine Zahl ist gesperrt."
        )
    return tuple(found)


def _counted(noun: str, count: int) -> str:
    return f"{number(count)} {plural(noun, count)}"


def _span(first: int, last: int) -> str:
    return f"für das Jahr {first}" if first == last else f"für die Jahre {years(first, last)}"


def _are(count: int) -> str:
    return "ist" if count == 1 else "sind"
