"""The manifest against people counted one by one: pieces, forms, equations, values that nobody delivered."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import milp
from scipy.sparse import csr_array

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.manifest.figures import NONE, Manifest
from sozialraum.disclosure.manifest.filling import filled
from sozialraum.disclosure.manifest.forms import Family, Summand, form_from, form_id, form_text, forms
from sozialraum.disclosure.manifest.pieces import OPEN_END, Asked, Pieces, cut
from tests.integration.disclosure_small import (
    AREAS,
    COUNTY,
    FIRST,
    POOLED,
    RESIDUAL,
    YEAR,
    catalogue,
    declared,
    figures,
    nested,
    people,
    terms,
)

SEXES, NATIONS, FINDINGS = ("male", "female"), ("german", "foreign"), ("eyes", "ears")
OLDEST = 8
PERSONS = tuple(product(range(OLDEST), SEXES, NATIONS, [(), ("eyes",), ("eyes", "ears")]))
"""Age, sex, nation and findings, which do not exclude one another."""

CONTEXTS = (
    (),
    *((f"sex:{sex}",) for sex in SEXES),
    *((f"nation:{nation}",) for nation in NATIONS),
    ("nation:foreign", "sex:male"),
    *((f"finding:{finding}",) for finding in FINDINGS),
)


@st.composite
def _asked(draw: st.DrawFn) -> Asked:
    start = draw(st.integers(0, OLDEST - 1))
    end = draw(st.integers(start + 1, OLDEST))
    last = draw(st.sampled_from([Fraction(1), Fraction(3, 4)]))
    bands = [(start, end - 1, Fraction(1))] if end - 1 > start else []
    return Asked(draw(st.sampled_from(CONTEXTS)), (*bands, (end - 1, end, last)))


def _counts(own: Asked, person: tuple[int, str, str, tuple[str, ...]]) -> Fraction:
    """With which weight a person counts in an asked part."""
    age, sex, nation, findings = person
    of_person = {f"sex:{sex}", f"nation:{nation}", *(f"finding:{name}" for name in findings)}
    weights = [weight for start, end, weight in own.ages if start <= age < end]
    return sum(weights, Fraction(0)) * set(own.context).issubset(of_person)


def _rows(found: Pieces, names: list[str]) -> Iterator[np.ndarray]:
    """Asked parts and wholes as rows over pieces."""
    for made in found.asked.values():
        yield np.array([float(made.get(name, 0)) for name in names])
    for whole in found.wholes:
        yield np.array([float((name in whole.total) - (name in whole.parts)) for name in names])


def _names(found: Pieces) -> list[str]:
    parts = {name for whole in found.wholes for name in (*whole.total, *whole.parts)}
    return sorted({name for made in found.asked.values() for name in made} | parts)


@settings(max_examples=60)
@given(st.lists(_asked(), min_size=1, max_size=7, unique=True), st.data())
def test_pieces_can_be_counted_so_that_they_make_up_every_asked_part(
    asked: list[Asked], data: st.DataObject
) -> None:
    """For a single person there are whole numbers of all pieces; sums of persons follow."""
    found = cut(asked, overlapping=["finding"])
    names = _names(found)
    matrix = np.array(list(_rows(found, names)))
    for person in data.draw(st.lists(st.sampled_from(PERSONS), min_size=3, max_size=6)):
        counted = [float(_counts(own, person)) for own in found.asked]
        sides = np.array(counted + [0.0] * len(found.wholes))
        answer = milp(
            np.zeros(len(names)), integrality=np.ones(len(names)), constraints=(matrix, sides, sides)
        )
        assert answer.success, (person, asked)


@given(st.lists(_asked(), min_size=1, max_size=7, unique=True))
def test_there_are_no_more_pieces_than_asked_parts_tell_apart(asked: list[Asked]) -> None:
    found = cut(asked)
    for context in {own.context for own in asked} - {()}:
        names = {part.split(":")[0] for part in context}
        group = [own for own in asked if {part.split(":")[0] for part in own.context} == names]
        own = [part for part in group if part.context == context]
        told = {tuple(_age(part, age) for part in group) for age in range(OLDEST) if _any(own, age)}
        assert len({name for part in own for name in found.asked[part]}) == len(told)
    total = [own for own in asked if own.context == ()]
    made = {name for own in total for name in found.asked[own]}
    if len(total) == len(asked):
        ages = range(OLDEST)
        assert len(made) == len({tuple(_age(own, age) for own in total) for age in ages if _any(total, age)})


def _age(own: Asked, age: int) -> Fraction:
    return sum((weight for start, end, weight in own.ages if start <= age < end), Fraction(0))


def _any(asked: Collection[Asked], age: int) -> bool:
    return any(_age(own, age) for own in asked)


def test_what_asked_categories_leave_over_is_a_piece_where_the_total_is_asked() -> None:
    everybody = Asked((), ((0, OPEN_END, Fraction(1)),))
    foreign = everybody._replace(context=("nation:foreign",))
    assert [whole.parts for whole in cut([everybody, foreign]).wholes] == [("nation:foreign#0", "-nation#0")]
    assert cut([foreign]).wholes == ()
    eyes, ears = (everybody._replace(context=(f"finding:{name}",)) for name in FINDINGS)
    parts = [whole.parts for whole in cut([everybody, eyes, ears], overlapping=["finding"]).wholes]
    assert len(parts) == 2, "findings do not exclude one another: each leaves over its own rest"


@given(
    st.lists(
        st.builds(
            Summand,
            st.builds(Family, st.sampled_from("mn"), st.sampled_from("st"), st.integers(2000, 2030)),
            _asked(),
            st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 3)]),
        ),
        min_size=1,
    )
)
def test_a_form_survives_its_text_and_keeps_its_name(summands: list[Summand]) -> None:
    form = tuple(sorted(summands))
    assert form_from(form_text(form)) == form
    assert form_id(form_from(form_text(form))) == form_id(form)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def values(small: Catalogue) -> pd.DataFrame:
    return figures(people(1), small, geographies=nested())


@pytest.fixture(scope="module")
def whole(values: pd.DataFrame, small: Catalogue) -> Manifest:
    return declared(values, small)


def test_forms_hold_the_limit_of_the_year_and_all_years_that_are_pooled(
    values: pd.DataFrame, small: Catalogue
) -> None:
    found = forms(values, terms(values, small), small)
    (limited,) = found["sgb2_quote", "kreis", 2022, "numerator"]
    assert limited.asked.ages == ((0, 65, Fraction(1)), (65, 66, Fraction(11, 12)))
    (later,) = found["sgb2_quote", "kreis", 2023, "numerator"]
    assert sum(end - start for start, end, _ in later.asked.ages) == 66
    pooled = found[POOLED, "kreis", YEAR, "numerator"]
    assert [own.family for own in pooled] == [
        Family("leistung", "ba", year) for year in range(FIRST, YEAR + 1)
    ]
    assert ("bevoelkerung", "kreis", YEAR, "denominator") not in found


@pytest.mark.parametrize("seed", range(3))
def test_equations_hold_for_people_counted_one_by_one(seed: int, small: Catalogue) -> None:
    values = figures(people(seed), small, geographies=nested())
    whole = declared(values, small)
    assert whole.filled.holds.all()
    assert not (whole.system.equations @ whole.filled.values).any()
    for role in ("numerator", "denominator"):
        cells = whole.figures[role].to_numpy()
        own = cells >= 0
        counted = values.loc[own, role].to_numpy() * whole.system.scale[cells[own]]
        assert counted == pytest.approx(whole.filled.values[cells[own]], abs=1e-6)


def test_every_geography_is_tied_to_the_one_above(whole: Manifest) -> None:
    """Hide a county's figure: it is worked out from the towns."""
    county = whole.figures["geography"] == "kreis"
    cells = np.unique(whole.figures.loc[county & (whole.figures["numerator"] >= 0), "numerator"])
    known = whole.filled.values.astype(float)
    known[cells] = np.nan
    found = filled(known, whole.system.equations, optional=whole.system.kind == 2)
    assert found.derived.all()
    assert (found.values == whole.filled.values).all()


