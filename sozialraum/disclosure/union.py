"""One problem of the present release and all earlier ones: what an attacker has who kept them.

Belongs here: cells of earlier figures beside those of the present ones. Does not belong here: the ledger
itself (``ledger``), engines, audit.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from sozialraum.disclosure.problem import Integers, Problem, Status


class Vintage(NamedTuple):
    """An earlier state of the figures: its problem on the same cells, and what was printed (cells,)."""

    release: int
    problem: Problem
    printed: NDArray[np.bool_]


class Union(NamedTuple):
    """The present problem with the cells and equations of earlier figures behind its own.

    Attributes
    ----------
    problem
        The first cells are those of the present release.
    before
        (cells,) values that an earlier release printed, NaN for the others.
    """

    problem: Problem
    before: NDArray[np.float64]


def together(present: Problem, vintages: Sequence[Vintage]) -> Union:
    """Join the present figures with earlier ones.

    A number that has not changed is one cell: the attacker is even told what was revised. One that has
    changed is another cell, for each of its values one; equations of earlier figures are only needed where
    such a cell stands in them. Earlier figures cannot be hidden any more, but must stay protected.

    Parameters
    ----------
    present
        The present release.
    vintages
        Earlier states on the same cells, the first one first.
    """
    size = len(present.values)
    known = np.full(size, np.nan)
    added: dict[tuple[int, int], int] = {}
    further: list[Problem] = []
    printed: list[float] = []
    matrices, sides = [present.equations], [present.rhs]
    for vintage in vintages:
        values = vintage.problem.values
        changed = np.flatnonzero(values != present.values)
        same = vintage.printed & (values == present.values)
        known[same] = values[same]
        place = np.arange(size)
        fresh = []
        for cell in changed:
            key = int(cell), int(values[cell])
            if key not in added:
                added[key] = size + len(added)
                fresh.append(cell)
                printed.append(np.nan)
            place[cell] = added[key]
            if vintage.printed[cell]:
                printed[added[key] - size] = float(values[cell])
        further.append(_unchangeable(vintage, np.array(fresh, dtype=np.intp)))
        rows = np.flatnonzero(abs(vintage.problem.equations) @ (place >= size).astype(np.int64) > 0)
        moved = vintage.problem.equations[rows]
        matrices.append(
            csr_array((moved.data, place[moved.indices], moved.indptr), (len(rows), size + len(added)))
        )
        sides.append(vintage.problem.rhs[rows])
    before = np.concatenate([known, printed])
    return Union(_joined([present, *further], matrices, np.concatenate(sides), before), before)


def _unchangeable(vintage: Vintage, cells: NDArray[np.intp]) -> Problem:
    """Cells of earlier figures: printed or hidden for ever, with the levels of the hidden ones."""
    problem = vintage.problem
    shown = vintage.printed[cells]
    status = np.where(shown, Status.PRINTED, Status.SENSITIVE)
    # what an earlier rule printed is no secret any more
    levels = {name: np.where(shown, 0, getattr(problem, name)[cells]) for name in ("lpl", "upl", "spl")}
    return Problem(
        values=problem.values[cells],
        weights=problem.weights[cells],
        status=status,
        lower=np.minimum(problem.lower[cells], problem.values[cells]),
        upper=problem.upper[cells],
        **levels,
        equations=csr_array((0, len(cells)), dtype=np.int64),
        rhs=np.zeros(0, dtype=np.int64),
        names=tuple(f"{problem.names[cell]}@{vintage.release}" for cell in cells),
    )


def _joined(
    parts: Sequence[Problem],
    matrices: Sequence[csr_array],
    rhs: NDArray[np.int64],
    before: NDArray[np.float64],
) -> Problem:
    """All cells and equations as one problem; what was printed before is known for ever."""
    size = sum(len(part.values) for part in parts)
    wide = [csr_array((own.data, own.indices, own.indptr), (own.shape[0], size)) for own in matrices]

    def whole(name: str) -> Integers:
        found: Integers = np.concatenate([getattr(part, name) for part in parts])
        return found

    shown = np.isfinite(before)
    return Problem(
        values=whole("values"),
        weights=np.concatenate([part.weights for part in parts]),
        status=np.where(shown, Status.PRINTED, whole("status")),
        lower=whole("lower"),
        upper=whole("upper"),
        lpl=np.where(shown, 0, whole("lpl")),
        upl=np.where(shown, 0, whole("upl")),
        spl=np.where(shown, 0, whole("spl")),
        equations=vstack(wide, format="csr"),
        rhs=rhs,
        names=tuple(name for part in parts for name in part.names),
    )
