"""Indices of an area: class, chances, rank.

Belongs here: the newest year of each index as it is shown. Does not belong here: sentences.
"""

from functools import lru_cache
from typing import Any

import pandas as pd

from resources.press.content.figures import plain
from resources.press.content.model import IndexLine
from resources.press.content.places import slugs
from resources.press.edition import Edition

CHANCES = {"hoch": "p_high", "mittel": "p_middle", "niedrig": "p_low", "sehr niedrig": "p_very_low"}


def index_lines(edition: Edition, slug: str) -> tuple[IndexLine, ...]:
    """Indices of a place in their newest year: those over all themes first, then by theme."""
    return _all(edition).get(slug, ())


def overall(edition: Edition) -> str | None:
    """The index over several themes that is compared in the most geographies; None: there is none."""
    found = {name: one for name, one in edition.catalogue.indices.items() if one.theme is None}
    return max(found, key=lambda name: len(found[name].geographies), default=None)


@lru_cache(maxsize=1)
def _all(edition: Edition) -> dict[str, tuple[IndexLine, ...]]:
    frame = edition.table("index_values")
    if not len(frame):
        return {}
    frame = frame[
        frame["score"].notna().groupby([frame["index"], frame["geography"], frame["year"]]).transform("any")
    ]
    keys = ["index", "geography"]
    frame = frame[frame["year"] == frame.groupby(keys)["year"].transform("max")]
    ranked = frame.groupby(keys)["rank"].transform("count")
    titles = edition.table("indices").set_index("index")["title"]
    found: dict[str, list[IndexLine]] = {}
    for row, size in zip(frame.to_dict("records"), ranked, strict=True):
        slug = slugs(edition).get((row["geography"], row["area"]))
        if slug is not None:
            found.setdefault(slug, []).append(_line(row, str(titles[row["index"]]), int(size)))
    order = _order(edition)
    return {slug: tuple(sorted(own, key=lambda line: order[line.index])) for slug, own in found.items()}


def _order(edition: Edition) -> dict[str, tuple[int, str]]:
    themes = {theme.id: place for place, theme in enumerate(edition.catalogue.county.themes)}
    return {
        name: (themes.get(one.theme or "", -1), one.title.de)
        for name, one in edition.catalogue.indices.items()
    }


def _line(row: dict[Any, Any], title: str, ranked: int) -> IndexLine:
    status = _word(row["status_shown"])
    return IndexLine(
        index=str(row["index"]),
        title=title,
        year=int(row["year"]),
        status=status,
        certain=None if status is None else bool(row["certain"]),
        chances=()
        if status is None
        else tuple((word, float(row[column])) for word, column in CHANCES.items()),
        rank=plain(row["rank"]),
        rank_low=plain(row["rank_low"]),
        rank_high=plain(row["rank_high"]),
        ranked=ranked,
        dynamics=_word(row["dynamics"]),
        reason=_word(row["reason"]),
        note=_word(row["note"]),
    )


def _word(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
