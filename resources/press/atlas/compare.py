"""The comparison of up to four areas.

Belongs here: what the page knows before any area is chosen. Does not belong here: figures; the page loads
the file of each chosen area (``profiles``).
"""

from collections.abc import Iterator

from resources.press.atlas.areas import grouped
from resources.press.atlas.layout import sheet
from resources.press.edition import Edition
from resources.press.printing import Sheet

MOST = 4
"""Areas beside each other; more could not be told apart."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The page of the comparison.

    Parameters
    ----------
    edition
        The release.
    """
    whole, groups, others = grouped(edition)
    page = {"county": whole, "groups": groups, "others": others, "most": MOST}
    yield sheet(edition, "vergleich/index.html", "compare.html", page)