@pytest.mark.parametrize("seed", range(3))
def test_pieces_of_two_cuts_are_worked_out_as_they_are(seed: int, tmp_path: Path) -> None:
    """Areas of the new cut take one half of each old one and the other half of the next."""
    halves = {place: [f"{place}a", f"{place}b"] for place in AREAS}
    order = [half for place in AREAS for half in halves[place]]
    new = {f"N{number}": [order[2 * number - 1], order[2 * number]] for number in range(1, len(AREAS))}
    new |= {"N0": [order[0]], "N12": [order[-1]]}
    neu = "title: {de: Neu, en: New}\nvalid_from: 2000-01-01\nareas:\n"
    neu += "".join(f"  - {{area: {area}, name: {area}}}\n" for area in new)
    own = catalogue(tmp_path, indicators=["kinder", "auslaender", "leistungen"], geographies__neu=neu)
    persons = people(seed)
    half = np.random.default_rng(seed).choice(["a", "b"], len(persons))
    persons["area"] = persons["area"].where(persons["area"].isin(RESIDUAL), persons["area"] + half)
    cuts = {"sozialraum": {**halves, **{area: [area] for area in RESIDUAL}}, "neu": new}
    values = figures(persons, own, geographies=cuts)
    of = {name: {place: area for area, own in areas.items() for place in own} for name, areas in cuts.items()}
    pieces = pd.DataFrame({name: [areas[place] for place in order] for name, areas in of.items()})
    found = declared(values, own, pieces=pieces)
    assert found.filled.holds.all()
    both = "neu∩sozialraum"
    true = figures(persons, own, geographies={both: {half: [half] for half in order}})
    checked = 0
    for name, year, role in product(("kinder", "auslaender"), range(FIRST, YEAR + 1), ("numerator",)):
        form = forms(values, terms(values, own), own)[name, "sozialraum", year, role]
        start = found.system.start[form_id(form), both]
        areas = [named.rsplit("|", 1)[1] for named in found.system.names[start : start + len(order)]]
        counted = true[(true["indicator"] == name) & (true["year"] == year)].set_index("area")[role]
        for at, area in enumerate(areas):
            (half,) = (place for place in order if f"{of['neu'][place]}∩{of['sozialraum'][place]}" == area)
            assert found.filled.derived[start + at]
            assert found.filled.values[start + at] == counted[half]
            checked += 1
    assert checked == 2 * 3 * len(order)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_worked_out_of_a_release_with_gaps_is_the_truth(seed: int, small: Catalogue) -> None:
    values = figures(people(seed), small, geographies=nested())
    true = declared(values, small).filled.values
    gaps = np.random.default_rng(seed).random(len(values)) < 0.3
    torn = values.assign(
        numerator=values["numerator"].mask(gaps), value=values["value"].mask(gaps), status="unknown_or_secret"
    )
    found = declared(torn, small)
    derived = found.filled.derived
    assert (found.filled.values[derived] == true[derived]).all()
    assert not (found.system.equations[found.filled.holds.nonzero()[0]] @ found.filled.values).any()
    assert (found.filled.values >= 0).all()
    assert not found.known.secret[found.known.delivered].any()
    assert found.known.secret.any()


