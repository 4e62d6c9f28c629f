"""Printed numbers as sums over parts of measures: the numerators and denominators of all figures.

Belongs here: the form of every numerator and denominator, and who delivers what it is made of. Does not
belong here: how parts are cut into pieces (``pieces``), cells of areas (``system``).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Indicator
from sozialraum.disclosure.manifest.pieces import Asked, asked_by

ROLES = ("numerator", "denominator")


class Family(NamedTuple):
    """What is counted together: one measure of one source in one year."""

    measure: str
    source: str
    year: int


class Summand(NamedTuple):
    """A part of a family with its factor."""

    family: Family
    asked: Asked
    factor: Fraction


Form = tuple[Summand, ...]
"""A printed number: the sum of its summands, in a fixed order."""


def form_id(form: Form) -> str:
    """Stable name of a form: equal in every release, whatever else is printed.

    Examples
    --------
    >>> persons = Summand(Family("m", "s", 2024), Asked((), ((0, 9, Fraction(1)),)), Fraction(1))
    >>> form_id((persons,)) == form_id((persons._replace(factor=Fraction(1)),))
    True
    """
    return hashlib.sha256(form_text(form).encode()).hexdigest()[:16]


def form_text(form: Form) -> str:
    """A form as text, from which :func:`form_from` makes it again."""
    return json.dumps(form, default=str, ensure_ascii=False)


def form_from(text: str) -> Form:
    """A form from its text, as a ledger holds it.

    Examples
    --------
    >>> ages = ((0, 18, Fraction(1)), (18, 19, Fraction(1, 4)))
    >>> form = (Summand(Family("m", "s", 2024), Asked(("nationality:foreign",), ages), Fraction(-1)),)
    >>> form_from(form_text(form)) == form
    True
    """
    return tuple(
        Summand(
            Family(*family),
            Asked(tuple(context), tuple((start, end, Fraction(weight)) for start, end, weight in ages)),
            Fraction(factor),
        )
        for family, (context, ages), factor in json.loads(text)
    )


def forms(
    values: pd.DataFrame, terms: pd.DataFrame, catalogue: Catalogue
) -> dict[tuple[str, str, int, str], Form]:
    """Form of every numerator and denominator by indicator, geography, year and role.

    Parameters
    ----------
    values
        Figures: columns indicator, geography, year.
    terms
        Columns of ``schemas.indicators.TERMS``: from which source each measure came.
    catalogue
        Definitions of the indicators.

    Returns
    -------
    dict
        Nothing for what has no term: a figure without any count, a denominator that there is not.
    """
    sources = _sources(terms)
    found = {}
    for name, geography, year in (
        values[["indicator", "geography", "year"]].drop_duplicates().itertuples(index=False, name=None)
    ):
        entry = catalogue.indicators[name]
        for role in ROLES:
            form = tuple(sorted(_summands(entry, role, sources.get((name, geography, year), {}), year)))
            if form:
                found[name, geography, int(year), role] = form
    return found


def _sources(terms: pd.DataFrame) -> dict[tuple[str, str, int], dict[tuple[str, int], str]]:
    """Source of each measure and counted year, by figure."""
    columns = ["indicator", "geography", "year", "measure", "counted_year", "source"]
    found: dict[tuple[str, str, int], dict[tuple[str, int], str]] = {}
    for name, geography, year, measure, counted, source in (
        terms[columns].drop_duplicates().itertuples(index=False, name=None)
    ):
        found.setdefault((name, geography, year), {})[measure, int(counted)] = source
    return found


def _summands(
    entry: Indicator, role: str, sources: Mapping[tuple[str, int], str], year: int
) -> Iterator[Summand]:
    for own, term in entry.terms:
        if own != role:
            continue
        for counted in entry.window(year):
            source = sources.get((term.measure, counted))
            if source is not None:
                family = Family(term.measure, source, counted)
                factor = Fraction(term.factor).limit_denominator(1000)
                yield Summand(family, asked_by(term, year=counted), factor)
