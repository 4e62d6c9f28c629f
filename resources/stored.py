"""Stored tables as stages before publication take them: together, and of one basis.

Belongs here: what several readers of stored tables share. Does not belong here: where tables lie (``store``).
"""

from collections.abc import Iterable

import pandas as pd
import pandera.pandas as pa

from resources.home import Home
from resources.planning.keys import RECEIPTS
from resources.receiving.ledger import was_fictional
from resources.store import Key
from schemas.base import empty


def read_all(home: Home, keys: Iterable[Key], shape: pa.DataFrameSchema) -> pd.DataFrame:
    """Stored tables, one below the other."""
    frames = [frame for key in keys if len(frame := home.store.read(key))]
    return pd.concat(frames, ignore_index=True) if frames else empty(shape)


def of_basis(figures: pd.DataFrame, home: Home) -> pd.DataFrame:
    """Figures of the present basis: what is left of the other, because its removal failed, stays behind."""
    receipts = home.store.read(RECEIPTS)
    own = set(receipts.loc[receipts["fictional"] == was_fictional(home), "delivery"])
    fine = pd.Series([own.issuperset(names) for names in figures["deliveries"]], figures.index, dtype=bool)
    return figures[fine].reset_index(drop=True)
