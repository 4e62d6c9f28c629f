"""Revisions: which published figures differ between two releases, and why.

Belongs here: the comparison of two tables of indicator values. Does not belong here: which releases are
compared, sentences about the changes.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import pandas as pd

from sozialraum.status import WITHOUT_VALUE, Status

KEY = ["indicator", "geography", "area", "year"]
"""What names a figure."""

DEFINITION, DELIVERY, DISCLOSURE = "definition", "delivery", "disclosure"
AREA_CHANGE, CODE = "area_change", "code"

REASONS = (DEFINITION, DELIVERY, DISCLOSURE, AREA_CHANGE, CODE)
"""Why a figure differs, in order of precedence: the first that applies is told.

``definition``: it means something else, or the indicator is no longer reported. ``delivery``: other
deliveries stand behind it, or none any more. ``disclosure``: it is suppressed or is so no longer, although
its own deliveries are the same. ``area_change``: areas were defined anew. ``code``: nothing of these, so it
is calculated otherwise.
"""

_COMPARED = ["value", "status", "definition", "deliveries"]


class _Sets(NamedTuple):
    """Deliveries behind figures: each different set once."""

    different: list[frozenset[str]]
    number: np.ndarray


def revisions(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    indicators: Collection[str],
    areas_changed: bool,
) -> pd.DataFrame:
    """Figures of an earlier release that a later one shows otherwise, or no longer has.

    Parameters
    ----------
    old, new
        ``report.indicator_values`` of both releases: indicator, geography, area, year (together unique),
        value, status, definition and deliveries (a list in each row); other columns are not looked at.
    indicators
        Ids of the indicators in the catalogue of the later release.
    areas_changed
        Whether the areas of the two releases are defined differently.

    Returns
    -------
    DataFrame
        ``schemas.revisions.REVISIONS`` without the basis, in order of the key. Values are compared exactly;
        two missing ones are equal. What the earlier release had no row for (a new year, indicator or area) is
        no revision, nor is a row without a value that is gone: readers see a gap before and after.
    """
    place = _places(old, new)
    gone = place < 0
    after = new[_COMPARED].reset_index(drop=True).reindex(place)  # all missing where there is none
    changed = ~gone & _differs(old, after)
    lost = gone & ~old["status"].isin([status.value for status in WITHOUT_VALUE]).to_numpy()
    rows = np.flatnonzero(changed | lost)
    before, after, gone = old.iloc[rows], after.iloc[rows], gone[rows]
    told, names = _reasons(before, after, gone, indicators=indicators, areas_changed=areas_changed)
    frame = before[KEY].assign(
        old=before["value"],
        new=after["value"].to_numpy(),
        old_status=before["status"],
        new_status=after["status"].array,
        reason=pd.array(told, dtype="str"),
        deliveries_new=pd.Series(names, index=before.index, dtype="object"),
    )
    return frame.sort_values(KEY, ignore_index=True)


def _places(old: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """Row of ``new`` for each row of ``old``; -1 where there is none."""
    number = np.zeros(len(old) + len(new), dtype=np.int64)
    for name in KEY:
        codes, different = pd.factorize(pd.concat([old[name], new[name]], ignore_index=True))
        number = number * (len(different) + 1) + codes
    found: np.ndarray = pd.Index(number[len(old) :]).get_indexer(pd.Index(number[: len(old)]))
    return found


def _differs(old: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """Whether value or status differ, row by row."""
    value, other = (frame["value"].to_numpy(dtype=np.float64, na_value=np.nan) for frame in (old, new))
    same = (value == other) | (np.isnan(value) & np.isnan(other))
    found: np.ndarray = ~same | (old["status"].to_numpy() != new["status"].to_numpy())
    return found


def _reasons(
    old: pd.DataFrame,
    new: pd.DataFrame,
    gone: np.ndarray,
    *,
    indicators: Collection[str],
    areas_changed: bool,
) -> tuple[np.ndarray, list[list[str]]]:
    """Reason of each change, and the deliveries that are new behind the figure."""
    sets = _sets(pd.concat([old["deliveries"], new["deliveries"]]), empty=np.r_[np.zeros_like(gone), gone])
    pair, different = pd.factorize(sets.number[: len(old)] * len(sets.different) + sets.number[len(old) :])
    pairs = [divmod(int(code), len(sets.different)) for code in different]
    others = [sorted(sets.different[after] - sets.different[before]) for before, after in pairs]
    hidden, was_hidden = (
        (frame["status"] == Status.SUPPRESSED.value).to_numpy(dtype=np.bool_) for frame in (new, old)
    )
    redefined = (old["definition"].to_numpy() != new["definition"].to_numpy()) & ~gone
    applies = {
        DEFINITION: redefined | ~old["indicator"].isin(list(indicators)).to_numpy(),
        DELIVERY: np.array([before != after for before, after in pairs], dtype=np.bool_)[pair],
        DISCLOSURE: (hidden != was_hidden) & ~gone,
        AREA_CHANGE: np.full(len(old), areas_changed),
    }
    reason = np.select(list(applies.values()), list(applies), default=CODE)
    return reason, [others[number] for number in pair]


def _sets(column: pd.Series, *, empty: np.ndarray) -> _Sets:
    """Number the different sets of deliveries; many figures share one."""
    numbers: dict[tuple[str, ...], int] = {}
    lists = [() if none else tuple(names) for names, none in zip(column, empty, strict=True)]
    written = np.array([numbers.setdefault(names, len(numbers)) for names in lists], dtype=np.int64)
    # the same deliveries in another order are the same set
    different: dict[frozenset[str], int] = {}
    number = np.array([different.setdefault(frozenset(n), len(different)) for n in numbers], dtype=np.int64)
    return _Sets(list(different), number[written])
