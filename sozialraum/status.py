"""Status of a value: what a published sign means and how statuses combine in sums and ratios.

Belongs here: the statuses, the official signs, the rules of propagation.
Does not belong here: reading of files, SQL, labels of a particular report page.
"""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """Status of a value, weakest claim last; the order is the rule of propagation.

    A sum or ratio takes the strongest (last) status among its parts. Every status from
    ``not_delivered`` on has no value, so a sum with such a part has no value either: it is never
    a smaller number. Source of the signs: Statistische Ämter, "Zeichenerklärung" (DIN 55301).
    """

    NIL = "nil"
    EXACT = "exact"
    REVISED = "revised"
    PROVISIONAL = "provisional"
    BELOW_HALF = "below_half"
    ROUNDED = "rounded"
    ESTIMATED = "estimated"
    LIMITED = "limited"
    NOT_DELIVERED = "not_delivered"
    LATER = "later"
    NOT_MEANINGFUL = "not_meaningful"
    UNCERTAIN = "uncertain"
    UNKNOWN_OR_SECRET = "unknown_or_secret"  # noqa: S105 - no password: a published sign
    SUPPRESSED = "suppressed"


ORDER: tuple[Status, ...] = tuple(Status)
"""All statuses in order of propagation."""

RANK: dict[str, int] = {status.value: rank for rank, status in enumerate(ORDER)}
"""Place of each status in the order of propagation."""

RANK_WITHOUT_VALUE = RANK[Status.NOT_DELIVERED]
"""Statuses from this rank on carry no value."""

WITHOUT_VALUE: frozenset[Status] = frozenset(ORDER[ORDER.index(Status.NOT_DELIVERED) :])
"""Statuses that carry no value."""

WORDS: dict[Status, str] = {
    Status.NOT_DELIVERED: "nicht geliefert",
    Status.LATER: "Angabe fällt später an",
    Status.NOT_MEANINGFUL: "nicht aussagekräftig",
    Status.UNCERTAIN: "zu unsicher",
    Status.UNKNOWN_OR_SECRET: "unbekannt oder geheim zu halten",
    Status.SUPPRESSED: "gesperrt",
}
"""German words for the statuses without value."""

SIGNS: dict[str, Status] = {
    "-": Status.NIL,
    "–": Status.NIL,
    ".": Status.UNKNOWN_OR_SECRET,
    "•": Status.UNKNOWN_OR_SECRET,
    "*": Status.UNKNOWN_OR_SECRET,
    "/": Status.UNCERTAIN,
    "x": Status.NOT_MEANINGFUL,
    "X": Status.NOT_MEANINGFUL,
    "...": Status.LATER,
    "…": Status.LATER,
    "": Status.NOT_DELIVERED,
}
"""Signs that stand in place of a figure. ``nil`` is the only one that is exactly zero."""

SUFFIXES: dict[str, Status] = {
    "p": Status.PROVISIONAL,
    "r": Status.REVISED,
    "s": Status.ESTIMATED,
    "e": Status.ESTIMATED,
}
"""Letters behind a figure, or in a quality column."""


def combine(parts: Iterable[Status], *, total: float = 0.0) -> Status:
    """Status of a sum or ratio from the statuses of its parts.

    Parameters
    ----------
    parts
        Statuses of all parts; at least one.
    total
        Sum of the values of the parts; only asked whether it is above zero.

    Returns
    -------
    Status
        The strongest status; a positive total with parts "below half of the unit" is ``rounded``.

    Raises
    ------
    ValueError
        If there are no parts: an empty sum is no figure.

    Examples
    --------
    >>> combine([Status.EXACT, Status.NIL]).value
    'exact'
    >>> combine([Status.EXACT, Status.UNKNOWN_OR_SECRET]).value
    'unknown_or_secret'
    >>> combine([Status.EXACT, Status.BELOW_HALF], total=7).value
    'rounded'
    """
    strongest = max(parts, key=ORDER.index, default=None)
    if strongest is None:
        raise ValueError("a sum without parts has no status")
    if strongest is Status.BELOW_HALF and total > 0:
        return Status.ROUNDED
    return strongest
