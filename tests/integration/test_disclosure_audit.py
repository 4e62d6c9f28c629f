"""The audit against enumeration of all whole tables, rows of relations, contradictions, validation."""

import ast
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from sozialraum.disclosure.audit import UNKNOWN, UNLIMITED, Audit, Protected, Release, Verdict, audit, judge
from sozialraum.disclosure.audit.propagation import Bounds, propagate
from sozialraum.disclosure.audit.quotients import (
    Quotient,
    change_rate,
    count,
    extremes,
    mean,
    rate,
    rounded,
    within,
)
from sozialraum.disclosure.audit.relations import (
    Cells,
    Known,
    Row,
    complement,
    difference,
    intersections,
    joined,
    release,
    table,
    total,
)

LARGEST = 4
AREAS = [("all", ["north", "south"])]
BANDS = [("all", ["young", "old"]), ("young", ["a", "b"])]
TREES = {
    "flat": ([("all", ["x", "y", "z"])], ["x", "y", "z", "all"]),
    "nested": ([("all", ["x", "yz"]), ("yz", ["y", "z"])], ["x", "y", "z", "yz", "all"]),
    "linked": (
        [("all", ["x", "yz"]), ("yz", ["y", "z"]), ("all", ["xy", "z"]), ("xy", ["x", "y"])],
        ["x", "y", "z", "yz", "xy", "all"],
    ),
}
PARTS = {"x": "x", "y": "y", "z": "z", "yz": "yz", "xy": "xy", "all": "xyz"}


def whole_tables(axes: list[list[str]]) -> dict[str, np.ndarray]:
    """Every table with two areas and three leaves, cell by cell, sums among them."""
    leaves = np.array(list(product(range(LARGEST + 1), repeat=6))).T.reshape(2, 3, -1)
    rows = {"north": leaves[0], "south": leaves[1], "all": leaves[0] + leaves[1]}
    return {
        f"{area}|{name}": sum(rows[area]["xyz".index(leaf)] for leaf in PARTS[name])
        for area, name in product(*axes)
    }


ALL_TABLES = {
    name: whole_tables([["north", "south", "all"], categories]) for name, (_, categories) in TREES.items()
}


def holds(row: Row, tables: Mapping[str, np.ndarray]) -> np.ndarray:
    sums = sum(one * tables[cell] for cell, one in row.coefficients.items())
    return (row.low <= sums) & (sums <= row.high)


