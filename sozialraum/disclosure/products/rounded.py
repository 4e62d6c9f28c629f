"""Rounded numerators for maps, shown as far as they tell no small count together with the exact release.

Belongs here: rows of rounded numerators, what they tell of the cells of the exact release, which of them are
withheld. Does not belong here: rounding (``rounding``), the audit that says what is told too much.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import RoundedProduct
from sozialraum.disclosure.audit import Audit
from sozialraum.disclosure.audit.findings import Finding, Verdict
from sozialraum.disclosure.manifest.figures import KEYS, Manifest
from sozialraum.disclosure.problem import Problem
from sozialraum.disclosure.products.rounding import rounded_counts

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

WITHHELD = "Gerundete Karte nicht gezeigt: mit den genauen Werten zusammen verriete sie kleine Zahlen"
"""Reason of every number of a map that is withheld; which of its areas is small is not told."""

MAP = ["indicator", "geography", "year"]
"""What is shown or withheld as a whole, in every product: a gap in a map would point at a small number."""

COLUMNS = ["product", *KEYS, "rounded_numerator", "reason"]


class Bounds(NamedTuple):
    """Least and greatest whole value of every cell that the rounded numbers leave possible."""

    low: Integers
    high: Integers


def rounded_rows(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Rounded numerators of all products, of the areas that readers see.

    Parameters
    ----------
    values
        Figures as they were calculated: columns of ``schemas.indicators.INDICATOR_VALUES``.
    catalogue
        Products; residual areas.

    Returns
    -------
    DataFrame
        product, indicator, geography, area, year, rounded_numerator (missing where the figure has no value)
        and reason (that of the figure where it has none).
    """
    seen = values[~_residual(values, catalogue)]
    frames = [seen.iloc[:0].assign(product="", rounded_numerator=np.nan)]
    for name, product in _products(catalogue).items():
        own = seen[seen["indicator"].isin(product.indicators)]
        counts = own["numerator"].where(own["value"].notna())
        found = rounded_counts(counts, own["status"].tolist(), base=product.base)
        frames.append(own.assign(product=name, rounded_numerator=found.value))
    rows = pd.concat(frames)[COLUMNS].reset_index(drop=True)
    return rows.astype({"product": "str", "rounded_numerator": "Int64"})


def intervals(rows: pd.DataFrame, manifest: Manifest, catalogue: Catalogue, *, problem: Problem) -> Bounds:
    """What is known of every cell of the exact release once these rounded numbers are printed beside it.

    A number r of base b is a count from r − b/2 to below r + b/2; in cells of s parts of a count, the whole
    numbers from (r − b/2)·s to (r + b/2)·s − 1.

    Parameters
    ----------
    rows
        As a reader finds them, columns of :func:`rounded_rows`.
    manifest
        Cells of the figures.
    catalogue
        Bases.
    problem
        What is known beforehand; its cells begin with those of the manifest.

    Returns
    -------
    Bounds
        (cells of the problem,) never wider than those of the problem.
    """
    bases = {name: product.base for name, product in _products(catalogue).items()}
    printed = rows[rows["rounded_numerator"].notna()]
    cells = _cells(printed, manifest)
    printed, cells = printed[cells >= 0], cells[cells >= 0]
    half = printed["product"].map(bases).to_numpy(dtype=np.int64) // 2
    number = printed["rounded_numerator"].to_numpy(dtype=np.int64)
    scale = manifest.system.scale[cells]
    found = Bounds(problem.lower.copy(), problem.upper.copy())
    np.maximum.at(found.low, cells, (number - half) * scale)
    np.minimum.at(found.high, cells, (number + half) * scale - 1)
    return found


def with_rounded(
    rows: pd.DataFrame, manifest: Manifest, catalogue: Catalogue, *, problem: Problem
) -> Problem:
    """The problem of a reader who has the rounded numbers, too: what the audit has to ask.

    Parameters
    ----------
    rows, manifest, catalogue, problem
        See :func:`intervals`.
    """
    found = intervals(rows, manifest, catalogue, problem=problem)
    return replace(problem, lower=found.low, upper=found.high)


