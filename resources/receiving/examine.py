"""Examination of one delivery: whose it is, what it holds, or why it cannot be used.

Belongs here: recognising, reading and checking a single file, and turning every fault into a finding.
Does not belong here: which deliveries are examined, what is stored (``resources/receiving/intake.py``).
"""

import hashlib
import json
import traceback
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.readers import READER_VERSION, read, read_geometry
from resources.receiving.incoming import printable
from resources.receiving.masking import without_figures
from resources.receiving.receipts import PASSED, Receipt
from resources.recognise import recognise
from resources.registers.rows import read_register
from schemas.areas import SHAPES
from schemas.observations import OBSERVATIONS
from sozialraum.catalogue import Catalogue


@dataclass(frozen=True)
class Finding:
    """What came of an examination: the new contents of the receipt, and what is to be stored.

    ``frame`` holds observations, shapes as ``geography, area, wkb`` (EPSG:25832), or rows of a register; None
    if rejected.
    """

    changes: dict[str, Any]
    frame: pd.DataFrame | None = None


def digest(catalogue: Catalogue, source: str | None) -> str:
    """Digest of the catalogue entries that the reading of a source's files rests on.

    Its own entry, all areas, and what its measures allow; without a source, how all are recognised. A
    source that is no longer in the catalogue has the digest ``""``.
    """
    if source is None:
        basis: object = {own: entry.recognise.model_dump() for own, entry in catalogue.sources.items()}
    elif source not in catalogue.sources:
        return ""
    else:
        entry = catalogue.sources[source]
        measures = sorted({rule.measure for rule in entry.values})
        basis = [
            entry.model_dump(exclude={"title", "publisher", "licence", "attribution", "live", "calendar"}),
            [catalogue.county.area, catalogue.county.state],
            {own: [(a.area, a.name) for a in some.areas] for own, some in catalogue.geographies.items()},
            {own: (catalogue.measures[own].kind, catalogue.measures[own].bounds) for own in measures},
            *([_names(catalogue)] if entry.rows_of is not None else []),
        ]
    return hashlib.sha256(json.dumps(basis, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _names(catalogue: Catalogue) -> object:
    """What cells of registers may name."""
    return [
        [(theme.id, theme.title.de) for theme in catalogue.county.themes],
        [(own, i.title.de, i.pooled_years, i.method) for own, i in catalogue.indicators.items()],
        list(catalogue.rules),
    ]


def examine(path: Path, receipt: Receipt, catalogue: Catalogue) -> Finding:
    """Recognise, read and check an archived delivery; every fault of the file becomes a rejection."""
    name = PurePosixPath(receipt.name).name
    source: str | None = None
    lasting = True
    try:
        source = recognise(path, file_name=name, catalogue=catalogue)
        if catalogue.sources[source].reader == "geometry":
            return _shapes(path, name, source, catalogue)
        if catalogue.sources[source].rows_of is not None:
            return _register(path, name, source, catalogue)
        return _observations(path, name, source, receipt, catalogue)
    except RejectedFile as error:
        reason = str(
            error if _is_open(source, catalogue) else without_figures(error, county=catalogue.county.area)
        )
    except Exception as error:
        reason = _internal(name, source, catalogue, error)
        lasting = not isinstance(error, OSError | MemoryError)  # disk and memory may do better next time
    changes = _changes(source, catalogue, verdict="rejected", reason=printable(reason))
    return Finding(changes if lasting else changes | {"catalogue": None})


def _observations(path: Path, name: str, source: str, receipt: Receipt, catalogue: Catalogue) -> Finding:
    frame = read(path, file_name=name, source_id=source, catalogue=catalogue)
    if frame.empty:
        raise RejectedFile(Fault(name, "at least one figure of an area in the catalogue, but there is none"))
    received_at = pd.Timestamp(receipt.received_at).tz_localize(None).as_unit("ns")
    frame = frame.assign(delivery=receipt.delivery, recorded_at=received_at)
    frame = OBSERVATIONS.validate(frame, lazy=True)
    changes = _changes(
        source,
        catalogue,
        periods=tuple(day.date() for day in sorted(frame["reference_date"].unique())),
        geographies=tuple(sorted(frame["geography"].unique())),
        rows=len(frame),
    )
    return Finding(changes, frame)


def _shapes(path: Path, name: str, source: str, catalogue: Catalogue) -> Finding:
    shapes = read_geometry(path, file_name=name, source_id=source, catalogue=catalogue)
    if shapes.empty:
        raise RejectedFile(Fault(name, "at least one shape of an area in the catalogue, but there is none"))
    frame = pd.DataFrame(
        {"geography": shapes["geography"], "area": shapes["area"], "wkb": shapes.geometry.to_wkb()}
    ).reset_index(drop=True)
    frame = SHAPES.validate(frame, lazy=True)
    geographies = tuple(sorted(frame["geography"].unique()))
    return Finding(_changes(source, catalogue, geographies=geographies, rows=len(frame)), frame)


def _register(path: Path, name: str, source: str, catalogue: Catalogue) -> Finding:
    register = str(catalogue.sources[source].rows_of)
    read = read_register(path, file_name=name, register=register, catalogue=catalogue)
    left = RejectedFile(*read.faults)
    reason = f"{len(read.frame)} of {read.rows} rows used; left out:\n{left}" if read.faults else PASSED
    return Finding(_changes(source, catalogue, reason=printable(reason), rows=len(read.frame)), read.frame)


def _changes(source: str | None, catalogue: Catalogue, **others: Any) -> dict[str, Any]:
    """Contents of the new receipt; what is not named is as for an accepted file without contents."""
    return {
        "verdict": "accepted",
        "reason": PASSED,
        "source": source,
        "reader": None if source is None else catalogue.sources[source].reader,
        "reader_version": READER_VERSION,
        "catalogue": digest(catalogue, source),
        "periods": (),
        "geographies": (),
        "rows": 0,
        **others,
    }


def _is_open(source: str | None, catalogue: Catalogue) -> bool:
    """Whether everybody may see the file; a fictional one is treated as the real one would be."""
    return source is not None and catalogue.sources[source].access == "open"


def _internal(name: str, source: str | None, catalogue: Catalogue, error: Exception) -> str:
    """Reason of a rejection that is our fault, with the place for the developers.

    What other programs say may quote a cell, so it is told only of open sources and of disk faults.
    """
    where = "recognise" if source is None else f"reader {catalogue.sources[source].reader} (source {source})"
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    said = str(error) if _is_open(source, catalogue) else getattr(error, "strerror", None)
    kind = type(error).__name__ + (f": {said}" if said else "")
    return f"{name}: internal fault in {where}: {kind} ({place})"
