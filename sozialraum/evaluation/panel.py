"""The figures of an evaluation: areas by year, and from when which area has the measure.

Belongs here: the panel, what is asked of it, and what comes out. Does not belong here: how it is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Wanted = Literal["lower", "higher"]

LEVEL = 0.05
"""Two-sided level of every test, and one minus the level of the intervals."""


@dataclass(frozen=True)
class Panel:
    """Raw figures of areas over consecutive years.

    Attributes
    ----------
    values
        Areas (index) × years (columns, ascending) in the unit of the indicator; none missing. A year in
        which the measure began may be left out.
    starts
        First year of the outcome period of each area with the measure; the others are controls.
    sizes
        Persons (denominators) by area, mean of the years before; None: not known.

    Raises
    ------
    ValueError
        When years do not ascend, a value is missing, or an area with the measure has no values.

    Examples
    --------
    >>> values = pd.DataFrame([[1.0, 3.0], [2.0, 2.0]], index=["a", "b"], columns=[2021, 2022])
    >>> Panel(values, {"a": 2022}).labels.tolist()
    [0, -1]
    """

    values: pd.DataFrame
    starts: Mapping[str, int]
    sizes: "pd.Series[float] | None" = None

    def __post_init__(self) -> None:
        years = [int(year) for year in self.values.columns]
        if years != sorted(set(years)):
            raise ValueError(f"expected ascending years, found {years}")
        if self.values.isna().to_numpy().any():
            raise ValueError("expected a value for every area and year")
        unknown = set(self.starts) - set(self.values.index)
        if unknown:
            raise ValueError(f"no values of {', '.join(sorted(unknown))}")

    @cached_property
    def years(self) -> Ints:
        """The years, ascending."""
        return np.asarray(self.values.columns, dtype=np.int64)

    @cached_property
    def array(self) -> Array:
        """Values as ``[area, year]``."""
        return self.values.to_numpy(dtype=float)

    @cached_property
    def waves(self) -> tuple[int, ...]:
        """Different first years of outcome periods, ascending."""
        return tuple(sorted(set(self.starts.values())))

    @cached_property
    def labels(self) -> Ints:
        """Number of the wave of each area; -1 for controls."""
        return np.array(
            [self.waves.index(self.starts[a]) if a in self.starts else -1 for a in self.values.index]
        )

    @cached_property
    def size(self) -> Array | None:
        """Persons by area in the order of the values."""
        if self.sizes is None:
            return None
        return np.asarray(self.sizes.reindex(self.values.index), dtype=float)

    @property
    def before(self) -> int:
        """Years before the first start."""
        return int((self.years < self.waves[0]).sum())

    @property
    def after(self) -> int:
        """Years from the last start on."""
        return int((self.years >= self.waves[-1]).sum())

    @property
    def controls(self) -> int:
        """Areas without the measure."""
        return int((self.labels < 0).sum())

    def without(self, area: object) -> "Panel":
        """The panel without an area."""
        starts = {key: year for key, year in self.starts.items() if key != area}
        return Panel(self.values.drop(index=area), starts, self.sizes)

    def until(self, year: int) -> "Panel":
        """The panel with the years before one."""
        return Panel(self.values.loc[:, self.years < year], self.starts, self.sizes)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an evaluation measured; numbers in the unit of the indicator, None: cannot be said.

    Attributes
    ----------
    method
        One of ``sozialraum.planning.words.METHODS``; None when none could be used.
    reason
        What stands in the way of any verdict (``words.REASONS``); None: nothing does.
    effect, effect_low, effect_high
        Estimate and 95 % limits; a limit of None is unbounded.
    p_value
        Two-sided, of no effect.
    pretrend_p, pretrend_low, pretrend_high
        Joint test of equal courses before, and 90 % limits of the difference between the second and the
        first half of the years before.
    leave_one_out_low, leave_one_out_high
        Range of the effect without each single area.
    treated_low, treated_high
        Range without each single area with the measure.
    placebos
        Assignments compared with.
    detectable_effect
        Effect found with 80 % power, from the years before alone.
    """

    method: str | None
    reason: str | None = None
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    p_value: float | None = None
    pretrend_p: float | None = None
    pretrend_low: float | None = None
    pretrend_high: float | None = None
    leave_one_out_low: float | None = None
    leave_one_out_high: float | None = None
    treated_low: float | None = None
    treated_high: float | None = None
    placebos: int | None = None
    detectable_effect: float | None = None


Numbers = dict[str, Any]
"""Fields of an ``Outcome`` that a method finds."""
