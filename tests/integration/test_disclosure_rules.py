"""Primary rules: published examples, exact fractions as oracle, what the levels mean for an attacker."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.disclosure.concentration import LARGEST_AMOUNT, dominance, p_percent
from sozialraum.disclosure.rules import (
    combined,
    few_contributors,
    small_complements,
    small_counts,
    small_denominators,
)

COUNTS = st.lists(st.integers(0, 200), min_size=1, max_size=20)
CONTRIBUTIONS = st.lists(st.integers(0, 10**6), min_size=2, max_size=6).map(sorted).map(lambda x: x[::-1])
PERCENTS = st.integers(1, 99_999).map(lambda thousandths: thousandths / 1000)


def test_levels_of_small_counts_are_those_of_the_test_instances() -> None:
    """A 1 is asked for 0 below and 2 above, a 2 for 1 and 1, as in the JJ files of the synthetic counties."""
    found = small_counts([1, 2], minimum=3, zeros_printable=True)
    assert np.column_stack([found.lpl, found.upl, found.spl]).tolist() == [[0, 2, 0], [1, 1, 0]]


def test_zeros_are_held_back_where_they_must_not_be_printed() -> None:
    found = small_counts([0, 1, 2, 3, 9], minimum=3, zeros_printable=False)
    assert found.mask.tolist() == [True, True, True, False, False]
    assert found.lpl.tolist() == [0, 1, 1, 0, 0]
    assert found.upl.tolist() == [3, 2, 1, 0, 0]


@given(COUNTS, st.integers(1, 12), st.booleans())
def test_small_counts_ask_for_what_hides_that_they_are_small(
    counts: list[int], minimum: int, zeros_printable: bool
) -> None:
    x = np.array(counts)
    found = small_counts(x, minimum=minimum, zeros_printable=zeros_printable)
    least = int(zeros_printable)
    assert (found.mask == ((x < minimum) & (x >= least))).all()
    assert ((x + found.upl)[found.mask] == minimum).all()
    assert ((x - found.lpl)[found.mask] == np.maximum(x - 1, least)[found.mask]).all()
    assert not np.column_stack([found.lpl, found.upl, found.spl])[~found.mask].any()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=9), st.booleans())
def test_complements_are_protected_like_the_counts_they_are(
    pairs: list[tuple[int, int]], zeros_printable: bool
) -> None:
    """An attacker who knows the denominator and the levels of the numerator knows those of the complement."""
    part, others = np.array(pairs).T
    found = small_complements(part, part + others, minimum=3, zeros_printable=zeros_printable)
    wanted = small_counts(others, minimum=3, zeros_printable=zeros_printable)
    greatest, least = part + others - (part - found.lpl), part + others - (part + found.upl)
    assert (found.mask == wanted.mask).all()
    assert (greatest[found.mask] == 3).all()
    assert (least == others - wanted.lpl).all()


def test_a_zero_whose_complement_is_small_is_held_back() -> None:
    assert small_complements([0], [2], minimum=3, zeros_printable=True).mask.tolist() == [True]
    assert small_complements([0], [0], minimum=3, zeros_printable=True).mask.tolist() == [False]


def test_denominators_and_contributors_ask_for_a_range() -> None:
    quota, amount = small_denominators([0, 1, 99, 100], minimum=100), few_contributors([0, 1, 3], minimum=3)
    assert (quota.mask.tolist(), quota.spl.tolist()) == ([False, True, True, False], [0, 1, 1, 0])
    assert (amount.mask.tolist(), amount.spl.tolist()) == ([False, True, False], [0, 1, 0])
    assert not np.concatenate([quota.lpl, quota.upl, amount.lpl, amount.upl]).any()


def test_dominance_of_the_handbook() -> None:
    """Examples of chapter 4: 330 with 300, 20 and 10 needs 100/85 · 300 = 352.94; 50 % of 100,000 is safe."""
    found = dominance([330, 100_000], [[300, 20], [50_000, 49_000]], number=1, percent=85)
    assert found.mask.tolist() == [True, False]
    assert (found.lpl[0], found.upl[0]) == (23, 23)
    assert not p_percent([110], [[90, 10]], percent=11).mask.any()
    assert p_percent([110], [[90, 10]], percent=11.112).mask.all()


def test_what_dominance_of_one_overlooks_the_p_percent_rule_finds() -> None:
    """The second contributor estimates 50,000 as 51,000, 2 % too high."""
    total, largest = [100_000], [[49_000, 50_000]]
    assert not dominance(total, largest, number=1, percent=90).mask.any()
    found = p_percent(total, largest, percent=10)
    assert total[0] + found.upl[0] - 49_000 == 55_000


@given(CONTRIBUTIONS, st.integers(1, 2), PERCENTS)
def test_dominance_is_its_formula_and_its_level_the_total_that_would_be_safe(
    parts: list[int], number: int, percent: float
) -> None:
    total, share = sum(parts), Fraction(round(percent * 1000), 100_000)
    found = dominance([total], [parts], number=number, percent=percent)
    top = sum(parts[:number])
    assert found.mask[0] == (top > share * total)
    if found.mask[0]:
        assert top <= share * (total + int(found.upl[0]))
        assert top > share * (total + int(found.upl[0]) - 1)
        assert found.lpl[0] == min(found.upl[0], total)


@given(CONTRIBUTIONS, PERCENTS)
def test_p_percent_is_its_formula_and_its_level_the_estimate_that_would_be_far_enough(
    parts: list[int], percent: float
) -> None:
    total, share = sum(parts), Fraction(round(percent * 1000), 100_000)
    found = p_percent([total], [parts[::-1]], percent=percent)
    first, second = parts[:2]
    assert found.mask[0] == (total - first - second < share * first)
    if found.mask[0]:
        estimate = total + int(found.upl[0]) - second
        assert estimate >= (1 + share) * first > estimate - 1
        assert found.lpl[0] <= total


@given(CONTRIBUTIONS)
def test_what_dominance_of_two_finds_safe_the_p_percent_rule_does_too(parts: list[int]) -> None:
    """Handbook, chapter 4: with k = 100 · 100 / (100 + p), here p = 25 and k = 80."""
    by_dominance = dominance([sum(parts)], [parts], number=2, percent=80)
    by_estimate = p_percent([sum(parts)], [parts], percent=25)
    assert not (by_estimate.mask & ~by_dominance.mask).any()


def test_single_contributors_are_found_and_amounts_of_nobody_are_not() -> None:
    single, nobody = [[7, 0]], [[0, 0]]
    assert p_percent([7], single, percent=1).mask[0]
    assert dominance([7], single, number=1, percent=99.999).mask[0]
    assert not p_percent([0], nobody, percent=100).mask[0]
    assert not dominance([0], nobody, number=2, percent=1).mask[0]


def test_large_amounts_are_compared_exactly() -> None:
    found = dominance([LARGEST_AMOUNT], [[LARGEST_AMOUNT]], number=1, percent=50)
    assert found.upl[0] == LARGEST_AMOUNT
    with pytest.raises(ValueError, match="larger units"):
        dominance([LARGEST_AMOUNT + 1], [[1]], number=1, percent=50)


def test_rules_together_name_the_first_and_ask_for_the_most() -> None:
    numerators, denominators = np.array([1, 2, 50, 98, 30]), np.array([50, 200, 60, 100, 300])
    found = combined({
        "count": small_counts(numerators, minimum=3, zeros_printable=True),
        "complement": small_complements(numerators, denominators, minimum=3, zeros_printable=True),
        "quota": small_denominators(denominators, minimum=100),
    })  # fmt: skip
    assert found.rule.tolist() == ["count", "count", "quota", "complement", None]
    assert found.sensitive.mask.tolist() == [True, True, True, True, False]
    assert found.sensitive.lpl.tolist() == [0, 1, 0, 1, 0]
    assert found.sensitive.upl.tolist() == [2, 1, 0, 1, 0]
    assert found.sensitive.spl.tolist() == [1, 0, 1, 0, 0]


def test_no_cells_are_no_fault() -> None:
    found = combined({"count": small_counts([], minimum=3, zeros_printable=True)})
    assert found.sensitive.mask.shape == found.rule.shape == (0,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: small_counts([1.0, np.nan], minimum=3, zeros_printable=True), "counts must be whole"),
        (lambda: small_counts([-1], minimum=3, zeros_printable=True), "must not be negative"),
        (lambda: small_complements([3], [2], minimum=3, zeros_printable=True), "larger than its denominator"),
        (lambda: dominance([5], [[3, 3]], number=1, percent=85), "more than its total"),
        (lambda: dominance([5], [[3]], number=2, percent=85), "shape"),
        (lambda: dominance([5, 6], [[3]], number=1, percent=85), "shape"),
        (lambda: dominance([5], [[3]], number=1, percent=100), "below 100"),
        (lambda: p_percent([5], [[3, 1]], percent=0), "above 0"),
        (lambda: p_percent([5], [[3, 1]], percent=100.5), "at most 100"),
        (lambda: p_percent([5], [[3, 1]], percent=12.3456), "three decimals"),
        (lambda: combined({}), "at least one rule"),
    ],
)
def test_faults_are_told(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