def printed_rate(numerator: int, denominator: int) -> str:
    """Percent without decimals, halves away from zero."""
    return str((200 * numerator + denominator) // (2 * denominator))


def ask(cells: Cells, rows: list[Row], wanted: Mapping[str, int], **options: object) -> Audit:
    """Audit with the level "not exactly recoverable" for the wanted cells and their true values."""
    names = list(cells)
    values = np.array(list(wanted.values()), dtype=np.int64)
    none = np.zeros(len(values), dtype=np.int64)
    protected = Protected(
        cells=np.array([names.index(name) for name in wanted], dtype=np.int64),
        values=values,
        lpl=none,
        upl=none,
        spl=none + 1,
    )
    return audit(release(cells, rows), protected, **options)  # type: ignore[arg-type]


@st.composite
def releases(draw: st.DrawFn) -> tuple[str, dict[str, int], set[str], int, list[tuple[str, str]]]:
    kind = draw(st.sampled_from(sorted(TREES)))
    leaves = draw(st.lists(st.integers(0, LARGEST), min_size=6, max_size=6))
    number = int(sum(value * (LARGEST + 1) ** place for place, value in enumerate(reversed(leaves))))
    truth = {name: int(values[number]) for name, values in ALL_TABLES[kind].items()}
    floor = draw(st.integers(0, 1))
    possible = sorted(name for name, value in truth.items() if value >= floor)
    hidden = draw(st.sets(st.sampled_from(possible), min_size=1)) if possible else set()
    areas = draw(st.sets(st.sampled_from(["north", "south"])))
    rates = [(f"{area}|x", f"{area}|all") for area in sorted(areas) if truth[f"{area}|all"] > 0]
    return kind, truth, hidden, floor, rates


@given(releases(), st.booleans())
def test_intervals_are_those_of_enumeration(
    drawn: tuple[str, dict[str, int], set[str], int, list[tuple[str, str]]], complete: bool
) -> None:
    kind, truth, hidden, floor, rates = drawn
    trees, categories = TREES[kind]
    top = {name: int(values.max()) for name, values in ALL_TABLES[kind].items()}
    cells = {name: Known(floor, top[name]) if name in hidden else value for name, value in truth.items()}
    rows = list(table([AREAS, trees], axes=[["north", "south", "all"], categories]))
    for part, whole in rates:
        rows += rounded(part, rate(part, whole), printed_rate(truth[part], truth[whole]), half_away=True)

    tables = ALL_TABLES[kind]
    possible = np.ones(len(tables["all|all"]), dtype=bool)
    for name, value in truth.items():
        possible &= (tables[name] >= floor) if name in hidden else (tables[name] == value)
    for row in rows:
        possible &= holds(row, tables)

    result = ask(cells, rows, {name: truth[name] for name in sorted(hidden)}, complete=complete)
    assert result.contradictions == ()
    printed = release(cells, rows)
    for name, found in zip(sorted(hidden), result.findings, strict=True):
        low, high = int(tables[name][possible].min()), int(tables[name][possible].max())
        assert found.low <= low <= high <= found.high
        assert found.verdict == (Verdict.PASSED if high > low else Verdict.FAILED)
        if complete or high == low:
            assert (found.low, found.high, found.shown_low, found.shown_high) == (low, high, low, high)
        first, second = result.witnesses[found.cell]
        assert printed.fulfilled(first)
        assert printed.fulfilled(second)
        assert (first[found.cell], second[found.cell]) == (found.shown_low, found.shown_high)


@given(
    st.integers(0, 30),
    st.integers(1, 30),
    st.integers(0, 2),
    st.booleans(),
)
def test_rows_of_a_rounded_rate_hold_for_exactly_the_counts_that_print_it(
    numerator: int, denominator: int, decimals: int, half_away: bool
) -> None:
    unit = Fraction(1, 10**decimals)
    printed = (Fraction(100 * numerator, denominator) + unit / 2) // unit * unit
    text = f"{float(printed):.{decimals}f}"
    rows = rounded("quota", rate("n", "d"), text, half_away=half_away)
    n, d = (part.ravel() for part in np.meshgrid(np.arange(31), np.arange(31)))
    found = np.logical_and.reduce([holds(row, {"n": n, "d": d}) for row in rows])
    away = [Fraction(100 * int(a), int(b)) - printed if b else None for a, b in zip(n, d, strict=True)]
    expected = [
        part is not None and -unit / 2 <= part and (part < unit / 2 if half_away else part <= unit / 2)
        for part in away
    ]
    # a share of 0 may have been rounded from either side; there no half can be below
    if half_away and printed == 0:
        expected = [part is not None and abs(part) < unit / 2 for part in away]
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("quotient", "printed", "options", "expected"),
    [
        (mean(["a", "b"]), "2.5", {}, {(2, 3), (3, 2), (1, 4), (4, 1), (0, 5), (5, 0)}),
        (count("a"), "0", {"unit": "5"}, {(a, b) for a in range(3) for b in range(6)}),
        (change_rate("a", "b"), "-50.0", {}, {(1, 2), (2, 4)}),
        (change_rate("a", "b"), "-50", {"half_away": True}, {(1, 2), (2, 4)}),
        (Quotient({"a": 1}, {"a": 1, "b": 1}, 1000), "500", {}, {(i, i) for i in range(1, 6)}),
    ],
)
def test_rounded_quotients(
    quotient: Quotient, printed: str, options: dict[str, str], expected: set[tuple[int, int]]
) -> None:
    rows = rounded("q", quotient, printed, **options)  # type: ignore[arg-type]
    assert {pair for pair in product(range(6), repeat=2) if _hold(rows, pair)} == expected


def _hold(rows: tuple[Row, ...], pair: tuple[int, int]) -> bool:
    tables = {name: np.array([value]) for name, value in zip("ab", pair, strict=True)}
    return all(holds(row, tables).all() for row in rows)


