"""The cell-key method: published tables, keys of records and cells, and an averaging attack."""

import traceback
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.disclosure.products.cell_key import cell_keys, noise, perturbed, record_keys
from sozialraum.disclosure.products.perturbation import PerturbationTable, perturbation_table

SECRET = bytes(range(100, 132))
TABLE = perturbation_table(deviation=5, variance=3, threshold=2)
KEYS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30).map(lambda x: np.array(x, np.uint64))

PUBLISHED = [
    # τ-ARGUS test data, D 5, V 2.001, js 2: a count of 4, where a condition of order binds, and all from 8
    ((5, 2.001, None), 4, [0.045995212, 0, 0, 0.314047011, 0.314047011, 0.198700339, 0.090774859, 0.028970489,
                           0.00645906, 0.001006019]),
    ((5, 2.001, None), 8, [0.000550166, 0.005199144, 0.029826732, 0.103876064, 0.219614685, 0.281866418,
                           0.219614684, 0.103876064, 0.029826732, 0.005199144, 0.000550166]),
    # τ-ARGUS test data, D 7, V 4, js 2: counts of 5 and of 1
    ((7, 4, None), 5, [0.0401827877495497, 0, 0, 0.179313386247809, 0.202811782200345, 0.202811782200345,
                       0.160524650925968, 0.10826452064059, 0.0610821932807283, 0.02882883742158,
                       0.0113821335471932, 0.00375927652915892, 0.001038649256734]),
    ((7, 4, None), 1, [0.775078850966306, 0, 0, 0.0873643732150699, 0.0507561027140072, 0.0323385880305859,
                       0.0225960604169355, 0.0173150304125461, 0.0145509942445495]),
    # cellKey test data, D 5, V 3, js 2, every other count stays: a count of 6, with order, and of 3
    ((5, 3, 0.5), 6, [0, 0, 0.09063278, 0.09217047, 0.09217047, 0.5, 0.07126272, 0.05759409, 0.04378668,
                      0.03131516, 0.02106764]),
    ((5, 3, 0.5), 3, [0.18737598, 0, 0, 0.5, 0.15629816, 0.09081388, 0.04324201, 0.01687388, 0.00539609]),
]  # fmt: skip


def noises(table: PerturbationTable) -> np.ndarray:
    return np.arange(-table.deviation, table.deviation + 1)


@pytest.mark.parametrize(("parameters", "count", "published"), PUBLISHED)
def test_published_tables(parameters: tuple, count: int, published: list[float]) -> None:
    deviation, variance, stay = parameters
    table = perturbation_table(deviation=deviation, variance=variance, threshold=2, stay=stay)
    row = table.probabilities[count]
    start = max(deviation - count, 0)
    np.testing.assert_allclose(row[start : start + len(published)], published, atol=1e-8, rtol=0)
    assert row.sum() == pytest.approx(sum(row[start : start + len(published)]))


def test_a_table_keeps_its_conditions() -> None:
    p, v = TABLE.probabilities, noises(TABLE)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(p @ v, 0, atol=1e-12)
    np.testing.assert_allclose(p[1:] @ v**2, TABLE.variance, atol=1e-12)
    assert p[0, TABLE.deviation] == 1
    shown = np.arange(len(p))[:, None] + v
    assert (shown[p > 0] >= 0).all()
    assert not np.isin(shown[p > 0], [1, 2]).any()


def test_the_row_of_all_larger_counts_is_symmetric() -> None:
    np.testing.assert_allclose(TABLE.probabilities[-1], TABLE.probabilities[-1][::-1], atol=1e-12)
    assert not np.allclose(TABLE.probabilities[-2], TABLE.probabilities[-2][::-1])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ((0, 1, 0, None), "deviation is 0"),
        ((3, 0, 0, None), "variance is 0"),
        ((3, float("nan"), 0, None), "variance is nan"),
        ((3, 1, -1, None), "threshold is -1"),
        ((3, 1, 0, 1), "stay is 1"),
        ((5, 2, 2, None), r"a count of 1 .* between 2 and 5 are possible"),
        ((1, 1.2, 0, None), r"a count of 1 .* between 0 and 0.6667 are possible"),
        ((2, 3.5, 0, 0.9), r"between 0.1 and"),
        ((3, 3, 3, None), "a count of 2 .* between 4 and 6 are possible"),
        ((1, 1, 1, None), "a count of 2 .* between 0 and 0 are possible"),
        ((1, 1, 1, 0.5), "a count of 2 .* no other either"),
    ],
)
def test_what_no_noise_can_be_is_refused(parameters: tuple, message: str) -> None:
    deviation, variance, threshold, stay = parameters
    with pytest.raises(ValueError, match=message):
        perturbation_table(deviation=deviation, variance=variance, threshold=threshold, stay=stay)


