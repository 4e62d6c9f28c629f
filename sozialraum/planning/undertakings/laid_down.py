"""What was laid down before anybody could know the outcome.

Belongs here: which delivered version of a measure counts for its evaluation, and its digest. Does not belong
here: figures.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

FIXED = ("wanted", "indicators", "deltas", "exploratory", "geography", "areas", "start", "end")
"""Fields that are laid down: hypothesis, indicators, what matters, areas and dates."""

STAGE_MARK = "/"
"""Stages of one measure that begin one after the other are entered as M-12/1, M-12/2."""


@dataclass(frozen=True)
class Undertaking:
    """A measure as it was laid down.

    Attributes
    ----------
    measure
        Id in the register.
    wanted, indicators, deltas, exploratory, geography, areas, start, end
        As laid down; ``wanted`` is missing where there is no indicator, ``end`` where it is open.
    first_year
        First year of the outcome period: the first that lies wholly after the start.
    registration
        SHA-256 of the laid-down fields.
    registered_on
        When they were first received (UTC).
    preregistered
        Whether that was before the outcome period began.
    changed
        Laid-down fields that the newest version has otherwise.
    withdrawn
        Whether the laid-down version was withdrawn. What is withdrawn later stays evaluated: nobody makes an
        outcome that is known disappear.
    """

    measure: str
    wanted: str | None
    indicators: tuple[str, ...]
    deltas: tuple[float, ...]
    exploratory: tuple[str, ...]
    geography: str
    areas: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp | None
    first_year: int
    registration: str
    registered_on: pd.Timestamp
    preregistered: bool
    changed: tuple[str, ...]
    withdrawn: bool

    @property
    def whole(self) -> str:
        """Id of the measure that this is a stage of: its own, where it is none.

        Examples
        --------
        >>> Undertaking.whole.fget(type("U", (), {"measure": "M-12/2"})())
        'M-12'
        """
        return self.measure.partition(STAGE_MARK)[0]


def first_outcome_year(start: pd.Timestamp) -> int:
    """First calendar year that lies wholly after the start.

    Examples
    --------
    >>> first_outcome_year(pd.Timestamp("2020-01-01")), first_outcome_year(pd.Timestamp("2020-01-02"))
    (2020, 2021)
    """
    return start.year if start.dayofyear == 1 else start.year + 1


def laid_down(versions: pd.DataFrame) -> list[Undertaking]:
    """The version of each measure that its evaluation rests on.

    The last one that was received before the outcome period of the version before it began; what came later
    changes nothing. Where even the first came too late it counts, and is called so.

    Parameters
    ----------
    versions
        Every delivered row of the register of measures, with recorded_at (UTC), the oldest first.

    Returns
    -------
    list of Undertaking
        One a measure, in order of the ids.
    """
    return [
        _one(str(measure), rows.to_dict("records"))
        for measure, rows in versions.groupby("measure", sort=True)
    ]


def _one(measure: str, rows: Sequence[dict[Any, Any]]) -> Undertaking:
    kept = rows[0]
    for row in rows[1:]:
        if row["recorded_at"] >= _outcome_begins(kept):
            break
        kept = row
    content, now = _content(kept), _content(rows[-1])
    known = next(row["recorded_at"] for row in rows if _content(row) == content)
    return Undertaking(
        measure=measure,
        wanted=kept["wanted"] if len(kept["indicators"]) else None,
        indicators=tuple(kept["indicators"]),
        deltas=tuple(float(delta) for delta in kept["deltas"]),
        exploratory=tuple(kept["exploratory"]),
        geography=kept["geography"],
        areas=tuple(kept["areas"]),
        start=kept["start"],
        end=None if pd.isna(kept["end"]) else kept["end"],
        first_year=first_outcome_year(kept["start"]),
        registration=hashlib.sha256(json.dumps(content).encode()).hexdigest(),
        registered_on=known,
        preregistered=bool(known < _outcome_begins(kept)),
        changed=tuple(name for name in FIXED if content[name] != now[name]),
        withdrawn=kept["status"] == "withdrawn",
    )


def _outcome_begins(row: dict[Any, Any]) -> pd.Timestamp:
    return pd.Timestamp(year=first_outcome_year(row["start"]), month=1, day=1)


def _content(row: dict[Any, Any]) -> dict[str, Any]:
    """The laid-down fields in a form that is the same on every machine."""
    return {name: _plain(row[name]) for name in FIXED}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if pd.api.types.is_list_like(value):
        return [part if isinstance(part, str) else float(part) for part in value]
    return None if pd.isna(value) else pd.Timestamp(value).date().isoformat()
