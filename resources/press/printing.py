"""Printing: a format of an edition into its folder, only what shows something new.

Belongs here: which sheets are made again, how a finished folder takes the place of the old one. Does not
belong here: what is on a sheet (the formats).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

MANIFEST = ".druck.json"
"""Keys of all sheets of a folder by their paths, and of the code that printed them."""


@dataclass(frozen=True)
class Sheet:
    """A file of a format.

    Attributes
    ----------
    path
        Where it lies in the folder of the format, with ``/``.
    key
        Digest of everything it shows.
    make
        Makes its bytes; may be called in another process.
    """

    path: str
    key: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Printed:
    """What printing did: paths that were made, how many were kept as they were, bytes of all, seconds."""

    made: tuple[str, ...]
    kept: int
    size: int
    seconds: float


def digest(*parts: Any) -> str:
    """Digest of contents: dataclasses and plain values of JSON.

    Examples
    --------
    >>> digest({"a": 1}) == digest({"a": 1}), digest(1) == digest(2)
    (True, False)
    """
    text = json.dumps(parts, default=_plain, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        # parts that are dataclasses come here by themselves: nothing is copied
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} is no plain value of a sheet")


@cache
def code_of_press() -> str:
    """Digest of the files that print: code, templates, styles. A new version prints everything again."""
    found = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def print_folder(
    sheets: Iterable[Sheet], place: Path, *, before: Path | None = None, pool: Executor | None = None
) -> Printed:
    """Print all sheets of a format; the folder appears at once, readable by everybody.

    Parameters
    ----------
    sheets
        Everything that is to be in the folder; each path once.
    place
        Folder to make; one that is there already is replaced.
    before
        Folder of the same format with earlier sheets; what has the same key is linked from there.
    pool
        Where sheets are made; here, one after the other, when None.

    Returns
    -------
    Printed
        What was made; a fault of any sheet leaves the old folder as it was.
    """
    started = perf_counter()
    wanted = {sheet.path: sheet for sheet in sheets}
    known = {**_known(before), **_known(place)}
    kept = {path: known[path] for path, sheet in wanted.items() if known.get(path, ("",))[0] == sheet.key}
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for path, (_, old) in kept.items():
            _prepared(part, path).hardlink_to(old)
        new = [sheet for path, sheet in wanted.items() if path not in kept]
        for sheet, content in zip(new, _made(new, pool), strict=True):
            _write(_prepared(part, sheet.path), content)
        manifest = {"code": code_of_press(), "sheets": {path: s.key for path, s in wanted.items()}}
        _write(part / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=0).encode())
        size = sum(file.stat().st_size for file in part.rglob("*") if file.is_file())
        _put(part, place)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Printed(tuple(sheet.path for sheet in new), len(kept), size, perf_counter() - started)


def printed_by(place: Path) -> str | None:
    """Code that printed a folder; None where there is none."""
    manifest = _manifest(place)
    return None if manifest is None else str(manifest["code"])


def _manifest(place: Path) -> Mapping[str, Any] | None:
    with suppress(FileNotFoundError):
        found: Mapping[str, Any] = json.loads((place / MANIFEST).read_bytes())
        return found
    return None


def _known(place: Path | None) -> dict[str, tuple[str, Path]]:
    """Key and file of each sheet of a folder that this code printed."""
    manifest = None if place is None else _manifest(place)
    if place is None or manifest is None or manifest["code"] != code_of_press():
        return {}
    files = {path: (str(key), place / path) for path, key in manifest["sheets"].items()}
    return {path: entry for path, entry in files.items() if entry[1].is_file()}


def _made(sheets: list[Sheet], pool: Executor | None) -> Iterator[bytes]:
    if pool is None:
        return (sheet.make() for sheet in sheets)
    return pool.map(_make, [sheet.make for sheet in sheets], chunksize=4)


def _make(make: Callable[[], bytes]) -> bytes:
    return make()


def _prepared(part: Path, path: str) -> Path:
    """Place of a sheet, its folder made."""
    place = part / path
    if not place.resolve().is_relative_to(part.resolve()):
        raise ValueError(f"sheet '{path}' lies outside its folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _write(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    place.chmod(0o444)


def _put(part: Path, place: Path) -> None:
    """Put a finished folder in the place of the old one."""
    for folder in (part, *(path for path in part.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    old = place.with_name(f".{place.name}-old.{os.getpid()}.part")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
