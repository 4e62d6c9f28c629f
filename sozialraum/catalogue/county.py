"""The county, its themes and its geographies with their areas.

Belongs here: model of ``county.yaml`` and ``geographies/*.yaml``.
Does not belong here: geometry, which arrives as a delivery.
"""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from sozialraum.catalogue.base import Entry, Id, Key, Text, Title


class Theme(Entry):
    """A Themenfeld of the report."""

    id: Id
    title: Title


class Point(Entry):
    """A place known to lie in an area, to find wrong coordinate systems; degrees, EPSG:4326."""

    name: Text
    area: Key
    longitude: float
    latitude: float


class County(Entry):
    """``county.yaml``: who reports, about what, since when."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: Title
    area: Key
    state: Key
    area_km2: float = Field(gt=0)
    area_tolerance_km2: float = Field(gt=0)
    first_year: int = Field(ge=1950, le=2100)
    timezone: Text
    owner: Text
    themes: tuple[Theme, ...] = Field(min_length=1)
    reference_points: tuple[Point, ...] = ()


class AreaEntry(Entry):
    """One area of a geography; ``parents`` gives the area it lies in, a geography each."""

    area: Key
    name: Text
    parents: dict[Id, Key] = Field(default_factory=dict)
    kind: Literal["area", "residual"] = "area"
    """``residual``: what cannot be placed inside its parent ("räumlich nicht zuordenbar")."""


class Geography(Entry):
    """``geographies/<id>.yaml``: a set of areas that live side by side with other sets."""

    title: Title
    valid_from: date
    valid_to: date | None = None
    fictional: bool = False
    benchmark: bool = False
    """True for areas the county is compared with (the state); they hold no part of the county."""
    geometry: Id | None = None
    """Source whose deliveries carry the shapes."""
    areas: tuple[AreaEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _areas_once(self) -> "Geography":
        keys = [entry.area for entry in self.areas]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"area {', '.join(twice)} is listed more than once")
        return self
