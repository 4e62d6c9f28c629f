"""Values of cells that nobody delivered: worked out where the equations allow it, else any that fit.

Belongs here: what follows from the known values, equations that do not hold. Does not belong here: the
judgement what of this must be protected.
"""

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, hstack
from scipy.sparse.linalg import lsmr

from sozialraum.disclosure.engines.attack import quiet_solver

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

SECONDS = 120.0
"""Longest search for values that fit; it takes fractions of a second for a county."""

TOLERANCE = 1e-6

CLOSE = 1e-4
"""Up to what least squares are thought to have found a whole number."""

DIRECTIONS = 4
"""Random directions in which unknown values move: in a single one, a few of thousands happen to stand still
(one in ten thousand pairs)."""

ITERATIONS = 5_000
"""Most steps of least squares; what is not found within them is not worked out."""


class Filled(NamedTuple):
    """Whole values of all cells, which of them follow from what is known, and which equations hold."""

    values: NDArray[np.int64]
    derived: Booleans
    holds: Booleans


def filled(
    values: Floats, equations: csr_array, *, optional: Booleans, limits: Floats | None = None
) -> Filled:
    """Fill the gaps of a system of sums (right sides 0).

    Parameters
    ----------
    values
        (cells,) known whole values, NaN for the others; none is negative.
    equations
        (equations, cells) whole coefficients.
    optional
        (equations,) equations that may be untrue: figures of different counts that do not add up. What the
        others say comes first.
    limits
        (2, cells) least and greatest value of cells that are not known; preset: from 0 to any.

    Returns
    -------
    Filled
        ``derived``: known, or worked out one from the other. The rest is one of possibly many tables that
        fit: nobody knows more of it.

    Examples
    --------
    >>> found = filled(np.array([5.0, 2.0, np.nan]), csr_array([[-1, 1, 1]]), optional=np.array([True]))
    >>> found.values.tolist(), found.derived.tolist()
    ([5, 2, 3], [True, True, True])
    """
    known = values.copy()
    holds = np.ones(equations.shape[0], dtype=bool)
    for rows in (~optional, np.ones(len(holds), dtype=bool)):
        while True:
            _derive(known, equations, holds & rows)
            holds &= ~_broken(known, equations)
            if not _determine(known, equations, holds & rows):
                break
    derived = ~np.isnan(known)
    table = known if derived.all() else _any_table(known, equations, holds, optional, limits)
    return Filled(np.rint(table).astype(np.int64), derived, holds)


def _derive(known: Floats, equations: csr_array, rows: Booleans) -> None:
    """Work out the last unknown of an equation, and parts of nothing, over and over.

    A value below zero or broken is none.
    """
    pattern = csr_array(
        (np.ones(len(equations.indices)), equations.indices, equations.indptr), shape=equations.shape
    )
    while True:
        _nothing(known, equations, rows)
        unknown = np.isnan(known)
        single = np.flatnonzero((pattern @ unknown.astype(float) == 1) & rows)
        if not len(single):
            return
        part = equations[single]
        entry = np.flatnonzero(unknown[part.indices])
        cells, factors = part.indices[entry], part.data[entry]
        found = -(part @ np.nan_to_num(known)) / factors
        fits = (found > -TOLERANCE) & (np.abs(found - np.rint(found)) < TOLERANCE)
        if not fits.any():
            return
        known[cells[fits]] = np.rint(found[fits])
        rows = rows.copy()
        rows[single[~fits]] = False


def _nothing(known: Floats, equations: csr_array, rows: Booleans) -> None:
    """Parts of a whole of 0 are 0."""
    while True:
        unknown = np.isnan(known).astype(float)
        up, down = ((sign * equations > 0).astype(float) @ unknown for sign in (1, -1))
        rest = equations @ np.nan_to_num(known)
        empty = rows & ((up == 0) != (down == 0)) & (np.abs(rest) < TOLERANCE)
        if not empty.any():
            return
        cells = np.unique(equations[np.flatnonzero(empty)].indices)
        known[cells[np.isnan(known[cells])]] = 0


