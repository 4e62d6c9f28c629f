"""Freshness policies of sources, from the same lines as the delivery calendar.

Belongs here: the calendar in Dagster's words. Does not belong here: what is really overdue, which only the
calendar knows (``sozialraum/calendar.py``): Dagster sees when something new came, not what it is about.
"""

from datetime import date, timedelta
from itertools import islice, pairwise

import dagster as dg

from sozialraum.catalogue.calendar import Calendar
from sozialraum.catalogue.source import Source

SOME_YEAR = date(2023, 1, 1)
"""A year without 29 February: dates of a source differ from it by a day at most."""

YEAR = timedelta(days=365)


def freshness_policy(source: Source, *, timezone: str) -> dg.FreshnessPolicy | None:
    """When something new of a source must have come; never earlier than the calendar says overdue.

    Yearly sources have the end of the day on which they are due as deadline, quarterly ones the end of the
    month: a deadline of Dagster has the same day in every month. Surveys of every other year have a time
    window, as no deadline skips a year. Elections and what comes once have none.

    Parameters
    ----------
    source
        With its calendar; without one there is no policy.
    timezone
        Of the county.
    """
    calendar = source.calendar
    if calendar is None or source.rhythm == "election":
        return None
    if source.rhythm == "quarterly":
        deadline, window = _quarterly(calendar)
        return dg.FreshnessPolicy.cron(deadline, window, timezone)
    period = next(calendar.periods(SOME_YEAR))
    due = calendar.due_on(period)
    if calendar.every_years > 1:
        return dg.FreshnessPolicy.time_window(
            (YEAR + timedelta(days=1)) * calendar.every_years + (due - period)
        )
    return dg.FreshnessPolicy.cron(f"59 23 {due.day} {due.month} *", min(due - period, YEAR), timezone)


def _quarterly(calendar: Calendar) -> tuple[str, timedelta]:
    """Deadlines at the ends of the months in which quarters are due, and the time between two of them."""
    dues = [calendar.due_on(period) for period in islice(calendar.periods(SOME_YEAR), 4)]
    months = sorted(due.month % 12 + 1 for due in dues)
    starts = [date(SOME_YEAR.year, month, 1) for month in months]
    starts.append(date(SOME_YEAR.year + 1, months[0], 1))
    window = min(later - earlier for earlier, later in pairwise(starts))
    return f"0 0 1 {','.join(map(str, months))} *", window
