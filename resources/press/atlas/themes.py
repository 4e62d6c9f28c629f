"""Pages of themes, and the list of all of them.

Belongs here: what the page of a Themenfeld shows. Does not belong here: its indicators' own pages.
"""

from collections.abc import Iterator
from typing import Any

from resources.press.atlas import layout
from resources.press.atlas.sparks import outline
from resources.press.content.indicators import indicator_page
from resources.press.content.overview import overview
from resources.press.content.planning.gathering import planning
from resources.press.edition import Edition
from resources.press.printing import Sheet


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The list of themes and a page for each.

    Parameters
    ----------
    edition
        The release.
    """
    view = overview(edition)
    yield layout.sheet(edition, "thema/index.html", "themes.html", {"themes": view.themes})
    titles = {name: index.title.de for name, index in edition.catalogue.indices.items()}
    levels = {level.geography: level.title for level in view.levels}
    for theme in view.themes:
        page = {
            "theme": theme,
            "county": view.county.name,
            "levels": levels,
            "indices": [(name, titles[name]) for name in theme.indices],
            "trends": {line.indicator: _trend(edition, line.indicator) for line in theme.indicators},
            "findings": [one for one in planning(edition).findings if one.theme == theme.theme],
            "others": [(other.theme, other.title) for other in view.themes],
        }
        yield layout.sheet(edition, f"thema/{theme.theme}.html", "theme.html", page)


def _trend(edition: Edition, indicator: str) -> dict[str, Any] | None:
    """Line of the county over the years, and its ends; None where there is none."""
    about = indicator_page(edition, indicator)
    path = outline(about.county_years, about.county, breaks=[mark.year for mark in about.breaks])
    if not path:
        return None
    series = zip(about.county_years, about.county, strict=True)
    known = [(year, value) for year, value in series if value is not None]
    return {
        "path": path,
        "first": known[0],
        "last": known[-1],
        "decimals": about.decimals,
        "unit": about.unit,
    }
