"""Disclosure control: what may be shown of each source, and who decided what.

Belongs here: model of ``disclosure.yaml``. Does not belong here: the rules themselves and what follows from
them (``sozialraum/disclosure``).
"""

import hashlib
import json
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from sozialraum.catalogue.base import Entry, Id, Key, Text

PRESET = "preset"
"""Version of the rules of a catalogue that has none of its own."""


class Rule(Entry):
    """What may be shown of the figures of a source."""

    control: Literal["counts", "published", "noised"] = "counts"
    """``counts``: small counts are protected. ``published``: the owner has published the figures, everybody
    knows them. ``noised``: the owner has changed them; they never enter an equation."""
    minimum_count: int = Field(default=3, ge=0)
    """Smallest count that may be shown; 0 or 1: any."""
    minimum_complement: int | None = Field(default=None, ge=0)
    """Smallest rest (denominator − numerator) that may be shown; preset: ``minimum_count``; 0: any."""
    minimum_denominator: int = Field(default=0, ge=0)
    """Smallest denominator of a quota of these cases among persons that somebody else counts."""
    zeros_printable: bool = True
    """Whether a zero is shown. Where it is, everybody knows that what is hidden is at least 1."""
    cover: bool = True
    """Whether harmless figures may be hidden to protect others; population is always shown."""
    basis: Text = "Voreinstellung"
    """Legal basis or agreement, German."""

    @property
    def rest(self) -> int:
        """Smallest rest that may be shown."""
        return self.minimum_count if self.minimum_complement is None else self.minimum_complement


class PublishedRate(Entry):
    """What a rate that arrives as a rate tells of counts."""

    count: Id | None = None
    """Indicator made of the same counts: the rate is hidden where that is."""
    reason: Text | None = None
    """Why it tells nothing of counts that are protected; needed without ``count``."""

    @model_validator(mode="after")
    def _either(self) -> "PublishedRate":
        if (self.count is None) == (self.reason is None):
            raise ValueError("needs either 'count' or a 'reason' why there is none")
        return self


class Decision(Entry):
    """A figure about which a person decided."""

    indicator: Id
    geography: Id
    area: Key
    year: int
    name: Text
    """Who decided."""
    reason: Text
    decided: date


class Disclosure(Entry):
    """``disclosure.yaml``: rules by source, and decisions."""

    version: Text
    default: Rule = Rule()
    """Rule of confidential sources without one of their own."""
    sources: dict[Id, Rule] = Field(default_factory=dict)
    published_rates: dict[Id, PublishedRate] = Field(default_factory=dict)
    """By indicator of the method ``published``."""
    overlapping: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """By measure: dimensions whose categories do not exclude one another (findings of an examination).
    Categories of other dimensions do; what they leave over is protected as well."""
    exceptions: tuple[Decision, ...] = ()
    """Figures that may be hidden with less protection than their level, because no more can be reached."""
    suppressions: tuple[Decision, ...] = ()
    """Figures that are hidden though no rule asks for it: a steward may only suppress more."""
    search_seconds: float = Field(default=60.0, gt=0)
    """How long is searched for a pattern that hides less, after the first one that protects."""

    def rule(self, source: str, access: str) -> Rule:
        """Rule of a source.

        Examples
        --------
        >>> Disclosure(version="1").rule("register", "confidential").minimum_count
        3
        >>> Disclosure(version="1").rule("landesamt", "open").control
        'published'
        """
        own = self.sources.get(source)
        if own is not None:
            return own
        return self.default if access == "confidential" else Rule(control="published", minimum_count=0)

    @property
    def digest(self) -> str:
        """Short digest of all rules and decisions."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
