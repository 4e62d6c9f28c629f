"""What has to be computed again: versions of inputs against what each partition was made from.

Belongs here: which inputs a partition has and whether it is out of date. Does not belong here: the
computations, the order of runs (``pipelines``).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from resources.calculation import counts, derived, figures
from resources.home import Home
from resources.store import Key, Pointer, Store
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue

RECEIPTS: Key = ("deliveries", "receipts", "all")
SLICES: Key = ("deliveries", "slices", "all")
IN_INBOX: Key = ("deliveries", "in_inbox", "all")
AREAS: Key = ("areas", "areas", "all")
MEMBERSHIPS: Key = ("areas", "memberships", "all")
PROTECTED: Key = ("protected", "indicator_values", "all")
COVERAGE: Key = ("protected", "coverage", "all")
DATABASE: Key = ("publications", "database", "all")

CODE_OF_AREAS = "1"
CODE_OF_GATE = "2"
CODE_OF_REPORT = "2"
"""Versions of the stages areas, protected and report; raise them when their tables change."""


def released_key(name: str) -> Key:
    """Store key of the released part of a table."""
    return ("protected", name, "all")


Work = dict[int, list[str]]
"""Names of assets to compute, by year."""


class Plan:
    """What is delivered and what is out of date, as the store stands when this is made.

    Parameters
    ----------
    catalogue, home
        What is reported, and where everything lies.
    """

    def __init__(self, catalogue: Catalogue, home: Home) -> None:
        self.catalogue = catalogue
        self.store: Store = home.store
        self._pointers: dict[Key, Pointer | None] = {}

    @cached_property
    def slices(self) -> pd.DataFrame:
        """Valid part of each delivery: delivery, source, reference_date; empty before the first intake."""
        if self.store.pointer(SLICES) is None:
            return pd.DataFrame({"delivery": [], "source": [], "reference_date": pd.to_datetime([])})
        return self.store.read(SLICES)

    @cached_property
    def _by_source_and_year(self) -> Mapping[tuple[str, int], list[str]]:
        dated = self.slices.dropna(subset="reference_date")
        found: dict[tuple[str, int], set[str]] = {}
        for delivery, source, day in dated.itertuples(index=False, name=None):
            found.setdefault((source, day.year), set()).add(delivery)
        return {key: sorted(deliveries) for key, deliveries in found.items()}

    @cached_property
    def _dates(self) -> Mapping[tuple[str, int], list[str]]:
        """Valid reference dates of each delivery by year."""
        dated = self.slices.dropna(subset="reference_date")
        found: dict[tuple[str, int], list[str]] = {}
        for delivery, _, day in dated.itertuples(index=False, name=None):
            found.setdefault((delivery, day.year), []).append(str(day.date()))
        return {key: sorted(days) for key, days in found.items()}

    @cached_property
    def years(self) -> list[int]:
        """Years with any delivered figure, or any stored count or indicator with rows, ascending."""
        kept = (key for stage in ("counts", "indicators") for key in self.store.keys(stage))
        stored = {int(key[2]) for key in kept if self._rows(key)}
        return sorted({year for _, year in self._by_source_and_year} | stored)

    def deliveries(self, measure: str, year: int) -> list[Key]:
        """Store keys of the deliveries that may hold figures of a measure in a year."""
        return [
            ("deliveries", source, delivery)
            for source in self.catalogue.measures[measure].all_sources
            for delivery in self._by_source_and_year.get((source, year), ())
        ]

    def count_inputs(self, measure: str, year: int) -> dict[str, str]:
        """Inputs of the counts of a measure in a year with their versions; empty: nothing delivered."""
        keys = self.deliveries(measure, year)
        if not keys:
            return {}
        sparse = self._sparse(key[1] for key in keys)
        return {
            **self._versions(keys),
            "geographies": self._geographies,
            "definition": digest(self.catalogue.measures[measure].kind, sparse),
            "slices": digest([self._dates[key[2], year] for key in sorted(keys)]),
        }

    def indicator_inputs(self, indicator: str, year: int) -> dict[str, str]:
        """Inputs of an indicator in a year with their versions; empty when a measure has no counts in it."""
        entry = self.catalogue.indicators[indicator]
        if any(self._rows(("counts", measure, str(year))) == 0 for measure in entry.measures):
            return {}
        # of earlier years also what is not there: when it comes, the figure changes
        keys = [("counts", measure, str(own)) for own in entry.window(year) for measure in entry.measures]
        ranking = {
            m: self.catalogue.measures[m].model_dump(include={"sources", "preferred"}) for m in entry.measures
        }
        ranked = {source for m in entry.measures for source in self.catalogue.measures[m].all_sources}
        return {
            **self._versions(keys),
            "geographies": self._geographies,
            "definition": entry.definition_id(indicator),
            "ranking": digest(ranking),
            "sparse": digest(self._sparse(ranked)),
        }

    def derived_inputs(self, name: str, year: int) -> dict[str, str]:
        """Inputs of a table of the stage ``indices`` in a year; empty when nothing of the year is there."""
        found = derived.sources(self.catalogue, name, year)
        keys: list[Key] = [("indicators", own, str(y)) for y in found.years for own in found.indicators]
        keys += [(derived.STAGE, own, str(year)) for own in found.indices]
        if not any(self._rows(key) for key in keys if key[2] == str(year)):
            return {}
        return {
            **self._versions([*(key for key in keys if self._rows(key)), *([AREAS] if found.shapes else [])]),
            "geographies": self._geographies,
            "definitions": digest(
                self.catalogue.county,
                self.catalogue.indices.get(name),
                [self.catalogue.indicators[own] for own in found.indicators],
                [self.catalogue.indices[own] for own in found.indices],
            ),
        }

    def shape_keys(self, geography: str) -> list[Key]:
        """Store keys of the newest valid delivery of a geography's shapes; none when none came."""
        source = self.catalogue.geographies[geography].geometry
        valid = self.slices[self.slices["source"] == source].sort_values("reference_date")
        return [("deliveries", str(source), str(valid["delivery"].iloc[-1]))] if len(valid) else []

    def area_inputs(self) -> dict[str, str]:
        """Inputs of the tables of areas with their versions."""
        keys = {key: None for name in self.catalogue.geographies for key in self.shape_keys(name)}
        return {**self._versions(keys), "geographies": self._geographies}

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

    def is_stored(self, key: Key) -> bool:
        """Whether a partition has rows."""
        return self._rows(key) > 0

    def observation_keys(self) -> list[Key]:
        """Store keys of the observations of all valid deliveries that hold figures, not shapes."""
        pairs = self.slices[["source", "delivery"]].drop_duplicates().itertuples(index=False)
        return [
            ("deliveries", str(pair.source), str(pair.delivery))
            for pair in pairs
            if self.catalogue.sources[str(pair.source)].reader != "geometry"
        ]

    def value_keys(self) -> list[Key]:
        """Store keys of all values of indicators that have rows; not of those once in the catalogue."""
        stored = self.store.keys("indicators")
        return [key for key in stored if key[1] in self.catalogue.indicators and self._rows(key)]

    def derived_keys(self, shape: pa.DataFrameSchema) -> list[Key]:
        """Store keys of all rows of a table of the stage ``indices``; not of what left the catalogue."""
        makers = derived.makers(self.catalogue, shape)
        folders = [derived.part_key(shape, name, 0)[:2] for name in makers]
        return [key for folder in folders for key in self.store.keys(*folder) if self._rows(key)]

    def protected_inputs(self) -> dict[str, str]:
        """Inputs of the gate with their versions."""
        access = {name: source.access for name, source in self.catalogue.sources.items()}
        return {
            **self._versions([*self.value_keys(), RECEIPTS, SLICES, *self.store.keys("counts")]),
            **self._versions(key for shape in DERIVED.values() for key in self.derived_keys(shape)),
            "access": digest(access),
            "indicators": digest(
                {name: entry.model_dump() for name, entry in self.catalogue.indicators.items()}
            ),
            "indices": digest({name: entry.model_dump() for name, entry in self.catalogue.indices.items()}),
            "geographies": self._geographies,
        }

    def report_inputs(self) -> dict[str, str]:
        """Inputs of the report tables with their versions."""
        return {
            **self._versions([PROTECTED, COVERAGE, AREAS, MEMBERSHIPS, RECEIPTS, SLICES]),
            **self._versions(released_key(name) for name in DERIVED),
            "catalogue": digest(self.catalogue),
        }

    def report_is_stale(self) -> bool:
        """Whether the published files have to be made again."""
        return not self.store.is_current(
            PROTECTED, inputs=self.protected_inputs(), code=CODE_OF_GATE
        ) or not self.store.is_current(DATABASE, inputs=self.report_inputs(), code=CODE_OF_REPORT)

    def _sparse(self, sources: Iterable[str]) -> list[tuple[str, bool]]:
        """Which sources leave out zeros, in order of their ids."""
        return [(source, self.catalogue.sources[source].sparse) for source in sorted(set(sources))]

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

    def _pointer(self, key: Key) -> Pointer | None:
        if key not in self._pointers:
            self._pointers[key] = self.store.pointer(key)
        return self._pointers[key]

    def _rows(self, key: Key) -> int:
        pointer = self._pointer(key)
        return 0 if pointer is None else pointer.rows

    def _versions(self, keys: Iterable[Key]) -> dict[str, str]:
        return {"/".join(key): p.version if (p := self._pointer(key)) else "" for key in keys}

    @cached_property
    def _geographies(self) -> str:
        return digest({name: g.model_dump(mode="json") for name, g in self.catalogue.geographies.items()})

    def paths(self, keys: Iterable[Key]) -> list[Path]:
        """Files of the current versions of those partitions that are stored and have rows."""
        return [self.store.path(key) for key in keys if self._rows(key) > 0]


def digest(*parts: object) -> str:
    """Short digest of anything with a stable text."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
