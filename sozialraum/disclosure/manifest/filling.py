"""Values of cells that nobody delivered: worked out where the equations allow it, else any that fit.

Belongs here: what follows from the known values, equations that do not hold. Does not belong here: the
judgement what of this must be protected.
"""

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from sozialraum.disclosure.attack import quiet_solver

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

SECONDS = 120.0
"""Longest search for values that fit; it takes fractions of a second for a county."""

TOLERANCE = 1e-6


class Filled(NamedTuple):
    """Whole values of all cells, which of them follow from what is known, and which equations hold."""

    values: NDArray[np.int64]
    derived: Booleans
    holds: Booleans


def filled(values: Floats, equations: csr_array, *, optional: Booleans) -> Filled:
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
    _derive(known, equations, holds & ~optional)
    holds &= ~_broken(known, equations)
    _derive(known, equations, holds)
    holds &= ~_broken(known, equations)
    derived = ~np.isnan(known)
    table = known if derived.all() else _any_table(known, equations, holds, optional)
    return Filled(np.rint(table).astype(np.int64), derived, holds)


def _derive(known: Floats, equations: csr_array, rows: Booleans) -> None:
    """Work out the last unknown of an equation, over and over; a value below zero or broken is none."""
    pattern = csr_array(
        (np.ones(len(equations.indices)), equations.indices, equations.indptr), shape=equations.shape
    )
    while True:
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


def _broken(known: Floats, equations: csr_array) -> Booleans:
    """Equations whose cells are all known and that do not hold, or that leave less than nothing."""
    unknown = np.isnan(known).astype(float)
    number = abs(equations).astype(bool).astype(float) @ unknown
    rest = equations @ np.nan_to_num(known)
    return np.asarray((number == 0) & (np.abs(rest) > TOLERANCE))


def _any_table(known: Floats, equations: csr_array, holds: Booleans, optional: Booleans) -> Floats:
    """Whole values that fit; where there are none, without the equations that may be untrue."""
    unknown = np.flatnonzero(np.isnan(known))
    rest = -(equations @ np.nan_to_num(known))
    part = equations[:, unknown]
    touched = np.diff(part.indptr) > 0
    for rows in (touched & holds, touched & holds & ~optional):
        found = _solve(csc_array(part[np.flatnonzero(rows)].astype(float)), rest[rows])
        if found is not None:
            holds[touched & ~rows] = False
            table = known.copy()
            table[unknown] = found
            return table
    raise ValueError("figures contradict their own definitions: no counts fit all that was delivered")


def _solve(equations: csc_array, rhs: Floats) -> Floats | None:
    """Whole numbers from 0 that fulfil equations, or None."""
    solver = quiet_solver()
    solver.setOptionValue("time_limit", SECONDS)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = equations.shape
    model.col_cost_ = np.zeros(model.num_col_)
    model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.full(model.num_col_, highspy.kHighsInf)
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
