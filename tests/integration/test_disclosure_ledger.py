"""Releases one after another: what is printed once is known for ever, and what was hidden stays hidden."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import empty
from schemas.disclosure import LEDGER
from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.gate import Declared, declare, judged, protect
from sozialraum.disclosure.ledger import earlier, entry, states, sticky
from sozialraum.disclosure.manifest.figures import Manifest, manifest
from sozialraum.disclosure.manifest.forms import form_id, forms
from sozialraum.disclosure.readback import read_back
from sozialraum.disclosure.released import released_figures
from sozialraum.disclosure.vintages import then
from tests.integration.disclosure_small import (
    AREAS,
    COUNTY,
    TOWNS,
    YEAR,
    catalogue,
    figures,
    nested,
    people,
    terms,
)

NOTHING = empty(LEDGER)
TOWN = TOWNS[0]
A, B, C, D = AREAS[:4]
COUNTS = {area: 30 + number for number, area in enumerate(AREAS)} | {A: 2, B: 5}


class World(NamedTuple):
    """A catalogue and what was released so far."""

    catalogue: Catalogue
    history: pd.DataFrame = NOTHING

    def declared(self, values: pd.DataFrame) -> Declared:
        return declare(values, terms(values, self.catalogue), self.catalogue, self.history)

    def manifest(self, values: pd.DataFrame) -> Manifest:
        own = self.catalogue
        return manifest(values, terms(values, own), own, own.rule_of, earlier=earlier(self.history))

    def released(self, values: pd.DataFrame) -> pd.DataFrame:
        return protect(values, terms(values, self.catalogue), self.catalogue, self.history).released

    def entry(self, values: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
        declared = self.manifest(values)
        printed = read_back(table, declared, self.catalogue)
        assert not printed.faults
        return LEDGER.validate(entry(declared, printed.cells, self.history))

    def after(self, values: pd.DataFrame, table: pd.DataFrame) -> "World":
        rows = self.entry(values, table)
        return self._replace(history=pd.concat([self.history, rows], ignore_index=True))

    def passes(self, values: pd.DataFrame, table: pd.DataFrame) -> bool:
        own = protect(values, terms(values, self.catalogue), self.catalogue, self.history)
        printed = read_back(table, own.manifest, self.catalogue).cells
        return judged(own, printed, self.catalogue).passed


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("counts"), indicators=["leistungen"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("whole"))


def counted(numbers: Mapping[str, int], own: Catalogue, *, year: int = YEAR) -> pd.DataFrame:
    """Figures of so many persons with benefits in each area."""
    place = np.repeat(list(numbers), list(numbers.values()))
    person = {"year": year, "age": 30, "sex": "male", "nation": "nationality:german", "leistung": True}
    return figures(pd.DataFrame({"area": place, **person}), own, geographies=nested())


def block_of(declared: Manifest, form: str, geography: str) -> str:
    """What the names of the cells of a form in a geography begin with."""
    return declared.system.names[declared.system.start[form, geography]].rsplit("|", 1)[0]


def shown(table: pd.DataFrame) -> dict[str, float]:
    now = table[table["year"] == YEAR]
    return dict(zip(now["area"], now["numerator"], strict=True))


def hiding(values: pd.DataFrame, world: World, *areas: str) -> pd.DataFrame:
    """A release that hides some areas in the last year."""
    declared = world.manifest(values)
    figures_ = declared.figures
    pattern = np.zeros(len(declared.system.names), dtype=bool)
    rows = figures_["area"].isin(areas) & (figures_["year"] == YEAR)
    pattern[figures_.loc[rows, "numerator"]] = True
    return released_figures(values, declared, pattern, world.catalogue)


def test_what_one_release_hides_another_does_not_tell(counts: Catalogue) -> None:
    """A is 2 and hidden with B; then B is 0, C covers A instead, and C is known from before."""
    spring = counted(COUNTS, counts)
    autumn = counted(COUNTS | {B: 0}, counts)
    first = World(counts)
    both = first.after(spring, hiding(spring, first, A, B))
    careless = hiding(autumn, first, A, C)
    assert first.passes(autumn, careless)
    assert not both.passes(autumn, careless), "the sum of the town less B, D and C of spring is A"
    careful = both.released(autumn)
    assert both.passes(autumn, careful)
    assert np.isnan(shown(careful)[A])
    assert shown(careful)[C] == COUNTS[C], "it was printed and is no cover"


def test_a_revision_does_not_tell_what_it_was_before(counts: Catalogue) -> None:
    """A and B are hidden; then B is 9 more, which the sum tells: printing B now tells B and A of then."""
    spring = counted(COUNTS, counts)
    autumn = counted(COUNTS | {A: 12, B: 14}, counts)
    first = World(counts)
    both = first.after(spring, hiding(spring, first, A, B))
    everything = hiding(autumn, first)
    assert both.passes(autumn, everything), "both are other counts now"
    autumn = counted(COUNTS | {A: 12}, counts)
    everything = hiding(autumn, first)
    assert first.passes(autumn, everything)
    assert not both.passes(autumn, everything), "B stayed the same: the old sum less B is A of spring"
    careful = both.released(autumn)
    assert both.passes(autumn, careful)
    assert np.isnan(shown(careful)[B])


def test_what_was_hidden_stays_hidden_until_its_value_changes(counts: Catalogue) -> None:
    spring = counted(COUNTS, counts)
    world = World(counts)
    world = world.after(spring, hiding(spring, world, A, C))
    declared = world.manifest(spring)
    cells = declared.figures[declared.figures["year"] == YEAR].set_index("area")["numerator"]
    kept = sticky(world.history, declared)
    assert kept.hidden[cells[[A, C]]].all()
    assert kept.printed[cells[[B, D, TOWN, COUNTY]]].all()
    assert not (kept.printed & kept.hidden).any()
    again = shown(world.released(spring))
    assert np.isnan([again[A], again[C]]).all()
    assert again[B] == COUNTS[B]
    changed = world.manifest(counted(COUNTS | {C: 40}, counts))
    kept = sticky(world.history, changed)
    assert kept.hidden[cells[A]]
    assert not (kept.hidden | kept.printed)[cells[[C, TOWN, COUNTY]]].any()


def test_what_was_hidden_without_need_stays_hidden_too(counts: Catalogue) -> None:
    values = counted(COUNTS | {A: 12}, counts)
    world = World(counts)
    assert np.isfinite(shown(world.released(values))[C])
    world = world.after(values, hiding(values, world, C, D))
    again = shown(world.released(values))
    assert {area for area, number in again.items() if np.isnan(number)} == {C, D}


def test_what_is_known_of_a_value_comes_back_with_it(counts: Catalogue) -> None:
    """Printed, revised and hidden, revised back: the first release is still in the world."""
    world = World(counts)
    for number, hidden in ((31, ()), (32, (C,)), (33, (C,))):
        values = counted(COUNTS | {A: 12, C: number}, counts)
        world = world.after(values, hiding(values, world, *hidden))
    found = {}
    for number in (31, 32, 33, 34):
        declared = world.manifest(counted(COUNTS | {A: 12, C: number}, counts))
        cell = declared.figures.query("area == @C and year == @YEAR")["numerator"].iloc[0]
        kept = sticky(world.history, declared)
        found[number] = bool(kept.printed[cell]), bool(kept.hidden[cell])
    assert found == {31: (True, False), 32: (False, True), 33: (False, True), 34: (False, False)}


def test_a_release_of_the_same_appends_nothing(whole: Catalogue) -> None:
    values = figures(people(3), whole, geographies=nested())
    first = World(whole)
    table = first.released(values)
    world = first.after(values, table)
    again = world.released(values)
    assert world.entry(values, again).empty
    pd.testing.assert_frame_equal(again, table)
    assert world.passes(values, again)


def test_an_entry_holds_true_values_and_only_what_changed(counts: Catalogue) -> None:
    spring = counted(COUNTS, counts)
    world = World(counts)
    rows = world.entry(spring, hiding(spring, world, A, B))
    now = rows[rows["value"] > 0].set_index("area")
    assert now.loc[A, "value"] == 2
    assert not now.loc[[A, B], "printed"].any()
    assert now.drop([A, B])["printed"].all()
    assert (rows["release"] == 1).all()
    assert set(rows["area"]) == {area for areas in nested().values() for area in areas}, "residual ones too"
    world = world._replace(history=rows)
    autumn = counted(COUNTS | {D: 44}, counts)
    rows = world.entry(autumn, hiding(autumn, world, A, B))
    assert set(rows["area"]) == {D, TOWN, COUNTY}
    assert (rows["release"] == 2).all()


def test_what_is_not_delivered_any_more_is_missing_and_known(counts: Catalogue) -> None:
    spring = counted(COUNTS | {A: 12}, counts)
    world = World(counts)
    world = world.after(spring, hiding(spring, world))
    lost = (spring["area"] == C) & (spring["year"] == YEAR)
    autumn = spring.assign(
        numerator=spring["numerator"].mask(lost),
        value=spring["value"].mask(lost),
        status=spring["status"].mask(lost, "not_delivered"),
    )
    rows = world.entry(autumn, hiding(autumn, world))
    assert rows[["area", "printed"]].to_numpy().tolist() == [[C, False]]
    assert rows["value"].isna().all()
    world = world.after(autumn, hiding(autumn, world))
    assert world.entry(autumn, hiding(autumn, world)).empty
    (state,) = states(world.history, world.manifest(autumn))
    assert (state.release, int(np.nansum(state.given == COUNTS[C]))) == (1, 1), "the second tells no more"


def test_a_form_outlives_its_indicator(tmp_path: Path) -> None:
    full = catalogue(tmp_path / "full", indicators=["bevoelkerung", "kinder"])
    less = catalogue(tmp_path / "less", indicators=["bevoelkerung"])
    persons = people(5, number=3000)
    values = figures(persons, full, geographies=nested())
    world = World(full)
    table = world.released(values)
    world = world.after(values, table)
    children = forms(values, terms(values, full), full)["kinder", "sozialraum", YEAR, "numerator"]
    assert (children, "sozialraum") in earlier(world.history)

    reduced = World(less, world.history)
    values = figures(persons, less, geographies=nested())
    declared = reduced.declared(values)
    before = dict(zip(declared.problem.names, declared.before, strict=True))
    printed = table[(table["indicator"] == "kinder") & (table["geography"] == "sozialraum")]
    printed = printed[(printed["year"] == YEAR) & printed["value"].notna()]
    block = block_of(declared.manifest, form_id(children), "sozialraum")
    assert len(printed)
    for area, number in zip(printed["area"], printed["numerator"], strict=True):
        known = {before.get(f"{block}|{area}"), before.get(f"{block}|{area}@1")}
        assert number in known
    again = reduced.released(values)
    assert reduced.passes(values, again)
    assert reduced.entry(values, again)["value"].isna().all(), "only what is not delivered any more"


def test_a_geography_without_an_area_that_was_released_is_refused(counts: Catalogue) -> None:
    values = counted(COUNTS, counts)
    world = World(counts)
    world = world.after(values, hiding(values, world, A, B))
    world.history.loc[world.history["area"] == C, "area"] = "0535800499"
    with pytest.raises(ValueError, match="sozialraum 0535800499"):
        world.declared(values)


def test_an_old_state_differs_where_figures_were_revised_only(whole: Catalogue, tmp_path: Path) -> None:
    """What was not asked then has the value of now, unless it is tied to what was revised."""
    less = catalogue(tmp_path, indicators=["bevoelkerung", "leistungen"])
    persons = people(7)
    before = figures(persons, less, geographies=nested())
    world = World(less)
    world = world.after(before, hiding(before, world, A, B))._replace(catalogue=whole)
    own = persons[(persons["year"] == YEAR) & (persons["area"] == A) & ~persons["leistung"]].index
    persons.loc[own[0], "leistung"] = True
    declared = world.manifest(figures(persons, whole, geographies=nested()))
    (state,) = states(world.history, declared)
    old = then(declared, state)
    different = [
        name.split("|")
        for name, was, is_ in zip(declared.system.names, old.known.values, declared.known.values, strict=True)
        if was != is_
    ]
    assert {area for *_, area in different} == {A, TOWN, COUNTY}
    assert not any(owner.startswith("personen/") for owner, *_ in different)
    given = np.isfinite(state.given)
    assert (old.known.values[given] == state.given[given]).all()
    assert (old.known.delivered == given).all()
    assert old.filled.holds.all()


@pytest.mark.parametrize("seed", range(3))
def test_old_values_that_can_be_worked_out_are_the_true_ones(seed: int, whole: Catalogue) -> None:
    persons = people(seed)
    world = World(whole)
    then_ = figures(persons, whole, geographies=nested())
    world = world.after(then_, hiding(then_, world, *AREAS[:3]))
    now = figures(revised(persons, seed), whole, geographies=nested())
    declared = world.manifest(now)
    (state,) = states(world.history, declared)
    old = then(declared, state)
    assert old.known.derived.mean() > 0.8
    true = World(whole).manifest(then_)
    assert true.system.names == declared.system.names
    derived = old.known.derived & true.known.derived
    assert (old.known.values == true.known.values)[derived].all()


def revised(persons: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same persons, of whom some get benefits now, or none any more."""
    some = np.random.default_rng(seed).choice(len(persons), 6, replace=False)
    benefits = persons["leistung"].to_numpy().copy()
    benefits[some] ^= True
    return persons.assign(leistung=benefits)


