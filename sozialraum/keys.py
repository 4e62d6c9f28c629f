"""Keys of German areas: one normaliser for every form in which offices write them.

Belongs here: forms of AGS, ARS, Gemeindeverband, Jugendamt and Sozialraum keys.
Does not belong here: which areas a county has (catalogue), reading of files.
"""

import re
from typing import Literal, NamedTuple

Level = Literal[
    "deutschland",
    "land",
    "regierungsbezirk",
    "kreis",
    "gemeindeverband",
    "gemeinde",
    "jugendamt",
    "sozialraum",
]

LAST_STATE = 16
WITHOUT_STATE = 6
"""Digits of a municipality's key without its Land (``358008``)."""

EXPECTED = (
    "a key of an area: Land (2 digits), Kreis (5), Gemeinde (8, or 9 as Verband, or 12 as ARS), "
    "Sozialraum (10) or Jugendamt (JH and 8 digits)"
)

LEVELS: dict[int, Level] = {
    2: "land",
    3: "regierungsbezirk",
    5: "kreis",
    8: "gemeinde",
    9: "gemeindeverband",
    10: "sozialraum",
}


class AreaKey(NamedTuple):
    """A normalised key and the level it stands for."""

    level: Level
    key: str


def normalise(text: object, *, state: str | None = None) -> AreaKey:
    """Bring a key of an area into the one form the whole system uses.

    Parameters
    ----------
    text
        Key as delivered: text, or a number from a workbook (``5358008.0``). Spaces do not matter;
        a leading zero that a spreadsheet took away is put back.
    state
        Land (2 digits) that is put before a municipality's key without Land (``358008``).

    Returns
    -------
    AreaKey
        ``land`` 2, ``regierungsbezirk`` 3, ``kreis`` 5, ``gemeinde`` 8, ``gemeindeverband`` 9,
        ``sozialraum`` 10 digits, ``jugendamt`` ``JH`` and 8 digits, ``deutschland`` ``DG``. A Verband
        that is one free municipality (fourth part begins with 0) is that municipality.

    Raises
    ------
    ValueError
        If the text is none of these; it names the text and what was expected.

    Notes
    -----
    Digits: Land 2, Regierungsbezirk 1, Kreis 2, in the ARS Verband 4, Gemeinde 3. A Land above 16
    does not exist, which tells ``53580008`` (a Verband without its zero) from an AGS. Source:
    Destatis, "Gemeindeverzeichnis, Regionalschlüssel".

    Examples
    --------
    >>> normalise("5358008").key, normalise("05 3 58 008").key, normalise("053580008008").key
    ('05358008', '05358008', '05358008')
    >>> normalise("358008", state="05")
    AreaKey(level='gemeinde', key='05358008')
    >>> normalise(5358.0), normalise("JH05358999")
    (AreaKey(level='kreis', key='05358'), AreaKey(level='jugendamt', key='JH05358999'))
    >>> normalise("Düren")
    Traceback (most recent call last):
    ValueError: 'Düren' is no key; expected a key of an area: Land (2 digits), ...
    """
    digits = re.sub(r"\s+", "", str(text)).upper()
    if digits in ("DG", "D"):
        return AreaKey("deutschland", "DG")
    if re.fullmatch(r"JH[0-9]{8}", digits) and _has_state(digits[2:]):
        return AreaKey("jugendamt", digits)
    digits = re.sub(r"\.0+$", "", digits) if isinstance(text, float) or digits.endswith(".0") else digits
    if re.fullmatch(r"[0-9]{1,12}", digits):
        if len(digits) == WITHOUT_STATE and state is not None:
            digits = state + digits
        forms = (digits,) if len(digits) == len("17") else (digits, "0" + digits)
        for form in forms:
            found = _level(form)
            if found is not None:
                return found
    raise ValueError(f"'{text}' is no key; expected {EXPECTED}")


def _has_state(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= LAST_STATE


def _level(digits: str) -> AreaKey | None:
    """Level of a key with all its zeros, None when it is no key."""
    if len(digits) < 2 or not _has_state(digits):
        return None
    if len(digits) == 12:
        return _regional_key(digits)
    level = LEVELS.get(len(digits))
    if level == "gemeindeverband" and digits[5] == "0":
        return AreaKey("gemeinde", digits[:5] + digits[6:])
    return None if level is None else AreaKey(level, digits)


def _regional_key(ars: str) -> AreaKey:
    """Level of an ARS: trailing zeros stand for the levels that are not meant."""
    for end in (2, 3, 5):
        if not ars[end:].strip("0"):
            return AreaKey(LEVELS[end], ars[:end])
    if ars.endswith("000") and ars[5] != "0":
        return AreaKey("gemeindeverband", ars[:9])
    return AreaKey("gemeinde", ars[:5] + ars[9:])
