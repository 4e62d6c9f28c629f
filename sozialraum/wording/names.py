"""Names of areas in lists and sentences.

Belongs here: order of names, German articles of levels and counties. Does not belong here: which areas there
are (catalogue).
"""

import re
from typing import Literal, NamedTuple

Gender = Literal["der", "die", "das"]

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
_REST: dict[Gender, str] = {"der": "im übrigen", "die": "in der übrigen", "das": "im übrigen"}
_WITH_REST: dict[Gender, str] = {"der": "dem übrigen", "die": "der übrigen", "das": "dem übrigen"}
_LETTERS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


class Named(NamedTuple):
    """An area as it stands in sentences.

    Attributes
    ----------
    subject
        Nominative: "Der Sozialraum Birnau", "Düren", "Der Kreis Düren".
    inside
        Where something is: "im Sozialraum Birnau", "in Düren", "im Kreis Düren".
    rest
        Where in what is left of it: "im übrigen Kreis Düren".
    to_rest
        Dative of what is left of it: "dem übrigen Kreis Düren".
    """

    subject: str
    inside: str
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
    if level.lower().endswith("gemeinde"):
        return Named(name, f"in {name}", f"im übrigen Gebiet von {name}", f"dem übrigen Gebiet von {name}")
    first = re.split(r"[\s-]", name, maxsplit=1)[0]
    own = gender(first) if _same_kind(first, level) else None
    article, full = (own, name) if own else (gender(level), f"{level} {name}")
    if article is None:
        article, full = "das", f"Gebiet {name}"
    return Named(
        f"{article.capitalize()} {full}",
        f"{_INSIDE[article]} {full}",
        f"{_REST[article]} {full}",
        f"{_WITH_REST[article]} {full}",
    )


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


def listed(parts: list[str]) -> str:
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
    return first.lower() == level.lower() or (
        level == "Kreis" and first in ("Landkreis", "Städteregion", "Region")
    )