def test_known_rounding_excludes_one_half() -> None:
    """20 rounded to tens: 15 to 25, and 24 if halves go away from zero; -20 the other way round."""
    for printed, half_away, low, high in (
        ("20", False, 15, 25),
        ("20", True, 15, 24),
        ("-20", True, -24, -15),
        ("0", True, -4, 4),
    ):
        rows = rounded("tens", count("a"), printed, unit="10", half_away=half_away)
        (found,) = ask({"a": Known(-99, 99)}, list(rows), {"a": int(printed)}, complete=True).findings
        assert (found.low, found.high) == (low, high)


def test_class_of_a_map_excludes_its_upper_break() -> None:
    cells = {"cases": Known(0, 50), "persons": 50}
    rows = within("class", rate("cases", "persons"), "4.0", "10.0")
    (found,) = ask(cells, list(rows), {"cases": 3}, complete=True).findings
    assert (found.low, found.high) == (2, 4)
    rows = within("class", rate("cases", "persons"), None, "10.0")
    (found,) = ask(cells, list(rows), {"cases": 3}, complete=True).findings
    assert (found.low, found.high) == (0, 4)


def test_extremes_are_reached_by_someone() -> None:
    """Two unknown, a printed 7: the smallest is 2 and can be either; the largest is 9, the other one."""
    cells: Cells = {"a": Known(0, 20), "b": Known(0, 20), "c": 7}
    quotients = [count(cell) for cell in cells]
    helping, rows = extremes("span", quotients, cells, smallest="2", largest="9")
    result = ask(cells | helping, list(rows), {"a": 2, "b": 9}, complete=True)
    assert [(found.low, found.high) for found in result.findings] == [(2, 9), (2, 9)]
    for pair in result.witnesses.values():
        assert all(sorted(table[:2].tolist()) == [2, 9] for table in pair)


def test_relations_are_sums() -> None:
    assert complement("all", "m", "w") == total("all", ["m", "w"])
    assert difference("2024", "2023", "change").coefficients == {"2023": 1, "change": 1, "2024": -1}
    rows = intersections({"p": ["old 1", "new 1"], "q": ["old 1", "new 2"], "r": ["old 2", "new 2"]})
    assert [row.name for row in rows] == ["old 1 = p + q", "new 1 = p", "new 2 = q + r", "old 2 = r"]
    three_ways = table(
        [AREAS, BANDS, [("t", ["m", "w"])]],
        axes=[["north", "south", "all"], ["young", "old", "a", "b", "all"], ["m", "w", "t"]],
    )
    assert len(three_ways) == 1 * 5 * 3 + 2 * 3 * 3 + 1 * 3 * 5
    assert "north|all|m = north|young|m + north|old|m" in {row.name for row in three_ways}


def test_levels_are_judged_from_the_true_value() -> None:
    cells: Cells = {"a": Known(1, 99), "b": Known(1, 99), "sum": 5}
    rows = [total("sum", ["a", "b"])]
    one = np.ones(1, dtype=np.int64)

    def found(lpl: int, upl: int, spl: int) -> tuple[Verdict, int, int, int]:
        levels = Protected(cells=0 * one, values=2 * one, lpl=lpl * one, upl=upl * one, spl=spl * one)
        (finding,) = audit(release(cells, rows), levels).findings
        return finding.verdict, finding.lacks_low, finding.lacks_high, finding.lacks_width

    assert found(1, 2, 3) == (Verdict.PASSED, 0, 0, 0)
    assert found(2, 2, 3) == (Verdict.FAILED, 1, 0, 0)
    assert found(1, 4, 3) == (Verdict.FAILED, 0, 2, 0)
    assert found(0, 0, 7) == (Verdict.FAILED, 0, 0, 4)


def test_a_true_value_outside_fails() -> None:
    """A relation declared wrongly makes tables of which none is the true one."""
    cells: Cells = {"a": Known(1, 99), "b": Known(1, 99), "sum": 5}
    result = ask(cells, [total("sum", ["a", "b"])], {"a": 8})
    assert not result.passed
    assert result.findings[0].lacks_high == 4


