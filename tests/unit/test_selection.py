"""Which cells make up a term: against an oracle that tries them on a population."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozialraum.ages import Band
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.indicator import Indicator, Measure, Term
from sozialraum.selection import Selection, Split, resolve, select

SEXES = ("male", "female")
AGES = (0, 1, 2)
CATEGORIES = ("n:a|f:x", "n:a|f:y", "n:b|f:x", "n:b|f:y")
PEOPLE = {
    person: float(10**rank) for rank, person in enumerate(product(SEXES, AGES, CATEGORIES)) if rank < 15
} | dict.fromkeys(list(product(SEXES, AGES, CATEGORIES))[15:], 3.0)
"""Every kind of person with a number that no other kinds sum to by chance."""

TITLE = Title(de="t", en="t")
sex_splits = st.sampled_from([(None,), SEXES, (None, *SEXES)])
age_splits = st.sampled_from(
    [(None,), ((0, 1), (1, 2), (2, None)), ((0, 2), (2, None)), (None, (0, 1), (1, None)), ((0, 1), (1, 3))]
)
category_splits = st.sampled_from(
    [(None,), CATEGORIES, ("n:a", "n:b"), (None, "n:a", "n:b"), ("n:a", "n:b", *CATEGORIES)]
)
terms = st.builds(
    lambda sex, age, category: Term(measure="m", sex=sex, age=age, category=category),
    st.sampled_from([None, *SEXES]),
    st.sampled_from([None, (0, 2), (0, 1), (1, None), (0, None)]),
    st.sampled_from([None, "n:a", "f:x", "n:b|f:y", "n:c"]),
)


def _within(person: tuple[str, int, str], split: Split) -> bool:
    sex, band, category = split
    return (
        sex in (None, person[0])
        and (band is None or (band.start <= person[1] and (band.end is None or person[1] < band.end)))
        and (category is None or set(category.split("|")) <= set(person[2].split("|")))
    )


def _count(split: Split) -> float:
    return sum(number for person, number in PEOPLE.items() if _within(person, split))


def _cells(there: frozenset[Split], chosen: Selection) -> list[tuple[Split, float]]:
    found = product(chosen.sexes, chosen.bands, chosen.categories)
    return [((sex, band, c), w) for sex, (band, w), c in found if (sex, band, c) in there]


def _asked(term: Term) -> float:
    age = term.age
    band = None if age is None else Band(age[0], age[1] if isinstance(age[1], int) else None)
    return _count((term.sex, band, term.category))


@settings(max_examples=40, deadline=None)
@given(sexes=sex_splits, ages=age_splits, categories=category_splits, term=terms)
def test_what_is_chosen_is_what_was_asked(
    sexes: tuple[str | None, ...],
    ages: tuple[tuple[int, int | None] | None, ...],
    categories: tuple[str | None, ...],
    term: Term,
) -> None:
    bands = [None if age is None else Band(*age) for age in ages]
    there: frozenset[Split] = frozenset(product(sexes, bands, categories))
    chosen = select(there, term, year=2024)
    if chosen is not None:
        assert sum(weight * _count(split) for split, weight in _cells(there, chosen)) == _asked(term)
    exact = (term.sex, None if term.age is None else Band(*term.age), term.category)  # type: ignore[arg-type]
    if exact in there:
        assert chosen is not None


@settings(max_examples=40, deadline=None)
@given(
    there=st.frozensets(
        st.tuples(
            st.sampled_from([None, *SEXES]),
            st.sampled_from([None, Band(0, 1), Band(1, None)]),
            st.sampled_from([None]),
        ),
        min_size=1,
    ),
    term=terms,
)
def test_ragged_cells_never_make_less_than_the_whole(there: frozenset[Split], term: Term) -> None:
    """A part that has no cell at all must not be missing from a sum in silence."""
    chosen = select(there, term, year=2024)
    if chosen is not None:
        assert sum(weight * _count(split) for split, weight in _cells(there, chosen)) == _asked(term)


def test_sparse_sources_may_leave_out_cells() -> None:
    there: frozenset[Split] = frozenset(
        {("male", Band(0, 18), None), ("male", Band(18, None), None), ("female", Band(18, None), None)}
    )
    term = Term(measure="m")
    assert select(there, term, year=2024) is None
    chosen = select(there, term, year=2024, sparse=True)
    assert chosen is not None
    assert chosen.sexes == ("female", "male")


def test_a_category_is_made_of_finer_ones_although_its_own_total_has_no_ages() -> None:
    young, old = Band(0, 18), Band(18, None)
    there: frozenset[Split] = frozenset(
        {(None, None, "n:a"), *((None, band, f"n:a|f:{f}") for band in (young, old) for f in "xy")}
    )
    chosen = select(there, Term(measure="m", age=(0, 18), category="n:a"), year=2024)
    assert chosen == Selection(sexes=(None,), bands=((young, 1.0),), categories=("n:a|f:x", "n:a|f:y"))


def test_one_part_alone_is_no_whole() -> None:
    young = Band(0, 18)
    for split in (("male", young, None), (None, young, "n:a")):
        there: frozenset[Split] = frozenset({(None, None, None), split})
        assert select(there, Term(measure="m", age=(0, 18)), year=2024) is None


def test_parts_cut_along_different_lines_are_no_whole() -> None:
    there: frozenset[Split] = frozenset({(None, None, "n:a"), (None, None, "f:x")})
    assert select(there, Term(measure="m"), year=2024) is None


def test_the_moving_limit_weighs_one_year() -> None:
    bands = [Band(0, 65), Band(65, 66), Band(66, 67), Band(67, None)]
    there: frozenset[Split] = frozenset((None, band, None) for band in bands)
    term = Term(measure="m", age=(0, "sgb2_limit"))
    weights = {year: dict(found.bands) for year in (2012, 2024) if (found := select(there, term, year=year))}
    assert weights[2012] == {Band(0, 65): 1.0, Band(65, 66): pytest.approx(1 / 12)}
    assert weights[2024] == {Band(0, 65): 1.0, Band(65, 66): 1.0}


def _resolve(term: Term, cells: dict[tuple[str, str, str], frozenset[Split]]) -> str | None:
    entry = Indicator(
        title=TITLE, theme="t", definition=TITLE, method="count", numerator=(term,), unit="x", polarity="none"
    )
    known = Measure(
        title=TITLE, kind="count", unit="x", sources=("one", "two"), preferred={"kreis": ("two", "one")}
    )
    found = resolve(entry, {"m": known}, cells, geography="kreis", year=2024)
    return found.reason if found.reason else found.terms[0][2].source


def test_ranking_by_geography_and_reasons() -> None:
    total: frozenset[Split] = frozenset({(None, None, None)})
    both = {("m", "one", "kreis"): total, ("m", "two", "kreis"): total}
    assert _resolve(Term(measure="m"), both) == "two"
    assert _resolve(Term(measure="m"), {("m", "one", "kreis"): total}) == "one"
    assert _resolve(Term(measure="m"), {}) == "m is not delivered for kreis 2024"
    assert _resolve(Term(measure="m", sex="male"), both) == (
        "m has none of the splits asked for for kreis 2024"
    )
