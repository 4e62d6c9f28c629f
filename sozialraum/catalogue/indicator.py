"""Measures (what is counted) and indicators (what is reported).

Belongs here: model of ``measures/*.yaml`` and ``indicators/*.yaml``.
Does not belong here: where a measure comes from in a file (``source``), the arithmetic.
"""

import hashlib
import json
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from sozialraum.ages import SGB2_LIMIT
from sozialraum.catalogue.base import Entry, Id, Text, Title

Sex = Literal["male", "female", "diverse"]


class Measure(Entry):
    """``measures/<id>.yaml``: what is counted, once, whoever delivers it."""

    title: Title
    definition: Title | None = None
    kind: Literal["count", "amount", "published_rate"]
    """Counts and amounts are added up; a published rate never is."""
    unit: Text
    bounds: tuple[float, float] | None = None
    """Smallest and largest value there can be (0 and 100 for a published share)."""
    sources: tuple[Id, ...] = Field(min_length=1)
    """Sources in order of preference; the first that reaches a geography is used for it."""
    preferred: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Other orders for single geographies."""

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Every source that is ranked, each once."""
        return tuple(dict.fromkeys((*self.sources, *(s for order in self.preferred.values() for s in order))))

    def ranking(self, geography: str) -> tuple[str, ...]:
        """Sources in order of preference for a geography."""
        return self.preferred.get(geography, self.sources)


class Term(Entry):
    """A summand of a numerator or denominator: part of a measure."""

    measure: Id
    age: tuple[int, int | Literal["sgb2_limit"] | None] | None = Field(default=None)
    """``[from, to)`` in completed years; to null is open, ``sgb2_limit`` the limit of § 7a SGB II."""
    sex: Sex | None = None
    category: Text | None = None
    """A category of the measure, as its sources write it (``nationality:foreign``)."""
    factor: float = 1.0
    """Weight of the summand; -1 takes it away."""

    @model_validator(mode="after")
    def _band(self) -> "Term":
        if self.age is not None:
            start, end = self.age
            if start < 0 or (end is not None and end != SGB2_LIMIT and end <= start):
                raise ValueError(f"age {list(self.age)} is no band: expected [from, to) with from < to")
        return self


class Break(Entry):
    """A date from which figures are not comparable with earlier ones."""

    date: date
    title: Title


class Indicator(Entry):
    """``indicators/<id>.yaml``: one definition of one reported figure."""

    title: Title
    theme: Id
    definition: Title
    method: Literal["share", "rate", "ratio", "count", "published"]
    """``share``: numerator is part of the denominator (Wilson limits, 0..factor); ``rate``: events
    per persons (Poisson limits); ``ratio``: quotient without a sampling model, no limits;
    ``count``: the numerator itself; ``published``: a rate as its publisher delivers it."""
    numerator: tuple[Term, ...] = Field(min_length=1)
    denominator: tuple[Term, ...] = ()
    unit: Text
    factor: float = Field(default=100.0, gt=0)
    decimals: int = Field(default=1, ge=0, le=4)
    polarity: Literal["higher_is_better", "higher_is_worse", "none"]
    minimum_population: int = Field(default=0, ge=0)
    """Smallest denominator for which a value is given."""
    pooled_years: int = Field(default=1, ge=1, le=10)
    """Number of years whose numerators and denominators are added up, the year of the figure the last."""
    statute: Text | None = None
    publisher_definition: Text | None = None
    breaks: tuple[Break, ...] = ()
    related: tuple[Id, ...] = ()
    """Other ids that readers confuse with this one."""
    segregation: bool = False
    """Whether the numerator is a group of residents whose spread over a municipality is reported."""

    @model_validator(mode="after")
    def _terms(self) -> "Indicator":
        alone = self.method in ("count", "published")
        if alone and self.denominator:
            raise ValueError(f"method '{self.method}' takes no denominator")
        if not alone and not self.denominator:
            raise ValueError(f"method '{self.method}' needs a denominator")
        if alone and self.pooled_years > 1:
            raise ValueError(f"method '{self.method}' cannot pool years: there is no denominator to pool")
        if self.segregation and self.method != "share":
            raise ValueError("segregation needs the method 'share': a group that is part of the residents")
        return self

    @property
    def terms(self) -> tuple[tuple[Literal["numerator", "denominator"], Term], ...]:
        """All summands with the role they have."""
        return (
            *(("numerator", term) for term in self.numerator),
            *(("denominator", term) for term in self.denominator),
        )

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures used, each once, numerator first."""
        return tuple(dict.fromkeys(term.measure for _, term in self.terms))

    def window(self, year: int) -> range:
        """Years whose counts make up the figure of a year, ascending.

        Examples
        --------
        >>> list(Indicator.model_construct(pooled_years=3).window(2024))
        [2022, 2023, 2024]
        """
        return range(year - self.pooled_years + 1, year + 1)

    def definition_id(self, own_id: str) -> str:
        """Id of this definition: the indicator's id and a digest of all that changes its figures."""
        parts = self.model_dump(
            mode="json",
            include={"method", "numerator", "denominator", "factor", "minimum_population"},
        )
        if self.pooled_years > 1:
            # left out otherwise: what is not pooled keeps the digest it always had
            parts["pooled_years"] = self.pooled_years
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return f"{own_id}@{digest[:8]}"
