"""When a sentence may name an effect, and the words that do.

Belongs here: the rule and the list. Does not belong here: the sentences.
"""

import re

WITH_COMPARISON = ("difference_in_differences", "callaway_santanna", "synthetic_control")
"""Methods that set areas with a measure beside areas without it."""

CAUSAL = (
    "wirkt",
    "wirken",
    "wirkte",
    "gewirkt",
    "wirksam",
    "Wirkung",
    "Wirkungen",
    "Wirksamkeit",
    "Auswirkung",
    "Auswirkungen",
    "bewirkt",
    "bewirken",
    "Effekt",
    "Effekte",
    "Erfolg",
    "erfolgreich",
    "durch",
    "dadurch",
    "führt zu",
    "führte zu",
    "geführt zu",
    "weil",
    "dank",
    "wegen",
    "aufgrund",
    "infolge",
    "deshalb",
    "daher",
    "deswegen",
    "Folge",
    "Ursache",
    "Ursachen",
    "ursächlich",
    "verursacht",
    "verursachen",
    "Einfluss",
    "beeinflusst",
    "verbessert",
    "verschlechtert",
    "verringert",
    "gesenkt",
    "senkt",
    "steigert",
)
"""German words that say, or suggest, that one thing makes another."""

_PATTERN = re.compile(rf"\b(?:{'|'.join(CAUSAL)})\b", re.IGNORECASE)
_QUOTED = re.compile(r"„[^„“]*“")


def allowed(*, method: str | None, verdict: str | None, role: str, preregistered: bool) -> bool:
    """Whether an effect may be named, hedged.

    Parameters
    ----------
    method, verdict
        Of ``words.METHODS`` and ``words.VERDICTS``; None: no method, or the outcome period has not begun.
    role
        primary or exploratory.
    preregistered
        Whether everything was laid down before the outcome period.

    Examples
    --------
    >>> allowed(method="synthetic_control", verdict="works", role="primary", preregistered=True)
    True
    >>> allowed(method="interrupted_time_series", verdict="works", role="primary", preregistered=True)
    False
    """
    return method in WITH_COMPARISON and verdict != "cannot_tell" and role == "primary" and preregistered


def causal_words(text: str) -> tuple[str, ...]:
    """Causal words of a text; what stands in quotation marks is not the project's.

    Examples
    --------
    >>> causal_words("Die Maßnahme „Dank Dir“ wirkt.")
    ('wirkt',)
    """
    return tuple(_PATTERN.findall(_QUOTED.sub("", text)))