def test_record_keys_are_hmac_sha256() -> None:
    """RFC 4231, test case 6."""
    found = record_keys(["Test Using Larger Than Block-Size Key - Hash Key First"], secret=b"\xaa" * 131)
    assert found.tolist() == [0x60E431591EE0B67F]


def test_record_keys_are_spread_evenly_and_depend_on_the_secret() -> None:
    records = [f"person {number}" for number in range(16_000)]
    keys = record_keys(records, secret=SECRET)
    found = np.bincount((keys >> np.uint64(60)).astype(int), minlength=16)
    assert ((found - 1000) ** 2 / 1000).sum() < 37.7, "99.9 % of chi-square with 15 degrees of freedom"
    assert not (keys == record_keys(records, secret=SECRET[::-1])).any()
    assert (keys[::-1] == record_keys(records[::-1], secret=SECRET)).all()


@pytest.mark.parametrize(
    ("records", "secret", "message"),
    [
        (["anna"], SECRET[:31], "at least 32 bytes"),
        (["anna"], SECRET.decode("latin-1"), "at least 32 bytes"),
        (["anna", ""], SECRET, "place 1"),
        (["anna", 4711], SECRET, "place 1"),
    ],
)
def test_neither_secret_nor_ids_are_told(records: list, secret, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        record_keys(records, secret=secret)
    told = "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is caught.value.__context__ is None
    for hidden in (SECRET[:8].decode("latin-1"), repr(SECRET)[2:12], SECRET[:8].hex(), "4711", "anna"):
        assert hidden not in told


def test_an_id_that_is_no_valid_text_has_a_key_too() -> None:
    keys = record_keys(["\ud800anna", "anna"], secret=SECRET)
    assert keys[0] != keys[1]


def test_no_records_have_no_keys() -> None:
    assert cell_keys(record_keys([], secret=SECRET), np.array([], dtype=int), size=2).tolist() == [0, 0]


def test_neither_keys_nor_noise_stand_in_what_is_shown() -> None:
    keys = cell_keys(record_keys(["anna", "ben"], secret=SECRET), [0, 1], size=2)
    shown = repr(perturbed([1, 1], keys, table=TABLE)) + repr(TABLE)
    assert not any(str(key) in shown for key in keys)
    assert "variance" not in shown
    assert "0." not in repr(TABLE)


@given(KEYS, st.randoms())
def test_cell_keys_are_the_fractional_parts_of_sums_in_any_order(keys: np.ndarray, random) -> None:
    cells = np.arange(len(keys)) % 3
    found = cell_keys(keys, cells, size=4)
    for cell in range(4):
        total = sum(Fraction(int(key), 2**64) for key in keys[cells == cell])
        assert Fraction(int(found[cell]), 2**64) == total % 1
    order = random.sample(range(len(keys)), len(keys))
    assert (cell_keys(keys[order], cells[order], size=4) == found).all()
    everyone = cell_keys(keys, np.zeros(len(keys), dtype=int), size=1)
    assert everyone[0] == found.sum(dtype=np.uint64), "the key of a total is the sum of its cells' keys"


@given(KEYS, st.integers(0, 60))
def test_noise_keeps_zeros_and_bounds_and_shows_no_small_count(keys: np.ndarray, count: int) -> None:
    counts = np.full(len(keys), count)
    found = noise(counts, keys, table=TABLE)
    assert (np.abs(found) <= TABLE.deviation).all()
    shown = perturbed(counts, keys, table=TABLE)
    assert ((shown == 0) | (shown > 2)).all()
    assert (shown == counts + found).all()
    if count == 0:
        assert (found == 0).all()


@pytest.mark.parametrize("count", [1, 2, 4, 8, 1000])
def test_evenly_spread_keys_give_the_probabilities_of_the_table(count: int) -> None:
    keys = np.arange(1 << 16, dtype=np.uint64) << np.uint64(48)
    found = noise(np.full(len(keys), count), keys, table=TABLE)
    share = np.bincount(found + TABLE.deviation, minlength=2 * TABLE.deviation + 1) / len(keys)
    row = TABLE.probabilities[min(count, len(TABLE.probabilities) - 1)]
    np.testing.assert_allclose(share, row, atol=1.01 / len(keys))
    assert found.mean() == pytest.approx(0, abs=1e-3)
    assert (found**2).mean() == pytest.approx(TABLE.variance, abs=5e-3)
    assert (np.diff(found) >= 0).all()


def test_the_largest_key_finds_a_noise() -> None:
    assert noise([50], np.array([2**64 - 1], np.uint64), table=TABLE).tolist() == [TABLE.deviation]
    # the limits of this row end at 1 - 2⁻⁵³, which is the largest key
    row = PerturbationTable(
        deviation=5, variance=10, threshold=0, stay=None, probabilities=np.array([[0.1] * 10 + [0]])
    )
    assert noise([1], np.array([2**64 - 1], np.uint64), table=row).tolist() == [5]
    assert noise([[50], [0]], np.zeros((2, 1), np.uint64), table=TABLE).tolist() == [[-TABLE.deviation], [0]]


def test_the_same_persons_have_the_same_noise_in_every_table() -> None:
    """By area, and by age in one area: the cell that both tables hold, and its total, agree."""
    random = np.random.default_rng(3)
    keys = record_keys([f"person {number}" for number in range(900)], secret=SECRET)
    area, age = random.integers(0, 9, 900), random.integers(0, 4, 900)
    by_area = perturbed(np.bincount(area), cell_keys(keys, area, size=9), table=TABLE)
    inside = np.flatnonzero(area == 5)[::-1]
    by_age = cell_keys(keys[inside], age[inside], size=4)
    total = perturbed([len(inside)], by_age.sum(dtype=np.uint64, keepdims=True), table=TABLE)
    assert total[0] == by_area[5]
    both = perturbed(np.bincount(9 * age + area), cell_keys(keys, 9 * age + area, size=36), table=TABLE)
    assert (both[5::9] == perturbed(np.bincount(age[inside]), by_age, table=TABLE)).all()


def test_averaging_over_linked_tables_wears_the_noise_of_different_cells_off() -> None:
    """Sums of the parts of one total have an error of √(2V/n) over n linked tables of two parts each.

    The total itself keeps the error √V, however often it is asked for.
    """
    random = np.random.default_rng(7)
    areas, persons, tables = 300, 40, 16
    keys = random.integers(0, 2**64, areas * persons, dtype=np.uint64)
    area = np.repeat(np.arange(areas), persons)
    total = perturbed(np.full(areas, persons), cell_keys(keys, area, size=areas), table=TABLE)
    errors, again = [], []
    for _ in range(tables):
        cell = 2 * area + random.integers(0, 2, len(area))
        counts = np.bincount(cell, minlength=2 * areas)
        parts = cell_keys(keys, cell, size=2 * areas)
        errors.append(perturbed(counts, parts, table=TABLE).reshape(areas, 2).sum(axis=1) - persons)
        whole = parts.reshape(areas, 2).sum(axis=1, dtype=np.uint64)
        again.append(perturbed(counts.reshape(areas, 2).sum(axis=1), whole, table=TABLE) - persons)
    for asked in (1, 4, 16):
        learnt = np.mean(errors[:asked], axis=0)
        assert learnt.std() == pytest.approx(np.sqrt(2 * TABLE.variance / asked), rel=0.15)
        same = np.mean(again[:asked], axis=0)
        assert (same == total - persons).all()
        assert same.std() == pytest.approx(np.sqrt(TABLE.variance), rel=0.15)


@pytest.mark.parametrize(
    ("counts", "keys", "message"),
    [
        ([1.5], np.zeros(1, np.uint64), "whole numbers from 0"),
        ([-1], np.zeros(1, np.uint64), "whole numbers from 0"),
        ([1, 2], np.zeros(1, np.uint64), "2 counts, but 1 keys"),
        ([1], np.zeros(1), "64 bits, not float64"),
    ],
)
def test_faults_are_told(counts: list, keys: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        perturbed(counts, keys, table=TABLE)
