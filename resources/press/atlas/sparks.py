"""Small lines beside a figure: where it came from, without axes.

Belongs here: the outline of such a line. Does not belong here: figures with axes (``charts``).
"""

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 120, 32, 3


def outline(years: Sequence[int], values: Sequence[float | None], *, breaks: Sequence[int]) -> str:
    """Path of a line over the years, from edge to edge.

    It is interrupted at gaps and at breaks; a figure between two of them is a point.

    Parameters
    ----------
    years, values
        The series; None: no figure.
    breaks
        First years whose figures are not comparable with those before.

    Examples
    --------
    >>> outline([2020, 2021, 2022], [1.0, None, 2.0], breaks=[])
    'M3 29h0M117 3h0'
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span, rise = years[-1] - years[0], (high - low) or 1
    parts = []
    earlier: int | None = None
    for year, value in zip(years, values, strict=True):
        if value is not None:
            cut = earlier is None or any(earlier < mark <= year for mark in breaks)
            x = EDGE + (year - years[0]) / span * (WIDTH - 2 * EDGE)
            y = HEIGHT - EDGE - (value - low) / rise * (HEIGHT - 2 * EDGE)
            parts.append(f"{'M' if cut else 'L'}{x:.4g} {y:.3g}{'h0' if cut else ''}")
        earlier = None if value is None else year
    return "".join(parts)
