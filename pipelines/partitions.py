"""Partitions: the years that are reported.

Belongs here: which years there are, how they are grouped into runs. Does not belong here: which of
them are out of date (``resources/planning/plan.py``).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from resources.planning.plan import Work
from sozialraum.catalogue import Catalogue


def reporting_years(catalogue: Catalogue) -> dg.StaticPartitionsDefinition:
    """Every year from the catalogue's first one to the current one.

    Static, because a time window would take a corrected 2015 for old and not compute it again.
    """
    return dg.StaticPartitionsDefinition(
        [str(year) for year in range(catalogue.county.first_year, datetime.now(UTC).year + 1)]
    )


def runs(work: Work) -> Iterator[tuple[int, int, list[str]]]:
    """Group work into runs: first year, last year, and the names that are due in all years between.

    A run costs about half a second, and each asset in it some events whatever the number of years, so
    few runs over many years are best.

    Examples
    --------
    >>> list(runs({2020: ["a"], 2021: ["a", "b"], 2022: ["b"], 2024: ["a", "b"]}))
    [(2020, 2021, ['a']), (2021, 2022, ['b']), (2024, 2024, ['a', 'b'])]
    """
    years: dict[str, list[int]] = {}
    for year in sorted(work):
        for name in work[year]:
            years.setdefault(name, []).append(year)
    together: dict[tuple[int, int], list[str]] = {}
    for name, due in years.items():
        for first, last in _stretches(due):
            together.setdefault((first, last), []).append(name)
    for (first, last), names in sorted(together.items()):
        yield first, last, names


def _stretches(years: list[int]) -> Iterator[tuple[int, int]]:
    """First and last year of each stretch without gap of ascending years."""
    first = last = years[0]
    for year in years[1:]:
        if year != last + 1:
            yield first, last
            first = year
        last = year
    yield first, last
