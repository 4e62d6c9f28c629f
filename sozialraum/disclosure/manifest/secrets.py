"""What everybody knows of values that arrive suppressed: their source hides only some counts.

Belongs here: least and greatest value of cells that nobody delivered. Does not belong here: what is filled in
for them (``filling``), their protection (``levels``).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.manifest.filling import Floats
from sozialraum.disclosure.manifest.forms import Form
from sozialraum.disclosure.manifest.levels import Booleans
from sozialraum.disclosure.manifest.system import Areas, System


def limits(
    declared: Mapping[tuple[str, str, int, str], Form],
    secret: Booleans,
    terms: pd.DataFrame,
    catalogue: Catalogue,
    *,
    system: System,
    areas: Areas,
) -> Floats:
    """Least and greatest value of every cell that is not known.

    The rule of a source is about a count that it delivers. Of sums nothing is known: over several years, ages
    or categories, or of areas inside where the source does not deliver the geography itself, a part may be
    any number.

    Parameters
    ----------
    declared
        Form of every numerator and denominator by indicator, geography, year and role.
    secret
        (cells,) cells whose source holds the value back.
    terms
        Columns of ``schemas.indicators.TERMS``.
    catalogue
        Rules and geographies of the sources.
    system, areas
        Cells.

    Returns
    -------
    ndarray
        (2, cells), from 0 to infinity for all others.
    """
    found = np.repeat([[0.0], [np.inf]], len(secret), axis=1)
    ruled = {name for name in catalogue.sources if catalogue.rule_of(name).secret != (0, None)}
    own = terms[terms["source"].isin(ruled) & (terms["factor"] == 1)] if ruled else terms[:0]
    keys = zip(own["indicator"], own["geography"], own["year"].astype(int), own["role"], strict=True)
    splits = own["sexes"].map(len) * own["ages"].map(len) * own["categories"].map(len)
    for key, source, number in zip(keys, own["source"], splits, strict=True):
        form, geography = declared.get(key, ()), key[1]
        if len(form) != 1 or number != 1 or geography not in catalogue.sources[source].geographies:
            continue
        cells = system.cells(form, geography, areas)
        cells = cells[secret[cells]]
        least, greatest = catalogue.rule_of(source).secret
        scale = system.scale[cells]
        found[0, cells] = least * scale
        found[1, cells] = np.inf if greatest is None else greatest * scale
    return found
