"""Parts of a measure that indicators ask for, cut into pieces that do not overlap.

Belongs here: how asked parts (ages, sexes, categories) are made up of pieces, and which pieces make up the
same whole. Does not belong here: areas, values.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from sozialraum.ages import ALL_AGES, SGB2_LIMIT, Band, weights
from sozialraum.catalogue.indicator import Term

OPEN_END = 10**6
"""End of an open age band."""

TOTAL: tuple[str, ...] = ()
"""Context of all persons or cases, whatever their sex and category."""

Ages = tuple[tuple[int, int, Fraction], ...]
"""Bands ``[from, to)`` with the weight each counts with."""


class Asked(NamedTuple):
    """A part of a measure: its context (``sex:male``, ``nationality:foreign``) and its ages."""

    context: tuple[str, ...]
    ages: Ages


class Whole(NamedTuple):
    """Pieces of the total and of a dimension's categories that are the same persons or cases."""

    total: tuple[str, ...]
    parts: tuple[str, ...]


class Pieces(NamedTuple):
    """What the asked parts are made of.

    Attributes
    ----------
    asked
        Pieces with coefficients of each asked part.
    wholes
        Sums that hold between pieces.
    """

    asked: Mapping[Asked, Mapping[str, Fraction]]
    wholes: tuple[Whole, ...]


def asked_by(term: Term, *, year: int) -> Asked:
    """The part of its measure that a term asks for in a year.

    Examples
    --------
    >>> asked_by(Term(measure="m", age=(15, 65), category="nationality:foreign"), year=2024).ages
    ((15, 65, Fraction(1, 1)),)
    >>> asked_by(Term(measure="m", age=(0, "sgb2_limit")), year=2020).ages
    ((0, 65, Fraction(1, 1)), (65, 66, Fraction(3, 4)))
    """
    parts = [f"sex:{term.sex}"] if term.sex else []
    parts += term.category.split("|") if term.category else []
    start, end = term.age if term.age is not None else ALL_AGES
    bands = {Band(start, end if end != SGB2_LIMIT else None): 1.0}
    if end == SGB2_LIMIT:
        single = [Band(start, 65), Band(65, 66), Band(66, 67), Band(67, None)]
        bands = dict(weights(single, start, SGB2_LIMIT, year=year) or {})
    ages = [
        (band.start, OPEN_END if band.end is None else band.end, Fraction(weight).limit_denominator(12))
        for band, weight in bands.items()
    ]
    return Asked(tuple(sorted(parts)), tuple(sorted(ages)))


def cut(asked: Collection[Asked], *, overlapping: Collection[str] = ()) -> Pieces:
    """Cut the asked parts of a measure into pieces, as few as tell them apart.

    Parameters
    ----------
    asked
        All parts of one measure that any number of a release is made of.
    overlapping
        Dimensions whose categories do not exclude one another (findings of an examination): each of their
        categories is a part of the total for itself.

    Returns
    -------
    Pieces
        A piece is a set of ages within a context. Where the total of all is asked too, what the asked
        categories of a dimension leave over is a piece of its own: anybody gets it by subtraction.

    Examples
    --------
    >>> everybody, old = Asked((), ((0, OPEN_END, Fraction(1)),)), Asked((), ((65, OPEN_END, Fraction(1)),))
    >>> found = cut([everybody, old])
    >>> {part.ages[0][0]: sorted(made) for part, made in found.asked.items()}
    {0: ['#0', '#1'], 65: ['#1']}
    """
    bands = _bands(asked)
    groups = _groups(asked, overlapping)
    classes = {name: _classes(members, bands) for name, members in groups.items()}
    total = [own for own in asked if own.context == TOTAL]
    own_total = _classes(total, bands, beside=[classes[name] for name in classes])
    made = {own: _made(own, bands, own_total, "") for own in total}
    wholes = []
    for name, members in groups.items():
        made |= {own: _made(own, bands, classes[name], "|".join(own.context)) for own in members}
        contexts = sorted({own.context for own in members})
        wholes += _wholes(name, contexts, classes[name], own_total)
    return Pieces(made, tuple(wholes))


def uncut(asked: Collection[Asked]) -> Pieces:
    """Every asked part as a piece of its own, in units of its smallest weight: no sum of pieces is known.

    Examples
    --------
    >>> old = Asked((), ((65, 66, Fraction(3, 4)), (66, OPEN_END, Fraction(1))))
    >>> [list(made.values()) for made in uncut([old]).asked.values()]
    [[Fraction(1, 4)]]
    """
    made = {}
    for own in asked:
        unit = Fraction(1, lcm(*(weight.denominator for _, _, weight in own.ages)))
        bands = ",".join(f"{start}-{end}*{weight}" for start, end, weight in own.ages)
        made[own] = {f"{'|'.join(own.context)}[{bands}]": unit}
    return Pieces(made, ())


def _bands(asked: Collection[Asked]) -> list[tuple[int, int]]:
    """Age bands between all ages at which an asked part begins or ends."""
    ends = sorted({end for own in asked for band in own.ages for end in band[:2]})
    return list(pairwise(ends))


def _groups(asked: Collection[Asked], overlapping: Collection[str]) -> dict[str, list[Asked]]:
    """Asked parts by dimension; an overlapping category is a dimension of its own."""
    groups: dict[str, list[Asked]] = {}
    for own in sorted(asked):
        if own.context != TOTAL:
            names = [part.split(":")[0] for part in own.context]
            alone = not set(overlapping).isdisjoint(names)
            groups.setdefault("|".join(own.context if alone else names), []).append(own)
    return groups


def _weight(own: Asked, band: tuple[int, int]) -> Fraction:
    """With which weight a band counts in an asked part."""
    return sum((weight for start, end, weight in own.ages if start <= band[0] < end), Fraction(0))


def _classes(
    asked: Sequence[Asked], bands: Sequence[tuple[int, int]], *, beside: Sequence[Sequence[int]] = ()
) -> list[int]:
    """Number of the class of each band: bands that no asked part tells apart are one; −1: not asked."""
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for place, band in enumerate(bands):
        weights_ = tuple(_weight(own, band) for own in asked)
        if not any(weights_):
            found.append(-1)
            continue
        key = (weights_, tuple(classes[place] for classes in beside))
        found.append(numbers.setdefault(key, len(numbers)))
    return found


def _made(
    own: Asked, bands: Sequence[tuple[int, int]], classes: Sequence[int], context: str
) -> dict[str, Fraction]:
    return {
        f"{context}#{number}": weight
        for band, number in zip(bands, classes, strict=True)
        if number >= 0 and (weight := _weight(own, band))
    }


def _wholes(
    name: str, contexts: Sequence[tuple[str, ...]], classes: Sequence[int], total: Sequence[int]
) -> list[Whole]:
    """Sums of a dimension's categories and what they leave over, for every class whose total is asked."""
    wholes = []
    for number in sorted({own for own in classes if own >= 0}):
        inside = {whole for own, whole in zip(classes, total, strict=True) if own == number}
        if -1 not in inside:
            parts = [f"{'|'.join(context)}#{number}" for context in contexts]
            wholes.append(Whole(tuple(f"#{own}" for own in sorted(inside)), (*parts, f"-{name}#{number}")))
    return wholes
