"""Pages on the standing of the figures: how complete they are, and which of them changed.

Belongs here: order of what these pages show. Does not belong here: what is said (``content``).
"""

from collections.abc import Iterator

from resources.press.atlas.layout import sheet
from resources.press.content.changes import changes
from resources.press.content.indicators import indicators
from resources.press.content.sources import sources_of
from resources.press.content.standing import standing
from resources.press.content.whole import CoverageLine
from resources.press.edition import Edition
from resources.press.printing import Sheet

Matrix = tuple[str, str, tuple[int, ...], tuple[CoverageLine, ...]]
"""Geography, its title, the years of the columns, a line an indicator."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The page of data quality, and the page of changed figures.

    Parameters
    ----------
    edition
        The release.
    """
    shown = indicators(edition)
    own = standing(edition)
    matrices = _matrices(own.coverage)
    page = {
        "standing": own,
        "matrices": matrices,
        "levels": [(geography, level) for geography, level, _, _ in matrices],
        # what a reader has to know of comes first
        "calendar": sorted(own.calendar, key=lambda line: not line.late),
        "sources": sources_of(edition, shown),
    }
    yield sheet(edition, "datenstand/index.html", "standing.html", page)
    changed = {"changes": changes(edition), "known": shown}
    yield sheet(edition, "aenderungen/index.html", "changes.html", changed)


def _matrices(coverage: tuple[CoverageLine, ...]) -> list[Matrix]:
    """Coverage by geography, the smallest areas first: there most is missing."""
    found: dict[str, list[CoverageLine]] = {}
    for line in coverage:
        found.setdefault(line.geography, []).append(line)
    return [
        (geography, lines[0].level, tuple(year for year, _, _ in lines[0].by_year), tuple(lines))
        for geography, lines in reversed(found.items())
    ]
