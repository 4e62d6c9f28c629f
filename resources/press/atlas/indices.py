"""Pages of indices: classes of every geography and year.

Belongs here: what the page of an index shows. Does not belong here: how an index is calculated.
"""

from resources.press.content.model import SourceLine
from resources.press.content.sources import sources_of
from resources.press.edition import Edition


def index_sources(edition: Edition, index: str) -> tuple[SourceLine, ...]:
    """Sources of the indicators of an index.

    Parameters
    ----------
    edition
        The release.
    index
        Id of the index.
    """
    return sources_of(edition, edition.catalogue.indices[index].names)
