"""Which rows of a register count: of those with the same key the last delivered.

Belongs here: putting deliveries together. Does not belong here: reading (``rows``).
"""

import pandas as pd

from resources.home import Home
from resources.planning.keys import RECEIPTS, SLICES
from schemas.base import empty
from schemas.planning.registers import REGISTERS as SCHEMAS
from sozialraum.catalogue import Catalogue
from sozialraum.planning.registers import REGISTERS


def history(home: Home, catalogue: Catalogue, register: str) -> pd.DataFrame:
    """Every row of a register that was ever delivered and accepted, the oldest first.

    Parameters
    ----------
    home, catalogue
        Where the deliveries lie, and which sources are registers.
    register
        Id of the register.

    Returns
    -------
    DataFrame
        Columns of ``schemas.registers``, delivery, recorded_at (UTC); empty where nothing was delivered.
    """
    sources = [name for name, source in catalogue.sources.items() if source.rows_of == register]
    parts = [empty(SCHEMAS[register]).assign(delivery="", recorded_at=pd.Timestamp(0))]
    if sources and home.store.pointer(SLICES) is not None:
        valid = home.store.read(SLICES).query("source in @sources")
        receipts = home.store.read(RECEIPTS).set_index("delivery").loc[valid["delivery"]]
        for delivery, receipt in receipts.sort_values("sequence").iterrows():
            rows = home.store.read(("deliveries", str(receipt["source"]), str(delivery)))
            parts.append(rows.assign(delivery=str(delivery), recorded_at=receipt["received_at"]))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def current(home: Home, catalogue: Catalogue, register: str) -> pd.DataFrame:
    """Rows of a register that count now; see ``history`` for parameters and columns."""
    rows = history(home, catalogue, register)
    keys = rows[list(REGISTERS[register].key)].astype("str")
    return rows[~keys.duplicated(keep="last").to_numpy()].reset_index(drop=True)
