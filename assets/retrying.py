"""Another attempt at a step that met a passing fault.

Belongs here: how often and after how long. Does not belong here: which faults pass
(``resources/transient.py``).
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import ParamSpec

import dagster as dg

from assets.adapter import Event
from resources.transient import is_transient

MOST_RETRIES = 3
FIRST_WAIT = 2.0
"""Seconds before the second attempt; before each further one four times as long: 2, 8, 32."""

Given = ParamSpec("Given")


def retried(step: Callable[Given, Iterator[Event]]) -> Callable[Given, Iterator[Event]]:
    """Have a step tried again after a passing fault; any other error fails it at once.

    What the attempt had stored stays and is stored again, which changes nothing.
    """

    @wraps(step)
    def attempt(*args: Given.args, **kwargs: Given.kwargs) -> Iterator[Event]:
        try:
            yield from step(*args, **kwargs)
        except Exception as error:
            if not is_transient(error):
                raise
            context = dg.OpExecutionContext.get()
            wait = FIRST_WAIT * 4**context.retry_number
            # its text stays out of the event log
            told = (
                f"{type(error).__name__} may pass: attempt {context.retry_number + 1} of {MOST_RETRIES + 1}"
            )
            context.log.warning(told)
            raise dg.RetryRequested(max_retries=MOST_RETRIES, seconds_to_wait=wait) from error

    return attempt
