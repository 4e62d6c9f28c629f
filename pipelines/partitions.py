"""Partitions: the years that are reported.

Belongs here: which years there are, how they are grouped into runs. Does not belong here: which of
them are out of date (``resources/plan.py``).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from resources.plan import Work
from sozialraum.catalogue import Catalogue


def reporting_years(catalogue: Catalogue) -> dg.StaticPartitionsDefinition:
    """Every year from the catalogue's first one to the current one.

    Static, because a time window would take a corrected 2015 for old and not compute it again.
    """
    return dg.StaticPartitionsDefinition(
        [str(year) for year in range(catalogue.county.first_year, datetime.now(UTC).year + 1)]
    )


def runs(work: Work) -> Iterator[tuple[int, int, list[str]]]:
    """Group work into runs: first year, last year, names; consecutive years with the same names.

    Examples
    --------
    >>> list(runs({2020: ["a"], 2021: ["a"], 2022: ["a", "b"], 2024: ["a", "b"]}))
    [(2020, 2021, ['a']), (2022, 2022, ['a', 'b']), (2024, 2024, ['a', 'b'])]
    """
    first = last = None
    for year in sorted(work):
        if first is not None and last is not None and (year != last + 1 or work[year] != work[first]):
            yield first, last, work[first]
            first = None
        first = year if first is None else first
        last = year
    if first is not None and last is not None:
        yield first, last, work[first]
