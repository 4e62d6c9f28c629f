"""Geographies that overlap without nesting, tied together by cells that nobody prints.

Belongs here: pieces of areas from shapes, helping geographies of what areas have in common and of what they
leave over. Does not belong here: areas that lie wholly in others (``system``), equations, rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, permutations

import geopandas as gpd
import numpy as np
import pandas as pd

from sozialraum.areas import SLIVER_M2
from sozialraum.disclosure.manifest.forms import Family, Form
from sozialraum.disclosure.manifest.system import Areas, Integers

NOWHERE = -1
"""Number of the area where a piece lies in none."""

Names = tuple[str, ...]
Placed = set[tuple[Form, str]]


def pieces_of(shapes: gpd.GeoDataFrame, *, smallest_share: float = 0.0) -> pd.DataFrame:
    """Cut the shapes of several geographies into pieces that lie in one area of each.

    Parameters
    ----------
    shapes
        Columns geography, area, geometry, projected in metres. Without benchmarks, which hold far more than
        the county.
    smallest_share
        Pieces below this share of the smallest area they lie in are differences of drawing, 0 to 1. Who
        ignores a piece says that nobody lives there.

    Returns
    -------
    DataFrame
        One row a piece, one column a geography: the area the piece lies in, missing where in none. Pieces up
        to ``SLIVER_M2`` are rounding of coordinates and left out.
    """
    groups = {str(name): own for name, own in shapes.groupby("geography", sort=True)}
    whole: gpd.GeoDataFrame | None = None
    for name, own in groups.items():
        part = own[["area", "geometry"]].rename(columns={"area": name})
        whole = part if whole is None else gpd.overlay(whole, part, how="union", keep_geom_type=True)
    if whole is None:
        return pd.DataFrame()
    sizes = {name: dict(zip(own["area"], own.area, strict=True)) for name, own in groups.items()}
    smallest = pd.DataFrame({name: whole[name].map(sizes[name]) for name in groups}).min(axis=1)
    large = (whole.area > SLIVER_M2) & (whole.area >= smallest_share * smallest)
    found = pd.DataFrame(whole.loc[large, list(groups)]).drop_duplicates()
    return found.sort_values(list(groups), ignore_index=True)


def tied(areas: Areas, asked: Collection[tuple[Form, str]], pieces: pd.DataFrame) -> tuple[Areas, Placed]:
    """Add helping geographies for all forms of families that are printed for areas that overlap.

    Parameters
    ----------
    areas
        Areas with declared nesting; geographies of which one lies in the other need no help.
    asked
        Each form with a geography it is printed for.
    pieces
        See :func:`pieces_of`; a table of pieces that was made otherwise will do.

    Returns
    -------
    Areas
        With the helping geographies: what areas of two and more geographies have in common (``old∩new``),
        and what an area leaves over without all those that lie wholly in it (``old∖new``), where that is
        more than one piece.
    set
        The forms asked, and the same forms in the helping geographies their families need. What has a form
        in two cuts of a place has it in their pieces, and anybody gets pieces by subtraction.

    Raises
    ------
    ValueError
        A piece lies in a geography or an area that there is not.
    """
    numbers = _numbers(pieces, areas)
    reach: dict[Family, set[str]] = {}
    for form, geography in asked:
        for own in form:
            reach.setdefault(own.family, set()).add(geography)
    needed = {
        family: tuple(_crossing(sorted(found & set(numbers)), areas)) for family, found in reach.items()
    }
    helpers = _Helpers(areas, numbers)
    for names in sorted({names for found in needed.values() for names in found}):
        helpers.add(names)
    more = {
        (form, helper)
        for form, _ in asked
        for own in form
        for names in needed[own.family]
        for helper in helpers.made[names]
    }
    return helpers.areas(), {*asked, *more}


def _numbers(pieces: pd.DataFrame, areas: Areas) -> dict[str, Integers]:
    """(pieces,) number of the area each piece lies in, by geography."""
    found = {}
    for name in map(str, pieces.columns):
        if name not in areas.inside:
            raise ValueError(f"pieces of areas: geography '{name}' does not exist")
        own = pd.Index(areas.inside[name]).get_indexer(pd.Index(pieces[name]))
        wrong = pieces.loc[(own < 0) & pieces[name].notna().to_numpy(), name]
        if len(wrong):
            raise ValueError(f"pieces of areas: {name} has no area '{wrong.iloc[0]}'")
        found[name] = own.astype(np.int64)
    return found


def _crossing(names: Sequence[str], areas: Areas) -> Iterator[Names]:
    """Sets of geographies of which none is declared to lie in another."""
    for size in range(2, len(names) + 1):
        for chosen in combinations(names, size):
            if not any(pair in areas.lies_in for pair in permutations(chosen, 2)):
                yield chosen


class _Helpers:
    """Helping geographies as they are added.

    Attributes
    ----------
    made
        Names of the helping geographies of a set of geographies: what they have in common first.
    """

    def __init__(self, areas: Areas, numbers: Mapping[str, Integers]) -> None:
        self._areas = areas
        self._numbers = dict(numbers)
        self._inside: dict[str, Sequence[str]] = {}
        self.made: dict[Names, tuple[str, ...]] = {}

    def add(self, names: Names) -> None:
        """What areas of these geographies have in common, and what one leaves over without the other."""
        own = "∩".join(names)
        self._place(own, names, np.stack([self._numbers[name] for name in names], axis=1))
        pairs = permutations(names, 2) if len(names) == 2 else ()
        rests = (self._rest(outer, inner, own) for outer, inner in pairs)
        self.made[names] = (own, *(rest for rest in rests if rest is not None))

    def areas(self) -> Areas:
        """All areas, and where those of the helping geographies lie."""
        lies_in = dict(self._areas.lies_in)
        for names, (own, *rests) in self.made.items():
            others = [found[0] for other, found in self.made.items() if self._holds(other, names)]
            lies_in |= {(own, above): self._parents(own, above) for above in (*names, *others, *rests)}
        return Areas({**self._areas.inside, **self._inside}, lies_in)

    def _place(self, own: str, names: Names, keys: Integers) -> None:
        """Cells of a helping geography; areas that no other geography touches need none."""
        common = (keys >= 0).sum(axis=1) > 1
        touched = np.zeros(len(keys), dtype=bool)
        for column in keys.T:
            touched |= (column >= 0) & np.isin(column, column[common])
        cells, number = np.unique(keys[touched], axis=0, return_inverse=True)
        self._numbers[own] = np.full(len(keys), NOWHERE)
        self._numbers[own][touched] = number.ravel()
        self._inside[own] = tuple(
            "∩".join(
                self._areas.inside[name][at] if at >= 0 else "-" for name, at in zip(names, cell, strict=True)
            )
            for cell in cells
        )

    def _holds(self, other: Names, names: Names) -> bool:
        """Whether what ``names`` have in common lies in what ``other`` have."""
        return other != names and all(
            name in names or any((low, name) in self._areas.lies_in for low in names) for name in other
        )

    def _rest(self, outer: str, inner: str, both: str) -> str | None:
        """What areas leave over without those of the other geography that lie wholly in them."""
        frame = pd.DataFrame({name: self._numbers[name] for name in (outer, inner, both)})
        frame["whole"] = (frame[inner] >= 0) & frame.groupby(inner)[outer].transform(
            lambda own: own.nunique() == 1 and own.min() >= 0
        )
        frame = frame[(frame[outer] >= 0) & (frame[both] >= 0)]
        left = frame[~frame["whole"]].groupby(outer)[both].nunique()
        several = left.index[(left > 1) & left.index.isin(frame.loc[frame["whole"], outer])]
        if several.empty:
            return None
        own = f"{outer}∖{inner}"
        rest = frame[~frame["whole"] & frame[outer].isin(several)]
        self._numbers[own] = np.full(len(self._numbers[outer]), NOWHERE)
        self._numbers[own][rest.index] = np.searchsorted(several, rest[outer])
        self._inside[own] = tuple(self._areas.inside[outer][at] for at in several)
        return own

    def _parents(self, own: str, above: str) -> Integers:
        """(cells,) number of the area above that all pieces of a cell lie in."""
        found = np.full(len(self._inside[own]), NOWHERE)
        frame = pd.DataFrame({"own": self._numbers[own], "above": self._numbers[above]})
        lie = frame[frame["own"] >= 0].groupby("own")["above"].agg(["min", "max"])
        same = lie[lie["min"] == lie["max"]]
        found[same.index] = same["min"]
        return found
