"""What has to be computed again: versions of inputs against what each partition was made from.

Belongs here: whether a partition is out of date. Does not belong here: the inputs of each (``inputs``), the
computations, the order of runs (``pipelines``).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from resources.calculation import counts, derived, figures
from resources.planning.inputs import Inputs
from resources.planning.keys import (
    AREAS,
    CODE_OF_AREAS,
    CODE_OF_GATE,
    CODE_OF_PLANNING,
    CODE_OF_QUALITY,
    CODE_OF_REPORT,
    COVERAGE,
    CUBE,
    DATABASE,
    MEMBERSHIPS,
    PROTECTED,
    QUALITY,
    QUALITY_FINDINGS,
    QUALITY_RESULTS,
    ROUNDED,
    SUMMARY,
    planning_key,
    released_key,
)
from resources.store import Key
from schemas.planning.tables import PLANNING
from schemas.report import DERIVED

Work = dict[int, list[str]]
"""Names of assets to compute, by year."""


class Plan(Inputs):
    """What is out of date, as the store stands when this is made."""

    @cached_property
    def years(self) -> list[int]:
        """Years with any delivered figure, or any stored count or indicator with rows, ascending."""
        kept = (key for stage in ("counts", "indicators") for key in self.store.keys(stage))
        stored = {int(key[2]) for key in kept if self._rows(key)}
        return sorted({year for _, year in self._by_source_and_year} | stored)

    def areas_are_stale(self) -> bool:
        """Whether the tables of areas have to be made again."""
        current = self.store.is_current
        return not all(
            current(key, inputs=self.area_inputs(), code=CODE_OF_AREAS) for key in (AREAS, MEMBERSHIPS)
        )

    def stale_counts(self) -> Work:
        """Measures whose counts are out of date, by year."""
        return self._stale_work("counts", self.catalogue.measures, self.count_inputs, counts.CODE)

    def stale_indicators(self) -> Work:
        """Indicators that are out of date, by year."""
        return self._stale_work("indicators", self.catalogue.indicators, self.indicator_inputs, figures.CODE)

    def stale_indices(self) -> Work:
        """Indices, comparisons and trends that are out of date, by year."""
        names = [*derived.FROM_FIGURES, *self.catalogue.indices]
        return self._stale_work(derived.STAGE, names, self.derived_inputs, derived.CODE)

    def stale_patterns(self) -> Work:
        """Types and spatial patterns that are out of date, by year."""
        return self._stale_work(derived.STAGE, derived.FROM_INDICES, self.derived_inputs, derived.CODE)

    def quality_is_stale(self) -> bool:
        """Whether plausibility has to be judged again."""
        inputs, current = self.quality_inputs(), self.store.is_current
        return not all(
            current(key, inputs=inputs, code=CODE_OF_QUALITY) for key in (QUALITY_RESULTS, QUALITY_FINDINGS)
        )

    def open_findings(self) -> list[str]:
        """Findings that hold publication, each with the delivery it is blamed on, as last judged."""
        if self.store.pointer(QUALITY_FINDINGS) is None:
            return []
        found = self.store.read(QUALITY_FINDINGS).query("state == 'open'")
        return [
            f"{finding} ({delivery[:12]})"
            for finding, delivery in zip(found["finding"], found["delivery"], strict=True)
        ]

    def unfinished(self) -> list[str]:
        """Stages in which something has still to be computed, because a run failed or is not over."""
        stages = {
            "Gebiete": self.areas_are_stale(),
            "Zählwerte": self.stale_counts(),
            "Indikatoren": self.stale_indicators(),
            "Indizes": self.stale_indices(),
            "Muster": self.stale_patterns(),
            "Plausibilität": self.quality_is_stale(),
        }
        return [name for name, stale in stages.items() if stale]

    def derived_is_current(self, name: str, year: int) -> bool:
        """Whether a table of the stage ``indices`` is made from the figures as they are stored."""
        inputs = self.derived_inputs(name, year)
        return not self._stale((derived.STAGE, name, str(year)), inputs, derived.CODE)

    def report_is_stale(self) -> bool:
        """Whether the published files have to be made again."""
        inputs = self.protected_inputs()
        gate = [
            PROTECTED,
            COVERAGE,
            SUMMARY,
            ROUNDED,
            CUBE,
            QUALITY,
            *(released_key(name) for name in DERIVED),
        ]
        made, planned = self.planning_inputs(), [planning_key(name) for name in PLANNING]
        # a killed run may have left some of them behind
        return not (
            all(self.store.is_current(key, inputs=inputs, code=CODE_OF_GATE) for key in gate)
            and all(self.store.is_current(key, inputs=made, code=CODE_OF_PLANNING) for key in planned)
            and self.store.is_current(DATABASE, inputs=self.report_inputs(), code=CODE_OF_REPORT)
        )

    def observation_keys(self) -> list[Key]:
        """Store keys of the observations of all valid deliveries that hold figures, not shapes."""
        pairs = self.slices[["source", "delivery"]].drop_duplicates().itertuples(index=False)
        return [
            ("deliveries", str(pair.source), str(pair.delivery))
            for pair in pairs
            if self.catalogue.sources[str(pair.source)].values
        ]

    def _stale_work(
        self,
        stage: str,
        names: Iterable[str],
        inputs: Callable[[str, int], Mapping[str, str]],
        code: str,
    ) -> Work:
        """Names of a stage that are out of date, by year."""
        found = {
            year: [name for name in names if self._stale((stage, name, str(year)), inputs(name, year), code)]
            for year in self.years
        }
        return {year: stale for year, stale in found.items() if stale}

    def _stale(self, key: Key, inputs: Mapping[str, str], code: str) -> bool:
        if not inputs:
            # nothing is delivered (any more): what was computed before has to go
            return self._rows(key) > 0
        return not self.store.is_current(key, inputs=inputs, code=code)
