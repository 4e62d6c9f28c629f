"""The gate: from figures to what is released of them, and the proof that it tells no small count.

Belongs here: the order of manifest, rules, engine, release and audit. Does not belong here: any of these,
storage, tables that are calculated from released figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import Decision
from sozialraum.disclosure.audit import Audit
from sozialraum.disclosure.engines.choice import suppress
from sozialraum.disclosure.ledger import State, earlier, states, sticky
from sozialraum.disclosure.manifest.amounts import CONTRIBUTIONS, amount_rules
from sozialraum.disclosure.manifest.figures import KEYS, Manifest, manifest
from sozialraum.disclosure.manifest.levels import Sticky, covering, primary, problem
from sozialraum.disclosure.problem import Problem, Result
from sozialraum.disclosure.readback import audited
from sozialraum.disclosure.released import released_figures
from sozialraum.disclosure.rules import Primary
from sozialraum.disclosure.union import Vintage, together
from sozialraum.disclosure.vintages import then

AUDIT_SECONDS = 900.0
"""Longest audit; a county takes half a minute."""


@dataclass(frozen=True, eq=False)
class Declared:
    """What must be protected, before it is decided how.

    Attributes
    ----------
    manifest
        Cells and relations.
    found
        What the rules hold back.
    problem
        Levels, of the present cells and of those of old vintages behind.
    before
        (cells of the problem,) what earlier releases printed, NaN elsewhere.
    """

    manifest: Manifest
    found: Primary
    problem: Problem
    before: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Protection(Declared):
    """What is decided about a release; the levels of its problem are those that can be reached.

    Attributes
    ----------
    result
        The pattern of the present release, of all cells of the problem (those of old vintages behind).
    released
        Figures as readers get them.
    """

    result: Result
    released: pd.DataFrame

    @property
    def pattern(self) -> NDArray[np.bool_]:
        """(cells,) what is hidden of the present release."""
        return self.result.pattern[: len(self.manifest.system.names)]


def declare(
    values: pd.DataFrame,
    terms: pd.DataFrame,
    catalogue: Catalogue,
    history: pd.DataFrame,
    *,
    pieces: pd.DataFrame | None = None,
    contributions: pd.DataFrame | None = None,
) -> Declared:
    """Declare what is printed and what of it must be protected.

    Parameters
    ----------
    values, terms, catalogue, history, pieces, contributions
        See :func:`protect`.
    """
    before = earlier(history)
    declared = manifest(values, terms, catalogue, catalogue.rule_of, earlier=before, pieces=pieces)
    given = pd.DataFrame(columns=list(CONTRIBUTIONS)) if contributions is None else contributions
    found, present = _problem(declared, catalogue, sticky(history, declared), given)
    vintages = [
        Vintage(
            state.release,
            _problem(then(declared, state), catalogue, _decisions_of(state), given)[1],
            state.printed,
        )
        for state in states(history, declared)
    ]
    union = together(present, vintages)
    return Declared(declared, found, union.problem, union.before)


def protect(
    values: pd.DataFrame,
    terms: pd.DataFrame,
    catalogue: Catalogue,
    history: pd.DataFrame,
    *,
    pieces: pd.DataFrame | None = None,
    contributions: pd.DataFrame | None = None,
) -> Protection:
    """Decide what of the figures is released.

    Parameters
    ----------
    values, terms
        All figures with the terms they are made of.
    catalogue
        Definitions, rules, decisions.
    history
        The ledger of earlier releases.
    pieces
        What areas of different geographies have in common (``manifest.intersections.pieces_of``); preset:
        areas lie in one another as the catalogue says.
    contributions
        Who contributes to amounts (``manifest.amounts``); preset: nobody knows, amounts with a rule are
        hidden.
    """
    own = declare(values, terms, catalogue, history, pieces=pieces, contributions=contributions)
    declared, whole = own.manifest, own.problem
    regions = np.concatenate([declared.regions, np.full(len(whole.values) - len(declared.regions), -1)])
    # without improvement the pattern never depends on the machine's speed
    result = suppress(whole, regions=regions, improve=False)
    released = released_figures(values, declared, result.pattern[: len(declared.system.names)], catalogue)
    return Protection(declared, own.found, _asked(whole, result), own.before, result, released)


def judged(declared: Declared, printed: NDArray[np.float64], catalogue: Catalogue) -> Audit:
    """Audit what was read back, with all that earlier releases printed.

    Cells of figures with an exception are not asked: a person decided that they may be released with the
    protection there is.
    """
    problem_ = declared.problem
    excepted = np.zeros(len(problem_.values), dtype=bool)
    excepted[_decided(declared.manifest, catalogue.disclosure.exceptions)] = True
    lpl, upl, spl = (np.where(excepted, 0, own) for own in (problem_.lpl, problem_.upl, problem_.spl))
    asked = replace(problem_, lpl=lpl, upl=upl, spl=spl)
    return audited(declared.manifest, asked, [printed], before=declared.before, seconds=AUDIT_SECONDS)


def _asked(whole: Problem, result: Result) -> Problem:
    """The problem without the lower levels that no pattern reaches: they are asked where they are possible.

    What keeps a count from being proven small (the upper level) is never given up.
    """
    lpl = whole.lpl.copy()
    lpl[list(result.unreachable)] = 0
    return replace(whole, lpl=lpl)


def _decisions_of(state: State) -> Sticky:
    """What a release printed and hid."""
    return Sticky(printed=state.printed, hidden=np.isfinite(state.given) & ~state.printed)


def _problem(
    declared: Manifest, catalogue: Catalogue, kept: Sticky, contributions: pd.DataFrame
) -> tuple[Primary, Problem]:
    """Rules applied to one state of the figures."""
    system, known = declared.system, declared.known
    suppressed = _decided(declared, catalogue.disclosure.suppressions)
    found, zeros = primary(
        system,
        known,
        declared.figures,
        catalogue.rule_of,
        suppressed=suppressed,
        further=amount_rules(declared, contributions, catalogue),
    )
    cover = covering(system, catalogue.rule_of)
    return found, problem(system, declared.filled, known, found, kept, zeros=zeros, cover=cover)


def _decided(declared: Manifest, decisions: Sequence[Decision]) -> NDArray[np.int64]:
    """Numerators of the figures that somebody decided about."""
    if not decisions:
        return np.zeros(0, dtype=np.int64)
    wanted = pd.MultiIndex.from_tuples(
        [(own.indicator, own.geography, own.area, own.year) for own in decisions], names=list(KEYS)
    )
    chosen = pd.MultiIndex.from_frame(declared.figures[list(KEYS)]).isin(wanted)
    cells = declared.figures.loc[chosen, "numerator"].to_numpy()
    return cells[cells >= 0]
