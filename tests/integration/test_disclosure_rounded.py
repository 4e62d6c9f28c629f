"""Rounded maps beside the exact release: the audit knows them, and maps that tell too much go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from schemas.products import ROUNDED_COUNTS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import Disclosure, RoundedProduct, Rule
from sozialraum.catalogue.indicator import Term
from sozialraum.disclosure.audit import Audit
from sozialraum.disclosure.manifest.figures import Manifest, manifest
from sozialraum.disclosure.manifest.levels import Sticky, covering, primary, problem
from sozialraum.disclosure.problem import Problem
from sozialraum.disclosure.products.rounded import WITHHELD, intervals, released_rounded, rounded_rows
from sozialraum.disclosure.readback import audited
from tests.integration.worlds import (
    INSIDE,
    KREIS,
    TITLE,
    as_stored,
    counted,
    figured,
    indicator,
    measure,
    observations,
    source,
    world,
)

ALONE, FIRST, SECOND = INSIDE
TOWN = INSIDE[FIRST]
MAP = RoundedProduct(mode="rounded", title=TITLE, indicators=("personen",))


def catalogue(products: Mapping[str, RoundedProduct]) -> Catalogue:
    small = world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen", sparse=True)},
        indicators={"personen": indicator("count", [Term(measure="personen")])},
    )
    rules = Disclosure(version="1", sources={"amt": Rule(basis="Probe")}, products=dict(products))
    return replace(small, disclosure=rules)


@dataclass(frozen=True)
class Case:
    """A release of counts by Sozialraum, municipality and county; some Sozialräume are hidden in it."""

    catalogue: Catalogue
    values: pd.DataFrame
    manifest: Manifest
    problem: Problem
    hidden: np.ndarray

    @property
    def passes(self) -> bool:
        """Whether the exact release alone passes its audit."""
        return self.judge(self.problem, self.hidden).passed

    def judge(self, asked: Problem, hidden: np.ndarray) -> Audit:
        printed = np.where(hidden, np.nan, self.manifest.known.values)
        return audited(self.manifest, asked, [printed], seconds=60)

    def released(self) -> pd.DataFrame:
        rows = released_rounded(
            rounded_rows(self.values, self.catalogue),
            self.manifest,
            self.catalogue,
            problem=self.problem,
            hidden=self.hidden,
            judge=self.judge,
        )
        return ROUNDED_COUNTS.validate(rows)


def case(
    counts: Mapping[str, float | None],
    folder: Path,
    *,
    products: Mapping[str, RoundedProduct] = {"karte": MAP},
    hidden: tuple[str, ...] = (FIRST, SECOND),
) -> Case:
    rules = catalogue(products)
    rows = [
        {"area": area, "value": count, "status": "exact" if count is not None else "unknown_or_secret"}
        for area, count in counts.items()
    ]
    frame = counted(rules, observations(rows), folder)
    found = figured(rules, frame, folder)
    values = as_stored(rules, found.values)
    declared = manifest(values, found.terms, rules, rules.rule_of)
    none = np.zeros(0, dtype=np.int64)
    asked, zeros = primary(declared.system, declared.known, declared.figures, rules.rule_of, suppressed=none)
    cells = len(declared.system.names)
    kept = Sticky(np.zeros(cells, dtype=bool), np.zeros(cells, dtype=bool))
    cover = covering(declared.system, rules.rule_of)
    own = problem(declared.system, declared.filled, declared.known, asked, kept, zeros=zeros, cover=cover)
    at = np.array([name.split("|")[-1] in hidden for name in declared.system.names])
    return Case(rules, values, declared, own, at)


def shown(rows: pd.DataFrame) -> dict[str, object]:
    return dict(zip(rows["area"], rows["rounded_numerator"], strict=True))


def test_areas_that_readers_see_are_rounded_by_themselves(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 14, SECOND: 15, f"{TOWN}00": 3}, tmp_path)
    rows = ROUNDED_COUNTS.validate(rounded_rows(own.values, own.catalogue))
    numbers = shown(rows)
    assert {area: numbers[area] for area in (ALONE, FIRST, SECOND)} == {ALONE: 40, FIRST: 10, SECOND: 20}
    # 32 and 76: sums are rounded by themselves, with what cannot be placed
    assert (numbers[TOWN], numbers[KREIS]) == (30, 80)
    assert f"{TOWN}00" not in numbers
    assert rows["reason"].isna().all()


def test_what_was_not_delivered_has_no_number_but_the_reason_of_the_figure(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 14, SECOND: None}, tmp_path)
    rows = own.released().set_index("area")
    assert pd.isna(rows.loc[SECOND, "rounded_numerator"])
    assert "geheim" in rows.loc[SECOND, "reason"]
    assert pd.isna(rows.loc[TOWN, "rounded_numerator"])
    assert rows.loc[ALONE, "rounded_numerator"] == 40


@pytest.mark.parametrize(("base", "low", "high"), [(10, 5, 14), (20, 10, 29)])
def test_a_rounded_number_is_an_interval_of_its_cell(tmp_path: Path, base: int, low: int, high: int):
    products = {"karte": MAP.model_copy(update={"base": base})}
    own = case({ALONE: 44, FIRST: 13, SECOND: 12}, tmp_path, products=products)
    rows = rounded_rows(own.values, own.catalogue)
    found = intervals(rows, own.manifest, own.catalogue, problem=own.problem)
    (cell,) = (at for at, name in enumerate(own.manifest.system.names) if name.endswith(f"|{FIRST}"))
    assert (found.low[cell], found.high[cell]) == (low, high)
    assert (found.low <= own.manifest.known.values).all()
    assert (own.manifest.known.values <= found.high).all()


def test_two_products_of_one_cell_are_known_together(tmp_path: Path):
    products = {"karte": MAP, "grob": MAP.model_copy(update={"base": 50})}
    own = case({ALONE: 44, FIRST: 23, SECOND: 30}, tmp_path, products=products)
    rows = rounded_rows(own.values, own.catalogue)
    found = intervals(rows, own.manifest, own.catalogue, problem=own.problem)
    (cell,) = (at for at, name in enumerate(own.manifest.system.names) if name.endswith(f"|{FIRST}"))
    # 20 of base 10 is 15 to 24, 0 of base 50 is less than 25
    assert (found.low[cell], found.high[cell]) == (15, 24)


def test_a_map_stays_where_the_audit_passes_with_it(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 2, SECOND: 8}, tmp_path)
    assert own.passes
    numbers = shown(own.released())
    assert {area: numbers[area] for area in (FIRST, SECOND, TOWN)} == {FIRST: 0, SECOND: 10, TOWN: 10}


def test_a_map_goes_as_a_whole_where_it_narrows_a_small_count(tmp_path: Path):
    # 2 + 4 = 6, both printed as 0, so neither is above 4: the 2 would be at least 2
    own = case({ALONE: 44, FIRST: 2, SECOND: 4}, tmp_path)
    assert own.passes
    rows = own.released()
    rooms = rows[rows["geography"] == "sozialraum"]
    assert rooms["rounded_numerator"].isna().all()
    assert set(rooms["reason"]) == {WITHHELD}
    assert not (rooms["rounded_numerator"] == 0).any()
    # other maps stay
    others = rows[rows["geography"] != "sozialraum"]
    assert others["rounded_numerator"].notna().all()


def test_without_the_intervals_the_audit_would_not_see_it(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 2, SECOND: 4}, tmp_path)
    blind = released_rounded(
        rounded_rows(own.values, own.catalogue),
        own.manifest,
        own.catalogue,
        problem=own.problem,
        hidden=own.hidden,
        judge=lambda _, hidden: own.judge(own.problem, hidden),
    )
    assert shown(blind)[FIRST] == 0


def test_all_maps_of_a_cell_go_with_it(tmp_path: Path):
    products = {"karte": MAP, "grob": MAP.model_copy(update={"base": 50})}
    own = case({ALONE: 44, FIRST: 2, SECOND: 4}, tmp_path, products=products)
    rows = own.released()
    rooms = rows[rows["geography"] == "sozialraum"]
    assert set(rooms["product"]) == {"karte", "grob"}
    assert rooms["rounded_numerator"].isna().all()


def test_a_cell_that_nothing_protects_takes_no_map_away_that_tells_nothing_more(tmp_path: Path):
    # the 2 alone is hidden: its town gives it away with or without the map
    own = case({ALONE: 44, FIRST: 2, SECOND: 30}, tmp_path, hidden=(FIRST,))
    assert not own.passes
    assert shown(own.released())[FIRST] == 0


def test_without_products_there_are_no_rows_and_no_audit(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 2, SECOND: 4}, tmp_path, products={})
    empty = released_rounded(
        rounded_rows(own.values, own.catalogue),
        own.manifest,
        own.catalogue,
        problem=own.problem,
        hidden=own.hidden,
        judge=lambda *_: pytest.fail("nothing is to be judged"),
    )
    assert ROUNDED_COUNTS.validate(empty).empty


def test_only_what_hangs_together_with_a_rounded_number_is_judged(tmp_path: Path):
    own = case({ALONE: 44, FIRST: 2, SECOND: 8}, tmp_path)
    asked = []

    def judge(problem_: Problem, hidden: np.ndarray) -> Audit:
        asked.append(hidden)
        return own.judge(problem_, hidden)

    far = replace(own, catalogue=catalogue({"karte": MAP}), hidden=own.hidden.copy())
    released_rounded(
        rounded_rows(far.values[far.values["area"] == ALONE], far.catalogue),
        far.manifest,
        far.catalogue,
        problem=far.problem,
        hidden=far.hidden,
        judge=judge,
    )
    assert [hidden.any() for hidden in asked] == [False]
    released_rounded(
        rounded_rows(own.values, own.catalogue),
        own.manifest,
        own.catalogue,
        problem=own.problem,
        hidden=own.hidden,
        judge=judge,
    )
    assert asked[1].sum() == 2