def released_rounded(
    rows: pd.DataFrame,
    manifest: Manifest,
    catalogue: Catalogue,
    *,
    problem: Problem,
    hidden: Booleans,
    judge: Callable[[Problem, Booleans], Audit],
) -> pd.DataFrame:
    """Rounded numbers as readers get them: whole maps are withheld until the audit passes with the others.

    Maps are withheld first where they give bounds of cells that fail, then of cells that share equations with
    these, further and further. In the end none is left and the exact release stands alone.

    Parameters
    ----------
    rows, manifest, catalogue, problem
        See :func:`intervals`; the levels are those of the exact release.
    hidden
        (cells of the problem,) what the exact release does not print.
    judge
        Audits a problem, with its bounds, of which these cells are hidden and all others printed. It is asked
        for those cells only that share equations with rounded ones, over any number of others: of the rest
        the rounded numbers tell nothing.

    Returns
    -------
    DataFrame
        The same rows; those of withheld maps have no number, with a reason.

    Notes
    -----
    A cell that fails without the rounded numbers (an exception, a level that nothing reaches) must not fail
    by more with them.
    """
    cells = _cells(rows, manifest)
    concerned = hidden & _connected(problem.equations, hidden, cells[cells >= 0])
    levels = {name: np.where(concerned, getattr(problem, name), 0) for name in ("lpl", "upl", "spl")}
    asked = replace(problem, lpl=levels["lpl"], upl=levels["upl"], spl=levels["spl"])
    shown, before = rows, None
    while shown["rounded_numerator"].notna().any():
        audit = judge(with_rounded(shown, manifest, catalogue, problem=asked), concerned)
        if audit.passed:
            break
        before = before or {own.cell: own for own in judge(asked, concerned).findings}
        worse = [own.cell for own in audit.findings if _worse(own, before[own.cell])]
        if not worse and not audit.contradictions:
            break
        shown = _withheld(shown, _told(shown, manifest, problem, hidden, np.array(worse, dtype=np.intp)))
    return shown


def _worse(found: Finding, before: Finding) -> bool:
    """Whether a cell fails that did not, or fails by more."""
    lacks = (found.lacks_low, found.lacks_high, found.lacks_width)
    least = (before.lacks_low, before.lacks_high, before.lacks_width)
    more = any(own > own_before for own, own_before in zip(lacks, least, strict=True))
    return found.verdict != Verdict.PASSED and (before.verdict == Verdict.PASSED or more)


def _told(
    shown: pd.DataFrame, manifest: Manifest, problem: Problem, hidden: Booleans, failing: Integers
) -> Booleans:
    """(rows,) numbers of hidden cells that lie nearest to failing ones; all where none is in reach."""
    cells = _cells(shown, manifest)
    open_ = (cells >= 0) & shown["rounded_numerator"].notna().to_numpy()
    open_ &= hidden[np.maximum(cells, 0)]
    reached = np.zeros(len(problem.values), dtype=bool)
    reached[failing] = True
    shared = _shared(problem.equations, hidden)
    while not (found := open_ & reached[np.maximum(cells, 0)]).any():
        wider = reached | (shared.T @ (shared @ reached.astype(float)) > 0)
        if (wider == reached).all():
            return np.ones(len(shown), dtype=bool)
        reached = wider
    return found


def _connected(equations: csr_array, hidden: Booleans, cells: Integers) -> Booleans:
    """(all cells,) what hangs together with some cells by equations of hidden ones."""
    shared = _shared(equations, hidden).tocoo()
    rows, columns = shared.coords
    size = sum(shared.shape)
    # cells first, equations behind
    graph = csr_array((shared.data, (columns, rows + len(hidden))), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][: len(hidden)]
    return np.isin(labels, labels[cells[hidden[cells]]])


def _shared(equations: csr_array, hidden: Booleans) -> csr_array:
    """Which hidden cells stand in which equation: a printed cell carries nothing from one to the other."""
    entries = hidden[equations.indices] & (equations.data != 0)
    rows = np.repeat(np.arange(equations.shape[0]), np.diff(equations.indptr))[entries]
    columns = equations.indices[entries]
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=equations.shape)


def _withheld(shown: pd.DataFrame, told: Booleans) -> pd.DataFrame:
    """Without the numbers of all maps that one of these numbers belongs to."""
    maps = pd.MultiIndex.from_frame(shown[MAP])
    gone = maps.isin(maps[told]) & shown["rounded_numerator"].notna().to_numpy()
    return shown.assign(
        rounded_numerator=shown["rounded_numerator"].mask(gone), reason=shown["reason"].mask(gone, WITHHELD)
    )


def _products(catalogue: Catalogue) -> dict[str, RoundedProduct]:
    products = catalogue.disclosure.products
    return {name: own for name, own in products.items() if isinstance(own, RoundedProduct)}


def _cells(rows: pd.DataFrame, manifest: Manifest) -> Integers:
    """(rows,) numbers of the cells of the numerators, −1 for those of figures that everybody knows."""
    known = pd.MultiIndex.from_frame(manifest.figures[list(KEYS)])
    place = known.get_indexer(pd.MultiIndex.from_frame(rows[list(KEYS)]))
    cells = manifest.figures["numerator"].to_numpy()[np.maximum(place, 0)]
    return np.where(place >= 0, cells, -1).astype(np.int64)


def _residual(values: pd.DataFrame, catalogue: Catalogue) -> Booleans:
    residual = {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
        if entry.kind == "residual"
    }
    return np.array([own in residual for own in zip(values["geography"], values["area"], strict=True)], bool)
