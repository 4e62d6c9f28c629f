"""Archive of deliveries: every file ever received, unchanged, with a receipt for every decision on it.

Belongs here: bytes under their SHA-256, receipts, order of arrival, the check for damage.
Does not belong here: finding files in the inbox, reading them, deciding on them, what else than the bytes
has to go when a delivery is erased (``resources/receiving/withdrawal.py``).

Layout: ``objects/<ab>/<sha256>`` holds the bytes, ``order/<number>`` the order of arrival and
``receipts/<sha256>/<number>.json`` the decisions, newest last. Everything is written beside its place,
forced to disk and then linked into it: linking refuses to replace, so that nothing is ever overwritten
and of two processes that want the same number one has to take the next. Only erasing for legal reasons
removes anything, and of a delivery no more than its bytes.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedWriter
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from resources.receiving.incoming import Opener
from resources.receiving.receipts import NOT_READ, PIPELINE, RETRACTED, Receipt
from resources.store import sweep_temporary

_CHUNK = 1 << 20


class ArchiveError(RuntimeError):
    """The archive cannot be written or is damaged; a matter for the administrator, not the sender."""


class Archive:
    """Deliveries and receipts below one folder, readable by its owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, content: Opener, *, name: str, sender: str, fictional: bool) -> Receipt:
        """Archive a file and its arrival.

        Parameters
        ----------
        content
            Opens the file; called twice when the bytes are new.
        name, sender, fictional
            What the receipt says, when the bytes are new.

        Returns
        -------
        Receipt
            The newest receipt; of bytes that are known already, what was decided on them. Erased bytes
            are not archived again.

        Raises
        ------
        ArchiveError
            When the archive cannot be written. Faults of reading ``content`` pass through as they are.
        """
        with content() as stream:
            delivery = hashlib.file_digest(stream, "sha256").hexdigest()
        # in this order: the receipt of an erasure is there before its bytes are gone
        if not self.path(delivery).exists() and not self._is_erased(delivery):
            delivery = self._keep(content)
        known = self.latest(delivery)
        if known is not None:
            return known
        now = datetime.now(UTC)
        receipt = Receipt(
            delivery=delivery,
            sequence=self._next_in_order(delivery),
            name=name,
            sender=sender,
            fictional=fictional,
            size=self.path(delivery).stat().st_size,
            received_at=now,
            verdict="waiting",
            decided_by=PIPELINE,
            decided_at=now,
            reason=NOT_READ,
        )
        if self._write(self._receipts(delivery) / _numbered(1), _text(receipt)):
            return receipt
        return self.history(delivery)[-1]  # another process was faster

    def decide(self, delivery: str, *, by: str = PIPELINE, **changes: Any) -> Receipt:
        """Add a receipt with a new decision; a decision that changes nothing adds none.

        What a person retracted the pipeline cannot decide on, whatever it had begun to read before.
        """
        while True:
            history = self.history(delivery)
            newest = history[-1]
            retracted = by == PIPELINE and newest.verdict in RETRACTED
            if retracted or newest == newest.changed(decided_by=by, **changes):
                return newest
            receipt = newest.changed(decided_by=by, decided_at=datetime.now(UTC), **changes)
            if self._write(self._receipts(delivery) / _numbered(len(history) + 1), _text(receipt)):
                return receipt

    def erase(self, delivery: str, *, by: str, reason: str) -> Receipt:
        """Remove the bytes of a delivery for legal reasons; the receipts stay, and say who did it and why.

        May be repeated when it was interrupted. KeyError when the delivery was never received.
        """
        receipt = self.decide(delivery, by=by, verdict="erased", reason=reason)
        path = self.path(delivery)
        with self._writing():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _force(path.parent)
        return receipt

    def history(self, delivery: str) -> tuple[Receipt, ...]:
        """All receipts of a delivery, oldest first; KeyError when it was never received."""
        paths = sorted(self._receipts(delivery).glob("*.json"))
        if not paths:
            raise KeyError(f"no delivery {delivery} was received")
        return tuple(_parsed(path) for path in paths)

    def latest(self, delivery: str) -> Receipt | None:
        """The newest receipt of a delivery; None when it was never received."""
        paths = sorted(self._receipts(delivery).glob("*.json"))
        return _parsed(paths[-1]) if paths else None

    def receipts(self) -> tuple[Receipt, ...]:
        """The newest receipt of every delivery, in order of arrival."""
        newest = [self.latest(folder.name) for folder in (self.root / "receipts").glob("*")]
        return tuple(sorted((r for r in newest if r is not None), key=lambda r: (r.sequence, r.delivery)))

    def state(self) -> str:
        """Digest of the decisions there are: another one after every decision, found without reading any."""
        folders = sorted((self.root / "receipts").glob("*"))
        decisions = [(folder.name, len(list(folder.iterdir()))) for folder in folders]
        return hashlib.sha256(repr(decisions).encode()).hexdigest()[:16]

    def path(self, delivery: str) -> Path:
        """Where the bytes of a delivery lie; read only."""
        return self.root / "objects" / delivery[:2] / delivery

    def damage(self, delivery: str) -> str | None:
        """What is wrong with the bytes of a delivery; None when they are as received, or erased."""
        try:
            with self.path(delivery).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            if self._is_erased(delivery):
                return None
            return f"object {delivery}: cannot be read: {error.strerror}"
        return None if found == delivery else f"object {delivery}: is damaged, its SHA-256 now is {found}"

    def verify(self) -> list[str]:
        """Hash every object again and read every receipt; one text for each damage found."""
        objects = {path.name for path in (self.root / "objects").glob("*/*")}
        received = {path.parent.name for path in (self.root / "receipts").glob("*/*.json")}
        damages: list[str | None] = []
        erased, unknown = set(), set()
        for name in sorted(received):
            try:
                if self.history(name)[-1].verdict == "erased":
                    erased.add(name)
            except ArchiveError as error:
                unknown.add(name)
                damages.append(str(error))
        damages += [self.damage(name) for name in sorted(objects | received - unknown)]
        damages += [f"object {name}: has no receipt" for name in sorted(objects - received)]
        damages += [
            f"object {name}: was erased, but is still there; erase it again" for name in objects & erased
        ]
        return [damage for damage in damages if damage is not None]

    def sweep(self) -> int:
        """Remove half-written files of killed processes; returns their number."""
        return sweep_temporary(self.root / "unfinished")

    def _keep(self, content: Opener) -> str:
        """Copy a file into the objects; its digest is that of the bytes copied."""
        digest = hashlib.sha256()
        with content() as stream, self._unfinished() as (part, handle):
            while chunk := stream.read(_CHUNK):  # a fault in this line is the file's, not the archive's
                digest.update(chunk)
                with self._writing():
                    handle.write(chunk)
            self._finish(part, handle, self.path(digest.hexdigest()))
        damage = self.damage(digest.hexdigest())
        if damage is not None:
            raise ArchiveError(f"{self.root}: {damage}")
        return digest.hexdigest()

    def _next_in_order(self, delivery: str) -> int:
        """Take the next number of arrival; a process killed afterwards leaves a gap, never a double."""
        folder = self.root / "order"
        while True:
            number = 1 + max((int(path.name) for path in folder.glob("[0-9]*")), default=0)
            if self._write(folder / f"{number:08d}", delivery.encode()):
                return number

    def _write(self, target: Path, text: bytes) -> bool:
        """Put a whole file in place; False when there is one already."""
        with self._unfinished() as (part, handle):
            with self._writing():
                handle.write(text)
            return self._finish(part, handle, target)

    @contextlib.contextmanager
    def _unfinished(self) -> Iterator[tuple[Path, BufferedWriter]]:
        """A temporary file of this process, gone afterwards."""
        with self._writing():
            folder = self._folder(self.root / "unfinished")
            number, name = tempfile.mkstemp(prefix=".", suffix=f".{os.getpid()}.part", dir=folder)
        try:
            with os.fdopen(number, "wb") as handle:
                yield Path(name), handle
        finally:
            Path(name).unlink(missing_ok=True)

    def _finish(self, part: Path, handle: BufferedWriter, target: Path) -> bool:
        with self._writing():
            handle.flush()
            os.fchmod(handle.fileno(), 0o400)
            os.fsync(handle.fileno())
            folder = self._folder(target.parent)
            try:
                os.link(part, target)
            except FileExistsError:
                return False
            _force(folder)
            return True

    def _folder(self, folder: Path) -> Path:
        """A folder of the archive, made if need be together with those above it, for the owner only."""
        if not folder.is_dir():
            self.root.parent.parent.mkdir(parents=True, exist_ok=True)
            inside = [folder, *folder.parents]
            for path in reversed(inside[: inside.index(self.root) + 2]):
                if not path.is_dir():
                    path.mkdir(mode=0o700, exist_ok=True)
                    _force(path.parent)
        return folder

    def _is_erased(self, delivery: str) -> bool:
        newest = self.latest(delivery)
        return newest is not None and newest.verdict == "erased"

    def _receipts(self, delivery: str) -> Path:
        return self.root / "receipts" / delivery

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                f"the archive {self.root} cannot be written: {error}; expected a folder that the user of the "
                "pipeline may write to, on a disk with room"
            ) from error


def _parsed(path: Path) -> Receipt:
    try:
        return Receipt.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ArchiveError(f"receipt {path.parent.name}/{path.name}: is damaged: {error}") from error


def _text(receipt: Receipt) -> bytes:
    return receipt.model_dump_json(indent=1).encode()


def _numbered(number: int) -> str:
    return f"{number:04d}.json"


def _force(folder: Path) -> None:
    """Force the entries of a folder to disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
