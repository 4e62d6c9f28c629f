"""What disclosure control keeps in the confidential area: the ledger, findings and witnesses.

Belongs here: reading and appending the ledger of releases, storing of an audit. Does not belong here: rules,
engines, the audit itself (``sozialraum/disclosure``).
"""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from resources.home import Home
from resources.planning.keys import AREAS, CODE_OF_GATE, DRAFT, ENTRY, FINDINGS_KEY, WITNESSES
from resources.receiving.ledger import was_fictional
from schemas.base import empty
from schemas.disclosure import FINDINGS, LEDGER
from sozialraum.areas import PROJECTED
from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.audit import Audit, Verdict
from sozialraum.disclosure.gate import Protection, judged
from sozialraum.disclosure.ledger import entry
from sozialraum.disclosure.manifest.intersections import pieces_of
from sozialraum.disclosure.readback import read_back


class Audited(NamedTuple):
    """An audit in numbers that tell nothing."""

    cells: int
    failed: int
    undeclared: int
    contradictions: int

    @property
    def passed(self) -> bool:
        """Whether the release may leave the confidential area."""
        return not (self.failed or self.undeclared or self.contradictions)


def read_history(home: Home) -> pd.DataFrame:
    """Everything released before on the same basis: fictional and real figures have a ledger each."""
    keys = list(home.ledger.keys(basis_folder(home), "releases"))
    frames = [home.ledger.read(key) for key in keys]
    return pd.concat(frames, ignore_index=True) if frames else empty(LEDGER)


def released_before(home: Home) -> int:
    """Number of releases in the ledger before the audited one, whether or not that is appended already."""
    rows = home.store.read(ENTRY)
    if len(rows):
        return int(rows["release"].iloc[0]) - 1
    return len(list(home.ledger.keys(basis_folder(home), "releases")))


def read_pieces(home: Home, catalogue: Catalogue) -> pd.DataFrame | None:
    """What areas of different geographies have in common, from their shapes; None without any shapes."""
    frame = home.store.read(AREAS).dropna(subset="geometry")
    inside = [name for name, entry_ in catalogue.geographies.items() if not entry_.benchmark]
    frame = frame[(frame["kind"] == "area") & frame["geography"].isin(inside)]
    if frame.empty:
        return None
    geometry = gpd.GeoSeries.from_wkb(frame["geometry"], crs=PROJECTED)
    return pieces_of(gpd.GeoDataFrame(frame[["geography", "area"]], geometry=geometry))


def append_release(home: Home) -> None:
    """Append what the audited release prints to the ledger, before anybody can read it.

    A release that is appended and then not published counts as published: that costs cells, not secrets.
    """
    rows = home.store.read(ENTRY)
    if rows.empty:
        return
    number = int(rows["release"].iloc[0])
    key = (basis_folder(home), "releases", f"{number:06d}")
    if home.ledger.pointer(key) is None:
        home.ledger.write(key, LEDGER.validate(rows), inputs={}, code=CODE_OF_GATE)


def audit_release(
    home: Home, catalogue: Catalogue, protection: Protection, *, inputs: Mapping[str, str]
) -> Audited:
    """Audit the released figures as a file has them, and keep findings and witnesses.

    Parameters
    ----------
    home
        Where the draft, the findings and the witnesses are stored.
    catalogue
        Rules and decisions.
    protection
        What was decided; of it the audit uses relations and levels, not the pattern.
    inputs
        Versions that all this is made from.
    """
    home.store.write(DRAFT, protection.released, inputs=inputs, code=CODE_OF_GATE)
    printed = read_back(home.store.read(DRAFT), protection.manifest, catalogue)
    audit = judged(protection, printed.cells, catalogue)
    tables = {
        FINDINGS_KEY: _findings(audit, protection.problem.names),
        WITNESSES: _witnesses(audit, protection.problem.names),
        ENTRY: entry(protection.manifest, printed.cells, read_history(home)),
    }
    for key, frame in tables.items():
        home.store.write(key, frame, inputs=inputs, code=CODE_OF_GATE)
    failed = sum(found.verdict != Verdict.PASSED for found in audit.findings)
    return Audited(len(audit.findings), failed, len(printed.faults), len(audit.contradictions))


def basis_folder(home: Home) -> str:
    """Part of the ledger for the present basis: fictional and real figures have one each."""
    return "fictional" if was_fictional(home) else "real"


def _findings(audit: Audit, names: tuple[str, ...]) -> pd.DataFrame:
    """One row a protected cell."""
    number = _numbers(audit)
    rows = [
        {
            "cell": names[found.cell],
            "verdict": found.verdict.value,
            "low": found.low,
            "high": found.high,
            "lacks": max(found.lacks_low, found.lacks_high, found.lacks_width),
            "lower_table": number[id(pair[0])] if pair else None,
            "upper_table": number[id(pair[1])] if pair else None,
        }
        for found in audit.findings
        for pair in [audit.witnesses.get(found.cell)]
    ]
    return FINDINGS.validate(pd.DataFrame(rows, columns=list(FINDINGS.columns)))


def _witnesses(audit: Audit, names: tuple[str, ...]) -> pd.DataFrame:
    """Whole tables that fit all that is printed: a column each, a row for every cell in which they differ."""
    numbers = _numbers(audit)
    different = {numbers[id(table)]: table for pair in audit.witnesses.values() for table in pair}
    tables = np.array([different[number] for number in sorted(different)]).reshape(len(different), len(names))
    rows = np.flatnonzero((tables != tables[:1]).any(axis=0))
    columns = {f"table_{number}": tables[number, rows] for number in range(len(tables))}
    return pd.DataFrame({"cell": [names[row] for row in rows], **columns})


def _numbers(audit: Audit) -> dict[int, int]:
    """Numbers of the different tables: cells share them."""
    found: dict[int, int] = {}
    for pair in audit.witnesses.values():
        for table in pair:
            found.setdefault(id(table), len(found))
    return found
