"""Indices of an area: class, chances, rank.

Belongs here: the newest year of each index as it is shown. Does not belong here: sentences.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from resources.press.content.figures import Grid, grids_of, plain, rows_of, words_of
from resources.press.content.model import IndexLine
from resources.press.content.places import slugs
from resources.press.content.whole import IndexLevel, IndexPage
from resources.press.edition import Edition
from sozialraum.classes import colours
from sozialraum.wording.names import level_name

CHANCES = {"hoch": "p_high", "mittel": "p_middle", "niedrig": "p_low", "sehr niedrig": "p_very_low"}

JOINED = "niedrig/sehr niedrig"
"""Class that is shown for small areas in the place of the two."""

_NUMBERS = {"score": "score", "rank": "rank"}
_WORDS = ("status_shown", "certain", "dynamics", "reason")


def index_lines(edition: Edition, slug: str) -> tuple[IndexLine, ...]:
    """Indices of a place in their newest year: those over all themes first, then by theme."""
    return _all(edition).get(slug, ())


def overall(edition: Edition) -> str | None:
    """The index over several themes that is compared in the most geographies; None: there is none."""
    found = {name: one for name, one in edition.catalogue.indices.items() if one.theme is None}
    return max(found, key=lambda name: len(found[name].geographies), default=None)


def index_page(edition: Edition, index: str) -> IndexPage:
    """Everything about one index of the release.

    Parameters
    ----------
    edition
        The release.
    index
        Id of an index of the table ``indices``.
    """
    row = next(one for one in edition.table("indices").to_dict("records") if one["index"] == index)
    return IndexPage(
        index=index,
        title=str(row["title"]),
        title_en=str(row["title_en"]),
        theme=_word(row["theme"]),
        theme_title=_word(row["theme_title"]),
        definition=str(row["definition"]),
        definition_en=str(row["definition_en"]),
        definition_id=str(row["definition_id"]),
        indicators=str(row["indicators"]),
        source=_word(row["source"]),
        minimum_population=int(row["minimum_population"]),
        joined_below=int(row["joined_below"]),
        change_years=None if pd.isna(row["change_years"]) else int(row["change_years"]),
        colours=class_colours(edition),
        levels=tuple(
            _level(edition, name, _grids(edition)[index, name])
            for name in edition.geographies
            if (index, name) in _grids(edition)
        ),
    )


def class_colours(edition: Edition) -> tuple[tuple[str, str], ...]:
    """A colour a class, the darkest for the heaviest burdens; joined ones take the lighter of the two."""
    found = dict(
        zip(CHANCES, colours(edition.publication.palettes.higher_is_worse, len(CHANCES)), strict=True)
    )
    return (*found.items(), (JOINED, found["niedrig"]))


@lru_cache(maxsize=1)
def _grids(edition: Edition) -> dict[tuple[str, str], Grid]:
    frame = edition.table("index_values")
    return grids_of(edition, frame, by="index", numbers=_NUMBERS, words=_WORDS) if len(frame) else {}


def _level(edition: Edition, geography: str, grid: Grid) -> IndexLevel:
    """Figures of an index in a geography, from the first year in which any place has a score."""
    scored = np.isfinite(grid.numbers["score"]).any(axis=1)
    first = int(scored.argmax()) if scored.any() else 0
    words = {name: words_of(grid.words[name][first:]) for name in _WORDS}
    newest = words["status_shown"][-1]
    return IndexLevel(
        geography=geography,
        title=level_name(edition.catalogue.geographies[geography].title.de),
        years=grid.years[first:],
        places=grid.places,
        status=words["status_shown"],
        sure=words["certain"],
        dynamics=words["dynamics"],
        rank=rows_of(grid.numbers["rank"][first:]),
        reason=words["reason"],
        counts=tuple((word, newest.count(word)) for word in (*CHANCES, JOINED) if word in newest),
    )


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