def test_a_printed_cell_fails_and_a_lonely_one_is_free() -> None:
    result = ask({"a": 2, "b": Known(1, UNKNOWN)}, [], {"a": 2, "b": 2}, complete=True)
    assert [found.verdict for found in result.findings] == [Verdict.FAILED, Verdict.PASSED]
    assert result.findings[0].lacks_width == 1
    assert (result.findings[1].low, result.findings[1].high) == (1, UNKNOWN)


def test_whole_numbers_say_more_than_fractions() -> None:
    """2a + 4b = 6: fractions allow a = 0, whole numbers only 1 or 3; 2a + 2b - 2c = 3 allows nothing."""
    cells: Cells = {"a": Known(0, 9), "b": Known(0, 9), "c": Known(0, 9)}
    result = ask(cells, [Row("even", {"a": 2, "b": 4}, 6, 6)], {"a": 1, "b": 1}, complete=True)
    assert [(found.low, found.high) for found in result.findings] == [(1, 3), (0, 1)]
    odd = ask(cells, [Row("odd", {"a": 2, "b": 2, "c": -2}, 3, 3), Row("loose", {"a": 1}, 0, 5)], {"a": 1})
    assert odd.contradictions == (("odd",),)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([Row("sum", {"p": 1, "q": 1}, 8, 8)], (("sum",),)),
        ([total("p", ["a", "b"]), Row("more", {"a": 1}, 9, 20)], (("p = a + b", "more"),)),
        (
            [
                Row("ab", {"a": 1, "b": 1}, 4, 4),
                Row("bc", {"b": 1, "c": 1}, 4, 4),
                Row("ac", {"a": 1, "c": 1}, 5, 5),
                Row("loose", {"a": 1, "c": 1}, 0, 50),
            ],
            (("ab", "bc", "ac"),),
        ),
    ],
)
def test_contradictions_are_named(rows: list[Row], expected: tuple[tuple[str, ...], ...]) -> None:
    cells: Cells = {"a": Known(0, 20), "b": Known(0, 20), "c": Known(0, 20), "p": 3, "q": 4}
    result = ask(cells, rows, {"a": 1})
    assert result.contradictions == expected
    assert not result.passed
    assert result.findings[0].verdict == Verdict.NOT_SHOWN


def test_two_releases_that_print_different_sums_contradict() -> None:
    spring: Cells = {"a": Known(1, 9), "b": Known(1, 9), "sum": 5}
    cells, rows = joined({"spring": spring, "autumn": spring | {"sum": 6}})
    result = ask(cells, [total("sum", ["a", "b"]), *rows], {"a": 1})
    assert result.contradictions == (("autumn: sum",),)
    cells, rows = joined({"spring": {"a": Known(1, 4)}, "summer": {"a": Known(3, 9)}, "autumn": {"a": 2}})
    assert ask(cells, list(rows), {"a": 2}).contradictions == (("autumn: a", "summer: a"),)


def test_a_number_printed_later_ends_the_secret() -> None:
    """A sign in spring, its neighbour printed in autumn; each release alone keeps the secret."""
    spring: Cells = {"a": Known(1, 99), "b": Known(1, 99), "sum": 12}
    autumn: Cells = {"b": 10}
    rows = [total("sum", ["a", "b"])]
    assert ask(spring, rows, {"a": 2}).passed
    cells, later = joined({"spring": spring, "autumn": autumn})
    (found,) = ask(cells, [*rows, *later], {"a": 2}).findings
    assert (found.low, found.high, found.verdict) == (2, 2, Verdict.FAILED)


def test_without_time_nothing_passes() -> None:
    """Fractions reach every end of this row, and no time is left for the search among whole tables."""
    cells: Cells = {name: Known(0, 50) for name in "abc"}
    rows = [Row("coins", {"a": 6, "b": 10, "c": 15}, 61, 61)]
    for hurry in ({"seconds": 0.0}, {"total_seconds": 0.0}):
        result = ask(cells, rows, {"a": 1}, **hurry)
        assert result.findings[0].verdict == Verdict.NOT_SHOWN
        assert not result.passed
    (found,) = ask(cells, rows, {"a": 1}, complete=True).findings
    assert (found.low, found.high, found.verdict) == (1, 6, Verdict.PASSED)


