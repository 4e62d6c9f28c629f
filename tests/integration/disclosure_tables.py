"""Small tables with margins as problems of cell suppression, for tests."""

import numpy as np
from scipy.sparse import csr_array

from sozialraum.disclosure.problem import Problem, Status

UPPER = 200


def table(counts, *, sensitive_below: int = 3, levels=(1, 2), width: int = 0, lower: int = 1) -> Problem:
    """Rows, columns and margins, the total last; zeros printed, counts from 1 to the threshold sensitive.

    ``levels`` are how far below, where the value allows it, and above a sensitive cell must be possible.
    """
    inner = np.array(counts)
    whole = np.block([[inner, inner.sum(1, keepdims=True)], [inner.sum(0), inner.sum()]])
    rows, columns = whole.shape
    places = np.arange(whole.size).reshape(whole.shape)
    equations = np.zeros((rows + columns, whole.size), dtype=np.int64)
    for equation, line in enumerate([*places, *places.T]):
        equations[equation, line] = 1
        equations[equation, line[-1]] = -1
    values = whole.ravel()
    sensitive = (values > 0) & (values < sensitive_below)
    down, up = levels
    return Problem(
        values=values,
        weights=values + 1,
        status=np.where(sensitive, Status.SENSITIVE, np.where(values > 0, Status.FREE, Status.PRINTED)),
        lower=np.minimum(values, lower),
        upper=np.full(whole.size, UPPER),
        lpl=np.where(sensitive, np.minimum(values - lower, down), 0),
        upl=np.where(sensitive, up, 0),
        spl=np.where(sensitive, width, 0),
        equations=csr_array(equations),
        rhs=np.zeros(rows + columns),
    )
