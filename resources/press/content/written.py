"""What planning says of an area: findings, remarks and measures, as its profile shows them.

Belongs here: shapes of content, part of whose texts are not ours: these may hold anything and are never
mark-up. Does not belong here: how they are gathered (``profiles``), pages of planning (``planning``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """A finding about the area, of its rule's newest year."""

    rule: str
    title: str
    level: str
    year: int
    since: int


@dataclass(frozen=True)
class Note:
    """A dated remark of the Initiativkreis; ``beside`` says what it is about and what the figure says."""

    date: str
    role: str
    text: str
    beside: str | None = None


@dataclass(frozen=True)
class Measure:
    """A measure (Maßnahme) in the area; ``result`` is what can be said of it, None: it is not evaluated."""

    title: str
    field: str
    status: str
    start: str | None
    end: str | None
    result: str | None = None
    slug: str | None = None