def test_equal_components_share_their_tables() -> None:
    cells: dict[str, int | Known] = {}
    rows = []
    for year in range(50):
        cells |= {f"{year} a": Known(1, 9), f"{year} b": Known(1, 9), f"{year} sum": 5}
        rows.append(total(f"{year} sum", [f"{year} a", f"{year} b"]))
    result = ask(cells, rows, {f"{year} a": 2 for year in range(50)}, complete=True)
    assert {(found.low, found.high, found.verdict) for found in result.findings} == {(1, 4, Verdict.PASSED)}
    printed = release(cells, rows)
    assert all(printed.fulfilled(table) for pair in result.witnesses.values() for table in pair)


def test_large_counts_keep_their_last_person() -> None:
    """500 million and one decimal of a rate: whole arithmetic tells one person from none."""
    cells: Cells = {"a": Known(0, UNKNOWN), "b": Known(0, UNKNOWN), "sum": 500_000_001}
    rows = [total("sum", ["a", "b"]), Row("even", {"a": 1, "b": -1}, -1, 1)]
    (found,) = ask(cells, rows, {"a": 250_000_000}, complete=True).findings
    assert (found.low, found.high) == (250_000_000, 250_000_001)
    assert found.verdict == Verdict.PASSED


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=4), st.data())
def test_propagation_loses_no_table(coefficients: list[list[int]], data: st.DataObject) -> None:
    matrix = csr_array(np.array(coefficients, dtype=np.int64))
    truth = np.array(data.draw(st.lists(st.integers(0, 4), min_size=3, max_size=3)), dtype=np.int64)
    slack = data.draw(st.integers(0, 2))
    sums = matrix @ truth
    start = Bounds(np.zeros(3, dtype=np.int64), np.full(3, 4))
    bounds = propagate(matrix, sums - slack, sums, start)
    tables = np.array(list(product(range(5), repeat=3)))
    fulfil = ((tables @ matrix.toarray().T >= sums - slack) & (tables @ matrix.toarray().T <= sums)).all(
        axis=1
    )
    assert (bounds.lower <= tables[fulfil].min(axis=0)).all()
    assert (bounds.upper >= tables[fulfil].max(axis=0)).all()


def _made(**changes: object) -> Release:
    none, ends = csr_array((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    parts: dict[str, object] = {
        "values": np.array([np.nan, 3.0]),
        "lower": np.array([1, 0]),
        "upper": np.array([9, 0]),
        "equations": none,
        "rhs": ends,
        "inequalities": none,
        "low": ends,
        "high": ends,
        "names": ("a", "b"),
        "equation_names": (),
        "inequality_names": (),
    }
    return Release(**(parts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"names": ("a", "a")}, "twice"),
        ({"lower": np.array([1])}, "lower: shape"),
        ({"values": np.array([np.nan, 2.5])}, "whole number"),
        ({"lower": np.array([10, 0])}, "a: lower end above"),
        ({"upper": np.array([UNKNOWN + 1, 0])}, "a: beyond"),
        (
            {
                "equations": csr_array(np.array([[UNLIMITED // 9, 1]])),
                "rhs": np.zeros(1, dtype=np.int64),
                "equation_names": ("huge",),
            },
            "64 bits",
        ),
    ],
)
def test_releases_are_checked(changes: dict[str, object], message: str) -> None:
    assert _made().hidden.tolist() == [True, False]
    with pytest.raises(ValueError, match=message):
        _made(**changes)


def test_levels_are_checked() -> None:
    one = np.ones(1, dtype=np.int64)
    with pytest.raises(ValueError, match="negative"):
        Protected(cells=one, values=one, lpl=-one, upl=one, spl=one)
    with pytest.raises(ValueError, match="equally many"):
        Protected(cells=one, values=one, lpl=np.ones(2, dtype=np.int64), upl=one, spl=one)


def test_an_undeclared_cell_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        release({"a": 1}, [total("a", ["nobody"])])


def test_the_audit_uses_nothing_of_the_engines() -> None:
    """An error that engine and audit shared would be seen by neither."""
    imported = {
        node.module
        for path in Path(judge.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {module for module in imported if module.startswith("sozialraum")}
    assert ours
    assert all(module.startswith("sozialraum.disclosure.audit") for module in ours)
