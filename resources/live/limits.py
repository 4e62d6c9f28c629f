"""Bounds of requests: pauses, attempts, time, size.

Belongs here: the numbers. Does not belong here: how they are kept (``web``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of requests.

    Attributes
    ----------
    pause
        Seconds between two requests to a host.
    attempts
        How often a request is made at most.
    first_wait, longest_wait
        Seconds before the second attempt, doubled each time; a service that asks for a longer wait than
        the longest is left alone.
    connect, read
        Seconds without any answer before an attempt is given up.
    seconds
        Seconds an answer may take from first to last byte.
    size
        Bytes an answer may have.
    """

    pause: float = 1.0
    attempts: int = 4
    first_wait: float = 2.0
    longest_wait: float = 120.0
    connect: float = 10.0
    read: float = 300.0
    seconds: float = 900.0
    size: int = 200_000_000
