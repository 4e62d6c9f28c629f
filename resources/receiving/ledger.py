"""The ledger of deliveries in the store: receipts, valid parts, and the state of the inbox they show.

Belongs here: writing what an intake found to where later stages read it; whether an intake is due.
Does not belong here: the archive and its receipts, which stay the record of what happened.
"""

import pandas as pd

from resources.home import Home
from resources.planning.keys import IN_INBOX, RECEIPTS, SLICES, digest, is_fictional
from resources.planning.plan import Plan
from resources.readers import READER_VERSION
from resources.receiving.intake import IntakeResult
from resources.receiving.receipts import active_slices, receipts_table
from resources.receiving.settled import inbox_state, listing
from schemas.observations import SLICES as SLICES_SHAPE
from sozialraum.catalogue import Catalogue


def write_ledger(
    result: IntakeResult, *, home: Home, catalogue: Catalogue, seen: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Store receipts and valid parts of the basis that the inbox holds.

    Fictional and real deliveries never mix: an inbox with any real file makes the report real, one with
    fictional files only makes it fictional, an empty one leaves it as it was.

    Parameters
    ----------
    result
        Of the intake.
    home, catalogue
        Where everything lies, and what is reported.
    seen
        ``inbox_state`` from before the intake, so that what arrived meanwhile is found next time.

    Returns
    -------
    tuple of DataFrame
        Receipts and slices as stored.
    """
    receipts = receipts_table(result.receipts)
    fictional = result.fictional if result.fictional is not None else was_fictional(home)
    slices = SLICES_SHAPE.validate(active_slices(result.receipts, fictional=fictional))
    inputs = {
        "inbox": seen,
        "archive": result.state,
        "catalogue": digest(catalogue),
        "fictional": str(fictional),
    }
    present = pd.DataFrame({"delivery": sorted(result.present)}, dtype="str")
    home.store.write(IN_INBOX, present, inputs=inputs, code=READER_VERSION)
    home.store.write(SLICES, slices, inputs=inputs, code=READER_VERSION)
    home.store.write(RECEIPTS, receipts, inputs=inputs, code=READER_VERSION)
    return receipts, slices


def was_fictional(home: Home) -> bool:
    """Whether the report rests on fictional deliveries."""
    return is_fictional(home.store.pointer(SLICES))


def intake_is_due(home: Home, catalogue: Catalogue) -> bool:
    """Whether the inbox, the archive, the catalogue or the readers changed since the last intake."""
    pointer = home.store.pointer(RECEIPTS)
    if pointer is None or pointer.code != READER_VERSION:
        return True
    now = {
        "inbox": inbox_state(listing(home.inbox, home.quiet)),
        "archive": home.archive.state(),
        "catalogue": digest(catalogue),
    }
    lost = any(home.store.pointer(key) is None for key in Plan(catalogue, home).observation_keys())
    return lost or any(pointer.inputs.get(name) != value for name, value in now.items())
