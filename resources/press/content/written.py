"""Shapes of what people wrote about an area: remarks and measures.

Belongs here: shapes of content whose texts are not ours: they may hold anything and are never mark-up. Does
not belong here: how they are gathered (``profiles``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """A dated remark of the Initiativkreis or a steward; the text is what a person wrote, never mark-up."""

    date: str
    role: str
    text: str


@dataclass(frozen=True)
class Measure:
    """A measure (Maßnahme) in an area, as its register has it."""

    title: str
    field: str
    status: str
    start: str | None
    end: str | None
