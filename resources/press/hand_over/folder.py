"""The folder of the hand-over files.

Belongs here: which files there are. Does not belong here: their contents (the other modules of this folder).
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from resources.press.edition import Edition
from resources.press.hand_over.keck import keck_files
from resources.press.hand_over.kommonitor import kommonitor_files
from resources.press.open_data.facts import readme
from resources.press.printing import Sheet

README = "LIESMICH.txt"


def sheets(edition: Edition) -> Iterator[Sheet]:
    """All files for other programs; they are small, so each is made to see whether it is new.

    Parameters
    ----------
    edition
        The release.
    """
    for path, content in _files(edition):
        yield Sheet(path, hashlib.sha256(content).hexdigest(), partial(bytes, content))


def _files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    for path, content in kommonitor_files(edition):
        yield f"kommonitor/{path}", content
    for path, content in keck_files(edition):
        yield f"keck/{path}", content
    yield README, readme(edition, Path(__file__).parent / "templates" / README)
