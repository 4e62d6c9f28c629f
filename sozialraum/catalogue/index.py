"""Indices: several indicators put together to one score and its classes.

Belongs here: model of ``indices/*.yaml``. Does not belong here: the methods (``sozialraum/indices``).
"""

import hashlib
import json
from typing import Literal

from pydantic import Field, model_validator

from sozialraum.catalogue.base import Entry, Id, Key, Text, Title

SMALLEST_NUMBER_OF_AREAS = 10
"""Areas below which there are no classes: their mean and spread say too little."""

TABLES = ("comparisons", "trends", "segregation", "area_types", "spatial_clusters")
"""Names of the tables that stand beside the indices; no index may have one of them."""


class Component(Entry):
    """An indicator of an index."""

    indicator: Id
    direction: Literal["higher_is_worse", "higher_is_better"]
    weight: float = Field(default=1.0, gt=0)
    """Weight beside the others; they need not sum to 1 and are not rescaled."""


class LeftOut(Entry):
    """An area that is not classified, whatever its figures are."""

    area: Key
    reason: Title


class Index(Entry):
    """``indices/<id>.yaml``: one index, in every geography it names; a higher score is worse."""

    title: Title
    definition: Title
    theme: Id | None = None
    """Theme of a theme index; none: an index over several themes."""
    method: Literal["standardised_sum", "exponential_rank", "percentile_rank", "first_component"]
    geographies: tuple[Id, ...] = Field(min_length=1)
    """Geographies whose areas are compared with one another, each for itself."""
    indicators: tuple[Component, ...] = Field(min_length=1)
    population: Id | None = None
    """Indicator (of method ``count``) whose value is the number of inhabitants; none: their number is
    not asked for."""
    minimum_population: int = Field(default=0, ge=0)
    """Inhabitants from which an area is classified."""
    joined_below: int = Field(default=0, ge=0)
    """Inhabitants below which ``niedrig`` and ``sehr niedrig`` are shown as one."""
    change_years: int | None = Field(default=None, ge=1, le=20)
    """Window of the change that the dynamics are about; none: no dynamics."""
    status_cuts: tuple[float, float, float] = (-1.0, 1.0, 1.5)
    """Scores between hoch, mittel, niedrig and sehr niedrig. The default is for standardised scores: other
    methods have classes only where the cuts are stated."""
    dynamics_cuts: tuple[float, float] = (-1.0, 1.0)
    """Scores of the change between positiv, stabil and negativ."""
    anchor: Id | None = None
    """Indicator that fixes the sign of ``first_component``: the component rises with it."""
    left_out: tuple[LeftOut, ...] = ()
    source: Text | None = None
    """Where the method comes from."""

    @model_validator(mode="after")
    def _parts(self) -> "Index":
        names = self.names
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"indicator {', '.join(twice)} is listed more than once")
        if (self.method == "first_component") != (self.anchor is not None):
            raise ValueError("method 'first_component' needs an anchor, and no other method takes one")
        if self.anchor is not None and self.anchor not in names:
            raise ValueError(f"anchor '{self.anchor}' is none of the indicators")
        if self.population is None and (self.minimum_population or self.joined_below):
            raise ValueError("minimum_population and joined_below need the indicator 'population'")
        if self.method == "first_component" and any(part.weight != 1 for part in self.indicators):
            raise ValueError("method 'first_component' finds its weights itself; state none")
        for cuts in (self.status_cuts, self.dynamics_cuts):
            if list(cuts) != sorted(set(cuts)):
                raise ValueError(f"cuts {list(cuts)} do not rise")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the indicators in their order."""
        return tuple(part.indicator for part in self.indicators)

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of all indicators that are read: its own, and the one that gives the population."""
        return tuple(dict.fromkeys((*self.names, *((self.population,) if self.population else ()))))

    @property
    def classified(self) -> bool:
        """Whether the cuts of the status fit the scores."""
        return self.method == "standardised_sum" or "status_cuts" in self.model_fields_set

    def definition_id(self, own_id: str) -> str:
        """Id of this definition: the index's id and a digest of all that changes its figures."""
        parts = self.model_dump(mode="json", exclude={"title", "definition", "theme", "source"})
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return f"{own_id}@{digest[:8]}"
