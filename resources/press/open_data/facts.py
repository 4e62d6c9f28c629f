"""What all descriptions of the open data say: where it lies, whose it is, what it was made from.

Belongs here: addresses, titles, attributions, filling in of ``LIESMICH.txt``. Does not belong here: a
particular format of metadata.
"""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from resources.press.edition import Edition

RULE = (
    "Texte, die eine Tabellenkalkulation für eine Formel halten könnte, tragen in den CSV-Dateien einen "
    "Apostroph: am Anfang eines Textes vor = + - @ (auch hinter Leerzeichen, Tabulatoren und "
    "Anführungszeichen) und vor einem Tabulator oder Zeilenumbruch; innerhalb eines Textes vor = + - @, wenn "
    "davor ein Komma, Semikolon, Tabulator oder Zeilenumbruch steht. Stehen dort schon Apostrophe, ist es "
    "einer mehr. Wer diesen einen Apostroph beim Lesen entfernt, hat den Text, wie er war."
)
"""How texts are kept from being taken for formulas (``cells``), in words."""


def folder(edition: Edition) -> str:
    """Address of the folder of the open data, ending in a slash."""
    return f"{edition.publication.address}daten/"


def identifier(edition: Edition) -> str:
    """Name of the data set that stays the same over all releases."""
    return f"{folder(edition)}#datensatz"


def title(edition: Edition) -> str:
    """German title, marked when figures are fictional."""
    return f"{edition.publication.title.de}{' (Musterdaten)' if edition.fictional else ''}"


def origin(edition: Edition) -> str:
    """Whose the data are; the same in every release."""
    publication = edition.publication
    publisher = f"{publication.publisher.name}, {publication.publisher.unit}"
    return f"{publisher}: {title(edition)} ({publication.licence.id}), {publication.address}"


def attribution(edition: Edition) -> str:
    """How to name the data when they are used."""
    return f"{origin(edition)}, Veröffentlichung {edition.name} vom {edition.day:%d.%m.%Y}"


def sources(edition: Edition) -> Iterator[str]:
    """Each source that figures were made from, as it wants to be named, with its licence."""
    frame = edition.table("sources")
    used = frame[frame["deliveries"] > 0]
    names = used["attribution"].fillna(used["publisher"])
    for title_, name, licence in zip(used["title"], names, used["licence"], strict=True):
        yield f"{title_}: {name} (Lizenz: {licence})"


def readme(edition: Edition, template: Path) -> bytes:
    """A text for readers of a folder, filled in."""
    # plain text, no mark-up
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    text = environment.from_string(template.read_text(encoding="utf-8")).render(
        title=title(edition),
        fictional=edition.fictional,
        release=edition.name,
        day=f"{edition.day:%d.%m.%Y}",
        description=edition.publication.description.de,
        licence=edition.publication.licence,
        publisher=edition.publication.publisher,
        contact=edition.publication.contact,
        attribution=attribution(edition),
        sources=list(sources(edition)),
        rule=RULE,
    )
    return text.encode()
