"""How much: value and status of a cell's text.

Belongs here: official signs, numbers with decimal comma, quality letters. Does not belong here: what
a figure is about.
"""

import math
import re

from sozialraum.status import ORDER, SIGNS, SUFFIXES, WITHOUT_VALUE, Status

NUMBER = {
    ",": re.compile(r"[+-]?(\d+|\d{1,3}([. \u00a0\u202f]\d{3})+)(,\d+)?([eE][+-]?\d+)?"),
    ".": re.compile(r"[+-]?(\d+|\d{1,3}([, \u00a0\u202f]\d{3})+)(\.\d+)?([eE][+-]?\d+)?"),
}
"""Numbers by decimal sign; groups of three may be set apart."""
EXPECTED = {
    ",": "a number with decimal comma, or an official sign",
    ".": "a number with decimal point, or an official sign",
}

Figure = tuple[float, Status]


def parse_figure(
    text: str, *, decimal: str = ",", zero: str = "exact", plain: Status = Status.EXACT
) -> Figure:
    """Value and status of a text.

    Parameters
    ----------
    text
        Content of a cell.
    decimal
        ``,`` or ``.``.
    zero
        ``below_half``: a printed 0 is less than half a unit, not none.
    plain
        Status of a figure without sign.

    Returns
    -------
    tuple of float and Status
        NaN exactly where the status has no value; 0 only for ``-`` and a printed 0.

    Raises
    ------
    ValueError
        When the text is neither a figure nor a sign.

    Examples
    --------
    >>> parse_figure("15,7"), parse_figure("(12)"), parse_figure("-")
    ((15.7, <Status.EXACT: 'exact'>), (12.0, <Status.LIMITED: 'limited'>), (0.0, <Status.NIL: 'nil'>))
    >>> parse_figure("."), parse_figure("279 285 p")
    ((nan, <Status.UNKNOWN_OR_SECRET: 'unknown_or_secret'>), (279285.0, <Status.PROVISIONAL: 'provisional'>))
    """
    clean = text.strip()
    if clean in SIGNS:
        return _sign(SIGNS[clean])
    statuses = [plain]
    if clean.startswith("(") and clean.endswith(")"):
        clean = clean[1:-1].strip()
        statuses.append(Status.LIMITED)
        if clean and clean in SIGNS:
            return _sign(SIGNS[clean])
    if clean[-1:] in SUFFIXES:
        statuses.append(SUFFIXES[clean[-1]])
        clean = clean[:-1].strip()
    if not NUMBER[decimal].fullmatch(clean):
        raise ValueError(f"'{text}' is no figure; expected {EXPECTED[decimal]}")
    group = "." if decimal == "," else ","
    value = float(re.sub(rf"[{group}\s]", "", clean).replace(decimal, "."))
    if value == 0:
        value = 0.0  # a printed -0 is no other figure
        if zero == "below_half":
            statuses[0] = Status.BELOW_HALF
    return value, max(statuses, key=ORDER.index)


def with_quality(figure: Figure, quality: str) -> Figure:
    """A figure with the sign or letter of its quality column.

    Examples
    --------
    >>> with_quality((128.0, Status.EXACT), "e")[1].value, with_quality((128.0, Status.EXACT), "/")[0]
    ('estimated', nan)
    """
    clean = quality.strip()
    if not clean:
        return figure
    if clean not in SUFFIXES and clean not in SIGNS and clean != "()":
        letters = ", ".join([*SUFFIXES, *filter(None, SIGNS)])
        raise ValueError(f"'{quality}' is no sign of quality; expected one of {letters}")
    status = Status.LIMITED if clean == "()" else SUFFIXES.get(clean) or SIGNS[clean]
    strongest = max((figure[1], status), key=ORDER.index)
    return (math.nan if strongest in WITHOUT_VALUE else figure[0]), strongest


def _sign(status: Status) -> Figure:
    return (0.0 if status is Status.NIL else math.nan), status
