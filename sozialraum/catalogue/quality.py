"""Plausibility: within which ranges delivered figures are believed, and what a figure outside them does.

Belongs here: model of ``quality.yaml``, and its references to other entries. Does not belong here: what is
measured (``sozialraum/quality``), who accepts a finding.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from sozialraum.catalogue.base import Entry, Id, Text
from sozialraum.catalogue.references import Entries, ranked, unknown

FILE = "quality.yaml"

Kind = Literal["change", "coverage", "parts", "sums", "sources"]
Severity = Literal["warn", "block"]
Band = tuple[float, float]
"""Least and greatest value that is believed."""


class Bands(Entry):
    """Ranges of a kind of observation; a value outside ``block`` holds publication."""

    warn: Band | None = None
    """What lies outside is noted; none: nothing is."""
    block: Band | None = None
    """What lies outside holds publication until it is accepted; none: nothing does."""

    @model_validator(mode="after")
    def _ordered(self) -> "Bands":
        for name, band in self.by_severity.items():
            if not band[0] <= band[1]:
                raise ValueError(f"{name} {list(band)} is no range: expected [least, greatest]")
        if self.warn and self.block and not (self.block[0] <= self.warn[0] and self.warn[1] <= self.block[1]):
            raise ValueError("the range 'warn' must lie inside the range 'block'")
        return self

    @property
    def by_severity(self) -> dict[Severity, Band]:
        """The ranges there are."""
        found: dict[Severity, Band | None] = {"warn": self.warn, "block": self.block}
        return {name: band for name, band in found.items() if band is not None}


class Change(Bands):
    """A total as a multiple of that of the year before."""

    warn: Band | None = (0.8, 1.25)
    block: Band | None = (0.5, 2.0)
    at_break: Band = (0.4, 2.5)
    """Holds publication instead of both where a break named in an indicator lies between the two years."""
    minimum_count: float = Field(default=100, ge=0)
    """No change is judged when both counts are smaller; ratios of small counts say nothing."""
    minimum_in_small_areas: float = Field(default=1000, ge=0)
    """The same for areas inside municipalities."""
    years_back: int = Field(default=2, ge=1, le=10)
    """How old the figures that it is compared with may be."""


class Coverage(Bands):
    """Number of areas with a figure as a multiple of that of the year before."""

    warn: Band | None = (0.99, 1.1)
    block: Band | None = (0.95, 2.0)
    minimum_areas: int = Field(default=1, ge=1)
    """Nothing is judged when there were fewer in both years."""
    years_back: int = Field(default=2, ge=1, le=10)
    """How old the figures that it is compared with may be."""


class Parts(Bands):
    """A part as a share of the whole that it belongs to."""

    block: Band | None = (0.0, 1.0)
    minimum_count: float = Field(default=20, ge=0)
    """No share of a smaller whole is judged."""
    indicators: tuple[Id, ...] = ()
    """Indicators whose numerator is part of their denominator though their method is not ``share``."""


class Sums(Bands):
    """Sum of parts minus the published whole, beyond what rounding explains, as a share of the whole."""

    warn: Band | None = (-0.001, 0.001)
    block: Band | None = (-0.01, 0.01)
    parts: Id = "gemeinde"
    whole: Id = "kreis"
    per_part: float = Field(default=1.0, ge=0)
    """By how much each part may be off, in units of the measure; half the base of rounding where that is
    more."""


class Agreement(Bands):
    """A total of one source as a multiple of that of the source that is ranked before it."""

    warn: Band | None = (0.98, 1.02)
    block: Band | None = (0.9, 1.1)
    minimum_count: float = Field(default=100, ge=0)


class Override(Bands):
    """Other ranges for a measure, a source, or both."""

    kind: Kind
    measure: Id | None = None
    """Measure or, for ``parts``, indicator; none: all."""
    source: Id | None = None
    against: Id | None = None
    """For ``sources``: the source that it is compared with."""
    reason: Text
    """Why, German."""

    @model_validator(mode="after")
    def _about_something(self) -> "Override":
        if self.measure is None and self.source is None:
            raise ValueError("needs 'measure' or 'source'; for all of them change the ranges of the kind")
        if self.against is not None and (self.kind != "sources" or self.source is None):
            raise ValueError("'against' needs the kind 'sources' and a 'source'")
        return self

    def fits(self, kind: Kind, measure: str, source: str, against: str | None = None) -> bool:
        """Whether it is about these."""
        own = (self.measure or measure, self.source or source, self.against or against)
        return self.kind == kind and own == (measure, source, against)


class Quality(Entry):
    """``quality.yaml``: what is believed of delivered figures."""

    change: Change = Change()
    coverage: Coverage = Coverage()
    parts: Parts = Parts()
    sums: Sums = Sums()
    sources: Agreement = Agreement()
    overrides: tuple[Override, ...] = ()
    """The last one that fits holds."""

    def bands(self, kind: Kind, measure: str, source: str, against: str | None = None) -> Bands:
        """Ranges for a measure of a source.

        Examples
        --------
        >>> Quality().bands("change", "population", "register").block
        (0.5, 2.0)
        """
        own: Bands = getattr(self, kind)
        fitting = [one for one in self.overrides if one.fits(kind, measure, source, against)]
        return fitting[-1] if fitting else own

    @property
    def digest(self) -> str:
        """Short digest of all of it."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def quality_faults(entries: Entries, quality: Quality) -> Iterator[str]:
    """Faults between the ranges and other entries, each as ``file: place: what``."""
    # a catalogue may have no such geographies as the presets name; what it names itself must exist
    for field in sorted({"parts", "whole"} & quality.sums.model_fields_set):
        yield from unknown(
            getattr(quality.sums, field), entries.ids["geographies"], f"{FILE}: sums.{field}", "geography"
        )
    for name in quality.parts.indicators:
        yield from unknown(name, entries.ids["indicators"], f"{FILE}: parts.indicators", "indicator")
    for number, override in enumerate(quality.overrides):
        place = f"{FILE}: overrides.{number}"
        for source in (override.source, override.against):
            if source is not None:
                yield from unknown(source, entries.ids["sources"], place, "source")
        if override.measure is not None:
            yield from _measure_faults(entries, override, override.measure, place)


def _measure_faults(entries: Entries, override: Override, own: str, place: str) -> Iterator[str]:
    known = set(entries.ids["measures"])
    if override.kind == "parts":
        known |= set(entries.ids["indicators"])
    yield from unknown(own, known, place, "measure")
    measure = entries.measures.get(own)
    for source in (override.source, override.against):
        if measure and source in entries.ids["sources"] and source not in ranked(measure):
            yield f"{place}: source '{source}' does not deliver measure '{own}'"
