"""From figures to what readers find, read back and audited; each number printed too much is caught."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.audit import Audit, Verdict
from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.problem import Pattern, Problem
from sozialraum.disclosure.readback import Printed, audited, read_back
from sozialraum.disclosure.released import NUMBERS, SUPPRESSED, released_figures
from sozialraum.status import Status
from tests.integration.disclosure_small import (
    COUNTY,
    RESIDUAL,
    YEAR,
    catalogue,
    decided,
    declared,
    figures,
    nested,
    people,
)

KEYS = ["indicator", "geography", "area", "year"]
OWN = [*NUMBERS, "smoothed_value", "reliability", "smoothing"]
"""Columns that tell of the figure itself."""


class World(NamedTuple):
    catalogue: Catalogue
    values: pd.DataFrame
    manifest: Manifest
    problem: Problem
    pattern: Pattern
    released: pd.DataFrame

    def read(self, table: pd.DataFrame) -> Printed:
        return read_back(table, self.manifest, self.catalogue)

    def audit(self, *tables: pd.DataFrame) -> Audit:
        printed = [self.read(table).cells for table in tables]
        return audited(self.manifest, self.problem, printed, seconds=60)


def _world(own: Catalogue, persons: pd.DataFrame) -> World:
    values = figures(persons, own, geographies=nested())
    whole = declared(values, own)
    problem, pattern = decided(whole, own)
    return World(own, values, whole, problem, pattern, released_figures(values, whole, pattern, own))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def world(own: Catalogue) -> World:
    return _world(own, people(4, number=900))


@pytest.fixture(scope="module")
def rare(own: Catalogue) -> World:
    """Two persons with benefits in the county in the last year."""
    persons = people(5, number=900)
    now = persons.index[persons["leistung"] & (persons["year"] == YEAR) & (persons["age"] < 60)]
    persons.loc[persons.index[persons["year"] == YEAR].difference(now[:2]), "leistung"] = False
    return _world(own, persons)


def _held(world: World) -> pd.Series:
    return world.released["status"] == Status.SUPPRESSED


def test_what_is_hidden_has_a_status_and_a_reason_and_no_number(world: World) -> None:
    held = world.released[_held(world)]
    assert len(held) > 50
    assert held[OWN].isna().all(axis=None)
    assert set(held["reason"]) == {SUPPRESSED}
    assert not (world.released.loc[~_held(world), "reason"] == SUPPRESSED).any()


def test_what_is_not_hidden_is_printed_as_it_was(world: World) -> None:
    shown = world.released[~_held(world)]
    before = world.values.set_index(KEYS).loc[pd.MultiIndex.from_frame(shown[KEYS])]
    for name in ("value", "ci_low", "ci_high"):
        assert np.array_equal(shown[name], before[name], equal_nan=True)
    assert set(before["status"][(shown["status"] != before["status"].to_numpy()).to_numpy()]) == set()


def test_a_row_is_hidden_exactly_where_a_cell_of_it_is(world: World) -> None:
    frame = world.manifest.figures
    cells = {role: frame[role].to_numpy() for role in ("numerator", "denominator")}
    hidden = np.logical_or.reduce([(at >= 0) & world.pattern[at] for at in cells.values()])
    hidden &= world.values["value"].notna().to_numpy() & world.manifest.seen
    asked = world.values.loc[hidden, KEYS]
    found = world.released.loc[_held(world) & (world.released["indicator"] != "quote_des_landes"), KEYS]
    assert set(asked.itertuples(index=False, name=None)) == set(found.itertuples(index=False, name=None))
    assert any(world.pattern[cells["denominator"][hidden]])


def test_residual_areas_are_not_printed(world: World) -> None:
    assert not world.released["area"].isin(RESIDUAL).any()


def test_numerators_are_printed_with_a_value_only(own: Catalogue) -> None:
    values = figures(people(4, number=900), own, geographies=nested())
    meaningless = values["indicator"] == "frauen"
    values.loc[meaningless, ["value", "ci_low", "ci_high"]] = np.nan
    whole = declared(values, own)
    table = released_figures(values, whole, np.zeros(len(whole.system.names), dtype=bool), own)
    rows = table["indicator"] == "frauen"
    assert table.loc[rows, list(NUMBERS)].isna().all(axis=None)
    assert not (table.loc[rows, "status"] == Status.SUPPRESSED).any()


def test_smoothed_values_are_those_of_the_released_figures(world: World) -> None:
    """The figures came with a smoothed value each; those of ten areas and more are made anew."""
    smoothed = world.released[world.released["smoothed_value"].notna()]
    assert set(smoothed["geography"]) == {"sozialraum"}
    assert "frauen" in set(smoothed["indicator"])
    assert smoothed.groupby(["indicator", "year"]).size().min() >= 10
    assert not np.array_equal(smoothed["smoothed_value"], smoothed["value"])


def test_a_hidden_county_is_nowhere_compared_with(rare: World) -> None:
    table = rare.released
    quote = (table["indicator"] == "sgb2_quote") & (table["year"] == YEAR)
    assert (table.loc[quote & (table["area"] == COUNTY), "status"] == Status.SUPPRESSED).all()
    assert table.loc[quote, ["reference_value", "rest_value"]].isna().all(axis=None)
    others = (table["indicator"] == "frauen") & table["value"].notna() & (table["area"] != COUNTY)
    assert table.loc[others, ["reference_value", "rest_value"]].notna().all(axis=None)


def test_a_published_rate_follows_its_count(world: World) -> None:
    places = ["geography", "area", "year"]
    table = world.released[world.released["value"].notna() | _held(world)]
    of = {name: own.set_index(places)["status"] for name, own in table.groupby("indicator")}
    both = pd.DataFrame({name: of[name] for name in ("quote_des_landes", "sgb2_quote")}).dropna()
    held = both == Status.SUPPRESSED
    assert (held["quote_des_landes"] == held["sgb2_quote"]).all()
    assert held["quote_des_landes"].any()
    assert not held["quote_des_landes"].all()


def test_the_release_of_a_county_is_read_back_and_passes_its_audit(world: World, rare: World) -> None:
    for own in (world, rare):
        printed = own.read(own.released)
        assert printed.faults == ()
        assert np.isnan(printed.cells[own.pattern]).all()
        known = np.isfinite(printed.cells)
        assert (printed.cells[known] == own.problem.values[known]).all()
        found = own.audit(own.released)
        assert found.passed
        assert len(found.findings) > 30


def test_figures_as_they_were_calculated_fail(world: World) -> None:
    found = world.audit(world.values.loc[world.manifest.seen])
    assert not found.passed
    assert sum(own.verdict == Verdict.FAILED for own in found.findings) > 30


def _small(world: World, role: str) -> pd.DataFrame:
    """Hidden rows whose cell of this role must be protected; with what was calculated for them."""
    asked = world.problem.lpl + world.problem.upl + world.problem.spl > 0
    cells = world.manifest.figures[role].to_numpy()
    own = (cells >= 0) & asked[cells] & world.manifest.seen & world.values["value"].notna().to_numpy()
    return world.values[own]


def _print(world: World, row: pd.Series, name: str) -> pd.DataFrame:
    """The released table with one number of one row too many."""
    table = world.released.copy()
    own = (table[KEYS] == row[KEYS].to_list()).all(axis=1)
    assert table.loc[own, name].isna().all()
    assert own.sum() == 1
    table.loc[own, name] = row[name]
    return table


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("numerator", "numerator"),
        ("denominator", "denominator"),
        ("value", "numerator"),
        ("value", "denominator"),
        ("ci_low", "numerator"),
        ("ci_high", "numerator"),
        ("rest_value", "numerator"),
        ("smoothed_value", "numerator"),
        ("reliability", "denominator"),
    ],
)
def test_a_number_printed_too_much_is_a_fault_or_fails_the_audit(name: str, role: str, world: World) -> None:
    rows = _small(world, role)
    for at in np.linspace(0, len(rows) - 1, 4).astype(int):
        table = _print(world, rows.iloc[at], name)
        assert world.read(table).faults or not world.audit(table).passed


@pytest.mark.parametrize(
    "name", ["value", "ci_low", "ci_high", "rest_value", "smoothed_value", "reliability"]
)
def test_what_tells_of_a_hidden_figure_is_named_without_the_number(name: str, world: World) -> None:
    row = _small(world, "numerator").iloc[0]
    (fault,) = world.read(_print(world, row, name)).faults
    assert fault == f"{' '.join(map(str, row[KEYS]))} tells of a figure that is not released"


def test_every_hidden_row_that_is_printed_whole_is_caught_or_harmless(world: World) -> None:
    """A row of the released table exchanged for the calculated one, as an asset that forgot the gate."""
    rows = _small(world, "numerator")
    for at in np.linspace(0, len(rows) - 1, 8).astype(int):
        own = (world.released[KEYS] == rows.iloc[at][KEYS].to_list()).all(axis=1)
        whole = world.released.copy()
        whole.loc[own, list(NUMBERS)] = rows.iloc[at][list(NUMBERS)].to_numpy(dtype=float)
        assert not world.audit(whole).passed


def _shown(world: World) -> pd.Series:
    """A printed share."""
    return (world.released["indicator"] == "frauen") & world.released["value"].notna()


EDITS: dict[str, tuple[Callable[[pd.DataFrame], float], str, str]] = {
    "another quotient": (lambda row: row["value"] + 0.1, "value", "is another quotient than its parts"),
    "another count": (lambda row: row["denominator"] + 1, "denominator", "prints another denominator"),
    "no count": (lambda row: row["numerator"] + 0.5, "numerator", "prints another numerator"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_printed_numbers_that_do_not_fit_each_other_are_faults(edit: str, world: World) -> None:
    change, name, fault = EDITS[edit]
    table = world.released.copy()
    at = table.index[_shown(world)][5]
    table.loc[at, name] = change(table.loc[at])
    assert any(fault in found for found in world.read(table).faults)


def test_a_figure_that_nobody_declared_is_a_fault(world: World) -> None:
    table = world.released.copy()
    at = table.index[_shown(world)][0]
    table.loc[at, "area"] = "0535800499"
    place = f"frauen {table.loc[at, 'geography']} 0535800499 {table.loc[at, 'year']}"
    assert f"{place} is not declared" in world.read(table).faults


def test_two_tables_that_are_safe_alone_are_audited_together(world: World) -> None:
    """A second table prints no more than what the first hides to protect other figures."""
    asked = world.problem.lpl + world.problem.upl + world.problem.spl > 0
    cells = world.manifest.figures["numerator"].to_numpy()
    cover = (cells >= 0) & world.pattern[cells] & ~asked[cells] & world.manifest.seen
    cover &= world.values["value"].notna().to_numpy() & (world.values["numerator"] > 0).to_numpy()
    second = world.values[cover].iloc[:1]
    assert len(second) == 1
    assert world.audit(second).passed
    assert not world.audit(world.released, second).passed


@pytest.mark.parametrize("name", ["reference_value", "rest_value"])
def test_a_comparison_with_a_hidden_county_is_a_fault(name: str, rare: World) -> None:
    table = rare.released.copy()
    quote = (table["indicator"] == "sgb2_quote") & (table["year"] == YEAR) & (table["area"] != COUNTY)
    table.loc[table.index[quote & table["value"].notna()][0], name] = 1.23
    (fault,) = rare.read(table).faults
    assert fault.endswith("tells of a county that is not released")


def test_a_published_rate_of_a_hidden_count_is_a_fault(world: World) -> None:
    table = world.released.copy()
    table.loc[table.index[_held(world) & (table["indicator"] == "quote_des_landes")][0], "value"] = 2.0
    (fault,) = world.read(table).faults
    assert fault.endswith("is a rate of a count that is not released")
