"""Withdrawal of deliveries: one that no longer counts, and erasing it for legal reasons.

Belongs here: finding a delivery by what a person types, withdrawing, erasing with everything that was read
from it. Does not belong here: receipts and bytes (``resources/archive.py``), what used it (``uses``),
recomputing that, which the next refresh does.
"""

import difflib
import json
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from resources.home import Home
from resources.receiving.receipts import PIPELINE, Receipt
from resources.receiving.rejected import take_out

_DIGITS = re.compile(r"[0-9a-f]{8,64}")
_SHOWN = 5


class UnclearDeliveryError(LookupError):
    """What was typed names no delivery, or several; the text says which there are."""


def find(home: Home, text: str) -> Receipt:
    """The delivery that a person means.

    Parameters
    ----------
    home
        Where everything lies.
    text
        At least 8 leading digits of its SHA-256, its path in the inbox, or its file name.

    Raises
    ------
    UnclearDeliveryError
        When there is no such delivery, or several.
    """
    receipts = home.archive.receipts()
    found = [receipt for receipt in receipts if receipt.name == text]
    found = found or [receipt for receipt in receipts if PurePosixPath(receipt.name).name == text]
    digits = text.lower()
    if not found and _DIGITS.fullmatch(digits):
        found = [receipt for receipt in receipts if receipt.delivery.startswith(digits)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnclearDeliveryError(
            f"„{text}“: {len(found)} Lieferungen; bitte eine mit ihren ersten Ziffern angeben:\n"
            + _lines(found)
        )
    close = difflib.get_close_matches(text, [receipt.name for receipt in receipts], n=_SHOWN, cutoff=0.5)
    near = [receipt for receipt in receipts if receipt.name in close]
    raise UnclearDeliveryError(
        f"„{text}“: keine Lieferung; erwartet wird ein Dateiname oder mindestens 8 Ziffern der SHA-256"
        + (f"; ähnlich heißen:\n{_lines(near)}" if near else "")
    )


def withdraw(home: Home, delivery: str, *, who: str, why: str) -> Receipt:
    """Withdraw a delivery: it counts for nothing any more and is never read again; nothing is deleted.

    Parameters
    ----------
    home
        Where everything lies.
    delivery
        As for :func:`find`.
    who, why
        Kept in the receipt; the reason is public where the source is open.

    Raises
    ------
    UnclearDeliveryError
        See :func:`find`.
    ValueError
        When it is erased already, or nobody or no reason is named.
    """
    receipt = find(home, delivery)
    _check(who, why)
    if receipt.verdict == "erased":
        raise ValueError(f"{receipt.name}: am {receipt.decided_at:%d.%m.%Y} gelöscht, das gilt weiter")
    return home.archive.decide(receipt.delivery, by=who, verdict="withdrawn", reason=why)


def erase(home: Home, delivery: str, *, who: str, why: str) -> list[Path]:
    """Erase a delivery for legal reasons: its bytes, what was read from it, copies among the rejected files.

    Receipts stay, and a line in ``erasures.log`` in the archive's folder says who did it, when and why. An
    erasure that was interrupted may be repeated. Tables made from the delivery go with the next refresh;
    releases stay as they are.

    Parameters
    ----------
    home, delivery, who, why
        As for :func:`withdraw`.

    Returns
    -------
    list of Path
        Files that were removed.
    """
    receipt = find(home, delivery)
    _check(who, why)
    content = home.archive.path(receipt.delivery)
    removed = [content] if content.exists() else []
    home.archive.erase(receipt.delivery, by=who, reason=why)
    for folder in sorted((home.store.root / "deliveries").glob("*")):
        removed += home.store.remove(("deliveries", folder.name, receipt.delivery))
    removed += take_out(receipt, home)
    _log(home, receipt, who=who, why=why, removed=removed)
    return removed


def _check(who: str, why: str) -> None:
    if who.strip() in ("", PIPELINE):
        raise ValueError(f"„{who}“: erwartet wird der Name der Person, die es entscheidet")
    if not why.strip():
        raise ValueError("es fehlt eine Begründung")


def _log(home: Home, receipt: Receipt, *, who: str, why: str, removed: Iterable[Path]) -> None:
    """Append a line to the log of erasures and force it to disk."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "delivery": receipt.delivery,
        "name": receipt.name,
        "by": who,
        "reason": why,
        "removed": [str(path.relative_to(home.root)) for path in removed],
    }
    number = os.open(home.archive.root / "erasures.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.flush()
        os.fsync(number)


def _lines(receipts: Iterable[Receipt]) -> str:
    return "\n".join(
        f"  {receipt.delivery[:12]}  {receipt.name}, eingegangen {receipt.received_at:%d.%m.%Y %H:%M} UTC, "
        f"{receipt.verdict}"
        for receipt in receipts
    )