def _broken(known: Floats, equations: csr_array) -> Booleans:
    """Equations whose cells are all known and that do not hold, or that leave less than nothing."""
    unknown = np.isnan(known).astype(float)
    number = abs(equations).astype(bool).astype(float) @ unknown
    rest = equations @ np.nan_to_num(known)
    return np.asarray((number == 0) & (np.abs(rest) > TOLERANCE))


def _determine(known: Floats, equations: csr_array, rows: Booleans) -> bool:
    """Work out what several equations determine together; True where something was found.

    Two areas together less two others may leave one piece, though none of the equations has one unknown
    only. What is determined is 0 in every direction in which unknown values can move, so also in random ones;
    least squares find the directions, and the values.
    """
    cells = np.flatnonzero(np.isnan(known))
    part = equations[:, cells].astype(float)
    touched = np.flatnonzero((np.diff(part.indptr) > 0) & rows)
    if not len(touched):
        return False
    part, rest = part[touched], -(equations[touched] @ np.nan_to_num(known))
    fixed = np.ones(len(cells), dtype=bool)
    for some in np.random.default_rng(0).uniform(-1, 1, (DIRECTIONS, len(cells))):
        fixed &= np.abs(some - _least_squares(part, part @ some)) < CLOSE
    found = _least_squares(part, rest)
    off = abs(part).astype(bool).astype(float).T @ (np.abs(part @ found - rest) > CLOSE)
    fits = (found > -CLOSE) & (np.abs(found - np.rint(found)) < CLOSE)
    fixed &= fits & (off == 0)
    known[cells[fixed]] = np.rint(found[fixed])
    return bool(fixed.any())


def _least_squares(equations: csr_array, rhs: Floats) -> Floats:
    found: Floats = lsmr(equations, rhs, atol=1e-13, btol=1e-13, conlim=0, maxiter=ITERATIONS)[0]
    return found


def _any_table(
    known: Floats, equations: csr_array, holds: Booleans, optional: Booleans, limits: Floats | None
) -> Floats:
    """Whole values that fit; of the equations that may be untrue as few differences as possible remain."""
    unknown = np.flatnonzero(np.isnan(known))
    part = equations[:, unknown]
    rows = np.flatnonzero((np.diff(part.indptr) > 0) & holds)
    rest = -(equations[rows] @ np.nan_to_num(known))
    loose = np.flatnonzero(optional[rows])
    slack = csr_array((np.ones(len(loose)), (loose, np.arange(len(loose)))), shape=(len(rows), len(loose)))
    whole = hstack([part[rows].astype(float), slack, -slack], format="csc")
    costs = np.repeat([0.0, 1.0], [len(unknown), 2 * len(loose)])
    widest = np.repeat([[0.0], [np.inf]], len(costs), axis=1)
    found = _solve(whole, rest, costs, widest)
    bounds = widest.copy()
    bounds[:, : len(unknown)] = limits[:, unknown] if limits is not None else widest[:, : len(unknown)]
    if found is not None and (bounds != widest).any():
        within = _solve(whole, rest, costs, bounds)
        # limits that the figures do not keep are wrong: no relation is given up for them
        if within is not None and costs @ within <= costs @ found + TOLERANCE:
            found = within
    if found is None:
        raise ValueError("figures contradict their own definitions: no counts fit all that was delivered")
    differences = found[len(unknown) :].reshape(2, -1).sum(axis=0)
    holds[rows[loose[differences > TOLERANCE]]] = False
    table = known.copy()
    table[unknown] = found[: len(unknown)]
    return table


def _solve(equations: csc_array, rhs: Floats, costs: Floats, bounds: Floats) -> Floats | None:
    """Whole numbers within bounds of least cost that fulfil equations, or None."""
    solver = quiet_solver()
    solver.setOptionValue("time_limit", SECONDS)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = equations.shape
    model.col_cost_ = costs
    model.col_lower_, model.col_upper_ = bounds
    model.row_lower_ = model.row_upper_ = rhs
    model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = equations.indptr, equations.indices
    model.a_matrix_.value_ = equations.data
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)
