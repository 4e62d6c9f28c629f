"""Attacks on a release: the audit finds each when the relation is declared, and misses it when it is not."""

import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sozialraum.disclosure.audit import UNKNOWN, Audit, Protected, Verdict, audit
from sozialraum.disclosure.audit.quotients import change_rate, count, extremes, mean, rate, rounded, within
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

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
FOLDER = Path(REAL or ".") / "golden" / "disclosure"
SIGN = Known(1, 100_000)
"""A suppressed count where zeros are printed."""


def ask(cells: Cells, rows: Sequence[Row], wanted: Mapping[str, int], *, complete: bool = True) -> Audit:
    """Audit with the level "not exactly recoverable"; wanted are cells with their true values."""
    number = {name: place for place, name in enumerate(cells)}
    none = np.zeros(len(wanted), dtype=np.int64)
    protected = Protected(
        cells=np.array([number[name] for name in wanted]),
        values=np.array(list(wanted.values()), dtype=np.int64),
        lpl=none,
        upl=none,
        spl=none + 1,
    )
    return audit(release(cells, rows), protected, complete=complete)


class Attack(NamedTuple):
    """A secret that the relation gives away and nothing else does.

    ``by_hand``: what an attacker calculates from the printed numbers for the first secret.
    """

    cells: Cells
    others: Sequence[Row]
    relation: Sequence[Row]
    secret: Mapping[str, int]
    by_hand: float


SEXES = [("all", ["m", "w"])]
CELLS_OF_A_TABLE: Cells = {
    "north|m": SIGN, "north|w": SIGN, "north|all": 7,
    "south|m": 11, "south|w": 12, "south|all": 23,
    "all|m": 13, "all|w": 17, "all|all": 30,
}  # fmt: skip
TWO_AREAS = ["north", "south", "all"]
AREAS = [("all", ["north", "south"])]
ROWS_OF_A_TABLE = table([[], SEXES], axes=[TWO_AREAS, ["m", "w", "all"]])
COLUMNS_OF_A_TABLE = table([AREAS, []], axes=[TWO_AREAS, ["m", "w", "all"]])

SPAN: Cells = {"a": SIGN, "b": 7, "c": 9}
SPAN_HELPERS, SPAN_ROWS = extremes("span", [count(cell) for cell in SPAN], SPAN, smallest="2", largest="9")

SPRING: Cells = {"young": SIGN, "old": SIGN, "all": 12}
TWO_RELEASES, LATER_ROWS = joined({"spring": SPRING, "autumn": {"old": 10}})

