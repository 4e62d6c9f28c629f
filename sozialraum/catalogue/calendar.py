"""Delivery calendar of a source: which periods it is about, and by when each is expected.

Belongs here: model of the block ``calendar`` of a source, its periods, and how it fits the rhythm.
Does not belong here: what has come (``sozialraum/calendar.py``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Annotated

import pandas as pd
from pydantic import AfterValidator, Field

from sozialraum.catalogue.base import Entry


def _month_day(text: str) -> str:
    try:
        date.fromisoformat(f"2023-{text}")
    except ValueError:
        raise ValueError(f"'{text}' is no day of every year: expected MM-DD, such as 12-31") from None
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]
"""A day that every year has, as ``MM-DD``."""

FIELDS = {
    "yearly": ({"reference", "due", "years_after"}, {"every_years", "first_year"}),
    "quarterly": ({"due_days"}, set[str]()),
    "election": ({"dates", "due_days"}, set[str]()),
    "once": (set[str](), set[str]()),
}
"""Fields that the calendar of each rhythm must and may have."""


class Calendar(Entry):
    """When deliveries of a source are expected; which fields there are follows from its rhythm.

    ``yearly`` has ``reference``, ``due`` and ``years_after``, ``quarterly`` has ``due_days``, ``election``
    has ``dates`` and ``due_days``.
    """

    reference: MonthDay | None = None
    """Reference day of each year; the last day of the year for figures about a whole year."""
    due: MonthDay | None = None
    """Day by which the figures are expected …"""
    years_after: int | None = Field(default=None, ge=0, le=6)
    """… so many years after the year that they are about."""
    every_years: int = Field(default=1, ge=1, le=5)
    """2 for a survey of every other year …"""
    first_year: int | None = Field(default=None, ge=1950, le=2100)
    """… of which this is one."""
    due_days: int | None = Field(default=None, ge=1, le=700)
    """Days after the end of a quarter or after an election by which the figures are expected."""
    dates: tuple[date, ...] | None = Field(default=None, min_length=1)
    """Election days, ascending."""

    def period(self, day: date) -> date:
        """Reference day of the period that a day belongs to.

        Examples
        --------
        >>> Calendar(due_days=75).period(date(2024, 2, 29)).isoformat()
        '2024-03-31'
        >>> Calendar(reference="03-01", due="06-30", years_after=0).period(date(2024, 12, 1)).isoformat()
        '2024-03-01'
        """
        if self.reference is not None:
            return _on(day.year, self.reference)
        return day if self.dates is not None else pd.Period(day, freq="Q").end_time.date()

    def due_on(self, period: date) -> date:
        """Last day on which the figures of a period are not late.

        Examples
        --------
        >>> Calendar(reference="12-31", due="06-30", years_after=1).due_on(date(2024, 12, 31)).isoformat()
        '2025-06-30'
        """
        if self.due_days is not None:
            return period + timedelta(days=self.due_days)
        return _on(period.year + (self.years_after or 0), str(self.due))

    def periods(self, start: date) -> Iterator[date]:
        """Reference days of all periods from that of a day on, ascending; of elections only known ones.

        Examples
        --------
        >>> other_years = Calendar(reference="12-15", due="12-31", every_years=2, first_year=2023)
        >>> found = other_years.periods(date(2024, 1, 1))
        >>> next(found).isoformat(), next(found).isoformat()
        ('2025-12-15', '2027-12-15')
        """
        if self.dates is not None:
            return (day for day in self.dates if day >= start)
        if self.reference is None:
            quarter = pd.Period(start, freq="Q")
            return ((quarter + number).end_time.date() for number in count())
        years = (year for year in count(start.year) if self._is_asked(year))
        return (_on(year, str(self.reference)) for year in years)

    def _is_asked(self, year: int) -> bool:
        return self.first_year is None or (year - self.first_year) % self.every_years == 0


def _on(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def calendar_faults(file: str, rhythm: str, calendar: Calendar) -> Iterator[str]:
    """Faults of a source's block ``calendar`` for its rhythm, each as ``file: place: what``."""
    place = f"{file}: calendar"
    needed, allowed = FIELDS[rhythm]
    if not needed:
        yield f"{place}: rhythm '{rhythm}' has none: expected no calendar"
        return
    given = {name for name in calendar.model_fields_set if getattr(calendar, name) is not None}
    for name in sorted(needed - given):
        yield f"{place}: '{name}' is missing, which rhythm '{rhythm}' needs"
    for name in sorted(given - needed - allowed):
        known = ", ".join(sorted(needed | allowed))
        yield f"{place}: rhythm '{rhythm}' has no '{name}'; expected {known}"
    if calendar.every_years > 1 and calendar.first_year is None:
        yield f"{place}: every_years {calendar.every_years} needs 'first_year', one of the years asked for"
    if calendar.dates is not None and list(calendar.dates) != sorted(set(calendar.dates)):
        yield f"{place}: dates do not rise; expected each election once, in order"
    if calendar.years_after == 0 and (calendar.due or "") <= (calendar.reference or ""):
        yield f"{place}: due {calendar.due} is not after reference {calendar.reference} of the same year"
