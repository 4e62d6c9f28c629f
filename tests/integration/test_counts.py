"""Sums over areas: totals are preserved, what is missing never becomes a smaller number or a zero."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sozialraum.areas import closure
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import AreaEntry
from sozialraum.status import ORDER, WITHOUT_VALUE, Status, combine
from tests.integration.worlds import (
    INSIDE,
    KREIS,
    Kind,
    counted,
    geographies,
    geography,
    measure,
    observations,
    slices,
    source,
    totals,
    world,
)

RESIDUALS = ["0535800400", "0535800800"]
ROOMS = [*INSIDE, *RESIDUALS]
SPLIT = ["sex", "age_from", "age_to", "category"]
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""A DuckDB connection an example: few examples, and the folder may be used again."""


def _world(*, sparse: bool = False, kind: Kind = "count") -> Catalogue:
    return world(
        measures={"personen": measure("amt", kind=kind)}, sources={"amt": source("personen", sparse=sparse)}
    )


def _rows(values: dict[str, float], **more: object) -> Iterator[dict[str, object]]:
    return ({"area": area, "value": float(value), **more} for area, value in values.items())


@quick
@given(
    values=st.fixed_dictionaries({area: st.integers(0, 500) for area in ROOMS}),
    sparse=st.booleans(),
    bands=st.integers(1, 3),
)
def test_totals_are_preserved(tmp_path: Path, values: dict[str, int], sparse: bool, bands: int) -> None:
    rows = [
        {"area": area, "value": float(value + band), "age_from": band, "age_to": band + 1, "sex": sex}
        for area, value in values.items()
        for band in range(bands)
        for sex in ("male", "female")
    ]
    frame = observations(rows)
    counts = counted(_world(sparse=sparse), frame, tmp_path)
    sums = counts.groupby(["geography", "age_from", "sex"])["value"].sum().unstack("geography")
    for name in ("gemeinde", "jugendamt", "kreis"):
        pd.testing.assert_series_equal(sums[name], sums["sozialraum"], check_names=False)
    assert counts.groupby("geography")["rows"].sum().eq(len(rows)).all()
    assert set(counts["status"]) == {"exact"}


@quick
@given(cells=st.lists(st.tuples(st.sampled_from(ROOMS), st.integers(0, 3), st.integers(1, 9)), min_size=1))
def test_totals_of_sparse_cells_are_preserved(tmp_path: Path, cells: list[tuple[str, int, int]]) -> None:
    """Zeros are left out; a total in every Sozialraum says that it delivered."""
    found = {(area, band): float(value) for area, band, value in cells}
    rows = [
        {"area": area, "value": value, "age_from": band, "age_to": band + 1}
        for (area, band), value in found.items()
    ]
    frame = observations([*rows, *_rows(dict.fromkeys(INSIDE, 0.0))])
    counts = counted(_world(sparse=True), frame, tmp_path)
    cut = counts[counts["age_from"].notna()]
    sums = cut.groupby("geography")["value"].sum()
    assert sums.nunique() == 1
    assert sums["kreis"] == sum(found.values())
    assert set(counts["status"]) == {"exact"}


part = st.sampled_from(ORDER)


@quick
@given(statuses=st.lists(part, min_size=len(ROOMS), max_size=len(ROOMS)), value=st.integers(0, 5))
def test_status_of_a_sum_is_the_rule(tmp_path: Path, statuses: list[Status], value: int) -> None:
    zero = (Status.NIL, Status.BELOW_HALF)
    parts = {
        area: (status, None if status in WITHOUT_VALUE else 0.0 if status in zero else float(value))
        for area, status in zip(ROOMS, statuses, strict=True)
    }
    rows = [{"area": a, "value": v, "status": s.value} for a, (s, v) in parts.items()]
    counts = counted(_world(), observations(rows), tmp_path)
    members = closure(geographies())
    summed = counts[counts["geography"] != "sozialraum"].set_index("area")
    for area in summed.index:
        inside = [parts[a] for a in members.loc[members["parent"] == area, "area"] if a in parts]
        total = sum(v or 0.0 for _, v in inside)
        expected = combine([s for s, _ in inside], total=total)
        assert summed.loc[area, "status"] == expected.value
        if expected in WITHOUT_VALUE:
            assert pd.isna(summed.loc[area, "value"])
        else:
            assert summed.loc[area, "value"] == total


