"""Rules of the sources on cells by hand: what is held back, how well, and what may be hidden for it."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from sozialraum.catalogue.disclosure import DEFAULT, PUBLISHED, Rule
from sozialraum.disclosure.manifest.filling import Filled
from sozialraum.disclosure.manifest.forms import Family
from sozialraum.disclosure.manifest.levels import (
    INHERITED,
    SMALL,
    SMALL_BASE,
    SMALL_REST,
    STEWARD,
    Known,
    Sticky,
    covering,
    primary,
    problem,
)
from sozialraum.disclosure.manifest.system import System
from sozialraum.disclosure.problem import Problem, Status
from sozialraum.disclosure.rules import Primary, small_complements, small_counts

Rules = Callable[[str], Rule]
NOBODY = np.zeros(0, dtype=np.int64)


def _rules(**own: object) -> Rules:
    """The rule of ``s``; ``open`` is published."""
    rule = Rule(basis="Probe", **own)
    return lambda source: PUBLISHED if source == "open" else rule


def _cells(count: int, *, scale: int = 1, sources: Sequence[str] = ("s",)) -> System:
    """Cells of one owner that has these sources."""
    return System(
        names=tuple(map(str, range(count))),
        start={},
        scale=np.full(count, scale),
        owner=np.zeros(count, dtype=np.int64),
        owners=("o",),
        families=(frozenset(Family("m", source, 2024) for source in sources),),
        equations=csr_array((0, count), dtype=np.int64),
        kind=NOBODY,
    )


def _known(values: Sequence[int], **own: Sequence[bool]) -> Known:
    size = len(values)
    flags = {"derived": np.ones(size, dtype=bool), "delivered": np.ones(size, dtype=bool)}
    flags |= {"secret": np.zeros(size, dtype=bool), "residual": np.zeros(size, dtype=bool)}
    flags |= {name: np.array(flag, dtype=bool) for name, flag in own.items()}
    one = np.ones(size, dtype=np.int64)
    return Known(values=np.array(values, dtype=np.int64), rows=one, size=one, **flags)


def _figures(*rows: tuple[int, int], share: bool = False, quota: bool = False) -> pd.DataFrame:
    """Figures by numbers of the cells of their numerators and denominators."""
    cells = pd.DataFrame(list(rows), columns=["numerator", "denominator"], dtype=np.int64)
    return cells.assign(share=share, quota=quota)


def _primary(
    values: Sequence[int],
    rules: Rules,
    *,
    figures: pd.DataFrame | None = None,
    scale: int = 1,
    sources: Sequence[str] = ("s",),
    suppressed: Sequence[int] = (),
    **own: Sequence[bool],
) -> tuple[Primary, np.ndarray]:
    return primary(
        _cells(len(values), scale=scale, sources=sources),
        _known(values, **own),
        _figures() if figures is None else figures,
        rules,
        suppressed=np.array(suppressed, dtype=np.int64),
    )


def _levels(found: Primary, cell: int) -> tuple[object, int, int, int]:
    own = found.sensitive
    return found.rule[cell], int(own.lpl[cell]), int(own.upl[cell]), int(own.spl[cell])


NOTHING = (None, 0, 0, 0)


@pytest.mark.parametrize(
    ("printable", "expected"),
    [
        (True, [NOTHING, (SMALL, 0, 2, 0), (SMALL, 1, 1, 0), NOTHING]),
        (False, [(SMALL, 0, 3, 0), (SMALL, 1, 2, 0), (SMALL, 1, 1, 0), NOTHING]),
    ],
)
def test_small_counts_and_zeros(printable: bool, expected: list[tuple[object, int, int, int]]) -> None:
    found, zeros = _primary([0, 1, 2, 3], _rules(zeros_printable=printable))
    assert [_levels(found, cell) for cell in range(4)] == expected
    assert not zeros.any()


@given(st.lists(st.integers(0, 8), min_size=1, max_size=6), st.integers(0, 5), st.booleans())
def test_counts_of_whole_persons_have_the_levels_of_the_rule(
    values: list[int], minimum: int, printable: bool
) -> None:
    found, _ = _primary(values, _rules(minimum_count=minimum, zeros_printable=printable))
    expected = small_counts(values, minimum=minimum, zeros_printable=printable)
    for own, level in zip(found.sensitive, expected, strict=True):
        assert np.array_equal(own, level)


def test_months_of_a_cohort_are_small_by_persons() -> None:
    """Of 12 and 24 months (1 and 2 persons) the second could be one; below a person nothing is smaller."""
    found, _ = _primary([0, 11, 12, 24, 35, 36], _rules(), scale=12)
    assert [_levels(found, cell) for cell in range(6)] == [
        NOTHING,
        (SMALL, 0, 25, 0),
        (SMALL, 0, 24, 0),
        (SMALL, 12, 12, 0),
        (SMALL, 12, 1, 0),
        NOTHING,
    ]


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=5),
    st.integers(0, 4),
    st.booleans(),
)
def test_rests_have_the_levels_of_the_rule(
    parts: list[tuple[int, int]], minimum: int, printable: bool
) -> None:
    """Numerators that are small themselves are left out: there the higher of both levels counts."""
    rules = _rules(minimum_count=0, minimum_complement=minimum, zeros_printable=printable)
    size = len(parts)
    values = [part for part, _ in parts] + [part + rest for part, rest in parts]
    figures = _figures(*((at, size + at) for at in range(size)), share=True)
    found, zeros = _primary(values, rules, figures=figures)
    expected = small_complements(values[:size], values[size:], minimum=minimum, zeros_printable=printable)
    for own, level in zip(found.sensitive, expected, strict=True):
        assert np.array_equal(own[:size], level)
        assert not own[size:].any()
    assert set(found.rule[:size][expected.mask]) <= {SMALL_REST}
    assert np.array_equal(zeros[:size], expected.mask & (np.array(values[:size]) == 0))


def test_a_part_of_two_wholes_has_the_higher_level() -> None:
    found, _ = _primary([9, 10, 11], _rules(), figures=_figures((0, 1), (0, 2), share=True))
    assert _levels(found, 0) == (SMALL_REST, 2, 1, 0)


def test_what_is_no_part_leaves_no_rest() -> None:
    found, _ = _primary([9, 10], _rules(), figures=_figures((0, 1)))
    assert not found.sensitive.mask.any()


@pytest.mark.parametrize(
    ("cases", "persons", "printable", "expected"),
    [
        (5, 99, True, (SMALL_BASE, 0, 0, 1)),
        (5, 100, True, NOTHING),
        (5, 0, True, NOTHING),
        (0, 50, True, (SMALL_BASE, 0, 0, 0)),
        (0, 50, False, (SMALL, 0, 3, 1)),
        (2, 50, True, (SMALL, 1, 1, 1)),
    ],
)
def test_quotas_of_few_persons(
    cases: int, persons: int, printable: bool, expected: tuple[object, int, int, int]
) -> None:
    rules = _rules(minimum_denominator=100, zeros_printable=printable)
    found, zeros = _primary([cases, persons], rules, figures=_figures((0, 1), quota=True))
    assert _levels(found, 0) == expected
    assert found.sensitive.mask[0] == (expected != NOTHING)
    assert zeros[0] == (0 < persons < 100), "everybody knows of which quotas the rule holds"


def test_a_quota_of_few_persons_by_months() -> None:
    rules = _rules(minimum_denominator=100)
    found, _ = _primary([60, 50 * 12], rules, figures=_figures((0, 1), quota=True), scale=12)
    assert _levels(found, 0) == (SMALL_BASE, 0, 0, 12)


def test_a_figure_without_cells_has_no_rule_of_figures() -> None:
    figures = _figures((0, -1), (-1, 0), share=True, quota=True)
    found, _ = _primary([5], _rules(minimum_denominator=100), figures=figures)
    assert not found.sensitive.mask.any()


def test_secrets_of_the_source_and_of_stewards_are_kept() -> None:
    found, _ = _primary(
        [7, 7, 7, 2],
        _rules(),
        secret=[True, False, False, False],
        suppressed=[1, 3],
        derived=[False] + [True] * 3,
    )
    assert [_levels(found, cell) for cell in range(4)] == [
        (INHERITED, 0, 0, 1),
        (STEWARD, 0, 0, 1),
        NOTHING,
        (SMALL, 1, 1, 1),
    ]


def test_what_nobody_knows_and_what_has_no_place_is_not_asked() -> None:
    found, _ = _primary(
        [1, 1, 1],
        _rules(),
        derived=[False, True, True],
        residual=[False, True, False],
        secret=[False, True, False],
    )
    assert found.sensitive.mask.tolist() == [False, False, True]


def test_open_figures_are_not_asked_and_the_strictest_source_counts() -> None:
    published, _ = _primary([1], _rules(), sources=["open"])
    assert not published.sensitive.mask.any()
    mixed, _ = _primary([1], _rules(minimum_count=5), sources=["open", "s"])
    assert _levels(mixed, 0) == (SMALL, 0, 4, 0)
    rules = {"s": DEFAULT, "t": Rule(basis="Probe", minimum_count=7, zeros_printable=False)}
    strictest, _ = _primary([0], rules.__getitem__, sources=["s", "t"])
    assert _levels(strictest, 0) == (SMALL, 0, 7, 0)


def test_cover_needs_the_consent_of_all_sources() -> None:
    rules = {"s": DEFAULT, "t": Rule(basis="Probe", cover=False)}
    assert covering(_cells(1, sources=["s"]), rules.__getitem__).tolist() == [True]
    assert covering(_cells(1, sources=["s", "t"]), rules.__getitem__).tolist() == [False]


def _problem(values: Sequence[int], known: Known, **own: Sequence[bool]) -> Problem:
    size = len(values)
    flags = {name: np.zeros(size, dtype=bool) for name in ("printed", "hidden", "zeros")}
    flags["cover"] = np.ones(size, dtype=bool)
    flags |= {name: np.array(flag, dtype=bool) for name, flag in own.items()}
    system = _cells(size)
    found, _ = primary(system, known, _figures(), _rules(), suppressed=NOBODY)
    return problem(
        system,
        Filled(known.values, known.derived, np.ones(0, dtype=bool)),
        known,
        found,
        Sticky(flags["printed"], flags["hidden"]),
        zeros=flags["zeros"],
        cover=flags["cover"],
    )


def test_what_may_be_hidden_and_what_everybody_knows_of_it() -> None:
    values = [2, 9, 0, 9, 9, 9, 9, 1]
    cells = SimpleNamespace(small=0, free=1, zero=2, shown=3, kept=4, virtual=5, population=6, residual=7)
    at = np.arange(len(values))
    known = _known(values, delivered=at != cells.virtual, residual=at == cells.residual)
    found = _problem(
        values, known, printed=at == cells.shown, hidden=at == cells.kept, cover=at != cells.population
    )
    hidden, free, shown = Status.SENSITIVE, Status.FREE, Status.PRINTED
    expected = [hidden, free, shown, shown, hidden, hidden, shown]
    assert found.status[:7].tolist() == expected
    assert found.lower[:7].tolist() == [1, 1, 0, 1, 1, 0, 1]
    assert found.status[cells.residual] != hidden
    assert found.lpl.tolist() == [1] + [0] * 7
    assert found.upl.tolist() == [1] + [0] * 7


def test_a_small_count_printed_before_cannot_be_protected_any_more() -> None:
    found = _problem([2, 2], _known([2, 2]), printed=[True, False])
    assert found.status.tolist() == [Status.PRINTED, Status.SENSITIVE]
    assert found.upl.tolist() == [0, 1]


def test_a_zero_may_cover_where_everybody_knows_that_it_may() -> None:
    found = _problem([0, 0], _known([0, 0]), zeros=[True, False])
    assert found.status.tolist() == [Status.FREE, Status.PRINTED]


def test_a_piece_that_can_be_worked_out_is_protected_like_a_printed_count() -> None:
    known = _known([2, 2], delivered=[False, False], derived=[True, False])
    found = _problem([2, 2], known)
    assert found.status.tolist() == [Status.SENSITIVE] * 2
    assert found.lpl.tolist() == [1, 0]
    assert found.upl.tolist() == [1, 0]
    assert found.lower.tolist() == [0, 0]
