"""Sources and breaks of what is shown.

Belongs here: which sources stand behind an indicator, from when on its figures are not comparable. Does not
belong here: figures.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import pandas as pd

from resources.press.content.model import BreakMark, SourceLine
from resources.press.edition import Edition


def sources_of(edition: Edition, indicators: Iterable[str]) -> tuple[SourceLine, ...]:
    """Sources that figures of indicators rest on, by title; each once."""
    lines = _lines(edition)
    used = {source for indicator in indicators for source in _used(edition).get(indicator, ())}
    return tuple(sorted((lines[source] for source in used if source in lines), key=lambda line: line.title))


@lru_cache(maxsize=1)
def _lines(edition: Edition) -> dict[str, SourceLine]:
    return {
        str(row["source"]): SourceLine(
            str(row["source"]),
            str(row["title"]),
            str(row["title_en"]),
            str(row["publisher"]),
            str(row["licence"]),
            str(row["attribution"]) if pd.notna(row["attribution"]) else str(row["publisher"]),
            f"{row['newest']:%Y-%m-%d}" if pd.notna(row["newest"]) else None,
        )
        for row in edition.table("sources").to_dict("records")
    }


@lru_cache(maxsize=1)
def _used(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Sources by indicator: those of the deliveries behind its figures."""
    deliveries = edition.table("deliveries")
    source = dict(zip(deliveries["delivery"], deliveries["source"], strict=True))
    found: dict[str, dict[str, None]] = {}
    values = edition.table("indicator_values")[["indicator", "deliveries"]]
    for indicator, own in zip(values["indicator"], values["deliveries"], strict=True):
        found.setdefault(str(indicator), {}).update(dict.fromkeys(own))
    return {
        indicator: tuple(dict.fromkeys(source[delivery] for delivery in own if delivery in source))
        for indicator, own in found.items()
    }


def breaks_of(edition: Edition, indicator: str) -> tuple[BreakMark, ...]:
    """Breaks of an indicator with the first year that lies behind each, by date."""
    return _breaks(edition)[indicator]


@lru_cache(maxsize=1)
def _breaks(edition: Edition) -> dict[str, tuple[BreakMark, ...]]:
    values = edition.table("indicator_values")
    newest = values.groupby(["indicator", "year"])[["reference_date"]].max().dropna().reset_index()
    days: dict[str, list[tuple[int, date]]] = {}
    for row in newest.to_dict("records"):
        days.setdefault(str(row["indicator"]), []).append((int(row["year"]), row["reference_date"].date()))
    found = {}
    for name, entry in edition.catalogue.indicators.items():
        marks = []
        for mark in sorted(entry.breaks, key=lambda mark: mark.date):
            # figures of the year itself may be about a day before the break
            before = [year for year, day in days.get(name, ()) if day < mark.date]
            year = max(mark.date.year, max(before, default=0) + 1)
            marks.append(BreakMark(mark.date.isoformat(), year, mark.title.de, mark.title.en))
        found[name] = tuple(marks)
    return found
