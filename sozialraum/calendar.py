"""The delivery calendar: what is due, what has come, what is overdue, and what waits for it.

Belongs here: states of all periods of all sources on a day, and their effect in words. Does not belong
here: the dates themselves (``catalogue/calendar``), what a missing source stops (``waiting``).
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, NamedTuple

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.calendar import Calendar
from sozialraum.waiting import Waiting, waiting_for

State = Literal["delivered", "delivered_late", "expected", "overdue", "waiting", "rejected"]

LONGEST = 12
"""Years within which the last due period of a source is looked for."""


class Line(NamedTuple):
    """State of a period of a source.

    Attributes
    ----------
    source, period, due
        What is expected, its reference day, and its last day in time.
    state
        ``waiting`` and ``rejected``: a file came, and does not count (yet).
    delivered_at, delivery
        First arrival (UTC) of the period, and the delivery that counts for it now; None: none counts.
    """

    source: str
    period: date
    due: date
    state: State
    delivered_at: pd.Timestamp | None = None
    delivery: str | None = None


class _Came(NamedTuple):
    """Deliveries of a period that count: the newest day, first arrival, the one that came last."""

    day: date
    first: pd.Timestamp
    delivery: str


def delivery_calendar(
    catalogue: Catalogue, receipts: pd.DataFrame, *, fictional: bool, today: date
) -> pd.DataFrame:
    """One row a source and period, from its first delivery to the next one after today.

    Parameters
    ----------
    catalogue
        Sources with their calendars; those without have no rows.
    receipts
        Newest receipt of every delivery: delivery, sequence, source, received_at (UTC), fictional,
        verdict, periods (ISO dates).
    fictional
        Basis: fictional deliveries or real ones.
    today
        Day in the county.

    Returns
    -------
    DataFrame
        source, title, rhythm, reference_date, due, state, delivered_at, delivery, indicators, tables,
        effect (German). Nothing in it changes from one day to the next but by a delivery or a due date.
    """
    there: dict[int, set[str]] = {}
    # also of sources without a calendar: they can stand in for others
    for source, days in _accepted(receipts, fictional)[["source", "periods"]].itertuples(index=False):
        for day in days:
            there.setdefault(date.fromisoformat(day).year, set()).add(source)
    rows = []
    for line in calendar_lines(catalogue, receipts, fictional=fictional, today=today):
        entry = catalogue.sources[line.source]
        waits = waiting_for(
            catalogue, line.source, line.period.year, delivered=there.get(line.period.year, ())
        )
        rows.append(
            {
                "source": line.source,
                "title": entry.title.de,
                "rhythm": entry.rhythm,
                "reference_date": pd.Timestamp(line.period),
                "due": pd.Timestamp(line.due),
                "state": line.state,
                "delivered_at": line.delivered_at or pd.NaT,
                "delivery": line.delivery,
                "indicators": list(waits.indicators),
                "tables": list(waits.tables),
                "effect": effect_text(waits, title=entry.title.de, period=line.period),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = [
    *("source", "title", "rhythm", "reference_date", "due", "state", "delivered_at", "delivery"),
    *("indicators", "tables", "effect"),
]
"""Columns of the calendar."""


def calendar_lines(
    catalogue: Catalogue, receipts: pd.DataFrame, *, fictional: bool, today: date
) -> Iterator[Line]:
    """States of all periods, by source and day; see ``delivery_calendar`` for the parameters."""
    zone = catalogue.county.timezone
    of_basis = receipts[receipts["fictional"] == fictional].sort_values("sequence")
    opened = _local(of_basis["received_at"].min(), zone) if len(of_basis) else today
    for name, entry in catalogue.sources.items():
        if entry.calendar is None:
            continue
        own = of_basis[of_basis["source"] == name]
        came = _came(entry.calendar, _accepted(own, fictional))
        pending = _pending(entry.calendar, own, zone)
        for period in _periods(entry.calendar, came, today):
            due = entry.calendar.due_on(period)
            if found := came.get(period):
                # what was due before anything was received at all is history, not late
                late = _local(found.first, zone) > due >= opened
                state: State = "delivered_late" if late else "delivered"
                yield Line(name, found.day, due, state, found.first, found.delivery)
            else:
                yield Line(name, period, due, pending.get(period, "overdue" if today > due else "expected"))


def effect_text(waits: Waiting, *, title: str, period: date) -> str:
    """What waits for a delivery, as a German sentence.

    Examples
    --------
    >>> effect_text(Waiting(("a", "b"), ("c",)), title="Wohngeld", period=date(2025, 12, 31))
    '2 Indikatoren und 1 Tabelle warten auf „Wohngeld“ zum 31.12.2025.'
    >>> effect_text(Waiting(("a",)), title="Wohngeld", period=date(2025, 12, 31))
    '1 Indikator wartet auf „Wohngeld“ zum 31.12.2025.'
    >>> effect_text(Waiting(), title="Wohngeld", period=date(2025, 12, 31))
    'Kein Indikator wartet.'
    """
    if not waits.indicators:
        return "Kein Indikator wartet."
    subject = _counted(waits.indicators, "Indikator", "Indikatoren")
    if waits.tables:
        subject += f" und {_counted(waits.tables, 'Tabelle', 'Tabellen')}"
    verb = "wartet" if len(waits.indicators) == 1 and not waits.tables else "warten"
    return f"{subject} {verb} auf „{title}“ zum {period:%d.%m.%Y}."


def _counted(names: Collection[str], one: str, several: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else several}"


def _accepted(receipts: pd.DataFrame, fictional: bool) -> pd.DataFrame:
    return receipts[(receipts["verdict"] == "accepted") & (receipts["fictional"] == fictional)]


def _came(calendar: Calendar, accepted: pd.DataFrame) -> dict[date, _Came]:
    """What counts for each period; deliveries are in order of arrival."""
    found: dict[date, _Came] = {}
    for delivery, received_at, days in _rows(accepted, "delivery", "received_at", "periods"):
        for day in map(date.fromisoformat, days):
            period = calendar.period(day)
            before = found.get(period, _Came(day, received_at, delivery))
            found[period] = _Came(max(day, before.day), before.first, delivery)
    return found


def _pending(calendar: Calendar, receipts: pd.DataFrame, zone: str) -> dict[date, State]:
    """Periods for which the last file is one that does not count.

    A file that could not be read tells no date; it is taken to be about the newest period that was over
    when it came.
    """
    found: dict[date, State] = {}
    states: dict[str, State] = {"waiting": "waiting", "rejected": "rejected"}
    pending = receipts[receipts["verdict"].isin(states)]
    for verdict, received_at, days in _rows(pending, "verdict", "received_at", "periods"):
        told = {calendar.period(date.fromisoformat(day)) for day in days}
        for period in told or _newest_over(calendar, _local(received_at, zone)):
            found[period] = states[verdict]
    return found


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[str, pd.Timestamp, list[str]]]:
    return frame[list(columns)].itertuples(index=False, name=None)


def _newest_over(calendar: Calendar, today: date) -> set[date]:
    over = [period for period in _until(calendar, today) if period <= today]
    return set(over[-1:])


def _until(calendar: Calendar, today: date) -> Iterator[date]:
    """Periods of the last years up to the first one that is neither over nor due."""
    for period in calendar.periods(date(today.year - LONGEST, 1, 1)):
        yield period
        if period > today:
            return


def _periods(calendar: Calendar, came: Collection[date], today: date) -> list[date]:
    """Periods from the first delivered one (else the last due one) to the next one that has to come."""
    due = [period for period in _until(calendar, today) if calendar.due_on(period) < today]
    begin = min(came or due[-1:], default=date.min)
    expected = []
    for period in calendar.periods(begin):
        expected.append(period)
        if period not in came and calendar.due_on(period) >= today:
            break
    return sorted({*expected, *came})


def _local(moment: pd.Timestamp, zone: str) -> date:
    """Day in the county of a moment in UTC."""
    return moment.tz_localize("UTC").tz_convert(zone).date()
