"""The manifest of a release: from figures to cells, with what is known of each.

Belongs here: which printed number is which cell, and what the figures say of the cells. Does not belong
here: equations (``system``), rules (``levels``).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozialraum.areas import area_table, closure
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import Rule
from sozialraum.disclosure.manifest.filling import Filled, filled
from sozialraum.disclosure.manifest.forms import ROLES, Form, forms
from sozialraum.disclosure.manifest.intersections import tied
from sozialraum.disclosure.manifest.levels import Booleans, Integers, Known
from sozialraum.disclosure.manifest.secrets import limits
from sozialraum.disclosure.manifest.system import AREA, Areas, System, system
from sozialraum.status import Status

KEYS = ("indicator", "geography", "area", "year")
"""What a figure is known by."""

NONE = -1
"""No cell: there is no such number, or it is made of published figures only, which everybody knows."""


def holds_of(cells: Integers, condition: Booleans) -> Booleans:
    """Whether something holds of the cells of figures; False where a figure has no such cell.

    Examples
    --------
    >>> holds_of(np.array([0, -1]), np.array([True])).tolist()
    [True, False]
    """
    found = np.zeros(cells.shape, dtype=np.bool_)
    there = cells >= 0
    found[there] = condition[cells[there]]
    return found


@dataclass(frozen=True, eq=False)
class Manifest:
    """Cells and equations of a release.

    Attributes
    ----------
    system, filled, known
        Cells, equations and values.
    figures
        One row a figure, with the index of the figures: its keys, numbers of the cells ``numerator`` and
        ``denominator``, whether it is a ``share`` and a ``quota`` (see ``levels.primary``).
    seen
        (figures,) whether the area is one that readers see, not a residual one.
    asked
        Forms with their geographies, printed now or before.
    areas
        Areas by geography, in the order of their cells.
    regions
        (cells,) number of the municipality that a smaller area lies in, −1 for all other areas.
    """

    system: System
    filled: Filled
    known: Known
    figures: pd.DataFrame
    seen: Booleans
    asked: frozenset[tuple[Form, str]]
    areas: Areas
    regions: Integers


def manifest(
    values: pd.DataFrame,
    terms: pd.DataFrame,
    catalogue: Catalogue,
    rule_of: Callable[[str], Rule],
    *,
    earlier: Collection[tuple[Form, str]] = (),
    pieces: pd.DataFrame | None = None,
) -> Manifest:
    """Declare every number of a release and what ties them together.

    Parameters
    ----------
    values
        All figures of all years and geographies, those that are not printed (residual areas) among them.
    terms
        Columns of ``schemas.indicators.TERMS``.
    catalogue
        Definitions, areas.
    rule_of
        Rule of a source.
    earlier
        Forms that earlier releases printed.
    pieces
        In which area of each geography every piece of the county lies (see ``intersections.pieces_of``),
        where geographies overlap without nesting.

    Raises
    ------
    ValueError
        A count is not whole, or is another number in another figure.
    """
    areas = Areas.of(area_table(catalogue), closure(catalogue.geographies))
    declared = {
        key: form
        for key, form in forms(values, terms, catalogue).items()
        # a published rate is no sum: it follows the figure it is a rate of
        if catalogue.indicators[key[0]].method != "published" and _counted(form, rule_of)
    }
    asked = {(form, geography) for (_, geography, _, _), form in declared.items()}
    printed = {*asked, *earlier}
    cells = printed
    if pieces is not None:
        areas, cells = tied(areas, printed, pieces)
    rounded = {name for name in catalogue.sources if rule_of(name).rounding > 1}
    whole = system(cells, areas, overlapping=catalogue.disclosure.overlapping, rounded=rounded)
    figures = _figures(values, declared, whole, areas, catalogue)
    given = _given(values, figures, whole)
    secret = _secret(values, figures, given)
    known_before = limits(declared, secret, terms, catalogue, system=whole, areas=areas)
    found = filled(given, whole.equations, optional=whole.kind == AREA, limits=known_before)
    seen = _seen(values, catalogue)
    known = Known(
        values=found.values,
        derived=found.derived,
        delivered=np.isfinite(given),
        secret=secret,
        residual=_repeat(whole, areas, _residual(catalogue)),
        rows=_printed(figures[seen & values["value"].notna().to_numpy()], len(whole.names)),
        size=_sizes(whole, areas, catalogue),
        limits=known_before,
    )
    regions = _regions(whole, areas, catalogue)
    return Manifest(whole, found, known, figures, seen, frozenset(printed), areas, regions)


def _counted(form: Form, rule_of: Callable[[str], Rule]) -> bool:
    """Whether a number is a cell: some of it must be protected."""
    return any(rule_of(own.family.source).control == "counts" for own in form)


def _figures(
    values: pd.DataFrame,
    declared: dict[tuple[str, str, int, str], Form],
    whole: System,
    areas: Areas,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Cells of every figure."""
    place = pd.MultiIndex.from_tuples(
        [(name, area) for name, inside in areas.inside.items() for area in inside]
    )
    inside = np.concatenate([np.arange(len(own)) for own in areas.inside.values()])
    at = inside[place.get_indexer(pd.MultiIndex.from_frame(values[["geography", "area"]]))]
    keys = ["indicator", "geography", "year"]
    number = values.groupby(keys, observed=True, sort=False).ngroup().to_numpy()
    different = values[keys].drop_duplicates()
    starts = {role: np.full(len(different), NONE) for role in ROLES}
    share, quota = np.zeros((2, len(different)), dtype=bool)
    for place_, (name, geography, year) in enumerate(different.itertuples(index=False, name=None)):
        found = {role: declared.get((name, geography, int(year), role)) for role in ROLES}
        for role, form in found.items():
            if form is not None:
                starts[role][place_] = whole.cells(form, geography, areas)[0]
        share[place_] = catalogue.indicators[name].method == "share"
        quota[place_] = _is_quota(found["numerator"], found["denominator"])
    cells = {role: np.where(starts[role][number] >= 0, starts[role][number] + at, NONE) for role in ROLES}
    own = values[[*KEYS]]
    return own.assign(**cells, share=share[number], quota=quota[number])


