"""From a delivered file to checked observations or shapes, by the reader its source names.

Belongs here: the dictionary of readers and the two ways in, ``read`` and ``read_geometry``.
Does not belong here: formats (``resources/formats``), meaning of cells (``resources/reading``).
"""

from collections.abc import Callable
from pathlib import Path

from resources.formats.cells import Cells
from sozialraum.catalogue.source import ReaderName, Source

READER_VERSION = "1"
"""Part of every receipt; raised when any reader would read the same file differently."""

READERS: dict[ReaderName, Callable[[Path, str, Source], Cells]] = {}
"""Reader to the function that takes a file (path, name as delivered, source) apart."""
