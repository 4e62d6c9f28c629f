"""Names of areas in lists and sentences.

Belongs here: order of names, German articles of levels and counties. Does not belong here: which areas there
are (catalogue).
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Gender = Literal["der", "die", "das"]

# the ends of German words for kinds of areas
_GENDERS: tuple[tuple[str, Gender], ...] = (
    ("kreis", "der"),
    ("raum", "der"),
    ("bezirk", "der"),
    ("teil", "der"),
    ("ort", "der"),
    ("block", "der"),
    ("gemeinde", "die"),
    ("stadt", "die"),
    ("region", "die"),
    ("siedlung", "die"),
    ("lage", "die"),
    ("land", "das"),
    ("viertel", "das"),
    ("gebiet", "das"),
    ("quartier", "das"),
    ("dorf", "das"),
)
_PLURALS = (
    ("Zahl", "Zahlen"),
    ("Zahlenreihe", "Zahlenreihen"),
    ("Indikator", "Indikatoren"),
    ("Auffälligkeit", "Auffälligkeiten"),
    ("Kreis", "Kreise"),
    ("Raum", "Räume"),
    ("Bezirk", "Bezirke"),
    ("Teil", "Teile"),
    ("Ort", "Orte"),
    ("Block", "Blöcke"),
    ("Gemeinde", "Gemeinden"),
    ("Stadt", "Städte"),
    ("Region", "Regionen"),
    ("Siedlung", "Siedlungen"),
    ("Lage", "Lagen"),
    ("Land", "Länder"),
    ("Viertel", "Viertel"),
    ("Gebiet", "Gebiete"),
    ("Quartier", "Quartiere"),
    ("Dorf", "Dörfer"),
)
_INSIDE: dict[Gender, str] = {"der": "im", "die": "in der", "das": "im"}
_DATIVE: dict[Gender, str] = {"der": "dem", "die": "der", "das": "dem"}
_LETTERS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


class Named(NamedTuple):
    """An area as it stands in sentences.

    Attributes
    ----------
    subject
        Nominative: "der Sozialraum Birnau", "Düren", "der Kreis Düren".
    inside
        Where something is: "im Sozialraum Birnau", "in Düren", "im Kreis Düren".
    whole, rest
        Where in all of it, and in what is left of it: "im ganzen Kreis Düren", "im übrigen Kreis Düren".
    to_rest
        Dative of what is left of it: "dem übrigen Kreis Düren".
    """

    subject: str
    inside: str
    whole: str
    rest: str
    to_rest: str


def named(name: str, level: str) -> Named:
    """An area in sentences that are right for its level.

    Municipalities go by their name alone; a name that begins with its level ("Kreis Düren") takes its
    article; all others stand behind their level. A level of unknown gender counts as "das Gebiet".

    Parameters
    ----------
    name
        Name of the area.
    level
        Name of its level in the singular: "Sozialraum".

    Examples
    --------
    >>> named("Birnau", "Sozialraum").inside, named("Düren", "Gemeinde").subject
    ('im Sozialraum Birnau', 'Düren')
    >>> named("Kreis Düren", "Kreis").to_rest, named("Städteregion Aachen", "Kreis").rest
    ('dem übrigen Kreis Düren', 'in der übrigen Städteregion Aachen')
    """
    first = re.split(r"[\s-]", name, maxsplit=1)[0]
    # "Stadt Düren" says itself what it is, and takes its article
    if level.lower().endswith("gemeinde") and first not in ("Stadt", "Gemeinde"):
        area = f"Gebiet von {name}"
        return Named(name, f"in {name}", f"im ganzen {area}", f"im übrigen {area}", f"dem übrigen {area}")
    own = gender(first) if _same_kind(first, level) else None
    # "Jugendamtsbezirk Jugendamt der Stadt": the name is marked where it says the level once more
    marked = quoted(name) if level.lower().startswith(first.lower()) else name
    article, full = (own, name) if own else (gender(level), f"{level} {marked}")
    if article is None:
        article, full = "das", f"Gebiet {name}"
    inside, dative = _INSIDE[article], _DATIVE[article]
    return Named(
        f"{article} {full}",
        f"{inside} {full}",
        f"{inside} ganzen {full}",
        f"{inside} übrigen {full}",
        f"{dative} übrigen {full}",
    )


def opening(text: str) -> str:
    """A text at the beginning of a sentence.

    Examples
    --------
    >>> opening("der Kreis Düren"), opening("")
    ('Der Kreis Düren', '')
    """
    return text[:1].upper() + text[1:]


def gender(noun: str) -> Gender | None:
    """Article of a kind of area by its last part; None where it is not known.

    Examples
    --------
    >>> gender("Sozialraum"), gender("Städteregion"), gender("Wüste")
    ('der', 'die', None)
    """
    lower = noun.lower()
    return next((article for ending, article in _GENDERS if lower.endswith(ending)), None)


def level_name(title: str) -> str:
    """Title of a geography without what stands behind it in brackets.

    Examples
    --------
    >>> level_name("Sozialraum (Musterdaten)")
    'Sozialraum'
    """
    return re.sub(r"\s*\([^()]*\)$", "", title)


def german_order(name: str) -> tuple[str, str]:
    """Key for sorting by DIN 5007-1: ä as a, ß as ss, letters of both cases alike.

    Examples
    --------
    >>> sorted(["Zülpich", "Öhe", "Ohligs", "Aachen"], key=german_order)
    ['Aachen', 'Öhe', 'Ohligs', 'Zülpich']
    """
    return name.lower().translate(_LETTERS), name


def plural(noun: str, count: float) -> str:
    """A noun in the number that its count asks for; levels of areas by their last part.

    Examples
    --------
    >>> [plural(noun, 2) for noun in ("Zahl", "Sozialraum", "Gemeinde", "Jugendamtsbezirk", "Stadt", "Areal")]
    ['Zahlen', 'Sozialräume', 'Gemeinden', 'Jugendamtsbezirke', 'Städte', 'Gebiete (Areal)']
    >>> plural("Zahl", 1)
    'Zahl'
    """
    if count == 1:
        return noun
    for ending, many in _PLURALS:
        if noun.lower().endswith(ending.lower()):
            kept = noun[: len(noun) - len(ending)]
            return f"{kept}{many if not kept else many.lower()}"
    return f"Gebiete ({noun})"


def among(noun: str, count: float) -> str:
    """A noun behind its count in the dative: "unter den 15 Gemeinden".

    Examples
    --------
    >>> among("Sozialraum", 103), among("Gemeinde", 15), among("Gebiet", 1), among("Areal", 2)
    ('Sozialräumen', 'Gemeinden', 'Gebiet', 'Gebieten (Areal)')
    """
    many = plural(noun, count)
    if count == 1:
        return many
    word, *rest = many.split(" ", 1)
    return " ".join([word if word.endswith(("n", "s")) else f"{word}n", *rest])


def named_few(titles: Sequence[str], *, most: int) -> str:
    """An enumeration of quoted titles; of more than ``most`` the others are counted.

    Examples
    --------
    >>> named_few(["A", "B"], most=3)
    '„A“ und „B“'
    >>> named_few(["A", "B", "C", "D", "E"], most=3)
    '„A“, „B“, „C“ und 2 weitere'
    """
    # one that is left is named as well: it takes no more room than to count it
    shown = [quoted(title) for title in titles[: most if len(titles) > most + 1 else None]]
    more = len(titles) - len(shown)
    return listed([*shown, f"{more} weitere"] if more else shown)


def listed(parts: Sequence[str]) -> str:
    """An enumeration with "und" before the last part.

    Examples
    --------
    >>> listed(["A"]), listed(["A", "B", "C"])
    ('A', 'A, B und C')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} und {parts[-1]}"


def quoted(text: str) -> str:
    """A text in German quotation marks.

    Examples
    --------
    >>> quoted("mittel")
    '„mittel“'
    """
    return f"„{text}“"


def _same_kind(first: str, level: str) -> bool:
    """Whether a name begins with its level, or with another word for a county."""
    return (
        first.lower() == level.lower()
        or (level == "Kreis" and first in ("Landkreis", "Städteregion", "Region"))
        or (level.lower().endswith("gemeinde") and first in ("Stadt", "Gemeinde"))
    )
