"""Which files of the inbox are complete: a file that is still being written is left alone.

Belongs here: when a file counts as complete, the state of the inbox. Does not belong here: taking files in
(``inbox``, ``intake``).
"""

import time
from pathlib import Path

from resources.planning.keys import digest
from resources.receiving.incoming import is_sidecar

Listing = dict[str, tuple[int, int]]
"""Size and time of change (ns) by path below the inbox."""


def is_settled(path: Path, quiet: float) -> bool:
    """Whether a file, and the sidecars that say what it is, have not changed for some seconds.

    Parameters
    ----------
    path
        A file; what has vanished is not settled.
    quiet
        Seconds; with 0 every file is settled. Copying programs set the time of modification themselves, so
        that of the change of the entry counts too. A time in the future, from a clock that jumped, tells
        nothing and holds nobody up.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    age = time.time() - max(found.st_mtime, found.st_ctime)
    return not 0 <= age < quiet


def settled_files(inbox: Path, quiet: float) -> list[Path]:
    """All complete files below the inbox; none of a folder whose sidecar is still being written."""
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    unsettled = {path for path in files if not is_settled(path, quiet)}
    unmarked = {path.parent for path in unsettled if is_sidecar(path.name)}
    return [path for path in files if path not in unsettled and unmarked.isdisjoint(path.parents)]


def wait_until_settled(inbox: Path, quiet: float) -> None:
    """Wait for files that have just arrived; not for one that goes on growing."""
    end = time.monotonic() + quiet
    while time.monotonic() < end and any(
        not is_settled(path, quiet) for path in inbox.rglob("*") if path.is_file()
    ):
        time.sleep(min(0.5, quiet / 10))


def listing(inbox: Path, quiet: float) -> Listing:
    """What lies in the inbox and is complete; no file is opened."""
    found = {}
    for path in settled_files(inbox, quiet):
        stat = path.stat()
        found[str(path.relative_to(inbox))] = (stat.st_size, stat.st_mtime_ns)
    return found


def inbox_state(files: Listing) -> str:
    """Digest of a listing."""
    return digest(sorted(files.items()))
