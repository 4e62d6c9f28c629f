"""Parts that several documents have: sources, dates, why a figure is missing.

Belongs here: how such parts read in a document. Does not belong here: paragraphs and tables (``paper``).
"""

from collections.abc import Iterable
from datetime import date

from resources.press.content.model import Missing, SourceLine
from resources.press.word.paper import Paper
from sozialraum.wording.notation import NONE, day, missing


def sources(paper: Paper, lines: Iterable[SourceLine]) -> None:
    """The chapter of sources, each as it wants to be named."""
    paper.heading("Quellen")
    paper.points([f"{line.title}: {line.attribution}, Stand {german(line.newest)}" for line in lines])


def german(iso: str | None) -> str:
    """A date of the content as Germans write it.

    Examples
    --------
    >>> german("2024-12-31"), german(None)
    ('31.12.2024', '–')
    """
    return NONE if iso is None else day(date.fromisoformat(iso))


def absent(kind: Missing | None) -> str:
    """In the place of a missing figure: why there is none; a dash alone could be read as zero.

    Examples
    --------
    >>> absent("suppressed"), absent("secret"), absent(None)
    ('gesperrt', 'unbekannt oder geheim zu halten', '–')
    """
    if kind is None:
        return NONE
    return missing("unknown_or_secret" if kind == "secret" else kind)
