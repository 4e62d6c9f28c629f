"""What is said about a document: title, author, day.

Belongs here: the head of a document. Does not belong here: its text.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Head:
    """Properties of a document.

    Attributes
    ----------
    mark
        "Musterdaten" where the figures are fictional; else None.
    day
        Date of making, fixed, so that the same content gives the same bytes.
    """

    title: str
    subject: str
    author: str
    mark: str | None
    day: date
