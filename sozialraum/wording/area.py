"""Sentences about an area, put together from its figures.

Belongs here: German sentences of plain values: what is said, and how sure it is. Does not belong here: which
figures are looked up (``resources/press/content``). No sentence says why something is so: figures show that
things go together, never that one makes the other.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sozialraum.wording.names import Named, among, listed, named_few, opening, plural, quoted
from sozialraum.wording.notation import NBSP, chance, number

MOST_NAMED = 3
"""Indicators that are named one by one; of more the rest is counted."""

POSSIBLE = 0.05
"""Probability from which another class is named beside the one that is shown."""

_WITHHELD = {
    "suppressed": ("ist gesperrt", "sind gesperrt", ", um einzelne Menschen zu schützen"),
    "secret": ("ist schon bei der Quelle", "sind schon bei der Quelle", " unbekannt oder geheim"),
    "not_delivered": ("ist nicht geliefert", "sind nicht geliefert", ""),
    "not_meaningful": (
        "ist nicht aussagekräftig",
        "sind nicht aussagekräftig",
        ", weil die Bezugsgröße zu klein ist",
    ),
    "uncertain": ("ist zu unsicher", "sind zu unsicher", ""),
    "later": ("fällt später an", "fallen später an", ""),
}
"""What is said of one and of several missing figures of a kind, and what follows."""


class Difference(NamedTuple):
    """A figure beside that of the rest of the county, both as text.

    ``better`` is None where neither end is better.
    """

    title: str
    year: int
    figure: str
    rest: str
    higher: bool
    better: bool | None


class Status(NamedTuple):
    """Class of an area in an index; ``chances`` by class, empty where there is no class for ``reason``."""

    title: str
    year: int
    shown: str | None
    certain: bool
    chances: Mapping[str, float]
    dynamics: str | None
    reason: str | None


class Rank(NamedTuple):
    """Rank of an area among ``ranked`` ones, with the limits that hold 90 % of the draws."""

    rank: float
    low: float
    high: float
    ranked: int


def size(area: Named, *, year: int, inhabitants: float, share: float | None, county: Named) -> str:
    """How many people live in an area, and which part of the county that is.

    Parameters
    ----------
    area, county
        The area and its county.
    year
        Year of the figure.
    inhabitants
        Number of people.
    share
        Percent of the people of the county; None: not known, or the area is the county.
    """
    if inhabitants == 0:
        return f"Im Jahr {year} lebte {area.inside} niemand."
    one = inhabitants == 1
    known = f"Im Jahr {year} {'lebte' if one else 'lebten'} {area.inside} {number(inhabitants)}"
    said = f"{known} {'Mensch' if one else 'Menschen'}"
    if share is None:
        return f"{said}."
    part = f"weniger als 0,1{NBSP}%" if share < 0.05 else f"{number(share, decimals=1)}{NBSP}%"
    return f"{said}; das {'ist' if one else 'sind'} {part} der Menschen {county.inside}."


def ages(
    area: Named, young: tuple[str, str | None] | None, old: tuple[str, str | None] | None, *, county: Named
) -> str | None:
    """Shares of young and old people; None where neither is known.

    Parameters
    ----------
    area, county
        The area and its county.
    young, old
        Share under 18 and from 65 on, each with that of the county: None where it is not known or the area
        is the county.
    """
    ends = ((young, "jünger als 18 Jahre"), (old, "mindestens 65 Jahre alt"))
    parts: list[str] = []
    for own, end in ends:
        if own is not None:
            share, whole = own
            beside = "" if whole is None else f" ({whole})" if parts else f" ({county.whole} {whole})"
            parts.append(f"{share} {end}{beside}")
    return f"Von den Menschen {area.inside} sind {listed(parts)}." if parts else None


def differences(
    area: Named, county: Named, found: Sequence[Difference], *, sure: int, compared: int
) -> tuple[str, ...]:
    """How an area differs from the rest of its county.

    Parameters
    ----------
    area, county
        The area and its county.
    found
        The most notable of the differences that are sure when all comparisons of the year are looked at.
    sure, compared
        Number of indicators with such a difference, and with any comparison.
    """
    if compared == 0:
        return (f"{opening(area.subject)} lässt sich bei keinem Indikator mit {county.to_rest} vergleichen.",)
    none = sure == 0 and compared == 1
    said = (
        f"{_extent(sure, compared)} ist {'kein' if none else 'ein'} Unterschied zu {county.to_rest}"
        " statistisch gesichert"
    )
    if 0 < sure < compared:
        said += f"; {'beim anderen' if compared - sure == 1 else 'bei den anderen'} kann er Zufall sein"
    return (f"{said}.", *(_difference(one, county) for one in found))


def _extent(sure: int, compared: int) -> str:
    """For how many indicators something is so, up to the verb."""
    if compared == 1:
        return "Beim einzigen Indikator, der sich vergleichen lässt,"
    if sure in (0, compared):
        return f"Bei {'allen' if sure else 'keinem der'} {compared} Indikatoren, die sich vergleichen lassen,"
    return f"Bei {sure} von {compared} Indikatoren, die sich vergleichen lassen,"


def _difference(one: Difference, county: Named) -> str:
    side = "Höher" if one.higher else "Niedriger"
    judged = {None: "", True: " (günstiger)", False: " (ungünstiger)"}[one.better]
    return (
        f"{side}{judged} als {county.rest} ist der Wert bei {quoted(one.title)}:"
        f" {one.figure} gegenüber {one.rest} ({one.year})."
    )


def status(area: Named, found: Status, rank: Rank | None) -> tuple[str, ...]:
    """Class of an area in an index with its probability, and its rank.

    Parameters
    ----------
    area
        The area.
    found
        Its class.
    rank
        Its rank; None: it has none.
    """
    where = f"{quoted(found.title)} ({found.year})"
    if found.shown is None:
        reason = f": {found.reason}" if found.reason else ""
        return (f"Im Index {where} hat {area.subject} keine Klasse{reason}.",)
    own = found.shown.split("/")
    shown = f"den Status {quoted(found.shown)} (Wahrscheinlichkeit {chance(_sum(found.chances, own))})"
    if found.certain:
        said = f"Im Index {where} hat {area.subject} {shown}."
    else:
        others = sorted(set(found.chances) - set(own), key=lambda name: -found.chances[name])
        also = [
            f"{quoted(name)} ({chance(found.chances[name])})"
            for name in others
            if found.chances[name] >= POSSIBLE
        ]
        more = f"; möglich {'ist' if len(also) == 1 else 'sind'} auch {listed(also)}" if also else ""
        said = f"Im Index {where} hat {area.subject} {shown}, die Klasse ist unsicher{more}."
    dynamics = f" Die Dynamik ist {quoted(found.dynamics)}." if found.dynamics else ""
    return (f"{said}{dynamics}", *([] if rank is None else [_rank(rank)]))


def _sum(chances: Mapping[str, float], names: Sequence[str]) -> float:
    return sum(chances.get(name, 0.0) for name in names)


def _rank(rank: Rank) -> str:
    low, high = number(rank.low), number(rank.high)
    reach = f"auf Rang {low}" if low == high else f"auf den Rängen {low} bis {high}"
    return (
        f"Unter {number(rank.ranked)} {among('Gebiet', rank.ranked)} ist das Rang {number(rank.rank)}"
        f" (Rang 1: am stärksten belastet); in 90{NBSP}% der Berechnungen liegt das Gebiet {reach}."
    )


def trends(rising: Sequence[str], falling: Sequence[str], *, known: int) -> str:
    """What rose and fell over the last five years.

    Parameters
    ----------
    rising, falling
        Titles of the indicators.
    known
        Indicators for which a trend can be calculated at all.
    """
    if known == 0:
        return "Ein Trend über fünf Jahre lässt sich bei keinem Indikator berechnen."
    if not rising and not falling:
        return (
            "Beim einzigen Indikator, für den sich ein Trend berechnen lässt,"
            " ist über fünf Jahre keiner gesichert."
            if known == 1
            else f"Bei keinem der {known} Indikatoren, für die sich ein Trend berechnen lässt,"
            " ist über fünf Jahre einer gesichert."
        )
    moved = [
        f"{word} {named_few(titles, most=MOST_NAMED)}"
        for word, titles in (("gestiegen:", rising), ("gefallen:", falling))
        if titles
    ]
    return f"Über die letzten fünf Jahre {'; '.join(moved)}. Das ist eine Vorauswahl, kein Nachweis."


def withheld(kinds: Mapping[str, Sequence[str]], *, shown: int) -> tuple[str, ...]:
    """Which figures of an area are missing and why, a sentence a kind.

    Parameters
    ----------
    kinds
        Titles of indicators by kind of what is missing.
    shown
        Indicators that the geography of the area has in all.
    """
    found = []
    for kind, (one, several, tail) in _WITHHELD.items():
        titles = kinds.get(kind, ())
        if titles:
            said = one if len(titles) == 1 else several
            found.append(
                f"{number(len(titles))} von {number(shown)} {plural('Zahl', shown)} {said}{tail}:"
                f" {named_few(titles, most=MOST_NAMED)}."
            )
    return tuple(found)
