"""Products beside the exact release, from the stored tables.

Belongs here: which rows the products read, what they are audited with. Does not belong here: rounding and
noise (``sozialraum/disclosure/products``).
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from resources.contributions import read_contributions
from resources.disclosing import read_pieces
from resources.home import Home
from resources.planning.keys import PROTECTED
from resources.secret import cell_key_secret
from resources.store import Key
from resources.stored import of_basis, read_all
from schemas.base import empty
from schemas.indicators import COUNTS, INDICATOR_VALUES, TERMS
from schemas.products import CUBE
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import CubeProduct
from sozialraum.disclosure.audit import Audit
from sozialraum.disclosure.gate import declare, judged
from sozialraum.disclosure.problem import Problem
from sozialraum.disclosure.products.cube import cube_rows
from sozialraum.disclosure.products.rounded import Booleans, released_rounded, rounded_rows
from sozialraum.disclosure.readback import read_back


def rounded_table(
    catalogue: Catalogue, home: Home, *, values: Iterable[Key], history: pd.DataFrame
) -> pd.DataFrame:
    """Rounded numerators as far as they tell nothing together with the released figures as stored.

    Parameters
    ----------
    catalogue, home
        What is reported, and where everything lies.
    values
        Store keys of the indicator values; their terms are stored beside them.
    history
        The ledger of earlier releases.
    """
    keys = list(values)
    figures = of_basis(read_all(home, keys, INDICATOR_VALUES), home)
    rows = rounded_rows(figures, catalogue)
    if rows.empty:
        return rows
    terms = read_all(home, [("terms", *key[1:]) for key in keys], TERMS)
    declared = declare(
        figures,
        terms,
        catalogue,
        history,
        pieces=read_pieces(home, catalogue),
        contributions=read_contributions(home, catalogue),
    )
    printed = read_back(home.store.read(PROTECTED), declared.manifest, catalogue).cells
    # cells of earlier figures lie behind the present ones
    hidden = np.isnan(declared.before)
    hidden[: len(printed)] &= np.isnan(printed)

    def judge(problem: Problem, unknown: Booleans) -> Audit:
        known = np.where(unknown, np.nan, problem.values)[: len(printed)]
        return judged(replace(declared, problem=problem), known, catalogue)

    return released_rounded(
        rows,
        declared.manifest,
        catalogue,
        problem=declared.problem,
        hidden=hidden,
        judge=judge,
    )


def cube_table(catalogue: Catalogue, home: Home) -> pd.DataFrame:
    """Cells of all cubes, with noise from the secret of the installation."""
    frames = [empty(CUBE)]
    for name, product in catalogue.disclosure.products.items():
        if isinstance(product, CubeProduct):
            counts = read_all(home, home.store.keys("counts", product.measure), COUNTS)
            own = of_basis(counts[counts["geography"] == product.geography], home)
            frames.append(cube_rows(own, name, product, catalogue, secret=cell_key_secret(home)))
    return pd.concat(frames, ignore_index=True)
