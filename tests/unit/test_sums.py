"""Sums of cells and terms: values, status, gaps and deliveries, against the rules written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.status import ORDER, RANK, RANK_WITHOUT_VALUE, Status, combine
from sozialraum.sums import NO_DATE, Origins, Part, Sum, joined, sum_cells, sum_terms

AREAS = 4
rows = st.lists(
    st.tuples(
        st.integers(0, AREAS - 1), st.integers(0, 99), st.sampled_from(ORDER), st.sets(st.sampled_from("abc"))
    ),
    max_size=30,
)


def _part(found: list[tuple[int, float, Status, set[str]]], origins: Origins) -> Part:
    return Part(
        place=np.array([row[0] for row in found], dtype=np.intp),
        amount=np.array([row[1] for row in found], dtype=np.float64),
        rank=np.array([RANK[row[2]] for row in found], dtype=np.uint8),
        date=np.arange(len(found), dtype=np.int64),
        origin=np.array([origins.number(frozenset(row[3])) for row in found], dtype=np.intp),
    )


def _sum(part: Part, origins: Origins, *, cells: int = 1, sparse: bool = False, present: int = AREAS) -> Sum:
    there = np.arange(AREAS) < present
    return sum_cells(part, cells=cells, sparse=sparse, present=there, origins=origins)


@given(rows)
def test_every_area_has_the_sum_the_weakest_status_and_all_deliveries_of_its_rows(
    found: list[tuple[int, float, Status, set[str]]],
) -> None:
    origins = Origins()
    summed = _sum(_part(found, origins), origins, sparse=True)
    for area in range(AREAS):
        own = [row for row in found if row[0] == area]
        assert summed.value[area] == sum(row[1] for row in own)
        assert ORDER[summed.rank[area]] == max((row[2] for row in own), key=ORDER.index, default=Status.NIL)
        assert origins.names(summed.origin)[area] == sorted(set().union(*(row[3] for row in own)))
        assert summed.date[area] == max((i for i, row in enumerate(found) if row[0] == area), default=NO_DATE)


def test_a_missing_cell_is_a_gap_unless_the_office_leaves_out_zeros() -> None:
    origins = Origins()
    part = _part(
        [(0, 1, Status.EXACT, {"a"}), (0, 2, Status.EXACT, {"a"}), (1, 3, Status.EXACT, {"a"})], origins
    )
    dense = _sum(part, origins, cells=2)
    sparse = _sum(part, origins, cells=2, sparse=True, present=3)
    assert [ORDER[rank] for rank in dense.rank] == [
        "exact",
        "not_delivered",
        "not_delivered",
        "not_delivered",
    ]
    assert [ORDER[rank] for rank in sparse.rank] == ["exact", "exact", "nil", "not_delivered"]


def test_a_gap_does_not_hide_a_weaker_status() -> None:
    origins = Origins()
    part = _part([(0, 0, Status.UNKNOWN_OR_SECRET, {"a"})], origins)
    assert ORDER[_sum(part, origins, cells=2).rank[0]] == "unknown_or_secret"


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.integers(0, 9)), min_size=1, max_size=4))
def test_terms_combine_like_single_statuses(terms: list[tuple[Status, int]]) -> None:
    origins = Origins()
    sums = [(1.0, _sum(_part([(0, value, status, {status})], origins), origins)) for status, value in terms]
    side = sum_terms(sums, origins)
    total = sum(value for _, value in terms)
    status = combine([status for status, _ in terms], total=total)
    assert ORDER[side.rank[0]] == status
    assert origins.names(side.origin)[0] == sorted({status for status, _ in terms})
    if RANK[status] >= RANK_WITHOUT_VALUE:
        assert np.isnan(side.value[0])
    else:
        assert side.value[0] == total


def test_a_term_can_be_taken_away_and_the_weakest_is_named() -> None:
    origins = Origins()
    whole = _sum(_part([(0, 9, Status.EXACT, {"a"})], origins), origins)
    taken = _sum(_part([(0, 4, Status.ROUNDED, {"b"})], origins), origins)
    side = sum_terms([(1.0, whole), (-1.0, taken)], origins)
    assert side.value[0] == pytest.approx(5)
    assert side.weakest[0] == 1


def test_parts_from_several_files_are_one() -> None:
    origins = Origins()
    parts = [_part([(place, 1, Status.EXACT, {"a"})], origins) for place in (0, 1, 0)]
    assert _sum(joined(parts), origins, sparse=True).value.tolist() == [2, 1, 0, 0]
