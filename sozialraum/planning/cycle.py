"""Stage of the planning cycle of each theme, and what is due.

Belongs here: state of a stage on a day. Does not belong here: the register it is delivered in.
"""

from datetime import date

import numpy as np
import pandas as pd

SOON = 60
"""Days before the due one from which a stage is due soon."""

_COLUMNS = ["theme", "stage", "since", "due", "responsible", "note", "state"]


def planning_cycle(register: pd.DataFrame, today: date) -> pd.DataFrame:
    """Where each theme stands.

    Parameters
    ----------
    register
        One row a theme: theme, stage, since, due, responsible, note.
    today
        Day of the release.

    Returns
    -------
    DataFrame
        The same with ``state``: overdue (the due day is past), due_soon (today or within ``SOON`` days),
        in_time, or no_date.
    """
    left = (register["due"] - pd.Timestamp(today)).dt.days
    state = np.select([left.isna(), left < 0, left <= SOON], ["no_date", "overdue", "due_soon"], "in_time")
    return register.assign(state=pd.Series(state, index=register.index, dtype="str"))[_COLUMNS]
