"""The inbox: which files were delivered, in which order.

Belongs here: walking the folders of the inbox. Does not belong here: zip archives and sidecars
(``resources/receiving``), keeping files (``archive``), knowing and reading their formats.
The inbox belongs to the offices: nothing in it is changed, moved or deleted.
"""

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from resources.faults import Fault
from resources.receiving.incoming import Incoming, Marking, harmless, in_order, is_litter, is_sidecar, marked
from resources.receiving.settled import settled_files
from resources.receiving.unpack import open_file, unpack

_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx"}


def scan(folder: Path, *, quiet: float = 0.0) -> Iterator[Incoming]:
    """All files below an inbox folder, in an order that is the same on every machine.

    ``x.csv`` comes before ``x_korrektur.csv`` and ``x_2.csv`` before ``x_10.csv``: where two arrive
    together the later name is the newer delivery. Hidden files, lock files of Office and the sidecars
    are passed over. A zip archive stands for its members, a zipped shapefile for itself. What has changed
    within the last ``quiet`` seconds is left for the next time.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder}: there is no such folder; expected the inbox with the deliveries")
    yield from _folder(folder, "", Marking(), set(settled_files(folder, quiet)))


def _folder(folder: Path, above: str, marking: Marking, settled: Collection[Path]) -> Iterator[Incoming]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: in_order(path.name))
        sidecars = {path.name: partial(open_file, path) for path in entries if is_sidecar(path.name)}
        marking = marked(sidecars, marking)
    except (OSError, ValueError) as error:
        place = above or "./"
        yield Incoming(place, marking, fault=Fault(place, f"a folder that can be taken in: {error}"))
        return
    shapes = {path.stem for path in entries if path.suffix.lower() == ".shp"}
    for path in entries:
        name = above + harmless(path.name)
        if is_litter(path.name):
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            expected = "a file or folder; links and special files are not followed"
            yield Incoming(name, marking, fault=Fault(name, expected))
        elif path.is_dir():
            yield from _folder(path, f"{name}/", marking, settled)
        elif path not in settled:
            continue
        elif path.stem in shapes and path.suffix.lower() in _SHAPEFILE:
            expected = f"one zip archive with all parts of the shapefile ({path.stem}.shp, .shx, .dbf, .prj)"
            yield Incoming(name, marking, partial(open_file, path), Fault(name, expected))
        else:
            yield from unpack(path, name, marking)
