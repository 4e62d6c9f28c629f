"""What printed shares, rates, changes and means say about the counts they are made of, as rows.

Belongs here: quotients, and the ways they are published: rounded, as a class of a map, by their smallest
and largest. Any quotient can be combined with any way. A row is multiplied until its coefficients are whole;
nothing is lost to floating point. Does not belong here: sums of counts (``relations.py``).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sozialraum.disclosure.audit.relations import Cells, Known, Row, range_of
from sozialraum.disclosure.audit.release import UNLIMITED


class Quotient(NamedTuple):
    """``factor * numerator / denominator`` with sums of cells; a denominator is never below 0.

    Attributes
    ----------
    numerator
        Coefficients by cell.
    denominator
        Coefficients by cell, or a number: of years of a mean, or 1 for a count.
    factor
        100 for percent.
    """

    numerator: Mapping[str, int]
    denominator: Mapping[str, int] | int
    factor: int = 1


def rate(numerator: str, denominator: str, *, factor: int = 100) -> Quotient:
    """Share or rate: cases per persons, or a part as share of its total."""
    return Quotient({numerator: 1}, {denominator: 1}, factor)


def change_rate(later: str, earlier: str, *, factor: int = 100) -> Quotient:
    """Change from the earlier to the later number in percent of the earlier."""
    return Quotient({later: 1, earlier: -1}, {earlier: 1}, factor)


def mean(cells: Sequence[str]) -> Quotient:
    """Mean of several years."""
    return Quotient(dict.fromkeys(cells, 1), len(cells))


def count(cell: str) -> Quotient:
    """A number itself, where it is published rounded, in classes or by its smallest and largest."""
    return Quotient({cell: 1}, 1)


def rounded(
    name: str, quotient: Quotient, printed: str, *, unit: str | None = None, half_away: bool = False
) -> tuple[Row, ...]:
    """A quotient is printed rounded: it is at most half a unit away.

    ``(printed - unit/2) · denominator <= factor · numerator <= (printed + unit/2) · denominator``, and the
    denominator is at least 1, because there is a quotient.

    Parameters
    ----------
    name
        Of the rows.
    quotient
        What is printed.
    printed
        Text as printed, with a point: ``"12.30"`` is rounded to hundredths.
    unit
        Unit of rounding if it is not the last digit: ``"10"`` for numbers rounded to tens.
    half_away
        Whether it is known that halves are rounded away from zero (as taught at school): then one of the
        ends is excluded. Without it both are possible, which protects less than it seems where numbers are
        rounded so.

    Examples
    --------
    >>> rounded("quota", rate("poor", "persons"), "12.5")[0]
    Row(name='quota', coefficients={'poor': 2000, 'persons': -249}, low=0, high=4611686018427387904)
    """
    number = Decimal(printed)
    half = Fraction(unit or Decimal(1).scaleb(int(number.as_tuple().exponent))) / 2
    middle = Fraction(number)
    low_open, high_open = half_away and middle <= 0, half_away and middle >= 0
    return (
        _at_least(name, quotient, middle - half, strictly=low_open),
        _at_most(name, quotient, middle + half, strictly=high_open),
        *_defined(name, quotient),
    )


def within(name: str, quotient: Quotient, low: str | None, high: str | None) -> tuple[Row, ...]:
    """A quotient lies in a class of a map: at least its lower break and below its upper break.

    Parameters
    ----------
    name
        Of the rows.
    quotient
        What is drawn.
    low, high
        Breaks as printed in the legend; none: the class is open there.
    """
    return (
        *((_at_least(name, quotient, Fraction(low)),) if low is not None else ()),
        *((_at_most(name, quotient, Fraction(high), strictly=True),) if high is not None else ()),
        *_defined(name, quotient),
    )


def extremes(
    name: str, quotients: Sequence[Quotient], cells: Cells, *, smallest: str, largest: str
) -> tuple[dict[str, Known], tuple[Row, ...]]:
    """The smallest and the largest of several quotients are printed, without saying whose they are.

    All of them lie between, and one reaches each end: a helping cell (0 or 1) a quotient and an end, of
    which one is 1, and whose rows then hold.

    Parameters
    ----------
    name
        Of the rows.
    quotients
        Among which the ends are.
    cells
        All cells of the quotients: how far a row can be from holding is taken from what is known of them.
    smallest, largest
        As printed, rounded to their last digit.

    Returns
    -------
    tuple
        Helping cells by name, and rows.
    """
    helping: dict[str, Known] = {}
    rows: list[Row] = []
    for end, printed in (("smallest", smallest), ("largest", largest)):
        chosen = []
        for number, quotient in enumerate(quotients):
            least, most, *defined = rounded(f"{name}: {end}", quotient, printed)
            always, reached = (least, most) if end == "smallest" else (most, least)
            helper = f"{name}: {end} is number {number + 1}"
            chosen.append(helper)
            rows += [always, _if(helper, reached, cells), *defined]
        helping |= dict.fromkeys(chosen, Known(0, 1))
        rows.append(Row(f"{name}: {end}", dict.fromkeys(chosen, 1), 1, len(chosen)))
    return helping, tuple(rows)


def _at_least(name: str, quotient: Quotient, end: Fraction, *, strictly: bool = False) -> Row:
    coefficients, constant = _scaled(quotient, end)
    return Row(name, coefficients, constant + strictly, UNLIMITED)


def _at_most(name: str, quotient: Quotient, end: Fraction, *, strictly: bool = False) -> Row:
    coefficients, constant = _scaled(quotient, end)
    return Row(name, coefficients, -UNLIMITED, constant - strictly)


def _scaled(quotient: Quotient, end: Fraction) -> tuple[dict[str, int], int]:
    """Whole coefficients of ``factor · numerator - end · denominator``, and the part that is fixed."""
    coefficients = {cell: end.denominator * quotient.factor * one for cell, one in quotient.numerator.items()}
    if isinstance(quotient.denominator, int):
        return coefficients, end.numerator * quotient.denominator
    for cell, one in quotient.denominator.items():
        coefficients[cell] = coefficients.get(cell, 0) - end.numerator * one
    return coefficients, 0


def _defined(name: str, quotient: Quotient) -> tuple[Row, ...]:
    """There is a quotient, so that its denominator is not 0."""
    if isinstance(quotient.denominator, int):
        return ()
    return (Row(f"{name}: denominator", quotient.denominator, 1, UNLIMITED),)


def _if(helper: str, row: Row, cells: Cells) -> Row:
    """The row holds where the helping cell is 1, and says nothing where it is 0."""
    ends = [
        sorted((one * range_of(cells[name]).lower, one * range_of(cells[name]).upper))
        for name, one in row.coefficients.items()
    ]
    least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
    if row.high < UNLIMITED:
        slack = max(0, most - row.high)
        return row._replace(coefficients={**row.coefficients, helper: slack}, high=row.high + slack)
    slack = max(0, row.low - least)
    return row._replace(coefficients={**row.coefficients, helper: -slack}, low=row.low - slack)
