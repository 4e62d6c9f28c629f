"""Propagation of statuses through sums and ratios: the whole table, and its laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.status import ORDER, SIGNS, SUFFIXES, WITHOUT_VALUE, Status, combine

EXPECTED_ORDER = [
    "nil",
    "exact",
    "revised",
    "provisional",
    "below_half",
    "rounded",
    "estimated",
    "limited",
    "not_delivered",
    "later",
    "not_meaningful",
    "uncertain",
    "unknown_or_secret",
    "suppressed",
]
"""Written out by hand: the rule of propagation must not change by moving a line."""

statuses = st.sampled_from(ORDER)


def test_order_of_propagation() -> None:
    assert [status.value for status in ORDER] == EXPECTED_ORDER


def test_statuses_without_value() -> None:
    assert {status.value for status in WITHOUT_VALUE} == {
        "not_delivered",
        "later",
        "not_meaningful",
        "uncertain",
        "unknown_or_secret",
        "suppressed",
    }


@pytest.mark.parametrize("left", ORDER)
@pytest.mark.parametrize("right", ORDER)
def test_the_table_of_two_parts(left: Status, right: Status) -> None:
    names = [left.value, right.value]
    expected = max(names, key=EXPECTED_ORDER.index)
    assert combine([left, right]).value == expected
    with_total = "rounded" if expected == "below_half" else expected
    assert combine([left, right], total=5).value == with_total
    assert combine([right, left], total=5) == combine([left, right], total=5)


def test_a_sum_is_nil_only_when_all_its_parts_are() -> None:
    assert combine([Status.NIL, Status.NIL]) is Status.NIL
    for other in set(ORDER) - {Status.NIL}:
        assert combine([Status.NIL, other, Status.NIL]) is other


def test_a_missing_part_never_leaves_a_smaller_number() -> None:
    for missing in WITHOUT_VALUE:
        for other in ORDER:
            assert combine([other, missing], total=100) in WITHOUT_VALUE


def test_a_sum_without_parts_is_no_figure() -> None:
    with pytest.raises(ValueError, match="without parts"):
        combine([])


@given(parts=st.lists(statuses, min_size=1), total=st.floats(0, 1e9), seed=st.randoms())
def test_order_of_the_parts_is_irrelevant(parts: list[Status], total: float, seed: object) -> None:
    shuffled = list(parts)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert combine(shuffled, total=total) is combine(parts, total=total)


@given(parts=st.lists(statuses, min_size=1))
def test_repeated_parts_change_nothing(parts: list[Status]) -> None:
    assert combine(parts + parts) is combine(parts)


@given(one=st.lists(statuses, min_size=1), other=st.lists(statuses, min_size=1), total=st.floats(0, 1e9))
def test_sums_of_sums_are_the_sum_of_all(one: list[Status], other: list[Status], total: float) -> None:
    """A partial sum that is below half of the unit is zero; the positive rest then comes from elsewhere."""
    in_steps = combine([combine(one), combine(other)], total=total)
    assert in_steps is combine([*one, *other], total=total)


@given(one=st.lists(statuses, min_size=1), other=st.lists(statuses, min_size=1))
def test_rounding_early_or_late_is_the_same(one: list[Status], other: list[Status]) -> None:
    early = combine([combine(one, total=3), combine(other, total=4)], total=7)
    assert early is combine([*one, *other], total=7)


def test_signs_of_the_offices() -> None:
    assert {sign for sign, status in SIGNS.items() if status not in WITHOUT_VALUE} == {"-", "–"}
    assert SIGNS["-"] is SIGNS["–"] is Status.NIL
    assert (SIGNS["."], SIGNS["/"], SIGNS["x"], SIGNS["..."], SIGNS[""]) == (
        Status.UNKNOWN_OR_SECRET,
        Status.UNCERTAIN,
        Status.NOT_MEANINGFUL,
        Status.LATER,
        Status.NOT_DELIVERED,
    )
    assert not set(SUFFIXES.values()) & WITHOUT_VALUE
