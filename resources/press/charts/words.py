"""German words in figures.

Belongs here: words that several kinds of figures use. Does not belong here: notation of figures.
"""

from collections.abc import Mapping, Sequence

from resources.press.content.model import Missing
from sozialraum.wording.notation import missing

MISSING: Mapping[Missing, str] = {
    "suppressed": missing("suppressed"),
    "secret": missing("unknown_or_secret"),
    "not_delivered": missing("not_delivered"),
    "later": missing("later"),
    "not_meaningful": missing("not_meaningful"),
    "uncertain": missing("uncertain"),
}
"""Why there is no figure."""

UNSURE = "schraffiert: Klasse unsicher"


def german_list(names: Sequence[str], *, most: int = 2) -> str:
    """Names in a row, the last of many counted.

    Examples
    --------
    >>> german_list(["Düren", "Jülich"]), german_list(["A", "B", "C", "D"])
    ('Düren und Jülich', 'A, B und 2 weitere')
    """
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} und {len(names) - most} weitere"
    return " und ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
