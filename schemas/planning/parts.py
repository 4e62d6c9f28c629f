"""Columns that tables of planning share.

Belongs here: kinds of columns, and those of several tables. Does not belong here: any particular table.
"""

import pandera.pandas as pa

from schemas.base import column
from schemas.indicators import value_columns

area = {name: value_columns[name] for name in ("geography", "area")}
year = value_columns["year"]
probability = pa.Check.in_range(0, 1)


def text(title: str, description: str, *checks: pa.Check) -> pa.Column:
    """A text that is always there."""
    return column("str", title, description, *checks)


def maybe(title: str, description: str, *checks: pa.Check) -> pa.Column:
    """A text that may be missing."""
    return column("str", title, description, *checks, nullable=True)


def number(title: str, description: str, *checks: pa.Check, unit: str | None = None) -> pa.Column:
    """A number that may be missing."""
    return column("float64", title, description, *checks, unit=unit, nullable=True)


def count(title: str, description: str) -> pa.Column:
    """A whole number from 0 on that may be missing."""
    return column("Int64", title, description, pa.Check.ge(0), nullable=True)


def day(title: str, description: str, *, nullable: bool = True) -> pa.Column:
    """A day."""
    return column("datetime64[ns]", title, description, sql="DATE", nullable=nullable)


def texts(title: str, description: str, words: tuple[str, ...] | None = None) -> pa.Column:
    """A list of texts; where words are given, of these only."""
    checks = [] if words is None else [_all_of(words)]
    return column("object", title, description, *checks, sql="VARCHAR[]")


def _all_of(words: tuple[str, ...]) -> pa.Check:
    return pa.Check(
        lambda lists: lists.map(lambda texts: set(texts) <= set(words)),
        name="all_of",
        error=f"only {', '.join(words)}",
    )


def indicator(title: str, description: str) -> pa.Column:
    """Id of an indicator; may be missing."""
    return maybe(title, description)


finding = text("Befund", "Id of the finding: rule, geography and area; the same in every year.")
measure = text("Maßnahme", "Id of the measure in the register.")
theme = text("Themenfeld", "Id of the theme in the catalogue.")
release = maybe("Veröffentlichung", "Release in which the row is first published as it stands.")
