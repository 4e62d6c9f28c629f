"""Processes beside this one.

Belongs here: what every such process does at its start. Does not belong here: the work they are given.
"""

import ctypes
import signal

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def die_with_parent() -> None:
    """End this process when the thread that started it ends, also when its process is killed."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
