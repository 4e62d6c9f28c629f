"""German notation of figures, units and dates.

Belongs here: how a single value is written. Does not belong here: sentences (``sentences``), what is written
in place of a figure that must not be shown (that is a status).
"""

from datetime import date

from babel import Locale
from babel.numbers import parse_pattern

from sozialraum.status import WORDS, Status
from sozialraum.wording.rounding import exact

NBSP = "\N{NO-BREAK SPACE}"
"""Between figure and unit, so that no line ends between them."""

MINUS = "\N{MINUS SIGN}"

NONE = "–"
"""In the place of a figure where there is none and the place says nothing of the reason."""

_GERMAN = Locale("de")
_PATTERNS = [parse_pattern(f"#,##0.{'0' * decimals}" if decimals else "#,##0") for decimals in range(7)]
_SINGULAR = {
    "Personen": "Person",
    "Hilfen": "Hilfe",
    "Haushalte": "Haushalt",
    "Kinder": "Kind",
    "Fälle": "Fall",
    "Wohnungen": "Wohnung",
    "Plätze": "Platz",
    "Bedarfsgemeinschaften": "Bedarfsgemeinschaft",
    "Lebensformen": "Lebensform",
    "Prozentpunkte": "Prozentpunkt",
}
_PERCENT = "Prozent"


def number(value: float, *, decimals: int = 0) -> str:
    """A figure in German notation.

    Parameters
    ----------
    value
        The figure; not missing.
    decimals
        Digits after the comma, at most 6.

    Examples
    --------
    >>> number(12345.65, decimals=1), number(-0.04, decimals=1), number(1000)
    ('12.345,7', '0,0', '1.000')
    """
    text = _PATTERNS[decimals].apply(exact(value, decimals=decimals), _GERMAN)
    return str(text).replace("-", MINUS)


def with_unit(value: float, *, unit: str, decimals: int) -> str:
    """A figure with its unit; percent as a sign, single things in the singular.

    Examples
    --------
    >>> with_unit(12.34, unit="Prozent", decimals=1).replace(NBSP, " ")
    '12,3 %'
    >>> with_unit(45.1, unit="je 1.000 Personen", decimals=1).replace(NBSP, " ")
    '45,1 je 1.000 Personen'
    >>> with_unit(1, unit="Personen", decimals=0).replace(NBSP, " ")
    '1 Person'
    """
    text = number(value, decimals=decimals)
    if unit == _PERCENT:
        return f"{text}{NBSP}%"
    return f"{text}{NBSP}{_SINGULAR.get(unit, unit) if text == '1' else unit}"


def signed(value: float, *, decimals: int) -> str:
    """A difference, always with its sign; no sign where it is zero as it is written.

    Examples
    --------
    >>> signed(3.2, decimals=1), signed(-3.2, decimals=1), signed(0.01, decimals=1)
    ('+3,2', '−3,2', '0,0')
    """
    text = number(value, decimals=decimals)
    return f"+{text}" if exact(value, decimals=decimals) > 0 else text


def telling(old: float, new: float, *, decimals: int) -> int:
    """Digits after the comma that two different figures need so that they are not written alike.

    Examples
    --------
    >>> telling(3.41, 3.44, decimals=1), telling(3.4, 3.6, decimals=1), telling(3, 3, decimals=0)
    (2, 1, 0)
    """
    enough = (digits for digits in range(decimals, len(_PATTERNS)) if _apart(old, new, digits))
    return next(enough, decimals)


def _apart(old: float, new: float, digits: int) -> bool:
    return exact(old, decimals=digits) != exact(new, decimals=digits)


def difference(value: float, *, unit: str, decimals: int) -> str:
    """A difference with its unit; between percentages it is one of percentage points.

    Examples
    --------
    >>> difference(-3.2, unit="Prozent", decimals=1).replace(NBSP, " ")
    '−3,2 Prozentpunkte'
    >>> difference(12, unit="Personen", decimals=0).replace(NBSP, " ")
    '+12 Personen'
    """
    text = signed(value, decimals=decimals)
    return f"{text}{NBSP}{'Prozentpunkte' if unit == _PERCENT else unit}"


def span(low: float, high: float, *, unit: str, decimals: int) -> str:
    """Two figures with their unit, which stands once.

    Examples
    --------
    >>> span(3.2, 5.1, unit="Prozent", decimals=1).replace(NBSP, " ")
    '3,2 bis 5,1 %'
    """
    return f"{number(low, decimals=decimals)} bis {with_unit(high, unit=unit, decimals=decimals)}"


def chance(share: float) -> str:
    """A probability as a whole percentage; never "0 %" or "100 %": a count of draws cannot tell that.

    Examples
    --------
    >>> [chance(share).replace(NBSP, " ") for share in (0.0, 0.004, 0.58, 0.996, 1.0)]
    ['unter 1 %', 'unter 1 %', '58 %', 'über 99 %', 'über 99 %']
    """
    if share < 0.01:
        return f"unter 1{NBSP}%"
    if share > 0.99:
        return f"über 99{NBSP}%"
    return f"{number(share * 100)}{NBSP}%"


def day(value: date) -> str:
    """A date.

    Examples
    --------
    >>> day(date(2024, 1, 31))
    '31.01.2024'
    """
    return f"{value:%d.%m.%Y}"


def period(first: date, last: date) -> str:
    """A period of days; a single day, and a whole year, are said shortly.

    Examples
    --------
    >>> period(date(2024, 1, 1), date(2024, 12, 31)), period(date(2024, 1, 1), date(2024, 6, 30))
    ('2024', '01.01.2024 bis 30.06.2024')
    """
    if first == last:
        return day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return years(first.year, last.year)
    return f"{day(first)} bis {day(last)}"


def years(first: int, last: int) -> str:
    """Years from the first to the last.

    Examples
    --------
    >>> years(2024, 2024), years(2015, 2024)
    ('2024', '2015 bis 2024')
    """
    return str(first) if first == last else f"{first} bis {last}"


def missing(status: str) -> str:
    """Why there is no figure, in a word or two.

    Examples
    --------
    >>> missing("suppressed"), missing("not_delivered")
    ('gesperrt', 'nicht geliefert')
    """
    return WORDS[Status(status)]
