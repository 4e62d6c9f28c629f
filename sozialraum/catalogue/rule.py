"""Rules: when released figures of an area are a reason to look closer.

Belongs here: model of ``rules/*.yaml``. Does not belong here: applying them (``sozialraum/planning``), rules
of disclosure control (``disclosure``).
"""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from sozialraum.catalogue.base import Entry, Id, Text, Title
from sozialraum.catalogue.indicator import Indicator

SMALLEST_RATIO = 1.25
"""Ratio of two rates below which no rule may ask: smaller ones are real, and no reason to act."""

FEWEST_PERSONS = 10
"""Persons more than expected below which no rule may ask: fewer are no task of planning."""

Class = Literal["hoch", "mittel", "niedrig", "sehr niedrig", "positiv", "stabil", "negativ"]

_DYNAMICS = ("positiv", "stabil", "negativ")


class Difference(Entry):
    """A difference of shares from which it matters."""

    amount: float = Field(allow_inf_nan=False)
    unit: Text
    """The unit of the indicator, as its file writes it. A difference of two shares in Prozent is one in
    percentage points; it is stated as Prozent all the same, so that the amount is known to be meant in
    the unit of the figures and not as a part of 1."""

    @field_validator("amount")
    @classmethod
    def _upwards(cls, amount: float) -> float:
        if amount <= 0:
            raise ValueError(f"{amount:g} is no distance; state how far worse, as a number above 0")
        return amount


class IndicatorCondition(Entry):
    """An area is worse than the rest of the county in an indicator, surely and by far enough."""

    indicator: Id
    worse: Literal["higher", "lower"] | None = None
    """Which end is worse; none: that of the indicator's polarity. Stated where it has none."""
    difference: Difference | None = None
    """Smallest difference of a share."""
    ratio: float | None = Field(default=None, allow_inf_nan=False)
    """Smallest ratio of a rate; where lower is worse the largest is its reciprocal."""
    persons: int = FEWEST_PERSONS
    """Persons (or what else is counted) that there must at least be more than at the rate of the rest of
    the county; fewer, where lower is worse."""

    @field_validator("ratio")
    @classmethod
    def _ratio(cls, ratio: float | None) -> float | None:
        if ratio is not None and ratio < SMALLEST_RATIO:
            upwards = f"; did you mean {1 / ratio:.4g}?" if 0 < ratio <= 1 / SMALLEST_RATIO else ""
            raise ValueError(
                f"{ratio:g} is no ratio to look for; expected at least {SMALLEST_RATIO}, also where lower is "
                f"worse, for which the reciprocal is taken{upwards}"
            )
        return ratio

    @field_validator("persons")
    @classmethod
    def _persons(cls, persons: int) -> int:
        if persons < FEWEST_PERSONS:
            raise ValueError(f"{persons} persons are too few; expected at least {FEWEST_PERSONS}")
        return persons

    @model_validator(mode="after")
    def _one_threshold(self) -> "IndicatorCondition":
        if (self.difference is None) == (self.ratio is None):
            raise ValueError(
                f"indicator '{self.indicator}' needs one threshold: 'difference' (shares) or 'ratio' (rates)"
            )
        return self

    def worse_end(self, indicator: Indicator) -> Literal["higher", "lower"]:
        """Which end is worse: the stated one, else that of the polarity."""
        return self.worse or ("lower" if indicator.polarity == "higher_is_better" else "higher")


class IndexCondition(Entry):
    """An area is in one of the classes of an index."""

    index: Id
    classes: tuple[Class, ...] = Field(min_length=1)
    """Classes of the status, or classes of the dynamics."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> "IndexCondition":
        named = set(self.classes)
        if len({name in _DYNAMICS for name in named}) > 1:
            raise ValueError(
                f"classes {', '.join(self.classes)} mix status and dynamics; state a condition for each"
            )
        if len(named) == (3 if self.column == "dynamics" else 4):
            raise ValueError("all classes are named, so the condition excludes no area; leave one out")
        return self

    @property
    def column(self) -> Literal["status", "dynamics"]:
        """Which of the two classes of an index is meant."""
        return "dynamics" if self.classes[0] in _DYNAMICS else "status"


class FindingRule(Entry):
    """``rules/<id>.yaml``: an area is a finding when all conditions hold in the same year."""

    title: Title
    version: int = Field(ge=1)
    """Raised with every change of what is found."""
    theme: Id
    office: Title
    """Responsible field of planning."""
    task: Title
    """What is to be examined, to be read after „Zu prüfen ist,“ and "To be examined:"."""
    geographies: tuple[Id, ...] = Field(min_length=1)
    indicators: tuple[IndicatorCondition, ...] = Field(min_length=1)
    """At least one: a class alone is no tested difference. The first one leads."""
    indices: tuple[IndexCondition, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> "FindingRule":
        asked = (
            *(f"indicator {part.indicator}" for part in self.indicators),
            *(f"{part.column} of index {part.index}" for part in self.indices),
            *(f"geography {name}" for name in self.geographies),
        )
        twice = sorted({name for name in asked if asked.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is listed more than once")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the indicators in their order."""
        return tuple(part.indicator for part in self.indicators)
