"""Attacks on rounding, noise, amounts and formats: each with its defence, and carried out without it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from scipy.sparse import csr_array

from sozialraum.disclosure.audit import Audit, Protected, Verdict, audit
from sozialraum.disclosure.audit.quotients import count, rate, rounded, within
from sozialraum.disclosure.audit.relations import Cells, Known, Row, release, total
from sozialraum.disclosure.concentration import dominance, p_percent
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.problem import Problem, Status
from sozialraum.disclosure.products.cell_key import cell_keys, perturbed, record_keys
from sozialraum.disclosure.products.perturbation import perturbation_table
from sozialraum.disclosure.products.rounding import possible_counts, rounded_counts, rounded_rates
from sozialraum.disclosure.rules import Sensitive, few_contributors

SIGN = Known(1, 100_000)
TABLE = perturbation_table(deviation=5, variance=3, threshold=2)


def ask(
    cells: Cells, rows: Sequence[Row], secrets: dict[str, int], *, lpl: int = 0, upl: int = 0, spl: int = 1
) -> Audit:
    """Complete audit of some secrets; preset: whether they are exactly recoverable."""
    ones = np.ones(len(secrets), dtype=np.int64)
    return audit(
        release(cells, rows),
        Protected(
            cells=np.array([list(cells).index(name) for name in secrets]),
            values=np.array(list(secrets.values())),
            lpl=lpl * ones,
            upl=upl * ones,
            spl=spl * ones,
        ),
        complete=True,
    )


SECTORS = {"trade": 830, "care": 2_000, "building": 1_500, "all": 4_330}
SUM_OF_SECTORS = total("all", ["trade", "care", "building"])


def with_rule(found: Sensitive) -> Cells:
    """Turnover by sector, the trade protected by what a rule found of it."""
    values = np.array(list(SECTORS.values()))
    first = np.arange(4) == 0
    result = solve_exactly(
        Problem(
            values=values,
            weights=values,
            status=np.where(first & found.mask, Status.SENSITIVE, Status.FREE),
            lower=np.zeros(4),
            upper=np.full(4, 100_000),
            lpl=first * found.lpl,
            upl=first * found.upl,
            spl=first * found.spl,
            equations=csr_array([[SUM_OF_SECTORS.coefficients[name] for name in SECTORS]]),
            rhs=[0],
        )
    )
    return {
        name: Known(0, 100_000) if hidden else amount
        for (name, amount), hidden in zip(SECTORS.items(), result.pattern, strict=True)
    }


def test_the_second_largest_estimates_the_largest() -> None:
    """500, 300 and 30: the total less one's own 300 is 6 % too high. With the rule it may be 10 %."""
    largest, second = 500, 300
    assert SECTORS["trade"] - second == pytest.approx(largest, rel=0.06)
    found = p_percent([SECTORS["trade"]], [[largest, second, 20, 10]], percent=10)
    cells = with_rule(found)
    result = ask(cells, [SUM_OF_SECTORS], {"trade": 830}, lpl=int(found.lpl[0]), upl=int(found.upl[0]))
    assert result.passed
    assert result.findings[0].high - second >= 1.1 * largest
    weaker = p_percent([SECTORS["trade"]], [[largest, second, 20, 10]], percent=5)
    assert with_rule(weaker) == SECTORS


def test_a_dominant_contributor_is_estimated_by_anybody() -> None:
    """One of 780 among 830: the total is at most 7 % too high for it; with the rule nobody comes so near."""
    largest = 780
    assert SECTORS["trade"] == pytest.approx(largest, rel=0.07)
    found = dominance([SECTORS["trade"]], [[largest, 50]], number=1, percent=85)
    result = ask(with_rule(found), [SUM_OF_SECTORS], {"trade": 830}, upl=int(found.upl[0]))
    assert result.passed
    assert result.findings[0].high >= largest * 100 / 85
    assert with_rule(dominance([SECTORS["trade"]], [[400, 50]], number=1, percent=85)) == SECTORS


def test_one_of_two_contributors_knows_the_other() -> None:
    """830 of two: whoever has 530 knows 300. With the rule the sum itself has several values."""
    assert SECTORS["trade"] - 530 == 300
    cells = with_rule(few_contributors([2], minimum=3)._replace(mask=np.array([True])))
    result = ask(cells, [SUM_OF_SECTORS], {"trade": 830})
    assert result.passed
    assert result.findings[0].high - 530 > 300 > result.findings[0].low - 530