@quick
@given(data=st.data())
def test_order_of_rows_and_files_is_irrelevant(tmp_path: Path, data: st.DataObject) -> None:
    values = data.draw(st.fixed_dictionaries({area: st.integers(0, 99) for area in ROOMS}))
    rows = [
        *_rows(values),
        *_rows(values, reference_date="2024-09-30", delivery="d0"),
        *_rows(values, delivery="d2", source="anderes"),
    ]
    catalogue = world(
        measures={"personen": measure("amt", "anderes")},
        sources={"amt": source("personen"), "anderes": source("personen")},
    )
    frame = observations(rows)
    shuffled = frame.iloc[data.draw(st.permutations(range(len(frame))))]
    one = counted(catalogue, frame, tmp_path)
    other = counted(catalogue, shuffled, tmp_path, reverse=True, valid=slices(shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_a_missing_area_leaves_no_sum(tmp_path: Path) -> None:
    frame = observations(_rows({"0535800401": 10, "0535800801": 20}))
    counts = counted(_world(), frame, tmp_path)
    found = totals(counts, "gemeinde")
    assert found["05358004"] == (10.0, "exact")
    assert pd.isna(found["05358008"][0])
    assert found["05358008"][1] == "not_delivered"
    assert totals(counts, "kreis")[KREIS][1] == "not_delivered"


def test_a_missing_residual_is_none(tmp_path: Path) -> None:
    counts = counted(_world(), observations(_rows(dict.fromkeys(INSIDE, 5))), tmp_path)
    assert totals(counts, "kreis") == {KREIS: (15.0, "exact")}


@pytest.mark.parametrize(("sparse", "expected"), [(True, "exact"), (False, "not_delivered")])
def test_an_absent_cell(tmp_path: Path, sparse: bool, expected: str) -> None:
    """In an area with other cells it is nil where zeros are left out, else a gap."""
    rows = [
        *_rows(dict.fromkeys(INSIDE, 5), category="a:x"),
        *_rows({"0535800801": 3}, category="a:y"),
    ]
    counts = counted(_world(sparse=sparse), observations(rows), tmp_path)
    cell = counts[(counts["area"] == "05358008") & (counts["category"] == "a:y")]
    assert cell["status"].tolist() == [expected]
    assert cell["value"].tolist() == [3.0] if sparse else cell["value"].isna().all()


def test_an_absent_cell_beside_an_absent_area_is_no_zero(tmp_path: Path) -> None:
    """Category y occurs elsewhere only; in a municipality of which a part is missing it may occur."""
    rows = [
        *_rows({"0535800801": 5, "0535800401": 4}, category="a:x"),
        *_rows({"0535800401": 3}, category="a:y"),
    ]
    counts = counted(_world(sparse=True), observations(rows), tmp_path)
    cells = counts[(counts["area"] == "05358008") & (counts["geography"] == "gemeinde")]
    assert dict(zip(cells["category"], cells["status"], strict=True)) == {
        "a:x": "not_delivered",
        "a:y": "not_delivered",
    }
    assert cells["rows"].tolist() == [1, 0]
    assert cells["value"].isna().all()


def test_areas_of_one_municipality_do_not_make_up_the_county(tmp_path: Path) -> None:
    """Quartiere of 05358008 only: complete there, and no figure for what lies above."""
    parents = {"gemeinde": "05358008"}
    own = geography(*(AreaEntry(area=f"Q{n}", name=f"Q{n}", parents=parents) for n in (1, 2)))
    there = world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen", geographies=("quartier",))},
        geographies_={**geographies(), "quartier": own},
    )
    rows = [{"geography": "quartier", "area": f"Q{n}", "value": 5.0} for n in (1, 2)]
    counts = counted(there, observations(rows), tmp_path)
    assert totals(counts, "gemeinde") == {"05358008": (10.0, "exact")}
    above = counts[counts["geography"].isin(["kreis"])]
    assert above["status"].tolist() == ["not_delivered"]
    assert above["value"].isna().all()


def test_a_geography_that_is_delivered_is_not_summed(tmp_path: Path) -> None:
    rows = [
        *_rows(dict.fromkeys(INSIDE, 5)),
        {"geography": "kreis", "area": KREIS, "value": 17.0},
    ]
    counts = counted(_world(), observations(rows), tmp_path)
    assert totals(counts, "kreis") == {KREIS: (17.0, "exact")}
    assert totals(counts, "jugendamt") == {"JH05358008": (10.0, "exact"), "JH05358999": (5.0, "exact")}
    assert counts.loc[counts["geography"] == "kreis", "basis"].tolist() == ["kreis"]


def test_sums_come_from_one_geography(tmp_path: Path) -> None:
    """Two geographies with as many areas: the county must not be counted twice."""
    rows = [
        {"geography": "gemeinde", "area": "05358004", "value": 5.0},
        {"geography": "gemeinde", "area": "05358008", "value": 7.0},
        {"geography": "halb", "area": "A", "value": 6.0},
        {"geography": "halb", "area": "B", "value": 6.0},
    ]
    halves = geography(*(AreaEntry(area=a, name=a, parents={"kreis": KREIS}) for a in ("A", "B")))
    catalogue = world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen")},
        geographies_={**geographies(), "halb": halves},
    )
    counts = counted(catalogue, observations(rows), tmp_path)
    assert totals(counts, "kreis") == {KREIS: (12.0, "exact")}
    assert (counts["geography"] == "kreis").sum() == 1


