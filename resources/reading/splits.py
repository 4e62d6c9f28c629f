"""Which part: sex, age band and category of a figure.

Belongs here: texts of split columns. Does not belong here: which bands make up an asked one.
"""

import re

from sozialraum.ages import Band
from sozialraum.catalogue.source import Dimension

TOTALS = ("insgesamt", "gesamt", "alle", "total", "zusammen")
AGE_FORMS: tuple[tuple[str, int | None], ...] = (
    (r"(\d{1,3}) bis unter (\d{1,3})", 0),
    (r"(\d{1,3}) ?(?:bis|[-\u2013]) ?(\d{1,3})", 1),
    (r"()unter (\d{1,3})", 0),
    (r"(?:ab )?(\d{1,3}) (?:und mehr|und älter|u\. ?m\.)()", None),
    (r"ab (\d{1,3})()", None),
    (r"(\d{1,3})\+()", None),
)
"""Forms of age bands; the number is what is added to the upper number (None: open end)."""
EXPECTED = "an age (34), an age band ('3 bis unter 6 Jahre', '75 Jahre und mehr') or 'Insgesamt'"


def parse_age(text: str) -> Band | None:
    """Age band of a text.

    Parameters
    ----------
    text
        As offices write it; ``15 bis 24`` includes those aged 24.

    Returns
    -------
    Band or None
        None for all ages.

    Raises
    ------
    ValueError
        When the text is no age.

    Examples
    --------
    >>> parse_age("unter 3 Jahre"), parse_age("15 bis 24 Jahre"), parse_age("Insgesamt")
    (Band(start=0, end=3), Band(start=15, end=25), None)
    >>> parse_age("75 Jahre und mehr"), parse_age("34")
    (Band(start=75, end=None), Band(start=34, end=35))
    """
    clean = " ".join(re.sub(r"\b(Jahren|Jahre|Jahr|J\.)(?=\W|$)", " ", text).lower().split())
    if clean in TOTALS:
        return None
    band = _band(clean)
    if band is None or (band.end is not None and band.end <= band.start):
        raise ValueError(f"'{text}' is no age; expected {EXPECTED}")
    return band


def _band(clean: str) -> Band | None:
    if re.fullmatch(r"\d{1,3}", clean):
        return Band(int(clean), int(clean) + 1)
    for pattern, added in AGE_FORMS:
        match = re.fullmatch(pattern, clean)
        if match:
            return Band(int(match[1] or 0), None if added is None else int(match[2]) + added)
    return None


def age_of(text: str | None, dimension: Dimension) -> Band | None:
    """Age band of a text by the codes of a source, else by its form."""
    if text in dimension.codes:
        code = dimension.codes[text]
        return None if code is None else parse_age(code)
    return parse_age(text or "")


def code_of(text: str | None, dimension: Dimension) -> str | None:
    """Our value of a text, None for the total."""
    clean = (text or "").strip()
    if clean in dimension.codes:
        return dimension.codes[clean]
    if dimension.prefix is not None and clean:
        return f"{dimension.prefix}:{clean}"
    listed = ", ".join(f"'{code}'" for code in dimension.codes) or "a text"
    raise ValueError(f"'{clean}' is unknown; expected one of {listed}")
