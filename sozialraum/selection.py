"""Which delivered cells make up a term of an indicator, and from which source.

Belongs here: resolving terms against the splits that sources really have. Does not belong here: the
sums themselves, which are SQL over the stored counts (``resources/compute.py``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from sozialraum.ages import ALL_AGES, Band, weights
from sozialraum.catalogue.indicator import Indicator, Measure, Term

Split = tuple[str | None, Band | None, str | None]
"""Sex, age band and category of a cell; None is the total over the dimension."""

Cells = Mapping[tuple[str, str, str], frozenset[Split]]
"""The splits there are for each (measure, source, geography)."""


@dataclass(frozen=True)
class Selection:
    """The cells of a term: all that have one of the sexes, one of the bands and one of the categories.

    Attributes
    ----------
    sexes, categories
        None among them is the total over the dimension.
    bands
        Each age band with its weight (below 1 only for a moving age limit); None is all ages.
    """

    sexes: tuple[str | None, ...]
    bands: tuple[tuple[Band | None, float], ...]
    categories: tuple[str | None, ...]


@dataclass(frozen=True)
class ResolvedTerm:
    """A term with the source and the cells it sums in a geography."""

    measure: str
    source: str
    geography: str
    cells: Selection


@dataclass(frozen=True)
class Resolved:
    """An indicator in one geography: its terms with role and factor, or why it cannot be made."""

    terms: tuple[tuple[str, float, ResolvedTerm], ...] = ()
    reason: str | None = None


def resolve(
    indicator: Indicator,
    measures: Mapping[str, Measure],
    cells: Cells,
    *,
    sparse: Collection[str] = (),
    geography: str,
    year: int,
) -> Resolved:
    """Find source and cells for every term of an indicator in a geography.

    All terms of a measure come from one source, so that the parts of a share are counted alike.

    Parameters
    ----------
    indicator, measures
        From the catalogue.
    cells
        The splits there are.
    sparse
        Sources that leave out cells that are zero.
    geography, year
        What the figure is about.

    Returns
    -------
    Resolved
        Either terms, or the reason in a sentence for stewards.
    """
    chosen: dict[Term, ResolvedTerm] = {}
    for name in indicator.measures:
        terms = [term for _, term in indicator.terms if term.measure == name]
        ranking = [s for s in measures[name].ranking(geography) if (name, s, geography) in cells]
        tried = (
            _from_source(terms, s, cells[name, s, geography], geography, year, sparse=s in sparse)
            for s in ranking
        )
        found = next(filter(None, tried), None)
        if found is None:
            why = "has none of the splits asked for" if ranking else "is not delivered"
            return Resolved(reason=f"{name} {why} for {geography} {year}")
        chosen.update(found)
    return Resolved(terms=tuple((role, term.factor, chosen[term]) for role, term in indicator.terms))


def _from_source(
    terms: Iterable[Term], source: str, there: frozenset[Split], geography: str, year: int, *, sparse: bool
) -> dict[Term, ResolvedTerm] | None:
    """Every term from one source, or None when one of them cannot be made from it."""
    found = {}
    for term in terms:
        selection = select(there, term, year=year, sparse=sparse)
        if selection is None:
            return None
        found[term] = ResolvedTerm(term.measure, source, geography, selection)
    return found


@lru_cache(maxsize=4096)
def select(there: frozenset[Split], term: Term, *, year: int, sparse: bool = False) -> Selection | None:
    """Cells that make up a term.

    A total that is there is used; else the parts of a dimension are summed.

    Parameters
    ----------
    there
        The splits of a measure from one source in one geography.
    term
        What is asked for.
    year
        Year of the figure, for the moving age limit.
    sparse
        True when the source leaves out cells that are zero; otherwise parts only make up a whole when
        every sex has the same bands in every category.

    Returns
    -------
    Selection or None
        None when the splits cannot make up the term.

    Examples
    --------
    >>> cells = frozenset({("male", None, None), ("female", None, None)})
    >>> select(cells, Term(measure="m"), year=2024).sexes
    ('female', 'male')
    >>> select(cells, Term(measure="m", age=(0, 18)), year=2024) is None
    True
    """
    for by_sex in _sexes(there, term):
        for by_category in _categories(by_sex, term):
            bands = _bands({split[1] for split in by_category}, term, year)
            if bands:
                chosen = [split for split in by_category if split[1] in bands]
                sexes, categories = {split[0] for split in chosen}, {split[2] for split in chosen}
                whole = _number(by_sex, 0) * len(bands) * _number(by_category, 2)
                if sparse or len(chosen) == whole:
                    return Selection(
                        sexes=_sorted(sexes),
                        bands=tuple(sorted(bands.items(), key=repr)),
                        categories=_sorted(categories),
                    )
    return None


def _sorted(values: set[str | None]) -> tuple[str | None, ...]:
    return tuple(sorted(values, key=lambda value: value or ""))


def _number(there: frozenset[Split], dimension: int) -> int:
    """Number of different sexes or categories."""
    return len({split[dimension] for split in there})


def _sexes(there: frozenset[Split], term: Term) -> Iterator[frozenset[Split]]:
    yield frozenset(split for split in there if split[0] == term.sex)
    parts = frozenset(split for split in there if split[0] is not None)
    # one sex alone is a part that somebody asked for, not the whole
    if term.sex is None and {"male", "female"} <= {split[0] for split in parts}:
        yield parts


def _categories(there: frozenset[Split], term: Term) -> Iterator[frozenset[Split]]:
    yield frozenset(split for split in there if split[2] == term.category)
    wanted = set() if term.category is None else set(term.category.split("|"))
    finer = frozenset(
        s for s in there if s[2] not in (None, term.category) and wanted <= set(s[2].split("|"))
    )
    # parts only make up a whole when all of them are cut along the same lines; one alone is no total
    parts = {split[2] for split in finer}
    if len({_lines(category) for category in parts}) == 1 and (wanted or len(parts) > 1):
        yield finer


def _lines(category: str | None) -> tuple[str, ...]:
    return tuple(part.split(":")[0] for part in (category or "").split("|"))


def _bands(there: set[Band | None], term: Term, year: int) -> dict[Band | None, float]:
    """Age bands that make up the term's ages, with weights; empty when they cannot."""
    if term.age is None and None in there:
        return {None: 1.0}
    start, end = term.age if term.age is not None else ALL_AGES
    tiles = weights([band for band in there if band is not None], start, end, year=year) or {}
    return dict(tiles.items())


def group_cells(
    rows: Iterable[tuple[str, str, str, str | None, int | None, int | None, str | None]],
) -> Cells:
    """Splits by (measure, source, geography) from rows sorted by these three.

    Examples
    --------
    >>> dict(group_cells([("m", "s", "g", None, 0, 18, None)]))
    {('m', 's', 'g'): frozenset({(None, Band(start=0, end=18), None)})}
    """
    return {
        own: frozenset((row[3], None if row[4] is None else Band(row[4], row[5]), row[6]) for row in group)
        for own, group in groupby(rows, key=lambda row: (row[0], row[1], row[2]))
    }
