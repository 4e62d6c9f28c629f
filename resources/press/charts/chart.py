"""A figure as plain values.

Belongs here: what every figure has. Does not belong here: kinds of figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Chart:
    """A figure: rows for the data sets of a specification.

    Attributes
    ----------
    kind
        Name of a specification: ``map``, ``ranking``, ``series``, ``spine``, ``pyramid``, ``chances``.
    data
        Rows by data set.
    alt
        What it shows, in a German sentence: alternative text.
    signals
        Values of named parameters of the specification, such as ``highlight``.
    width, height
        In pixels; None: as the specification has it.
    left, right
        Room for texts beside the figure, in pixels, as ``room`` finds it.
    """

    kind: str
    data: Mapping[str, Rows]
    alt: str
    signals: Mapping[str, Any] = field(default_factory=dict)
    width: int | None = None
    height: int | None = None
    left: int = 0
    right: int = 0


def room(texts: Iterable[str], *, size: float = 11) -> int:
    """Pixels that the longest of some texts may take, rather too many than too few.

    Examples
    --------
    >>> room(["Düren", "Jülich"]), room([])
    (38, 0)
    """
    return round(max(map(len, texts), default=0) * size * 0.57)
