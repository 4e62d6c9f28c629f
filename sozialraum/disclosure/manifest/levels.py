"""What every cell of a release must be protected from, and what may be hidden for it.

Belongs here: the rules of the sources applied to cells, the problem that engines solve. Does not belong here:
the rules themselves (``rules``), where they are written down (catalogue).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue.disclosure import Rule
from sozialraum.disclosure.manifest.filling import Filled
from sozialraum.disclosure.manifest.system import System
from sozialraum.disclosure.problem import Problem, Status
from sozialraum.disclosure.rules import Primary, Sensitive, combined, protected

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

LARGEST = 10
"""An unknown cell is thought to be at most so many times the largest known one."""

SMALL = "kleine Zahl"
SMALL_REST = "kleiner Rest"
SMALL_BASE = "kleiner Nenner"
INHERITED = "Geheimhaltung der Quelle"
STEWARD = "Entscheidung"
MIXED = "Summe mit bekannten Zahlen"
"""Rules as readers of the summary find them."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the cells beside their equations; all (cells,).

    Attributes
    ----------
    values
        Whole values, any that fit where nobody knows them.
    derived
        Whether a value is known or can be worked out from known ones.
    delivered
        Whether the value stands in a figure.
    secret
        Whether the source held the value back.
    residual
        Whether the area is what cannot be placed: no place that a small number tells anything of. It is
        taken as known to everybody, so that nothing rests on its secrecy.
    rows
        Number of figures that print the cell.
    size
        Number of areas of the finest geography for one of the cell's: how much a cell is worth.
    limits
        (2, cells) least and greatest value of a cell that the source held back; preset: from 0 to any.
    """

    values: Integers
    derived: Booleans
    delivered: Booleans
    secret: Booleans
    residual: Booleans
    rows: Integers
    size: Integers
    limits: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Sticky:
    """What earlier releases and stewards say of the cells; all (cells,)."""

    printed: Booleans
    hidden: Booleans


def primary(
    system: System,
    known: Known,
    figures: pd.DataFrame,
    rule_of: Callable[[str], Rule],
    *,
    suppressed: Integers,
    further: Mapping[str, Sensitive] | None = None,
) -> tuple[Primary, Booleans]:
    """Cells that the rules hold back, and cells that may be hidden though they are zero.

    Parameters
    ----------
    system, known
        Cells.
    figures
        Printed figures: numerator and denominator (number of the cell, −1: none), share (whether the
        numerator is a part of the denominator), quota (whether both are counted by different offices).
    rule_of
        Rule of a source.
    suppressed
        Numbers of the cells that a steward suppresses: nobody may work them out.
    further
        What further rules hold back (``amounts``), by their names.
    """
    at = _strictest(system, rule_of)
    asked = known.derived & ~known.residual & at.counted
    small = _small(known.values, at, system.scale, asked)
    rest = _of_rows(system, known, figures[figures["share"]], at, _small_rest)
    base = _of_rows(system, known, figures[figures["quota"]], at, _small_base)
    inherited = protected(known.secret & ~known.residual & at.counted, spl=1)
    # who knows the published part gets the other by subtraction: such a sum is never printed
    mixed = protected(at.mixed & known.delivered)
    chosen = protected(np.isin(np.arange(len(known.values)), suppressed), spl=1)
    rules = {
        SMALL: small,
        SMALL_REST: rest,
        SMALL_BASE: base,
        INHERITED: inherited,
        STEWARD: chosen,
        MIXED: mixed,
    }
    found = combined(rules | dict(further or {}))
    return found, base.mask | (rest.mask & (known.values == 0))


def problem(
    system: System,
    filled: Filled,
    known: Known,
    found: Primary,
    sticky: Sticky,
    *,
    zeros: Booleans,
    cover: Booleans,
) -> Problem:
    """The problem of cell suppression of a release.

    Parameters
    ----------
    system, filled, known
        Cells and equations; those that do not hold say nothing.
    found
        What the rules hold back.
    sticky
        Printed before: never cover again. Hidden before or by a steward: stays hidden.
    zeros
        (cells,) cells that may be hidden though they are zero: everybody knows of which the rule holds.
    cover
        (cells,) whether a cell may be hidden to protect others.
    """
    printable = known.delivered & (known.rows > 0) & ~known.secret
    lower = np.where(printable & ~zeros, 1, 0)
    free = printable & cover & (known.values >= lower) & ~sticky.printed
    hidden = (~known.delivered | found.sensitive.mask | sticky.hidden | (known.rows == 0)) & ~sticky.printed
    # what cannot be placed is no secret
    hidden &= ~(known.residual & known.derived)
    status = np.where(hidden, Status.SENSITIVE, np.where(free, Status.FREE, Status.PRINTED))
    upper = np.full(len(lower), LARGEST * int(known.values.max(initial=1)))
    if known.limits is not None:
        # everybody knows what the source holds back; a value that is something else shows what it is
        least, greatest = known.limits
        lower = np.where(known.secret, least, lower).astype(np.int64)
        upper = np.where(known.secret, np.minimum(greatest, upper), upper).astype(np.int64)
    lower, upper = np.minimum(lower, known.values), np.maximum(upper, known.values)
    mask = found.sensitive.mask & hidden
    lpl = np.minimum(found.sensitive.lpl, known.values - lower)
    return Problem(
        values=known.values,
        weights=(known.rows * known.size).astype(np.float64),
        status=status,
        lower=lower,
        upper=upper,
        lpl=np.where(mask, lpl, 0),
        upl=np.where(mask, found.sensitive.upl, 0),
        spl=np.where(mask, found.sensitive.spl, 0),
        equations=system.equations[np.flatnonzero(filled.holds)],
        rhs=np.zeros(int(filled.holds.sum()), dtype=np.int64),
        names=system.names,
    )


def covering(system: System, rule_of: Callable[[str], Rule]) -> Booleans:
    """(cells,) whether the rules let a cell be hidden to protect others."""
    return _strictest(system, rule_of).cover


class _Strictest(NamedTuple):
    """Strictest rule of the sources of each cell; all (cells,)."""

    minimum: Integers
    complement: Integers
    base: Integers
    zeros: Booleans
    counted: Booleans
    mixed: Booleans
    cover: Booleans

    def of(self, cells: Integers) -> "_Strictest":
        """Rules of some cells."""
        return _Strictest._make(array[cells] for array in self)


def _strictest(system: System, rule_of: Callable[[str], Rule]) -> _Strictest:
    rules = [[rule_of(family.source) for family in families] for families in system.families]
    strict = [[rule for rule in own if rule.control == "counts"] or own for own in rules]
    by_owner = _Strictest(
        minimum=np.array([max(rule.minimum_count for rule in own) for own in strict], dtype=np.int64),
        complement=np.array([max(rule.rest for rule in own) for own in strict], dtype=np.int64),
        base=np.array([max(rule.minimum_denominator for rule in own) for own in strict], dtype=np.int64),
        zeros=np.array([all(rule.zeros_printable for rule in own) for own in strict], dtype=np.bool_),
        counted=np.array([any(rule.control == "counts" for rule in own) for own in rules], dtype=np.bool_),
        mixed=np.array(
            [len({rule.control == "counts" for rule in own}) > 1 for own in rules], dtype=np.bool_
        ),
        cover=np.array([all(rule.cover for rule in own) for own in rules], dtype=np.bool_),
    )
    return by_owner.of(system.owner)


def _small(values: Integers, at: _Strictest, scale: Integers, asked: Booleans) -> Sensitive:
    """Small counts, with a minimum a cell; the next smaller count is one person less, not one month."""
    least = np.where(at.zeros, 1, 0)
    minimum = at.minimum * scale
    mask = asked & (values >= least) & (values < minimum)
    return protected(mask, lpl=np.clip(values - least * scale, 0, scale), upl=minimum - values)


def _of_rows(
    system: System,
    known: Known,
    figures: pd.DataFrame,
    at: _Strictest,
    rule: Callable[..., Sensitive],
) -> Sensitive:
    """A rule of figures as levels of their numerators; the highest where a cell stands in several."""
    size = len(known.values)
    whole = figures[(figures["numerator"] >= 0) & (figures["denominator"] >= 0)]
    cells, below = whole["numerator"].to_numpy(), whole["denominator"].to_numpy()
    both = known.derived[cells] & known.derived[below] & at.counted[cells] & ~known.residual[cells]
    cells, below = cells[both], below[both]
    part = known.values[cells] / system.scale[cells]
    others = known.values[below] / system.scale[below]
    levels = rule(part, others, at.of(cells), system.scale[cells])
    found = [np.zeros(size, dtype=np.int64) for _ in levels]
    for into, level in zip(found, levels, strict=True):
        np.maximum.at(into, cells, level.astype(np.int64))
    return Sensitive(found[0].astype(bool), found[1], found[2], found[3])


def _small_rest(
    part: NDArray[np.float64],
    whole: NDArray[np.float64],
    at: _Strictest,
    scale: Integers,
) -> Sensitive:
    """Too few others: what they must be able to exceed, the part must be able to fall below."""
    rest, minimum = whole - part, at.complement
    mask = (rest >= np.where(at.zeros, 1e-9, 0)) & (rest < minimum)
    return protected(mask, lpl=np.ceil(minimum - rest) * scale, upl=(rest > at.zeros) * scale)


def _small_base(
    part: NDArray[np.float64],
    whole: NDArray[np.float64],
    at: _Strictest,
    scale: Integers,
) -> Sensitive:
    """Quotas of too few persons cannot be worked out, unless they are 0 and zeros are printed.

    Such a quota is hidden, too. But a printed 0 of more persons tells it, and no pattern could prevent that.
    """
    return protected((whole > 0) & (whole < at.base), spl=np.where((part > 0) | ~at.zeros, scale, 0))
