"""Parts of sentences that findings and evaluations share.

Belongs here: distances, ranges and shares in words, titles in sentences. Does not belong here: sentences.
"""

import re

from sozialraum.wording.names import opening, quoted
from sozialraum.wording.notation import NBSP, number, telling, with_unit
from sozialraum.wording.rounding import exact

RANGE = f"95-%-Bereich:{NBSP}"
"""What stands before the limits of an uncertain figure."""

_POINTS = {"Prozent": "Prozentpunkte"}


def closed(text: str) -> str:
    """A text as a sentence: capital letter first, full stop last, single spaces.

    Examples
    --------
    >>> closed("in  Düren lebt niemand")
    'In Düren lebt niemand.'
    >>> closed("Begründung: „Zu teuer.“")
    'Begründung: „Zu teuer.“'
    """
    tidy = opening(re.sub(r"[ \t\r\n]+", " ", text).strip())
    return tidy if tidy.endswith((".", "!", "?", ".“", "!“", "?“")) else f"{tidy}."


def title(text: str) -> str:
    """A title in quotation marks; marks of its own become single ones.

    Examples
    --------
    >>> title("Projekt „Start“ ")
    '„Projekt ‚Start‘“'
    """
    return quoted(re.sub(r'„|"(?=\w)', "‚", text.strip()).replace("“", "‘").replace('"', "‘"))


def amount(value: float, *, unit: str, decimals: int) -> str:
    """A distance without its sign; between percentages one of percentage points.

    Examples
    --------
    >>> [amount(x, unit="Prozent", decimals=1).replace(NBSP, " ") for x in (-3.2, 0.01)]
    ['3,2 Prozentpunkte', 'weniger als 0,1 Prozentpunkte']
    >>> amount(1, unit="Personen", decimals=0).replace(NBSP, " ")
    '1 Person'
    """
    unit = _POINTS.get(unit, unit)
    if value and not exact(value, decimals=decimals):
        return f"weniger als {with_unit(10.0**-decimals, unit=unit, decimals=decimals)}"
    return with_unit(abs(value), unit=unit, decimals=decimals)


def limits(low: float | None, high: float | None, *, unit: str, decimals: int) -> str:
    """95 % limits of a difference; a missing limit is unbounded.

    Examples
    --------
    >>> limits(-4.0, None, unit="Prozent", decimals=1).replace(NBSP, " ")
    '95-%-Bereich: Untergrenze −4,0 Prozentpunkte, nach oben offen'
    """
    unit = _POINTS.get(unit, unit)
    if low is None and high is None:
        return f"{RANGE}nach beiden Seiten offen"
    if high is None and low is not None:
        return f"{RANGE}Untergrenze {_figure(low, unit=unit, decimals=decimals)}, nach oben offen"
    if low is None and high is not None:
        return f"{RANGE}Obergrenze {_figure(high, unit=unit, decimals=decimals)}, nach unten offen"
    low, high = low or 0.0, high or 0.0
    # limits on both sides of zero are not written as two zeros
    return RANGE + _between(low, high, unit=unit, decimals=telling(low, high, decimals=decimals))


def between(low: float, high: float, *, unit: str, decimals: int) -> str:
    """Two differences with their unit, which stands once."""
    return _between(low, high, unit=_POINTS.get(unit, unit), decimals=decimals)


def _between(low: float, high: float, *, unit: str, decimals: int) -> str:
    return f"{number(low, decimals=decimals)} bis {_figure(high, unit=unit, decimals=decimals)}"


def _figure(value: float, *, unit: str, decimals: int) -> str:
    """A figure with its unit; a ratio has none."""
    return with_unit(value, unit=unit, decimals=decimals).rstrip()


def times(count: int, one: str, many: str) -> str:
    """A count with its noun.

    Examples
    --------
    >>> times(1, "Jahr", "Jahre").replace(NBSP, " "), times(0, "Jahr", "Jahre").replace(NBSP, " ")
    ('1 Jahr', '0 Jahre')
    """
    return f"{number(count)}{NBSP}{one if count == 1 else many}"
