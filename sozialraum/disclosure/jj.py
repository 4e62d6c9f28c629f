"""JJ, the text form in which τ-ARGUS and its solvers exchange problems of cell suppression.

Belongs here: text to problem and back. Does not belong here: opening files, which the caller does.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from scipy.sparse import csr_array

from sozialraum.disclosure.problem import Problem, Status

LETTERS = {"z": Status.PRINTED, "s": Status.FREE, "u": Status.SENSITIVE}
HEAD = "0"
"""First line of every file."""

CELL = re.compile(r"(\d+) (-?\d+) (\d+(?:\.\d+)?) ([zsu]) (-?\d+) (-?\d+) (\d+) (\d+) (\d+)")
EQUATION = re.compile(r"(-?\d+) (\d+) :((?: \d+ \(-?\d+\))*)")
TERM = re.compile(r"(\d+) \((-?\d+)\)")

Lines = Iterator[tuple[int, str]]


def read_jj(lines: Iterable[str]) -> Problem:
    """Read a problem from the lines of a JJ file.

    Line 1 is ``0``, line 2 the number of cells; a cell is ``id value weight status lb ub lpl upl spl`` with
    status u (sensitive), s (may be suppressed) or z (must be printed) and ids from 0; then the number of
    equations; an equation is ``rhs n : id (coefficient) id (coefficient) …``. Numbers are whole; weights need
    not be. The names of the cells are their ids.

    Raises
    ------
    ValueError
        A line does not have that form (its number is told), or the problem contradicts itself (see
        :class:`sozialraum.disclosure.problem.Problem`).

    Notes
    -----
    Source: M. Fischetti and J. J. Salazar González, test problems of cell suppression; the same form in
    τ-ARGUS (Statistics Netherlands).

    Examples
    --------
    >>> problem = read_jj(["0", "2", "0 3 3 s 0 9 0 0 0", "1 3 3 u 0 9 1 1 0", "1", "0 2 : 0 (-1) 1 (1)"])
    >>> problem.values
    array([3, 3])
    """
    numbered = (
        (number, " ".join(line.split())) for number, line in enumerate(lines, start=1) if line.strip()
    )
    number, head = next(numbered, (1, ""))
    if head != HEAD:
        raise ValueError(f"JJ line {number}: {HEAD!r} expected, found {head!r}")
    cells = [_cell(place, *line) for place, line in enumerate(_counted(numbered))]
    equations = [_equation(*line, cells=len(cells)) for line in _counted(numbered)]
    for number, line in numbered:
        raise ValueError(f"JJ line {number}: end expected, found {line!r}")
    values, lower, upper, lpl, upl, spl = np.array([cell[2:] for cell in cells], np.int64).reshape(-1, 6).T
    terms = [term for _, of_equation in equations for term in of_equation]
    indices, coefficients = np.array(terms, dtype=np.int64).reshape(-1, 2).T
    indptr = np.cumsum([0, *(len(of_equation) for _, of_equation in equations)])
    return Problem(
        values=values,
        weights=np.array([cell[0] for cell in cells]),
        status=np.array([cell[1] for cell in cells], dtype=np.int8),
        lower=lower,
        upper=upper,
        lpl=lpl,
        upl=upl,
        spl=spl,
        equations=csr_array((coefficients, indices, indptr), shape=(len(equations), len(cells))),
        rhs=np.array([rhs for rhs, _ in equations], dtype=np.int64),
    )


def write_jj(problem: Problem) -> Iterator[str]:
    """Write a problem as the lines of a JJ file, without line ends; names give way to numbers.

    Examples
    --------
    >>> lines = ["0", "2", "0 3 3 s 0 9 0 0 0", "1 3 3 u 0 9 1 1 0", "1", "0 2 : 0 (-1) 1 (1)"]
    >>> list(write_jj(read_jj(lines))) == lines
    True
    """
    letters = {status: letter for letter, status in LETTERS.items()}
    yield HEAD
    yield str(len(problem.values))
    bounds = zip(problem.lower, problem.upper, problem.lpl, problem.upl, problem.spl, strict=True)
    for cell, numbers in enumerate(bounds):
        weight = np.format_float_positional(problem.weights[cell], trim="-")
        letter = letters[Status(problem.status[cell])]
        yield f"{cell} {problem.values[cell]} {weight} {letter} {' '.join(map(str, numbers))}"
    equations = problem.equations
    yield str(len(problem.rhs))
    for row, rhs in enumerate(problem.rhs):
        inside = slice(equations.indptr[row], equations.indptr[row + 1])
        terms = zip(equations.indices[inside], equations.data[inside], strict=True)
        texts = [f"{cell} ({coefficient})" for cell, coefficient in terms]
        yield " ".join([str(rhs), str(len(texts)), ":", *texts])


def _counted(numbered: Lines) -> Iterator[tuple[int, str]]:
    """As many lines as the next line says."""
    number, text = next(numbered, (0, ""))
    if not text.isdecimal():
        raise ValueError(f"JJ line {number}: a number of lines expected, found {text!r}")
    for found in range(int(text)):
        line = next(numbered, None)
        if line is None:
            raise ValueError(f"JJ: ends after {found} of the {text} lines announced in line {number}")
        yield line


def _cell(place: int, number: int, line: str) -> tuple[float, int, int, int, int, int, int, int]:
    """Weight, status, value, bounds and levels of a cell."""
    match = CELL.fullmatch(line)
    if match is None or int(match[1]) != place:
        raise ValueError(f"JJ line {number}: cell {place} expected, found {line!r}")
    value, lower, upper, lpl, upl, spl = (int(match[group]) for group in (2, 5, 6, 7, 8, 9))
    return float(match[3]), LETTERS[match[4]], value, lower, upper, lpl, upl, spl


def _equation(number: int, line: str, *, cells: int) -> tuple[int, list[tuple[int, int]]]:
    """Right side and terms (cell, coefficient) of an equation."""
    match = EQUATION.fullmatch(line)
    terms = [(int(cell), int(factor)) for cell, factor in TERM.findall(match[3])] if match else []
    if match is None or len(terms) != int(match[2]) or any(cell >= cells for cell, _ in terms):
        raise ValueError(f"JJ line {number}: equation between the {cells} cells expected, found {line!r}")
    return int(match[1]), terms
