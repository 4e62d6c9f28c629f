"""Rounding: what a printed number leaves possible, and why base 3 is not offered."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.disclosure.products.rounding import BASE, possible_counts, rounded_counts, rounded_rates
from sozialraum.status import ORDER, RANK, RANK_WITHOUT_VALUE, Status

COUNTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=20).map(np.array)


def nearest(count: int, base: int) -> int:
    """Rounding half up in whole numbers, for any base."""
    return (2 * count + base) // (2 * base) * base


def recovered(*, base: int, cells: int, largest: int, smallest_shown: int) -> int:
    """Tables of independently rounded cells and their rounded sum that give a small cell away exactly."""
    behind = defaultdict(list)
    for table in product(range(largest + 1), repeat=cells):
        behind[tuple(nearest(number, base) for number in (*table, sum(table)))].append(table)
    tables = (np.array(possible) for possible in behind.values())
    exact = [((found == found[0]).all(axis=0) & (found[0] > 0) & (found[0] < smallest_shown), len(found))
             for found in tables]  # fmt: skip
    return sum(number for given_away, number in exact if given_away.any())


def test_halves_are_rounded_up() -> None:
    found = rounded_counts([0, 4, 5, 14, 15, 25, 104.5, np.nan], ["exact"] * 8)
    np.testing.assert_array_equal(found.value, [0, 0, 10, 10, 20, 30, 100, np.nan])


@given(COUNTS)
def test_the_count_is_among_those_that_are_possible(counts: np.ndarray) -> None:
    found = rounded_counts(counts, ["exact"] * len(counts)).value
    bounds = possible_counts(found)
    assert (bounds.lower <= counts).all()
    assert (counts <= bounds.upper).all()
    for end in bounds:
        assert (rounded_counts(end, ["exact"] * len(counts)).value == found).all()
    assert (rounded_counts(found, ["rounded"] * len(counts)).value == found).all()


@pytest.mark.parametrize("base", [10, 11, 100])
def test_possible_counts_are_all_and_only_those_rounded_to_the_number(base: int) -> None:
    counts = np.arange(5 * base)
    found = rounded_counts(counts, ["exact"] * len(counts), base=base).value
    assert found.tolist() == [nearest(count, base) for count in counts]
    for number in np.unique(found)[:4]:
        low, high = possible_counts([number], base=base)
        assert (counts[found == number][[0, -1]] == [low[0], high[0]]).all()


@pytest.mark.parametrize("status", list(Status))
def test_the_status_does_not_tell_which_counts_are_exact(status: Status) -> None:
    shown = Status(rounded_counts([10], [status]).status[0])
    assert shown not in ORDER[: RANK[Status.ROUNDED]]
    if RANK[status] >= RANK_WITHOUT_VALUE:
        assert shown == status


@given(COUNTS, st.integers(0, 50))
def test_rates_are_those_of_the_rounded_counts_and_shares_stay_shares(cases: np.ndarray, more: int) -> None:
    population = cases + more
    both = [rounded_counts(counts, ["exact"] * len(cases)).value for counts in (cases, population)]
    found = rounded_rates(cases, population, factor=100)
    shown = both[1] > 0
    assert np.isnan(found[~shown]).all()
    assert found[shown].tolist() == (both[0][shown] * 100 / both[1][shown]).tolist()
    assert (found[shown] <= 100).all()


def test_rates_of_counts_that_are_rounded_alike_are_alike() -> None:
    assert rounded_rates([5, 14], [395, 404]).tolist() == [2.5, 2.5]
    assert np.isnan(rounded_rates([np.nan, 1], [100, np.nan])).all()


@pytest.mark.parametrize("base", [1, 3, 5, 9])
def test_small_bases_are_refused(base: int) -> None:
    with pytest.raises(ValueError, match="recover small cells"):
        rounded_counts([7], ["exact"], base=base)
    with pytest.raises(ValueError, match="at least 10"):
        rounded_rates([7], [70], base=base)


def test_sums_recover_small_cells_from_base_3() -> None:
    """Two cells of 1: each printed as 0, their sum as 3; no other table is printed like that."""
    assert [nearest(number, 3) for number in (1, 1, 2)] == [0, 0, 3]
    same = [(a, b) for a in range(5) for b in range(5) if [nearest(x, 3) for x in (a, b, a + b)] == [0, 0, 3]]
    assert same == [(1, 1)]
    assert recovered(base=3, cells=2, largest=12, smallest_shown=3) > 0
    assert recovered(base=3, cells=3, largest=12, smallest_shown=3) > 0


@pytest.mark.parametrize("cells", [2, 3])
def test_one_sum_recovers_no_small_cell_from_base_10(cells: int) -> None:
    assert recovered(base=BASE, cells=cells, largest=24, smallest_shown=3) == 0


def test_faults_are_told() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded_counts([-1], ["exact"])
    with pytest.raises(ValueError, match="1 counts, but 2 statuses"):
        rounded_counts([1], ["exact", "exact"])
    with pytest.raises(ValueError, match="no multiple of 10"):
        possible_counts([12])
