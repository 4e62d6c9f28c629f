"""Who contributes to amounts, read from the stored counts.

Belongs here: totals of the measures that the rules of amounts name. Does not belong here: the rules
(``sozialraum/disclosure/manifest/amounts``).
"""

import pandas as pd

from resources.home import Home
from resources.stored import of_basis, read_all
from schemas.indicators import COUNTS
from sozialraum.catalogue import Catalogue

KEYS = ["measure", "geography", "area", "year"]
SPLITS = ["sex", "age_from", "age_to", "category"]


def read_contributions(home: Home, catalogue: Catalogue) -> pd.DataFrame:
    """Numbers of contributors and largest contributions of all amounts with a rule, of the present basis."""
    rules = catalogue.disclosure.amounts.values()
    measures = sorted({name for rule in rules for name in (rule.contributors, *rule.largest)})
    keys = [key for name in measures for key in home.store.keys("counts", name)]
    counts = of_basis(read_all(home, keys, COUNTS), home) if keys else pd.DataFrame()
    return contributions(counts, {rule.contributors for rule in rules})


def contributions(counts: pd.DataFrame, contributors: set[str]) -> pd.DataFrame:
    """Total of each measure in each area and year.

    Parameters
    ----------
    counts
        Columns of ``schemas.indicators.COUNTS``.
    contributors
        Measures that count contributors.

    Returns
    -------
    DataFrame
        measure, geography, area, year, value. A total is a row without sex, age and category, else the sum of
        the rows with the most splits; missing where one of them has no value. Of several sources the
        strictest holds: the fewest contributors, the largest contribution.
    """
    if counts.empty:
        return pd.DataFrame(columns=[*KEYS, "value"])
    given = counts[SPLITS].notna()
    # categories of several dimensions are other splits of the same persons
    dimensions = counts["category"].astype("str").str.replace(r":[^|]*", "", regex=True)
    split = given.astype(int).astype(str).agg("".join, axis=1) + dimensions.where(given["category"], "")
    number = given.sum(axis=1)
    frame = counts.assign(split=split, number=number.where(number > 0, len(SPLITS) + 1))
    totals = frame.groupby([*KEYS, "source", "split"], as_index=False).agg(
        value=("value", lambda own: own.sum(skipna=False)), number=("number", "first")
    )
    order = totals.sort_values(["number", "split"], ascending=False)
    first = order.drop_duplicates([*KEYS, "source"])
    by_source = first.groupby(KEYS)["value"]
    fewest, most = by_source.min(), by_source.max()
    few = fewest.index.get_level_values("measure").isin(contributors)
    return fewest.where(few, most).rename("value").reset_index()
