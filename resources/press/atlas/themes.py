"""Pages of themes, and the list of all of them.

Belongs here: what the page of a Themenfeld shows. Does not belong here: its indicators' own pages.
"""

from collections.abc import Iterator

from resources.press.atlas import layout
from resources.press.content.overview import overview
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
            "others": [(other.theme, other.title) for other in view.themes],
        }
        yield layout.sheet(edition, f"thema/{theme.theme}.html", "theme.html", page)
