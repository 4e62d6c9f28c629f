"""Store of asset partitions: one Parquet file each, versioned by content, switched by a pointer.

Belongs here: writing, reading and versions of partitions; the layout on disk.
Does not belong here: what the tables mean, DuckDB, the delivery archive.

Layout: ``<root>/<stage>/<asset>/<partition>.<version>.parquet`` beside ``<partition>.json``, the
pointer. Data files are written under a temporary name and renamed, then the pointer is replaced, so a
killed process leaves either the old or the new version, never half of one. Partitions can be computed
again, therefore nothing is forced to disk (fsync); a power cut costs a recalculation, not data.

Nobody locks: a version that is no longer current stays for a while, so that whoever has read its pointer
can still open its file, and a writer's pointer never names a file that another writer swept away.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Key = tuple[str, ...]
"""Stage, asset and partition, for example ``("counts", "bevoelkerung", "2024")``."""

_PART = re.compile(r"[A-Za-z0-9_-]+")
_PARTIAL = re.compile(r"\.([0-9]+)\.part(\.wal)?$")
"""Ending of a temporary file with the process that writes it; a database has its log beside it."""
_GRACE = 15 * 60.0
"""Seconds that a version stays after it was last current or written, for readers and other writers."""


@dataclass(frozen=True)
class Pointer:
    """What is current: content version, what it was made from, and its size.

    Attributes
    ----------
    version
        First 16 digits of the SHA-256 of the Parquet bytes: equal content, equal version.
    inputs
        Name of each input with its version when this was made.
    code
        Version of the code that made it.
    rows
        Number of rows.
    """

    version: str
    inputs: Mapping[str, str]
    code: str
    rows: int


class Store:
    """Parquet partitions below one folder.

    Parameters
    ----------
    root
        Folder of the store; made on first writing, readable by its owner only.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, key: Key, frame: pd.DataFrame, *, inputs: Mapping[str, str], code: str) -> Pointer:
        """Store a partition and make it current; equal content keeps its version."""
        place = self._place(key)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        buffer = pa.BufferOutputStream()
        pq.write_table(table, buffer, compression="zstd")
        content = buffer.getvalue()
        pointer = Pointer(
            version=hashlib.sha256(content).hexdigest()[:16],
            inputs=dict(sorted(inputs.items())),
            code=code,
            rows=len(frame),
        )
        before = self.pointer(key)
        data = _data_file(place, pointer)
        if not _touch(data):
            replace_file(data, content)
        if before is not None:
            _touch(_data_file(place, before))
        replace_file(place.with_name(f"{place.name}.json"), json.dumps(asdict(pointer)).encode())
        self._sweep(key)
        return pointer

    def pointer(self, key: Key) -> Pointer | None:
        """What is current of a partition; None when it was never stored."""
        try:
            return Pointer(**json.loads(self._place(key).with_name(f"{key[-1]}.json").read_bytes()))
        except FileNotFoundError:
            return None

    def path(self, key: Key) -> Path:
        """File of the current version; KeyError when the partition was never stored."""
        pointer = self.pointer(key)
        if pointer is None:
            raise KeyError(
                f"nothing is stored under {'/'.join(key)}; an earlier job makes it (intake, compute)"
            )
        return _data_file(self._place(key), pointer)

    def read(self, key: Key) -> pd.DataFrame:
        """Current rows of a partition; KeyError when it was never stored."""
        frame: pd.DataFrame = pq.read_table(self.path(key)).to_pandas()
        return frame

    def is_current(self, key: Key, *, inputs: Mapping[str, str], code: str) -> bool:
        """Whether the partition was made from exactly these inputs by this code."""
        pointer = self.pointer(key)
        return pointer is not None and pointer.code == code and dict(pointer.inputs) == dict(inputs)

    def keys(self, *prefix: str) -> Iterator[Key]:
        """Keys of all stored partitions below a stage or an asset, sorted."""
        folder = self.root.joinpath(*prefix)
        for path in sorted(folder.rglob("*.json")):
            yield (*path.relative_to(self.root).parent.parts, path.stem)

    def remove(self, key: Key) -> list[Path]:
        """Remove a partition with all its versions, whoever may still read them; returns the files."""
        place = self._place(key)
        found = [place.with_name(f"{place.name}.json"), *place.parent.glob(f"{place.name}.*.parquet")]
        there = [path for path in found if path.exists()]
        for path in there:
            path.unlink(missing_ok=True)
        return there

    def _place(self, key: Key) -> Path:
        wrong = [part for part in key if not _PART.fullmatch(part)]
        if wrong or not key:
            raise ValueError(f"key {key!r}: expected letters, digits, - and _ in every part")
        return self.root.joinpath(*key)

    def _sweep(self, key: Key) -> None:
        """Remove versions that nobody reads or is about to make current any more."""
        place, current = self._place(key), self.path(key)
        for path in place.parent.glob(f"{place.name}.*.parquet"):
            if path != current and _age(path) > _GRACE:
                path.unlink(missing_ok=True)


def _data_file(place: Path, pointer: Pointer) -> Path:
    return place.with_name(f"{place.name}.{pointer.version}.parquet")


def sweep_temporary(root: Path) -> int:
    """Remove temporary files and folders that killed processes left behind; returns their number."""
    left = [path for path in root.rglob(".*.part*") if _PARTIAL.search(path.name) and not _alive(path)]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole file in place at once: readers see the old or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def _touch(path: Path) -> bool:
    """Begin the grace of a version anew; False when there is no such file."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)
        return True
    return False


def _age(path: Path) -> float:
    """Seconds since a version was written or was last current; none when it is gone."""
    with contextlib.suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0


def _alive(path: Path) -> bool:
    """Whether the process that writes a temporary file still runs."""
    found = _PARTIAL.search(path.name)
    return found is not None and Path(f"/proc/{found[1]}").exists()
