"""Faults that may be gone in a moment: worth another attempt without a person.

Belongs here: telling them from all others. Does not belong here: how often and when to try again
(``assets/retrying.py``).
"""

import errno
import sqlite3
from collections.abc import Iterator

import duckdb

_NUMBERS = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNRESET,
        errno.EINTR,
        errno.EMFILE,
        errno.ENFILE,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""A file that somebody holds, a drive of the network that is away: not a full disk, not missing rights."""


def is_transient(error: BaseException) -> bool:
    """Whether the same may work in a moment.

    Parameters
    ----------
    error
        Judged with everything it was explicitly raised from. Whatever is not known to pass does not.

    Examples
    --------
    >>> is_transient(OSError(errno.EBUSY, "busy"))
    True
    >>> is_transient(OSError(errno.ENOSPC, "No space left on device")), is_transient(ValueError("12a"))
    (False, False)
    """
    return any(_passes(one) for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _passes(error: BaseException) -> bool:
    match error:
        case duckdb.IOException():
            return "Could not set lock" in str(error)
        case sqlite3.OperationalError():
            return "is locked" in str(error)
        case OSError():
            return error.errno in _NUMBERS
    return False
