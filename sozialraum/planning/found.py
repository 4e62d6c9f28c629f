"""What a rule finds in a geography, row by row.

Belongs here: the findings of one rule and geography, before they are graded. Does not belong here: levels
(``findings``), evidence.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sozialraum.catalogue.rule import FindingRule
from sozialraum.planning.conditions import Held
from sozialraum.planning.grids import Bools, Grid, Places
from sozialraum.planning.together import together


class Found(NamedTuple):
    """Findings of a rule in a geography.

    Attributes
    ----------
    rule_id, rule, geography, grid
        What they are findings of.
    held
        Conditions over areas and years.
    area, year
        Place of each finding in the grid.
    weak
        Conditions by findings: it only held in its period before.
    earlier
        Conditions by findings: place of the year of that period.
    periods
        Periods in a row.
    first
        Place of the year of the first of them.
    """

    rule_id: str
    rule: FindingRule
    geography: str
    grid: Grid
    held: Sequence[Held]
    area: Places
    year: Places
    weak: Bools
    earlier: Places
    periods: NDArray[np.int64]
    first: NDArray[np.int64]

    @property
    def areas(self) -> NDArray[np.object_]:
        """Keys of the areas."""
        return np.asarray(self.grid.areas.to_numpy(dtype=object)[self.area])

    @property
    def years(self) -> NDArray[np.int64]:
        """Years of the findings."""
        return np.asarray(self.grid.years.to_numpy(dtype=np.int64)[self.year])

    @property
    def first_years(self) -> NDArray[np.int64]:
        """Years since which they have been found."""
        return np.asarray(self.grid.years.to_numpy(dtype=np.int64)[self.first])

    @property
    def ids(self) -> list[str]:
        """Ids: rule, geography and area; the same in every year."""
        return [f"{self.rule_id}-{self.geography}-{area}" for area in self.areas]


def found_by(own: str, rule: FindingRule, geography: str, held: Sequence[Held], grid: Grid) -> Found:
    """Where the conditions of a rule hold together, ordered by area and year."""
    joined = together(held)
    area, year = np.nonzero(joined.found)
    return Found(
        rule_id=own,
        rule=rule,
        geography=geography,
        grid=grid,
        held=held,
        area=area,
        year=year,
        weak=joined.weak[:, area, year],
        earlier=joined.earlier[:, year],
        periods=joined.run[area, year],
        first=joined.first[area, year],
    )
