"""Words for a mean profile over themes.

Belongs here: German labels of types. Does not belong here: the types (``clustering``).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

CUTS = (0.5, 1.25)
"""Distance from the mean of all areas, in standard deviations, up to which a mean is average, and up to
which it is not yet very high or very low."""

LEVELS = {
    2: "sehr hoch belastet",
    1: "hoch belastet",
    -1: "gering belastet",
    -2: "sehr gering belastet",
    0: "durchschnittlich",
}
"""Words of each level, in the order in which they are said."""


def label(profile: Mapping[str, float]) -> str:
    """A mean profile in words, the highest burden first, what is average last.

    Parameters
    ----------
    profile
        Mean standardised index (higher: more burdened) by title of the theme; at least one.

    Returns
    -------
    str
        Above 0.5 standard deviations ``hoch``, above 1.25 ``sehr hoch``; below -0.5 and -1.25 alike
        ``gering`` and ``sehr gering``; else ``durchschnittlich``.

    Examples
    --------
    >>> label({"Arbeit": 0.9, "Existenzsicherung": 0.6, "Wohnen": 0.1, "Teilhabe": -0.2})
    'Arbeit und Existenzsicherung hoch belastet, sonst durchschnittlich'
    >>> label({"Arbeit": 1.6, "Familie und Jugend": 1.4, "Wohnen": -0.8})
    'Arbeit sowie Familie und Jugend sehr hoch belastet, Wohnen gering belastet'
    >>> label({"Arbeit": 0.1, "Wohnen": -0.3})
    'durchgehend durchschnittlich'
    """
    found: dict[int, list[str]] = {}
    for title, mean in profile.items():
        strength = bisect_left(CUTS, abs(mean))
        found.setdefault(strength if mean > 0 else -strength, []).append(title)
    if len(found) == 1:
        return f"durchgehend {LEVELS[next(iter(found))]}"
    return ", ".join(
        f"{_listed(found[level]) if level else 'sonst'} {words}"
        for level, words in LEVELS.items()
        if level in found
    )


def _listed(titles: Sequence[str]) -> str:
    """Titles as a list; ``sowie`` where a title has an ``und`` of its own."""
    *before, last = titles
    joint = " sowie " if any(" und " in title for title in titles) else " und "
    return joint.join([", ".join(before), last]) if before else last
