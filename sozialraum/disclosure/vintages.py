"""Manifests of earlier states: the cells and relations of now with the values of then.

Belongs here: values of cells that were not asked then. Does not belong here: what was released (``ledger``).
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from sozialraum.disclosure.ledger import Floats, State
from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.manifest.filling import Filled, filled
from sozialraum.disclosure.manifest.levels import Booleans, Integers
from sozialraum.disclosure.manifest.system import AREA, System


def then(manifest: Manifest, state: State) -> Manifest:
    """The manifest as it was in an earlier state.

    Parameters
    ----------
    manifest
        Of now.
    state
        What was released then.

    Returns
    -------
    Manifest
        The same cells and relations. What was not released then has its value of now wherever that fits what
        was: an attacker may well think that it was not revised. It counts as worked out (``derived``) only
        where that follows from the numbers of then, or where relations tie it to none that is another now.
    """
    system, now = manifest.system, manifest.known
    given = np.isfinite(state.given)
    moved = _tied(system.equations, ~given, given & (state.given != now.values))
    values = np.where(given, state.given, now.values)
    found = _filled(system, values, moved)
    known = replace(
        now,
        values=_near(system, values, ~given, found),
        derived=found.derived & (given | moved | now.derived),
        delivered=given,
        secret=np.zeros_like(given),
        # what was released of areas that readers see was printed, or a sign in its place
        rows=(given & ~now.residual).astype(np.int64),
    )
    return replace(manifest, filled=Filled(known.values, known.derived, found.holds), known=known)


def _tied(equations: csr_array, unknown: Booleans, start: Booleans) -> Booleans:
    """Unknown cells that equations tie to some cells, directly or by way of other unknown cells."""
    pattern = abs(equations).astype(np.float64)
    cells = np.flatnonzero(unknown)
    rows = pattern[:, cells]
    entries = rows.tocoo()
    nodes = sum(rows.shape)
    links = coo_array((entries.data, (entries.row, rows.shape[0] + entries.col)), shape=(nodes, nodes))
    of_rows, of_cells = np.split(connected_components(links, directed=False)[1], rows.shape[:1])
    found = np.zeros(len(unknown), dtype=np.bool_)
    found[cells] = np.isin(of_cells, of_rows[pattern @ start.astype(np.float64) > 0])
    return found


def _near(system: System, values: Floats, unknown: Booleans, found: Filled) -> Integers:
    """A table as close to now as possible: of what is unknown only areas move whose equations fail."""
    holding = system.equations[np.flatnonzero(found.holds)]
    failing = np.zeros_like(unknown)
    failing[holding[np.flatnonzero(holding @ values != 0)].indices] = True
    within = system.equations[np.flatnonzero(system.kind != AREA)]
    try:
        near = _filled(system, values, unknown & (failing | _tied(within, unknown, failing))).values
    except ValueError:
        # other areas have to move as well
        return found.values
    return near if not (holding @ near).any() else found.values


def _filled(system: System, values: Floats, free: Booleans) -> Filled:
    return filled(np.where(free, np.nan, values), system.equations, optional=system.kind == AREA)
