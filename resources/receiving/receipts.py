"""Receipts of deliveries, and which delivery counts for which reference date.

Belongs here: what a receipt says, what follows from all receipts together.
Does not belong here: storing them (``resources/archive.py``).
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar, Literal, Self

import pandas as pd
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.deliveries import RECEIPTS, REPORT_DELIVERIES
from sozialraum.catalogue import Catalogue

Verdict = Literal["accepted", "waiting", "rejected", "withdrawn", "erased"]

RETRACTED: frozenset[Verdict] = frozenset({"withdrawn", "erased"})
"""Verdicts that a person gave for good: the delivery counts for nothing and is never read again."""

PIPELINE = "pipeline"
"""``decided_by`` of what no person decided."""

REGISTER = "register"
"""Reader of files whose rows accumulate."""

PASSED = "all checks passed"
"""Reason of what was accepted without any fault."""

NOT_READ = "received, not read yet"
"""Reason of the first receipt, written before any reader sees the file."""


class Receipt(BaseModel):
    """One decision on a delivery, with all that was known then.

    ``name``, ``sender`` and ``received_at`` are those of the first arrival; times are in UTC. The reader,
    its version and ``catalogue`` (digest of the entries the reading rests on) are missing until the file
    was read. ``reason`` holds all faults of a rejected file. ``periods`` are the reference dates covered;
    a file without dates (geometry) has none. A retracted delivery keeps what was known of it.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid", frozen=True)

    delivery: str = Field(pattern="^[0-9a-f]{64}$")
    sequence: int = Field(ge=1)
    name: str = Field(min_length=1)
    sender: str = Field(min_length=1)
    fictional: bool
    size: int = Field(ge=0)
    received_at: AwareDatetime
    verdict: Verdict
    decided_by: str = Field(min_length=1)
    decided_at: AwareDatetime
    reason: str
    source: str | None = None
    reader: str | None = None
    reader_version: str | None = None
    catalogue: str | None = None
    periods: tuple[date, ...] = ()
    geographies: tuple[str, ...] = ()
    rows: int = Field(default=0, ge=0)

    def changed(self, **changes: Any) -> Self:
        """The receipt with other contents, checked again."""
        return self.model_validate(self.model_dump() | changes)


def slices(receipts: Iterable[Receipt], *, fictional: bool) -> pd.DataFrame:
    """What each accepted delivery of a basis covers, and which delivery counts for it.

    Parameters
    ----------
    receipts
        Newest receipt of every delivery.
    fictional
        Basis: fictional deliveries or real ones; the two never mix.

    Returns
    -------
    DataFrame
        ``delivery, source, reference_date, winner``: one row a delivery and reference date it covers
        (a delivery without dates, geometry, has one row with a missing date); ``winner`` is the delivery
        that arrived last for the source and date; each delivery of a register is its own.
    """
    rows = [
        (
            receipt.sequence,
            receipt.delivery,
            receipt.source,
            pd.Timestamp(day) if day else pd.NaT,
            receipt.reader == REGISTER,
        )
        for receipt in receipts
        if receipt.verdict == "accepted" and receipt.fictional == fictional
        for day in receipt.periods or (None,)
    ]
    frame = pd.DataFrame(rows, columns=["sequence", "delivery", "source", "reference_date", "register"])
    frame = frame.astype({"delivery": "str", "source": "str", "reference_date": "datetime64[ns]"})
    frame = frame.sort_values(["sequence", "reference_date"], ignore_index=True)
    frame["winner"] = frame.groupby(["source", "reference_date"], dropna=False)["delivery"].transform("last")
    # rows of registers accumulate, so that no delivery takes the place of another one
    frame["winner"] = frame["winner"].mask(frame["register"].astype("bool"), frame["delivery"])
    return frame.drop(columns=["sequence", "register"])


def active_slices(receipts: Iterable[Receipt], *, fictional: bool) -> pd.DataFrame:
    """Which delivery counts for a source and reference date: ``delivery, source, reference_date``.

    The last accepted one by order of arrival; older ones are superseded for this date, and kept. See
    ``slices`` for the parameters and for deliveries without dates.
    """
    frame = slices(receipts, fictional=fictional)
    counts = frame["delivery"] == frame["winner"]
    return frame.loc[counts, ["delivery", "source", "reference_date"]].reset_index(drop=True)


def receipts_table(receipts: Collection[Receipt]) -> pd.DataFrame:
    """All deliveries with their newest receipt, as ``schemas.deliveries.RECEIPTS``."""
    frame = pd.DataFrame([receipt.model_dump() for receipt in receipts], columns=list(Receipt.model_fields))
    for name in ("received_at", "decided_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None).astype("datetime64[ns]")
    frame["periods"] = [[day.isoformat() for day in days] for days in frame["periods"]]
    frame["geographies"] = [list(names) for names in frame["geographies"]]
    covered = pd.concat([slices(receipts, fictional=basis) for basis in (False, True)], ignore_index=True)
    lost = covered[covered["delivery"] != covered["winner"]]
    winners = lost.groupby("delivery")["winner"].agg(lambda column: sorted(set(column)))
    share = (covered["delivery"] != covered["winner"]).groupby(covered["delivery"]).mean()
    frame["superseded"] = frame["delivery"].map(share).astype("float64")
    frame["superseded_by"] = [winners.get(delivery, []) for delivery in frame["delivery"]]
    return RECEIPTS.validate(frame[list(RECEIPTS.columns)], lazy=True)


def report_table(receipts: pd.DataFrame, *, catalogue: Catalogue, used: Collection[str]) -> pd.DataFrame:
    """What the public may know of all deliveries (``receipts_table``), as ``REPORT_DELIVERIES``.

    Names and senders of accepted deliveries are public, as figures lead to them. Of others they are, like
    the reasons, which quote cells, only when the source is open or the data are fictional.
    """
    frame = receipts.rename(columns={"name": "file_name"})
    open_sources = [own for own, source in catalogue.sources.items() if source.access == "open"]
    harmless = frame["fictional"] | frame["source"].isin(open_sources)
    named = harmless | (frame["verdict"] == "accepted")
    frame["reason"] = frame["reason"].where(harmless)
    frame[["file_name", "sender"]] = frame[["file_name", "sender"]].where(named)
    frame["used"] = frame["delivery"].isin(list(used))
    return REPORT_DELIVERIES.validate(frame[list(REPORT_DELIVERIES.columns)], lazy=True)
