"""Ledger of everything ever released: what every release printed and hid, and with which true values.

Belongs here: rows of a release, what they say of the cells now and then. Does not belong here: storage of the
ledger (``resources``), what relations tell of an old state (``vintages``), the problem of several states
together (``union``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.manifest.forms import Form, form_from, form_id, form_text
from sozialraum.disclosure.manifest.levels import Booleans, Sticky
from sozialraum.disclosure.manifest.system import System

Floats = NDArray[np.float64]

KEYS = ["form", "geography", "area"]
"""What a number of the ledger is known by, whatever the catalogue calls it."""

COLUMNS = ["release", *KEYS, "value", "printed", "text"]


@dataclass(frozen=True, eq=False)
class State:
    """What was released up to one release; all (cells,) of the present manifest.

    Attributes
    ----------
    release
        Number of the release; the last one of those that released the same.
    given
        Values of the cells that were printed or hidden with a sign, NaN for all others.
    printed
        Whether a value was printed.
    """

    release: int
    given: Floats
    printed: Booleans


def entry(manifest: Manifest, cells: Floats, history: pd.DataFrame) -> pd.DataFrame:
    """Rows that a release appends to the ledger: what is another value, or shown otherwise, than before.

    Parameters
    ----------
    manifest
        Cells, those of earlier releases among them.
    cells
        (cells,) what is printed, NaN for all else.
    history
        The ledger so far.

    Returns
    -------
    DataFrame
        release (from 1), form, geography, area, value (in units of the cell; missing: neither printed nor
        hidden with a sign, because it was not delivered or its figure is not meaningful), printed, text (the
        form, also for a catalogue that does not have it any more). Empty if nothing changed.
    """
    texts = {(form_id(form), place): form_text(form) for form, place in (*manifest.asked, *earlier(history))}
    rows = _cells(manifest.system, texts)
    rows["text"] = [texts[key] for key in zip(rows["form"], rows["geography"], strict=True)]
    at = rows.pop("cell").to_numpy()
    known = manifest.known
    printed = np.isfinite(cells)
    shown = known.delivered & ((known.rows > 0) | known.residual | printed)
    rows["value"] = pd.Series(known.values[at], dtype="Int64").mask(~shown[at])
    rows["printed"] = printed[at] & shown[at]
    last = history.sort_values("release").drop_duplicates(KEYS, keep="last").set_index(KEYS)
    before = last.reindex(pd.MultiIndex.from_frame(rows[KEYS]))
    # −1 stands for no value: counts are not negative
    value, printed_before = before["value"].fillna(-1), before["printed"].eq(True)
    same = rows["value"].fillna(-1).to_numpy() == value.to_numpy()
    same &= rows["printed"].to_numpy() == printed_before.to_numpy()
    rows["release"] = int(history["release"].max()) + 1 if len(history) else 1
    types = {"release": "int64", "value": "Int64", "printed": "bool"}
    added: pd.DataFrame = rows.loc[~same, COLUMNS].astype(types).reset_index(drop=True)
    return added


def earlier(history: pd.DataFrame) -> list[tuple[Form, str]]:
    """Forms that earlier releases printed, each with its geography."""
    different = history[["text", "geography"]].drop_duplicates()
    return [(form_from(text), place) for text, place in different.itertuples(index=False, name=None)]


def sticky(history: pd.DataFrame, manifest: Manifest) -> Sticky:
    """What earlier releases decided about the values that the cells have now.

    Returns
    -------
    Sticky
        ``printed``: some release printed the value that the cell has now. ``hidden``: a release had this
        value, and none ever printed it.
    """
    cells, values = _placed(history, manifest.system)
    same = values == manifest.known.values[cells]
    printed, hidden = np.zeros((2, len(manifest.known.values)), dtype=np.bool_)
    shown = history["printed"].to_numpy(dtype=np.bool_)
    printed[cells[same & shown]] = True
    hidden[cells[same & ~shown]] = True
    return Sticky(printed, hidden & ~printed)


def states(history: pd.DataFrame, manifest: Manifest) -> list[State]:
    """What was released up to each release, without states that another one holds completely.

    A state with no other values than now is among them: it may tell of cells that are not printed now.

    Returns
    -------
    list
        The oldest first.
    """
    cells, values = _placed(history, manifest.system)
    shown = history["printed"].to_numpy(dtype=np.bool_)
    release = history["release"].to_numpy()
    given = np.full(len(manifest.known.values), np.nan)
    printed = np.zeros(len(given), dtype=np.bool_)
    found: list[State] = []
    for number in np.unique(release):
        own = release == number
        given[cells[own]], printed[cells[own]] = values[own], shown[own]
        found.append(State(int(number), given.copy(), printed.copy()))
    kept: list[State] = []
    for state in sorted(found, key=lambda own: (np.isfinite(own.given).sum(), own.release), reverse=True):
        asked = np.isfinite(state.given)
        for place, other in enumerate(kept):
            if (other.given[asked] == state.given[asked]).all():
                kept[place] = replace(other, printed=other.printed | state.printed)
                break
        else:
            kept.append(state)
    return sorted(kept, key=lambda own: own.release)


def _cells(system: System, placed: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Columns form, geography, area and number of the cell, of forms in geographies."""
    areas: dict[str, list[str]] = {}
    parts = []
    for form, geography in sorted(placed):
        first = system.start[form, geography]
        if geography not in areas:
            areas[geography] = _areas(system, first)
        inside = areas[geography]
        own = {"form": form, "geography": geography, "area": inside, "cell": first + np.arange(len(inside))}
        parts.append(pd.DataFrame(own))
    none = pd.DataFrame(columns=[*KEYS, "cell"], dtype="str").astype({"cell": "int64"})
    return pd.concat(parts, ignore_index=True) if parts else none


def _areas(system: System, first: int) -> list[str]:
    """Areas of the geography whose cells of one owner start here: they lie side by side."""
    found = []
    block = system.names[first].rsplit("|", 1)[0]
    for name in system.names[first:]:
        owner, area = name.rsplit("|", 1)
        if owner != block:
            break
        found.append(area)
    return found


def _placed(history: pd.DataFrame, system: System) -> tuple[NDArray[np.int64], Floats]:
    """Cells and values of all rows; a number of an area that there is not any more cannot be tied."""
    rows = _cells(system, set(zip(history["form"], history["geography"], strict=True)))
    found = pd.MultiIndex.from_frame(rows[KEYS]).get_indexer(pd.MultiIndex.from_frame(history[KEYS]))
    lost = history.loc[found < 0, ["geography", "area"]].drop_duplicates()
    if len(lost):
        places = ", ".join(f"{place} {area}" for place, area in lost.itertuples(index=False, name=None))
        raise ValueError(f"Areas of earlier releases that the catalogue does not have: {places}")
    cells = rows["cell"].to_numpy(dtype=np.int64)[found]
    return cells, history["value"].to_numpy(dtype=np.float64, na_value=np.nan)
