"""Sentences about an indicator, put together from its figures in all areas.

Belongs here: German sentences of plain values. Does not belong here: which figures are looked up
(``resources/press/content``), sentences about one area (``area``).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sozialraum.wording.names import Named, among, listed, plural, quoted
from sozialraum.wording.notation import NBSP, number

_REASONS = {
    "suppressed": "gesperrt, um einzelne Menschen zu schützen",
    "secret": "schon bei der Quelle unbekannt oder geheim",
    "not_delivered": "nicht geliefert",
    "not_meaningful": "nicht aussagekräftig",
    "uncertain": "zu unsicher",
    "later": "noch nicht erhoben",
}


class End(NamedTuple):
    """The lowest or highest figure of a level as text, and where it is: names of areas in sentences."""

    text: str
    inside: Sequence[str]


class Level(NamedTuple):
    """Figures of an indicator in one level.

    Attributes
    ----------
    noun
        Level in the singular.
    areas
        Number of its areas with a figure.
    low, high
        Lowest and highest figure; the unit of both stands at the highest, save percent.
    higher, lower, similar
        Areas that are surely higher or lower than the rest of the county, and others that can be compared.
    missing
        Number of areas without figure by kind.
    """

    noun: str
    areas: int
    low: End
    high: End
    higher: int
    lower: int
    similar: int
    missing: Mapping[str, int]


class Earlier(NamedTuple):
    """An earlier figure of the county that can be compared, as text."""

    year: int
    figure: str


def county_value(
    county: Named,
    *,
    year: int,
    figure: str,
    limits: str | None,
    earlier: Earlier | None,
    breaks: Sequence[str],
) -> str:
    """The figure of the county, its limits, and the first one it can be compared with.

    Parameters
    ----------
    county
        The county.
    year, figure, limits
        Newest figure with its limits, as text; None: it has no sampling model.
    earlier
        First figure since the last break; None: there is none before the newest.
    breaks
        Titles of the breaks right before the newest figure.
    """
    said = f"Im Jahr {year} beträgt der Wert {county.inside} {figure}"
    if limits:
        said += f"; der Bereich von 95{NBSP}% reicht von {limits}"
    if breaks:
        named = listed([quoted(one) for one in breaks])
        return f"{said}. Mit früheren Jahren ist er nicht vergleichbar: {named}."
    if earlier is None:
        return f"{said}."
    return f"{said}. Im Jahr {earlier.year}, dem ersten vergleichbaren, waren es {earlier.figure}."


def level_values(county: Named, level: Level) -> tuple[str, ...]:
    """How far figures of a level spread, how many are surely unlike the county, how many are missing.

    Parameters
    ----------
    county
        The county.
    level
        What is known of the level.
    """
    found = [spread(level, "er")]
    compared = level.higher + level.lower + level.similar
    if compared:
        found.append(_compared(county, level, compared))
    gaps = [
        f"für {number(count)} {plural(level.noun, count)} {_REASONS[kind]}"
        for kind, count in level.missing.items()
        if count
    ]
    if gaps:
        found.append(f"Der Wert ist {'; '.join(gaps)}.")
    return tuple(found)


def spread(level: Level, what: str) -> str:
    """How far figures spread over a level.

    Parameters
    ----------
    level
        What is known of the level; at least one area has a figure.
    what
        What is spread, masculine, inside a sentence.
    """
    if level.areas == 1:
        kind = f"Unter allen Gebieten dieser Art ({level.noun})"
        return f"{kind} hat nur eines einen Wert: {_end(level.high, level)}."
    of = f"{number(level.areas)} {among(level.noun, level.areas)} mit Wert"
    if level.low.inside == level.high.inside:
        return f"In allen {of} ist {what} gleich: {level.high.text}."
    return f"Unter den {of} reicht {what} von {_end(level.low, level)} bis {_end(level.high, level)}."


def _end(end: End, level: Level) -> str:
    """A figure with the area that has it, or with the number of these."""
    count = len(end.inside)
    where = end.inside[0] if count == 1 else f"in {number(count)} {among(level.noun, count)}"
    return f"{end.text} ({where})"


def _compared(county: Named, level: Level, compared: int) -> str:
    if not level.higher + level.lower:
        none = f"Ein Unterschied zu {county.to_rest} ist in keinem Fall gesichert"
        return f"{none} ({number(compared)} {'Vergleich' if compared == 1 else 'Vergleiche'})."
    sides = (("höher", level.higher), ("niedriger", level.lower))
    parts = [f"{word} in {number(count)}" for word, count in sides if count]
    others = "; sonst kann ein Unterschied Zufall sein" if level.similar else ""
    return (
        f"Im Vergleich mit {county.to_rest} ist er gesichert {' und '.join(parts)}"
        f" von {number(compared)} {among(level.noun, compared)}{others}."
    )
