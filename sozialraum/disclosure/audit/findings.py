"""What the audit is asked and what it answers.

Belongs here: protected cells with their levels, verdicts, findings. Does not belong here: how an answer is
found (``judge.py``).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sozialraum.disclosure.audit.release import Integers


class Verdict(StrEnum):
    """What the audit says of a protected cell."""

    PASSED = "passed"
    """Two whole tables were found and checked that differ as much as the level demands."""
    FAILED = "failed"
    """It is proven that no tables differ as much."""
    NOT_SHOWN = "not shown"
    """Neither within the time allowed; it counts as not passed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Protected:
    """Cells that must not be worked out, and how far an attacker must be kept from them.

    Attributes
    ----------
    cells
        (protected,) numbers of the cells in the release.
    values
        (protected,) true values; the audit uses them for the verdict only, never to look for tables.
    lpl, upl, spl
        (protected,) smallest possible value at most ``values - lpl``, largest at least ``values + upl``, both
        at least ``spl`` apart; none is negative.
    """

    cells: Integers
    values: Integers
    lpl: Integers
    upl: Integers
    spl: Integers

    def __post_init__(self) -> None:
        levels = (self.lpl, self.upl, self.spl)
        if any(part.shape != self.cells.shape for part in (self.values, *levels)):
            raise ValueError("cells, values and levels must be equally many")
        if any((level < 0).any() for level in levels):
            raise ValueError("a protection level is negative")


class Finding(NamedTuple):
    """What the audit found of one protected cell.

    Attributes
    ----------
    cell
        Number in the release.
    low, high
        Proven: no whole table has less or more. Without contradiction and with complete intervals they are
        reached, unless the time was too short.
    shown_low, shown_high
        Reached by whole tables that were checked; missing where no table was found.
    verdict
        Passed, failed or not shown.
    lacks_low, lacks_high, lacks_width
        By how much the proven ends miss the levels; 0 where they do not.
    """

    cell: int
    low: int
    high: int
    shown_low: int | None
    shown_high: int | None
    verdict: Verdict
    lacks_low: int
    lacks_high: int
    lacks_width: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Audit:
    """Result of an audit.

    Attributes
    ----------
    findings
        One a protected cell, in their order.
    witnesses
        By number of a cell: two whole tables of all cells, both fulfil everything printed, the first with the
        shown lower and the second with the shown upper end (cells share tables). They hold guesses about
        suppressed cells, some of them true: confidential.
    contradictions
        Names of rows that no table fulfils together: an error of the release. Empty in a sound one.
    """

    findings: tuple[Finding, ...]
    witnesses: dict[int, tuple[Integers, Integers]]
    contradictions: tuple[tuple[str, ...], ...]

    @property
    def passed(self) -> bool:
        """Whether every level is shown and nothing printed contradicts itself."""
        return not self.contradictions and all(found.verdict == Verdict.PASSED for found in self.findings)
