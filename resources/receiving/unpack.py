"""Zip archives within bounds: their members, or why an archive must not be unpacked.

Belongs here: bounds against bombs, locked and broken archives, paths that lead out.
Does not belong here: folders of the inbox; workbooks, which are archives too (``resources/formats``).
"""

import re
import stat
import zipfile
import zlib
from functools import partial
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import cast

from resources.faults import Fault
from resources.receiving.incoming import (
    Incoming,
    Marking,
    harmless,
    in_order,
    is_litter,
    is_sidecar,
    marked,
)

MOST_MEMBERS = 500
MOST_BYTES = 2 << 30
MOST_RATIO = 200
"""Unpacked size over packed size; tables reach about 30, a zip bomb 1,000."""
_SMALL = 10 << 20
"""Unpacked bytes that harm nobody, whatever their ratio."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def unpack(path: Path, name: str, marking: Marking) -> list[Incoming]:
    """Files a file stands for: the members of a zip archive, else itself; with its fault if it has one."""
    content = partial(open_file, path)
    try:
        if path.suffix.lower() != ".zip":
            return [Incoming(name, marking, content)]
        with zipfile.ZipFile(path) as archive:
            expected = _oversize(archive) or _unsafe(archive)
            members = [] if expected else _members(archive, path, name, marking)
            expected = expected or "an archive with a file in it"
    except _BROKEN as error:
        members, expected = [], f"an archive that can be unpacked ({harmless(str(error))})"
    return members or [Incoming(name, marking, content, Fault(name, expected))]


def open_file(path: Path) -> BufferedIOBase:
    """Open a file of the inbox; ValueError for links and pipes, which lead elsewhere or never end."""
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{harmless(path.name)} is no plain file")
    return path.open("rb")


def _oversize(archive: zipfile.ZipFile) -> str | None:
    """What was expected instead of an archive that would fill memory or disk."""
    members = archive.infolist()
    total = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if len(members) > MOST_MEMBERS:
        return f"at most {MOST_MEMBERS} files in an archive, not {len(members)}"
    if total > MOST_BYTES:
        return f"at most {MOST_BYTES >> 20} MB when unpacked, not {total >> 20} MB"
    if total > _SMALL and total > MOST_RATIO * packed:
        return f"an archive that unpacks to at most {MOST_RATIO} times its size (this looks like a zip bomb)"
    return None


def _unsafe(archive: zipfile.ZipFile) -> str | None:
    """What was expected instead of an archive that is locked, leads elsewhere or is broken."""
    for info in archive.infolist():
        name = info.orig_filename.replace("\\", "/")
        shown = f"member '{harmless(name)}'"
        if info.flag_bits & 0x1:
            return f"an archive without password, {shown} is encrypted"
        if stat.S_ISLNK(info.external_attr >> 16):
            return f"an archive without links, {shown} is one"
        if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
            return f"paths inside the archive only, that of {shown} leads out of it (absolute or with '..')"
        if name.lower().endswith(".zip"):
            return f"an archive without archives inside, {shown} is one; unpack it first"
    broken = archive.testzip()
    return f"an archive that can be unpacked, member '{harmless(broken)}' is damaged" if broken else None


def _members(archive: zipfile.ZipFile, path: Path, above: str, marking: Marking) -> list[Incoming]:
    """Files of a sound archive; the archive itself if it is a shapefile."""
    files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    if any(name.lower().endswith(".shp") for name in files):
        return [Incoming(above, marking, partial(open_file, path))]
    markings = {".": marking}
    for name in sorted(name for name in files if is_sidecar(PurePosixPath(name).name)):
        folder = str(PurePosixPath(name).parent)
        markings[folder] = marked({name: partial(_open_member, path, files[name])}, marking)
    members = []
    for name in sorted(files, key=lambda name: [in_order(part) for part in PurePosixPath(name).parts]):
        if any(is_litter(part) for part in PurePosixPath(name).parts):
            continue
        nearest = next(str(p) for p in PurePosixPath(name).parents if str(p) in markings)
        content = partial(_open_member, path, files[name])
        members.append(Incoming(f"{above}/{harmless(name)}", markings[nearest], content))
    return members


def _open_member(path: Path, info: zipfile.ZipInfo) -> BufferedIOBase:
    with zipfile.ZipFile(path) as archive:  # the file below stays open until the member is closed
        return cast(BufferedIOBase, archive.open(info))
