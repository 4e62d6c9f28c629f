"""The ledger: everything ever released, and what was hidden beside it.

Belongs here: what a release adds, what earlier ones say of the cells of the present one. Does not belong
here: the union of their tables (``union``), where the ledger lies.

A row says what a number was and whether it was printed, from a release on. It holds the true value of hidden
numbers too, to know whether they changed: the ledger is confidential.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.manifest.forms import Form, form_from, form_id, form_text
from sozialraum.disclosure.manifest.levels import Sticky

CELL = ["form", "geography", "area"]


class State(NamedTuple):
    """What was known of the cells after a release; all (cells,).

    Attributes
    ----------
    release
        Its number.
    given
        True values of the numbers it had, NaN for all others.
    printed
        Which of them it printed.
    """

    release: int
    given: NDArray[np.float64]
    printed: NDArray[np.bool_]


def entry(manifest: Manifest, cells: NDArray[np.float64], history: pd.DataFrame) -> pd.DataFrame:
    """Rows that a release adds to the ledger: numbers that are new, others than before, or hidden no more.

    Parameters
    ----------
    manifest
        Cells of the release.
    cells
        (cells,) what it prints, NaN where nothing.
    history
        The ledger so far: columns of ``schemas.disclosure.LEDGER``.

    Returns
    -------
    DataFrame
        The same columns; empty if nothing changed.
    """
    places = _places(manifest)
    number = places["cell"].to_numpy()
    known = manifest.known
    now = places.assign(
        release=int(history["release"].max()) + 1 if len(history) else 1,
        value=pd.array(known.values[number], dtype="Int64"),
        printed=np.isfinite(cells[number]),
    )[known.delivered[number] & (known.rows[number] > 0)]
    before = history.sort_values("release").drop_duplicates(CELL, keep="last")
    same = now.merge(
        before[[*CELL, "value", "printed"]], on=[*CELL, "value", "printed"], how="left", indicator=True
    )
    rows = now[(same["_merge"] == "left_only").to_numpy()]
    added: pd.DataFrame = rows[["release", *CELL, "value", "printed", "text"]].reset_index(drop=True)
    return added


def earlier(history: pd.DataFrame) -> list[tuple[Form, str]]:
    """Forms that earlier releases had, with their geographies."""
    pairs = history[["text", "geography"]].drop_duplicates().itertuples(index=False, name=None)
    return [(form_from(text), geography) for text, geography in pairs]


def states(history: pd.DataFrame, manifest: Manifest) -> Iterator[State]:
    """What was known after each release, the first one first."""
    places = _places(manifest)
    given = np.full(len(manifest.system.names), np.nan)
    printed = np.zeros(len(given), dtype=np.bool_)
    for release, rows in history.sort_values("release").groupby("release"):
        found = rows.merge(places[[*CELL, "cell"]], on=CELL)
        given[found["cell"]] = found["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        printed[found["cell"]] = found["printed"]
        yield State(int(str(release)), given.copy(), printed.copy())


def sticky(history: pd.DataFrame, manifest: Manifest) -> Sticky:
    """What earlier releases decided about the present numbers.

    A number that was printed is known for ever; one that was hidden stays hidden as long as it is the same.
    """
    printed = np.zeros(len(manifest.system.names), dtype=np.bool_)
    hidden = printed.copy()
    for state in states(history, manifest):
        same = manifest.known.delivered & (state.given == manifest.known.values)
        printed |= same & state.printed
        hidden |= same & ~state.printed
    return Sticky(printed=printed, hidden=hidden & ~printed)


def _places(manifest: Manifest) -> pd.DataFrame:
    """Cells of the forms of the release and of earlier ones: form, geography, area, cell, text."""
    parts = [
        pd.DataFrame(
            {
                "form": form_id(form),
                "geography": geography,
                "area": manifest.areas.inside[geography],
                "cell": manifest.system.cells(form, geography, manifest.areas),
                "text": form_text(form),
            }
        )
        for form, geography in sorted(manifest.asked, key=lambda own: (form_id(own[0]), own[1]))
    ]
    columns = [*CELL, "cell", "text"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in columns})
