"""Observed quantities: ratios and differences of totals that expectations are about.

Belongs here: one tidy table of everything observed. Does not belong here: the totals themselves
(``resources/quality/totals.py``), each kind of quantity (``series``, ``relations``), what is expected
(``expectations``).

Each row names the newest delivery among all that are behind it: that one is blamed. The numbers of arrival
of deliveries (``newest``) stand for the deliveries here.
"""

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import expectations
from sozialraum.quality.relations import agreement, parts, sums
from sozialraum.quality.series import change, coverage

COLUMNS = ["rule", "kind", "source", "measure", "geography", "area", "year", "value", "newest"]


def observed(totals: pd.DataFrame, shares: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Everything observed, as ``COLUMNS``; ``rule`` names the expectations that a row has to meet.

    Parameters
    ----------
    totals
        Columns measure, source, geography, area, year, reference_date, basis (geography it was summed
        from), cells (what was summed; empty: all there is), value, known (the sum of what has a value),
        status, whole and part (the delivered total and its largest part, where it has any), newest
        (number of arrival of the newest delivery behind it).
    shares
        Columns indicator, source, geography, area, year, part, whole, newest: numerators and denominators
        of which one is part of the other.
    catalogue
        Ranges, areas, breaks.

    Returns
    -------
    DataFrame
        ``value`` is a ratio or a share. Rows that cannot be judged (no figure of an earlier year, counts
        that are too small) are left out, and so are those that nothing is expected of.
    """
    inside = {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
        if entry.kind == "area"
    }
    own = totals[[pair in inside for pair in zip(totals["geography"], totals["area"], strict=True)]]
    found = [
        change(own, catalogue),
        coverage(own, catalogue),
        parts(own, shares, catalogue),
        sums(totals, catalogue),
        agreement(own, catalogue),
    ]
    together = pd.concat([frame.reindex(columns=COLUMNS) for frame in found], ignore_index=True)
    together = together[together["rule"].isin({one.rule for one in expectations(catalogue)})]
    together = together.astype({"year": "int64", "newest": "int64"})
    return together.sort_values(COLUMNS[:7], ignore_index=True, na_position="first")
