"""Changed figures ("Geänderte Zahlen"): what the release before showed otherwise.

Belongs here: every change with its reason. Does not belong here: finding them (``sozialraum/revisions``).
"""

from typing import Any

import pandas as pd

from resources.press.content.figures import plain
from resources.press.content.places import places, slugs
from resources.press.content.whole import Change, Changes, ChangeSum
from resources.press.edition import Edition
from sozialraum.catalogue.indicator import Indicator
from sozialraum.wording.names import level_name
from sozialraum.wording.notation import difference, missing, telling, with_unit, years
from sozialraum.wording.whole import REASONS, changes_sentences


def changes(edition: Edition) -> Changes:
    """Changes against the release before, by indicator, place and year.

    Parameters
    ----------
    edition
        The release.
    """
    known = edition.table("releases")
    day = {str(name): f"{when:%Y-%m-%d}" for name, when in zip(known["release"], known["day"], strict=True)}
    own = known[known["release"] == edition.name]
    before = str(own["previous"].iloc[0]) if len(own) and pd.notna(own["previous"].iloc[0]) else None
    frame = edition.table("revisions")
    order = {slug: number for number, slug in enumerate(places(edition))}
    rows = [_change(edition, row) for row in frame.to_dict("records")] if len(frame) else []
    rows.sort(key=lambda row: (row.title, order.get(row.slug or "", len(order)), row.place, row.year))
    return Changes(
        edition.name,
        edition.day.isoformat(),
        before,
        day.get(before or ""),
        _sums(edition, frame) if len(frame) else (),
        tuple(rows),
        changes_sentences(before, len(rows), len({row.indicator for row in rows})),
    )


def _change(edition: Edition, row: dict[Any, Any]) -> Change:
    indicator, key = str(row["indicator"]), (str(row["geography"]), str(row["area"]))
    slug = slugs(edition).get(key)
    entry = edition.catalogue.indicators.get(indicator)
    old, new = plain(row["old"]), plain(row["new"])
    decimals = 0 if entry is None else entry.decimals
    digits = telling(old, new, decimals=decimals) if old is not None and new is not None else decimals
    level = edition.catalogue.geographies.get(key[0])
    return Change(
        indicator=indicator,
        title=_title(edition, indicator),
        place=places(edition)[slug].name if slug else key[1],
        slug=slug,
        level=level_name(level.title.de) if level else key[0],
        year=int(row["year"]),
        old=_text(entry, old, row["old_status"], digits),
        new=_text(entry, new, row["new_status"], digits),
        change=None
        if old is None or new is None or entry is None
        else difference(new - old, unit=entry.unit, decimals=digits),
        reason=REASONS[str(row["reason"])][0],
    )


def _text(entry: Indicator | None, value: float | None, status: Any, decimals: int) -> str:
    """A figure as it is printed; of an indicator that is no longer there only that there was one."""
    if value is None:
        return "entfallen" if pd.isna(status) else missing(str(status))
    return "veröffentlicht" if entry is None else with_unit(value, unit=entry.unit, decimals=decimals)


def _title(edition: Edition, indicator: str) -> str:
    entry = edition.catalogue.indicators.get(indicator)
    return indicator if entry is None else entry.title.de


def _sums(edition: Edition, frame: pd.DataFrame) -> tuple[ChangeSum, ...]:
    groups = frame.groupby(["indicator", "reason"])["year"].agg(["min", "max", "count"])
    found = [
        ChangeSum(
            str(indicator),
            _title(edition, str(indicator)),
            *REASONS[str(reason)],
            years(int(first), int(last)),
            int(count),
        )
        for (indicator, reason), first, last, count in zip(
            groups.index, groups["min"], groups["max"], groups["count"], strict=True
        )
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.title)))
