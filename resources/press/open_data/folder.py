"""The folder of the open data: data files, and the files that describe them.

Belongs here: which files there are. Does not belong here: their contents (the other modules of this folder).

Descriptions hold sizes and hashes of the data files, so these are made before any sheet is handed out. The
key of a sheet is the hash of its bytes: what comes out the same is never printed again.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from resources.press.edition import Edition
from resources.press.open_data import csvw, datapackage, dcat
from resources.press.open_data.cells import VARIANTS
from resources.press.open_data.csv_files import SCRIPT, load_script
from resources.press.open_data.facts import readme
from resources.press.open_data.files import File, data_files
from resources.press.printing import Sheet

README = "LIESMICH.txt"


def sheets(edition: Edition) -> Iterator[Sheet]:
    """All files of the open data.

    Parameters
    ----------
    edition
        The release.
    """
    files = list(data_files(edition))
    for file in files:
        yield Sheet(file.path, file.sha256, file.make)
    for path, content in _descriptions(edition, files):
        yield Sheet(path, hashlib.sha256(content).hexdigest(), partial(bytes, content))


def _descriptions(edition: Edition, files: list[File]) -> Iterator[tuple[str, bytes]]:
    yield datapackage.NAME, datapackage.datapackage(edition, files)
    for folder in ("csv", "csv-de", "indikatoren"):
        inside = [file for file in files if file.path.startswith(f"{folder}/")]
        yield f"{folder}/{csvw.NAME}", csvw.table_group(edition, inside)
    for variant in VARIANTS:
        inside = [file for file in files if file.path.startswith(f"{variant.folder}/")]
        tables = [file.table for file in inside if file.table is not None]
        yield f"{variant.folder}/{SCRIPT}", load_script(tables, variant)
    record = dcat.record(edition, files)
    yield dcat.TURTLE, dcat.turtle(record)
    yield dcat.JSON_LD, dcat.json_ld(record)
    yield README, readme(edition, Path(__file__).parent / "templates" / README)