def test_noise_drawn_anew_in_every_table_is_averaged_away() -> None:
    """400 tables with the same cells: their means are the counts. With keys of records all are alike."""
    random = np.random.default_rng(11)
    area = np.repeat(np.arange(200), random.poisson(random.lognormal(1.5, 1.2, 200)))
    counts = np.bincount(area, minlength=200)
    anew = [
        perturbed(counts, random.integers(0, 2**64, 200, dtype=np.uint64), table=TABLE) for _ in range(400)
    ]
    hits = np.rint(np.mean(anew, axis=0)) == counts
    assert hits.mean() > 0.99
    small = (counts > 0) & (counts < 3)
    assert small.any()
    assert hits[small].all()
    records = record_keys([f"person {number}" for number in range(len(area))], secret=bytes(range(32)))
    always = []
    for _ in range(4):
        order = random.permutation(len(area))
        always.append(perturbed(counts, cell_keys(records[order], area[order], size=200), table=TABLE))
    assert (np.array(always) == always[0]).all()
    assert not (np.rint(np.mean(always, axis=0)) == counts)[small].any()
    assert (np.mean(always, axis=0) == counts).mean() < 0.4


@pytest.mark.parametrize(("tables", "least", "most"), [(1, 0.0, 0.3), (3, 0.1, 0.4), (1000, 0.95, 1.0)])
def test_linked_tables_wear_the_noise_off(tables: int, least: float, most: float) -> None:
    """Sums of two parts over ever other divisions: the defence is to offer few tables, not the keys alone."""
    random = np.random.default_rng(5)
    areas, persons = 100, 12
    records = record_keys([f"person {number}" for number in range(areas * persons)], secret=bytes(range(32)))
    area = np.repeat(np.arange(areas), persons)
    sums = []
    for _ in range(tables):
        cell = 2 * area + random.integers(0, 2, len(area))
        keys = cell_keys(records, cell, size=2 * areas)
        parts = perturbed(np.bincount(cell, minlength=2 * areas), keys, table=TABLE)
        sums.append(parts.reshape(areas, 2).sum(axis=1))
    assert least <= np.mean(np.rint(np.mean(sums, axis=0)) == persons) <= most


class Found(NamedTuple):
    """Counts of 1 and 2, and how many of them come out to the person, or as below 3 for certain."""

    small: int
    exact: int
    below_three: int


