"""The folder ``rejected``: files that cannot be used, each with the reason beside it, for whoever sent it.

Belongs here: putting rejected files there, taking erased ones out. Does not belong here: the decision
(``examine``), the archive, which keeps every file whatever becomes of it here.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from resources.home import Home
from resources.receiving.receipts import PASSED, REGISTER, Receipt
from resources.store import replace_file

HINTS = ".hinweise.txt"
"""Ending of the file with the rows of a register that were left out, behind the whole name of the file."""

REASON = ".grund.txt"
"""Ending of the file with the reason, behind the whole name of the rejected file."""


def set_aside(rejected: Iterable[Receipt], home: Home) -> set[str]:
    """Put rejected files with their reasons into ``home.rejected``.

    Parameters
    ----------
    rejected
        Newest receipts of rejected deliveries whose files lie in the inbox.
    home
        Where everything lies. Of its own inbox the files are moved; another inbox, and zip archives, belong
        to somebody else and keep them.

    Returns
    -------
    set of str
        Paths below the inbox that were moved away.
    """
    moved = set()
    for receipt in rejected:
        try:
            place = _put(receipt, _place(receipt, home), home)
        except OSError:  # a name too long, or one that is a folder here and a file there
            short = f"{receipt.delivery[:12]}{PurePosixPath(receipt.name).suffix[:20]}"
            place = _put(receipt, home.rejected / short, home)
        replace_file(place.with_name(place.name + REASON), _text(receipt).encode())
        source = home.inbox / receipt.name
        if home.owns_inbox and _is(source, receipt.delivery):
            source.unlink()
            moved.add(receipt.name)
    return moved


def write_hints(receipts: Iterable[Receipt], home: Home) -> None:
    """Write for each register that is used in part which rows were left out, and why.

    Of several deliveries under a name the last accepted one tells.
    """
    registers = [receipt for receipt in receipts if receipt.reader == REGISTER]
    last = {receipt.name: receipt for receipt in registers if receipt.verdict == "accepted"}
    if registers:
        home.rejected.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in dict.fromkeys(receipt.name for receipt in registers):
        receipt = last.get(name)
        told = None if receipt is None or receipt.reason == PASSED else _hints(receipt)
        try:
            _tell(home.rejected / f"{name}{HINTS}", told)
        except OSError:  # as for rejected files
            _tell(home.rejected / f"{hashlib.sha256(name.encode()).hexdigest()[:12]}{HINTS}", told)


def _hints(receipt: Receipt) -> bytes:
    return f"Datei: {receipt.name}\nLieferung: {receipt.delivery}\n\n{receipt.reason}\n".encode()


def _tell(place: Path, text: bytes | None) -> None:
    if text is None:
        place.unlink(missing_ok=True)
    elif not place.exists() or place.read_bytes() != text:
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, text)


def take_out(receipt: Receipt, home: Home) -> list[Path]:
    """Remove every copy of a delivery and every reason written for it; returns what was removed."""
    files = [path for path in sorted(home.rejected.rglob("*")) if path.is_file() and not path.is_symlink()]
    copies = [path for path in files if path.stat().st_size == receipt.size and _is(path, receipt.delivery)]
    reasons = [
        path for path in files if path.name.endswith((REASON, HINTS)) and _names(path, receipt.delivery)
    ]
    for path in (*copies, *reasons):
        path.unlink(missing_ok=True)
    return [*copies, *reasons]


def _put(receipt: Receipt, place: Path, home: Home) -> Path:
    home.rejected.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        content = home.archive.path(receipt.delivery).read_bytes()
        replace_file(place, content)
        place.chmod(0o600)
    return place


def _place(receipt: Receipt, home: Home) -> Path:
    """Where the file goes: its path in the inbox, with its digest where another file has the name."""
    place = home.rejected / receipt.name
    if place.exists() and not _is(place, receipt.delivery):
        return place.with_name(f"{place.stem}.{receipt.delivery[:12]}{place.suffix}")
    return place


def _is(path: Path, delivery: str) -> bool:
    """Whether a file has the bytes of a delivery; the name in the inbox may long be another file's."""
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == delivery


def _names(path: Path, delivery: str) -> bool:
    """Whether a file with a reason was written for a delivery."""
    return f"Lieferung: {delivery}\n" in path.read_text(encoding="utf-8", errors="replace")


def _text(receipt: Receipt) -> str:
    return (
        f"Datei: {receipt.name}\nAbsender: {receipt.sender}\nLieferung: {receipt.delivery}\n"
        f"Eingegangen: {receipt.received_at:%d.%m.%Y %H:%M} UTC\n"
        f"Abgelehnt: {receipt.decided_at:%d.%m.%Y %H:%M} UTC von {receipt.decided_by}\n\n{receipt.reason}\n"
    )
