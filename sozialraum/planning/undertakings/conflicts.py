"""What else happened in the areas of an evaluation.

Belongs here: other measures on the same indicator at the same time. Does not belong here: overlaps as
planners see them (``sozialraum/planning/gaps.py``).
"""

from collections.abc import Collection, Sequence

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.planning.undertakings.laid_down import Undertaking

Place = tuple[str, str]


def parents_of(catalogue: Catalogue) -> dict[Place, set[Place]]:
    """Areas that each area lies in, of all geographies."""
    return {
        (name, entry.area): set(entry.parents.items())
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
    }


def touched(
    stages: Sequence[Undertaking],
    others: Collection[Undertaking],
    indicator: str,
    years: Collection[int],
    parents: dict[Place, set[Place]],
) -> set[str]:
    """Areas of a measure's geography in which another one is to move the same indicator in some years.

    An area is touched by what happens in it, around it or in a part of it. A measure of the whole county
    touches all areas alike and therefore none.

    Parameters
    ----------
    stages
        The measure.
    others
        All measures that count.
    indicator
        Id of the outcome.
    years
        Years that are used.
    parents
        Of ``parents_of``.
    """
    if not years:
        return set()
    own, geography = {stage.measure for stage in stages}, stages[0].geography
    begin, end = pd.Timestamp(min(years), 1, 1), pd.Timestamp(max(years), 12, 31)
    places = {
        (other.geography, area)
        for other in others
        if other.measure not in own
        and indicator in other.indicators
        and other.start <= end
        and (other.end is None or other.end >= begin)
        for area in other.areas
    }
    around = {place for own_place in places for place in parents.get(own_place, set())}
    return {
        area
        for (name, area), above in parents.items()
        if name == geography and ((name, area) in places | around or above & places)
    }
