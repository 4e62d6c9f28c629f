"""Bounds of cells from one row at a time, in whole numbers.

Belongs here: what a patient reader finds with pencil and paper, row by row, as fast as numpy can. Does not
belong here: conclusions from several rows at once (``feasible.py``).
"""

from typing import NamedTuple

import numpy as np

from sozialraum.disclosure.audit.release import UNLIMITED, Booleans, Integers, Matrix

ROUNDS = 50
"""Passes over all rows at most. Rows of rates can creep for long; the solver finishes what is left."""


class Bounds(NamedTuple):
    """Lower and upper end of every cell; where they cross no table exists."""

    lower: Integers
    upper: Integers

    @property
    def crossed(self) -> Booleans:
        """(cells,) whether nothing is left of the cell's range."""
        return self.lower > self.upper


class Reach(NamedTuple):
    """Smallest and largest sum of a row within bounds, with the parts of each coefficient."""

    least: Integers
    most: Integers
    least_parts: Integers
    most_parts: Integers


def reach(matrix: Matrix, bounds: Bounds) -> Reach:
    """Smallest and largest possible sum of every row, cell by cell at its better end.

    Parameters
    ----------
    matrix
        (rows, cells) whole coefficients.
    bounds
        Of the cells.
    """
    at_lower = matrix.data * bounds.lower[matrix.indices]
    at_upper = matrix.data * bounds.upper[matrix.indices]
    least, most = np.minimum(at_lower, at_upper), np.maximum(at_lower, at_upper)
    return Reach(_row_sums(matrix, least), _row_sums(matrix, most), least, most)


def propagate(matrix: Matrix, low: Integers, high: Integers, bounds: Bounds) -> Bounds:
    """Narrow bounds until no single row ``low <= matrix @ table <= high`` narrows them further.

    For coefficient a of cell x, with the other cells of the row at their ends: ``a·x <= high - least others``
    and ``a·x >= low - most others``, rounded to whole x. A row with one unknown gives it away.

    Parameters
    ----------
    matrix, low, high
        Rows; plus or minus ``UNLIMITED``: no bound on this side.
    bounds
        What is known before.

    Returns
    -------
    Bounds
        Never wider; every whole table within ``bounds`` that fulfils the rows is within them. They cross
        where a row cannot be fulfilled; then the narrowing stops.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> row = csr_array(np.array([[1, 1, 1]]))
    >>> start = Bounds(np.array([1, 1, 4]), np.array([9, 9, 4]))
    >>> narrow = propagate(row, np.array([6]), np.array([6]), start)
    >>> narrow.lower.tolist(), narrow.upper.tolist()
    ([1, 1, 4], [1, 1, 4])
    """
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column, factor = matrix.indices, matrix.data
    if not len(factor):
        return bounds
    below, above, positive = low[row] > -UNLIMITED, high[row] < UNLIMITED, factor > 0
    for _ in range(ROUNDS):
        found = reach(matrix, bounds)
        at_most = high[row] - (found.least[row] - found.least_parts)
        at_least = low[row] - (found.most[row] - found.most_parts)
        # dividing by a negative coefficient turns the inequality round
        for_upper = np.where(positive, at_most, at_least) // factor
        for_lower = -(-np.where(positive, at_least, at_most) // factor)
        has_upper, has_lower = np.where(positive, above, below), np.where(positive, below, above)
        lower, upper = bounds.lower.copy(), bounds.upper.copy()
        np.minimum.at(upper, column[has_upper], for_upper[has_upper])
        np.maximum.at(lower, column[has_lower], for_lower[has_lower])
        narrowed = Bounds(lower, upper)
        if np.array_equal(lower, bounds.lower) and np.array_equal(upper, bounds.upper):
            break
        bounds = narrowed
        if bounds.crossed.any():
            break
    return bounds


def _row_sums(matrix: Matrix, parts: Integers) -> Integers:
    """Sum of the parts of each row; 0 for a row without any."""
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(parts)])
    # sums beyond 64 bits wrap round, and their differences are right again
    sums: Integers = running[matrix.indptr[1:]] - running[matrix.indptr[:-1]]
    return sums
