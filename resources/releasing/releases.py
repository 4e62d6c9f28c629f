"""The folder ``releases``: one folder a release, complete when it appears and never changed afterwards.

Belongs here: names, contents and order of releases. Does not belong here: what is compared between two of
them (``sozialraum/revisions.py``), an installation as it was then (``rewind``).

Layout: ``<name>/release.json`` beside ``tables/<table>.parquet`` and ``sozialraumbericht.duckdb``; the tables
are the same bytes for the same data, the database file carries a random number of DuckDB's.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal, Self

import pandas as pd
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

MANIFEST = "release.json"
DATABASE = "sozialraumbericht.duckdb"
TABLES = "tables"

Basis = Literal["Musterdaten", "Echtdaten"]


class Release(BaseModel):
    """What a release is made of; public.

    Attributes
    ----------
    name
        Year of the release and number in it, ``2026-1``.
    basis
        Fictional or real data.
    published_at
        When it was made (UTC).
    known_at
        Newest decision on a delivery that is in it (UTC): the state of knowledge.
    day
        Date in the county on which it was made; due dates are judged by it.
    previous
        Release that its revisions compare it with; None for the first one of its basis.
    inputs
        Digest of the versions of everything it is made from.
    catalogue, disclosure, geographies, code
        Digests of the catalogue and of the areas, version of the rules of disclosure control, versions of the
        calculations.
    deliveries
        SHA-256 of the deliveries behind its figures.
    tables
        SHA-256 of each table.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str = Field(pattern=r"^\d{4}-[1-9]\d*$")
    basis: Basis
    published_at: AwareDatetime
    known_at: AwareDatetime
    day: date
    previous: str | None
    inputs: str
    catalogue: str
    disclosure: str
    geographies: str
    code: str
    deliveries: tuple[str, ...]
    tables: Mapping[str, str]

    @property
    def order(self) -> tuple[int, int]:
        """Year and number."""
        year, number = self.name.split("-")
        return int(year), int(number)

    def with_tables(self, tables: Mapping[str, str]) -> Self:
        """The same release with other digests of tables."""
        return self.model_copy(update={"tables": dict(tables)})


class Releases:
    """The releases of an installation.

    Parameters
    ----------
    root
        Folder with a folder for each release; made with the first one.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def all(self, basis: Basis | None = None) -> list[Release]:
        """Releases, of one basis or of both, oldest first."""
        found = [_read(path) for path in self.root.glob(f"[0-9]*/{MANIFEST}")]
        return sorted((r for r in found if basis in (None, r.basis)), key=lambda release: release.order)

    def newest(self, basis: Basis | None = None) -> Release | None:
        """The last release."""
        return next(reversed(self.all(basis)), None)

    def base(self, basis: Basis, inputs: str) -> Release | None:
        """The release with which one made from these inputs is compared: the last one made from others."""
        others = [release for release in self.all(basis) if release.inputs != inputs]
        return others[-1] if others else None

    def current(self, basis: Basis, day: date) -> Release | None:
        """The release that readers had at the end of a day; None before the first one."""
        known = [release for release in self.all(basis) if release.day <= day]
        return known[-1] if known else None

    def next_name(self, year: int) -> str:
        """Name of the next release; in the order of names also when the clock has jumped back."""
        last, number = max((release.order for release in self.all()), default=(year, 0))
        return f"{last}-{number + 1}" if last >= year else f"{year}-1"

    def folder(self, release: Release) -> Path:
        """Where the tables of a release lie; read only."""
        return self.root / release.name

    def database(self, release: Release) -> Path:
        """The public database file of a release."""
        return self.folder(release) / DATABASE

    def table(self, release: Release, name: str) -> pd.DataFrame | None:
        """A table of a release; None when it had no such table."""
        path = self.folder(release) / TABLES / f"{name}.parquet"
        return pq.read_table(path).to_pandas() if path.exists() else None

    def add(self, release: Release, *, tables: Mapping[str, Path], database: Path) -> Release:
        """Keep a release: the whole folder appears at once, readable by everybody and writable by nobody.

        Parameters
        ----------
        release
            What it is made of, without the digests of its tables.
        tables
            Parquet file of each table; copied.
        database
            The finished database file; linked, so that it is not stored twice.

        Raises
        ------
        FileExistsError
            There is a release of this name.
        """
        place = self.folder(release)
        if place.exists():
            raise FileExistsError(f"release {release.name} exists already; a release is never changed")
        part = self.root / f".{release.name}.{os.getpid()}.part"
        shutil.rmtree(part, ignore_errors=True)
        (part / TABLES).mkdir(parents=True)
        self.root.chmod(0o755)
        digests = {}
        for name, source in sorted(tables.items()):
            content = source.read_bytes()
            digests[name] = hashlib.sha256(content).hexdigest()
            _write(part / TABLES / f"{name}.parquet", content)
        os.link(database, part / DATABASE)
        kept = release.with_tables(digests)
        _write(part / MANIFEST, kept.model_dump_json(indent=1).encode())
        for folder in (part / TABLES, part):
            folder.chmod(0o755)
        part.rename(place)
        return kept

    def damage(self, release: Release) -> list[str]:
        """Tables of a release that are not as they were released."""
        folder = self.folder(release) / TABLES
        return [
            name
            for name, digest in release.tables.items()
            if not (path := folder / f"{name}.parquet").exists()
            or hashlib.sha256(path.read_bytes()).hexdigest() != digest
        ]


def _read(path: Path) -> Release:
    return Release.model_validate_json(path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    """Write a file that nobody changes any more, and force it to disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o444)
