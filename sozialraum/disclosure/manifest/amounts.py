"""Amounts of few or unequal contributors: what the rules of ``amounts`` say of the cells.

Belongs here: who contributes to which cell, the rules applied to them. Does not belong here: the rules
themselves (``rules``, ``concentration``), how contributions are read (``resources``).
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import AmountRule
from sozialraum.disclosure.concentration import dominance, p_percent
from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.manifest.forms import Form
from sozialraum.disclosure.manifest.levels import Booleans, Integers
from sozialraum.disclosure.manifest.pieces import OPEN_END, TOTAL, Asked
from sozialraum.disclosure.rules import Sensitive, few_contributors

FEW = "wenige Beitragende"
DOMINANCE = "Dominanz"
P_PERCENT = "p-%-Regel"
"""Rules as readers of the summary find them."""

CONTRIBUTIONS = ("measure", "geography", "area", "year", "value")
"""Columns of what is known of the contributors."""

ALL = Asked(TOTAL, ((0, OPEN_END, Fraction(1)),))
"""The part of an amount whose contributors are counted."""

Found = Mapping[tuple[str, int], "pd.Series[float]"]
"""Value by geography and area, by measure and year."""


def amount_rules(
    declared: Manifest, contributions: pd.DataFrame, catalogue: Catalogue
) -> dict[str, Sensitive]:
    """Amounts that tell too much of those who contribute to them.

    Parameters
    ----------
    declared
        Cells with their values, in whole units.
    contributions
        Columns measure, geography, area, year, value: numbers of contributors, and the largest
        contributions. Of an amount without them, or of a part of it (a sex, an age, a category), nobody knows
        the contributors: it is held back as that of a single one.
    catalogue
        Rules of the amounts, of sources.

    Returns
    -------
    dict
        What each rule finds on all cells, by its name. Amounts of 0 are shown where zeros are.
    """
    size = len(declared.system.names)
    found = {name: _nothing(size) for name in (FEW, DOMINANCE, P_PERCENT)}
    of: Found = {
        (str(measure), int(str(year))): own.set_index(["geography", "area"])["value"]
        for (measure, year), own in contributions.groupby(["measure", "year"])
    }
    for form, geography, rule in _amounts(declared, catalogue):
        cells = declared.system.cells(form, geography, declared.areas)
        cells = cells[_asked(declared, form, cells, catalogue)]
        number = _contributors(declared, form, cells, rule, of)
        largest = _largest(declared, form, cells, rule, of)
        total = declared.known.values[cells]
        own = {FEW: few_contributors(number, minimum=rule.minimum_contributors)}
        if rule.dominance:
            share = rule.dominance
            own[DOMINANCE] = dominance(total, largest, number=share.number, percent=share.percent)
        if rule.p_percent:
            own[P_PERCENT] = p_percent(total, largest, percent=rule.p_percent)
        for name, sensitive in own.items():
            for into, level in zip(found[name], sensitive, strict=True):
                into[cells] = level
    return found


def _nothing(size: int) -> Sensitive:
    mask = np.zeros(size, dtype=np.bool_)
    lpl, upl, spl = np.zeros((3, size), dtype=np.int64)
    return Sensitive(mask, lpl, upl, spl)


def _amounts(declared: Manifest, catalogue: Catalogue) -> Iterator[tuple[Form, str, AmountRule]]:
    """Forms of a single measure that is an amount with a rule, and of a source that must be protected."""
    rules = catalogue.disclosure.amounts
    for form, geography in sorted(declared.asked):
        measures = {own.family.measure for own in form}
        controls = {catalogue.rule_of(own.family.source).control for own in form}
        if len(measures) == 1 and measures <= set(rules) and "counts" in controls:
            yield form, geography, rules[measures.pop()]


def _asked(declared: Manifest, form: Form, cells: Integers, catalogue: Catalogue) -> Booleans:
    """Whether a cell has a known amount that is something, or a nothing that is not shown."""
    zeros = all(catalogue.rule_of(own.family.source).zeros_printable for own in form)
    known = declared.known
    asked: Booleans = (
        known.derived[cells] & ~known.residual[cells] & ((known.values[cells] > 0) | (not zeros))
    )
    return asked


def _contributors(declared: Manifest, form: Form, cells: Integers, rule: AmountRule, of: Found) -> Integers:
    """(cells,) fewest contributors of the years of a form; 1 where nobody knows."""
    years = [_delivered(declared, cells, of, rule.contributors, own.family.year) for own in form]
    fewest = np.min(years, axis=0)
    if not _whole(form):
        fewest[:] = np.nan
    return np.floor(np.where(fewest >= 1, fewest, 1)).astype(np.int64)


def _largest(declared: Manifest, form: Form, cells: Integers, rule: AmountRule, of: Found) -> Integers:
    """(cells, measures) largest contributions in units of the cell, those of several years together.

    They are bounds from above: no more than the amount leaves, and all of it where nobody knows.
    """
    left = declared.known.values[cells].copy()
    scale = declared.system.scale[cells]
    found = np.zeros((len(cells), len(rule.largest)), dtype=np.int64)
    for place, measure in enumerate(rule.largest):
        parts = [
            _delivered(declared, cells, of, measure, own.family.year) * abs(float(own.factor)) for own in form
        ]
        own_ = np.ceil(np.sum(parts, axis=0) * scale)
        known = np.isfinite(own_) & _whole(form)
        found[:, place] = np.where(known, np.minimum(np.nan_to_num(own_), left), left)
        left -= found[:, place]
    return found


def _whole(form: Form) -> bool:
    """Whether all parts of a form are the whole of a measure, none taken away."""
    return all(own.asked == ALL and own.factor > 0 for own in form)


def _delivered(declared: Manifest, cells: Integers, of: Found, measure: str, year: int) -> np.ndarray:
    """(cells,) values of a measure in the areas of the cells, NaN for none."""
    if (measure, year) not in of:
        return np.full(len(cells), np.nan)
    places = [tuple(declared.system.names[cell].rsplit("|", 2)[1:]) for cell in cells]
    index = pd.MultiIndex.from_tuples(places, names=["geography", "area"])
    return of[measure, year].reindex(index).to_numpy(dtype=np.float64)
