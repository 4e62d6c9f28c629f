"""What each stored table is made from, with the present versions.

Belongs here: inputs of partitions and tables. Does not belong here: whether a table is out of date
(``plan``), the computations.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from resources.approvals import approvals_digest
from resources.calculation import derived
from resources.home import Home
from resources.planning.keys import (
    AREAS,
    COVERAGE,
    CUBE,
    MEMBERSHIPS,
    PROTECTED,
    QUALITY,
    QUALITY_FINDINGS,
    RECEIPTS,
    ROUNDED,
    SLICES,
    SUMMARY,
    digest,
    is_fictional,
    planning_key,
    released_key,
)
from resources.registers.current import current
from resources.store import Key, Pointer, Store
from schemas.planning.tables import PLANNING
from schemas.report import DERIVED
from sozialraum.calendar import calendar_lines
from sozialraum.catalogue import Catalogue
from sozialraum.planning.cycle import planning_cycle
from sozialraum.quality.expectations import part_indicators


class Inputs:
    """What is delivered and stored, as the store stands when this is made: pointers are read once.

    Parameters
    ----------
    catalogue, home
        What is reported, and where everything lies.
    """

    def __init__(self, catalogue: Catalogue, home: Home) -> None:
        self.catalogue = catalogue
        self.home = home
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

    def value_keys(self) -> list[Key]:
        """Store keys of all values of indicators that have rows; not of those once in the catalogue."""
        stored = self.store.keys("indicators")
        return [key for key in stored if key[1] in self.catalogue.indicators and self._rows(key)]

    def term_keys(self) -> list[Key]:
        """Store keys of the terms of all values."""
        return [("terms", *key[1:]) for key in self.value_keys()]

    def derived_keys(self, shape: pa.DataFrameSchema) -> list[Key]:
        """Store keys of all rows of a table of the stage ``indices``; not of what left the catalogue."""
        makers = derived.makers(self.catalogue, shape)
        folders = [derived.part_key(shape, name, 0)[:2] for name in makers]
        return [key for folder in folders for key in self.store.keys(*folder) if self._rows(key)]

    def quality_inputs(self) -> dict[str, str]:
        """Inputs of the findings of plausibility with their versions."""
        counted = (key for key in self.store.keys("counts") if key[1] in self.catalogue.measures)
        shared = [key for key in self.value_keys() if key[1] in part_indicators(self.catalogue)]
        return {
            **self._versions([*(key for key in counted if self._rows(key)), RECEIPTS, SLICES, *shared]),
            "catalogue": digest(self.catalogue),
            "approvals": approvals_digest(self.home),
        }

    def protected_inputs(self) -> dict[str, str]:
        """Inputs of the gate with their versions."""
        access = {name: source.access for name, source in self.catalogue.sources.items()}
        return {
            **self._versions([*self.value_keys(), RECEIPTS, SLICES, *self.store.keys("counts")]),
            **self._versions(key for shape in DERIVED.values() for key in self.derived_keys(shape)),
            **self._versions([*self.term_keys(), AREAS, QUALITY_FINDINGS]),
            "access": digest(access),
            "disclosure": self.catalogue.disclosure.digest,
            "indicators": digest(
                {name: entry.model_dump() for name, entry in self.catalogue.indicators.items()}
            ),
            "indices": digest({name: entry.model_dump() for name, entry in self.catalogue.indices.items()}),
            "geographies": self._geographies,
        }

    def register_keys(self) -> list[Key]:
        """Store keys of all valid deliveries of registers."""
        valid = self.slices[["source", "delivery"]].drop_duplicates()
        registers = [name for name, source in self.catalogue.sources.items() if source.rows_of is not None]
        rows = valid[valid["source"].isin(registers)].itertuples(index=False, name=None)
        return [("deliveries", str(source), str(delivery)) for source, delivery in rows]

    def planning_inputs(self) -> dict[str, str]:
        """Inputs of findings, tasks, measures and evaluations with their versions."""
        figures = [PROTECTED, *(released_key(name) for name in ("comparisons", "trends", "index_values"))]
        return {
            **self._versions([*figures, RECEIPTS, SLICES, *self.register_keys()]),
            "catalogue": digest(self.catalogue),
            "due": self._due,
        }

    def report_inputs(self) -> dict[str, str]:
        """Inputs of the report tables with their versions."""
        return {
            **self._versions([PROTECTED, COVERAGE, SUMMARY, ROUNDED, CUBE, QUALITY]),
            **self._versions([AREAS, MEMBERSHIPS, RECEIPTS, SLICES]),
            **self._versions(released_key(name) for name in DERIVED),
            **self._versions(planning_key(name) for name in PLANNING),
            "catalogue": digest(self.catalogue),
            "calendar": self._calendar,
        }

    def is_stored(self, key: Key) -> bool:
        """Whether a partition has rows."""
        return self._rows(key) > 0

    def paths(self, keys: Iterable[Key]) -> list[Path]:
        """Files of the current versions of those partitions that are stored and have rows."""
        return [self.store.path(key) for key in keys if self._rows(key) > 0]

    def _sparse(self, sources: Iterable[str]) -> list[tuple[str, bool]]:
        """Which sources leave out zeros, in order of their ids."""
        return [(source, self.catalogue.sources[source].sparse) for source in sorted(set(sources))]

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
    def _calendar(self) -> str:
        """Digest of what is due and overdue today: when a date passes, the report says so."""
        if self._pointer(RECEIPTS) is None:
            return ""
        lines = calendar_lines(
            self.catalogue,
            self.store.read(RECEIPTS),
            fictional=is_fictional(self._pointer(SLICES)),
            today=self.home.now_date(self.catalogue.county.timezone),
        )
        return digest([(line.source, line.period, line.state) for line in lines])

    @cached_property
    def _due(self) -> str:
        """Digest of what is due in the planning cycle today."""
        if self._pointer(RECEIPTS) is None:
            return ""
        today = self.home.now_date(self.catalogue.county.timezone)
        cycle = planning_cycle(current(self.home, self.catalogue, "planungsstand"), today=today)
        return digest(sorted(zip(cycle["theme"], cycle["state"], strict=True)))

    @cached_property
    def _geographies(self) -> str:
        return digest({name: g.model_dump(mode="json") for name, g in self.catalogue.geographies.items()})
