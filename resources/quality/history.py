"""History of plausibility: what was met and what was not, each time something changed.

Belongs here: appending and reading of the runs. Does not belong here: observed figures, which are not kept
(they would outlive the erasure of a delivery), pages.
"""

from datetime import UTC, datetime

import pandas as pd

from resources.home import Home
from resources.store import Key

_FOLDER = ("history", "results")
_KEPT = ["expectation", "source", "severity", "evaluated", "unexpected"]


def append_run(home: Home, results: pd.DataFrame, *, basis: str) -> bool:
    """Keep the results of a run where they differ from the last one; whether they did.

    Parameters
    ----------
    home
        Where everything lies.
    results
        As ``schemas.quality.RESULTS``.
    basis
        Fictional or real deliveries.
    """
    own = results.loc[results["evaluated"] > 0, _KEPT].assign(basis=basis).reset_index(drop=True)
    keys = _keys(home)
    if keys and home.quality.read(keys[-1]).equals(own):
        return False
    number = int(keys[-1][-1]) + 1 if keys else 1
    now = {"judged_at": datetime.now(UTC).isoformat(timespec="seconds")}
    home.quality.write((*_FOLDER, f"{number:06}"), own, inputs=now, code="")
    return True


def read_runs(home: Home, *, basis: str, newest: int = 20) -> pd.DataFrame:
    """Results of the newest runs of a basis: judged_at (UTC) beside what is kept of each expectation."""
    parts = []
    for key in _keys(home)[-newest:]:
        pointer = home.quality.pointer(key)
        if pointer is not None:
            frame = home.quality.read(key)
            stamp = pd.Timestamp(pointer.inputs["judged_at"])
            parts.append(frame[frame["basis"] == basis].assign(judged_at=stamp))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_KEPT, "judged_at"])


def _keys(home: Home) -> list[Key]:
    return list(home.quality.keys(*_FOLDER))
