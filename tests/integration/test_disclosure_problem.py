"""Problems of cell suppression that contradict themselves, patterns, and JJ text there and back."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from sozialraum.disclosure.jj import read_jj, write_jj
from sozialraum.disclosure.problem import Problem, Result, Status
from tests.integration.disclosure_tables import table

JJ = """0
4
0 9 9 z 0 20 0 0 0
1 4 4.5 s 1 20 0 0 0
2 2 3 u 1 20 1 2 3
3 3 4 s 1 20 0 0 0
2
0 4 : 0 (-1) 1 (1) 2 (1) 3 (1)
7 2 : 1 (1) 3 (1)""".splitlines()


def changed(**fields) -> Problem:
    """A row of a sum and two parts, with other fields."""
    row = {
        "values": [5, 2, 3],
        "weights": [1, 1, 1],
        "status": [1, 2, 1],
        "lower": [0, 0, 0],
        "upper": [9, 9, 9],
        "lpl": [0, 1, 0],
        "upl": [0, 1, 0],
        "spl": [0, 0, 0],
        "equations": csr_array([[-1, 1, 1]]),
        "rhs": [0],
    }
    return Problem(**{**row, **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weights": [1, 1]}, r"weights has shape \(2,\), values has \(3,\)"),
        ({"names": ("a", "b")}, "names has shape"),
        ({"rhs": [0, 0]}, "equations has shape"),
        ({"status": [1, 3, 1]}, "unknown status: 1"),
        ({"weights": [1, 1, -1]}, "weight below zero or none: 2"),
        ({"weights": [1, 1, np.nan]}, "weight below zero or none: 2"),
        ({"upl": [0, -1, 0]}, "level below zero: 1"),
        ({"lower": [0, 3, 0]}, "outside lower and upper: 1"),
        ({"upper": [4, 9, 9]}, "outside lower and upper: 0"),
        ({"values": [6, 2, 3]}, "do not fulfil: 0"),
        ({"values": [5, 2.5, 2.5]}, "values holds numbers that are not whole"),
        ({"equations": csr_array([[-0.5, 0.5, 0.5]])}, "equations holds numbers that are not whole"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        changed(**fields)


def test_a_printed_cell_may_lie_outside_what_is_known_of_suppressed_ones():
    problem = changed(values=[2, 2, 0], status=[1, 2, 0], lower=[1, 1, 1])
    assert problem.suppressible.tolist() == [True, True, False]


def test_messages_name_the_first_cells_and_count_the_others():
    with pytest.raises(ValueError, match="level below zero: 0, 1, 2, 3, 4 and 7 more"):
        table([[2, 3], [4, 5], [6, 7]], sensitive_below=99, levels=(-1, 0))


def test_a_pattern_holds_all_sensitive_cells_and_none_that_must_be_printed():
    problem = changed(status=[0, 2, 1], names=("sum", "left", "right"))
    assert problem.checked(np.array([False, True, True])).sum() == 2
    with pytest.raises(ValueError, match="must be printed, but the pattern suppresses them: sum"):
        problem.checked(np.array([True, True, False]))
    with pytest.raises(ValueError, match="sensitive, but the pattern prints them: left"):
        problem.checked(np.array([False, False, True]))
    for not_a_pattern in (np.array([True, True]), np.array([0, 1, 1])):
        with pytest.raises(ValueError, match="truth value for each of the 3 cells"):
            problem.checked(not_a_pattern)


def test_sensitive_cells_cost_nothing():
    assert changed(weights=[4, 8, 2]).cost(np.array([True, True, True])) == 6


@pytest.mark.parametrize(("weight", "bound", "gap"), [(10, 8, 0.2), (10, 10, 0), (0, 0, 0), (10, 11, 0)])
def test_the_gap_is_a_share_of_the_weight(weight, bound, gap):
    pattern = np.array([True])
    result = Result(
        pattern=pattern, weight=weight, secondary=1, lower_bound=bound, status="feasible", unreachable=()
    )
    assert result.gap == pytest.approx(gap)


def test_jj_is_read():
    problem = read_jj(JJ)
    assert problem.values.tolist() == [9, 4, 2, 3]
    assert problem.weights.tolist() == [9, 4.5, 3, 4]
    assert problem.status.tolist() == [Status.PRINTED, Status.FREE, Status.SENSITIVE, Status.FREE]
    assert (problem.lpl[2], problem.upl[2], problem.spl[2]) == (1, 2, 3)
    assert problem.lower.tolist() == [0, 1, 1, 1]
    assert problem.equations.toarray().tolist() == [[-1, 1, 1, 1], [0, 1, 0, 1]]
    assert problem.rhs.tolist() == [0, 7]


def test_jj_comes_back_as_it_was():
    assert list(write_jj(read_jj(JJ))) == JJ
    widely = [line.replace(" ", "   ") + " \n" for line in JJ]
    assert list(write_jj(read_jj(widely))) == JJ


def test_a_jj_without_equations_or_cells_comes_back_too():
    for lines in (["0", "1", "0 1 1 u 0 9 1 1 0", "0"], ["0", "0", "0"]):
        assert list(write_jj(read_jj(lines))) == lines


@pytest.mark.parametrize(
    ("line", "text", "message"),
    [
        (0, "1", "JJ line 1: '0' expected"),
        (1, "four", "JJ line 2: a number of lines expected"),
        (1, "3", "JJ line 6: a number of lines expected"),
        (2, "0 9 9 q 0 20 0 0 0", "JJ line 3: cell 0 expected"),
        (2, "1 9 9 z 0 20 0 0 0", "JJ line 3: cell 0 expected"),
        (2, "0 9.5 9 z 0 20 0 0 0", "JJ line 3: cell 0 expected"),
        (6, "1", "JJ line 9: end expected"),
        (6, "3", "ends after 2 of the 3 lines announced in line 7"),
        (7, "0 3 : 0 (-1) 1 (1)", "JJ line 8: equation between the 4 cells"),
        (7, "0 1 : 4 (1)", "JJ line 8: equation between the 4 cells"),
        (7, "0 1 : 0 1", "JJ line 8: equation between the 4 cells"),
        (7, "1 1 : 0 (1)", "do not fulfil: 0"),
    ],
)
def test_a_faulty_jj_is_refused_by_line(line, text, message):
    lines = list(JJ)
    lines[line] = text
    with pytest.raises(ValueError, match=message):
        read_jj(lines)


def test_an_empty_jj_is_refused():
    for lines in ([], [""]):
        with pytest.raises(ValueError, match="'0' expected"):
            read_jj(lines)
