"""From a delivered file to checked observations or shapes, by the reader its source names.

Belongs here: the dictionary of readers and the two ways in, ``read`` and ``read_geometry``.
Does not belong here: formats (``resources/formats``), meaning of cells (``resources/reading``).
"""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pandera.errors

from resources.faults import Fault, RejectedFile
from resources.formats.ba_workbook import ba_workbook
from resources.formats.cells import Cells
from resources.formats.election import election_workbook
from resources.formats.gemeindeverzeichnis import gemeindeverzeichnis
from resources.formats.genesis_flat import genesis_flat
from resources.formats.geometry import geometry
from resources.formats.inkar import inkar
from resources.formats.landesdatenbank import landesdatenbank
from resources.formats.table import table
from resources.reading.observe import observe
from schemas.observations import READ
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import ReaderName, Source

READER_VERSION = "1"
"""Part of every receipt; raised when any reader would read the same file differently."""

READERS: dict[ReaderName, Callable[[Path, str, Source], Cells]] = {
    "landesdatenbank": landesdatenbank,
    "genesis_flat": genesis_flat,
    "table": table,
    "gemeindeverzeichnis": gemeindeverzeichnis,
    "inkar": inkar,
    "election_workbook": election_workbook,
    "ba_workbook": ba_workbook,
}
"""Reader to the function that takes a file (path, name as delivered, source) apart."""


def read(path: Path, *, file_name: str, source_id: str, catalogue: Catalogue) -> pd.DataFrame:
    """Read a delivered file.

    Parameters
    ----------
    path
        The file on disk, under whatever name.
    file_name
        Its name as delivered, for the faults.
    source_id
        Source the file was recognised as.
    catalogue
        The catalogue with this source.

    Returns
    -------
    DataFrame
        Observations, checked by ``schemas.observations.READ``; each with sheet, line and column.

    Raises
    ------
    RejectedFile
        With all faults of the file: file, sheet, line, column, value, and what was expected.
    """
    source = catalogue.sources[source_id]
    cells = READERS[source.reader](path, file_name, source)
    frame = observe(cells, file_name=file_name, source_id=source_id, catalogue=catalogue)
    try:
        return READ.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        raise RejectedFile(*_schema_faults(errors, frame, file_name)) from errors


def read_geometry(path: Path, *, file_name: str, source_id: str, catalogue: Catalogue) -> gpd.GeoDataFrame:
    """Read a delivered file of shapes.

    Parameters
    ----------
    path, file_name, source_id, catalogue
        As for ``read``; the source has the reader ``geometry``.

    Returns
    -------
    GeoDataFrame
        geography, area, geometry in EPSG:25832; areas of the source's geographies only.

    Raises
    ------
    RejectedFile
        With all faults of the file.
    """
    return geometry(path, file_name=file_name, source=catalogue.sources[source_id], catalogue=catalogue)


def _schema_faults(errors: pandera.errors.SchemaErrors, frame: pd.DataFrame, file_name: str) -> list[Fault]:
    """What the schema found, at the place in the file it is about."""
    faults = []
    for case in errors.failure_cases.itertuples():
        row = frame.loc[case.index] if case.index in frame.index else None
        faults.append(
            Fault(
                file_name,
                str(case.check),
                sheet=None if row is None or pd.isna(row["sheet"]) else row["sheet"],
                line=None if row is None else int(row["line"]),
                column=str(case.column) if row is None else str(row["column"]),
                value=str(case.failure_case),
            )
        )
    return list(dict.fromkeys(faults))
