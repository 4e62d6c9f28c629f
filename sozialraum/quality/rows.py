"""What the kinds of observations share: the rule of each row, and what a secret figure is.

Belongs here: small pieces of ``series`` and ``relations``. Does not belong here: any kind of its own.
"""

import pandas as pd

from sozialraum.quality.expectations import rule_name
from sozialraum.status import WITHOUT_VALUE, Status

HIDDEN = [status.value for status in WITHOUT_VALUE if status != Status.NOT_DELIVERED]
"""Statuses of figures that were delivered without a value."""


def ruled(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with their kind and the rule they are judged by, which follows from measure and source."""
    rules = [
        rule_name(kind, measure, source)
        for measure, source in zip(frame["measure"], frame["source"], strict=True)
    ]
    return frame.assign(kind=kind, rule=rules)
