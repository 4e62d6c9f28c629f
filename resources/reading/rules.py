"""Which cells are figures of which measure.

Belongs here: titles of columns against the rules of a source. Does not belong here: formats.
"""

import difflib
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from resources.faults import Fault
from resources.formats.cells import Cells
from sozialraum.catalogue.source import Source, ValueRule


def missing_title(
    title: str, found: Iterable[str], *, file_name: str, sheet: str | None = None, line: int | None = None
) -> Fault:
    """The fault of a column that is not there, with the nearest title that is; figures are no titles."""
    there = {text.casefold(): text for text in sorted(found) if any(c.isalpha() for c in text)}
    near = difflib.get_close_matches(title.casefold(), there, n=1, cutoff=0.4)
    hint = f"; the nearest one is '{there[near[0]]}'" if near else ""
    return Fault(file_name, f"a column with this title{hint}", sheet=sheet, line=line, column=title)


def split_period(title: str, pattern: str | None) -> tuple[str, str | None]:
    r"""A title without the date that stands in it, and the date.

    Examples
    --------
    >>> split_period("Einkommensteuer 1998", r" (\d{4})$")
    ('Einkommensteuer', '1998')
    >>> split_period("Anzahl", None)
    ('Anzahl', None)
    """
    match = re.search(pattern, title) if pattern is not None else None
    if match is None:
        return title, None
    return f"{title[: match.start()]}{title[match.end() :]}".strip(), match[1]


def title_rules(titles: Iterable[str], source: Source) -> list[set[str]]:
    """Titles that each rule of a source is about.

    A rule takes the columns with its title (or one of its titles in other editions); a rule with no
    such column takes those below its title which no other rule takes.
    """
    plain = {title: split_period(title, source.layout.period_title)[0] for title in titles}
    exact = [
        {title for title, name in plain.items() if name in (rule.column, *rule.also)}
        for rule in source.values
    ]
    taken = set().union(*exact)
    return [
        own or {title for title, name in plain.items() if title not in taken and _below(name, rule)}
        for own, rule in zip(exact, source.values, strict=True)
    ]


def _below(name: str, rule: ValueRule) -> bool:
    return name.startswith(tuple(f"{title} | " for title in (rule.column, *rule.also)))


def match_rules(
    cells: Cells, source: Source, *, file_name: str
) -> tuple[list[tuple[int, np.ndarray]], list[Fault]]:
    """Numbers of the rules with the positions of their cells, and what is missing in the file.

    Returns
    -------
    list and list of Fault
        A rule without any cell is left out; it is a fault when its column, or a column of its
        conditions, is missing, or when no rule finds any cell of its measure.
    """
    titles = cells.frame["column"]
    codes, uniques = pd.factorize(titles)
    groups = title_rules([str(title) for title in uniques], source)
    found: list[tuple[int, np.ndarray]] = []
    faults: list[Fault] = []
    for number, (rule, own) in enumerate(zip(source.values, groups, strict=True)):
        conditions = sorted({*rule.where, *rule.unless} - set(cells.dimensions.columns))
        faults += [missing_title(name, cells.dimensions.columns, file_name=file_name) for name in conditions]
        if not own:
            there = [*map(str, uniques), *cells.dimensions.columns]  # a renamed column is taken for a split
            faults.append(missing_title(rule.column, there, file_name=file_name))
        if conditions or not own:
            continue
        chosen = np.isin(codes, [place for place, title in enumerate(uniques) if title in own])
        for name, texts in rule.where.items():
            chosen &= cells.dimensions[name].isin(texts).to_numpy()
        for name, texts in rule.unless.items():
            chosen &= ~cells.dimensions[name].isin(texts).to_numpy()
        positions = np.flatnonzero(chosen)
        if len(positions):
            found.append((number, positions))
    seen = {source.values[number].measure for number, _ in found}
    faults += [] if faults else _without_cells(source.values, seen, file_name)
    return found, list(dict.fromkeys(faults))


def _without_cells(rules: Sequence[ValueRule], seen: set[str], file_name: str) -> list[Fault]:
    """Measures of a source of which the file has not a single cell."""
    return [
        Fault(file_name, f"rows with {_conditions(rule)} (measure '{rule.measure}'), but there are none")
        for rule in rules
        if rule.measure not in seen
    ]


def _conditions(rule: ValueRule) -> str:
    return " and ".join(f"'{name}' = {' or '.join(texts)}" for name, texts in rule.where.items()) or "figures"