def recovered(base: int) -> Found:
    """Attack 300 rows of five counts with their total, every number rounded by itself."""
    random = np.random.default_rng(3)
    cells: dict[str, int | Known] = {}
    rows: list[Row] = []
    secrets: dict[str, int] = {}
    for row in range(300):
        parts = random.poisson(1.5, 5).tolist()
        names = [f"{row}|{place}" for place in range(5)]
        for name, number in zip([*names, f"{row}|all"], [*parts, sum(parts)], strict=True):
            printed = base * math.floor(number / base + 1 / 2)
            cells[name] = Known(max(0, printed - base // 2), printed + (base - 1) // 2)
        secrets |= {name: n for name, n in zip(names, parts, strict=True) if 0 < n < 3}
        rows.append(total(f"{row}|all", names))
    result = ask(cells, rows, secrets)
    assert result.contradictions == ()
    ends = [(finding.low, finding.high) for finding in result.findings]
    return Found(len(secrets), sum(low == high for low, high in ends), sum(high < 3 for _, high in ends))


def test_rounding_to_three_is_undone_by_totals() -> None:
    """1 + 1 is printed 0 + 0 = 3: both are 1. To ten, no small count comes out; three is not offered."""
    ones = {"a": Known(0, 1), "b": Known(0, 1), "all": Known(2, 4)}
    found = ask(ones, [total("all", ["a", "b"])], {"a": 1, "b": 1}).findings
    assert {(one.low, one.high) for one in found} == {(1, 1)}
    assert recovered(3) == (862, 26, 513)
    assert recovered(10) == (862, 0, 0)
    with pytest.raises(ValueError, match="not offered"):
        rounded_counts([1, 1, 2], ["exact"] * 3, base=3)


def test_rounded_and_exact_numbers_must_not_be_mixed() -> None:
    """A map rounded to tens, and exact numbers of the same areas in a download: 23 - 21 = 2."""
    truth = {"a": 2, "b": 21, "all": 23}
    on_map = rounded_counts(list(truth.values()), ["exact"] * 3).value
    known = {
        name: Known(int(low), int(high))
        for name, low, high in zip(truth, *possible_counts(on_map), strict=True)
    }
    rows = [total("all", ["a", "b"])]
    assert ask(known, rows, {"a": 2}, upl=1).passed
    (found,) = ask(known | {"b": 21, "all": 23}, rows, {"a": 2}).findings
    assert (found.low, found.high) == (truth["all"] - truth["b"], 2)


def test_a_rate_of_exact_counts_must_not_stand_beside_rounded_ones() -> None:
    """0 of 310 on the map, and 0.6 %: two cases. The rate of the rounded numbers says nothing new."""
    cases, persons = 2, 312
    on_map = rounded_counts([cases, persons], ["exact", "exact"]).value
    (low, high), (fewest, most) = zip(*possible_counts(on_map), strict=True)
    cells = {"cases": Known(int(low), int(high)), "persons": Known(int(fewest), int(most))}
    assert ask(cells, [], {"cases": cases}, upl=1).passed
    assert rounded_rates([cases], [persons]).tolist() == [100 * on_map[0] / on_map[1]]
    exact = f"{100 * cases / persons:.1f}"
    assert round(float(exact) / 100 * on_map[1]) == cases
    (found,) = ask(cells, rounded("rate", rate("cases", "persons"), exact), {"cases": cases}).findings
    assert (found.low, found.high) == (cases, cases)


def test_formats_must_print_the_same_digits() -> None:
    """3.5 % in the table or "one in 28" in the PDF leave three counts each; only one is among both."""
    persons, cases = 2_200, 78
    cells: Cells = {"cases": Known(1, persons), "persons": persons}
    percent = rounded("table", rate("cases", "persons"), f"{100 * cases / persons:.1f}")
    one_in = rounded("PDF", rate("persons", "cases", factor=1), f"{persons / cases:.0f}")
    fitting = []
    for rows in (percent, one_in):
        result = ask(cells, rows, {"cases": cases})
        assert result.passed
        fitting.append(set(range(result.findings[0].low, result.findings[0].high + 1)))
    assert [len(counts) for counts in fitting] == [3, 3]
    (found,) = ask(cells, [*percent, *one_in], {"cases": cases}).findings
    assert fitting[0] & fitting[1] == {found.low} == {found.high} == {cases}


def test_a_download_must_not_have_more_digits() -> None:
    """2.6 % in the tooltip leaves four counts, 2.56 % in the download one."""
    persons, cases = 3_400, 87
    cells: Cells = {"cases": Known(0, persons), "persons": persons}
    share = 100 * cases / persons
    tooltip = rounded("tooltip", rate("cases", "persons"), f"{share:.1f}")
    assert ask(cells, [*tooltip, *tooltip], {"cases": cases}).passed
    download = rounded("download", rate("cases", "persons"), f"{share:.2f}")
    assert round(float(f"{share:.2f}") / 100 * persons) == cases
    (found,) = ask(cells, [*tooltip, *download], {"cases": cases}).findings
    assert (found.low, found.high, found.verdict) == (cases, cases, Verdict.FAILED)


def test_formats_must_round_the_same_way() -> None:
    """Halves to even in one format and up in another: 12.2 and 12.3 mean 12.25, which is a whole count."""
    persons, cases = 40_000, 4_900
    cells: Cells = {"cases": Known(0, persons), "persons": persons}
    to_even = rounded("PDF", rate("cases", "persons"), "12.2")
    upwards = rounded("table", rate("cases", "persons"), "12.3")
    assert ask(cells, to_even, {"cases": cases}).passed
    assert ask(cells, upwards, {"cases": cases}).passed
    (found,) = ask(cells, [*to_even, *upwards], {"cases": cases}).findings
    assert (found.low, found.high) == (cases, cases)
    assert round((12.2 + 12.3) / 2 / 100 * persons) == cases


def test_a_hidden_number_must_be_hidden_in_every_format() -> None:
    """The page shows a sign, the sidecar of the map a number rounded to fives, the PDF one to fours."""
    cells: Cells = {"cases": SIGN}
    assert ask(cells, [], {"cases": 2}, upl=1).passed
    rows = [
        *rounded("map", count("cases"), "0", unit="5", half_away=True),
        *rounded("PDF", count("cases"), "4", unit="4", half_away=True),
    ]
    (found,) = ask(cells, rows, {"cases": 2}).findings
    assert (found.low, found.high) == (2, 2)


def test_a_reason_is_a_number_too() -> None:
    """A rule holds counts below 10 back; "fewer than 5 persons" in place of a sign says too much."""
    cells: Cells = {"persons": SIGN, "others": SIGN, "all": 40}
    rows = [total("all", ["persons", "others"])]
    assert ask(cells, rows, {"persons": 4}, lpl=1, upl=6).passed
    reason = within("reason", count("persons"), None, "5")
    (found,) = ask(cells, [*rows, *reason], {"persons": 4}, upl=6).findings
    assert (found.high, found.verdict, found.lacks_high) == (4, Verdict.FAILED, 6)
