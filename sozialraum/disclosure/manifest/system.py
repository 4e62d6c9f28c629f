"""Cells of a release and the equations between them, as one sparse system.

Belongs here: numbering of cells, the three kinds of equations (forms of pieces, pieces of a whole, areas in
areas). Does not belong here: values that nobody delivered (``filling``), rules (``levels``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from sozialraum.disclosure.manifest.forms import Family, Form, form_id
from sozialraum.disclosure.manifest.pieces import Asked, Pieces, cut, uncut

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Placed = tuple[str, str]
"""Owner (a form, or a family's piece) and geography: their cells lie side by side, one an area."""

FORM, WHOLE, AREA = 0, 1, 2
"""Kinds of equations: a printed number of its pieces, pieces of a whole, areas in an area."""


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas by geography, and which lie in which.

    Attributes
    ----------
    inside
        Areas of each geography, in the order of their cells.
    lies_in
        By (geography, geography above): for each area the number of the area it lies in, −1 for none.
    """

    inside: Mapping[str, Sequence[str]]
    lies_in: Mapping[tuple[str, str], Integers]

    @classmethod
    def of(cls, areas: pd.DataFrame, memberships: pd.DataFrame) -> "Areas":
        """From columns geography, area, and geography, area, parent_geography, parent (weight 1)."""
        inside = {str(name): tuple(own["area"]) for name, own in areas.groupby("geography", sort=True)}
        lies_in = {}
        for (child, parent), rows in memberships.groupby(["geography", "parent_geography"]):
            pair = str(child), str(parent)
            above = {area: number for number, area in enumerate(inside[pair[1]])}
            of = dict(zip(rows["area"], rows["parent"], strict=True))
            numbers = [above.get(of.get(area, ""), -1) for area in inside[pair[0]]]
            lies_in[pair] = np.array(numbers, dtype=np.int64)
        return cls(inside, lies_in)


@dataclass(frozen=True, eq=False)
class System:
    """All cells with what is known of them, and all equations between them.

    Attributes
    ----------
    names
        (cells,) owner, geography and area with bars between.
    start
        Number of the first cell of an owner in a geography.
    scale
        (cells,) how many units of the cell make up one of the printed number (12 for months of a cohort).
    owner
        (cells,) number of the owner in ``owners``.
    owners
        Forms by id and pieces by family and name.
    families
        Families that an owner is made of.
    equations, kind
        (equations, cells) whole coefficients, right sides are 0; and which kind each is.
    """

    names: tuple[str, ...]
    start: Mapping[Placed, int]
    scale: Integers
    owner: Integers
    owners: tuple[str, ...]
    families: tuple[frozenset[Family], ...]
    equations: csr_array
    kind: Integers

    def cells(self, form: Form, geography: str, areas: Areas) -> Integers:
        """Numbers of the cells of a form in a geography."""
        first = self.start[owner_of(form), geography]
        return first + np.arange(len(areas.inside[geography]))


def owner_of(form: Form) -> str:
    """Name of the owner of a form's cells."""
    return form_id(form)


def system(
    asked: Collection[tuple[Form, str]],
    areas: Areas,
    *,
    overlapping: Mapping[str, Collection[str]],
    rounded: Collection[str] = (),
) -> System:
    """Build the system of all forms that are printed, now or before.

    Parameters
    ----------
    asked
        Each form with a geography it is printed for.
    areas
        All areas.
    overlapping
        Dimensions of a measure whose categories do not exclude one another.
    rounded
        Sources whose figures are rounded: none is the sum of others, of parts or of areas.
    """
    asked = sorted(set(asked), key=lambda own: (form_id(own[0]), own[1]))
    cuts = _cuts([form for form, _ in asked], overlapping, rounded)
    builder = _Builder(areas)
    reach: dict[Family, set[str]] = {}
    for form, geography in asked:
        builder.place_form(form, geography, cuts)
        for own in form:
            reach.setdefault(own.family, set()).add(geography)
    for family, pieces in cuts.items():
        for geography in sorted(reach[family]):
            builder.add_wholes(family, pieces, geography)
        if family.source not in rounded:
            builder.add_areas(family, sorted(reach[family]))
    return builder.done()


def _cuts(
    forms: Sequence[Form], overlapping: Mapping[str, Collection[str]], rounded: Collection[str]
) -> dict[Family, Pieces]:
    parts: dict[Family, set[Asked]] = {}
    for form in forms:
        for own in form:
            parts.setdefault(own.family, set()).add(own.asked)
    return {
        family: uncut(sorted(found))
        if family.source in rounded
        else cut(sorted(found), overlapping=overlapping.get(family.measure, ()))
        for family, found in sorted(parts.items())
    }


def _coefficients(form: Form, cuts: Mapping[Family, Pieces]) -> dict[tuple[Family, str], Fraction]:
    """Pieces a form is made of."""
    found: dict[tuple[Family, str], Fraction] = {}
    for own in form:
        for piece, weight in cuts[own.family].asked[own.asked].items():
            key = own.family, piece
            found[key] = found.get(key, Fraction(0)) + own.factor * weight
    return {key: weight for key, weight in found.items() if weight}


class _Builder:
    """Cells and equations as they are added, in blocks of all areas of a geography."""

    def __init__(self, areas: Areas) -> None:
        self._areas = areas
        self._start: dict[Placed, int] = {}
        self._blocks: list[tuple[str, str, int, frozenset[Family]]] = []
        self._size = 0
        # a release of single numbers has no equation
        none = np.zeros(0, dtype=np.int64)
        self._rows: list[tuple[Integers, Integers, Integers]] = [(none, none, none)]
        self._kinds: list[Integers] = [none]
        self._pieces: dict[Placed, dict[Family, set[str]]] = {}
        self._equations = 0

    def place_form(self, form: Form, geography: str, cuts: Mapping[Family, Pieces]) -> None:
        """Cells of a form, and that each is the sum of its pieces."""
        made = _coefficients(form, cuts)
        scale = lcm(*(weight.denominator for weight in made.values()))
        if list(made.values()) == [1]:
            # the form is a piece: one cell, not two that are equal
            self._start[owner_of(form), geography] = self._piece(*next(iter(made)), geography)
            return
        families = frozenset(own.family for own in form)
        own = self._place(owner_of(form), geography, scale, families)
        parts = [
            (self._piece(family, piece, geography), int(weight * scale))
            for (family, piece), weight in made.items()
        ]
        self._sum(own, parts, geography, FORM)

    def add_wholes(self, family: Family, pieces: Pieces, geography: str) -> None:
        """That pieces of the total are those of a dimension and what these leave over."""
        for whole in pieces.wholes:
            first, *others = (self._piece(family, piece, geography) for piece in whole.total)
            parts = [(self._piece(family, piece, geography), 1) for piece in whole.parts]
            self._sum(first, [*parts, *((other, -1) for other in others)], geography, WHOLE)

    def add_areas(self, family: Family, geographies: Sequence[str]) -> None:
        """That a piece in an area is the sum of those in the areas inside."""
        for child, parent in _direct(geographies, self._areas):
            above = self._areas.lies_in[child, parent]
            inside = np.flatnonzero(above >= 0)
            whole = np.unique(above)
            whole = whole[whole >= 0]
            # sorted: the order of a set differs from process to process, and with it the pattern found
            for piece in sorted(self._of(family, child) & self._of(family, parent)):
                lower = self._start[_name(family, piece), child] + inside
                upper = self._start[_name(family, piece), parent] + whole
                rows = np.searchsorted(whole, above[inside])
                self._add(
                    np.concatenate([rows, np.arange(len(whole))]),
                    np.concatenate([lower, upper]),
                    np.concatenate([np.ones(len(lower), int), np.full(len(upper), -1)]),
                    len(whole),
                    AREA,
                )

    def done(self) -> System:
        sizes = [len(self._areas.inside[geography]) for _, geography, *_ in self._blocks]
        owners = sorted({owner for owner, *_ in self._blocks})
        number = {owner: place for place, owner in enumerate(owners)}
        families = {owner: own for owner, _, _, own in self._blocks}
        rows, columns, factors = (np.concatenate(part) for part in zip(*self._rows, strict=True))
        return System(
            names=tuple(
                f"{owner}|{geography}|{area}"
                for owner, geography, *_ in self._blocks
                for area in self._areas.inside[geography]
            ),
            start=self._start,
            scale=np.repeat([scale for _, _, scale, *_ in self._blocks], sizes).astype(np.int64),
            owner=np.repeat([number[owner] for owner, *_ in self._blocks], sizes).astype(np.int64),
            owners=tuple(owners),
            families=tuple(families[owner] for owner in owners),
            equations=coo_array((factors, (rows, columns)), shape=(self._equations, self._size)).tocsr(),
            kind=np.concatenate(self._kinds),
        )

    def _place(self, owner: str, geography: str, scale: int, families: frozenset[Family]) -> int:
        if (owner, geography) not in self._start:
            self._start[owner, geography] = self._size
            self._blocks.append((owner, geography, scale, families))
            self._size += len(self._areas.inside[geography])
        return self._start[owner, geography]

    def _piece(self, family: Family, piece: str, geography: str) -> int:
        self._pieces.setdefault(("", geography), {}).setdefault(family, set()).add(piece)
        return self._place(_name(family, piece), geography, 1, frozenset([family]))

    def _of(self, family: Family, geography: str) -> set[str]:
        return self._pieces.get(("", geography), {}).get(family, set())

    def _sum(self, whole: int, parts: Sequence[tuple[int, int]], geography: str, kind: int) -> None:
        """One equation an area: the whole is the sum of its parts."""
        size = len(self._areas.inside[geography])
        rows = np.arange(size)
        starts = [(whole, -1), *parts]
        self._add(
            np.tile(rows, len(starts)),
            np.concatenate([start + rows for start, _ in starts]),
            np.repeat([factor for _, factor in starts], size),
            size,
            kind,
        )

    def _add(self, rows: Integers, columns: Integers, factors: Integers, number: int, kind: int) -> None:
        self._rows.append((rows + self._equations, columns, factors))
        self._kinds.append(np.full(number, kind))
        self._equations += number


def _name(family: Family, piece: str) -> str:
    return f"{family.measure}/{family.source}/{family.year}/{piece}"


def _direct(geographies: Sequence[str], areas: Areas) -> Iterator[tuple[str, str]]:
    """Pairs of geographies, one inside the other and none of the others between them."""
    pairs = {(low, high) for low in geographies for high in geographies if (low, high) in areas.lies_in}
    for low, high in sorted(pairs):
        if not any((low, middle) in pairs and (middle, high) in pairs for middle in geographies):
            yield low, high