ATTACKS = {
    "row": Attack({"m": SIGN, "w": 10, "all": 12}, [], [total("all", ["m", "w"])], {"m": 2}, 12 - 10),
    "column": Attack(
        CELLS_OF_A_TABLE, ROWS_OF_A_TABLE, COLUMNS_OF_A_TABLE, {"north|m": 2, "north|w": 5}, 13 - 11
    ),
    "hierarchy": Attack(
        {"county": 40, "Düren": SIGN, "Jülich": 20, "Düren-Nord": SIGN, "Düren-Süd": 18},
        [total("Düren", ["Düren-Nord", "Düren-Süd"])],
        [total("county", ["Düren", "Jülich"])],
        {"Düren-Nord": 2},
        40 - 20 - 18,
    ),
    "complement": Attack(
        {"German": 98, "not German": SIGN, "persons": 100},
        [],
        [complement("persons", "German", "not German")],
        {"not German": 2},
        100 - 98,
    ),
    "linked groupings": Attack(
        {"x": SIGN, "y": SIGN, "z": SIGN, "yz": SIGN, "xy": 5, "all": 7},
        [total("all", ["x", "yz"]), total("yz", ["y", "z"])],
        [total("all", ["xy", "z"]), total("xy", ["x", "y"])],
        {"z": 2},
        7 - 5,
    ),
    "old against new cut": Attack(
        {"old 1": 30, "old 2": 12, "new 1": 29, "new 2": 13}
        | dict.fromkeys(["in both", "moved", "stayed"], Known(0, 1000)),
        [],
        intersections(
            {"in both": ["old 1", "new 1"], "moved": ["old 1", "new 2"], "stayed": ["old 2", "new 2"]}
        ),
        {"moved": 1},
        30 - 29,
    ),
    "area against district": Attack(
        {"area 1": 31, "area 2": 44, "area 3": SIGN, "district": 77},
        [],
        [total("district", ["area 1", "area 2", "area 3"])],
        {"area 3": 2},
        77 - 31 - 44,
    ),
    "rate times denominator": Attack(
        {"cases": SIGN, "persons": 312},
        [],
        rounded("rate", rate("cases", "persons"), "2.2"),
        {"cases": 7},
        2.2 / 100 * 312,
    ),
    "rate of the rest": Attack(
        {"cases": SIGN, "rest": SIGN, "persons": 312},
        [complement("persons", "cases", "rest")],
        rounded("rate", rate("rest", "persons"), "97.8"),
        {"cases": 7},
        (100 - 97.8) / 100 * 312,
    ),
    "share of total": Attack(
        {"cases": SIGN, "county": 80},
        [],
        rounded("share", rate("cases", "county"), "2.5"),
        {"cases": 2},
        2.5 / 100 * 80,
    ),
    "three-year mean": Attack(
        {"2022": 4, "2023": 5, "2024": SIGN},
        [],
        rounded("mean", mean(["2022", "2023", "2024"]), "3.7"),
        {"2024": 2},
        3 * 3.7 - 4 - 5,
    ),
    "change rate": Attack(
        {"2023": 40, "2024": SIGN},
        [],
        rounded("change", change_rate("2024", "2023"), "-95.0"),
        {"2024": 2},
        40 * (1 - 95.0 / 100),
    ),
    "time difference": Attack(
        {"2023": 40, "2024": SIGN, "change": -38},
        [],
        [difference("2024", "2023", "change")],
        {"2024": 2},
        40 - 38,
    ),
    "smallest and largest": Attack(SPAN | SPAN_HELPERS, [], SPAN_ROWS, {"a": 2}, min(2, 7, 9)),
    "class of a map": Attack(
        {"cases": SIGN, "persons": 100},
        [],
        within("class", rate("cases", "persons"), "1.5", "3.0"),
        {"cases": 2},
        math.ceil(1.5 / 100 * 100),
    ),
    "two releases": Attack(TWO_RELEASES, [total("all", ["young", "old"])], LATER_ROWS, {"young": 2}, 12 - 10),
    "rates of two releases": Attack(
        {"cases": SIGN, "persons": SIGN},
        rounded("spring", rate("cases", "persons"), "4.1"),
        [*rounded("autumn", rate("cases", "persons"), "4.08"), Row("persons", {"persons": 1}, 45, 52)],
        {"cases": 2, "persons": 49},
        4.08 / 100 * 49,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_attack_needs_its_relation(attack: Attack) -> None:
    assert round(attack.by_hand) == next(iter(attack.secret.values()))
    found = ask(attack.cells, [*attack.others, *attack.relation], attack.secret)
    assert found.contradictions == ()
    assert {finding.verdict for finding in found.findings} == {Verdict.FAILED}
    for finding, value in zip(found.findings, attack.secret.values(), strict=True):
        assert (finding.low, finding.high) == (value, value)
    missed = ask(attack.cells, attack.others, attack.secret)
    assert missed.passed


@pytest.mark.parametrize("singletons", [2, 3])
def test_printed_zeros_give_singletons_away(singletons: int) -> None:
    """As many cases as signs: each is 1, but only if a sign cannot be a 0."""
    names = ["a", "b", "c"][:singletons]
    rows = [total("all", names)]
    for floor, verdict in ((1, Verdict.FAILED), (0, Verdict.PASSED)):
        cells = dict.fromkeys(names, Known(floor, 99)) | {"all": singletons}
        result = ask(cells, rows, dict.fromkeys(names, 1))
        assert {finding.verdict for finding in result.findings} == {verdict}


def test_a_person_concerned_knows_one_cell_more() -> None:
    """Who is the only case of a cell reads it as printed; two signs in a row are then none."""
    cells: Cells = {"a": SIGN, "b": SIGN, "all": 3}
    rows = [total("all", ["a", "b"])]
    assert ask(cells, rows, {"a": 1, "b": 2}).passed
    assert not ask({**cells, "a": 1}, rows, {"b": 2}).passed


def test_below_three_is_proven_without_the_exact_count() -> None:
    """Two signs whose sum is 3: each is 1 or 2. Not recoverable, but below 3 for certain."""
    one = np.ones(1, dtype=np.int64)
    printed = release({"a": SIGN, "b": SIGN, "all": 3}, [total("all", ["a", "b"])])
    levels = {"cells": 0 * one, "values": 2 * one, "lpl": one, "spl": one}
    assert audit(printed, Protected(**levels, upl=0 * one)).passed
    (found,) = audit(printed, Protected(**levels, upl=one)).findings
    assert (found.verdict, found.lacks_high) == (Verdict.FAILED, 1)


@pytest.mark.parametrize(("fewest", "most", "given_away"), [(20, 500, 1.0), (3000, 6000, 0.0)])
def test_one_decimal_gives_numerators_of_small_denominators_away(
    fewest: int, most: int, given_away: float
) -> None:
    """Thousand draws of a rate in percent with one decimal; from 3,000 persons on never exactly."""
    rng = np.random.default_rng(4)
    persons = rng.integers(fewest, most, 1000)
    cases = rng.integers(1, persons // 2)
    cells: dict[str, int | Known] = {}
    rows: list[Row] = []
    for number, (n, d) in enumerate(zip(cases.tolist(), persons.tolist(), strict=True)):
        cells |= {f"{number} cases": Known(0, d), f"{number} persons": d}
        printed = f"{(2000 * n + d) // (2 * d) / 10:.1f}"
        rows += rounded(f"{number}", rate(f"{number} cases", f"{number} persons"), printed)
    result = ask(cells, rows, {f"{number} cases": n for number, n in enumerate(cases.tolist())})
    assert result.contradictions == ()
    assert np.mean([finding.verdict == Verdict.FAILED for finding in result.findings]) == given_away


COEFFICIENTS = st.lists(st.integers(-6, 6), min_size=4, max_size=4)


@given(
    st.lists(st.tuples(COEFFICIENTS, st.integers(-10, 25), st.integers(0, 6)), min_size=1, max_size=5),
    st.booleans(),
)
# the next possible value may lie far beyond the one asked for: d is 0 or 3
@example([([0, 3, -3, 1], 0, 0)], False)
@settings(max_examples=400, deadline=None)
def test_any_rows_agree_with_enumeration(drawn: list[tuple[list[int], int, int]], complete: bool) -> None:
    """Rows of no table at all: intervals, witnesses, and smallest contradictions."""
    tables = np.array(list(product(range(5), repeat=4)))
    rows = [
        Row(f"row {place}", dict(zip("abcd", factors, strict=True)), low, low + width)
        for place, (factors, low, width) in enumerate(drawn)
    ]
    fulfil = {
        row.name: (tables @ np.array(factors) >= row.low) & (tables @ np.array(factors) <= row.high)
        for row, (factors, _, _) in zip(rows, drawn, strict=True)
    }
    possible = np.logical_and.reduce(list(fulfil.values()))
    cells = dict.fromkeys("abcd", Known(0, 4))
    result = ask(cells, rows, dict.fromkeys("abcd", 0), complete=complete)
    if not possible.any():
        assert result.contradictions
        for names in result.contradictions:
            assert not np.logical_and.reduce([fulfil[name] for name in names]).any()
            for left_out in names:
                rest = [fulfil[name] for name in names if name != left_out]
                assert np.logical_and.reduce([*rest, np.ones(len(tables), dtype=bool)]).any()
        return
    assert result.contradictions == ()
    for column, finding in enumerate(result.findings):
        low, high = tables[possible, column].min(), tables[possible, column].max()
        assert finding.low <= low <= high <= finding.high
        assert finding.low <= finding.shown_low <= finding.shown_high <= finding.high
        if complete:
            assert (finding.low, finding.high) == (finding.shown_low, finding.shown_high) == (low, high)
        assert (finding.verdict == Verdict.PASSED) == bool(low == 0 and high > low)


@pytest.mark.parametrize("size", [1_000, 100_000, 10_000_000])
def test_large_unprinted_denominators(size: int) -> None:
    """Rates with one decimal of populations that are not printed: the truth is never proven impossible."""
    rng = np.random.default_rng(size)
    for _ in range(8):
        persons = rng.integers(size // 10, size, 6)
        cases = rng.binomial(persons, rng.uniform(0.001, 0.3, 6)) + 1
        cells: dict[str, int | Known] = {f"persons {area}": Known(0, UNKNOWN) for area in range(6)}
        cells |= {f"cases {area}": Known(1, UNKNOWN) for area in range(6)}
        cells |= {"all persons": int(persons.sum()), "all cases": int(cases.sum())}
        rows = [
            total(f"all {what}", [f"{what} {area}" for area in range(6)]) for what in ("persons", "cases")
        ]
        for area, (n, d) in enumerate(zip(cases.tolist(), persons.tolist(), strict=True)):
            tenths = (2000 * n + d) // (2 * d)
            quotient = rate(f"cases {area}", f"persons {area}")
            rows += rounded(f"rate {area}", quotient, f"{tenths // 10}.{tenths % 10}", half_away=True)
        result = ask(cells, rows, {f"cases {area}": int(n) for area, n in enumerate(cases)})
        assert result.contradictions == ()
        for found, value in zip(result.findings, cases, strict=True):
            assert found.shown_low == found.low <= value <= found.high == found.shown_high


def _golden() -> dict[str, dict[str, list]]:
    return json.loads((FOLDER / "usersupport_counterexamples.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden tables")
@pytest.mark.parametrize(("case", "secret"), [("194-1", 0), ("194-2", 0), ("194-3", 1)])
def test_published_counterexample_of_zeros_and_singletons(case: str, secret: int) -> None:
    """Two signs in a row that the total gives away: both 0, or both 1 where zeros are printed."""
    golden = _golden()[f"UserSupport#{case}"]
    hidden, parts = golden["suppressed_index"], golden["parts"]
    floor = 1 if secret else 0
    cells = {str(place): Known(floor, 99) if place in hidden else value for place, value in enumerate(parts)}
    result = ask(
        cells | {"all": golden["total"]},
        [total("all", list(cells))],
        {str(place): secret for place in hidden},
    )
    assert {(found.low, found.high, found.verdict) for found in result.findings} == {
        (secret, secret, Verdict.FAILED)
    }


@pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden tables")
def test_published_counterexample_of_three_singletons() -> None:
    """Signs for 1 and 2 only: the first row holds three, and their sum is 3."""
    golden = _golden()["UserSupport#135"]
    values, columns = np.array(golden["values"]), golden["cols"]
    cells: dict[str, int | Known] = {}
    for row, name in zip(values, golden["rows"], strict=True):
        cells |= {
            f"{name}|{column}": SIGN if 0 < n < 3 else int(n) for column, n in zip(columns, row, strict=True)
        }
        cells[f"{name}|all"] = int(row.sum())
    rows = table([[], [("all", columns)]], axes=[golden["rows"], [*columns, "all"]])
    secrets = {f"1|{column}": 1 for column in "ABM"}
    assert all(found.verdict == Verdict.FAILED for found in ask(cells, rows, secrets).findings)
    with_zeros = {name: Known(0, 99) if isinstance(cell, Known) else cell for name, cell in cells.items()}
    assert ask(with_zeros, rows, secrets).passed


@pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden tables")
@pytest.mark.parametrize(
    ("case", "hidden", "secret"), [("136", "KLM", {"K": 3}), ("133", "AI", {"A": 11, "I": 3})]
)
def test_published_counterexample_of_linked_tables(case: str, hidden: str, secret: dict[str, int]) -> None:
    """Regions by county and by group: safe in one table, given away by the other."""
    golden = _golden()[f"UserSupport#{case}"]
    n = dict(zip(golden["region"], golden["n"], strict=True))
    cells: dict[str, int | Known] = {name: SIGN if name in hidden else value for name, value in n.items()}
    rows: dict[str, list[Row]] = {}
    for grouping in ("county", "group"):
        for whole in sorted(set(golden[grouping])):
            parts = [name for name, of in zip(golden["region"], golden[grouping], strict=True) if of == whole]
            cells[whole] = sum(n[name] for name in parts)
            rows.setdefault(grouping, []).append(total(whole, parts))
    assert ask(cells, rows["county"], secret).passed
    found = ask(cells, [*rows["county"], *rows["group"]], secret).findings
    assert [(finding.low, finding.high) for finding in found] == [(value, value) for value in secret.values()]


def test_a_county_release_is_audited_in_seconds() -> None:
    """40 tables (years and topics) of 118 areas by 10 categories, linked by means of three years."""
    cells, rows, secrets = _county_release()
    started = time.process_time()
    result = ask(cells, rows, secrets, complete=False)
    assert time.process_time() - started < 10
    assert result.contradictions == ()
    assert len(result.findings) > 3000
    assert Verdict.NOT_SHOWN not in {finding.verdict for finding in result.findings}
    printed = release(cells, rows)
    checked: set[int] = set()
    for pair in result.witnesses.values():
        for witness in pair:
            if id(witness) not in checked:
                assert printed.fulfilled(witness)
                checked.add(id(witness))


def _county_release() -> tuple[dict[str, int | Known], list[Row], dict[str, int]]:
    """Four topics in ten years: small counts and a fifth of the others are signs; means rounded to tens."""
    rng = np.random.default_rng(7)
    areas = [f"area {number}" for number in range(118)]
    towns = {f"town {number}": areas[number::15] for number in range(15)}
    bands = {"young": ["c0", "c1", "c2"], "middle": ["c3", "c4", "c5", "c6"], "old": ["c7", "c8", "c9"]}
    trees = [
        [("county", list(towns)), *towns.items()],
        [("all", list(bands)), *bands.items()],
    ]
    axes = [[*areas, *towns, "county"], [*(f"c{number}" for number in range(10)), *bands, "all"]]
    cells: dict[str, int | Known] = {}
    rows: list[Row] = []
    secrets: dict[str, int] = {}
    level = rng.lognormal(1.6, 1.1, (4, 118, 10))
    for topic, year in product(range(4), range(10)):
        prefix = f"{topic} {year} "
        leaves = rng.poisson(level[topic])
        values = {
            f"{area}|c{number}": int(leaves[place, number])
            for place, area in enumerate(areas)
            for number in range(10)
        }
        for name in [*towns, "county"]:
            for column in range(10):
                parts = towns.get(name, list(towns))
                values[f"{name}|c{column}"] = sum(values[f"{part}|c{column}"] for part in parts)
        for row in axes[0]:
            for band, parts in bands.items():
                values[f"{row}|{band}"] = sum(values[f"{row}|{part}"] for part in parts)
            values[f"{row}|all"] = sum(values[f"{row}|{band}"] for band in bands)
        hidden = {
            name
            for name, draw in zip(values, rng.random(len(values)), strict=True)
            if 0 < values[name] < 3 or (values[name] > 0 and draw < 0.2 and "county" not in name)
        }
        cells |= {prefix + name: SIGN if name in hidden else value for name, value in values.items()}
        secrets |= {prefix + name: values[name] for name in hidden if values[name] < 3}
        rows += table(trees, axes=axes, prefix=prefix)
        if year % 3 == 2:
            for area in areas[::4]:
                three = [f"{topic} {year - back} {area}|c0" for back in range(3)]
                numbers = [secrets.get(name, cells[name]) for name in three]
                if all(isinstance(one, int) for one in numbers):
                    exact = sum(numbers) / 3
                    rows += rounded(
                        f"mean {prefix}{area}", mean(three), str(int(exact / 10 + 0.5) * 10), unit="10"
                    )
    return cells, rows, secrets
