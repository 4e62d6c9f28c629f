"""Translation of a column by its distinct texts: Python runs once a text, not once a row.

Belongs here: that one step, with the faults of texts that have no translation. Does not belong here:
any particular translation.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from resources.faults import Fault

Place = Callable[[int], dict[str, Any]]
"""Sheet, line, column and so on of a row, as fields of a fault."""


def translate(
    texts: pd.Series, convert: Callable[[Any], Any], *, place: Place, faults: list[Fault]
) -> np.ndarray:
    """Translate every text of a column.

    Parameters
    ----------
    texts
        The column; missing values are translated as None.
    convert
        From a text to its translation; a ValueError says ``…; expected …``.
    place
        Gives the place of a row by its position.
    faults
        Takes a fault for every row whose text has no translation.

    Returns
    -------
    array of object
        None where there is no translation.
    """
    codes, uniques = pd.factorize(texts, use_na_sentinel=False)
    results = np.empty(len(uniques), dtype=object)
    plain = pd.Series(uniques, dtype=object)
    for number, text in enumerate(plain.where(plain.notna(), None)):
        try:
            results[number] = convert(text)
        except ValueError as error:
            expected = str(error).partition("expected ")[2] or str(error)
            for row in np.flatnonzero(codes == number):
                faults.append(Fault(**{"value": text, **place(int(row))}, expected=expected))
    return results[codes]


def distinct(columns: pd.DataFrame) -> tuple[np.ndarray, list[tuple[Any, ...]]]:
    """Distinct rows of some columns, and which of them each row is.

    Examples
    --------
    >>> codes, rows = distinct(pd.DataFrame({"a": [1, 1, 2], "b": ["x", "x", "y"]}))
    >>> codes.tolist(), rows
    ([0, 0, 1], [(1, 'x'), (2, 'y')])
    """
    combined = np.zeros(len(columns), dtype="int64")
    for name in columns:
        codes, uniques = pd.factorize(columns[name], use_na_sentinel=False)
        # numbered anew after each column, so that the product stays small
        combined = pd.factorize(combined * len(uniques) + codes)[0]
    firsts = np.flatnonzero(~pd.Series(combined).duplicated().to_numpy())
    return combined, list(columns.iloc[firsts].itertuples(index=False, name=None))