def test_five_releases_pass_one_after_another(tmp_path: Path) -> None:
    names = ["bevoelkerung", "kinder", "auslaender", "frauen", "leistungen", "sgb2_kinder"]
    own = catalogue(tmp_path, indicators=names)
    persons = people(2, number=5000)
    world = World(own)
    for number in range(1, 6):
        values = figures(persons, own, geographies=nested())
        table = world.released(values)
        assert world.passes(values, table)
        declared = world.declared(values)
        assert len(declared.problem.names) < 1.3 * len(declared.manifest.system.names)
        world = world.after(values, table)
        assert world.history["release"].max() == number
        persons = revised(persons, number)
    sizes = world.history["release"].value_counts()
    assert (sizes.drop(1) < sizes[1] / 5).all(), "a row only where something changed"


@given(st.integers(0, 1000), st.lists(st.booleans(), min_size=1, max_size=3), st.data())
@settings(max_examples=10)
def test_all_that_was_ever_released_is_in_the_union(
    whole: Catalogue, counts: Catalogue, seed: int, full: list[bool], data: st.DataObject
) -> None:
    persons = people(seed, number=200)
    world = World(counts)
    for number, all_of_it in enumerate(full):
        world = world._replace(catalogue=whole if all_of_it else counts)
        values = figures(persons, world.catalogue, geographies=nested())
        hidden = data.draw(st.lists(st.sampled_from([*AREAS, TOWN]), max_size=4))
        world = world.after(values, hiding(values, world, *hidden))
        persons = revised(persons, seed + number)
    world = world._replace(catalogue=whole if data.draw(st.booleans()) else counts)
    found = world.declared(figures(persons, world.catalogue, geographies=nested()))
    union, system = found.problem, found.manifest.system
    assert union.names[: len(system.names)] == system.names
    assert (union.values[: len(system.names)] == found.manifest.known.values).all()
    assert (union.equations @ union.values == union.rhs).all(), "the true table fits"
    assert ((union.lower <= union.values) & (union.values <= union.upper)).all()
    known = np.isfinite(found.before)
    assert (found.before[known] == union.values[known]).all()
    assert not (union.lpl + union.upl + union.spl)[known].any()
    named = zip(union.names, union.values, strict=True)
    cells = {(name.split("@")[0], int(value)): at for at, (name, value) in enumerate(named)}
    blocks = {key: block_of(found.manifest, *key) for key in system.start}
    rows = world.history.dropna(subset=["value"])
    columns = (rows[name] for name in ("form", "geography", "area", "value", "printed"))
    for form, geography, area, value, printed in zip(*columns, strict=True):
        at = cells[f"{blocks[form, geography]}|{area}", int(value)]
        assert known[at] or not printed
