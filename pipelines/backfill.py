"""Backfill: years that are computed anew whether or not they are out of date, and all that follows.

Belongs here: what planners ask for, and which work that is. Does not belong here: running it (``refresh``).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from resources.planning.plan import Plan, Work
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.references import suggest


@dataclass(frozen=True)
class Backfill:
    """What is computed anew.

    Attributes
    ----------
    years
        Years whose counts are computed anew; None: all that are delivered.
    sources, indicators
        Only what is made from these sources, and these indicators; neither: everything.
    """

    years: frozenset[int] | None = None
    sources: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()

    def work(self, plan: Plan, step: str) -> Work:
        """What of a step is computed anew.

        Indices and patterns are none of it: they are out of date when a figure they rest on has changed.
        """
        if step == "counts":
            names = self._measures(plan.catalogue)
            found = {
                year: [name for name in names if plan.count_inputs(name, year)]
                for year in plan.years
                if self.years is None or year in self.years
            }
        elif step == "indicators":
            names = self._indicators(plan.catalogue)
            found = {
                year: [
                    name
                    for name in names
                    if self._touches(plan.catalogue.indicators[name].window(year))
                    and plan.indicator_inputs(name, year)
                ]
                for year in plan.years
            }
        else:
            found = {}
        return {year: own for year, own in found.items() if own}

    def _touches(self, window: Collection[int]) -> bool:
        return self.years is None or not self.years.isdisjoint(window)

    def _measures(self, catalogue: Catalogue) -> list[str]:
        wanted = {m for name in self.indicators for m in catalogue.indicators[name].measures}
        return [
            name
            for name, measure in catalogue.measures.items()
            if not (self.sources or self.indicators)
            or name in wanted
            or not self.sources.isdisjoint(measure.all_sources)
        ]

    def _indicators(self, catalogue: Catalogue) -> list[str]:
        if self.indicators and not self.sources:
            return sorted(self.indicators)
        measures = set(self._measures(catalogue))
        return [name for name, own in catalogue.indicators.items() if not measures.isdisjoint(own.measures)]


def asked(
    catalogue: Catalogue, *, years: str = "", sources: Collection[str] = (), indicators: Collection[str] = ()
) -> Backfill:
    """What a planner asks for, in words.

    Parameters
    ----------
    catalogue
        Names of sources and indicators.
    years
        ``2015-2024``, ``2019,2021-2023``; empty: all.
    sources, indicators
        Ids; none: all.

    Raises
    ------
    ValueError
        Naming the field, the value, and what was expected.
    """
    for field, given, known in (
        ("sources", sources, set(catalogue.sources)),
        ("indicators", indicators, set(catalogue.indicators)),
    ):
        for name in given:
            if name not in known:
                raise ValueError(f"{field}: there is no '{name}' in the catalogue{suggest(name, known)}")
    return Backfill(_years(years), frozenset(sources), frozenset(indicators))


def _years(text: str) -> frozenset[int] | None:
    """Years of a text, None when there is none.

    Examples
    --------
    >>> sorted(_years("2019, 2021-2023"))
    [2019, 2021, 2022, 2023]
    """
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if last < first:
            raise ValueError(f"years: found '{part}', expected years like 2019 or 2015-2024")
        found.update(range(first, last + 1))
    return frozenset(found) or None
