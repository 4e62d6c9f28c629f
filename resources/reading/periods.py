"""When: the day and year a figure is about.

Belongs here: forms of dates and years in files. Does not belong here: where they stand in a file.
"""

import re
from datetime import date

EXPECTED = "a day (31.12.2024 or 2024-12-31), a year (2024) or a school year (2024/25)"
YEARS = range(1950, 2101)


def parse_period(text: str) -> date:
    """Day a figure is about.

    Parameters
    ----------
    text
        A day, a year (its last day is meant) or a school year. Schools in NRW count their pupils on 15
        October ("Amtliche Schuldaten"), so that is the day of a school year.

    Returns
    -------
    date
        The day; its year is the year of the figure.

    Raises
    ------
    ValueError
        When the text is none of these.

    Examples
    --------
    >>> parse_period("2024").isoformat(), parse_period("30.06.2021").isoformat()
    ('2024-12-31', '2021-06-30')
    >>> parse_period("2024/25").isoformat()
    '2024-10-15'
    """
    clean = text.strip().removesuffix(" 00:00:00")
    found = None
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", clean):
        found = int(match[3]), int(match[2]), int(match[1])
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", clean):
        found = int(match[1]), int(match[2]), int(match[3])
    elif re.fullmatch(r"\d{4}", clean):
        found = int(clean), 12, 31
    elif match := re.fullmatch(r"(\d{4})/(?:\d\d)?(\d\d)", clean):
        follows = (int(match[1]) + 1) % 100 == int(match[2])
        found = (int(match[1]), 10, 15) if follows else None
    try:
        day = None if found is None else date(*found)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError(f"'{text}' is no period; expected {EXPECTED}")
    return day
