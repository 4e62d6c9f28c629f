"""Areas of similar structure: where it may be asked what is done otherwise.

Belongs here: which areas are alike. Does not belong here: comparison of figures (``sozialraum/comparing``).
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.rule import FindingRule
from sozialraum.indices.methods.standardised import z_scores

NAMED = 3
"""Comparable areas that are named for a finding."""


def structure(catalogue: Catalogue, rule: FindingRule) -> tuple[str, ...]:
    """Indicators that say who lives in an area, and not how they fare.

    Parameters
    ----------
    catalogue
        Its indices name the indicators that count the inhabitants.
    rule
        Its own indicators are left out: areas must not be alike in what the finding is about.

    Returns
    -------
    tuple of str
        Numbers and shares of inhabitants alone, without polarity; empty where no index counts inhabitants.
    """
    counting = [index.population for index in catalogue.indices.values() if index.population]
    residents = {measure for name in counting for measure in catalogue.indicators[name].measures}
    return tuple(
        name
        for name, one in catalogue.indicators.items()
        if one.method in ("count", "share")
        and one.polarity == "none"
        and set(one.measures) <= residents
        and name not in rule.names
    )


def nearest(table: pd.DataFrame, area: str, *, without: Collection[str], number: int = NAMED) -> list[str]:
    """The areas most alike to one.

    Parameters
    ----------
    table
        One row an area, one column a structure indicator; a number of inhabitants as its logarithm. Each
        column is standardised over the areas.
    area
        Key of the area.
    without
        Keys of areas that are not named.
    number
        How many are named at most.

    Returns
    -------
    list of str
        Nearest first by Euclidean distance, equal ones by key. Only indicators that the area itself has
        count, and only areas that have all of these; empty where it has none.

    Examples
    --------
    >>> people = pd.DataFrame({"young": [10.0, 11.0, 19.0, 12.0]}, index=["A", "B", "C", "D"])
    >>> nearest(people, "A", without=["B"], number=2)
    ['D', 'C']
    """
    known = table.loc[:, table.loc[area].notna()] if area in table.index else table.iloc[:, :0]
    known = known.dropna().sort_index()
    if known.shape[1] == 0:
        return []
    scores = z_scores(known)
    distance = np.sqrt(((scores - scores[known.index == area]) ** 2).sum(axis=1))
    order = known.index[np.argsort(distance, kind="stable")]
    return [other for other in order if other != area and other not in without][:number]
