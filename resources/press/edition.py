"""An edition: one release as the press reads it.

Belongs here: released tables and look-ups in them. Does not belong here: what is said of them (``content``),
where releases lie (``resources/releasing``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.publication import Publication

FICTIONAL = "Musterdaten"


# two editions are never compared: by identity one may be the key of what is worked out for it once
@dataclass(frozen=True, eq=False)
class Edition:
    """Released tables of one release, each read when it is first asked for.

    Attributes
    ----------
    folder
        Folder with a Parquet file for each table of the release.
    name
        Name of the release, "2026-1".
    day
        Day of the release.
    basis
        ``Musterdaten`` or ``Echtdaten``.
    catalogue
        Titles, themes, breaks and parents; facts, not figures.
    """

    folder: Path
    name: str
    day: date
    basis: str
    catalogue: Catalogue

    def __reduce__(self) -> tuple[Any, ...]:
        # what was read goes to no other process: it is large, and read there again
        return Edition, (self.folder, self.name, self.day, self.basis, self.catalogue)

    @property
    def fictional(self) -> bool:
        """Whether everything printed has to be marked as fictional."""
        return self.basis == FICTIONAL

    @property
    def publication(self) -> Publication:
        """Who publishes, under which licence; nothing is printed for a catalogue that does not say."""
        if self.catalogue.publication is None:
            raise ValueError("publication.yaml: does not exist; expected who publishes the report")
        return self.catalogue.publication

    def table(self, name: str) -> pd.DataFrame:
        """A table of the release; one that the release does not have is empty and has no columns."""
        return self._tables[name]

    def has(self, name: str) -> bool:
        """Whether the release has a table of this name."""
        return (self.folder / f"{name}.parquet").exists()

    @cached_property
    def _tables(self) -> "_Tables":
        return _Tables(self.folder)

    @cached_property
    def geographies(self) -> tuple[str, ...]:
        """Geographies with figures, from the county to the smallest areas."""
        shown = set(self.table("indicator_values")["geography"])
        known = [name for name in self.catalogue.geographies if name in shown]
        counts = self.table("areas")["geography"].value_counts()
        return tuple(sorted(known, key=lambda name: int(counts.get(name, 0))))

    @cached_property
    def values(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        """Rows of ``indicator_values`` by indicator and geography, by area and year."""
        frame = self.table("indicator_values").sort_values(["area", "year"])
        groups = frame.groupby(["indicator", "geography"], sort=False)
        return {(str(key[0]), str(key[1])): rows for key, rows in groups}


class _Tables(dict[str, pd.DataFrame]):
    """Tables by name, read at the first look."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> pd.DataFrame:
        path = self._folder / f"{name}.parquet"
        frame = pq.read_table(path).to_pandas() if path.exists() else pd.DataFrame()
        self[name] = frame
        return frame