def _is_quota(numerator: Form | None, denominator: Form | None) -> bool:
    """Whether cases are divided by persons that somebody else counts."""
    measures = [{own.family.measure for own in form} for form in (numerator, denominator) if form]
    return len(measures) == 2 and measures[0].isdisjoint(measures[1])


def _given(values: pd.DataFrame, figures: pd.DataFrame, whole: System) -> np.ndarray:
    """Whole value of every cell that a figure gives."""
    given = np.full(len(whole.names), np.nan)
    for role in ROLES:
        rows = (figures[role] >= 0).to_numpy() & values[role].notna().to_numpy()
        cells = figures[role].to_numpy()[rows]
        number = values[role].to_numpy()[rows] * whole.scale[cells]
        rounded = np.rint(number)
        wrong = (np.abs(number - rounded) > 1e-6) | (number < 0)
        wrong |= np.isfinite(given[cells]) & (given[cells] != rounded)
        if wrong.any():
            first = values.loc[rows].iloc[int(np.argmax(wrong))]
            where = " ".join(str(first[name]) for name in ("indicator", "geography", "area", "year"))
            raise ValueError(f"{where}: the {role} is no count, or another one than in another indicator")
        given[cells] = rounded
    return given


def _secret(values: pd.DataFrame, figures: pd.DataFrame, given: np.ndarray) -> Booleans:
    """Cells of which a figure says that the source holds them back."""
    secret = np.zeros(len(given), dtype=bool)
    for role in ROLES:
        rows = (figures[role] >= 0) & values[role].isna() & (values["status"] == Status.UNKNOWN_OR_SECRET)
        secret[figures.loc[rows, role]] = True
    secret &= np.isnan(given)
    return secret


def _residual(catalogue: Catalogue) -> set[tuple[str, str]]:
    return {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
        if entry.kind == "residual"
    }


def _repeat(whole: System, areas: Areas, residual: set[tuple[str, str]]) -> Booleans:
    """(cells,) whether the area is among the residual ones."""
    found = np.zeros(len(whole.names), dtype=bool)
    for (_, geography), first in whole.start.items():
        inside = areas.inside[geography]
        found[first : first + len(inside)] = [(geography, area) in residual for area in inside]
    return found


def _seen(values: pd.DataFrame, catalogue: Catalogue) -> Booleans:
    hidden = pd.MultiIndex.from_tuples(sorted(_residual(catalogue)), names=["geography", "area"])
    seen: Booleans = ~pd.MultiIndex.from_frame(values[["geography", "area"]]).isin(hidden)
    return seen


def _printed(figures: pd.DataFrame, cells: int) -> Integers:
    """(cells,) number of figures that print a cell."""
    rows = np.zeros(cells, dtype=np.int64)
    for role in ROLES:
        np.add.at(rows, figures.loc[figures[role] >= 0, role].to_numpy(), 1)
    return rows


def _sizes(whole: System, areas: Areas, catalogue: Catalogue) -> Integers:
    """(cells,) how many areas of the finest geography one of this geography stands for."""
    finest = max(len(areas.inside[name]) for name in catalogue.geographies)
    sizes = np.ones(len(whole.names), dtype=np.int64)
    for (_, geography), first in whole.start.items():
        number = len(areas.inside[geography])
        sizes[first : first + number] = max(1, round(finest / number))
    return sizes


def _regions(whole: System, areas: Areas, catalogue: Catalogue) -> Integers:
    """(cells,) number of the municipality, −1 for areas that lie in none."""
    above = {name: areas.lies_in[name, "gemeinde"] for name in catalogue.dividing}
    # what areas have in common lies where they do
    for (low, high), numbers in areas.lies_in.items():
        if high in catalogue.dividing:
            own = np.where(numbers >= 0, above[high][numbers], NONE)
            above[low] = np.maximum(own, above.get(low, NONE))
    regions = np.full(len(whole.names), NONE)
    for (_, geography), first in whole.start.items():
        if geography in above:
            regions[first : first + len(above[geography])] = above[geography]
    return regions
