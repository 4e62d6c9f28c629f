"""Classes of scores: status and dynamics, and the cell of both.

Belongs here: cuts and names of classes. Does not belong here: scores, the probability of a class.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.indices.methods.standardised import Floats

STATUS = ("hoch", "mittel", "niedrig", "sehr niedrig")
"""Classes of the status by their code; a high social status is a low score."""

DYNAMICS = ("positiv", "stabil", "negativ")
"""Classes of the dynamics by their code; a score that fell has improved."""

SIGNS = ("+", "+/-", "-")
"""Signs of the dynamics in a cell."""

NO_CLASS = -1
"""Code where there is no score."""

ON_THE_CUT = 1e-9
"""Distance up to which a score lies on a cut. In exact arithmetic scores do fall on cuts (half of the areas
with one value, half with another: all are at -1 or 1), where rounding would scatter them to both sides."""

Codes = NDArray[np.int8]


def status_classes(score: ArrayLike, *, cuts: tuple[float, float, float]) -> Codes:
    """Code of the status of each score.

    Parameters
    ----------
    score
        Any shape; higher is worse.
    cuts
        Rising: between hoch and mittel, mittel and niedrig, niedrig and sehr niedrig.

    Returns
    -------
    array of int8
        Place in ``STATUS``; -1 where the score is missing. A score on a cut belongs to the milder class,
        the one nearer to the middle: -1 is mittel, 1 is mittel, 1.5 is niedrig.

    Examples
    --------
    >>> codes = status_classes([-1.2, -1, 1, 1.2, 1.5, 1.6, float("nan")], cuts=(-1, 1, 1.5))
    >>> [STATUS[code] if code >= 0 else None for code in codes]
    ['hoch', 'mittel', 'mittel', 'niedrig', 'niedrig', 'sehr niedrig', None]
    """
    return _classes(np.asarray(score, dtype=np.float64), cuts)


def dynamics_classes(score: ArrayLike, *, cuts: tuple[float, float]) -> Codes:
    """Code of the dynamics of each score of the change.

    Parameters
    ----------
    score
        Any shape; higher is worse.
    cuts
        Rising: between positiv and stabil, stabil and negativ.

    Returns
    -------
    array of int8
        Place in ``DYNAMICS``; -1 where the score is missing. A score on a cut is stabil.

    Examples
    --------
    >>> [DYNAMICS[code] for code in dynamics_classes([-1.01, -1, 0, 1, 1.01], cuts=(-1, 1))]
    ['positiv', 'stabil', 'stabil', 'stabil', 'negativ']
    """
    return _classes(np.asarray(score, dtype=np.float64), cuts)


def cell(status: int, dynamics: int) -> str | None:
    """Cell of the matrix of status and dynamics as Berlin writes it; none where either has no class.

    Examples
    --------
    >>> cell(1, 1), cell(3, 2), cell(0, -1)
    ('2+/-', '4-', None)
    """
    return None if NO_CLASS in (status, dynamics) else f"{status + 1}{SIGNS[dynamics]}"


def _classes(score: Floats, cuts: tuple[float, ...]) -> Codes:
    """Number of cuts passed; the first leads into the middle and counts as passed when it is reached."""
    first, *further = cuts
    codes = (score >= first - ON_THE_CUT).astype(np.int8)
    for cut in further:
        codes = codes + (score > cut + ON_THE_CUT)
    return np.where(np.isnan(score), np.int8(NO_CLASS), codes)
