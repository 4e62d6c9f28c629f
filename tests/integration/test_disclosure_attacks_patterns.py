"""Attacks on patterns of the engine: safe where it knows the relation, read where it does not.

Each attack is carried out: as a sum anybody can do with the printed numbers, and by the audit.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from scipy.sparse import csr_array

from sozialraum.disclosure.audit import Audit, Protected, Verdict, audit
from sozialraum.disclosure.audit.relations import (
    Cells,
    Known,
    Row,
    complement,
    difference,
    release,
    table,
    total,
)
from sozialraum.disclosure.engines.exact import solve_exactly
from sozialraum.disclosure.problem import Problem, Result, Status

MOST = 100_000
Truth = Mapping[str, int]
Printed = Mapping[str, int]


class Attack(NamedTuple):
    """A release whose pattern needs a relation.

    ``printed``: cells that cannot be hidden, because an earlier release or somebody else printed them.
    ``virtual``: cells that nobody prints.
    """

    truth: Truth
    others: Sequence[Row]
    relation: Sequence[Row]
    arithmetic: Callable[[Printed], int]
    secret: str
    printed: Collection[str] = ()
    virtual: Collection[str] = ()


def solved(
    truth: Truth,
    rows: Sequence[Row],
    *,
    printed: Collection[str] = (),
    virtual: Collection[str] = (),
    secrets: Collection[str] = (),
    lower: int = 1,
    provable: bool = False,
) -> Result:
    """Cheapest pattern: counts of 1 and 2 must be able to be 3 unless it may be provable that they are small;
    they and further secrets must have two values."""
    names = list(truth)
    values = np.array(list(truth.values()))
    nowhere, known = np.isin(names, list(virtual)), np.isin(names, list(printed))
    small, own = (values > 0) & (values < 3), np.isin(names, list(secrets))
    status = np.where((values == 0) | known, Status.PRINTED, Status.FREE)
    least = np.where(nowhere, 0, np.minimum(values, lower))
    return solve_exactly(
        Problem(
            values=values,
            weights=values + 1,
            status=np.where((small | own | nowhere) & ~known, Status.SENSITIVE, status),
            lower=least,
            upper=np.full_like(values, MOST),
            lpl=np.where(small & (not provable), np.minimum(values - least, 1), 0),
            upl=np.where(small & (not provable), 3 - values, 0),
            spl=small | own,
            equations=csr_array([[row.coefficients.get(name, 0) for name in names] for row in rows]),
            rhs=[row.low for row in rows],
            names=tuple(names),
        )
    )


def shown(truth: Truth, result: Result, *, virtual: Collection[str] = ()) -> Cells:
    """The release as readers see it, zeros printed; of virtual cells nothing is known."""
    return {
        name: Known(0 if name in virtual else 1, MOST) if hidden else value
        for (name, value), hidden in zip(truth.items(), result.pattern, strict=True)
    }


def numbers(cells: Cells) -> dict[str, int]:
    """What can be calculated with."""
    return {name: cell for name, cell in cells.items() if isinstance(cell, int)}


def asked(cells: Cells, rows: Sequence[Row], truth: Truth, secret: str, *, width: int = 1) -> Audit:
    """Whether the secret can be worked out."""
    value, none = np.array([truth[secret]]), np.zeros(1, dtype=np.int64)
    place = np.array([list(cells).index(secret)])
    return audit(
        release(cells, rows),
        Protected(cells=place, values=value, lpl=none, upl=none, spl=none + width),
        complete=True,
    )


AREAS, COLUMNS = ["north", "south", "all"], ["m", "w", "all"]
SEXES = [("all", ["m", "w"])]
PLACES = [("all", ["north", "south"])]
BY_SEX = {
    "north|m": 2, "north|w": 5, "north|all": 7,
    "south|m": 11, "south|w": 12, "south|all": 23,
    "all|m": 13, "all|w": 17, "all|all": 30,
}  # fmt: skip

ATTACKS = {
    "row": Attack(
        {"m": 2, "w": 10, "all": 12}, [], [total("all", ["m", "w"])], lambda p: p["all"] - p["w"], "m"
    ),
    "column": Attack(
        BY_SEX,
        table([[], SEXES], axes=[AREAS, COLUMNS]),
        table([PLACES, []], axes=[AREAS, COLUMNS]),
        lambda p: p["all|m"] - p["south|m"],
        "north|m",
    ),
    "hierarchy": Attack(
        {"county": 40, "Düren": 20, "Jülich": 20, "Düren-Nord": 2, "Düren-Süd": 18},
        [total("Düren", ["Düren-Nord", "Düren-Süd"])],
        [total("county", ["Düren", "Jülich"])],
        lambda p: p["county"] - p["Jülich"] - p["Düren-Süd"],
        "Düren-Nord",
        printed={"Düren-Süd"},
    ),
    "complement": Attack(
        {"persons": 100, "women": 51, "men": 49, "German": 98, "not German": 2},
        [complement("persons", "women", "men")],
        [complement("persons", "German", "not German")],
        lambda p: p["persons"] - p["German"],
        "not German",
    ),
    "linked groupings": Attack(
        {"all": 7, "x": 2, "yz": 5, "y": 3, "z": 2, "xy": 5},
        [total("all", ["x", "yz"]), total("yz", ["y", "z"])],
        [total("all", ["xy", "z"]), total("xy", ["x", "y"])],
        lambda p: p["xy"] - p["y"],
        "x",
    ),
    "old against new cut": Attack(
        {"old 1": 30, "new 1": 28, "old 2": 12, "new 2": 14, "in both": 28, "moved": 2, "stayed": 12},
        [total("old 1", ["in both", "moved"])],
        [total("new 1", ["in both"]), total("new 2", ["moved", "stayed"]), total("old 2", ["stayed"])],
        lambda p: p["old 1"] - p["new 1"],
        "moved",
        virtual={"in both", "moved", "stayed"},
    ),
    "area against district": Attack(
        {"area 1": 31, "area 2": 44, "area 3": 2, "town": 77, "area 4": 20, "district": 33, "rest": 64},
        [total("town", ["area 1", "area 2", "area 3"])],
        [total("district", ["area 1", "area 3"]), total("rest", ["area 2", "area 4"])],
        lambda p: p["district"] - p["area 1"],
        "area 3",
        printed={"area 1"},
    ),
    "time difference": Attack(
        {"2023": 40, "2024": 2, "decrease": 38},
        [],
        [difference("2023", "decrease", "2024")],
        lambda p: p["2023"] - p["decrease"],
        "2024",
    ),
    "rest of the county": Attack(
        {"county": 812, "area": 2, "rest": 810},
        [],
        [complement("county", "area", "rest")],
        lambda p: p["county"] - p["rest"],
        "area",
    ),
    "suppressed by the source": Attack(
        {"state": 905, "Düren": 2, "Heinsberg": 410, "Aachen": 493},
        [],
        [total("state", ["Düren", "Heinsberg", "Aachen"])],
        lambda p: p["state"] - p["Heinsberg"] - p["Aachen"],
        "Düren",
        printed={"state"},
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_the_engine_needs_the_relation(attack: Attack) -> None:
    """Without it a sum tells the secret; with it a number is missing from the sum, and the audit passes."""
    rows = [*attack.others, *attack.relation]
    fixed = {"printed": attack.printed, "virtual": attack.virtual}
    for known, verdict in ((attack.others, Verdict.FAILED), (rows, Verdict.PASSED)):
        result = solved(attack.truth, known or [Row("nothing", {}, 0, 0)], **fixed)
        assert result.unreachable == ()
        cells = shown(attack.truth, result, virtual=attack.virtual)
        (found,) = asked(cells, rows, attack.truth, attack.secret).findings
        assert found.verdict == verdict
        if verdict == Verdict.FAILED:
            assert attack.arithmetic(numbers(cells)) == attack.truth[attack.secret]
            assert (found.low, found.high) == (attack.truth[attack.secret], attack.truth[attack.secret])
        else:
            assert found.low < found.high >= 3
            with pytest.raises(KeyError):
                attack.arithmetic(numbers(cells))


@pytest.mark.parametrize("singletons", [2, 3])
def test_the_engine_needs_to_know_that_zeros_are_printed(singletons: int) -> None:
    """If a sign could be a 0, ones would hide one another; as it cannot, they are counted at a glance."""
    names = ["a", "b", "c"][:singletons]
    truth = dict.fromkeys(names, 1) | {"other": 9, "all": singletons + 9}
    rows = [total("all", [*names, "other"])]
    for lower, verdict in ((0, Verdict.FAILED), (1, Verdict.PASSED)):
        cells = shown(truth, solved(truth, rows, lower=lower, printed={"all"}, provable=True))
        (found,) = asked(cells, rows, truth, "a").findings
        assert found.verdict == verdict
        signs = [name for name, cell in cells.items() if isinstance(cell, Known)]
        hidden = truth["all"] - sum(numbers(cells).get(name, 0) for name in [*names, "other"])
        assert (hidden == len(signs)) == (verdict == Verdict.FAILED)


def test_a_value_that_others_give_away_is_named_as_unreachable() -> None:
    """The state and all other counties are printed by the office: no pattern of ours hides the last one."""
    attack = ATTACKS["suppressed by the source"]
    result = solved(attack.truth, attack.relation, printed={"state", "Heinsberg", "Aachen"})
    assert [list(attack.truth)[cell] for cell in result.unreachable] == ["Düren"]
    (found,) = asked(shown(attack.truth, result), attack.relation, attack.truth, attack.secret).findings
    assert (found.low, found.high, found.verdict) == (2, 2, Verdict.FAILED)


SPRING = {"young": 2, "middle": 9, "old": 20, "all": 31}
SPRING_ROWS = [total("all", ["young", "middle", "old"])]


def test_two_releases_need_the_ledger() -> None:
    """Spring hid a cheap cell beside the small one; in autumn it is dear, because more figures print it."""
    spring = solved(SPRING, SPRING_ROWS)
    first = shown(SPRING, spring)
    assert set(numbers(first)) == {"old", "all"}
    assert asked(first, SPRING_ROWS, SPRING, "young").passed
    alone = shown(SPRING, solved(SPRING, SPRING_ROWS, printed={"middle"}))
    assert asked(alone, SPRING_ROWS, SPRING, "young").passed
    union = {**alone, **numbers(first)}
    assert union["all"] - union["middle"] - union["old"] == 2
    assert not asked(union, SPRING_ROWS, SPRING, "young").passed
    with_ledger = shown(SPRING, solved(SPRING, SPRING_ROWS, printed=numbers(first)))
    assert asked({**with_ledger, **numbers(first)}, SPRING_ROWS, SPRING, "young").passed


def test_a_revision_needs_the_ledger() -> None:
    """What is not revised is the same cell: autumn must not print what hid the small count in spring."""
    truth = SPRING | {"old revised": 8, "all revised": 19}
    revised = [total("all revised", ["young", "middle", "old revised"])]
    spring = numbers(shown(SPRING, solved(SPRING, SPRING_ROWS)))
    later = {name: truth[name] for name in ("young", "middle", "old revised", "all revised")}
    autumn = numbers(shown(later, solved(later, revised)))
    union = {name: (spring | autumn).get(name, Known(1, MOST)) for name in truth}
    assert union["all"] - union["old"] - union["middle"] == 2
    (found,) = asked(union, [*SPRING_ROWS, *revised], truth, "young").findings
    assert (found.low, found.high) == (2, 2)
    together = shown(truth, solved(truth, [*SPRING_ROWS, *revised], printed=spring))
    assert isinstance(together["middle"], Known)
    assert asked(together, [*SPRING_ROWS, *revised], truth, "young").passed
