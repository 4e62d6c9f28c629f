"""Disclosure control: what may be shown of each source, and who decided what.

Belongs here: model of ``disclosure.yaml``. Does not belong here: the rules themselves and what follows from
them (``sozialraum/disclosure``), names in other files (``disclosure_references``).
"""

import hashlib
import json
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sozialraum.catalogue.base import Entry, Id, Key, Text, Title

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
    secret: tuple[int, int | None] = (0, None)
    """Least and greatest count behind a value that arrives suppressed; null: no limit. Offices that hide
    others to protect small counts (secondary suppression) give no limit."""
    rounding: int = Field(default=1, ge=1)
    """Base the owner rounds to: a delivered figure of the status ``rounded`` stands for all that become it; a
    sum of several stands for more."""
    cover: bool = True
    """Whether harmless figures may be hidden to protect others; population is always shown."""
    basis: Text
    """Legal basis or agreement, German."""

    @field_validator("secret")
    @classmethod
    def _range(cls, secret: tuple[int, int | None]) -> tuple[int, int | None]:
        least, greatest = secret
        if least < 0 or (greatest is not None and greatest < least):
            raise ValueError(
                f"{list(secret)} is no range of counts: expected [least, greatest] or [least, null]"
            )
        return secret

    @property
    def rest(self) -> int:
        """Smallest rest that may be shown."""
        return self.minimum_count if self.minimum_complement is None else self.minimum_complement


DEFAULT = Rule(basis="Voreinstellung: vertraulich, Mindestfallzahl 3")
"""Rule of confidential sources where no other is written down."""

PUBLISHED = Rule(control="published", minimum_count=0, basis="Vom Herausgeber veröffentlicht")
"""Rule of open sources where no other is written down."""


class Dominance(Entry):
    """Rule (n, k): the n largest contributions are more than k % of the amount."""

    number: int = Field(ge=1)
    percent: float = Field(gt=0, le=100)


class AmountRule(Entry):
    """What may be shown of an amount, given those who contribute to it (firms, households)."""

    contributors: Id
    """Measure that counts them."""
    minimum_contributors: int = Field(default=3, ge=0)
    """Fewest contributors of an amount that may be shown; 0 or 1: any."""
    largest: tuple[Id, ...] = ()
    """Measures with the largest contributions, descending."""
    dominance: Dominance | None = None
    p_percent: float | None = Field(default=None, gt=0, le=100)
    """How close, in percent, the second contributor must not come to the first."""

    @model_validator(mode="after")
    def _contributions(self) -> "AmountRule":
        needed = {"p_percent": 2 if self.p_percent else 0}
        needed["dominance"] = self.dominance.number if self.dominance else 0
        for rule, number in needed.items():
            if len(self.largest) < number:
                raise ValueError(f"{rule} needs {number} measures in 'largest', found {len(self.largest)}")
        return self


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


class RoundedProduct(Entry):
    """Numerators rounded for web maps, beside the exact release."""

    mode: Literal["rounded"]
    title: Title
    indicators: tuple[Id, ...] = Field(min_length=1)
    base: int = 10

    @field_validator("base")
    @classmethod
    def _no_small_base(cls, base: int) -> int:
        if base < 10 or base % 10:
            raise ValueError(
                f"rounding to {base} is not offered: sums are rounded by themselves, and where the base is "
                "small they recover small counts (1 and 1 are printed as 0 and 0, their sum as 3: both are "
                "1); expected a multiple of 10"
            )
        return base


class CubeProduct(Entry):
    """Counts by all their splits with noise, for readers who explore them."""

    mode: Literal["cell_key"]
    title: Title
    measure: Id
    geography: Id
    splits: tuple[Id, ...] = Field(min_length=1)
    """``sex``, ``age``, or a dimension of the measure's categories (``nationality``)."""
    age_bands: tuple[tuple[int, int | None], ...] = ()
    """``[from, to)`` in completed years; to null is open."""
    deviation: int = Field(ge=1)
    """Largest noise, D."""
    variance: float = Field(gt=0)
    """Variance of the noise, V."""
    threshold: int = Field(default=2, ge=0)
    """js: no count from 1 to it comes out."""

    @model_validator(mode="after")
    def _bands(self) -> "CubeProduct":
        if len(set(self.splits)) < len(self.splits):
            raise ValueError("a split is named twice")
        if ("age" in self.splits) != bool(self.age_bands):
            raise ValueError("'age_bands' are needed with the split 'age', and only with it")
        ends = [own for start, end in self.age_bands for own in (start, float("inf") if end is None else end)]
        if (
            ends != sorted(ends)
            or any(start == end for start, end in self.age_bands)
            or min(ends, default=0) < 0
        ):
            raise ValueError("'age_bands' are [from, to) with from < to, ascending, none in another one")
        return self

    @model_validator(mode="after")
    def _noise(self) -> "CubeProduct":
        # a count of 1 moves to 0 or up by D at most; a count i up to js by -i or by js + 1 - i at least
        least = (self.threshold + 1) ** 2 // 4
        if not least < self.variance < self.deviation:
            raise ValueError(
                f"variance {self.variance} cannot be reached: with deviation {self.deviation} and threshold "
                f"{self.threshold} expected one above {least} and below {self.deviation}"
            )
        return self


Product = Annotated[RoundedProduct | CubeProduct, Field(discriminator="mode")]
"""Figures protected in another way than by hiding."""


class Disclosure(Entry):
    """``disclosure.yaml``: rules by source, products, and decisions."""

    version: Text
    default: Rule = DEFAULT
    """Rule of confidential sources without one of their own."""
    sources: dict[Id, Rule] = Field(default_factory=dict)
    amounts: dict[Id, AmountRule] = Field(default_factory=dict)
    """By measure of the kind ``amount``."""
    published_rates: dict[Id, PublishedRate] = Field(default_factory=dict)
    """By indicator of the method ``published``."""
    overlapping: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """By measure: dimensions whose categories do not exclude one another (findings of an examination).
    Categories of other dimensions do; what they leave over is protected as well."""
    products: dict[Id, Product] = Field(default_factory=dict)
    """Tables beside the exact release, protected by rounding or noise."""
    exceptions: tuple[Decision, ...] = ()
    """Figures that may be hidden with less protection than their level, because no more can be reached."""
    suppressions: tuple[Decision, ...] = ()
    """Figures that are hidden though no rule asks for it: a steward may only suppress more."""

    @field_validator("default")
    @classmethod
    def _protects(cls, default: Rule) -> Rule:
        if default.control != "counts":
            raise ValueError(f"control '{default.control}' protects nothing; expected control: counts")
        return default

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
        return self.default if access == "confidential" else PUBLISHED

    @property
    def digest(self) -> str:
        """Short digest of all rules and decisions."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
