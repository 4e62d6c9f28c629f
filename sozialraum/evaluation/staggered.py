"""Measures that begin in different years: group-time effects of Callaway and Sant'Anna.

Belongs here: what the package diff-diff estimates, as plain tables. Does not belong here: the test of the
verdict (``difference``): standard errors of this method are too small with few areas.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from sozialraum.evaluation.panel import Panel


class GroupTimeEffects(NamedTuple):
    """Effects by group and year, and put together.

    Attributes
    ----------
    by_group_and_year
        Columns group, year, effect, error; years before the start are placebo effects.
    simple, simple_error
        All of them from the start on, weighted by the number of areas.
    by_group, by_lag, by_year
        Columns group (lag, year), effect, error.
    """

    by_group_and_year: pd.DataFrame
    simple: float
    simple_error: float
    by_group: pd.DataFrame
    by_lag: pd.DataFrame
    by_year: pd.DataFrame