def test_published_rates_are_never_summed(tmp_path: Path) -> None:
    frame = observations(_rows(dict.fromkeys(ROOMS, 12.5)))
    counts = counted(_world(kind="published_rate"), frame, tmp_path)
    assert set(counts["geography"]) == {"sozialraum"}
    assert set(counts["value"]) == {12.5}


def test_the_last_day_of_the_year_counts(tmp_path: Path) -> None:
    quarters = {"2024-03-31": 1, "2024-12-31": 4, "2024-09-30": 3, "2023-12-31": 9}
    rows = [
        row
        for day, value in quarters.items()
        for row in _rows(
            dict.fromkeys(INSIDE, value), reference_date=day, year=int(day[:4]), delivery=f"d{value}"
        )
    ]
    counts = counted(_world(), observations(rows), tmp_path)
    kreis = counts[counts["geography"] == "kreis"]
    assert kreis["value"].tolist() == [12.0]
    assert kreis["reference_date"].astype("str").tolist() == ["2024-12-31"]
    assert [list(names) for names in kreis["deliveries"]] == [["d4"]]


def test_superseded_parts_are_not_used(tmp_path: Path) -> None:
    rows = [*_rows(dict.fromkeys(INSIDE, 5)), *_rows(dict.fromkeys(INSIDE, 7), delivery="d2")]
    frame = observations(rows)
    valid = slices(frame).query("delivery == 'd2'")
    counts = counted(_world(), frame, tmp_path, valid=valid)
    assert totals(counts, "kreis") == {KREIS: (21.0, "exact")}
    assert {name for names in counts["deliveries"] for name in names} == {"d2"}


def test_nothing_delivered_gives_an_empty_table(tmp_path: Path) -> None:
    frame = observations(_rows(dict.fromkeys(INSIDE, 5)))
    assert counted(_world(), frame, tmp_path, year=2020).empty
    assert counted(_world(), frame, tmp_path, valid=slices(frame).iloc[:0]).empty


@quick
@given(values=st.lists(st.integers(0, 99), min_size=5, max_size=5))
def test_another_measure_changes_nothing(tmp_path: Path, values: list[int]) -> None:
    own = list(_rows(dict(zip(ROOMS, values, strict=True))))
    foreign = [
        {"area": "0535800801", "value": 1.0, "measure": "faelle", "source": "anderes", "delivery": "d9"}
    ]
    both = world(
        measures={"personen": measure("amt"), "faelle": measure("anderes")},
        sources={"amt": source("personen"), "anderes": source("faelle")},
    )
    alone = counted(_world(), observations(own), tmp_path)
    beside = counted(both, observations([*own, *foreign]), tmp_path)
    kept = beside[beside["measure"] == "personen"].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, alone)


def test_residuals_alone_are_no_county(tmp_path: Path) -> None:
    counts = counted(_world(), observations(_rows(dict.fromkeys(RESIDUALS, 5))), tmp_path)
    assert totals(counts, "kreis")[KREIS][1] == "not_delivered"
