"""Which source a file is of, told by what is in it; the name counts only where a source says so.

Belongs here: the text of a file's beginning, and its comparison with the sources. Does not belong
here: reading of figures (``readers``).
"""

import re
import zipfile
from pathlib import Path

import pyogrio

from resources.faults import Fault, RejectedFile
from resources.formats.geometry import gdal, readable
from resources.formats.text import guess_text, no_table
from resources.formats.workbook import open_workbook
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Source

BEGINNING = 16_384
"""Bytes of a text file that are looked at: rows of a flat file come in any order."""
SHEETS, ROWS = 12, 20
"""Sheets and rows of each that are looked at in a workbook."""
SHAPES = (".geojson", ".json", ".gpkg", ".shp", ".zip")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def recognise(path: Path, *, file_name: str, catalogue: Catalogue) -> str:
    """Id of the source a file is of.

    Parameters
    ----------
    path
        The file on disk, under whatever name.
    file_name
        Its name as delivered; its ending must be one the source allows.
    catalogue
        The catalogue with the sources.

    Returns
    -------
    str
        Id of the only source that fits.

    Raises
    ------
    RejectedFile
        When the file is empty, no table, damaged or protected, or no or more than one source fits.
    """
    suffix = Path(file_name).suffix.lower()
    text = plain(_beginning(path, file_name, suffix))
    fitting, lacking = [], {}
    for own, source in catalogue.sources.items():
        missing = _missing(source, text, file_name, suffix)
        if not missing:
            fitting.append(own)
        elif missing[0] in source.recognise.content:
            lacking[own] = len(missing) / len(source.recognise.content), missing
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise RejectedFile(Fault(file_name, f"a file of one source, but it fits {', '.join(fitting)}"))
    raise RejectedFile(Fault(file_name, f"a file of a source in the catalogue{_nearest(lacking)}"))


def plain(text: str) -> str:
    """Text for comparison: small letters, single spaces."""
    return " ".join(text.casefold().split())


def _missing(source: Source, text: str, file_name: str, suffix: str) -> list[str]:
    """What a file lacks to be of a source: an ending or a name alone, or texts."""
    own = source.recognise
    if suffix not in own.suffixes:
        return [f"an ending {' or '.join(own.suffixes)}"]
    if own.name is not None and not re.fullmatch(own.name, file_name):
        return [f"a name like '{own.name}'"]
    return [wanted for wanted in own.content if plain(wanted) not in text]


def _nearest(lacking: dict[str, tuple[float, list[str]]]) -> str:
    """The source of which most texts are there."""
    near = min(lacking, key=lambda own: lacking[own][0], default=None)
    if near is None or lacking[near][0] >= 1:
        return ""
    texts = "', '".join(lacking[near][1])
    return f"; the nearest is '{near}', but the file lacks '{texts}'"


def _beginning(path: Path, file_name: str, suffix: str) -> str:
    with path.open("rb") as file:
        start = file.read(BEGINNING)
    if start.startswith(OLE) or (start.startswith(ZIP) and _is_workbook(path, suffix)):
        return _of_workbook(path, file_name)
    fault = no_table(start)
    if fault is not None:
        raise RejectedFile(Fault(file_name, fault))
    if suffix in SHAPES:
        return _of_shapes(path, file_name)
    if suffix in (".xlsx", ".xls", ".xlsm"):
        open_workbook(path, file_name=file_name)
    return guess_text(start)


def _is_workbook(path: Path, suffix: str) -> bool:
    if suffix != ".zip":
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _of_workbook(path: Path, file_name: str) -> str:
    """Names of the sheets and their first rows."""
    book = open_workbook(path, file_name=file_name)
    parts = list(book.sheet_names)
    for name in book.sheet_names[:SHEETS]:
        for row in book.get_sheet_by_name(name).to_python(nrows=ROWS):
            parts.extend(str(cell) for cell in row if cell != "")
    return "\n".join(parts)


def _of_shapes(path: Path, file_name: str) -> str:
    """Names of the layers and their fields, and ``FIELD=value`` of the first shape of each."""
    parts: list[str] = []
    with gdal(file_name):
        for layer, _ in pyogrio.list_layers(readable(path)):
            fields = pyogrio.read_dataframe(readable(path), layer=layer, read_geometry=False, max_features=1)
            parts += [layer, *map(str, fields.columns)]
            parts += [f"{name}={fields[name].iat[0]}" for name in fields.columns if len(fields)]
    return "\n".join(parts)