@st.composite
def _torn(draw: st.DrawFn) -> tuple[np.ndarray, csr_array, np.ndarray]:
    """A table with sums of random groups of its cells, and which values are missing."""
    size = draw(st.integers(3, 7))
    cells = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    groups = draw(
        st.lists(st.lists(st.booleans(), min_size=size, max_size=size).filter(any), min_size=1, max_size=5)
    )
    sums = np.array(groups, dtype=np.int64)
    values = np.append(cells, sums @ cells)
    equations = csr_array(np.hstack([sums, -np.eye(len(sums), dtype=np.int64)]))
    missing = np.array(draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    return values, equations, missing


@given(_torn(), st.booleans())
def test_all_that_equations_determine_is_worked_out_and_true(
    table: tuple[np.ndarray, csr_array, np.ndarray], optional: bool
) -> None:
    values, equations, missing = table
    found = filled(
        np.where(missing, np.nan, values), equations, optional=np.full(equations.shape[0], optional)
    )
    assert found.holds.all()
    assert (found.values[found.derived] == values[found.derived]).all()
    assert (found.values >= 0).all()
    assert not (equations @ found.values).any()
    unknown = np.flatnonzero(missing)
    part = equations.toarray()[:, unknown].astype(float)
    turned = np.linalg.svd(part)[2][np.linalg.matrix_rank(part) :] if len(unknown) else np.zeros((0, 0))
    determined = unknown[(np.abs(turned) < 1e-9).all(axis=0)]
    assert found.derived[determined].all()


def test_parts_of_nothing_are_nothing_and_tell_the_rest() -> None:
    equations = csr_array([[1, 1, 0, -1, 0], [0, 1, 1, 0, -1]])
    found = filled(np.array([np.nan, np.nan, np.nan, 0, 2]), equations, optional=np.zeros(2, dtype=bool))
    assert found.derived.all()
    assert found.values.tolist() == [0, 0, 2, 0, 2]


def test_untrue_equations_of_areas_are_named_and_say_nothing() -> None:
    """Two areas make up 5 by one count and 7 by another; a third equation is true."""
    equations = csr_array([[1, 1, -1, 0, 0], [0, 0, 1, 1, -1]])
    known = np.array([2.0, 3, 7, np.nan, 9])
    found = filled(known, equations, optional=np.array([True, True]))
    assert found.holds.tolist() == [False, True]
    assert found.values.tolist() == [2, 3, 7, 2, 9]


def test_a_difference_in_one_place_does_not_untie_the_others() -> None:
    """Unknown pieces of two places: those of the first cannot fit, those of the second must."""
    place = np.array([[1, 1, -1, 0, 0], [1, 1, 0, -1, 0], [0, 1, 0, 0, -1]])
    equations = csr_array(np.kron(np.eye(2, dtype=np.int64), place))
    free = np.nan
    known = np.array([free, free, 5, 6, free, free, free, 8, 8, free])
    found = filled(known, equations, optional=np.ones(6, dtype=bool))
    assert found.holds[3:].all()
    assert found.holds[:3].sum() == 2
    held = equations[np.flatnonzero(found.holds)]
    assert not (held @ found.values).any()


def test_definitions_that_contradict_each_other_are_an_error() -> None:
    equations = csr_array([[1, 1, -1, 0], [1, 1, 0, -1]])
    known = np.array([np.nan, np.nan, 5, 6])
    with pytest.raises(ValueError, match="contradict their own definitions"):
        filled(known, equations, optional=np.zeros(2, dtype=bool))


def test_a_count_that_is_another_number_elsewhere_is_an_error(values: pd.DataFrame, small: Catalogue) -> None:
    row = (values["indicator"] == "frauen") & (values["area"] == AREAS[3]) & (values["year"] == YEAR)
    wrong = values.assign(denominator=values["denominator"].where(~row, values["denominator"] + 1))
    with pytest.raises(ValueError, match=rf"sozialraum {AREAS[3]} {YEAR}: the \w+ is no count, or another"):
        declared(wrong, small)


@pytest.mark.parametrize("number", [2.5, -1.0])
def test_what_is_no_count_is_an_error(number: float, values: pd.DataFrame, small: Catalogue) -> None:
    row = (values["indicator"] == "kinder") & (values["area"] == COUNTY) & (values["year"] == FIRST)
    wrong = values.assign(numerator=values["numerator"].where(~row, number))
    with pytest.raises(ValueError, match=f"kinder kreis {COUNTY} {FIRST}: the numerator is no count"):
        declared(wrong, small)


def test_noise_and_published_rates_never_enter(whole: Manifest) -> None:
    own = whole.figures.set_index("indicator")[["numerator", "denominator"]]
    assert (own.loc[["haushalte_klein", "quote_des_landes"]] == NONE).all(axis=None)
    assert (own.loc["sgb2_quote"] >= 0).all(axis=None)
    sources = {family.source for families in whole.system.families for family in families}
    assert sources == {"register", "ba"}


def test_shares_and_quotas_are_told_by_who_counts(whole: Manifest) -> None:
    own = whole.figures.groupby("indicator")[["share", "quota"]].agg(["min", "max"])
    assert own.loc["sgb2_quote"].tolist() == [True] * 4
    assert own.loc["frauen"].tolist() == [True, True, False, False]
    assert own.loc["sgb2_kinder"].tolist() == [False, False, True, True]


def test_residual_areas_are_not_seen_and_of_no_region_but_their_own(whole: Manifest) -> None:
    residual = whole.figures["area"].isin(RESIDUAL).to_numpy()
    assert (whole.seen == ~residual).all()
    cells = whole.figures.loc[residual & (whole.figures["numerator"] >= 0).to_numpy(), "numerator"]
    assert whole.known.residual[cells].all()
    assert not whole.known.rows[cells].any()
    assert set(whole.regions[cells]) == {0, 1, 2}


def test_a_release_of_single_numbers_has_no_equation(small: Catalogue, values: pd.DataFrame) -> None:
    one = values[(values["indicator"] == "bevoelkerung") & (values["area"] == COUNTY)].reset_index(drop=True)
    found = declared(one, small)
    assert found.system.equations.shape == (0, len(range(FIRST, YEAR + 1)))
