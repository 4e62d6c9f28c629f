"""Taking in: every file of the inbox is archived, examined and decided on; the archive is kept up to date.

Belongs here: the order of these steps, what is due, and that one file never stops the others.
Does not belong here: the steps themselves (``inbox``, ``archive``, ``receiving``, ``store``).
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resources.archive import Archive
from resources.faults import Fault
from resources.readers import READER_VERSION
from resources.receiving.examine import digest, examine
from resources.receiving.inbox import scan
from resources.receiving.incoming import Incoming, printable
from resources.receiving.receipts import PIPELINE, RETRACTED, Receipt
from resources.store import Key, Store
from sozialraum.catalogue import Catalogue

AT_THE_DOOR = "inbox"
"""Reader of files that are rejected unopened."""

Progress = Callable[[str, int, int], None]
"""Told the name of the file that is being read, its number and how many there are."""


@dataclass(frozen=True)
class IntakeResult:
    """What came of a run.

    Attributes
    ----------
    receipts
        Newest receipt of every delivery in the archive, in order of arrival.
    decided
        Deliveries that were read and decided on in this run; all others were known already.
    refused
        What lies in the inbox and could not be archived (links, files that cannot be read).
    notes
        What a steward should know and nobody has to mend at once: repeats under other names.
    fictional
        Basis of the inbox: False when any accepted file in it is real, True when all of them are
        fictional, None when it holds none. A stray file that is none of ours does not count.
    present
        Deliveries whose files lie in the inbox now.
    state
        Of the archive, which these receipts show; a decision made meanwhile changes it.
    """

    receipts: tuple[Receipt, ...]
    decided: frozenset[str]
    refused: tuple[Fault, ...]
    notes: tuple[str, ...]
    fictional: bool | None
    present: frozenset[str]
    state: str


def take_in(
    inbox: Path,
    *,
    archive: Archive,
    store: Store,
    catalogue: Catalogue,
    quiet: float = 0.0,
    progress: Progress = lambda name, number, total: None,
) -> IntakeResult:
    """Archive and read what is new in the inbox, and read again what is outdated in the archive.

    A delivery is read when it was not yet, or when the readers' version, its source's entry, the areas or
    the stored observations are others than at the last reading; never when it was retracted. Observations
    are stored under ``("deliveries", source, delivery)``; shapes there as ``geography, area, wkb``. Files
    that have changed within the last ``quiet`` seconds are left for the next time.

    Raises
    ------
    ArchiveError, OSError
        When the archive or the store cannot be written. No fault of a delivered file is ever raised.
    """
    archive.sweep()
    arrivals = _Arrivals(archive)
    for incoming in scan(inbox, quiet=quiet):
        arrivals.add(incoming)
    arrivals.reject()
    reading = _Reading(archive, store, catalogue)
    state, before = archive.state(), archive.receipts()
    due = [receipt for receipt in before if arrivals.is_mended(receipt) or reading.is_due(receipt)]
    for number, receipt in enumerate(due, start=1):
        progress(receipt.name, number, len(due))
        reading.decide(receipt)
    state, after = (archive.state(), archive.receipts()) if due else (state, before)
    bases = [r.fictional for r in after if r.verdict == "accepted" and r.delivery in arrivals.present]
    return IntakeResult(
        receipts=after,
        decided=frozenset(receipt.delivery for receipt in due),
        refused=(*arrivals.refused, *reading.refused),
        notes=tuple(arrivals.notes),
        fictional=all(bases) if bases else None,
        present=frozenset(arrivals.present),
        state=state,
    )


class _Arrivals:
    """Archiving of what the inbox holds."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.refused: list[Fault] = []
        self.notes: list[str] = []
        self.sound: set[str] = set()
        self.faults: dict[str, Fault] = {}
        self.present: set[str] = set()

    def add(self, incoming: Incoming) -> None:
        """Archive a file."""
        name, marking, fault = incoming.name, incoming.marking, incoming.fault
        if incoming.content is None:
            self.refused.append(fault or Fault(name, "a file that can be read"))
            return
        try:
            receipt = self.archive.receive(
                incoming.content, name=name, sender=marking.sender, fictional=marking.fictional
            )
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            self.refused.append(Fault(name, f"a file that can be read ({printable(str(error))})"))
            return
        self.present.add(receipt.delivery)
        if receipt.verdict in RETRACTED:
            self.notes.append(f"{name}: {receipt.verdict} on {receipt.decided_at:%d.%m.%Y}, stays so")
            return
        self._compare(receipt, incoming)
        if fault is None:
            self.sound.add(receipt.delivery)
        else:
            self.faults[receipt.delivery] = fault

    def reject(self) -> None:
        """Reject unopened what came with a fault only; what was accepted once stays so."""
        for delivery, fault in self.faults.items():
            if delivery not in self.sound and self.archive.history(delivery)[-1].verdict != "accepted":
                self.archive.decide(delivery, verdict="rejected", reason=str(fault), reader=AT_THE_DOOR)

    def is_mended(self, receipt: Receipt) -> bool:
        """Whether a file once rejected unopened now comes without that fault."""
        return receipt.reader == AT_THE_DOOR and receipt.delivery in self.sound

    def _compare(self, receipt: Receipt, incoming: Incoming) -> None:
        """Note a repeat; follow a sidecar that was mended, for the file it was first received as."""
        marking = incoming.marking
        same = (receipt.sender, receipt.fictional) == (marking.sender, marking.fictional)
        if receipt.name != incoming.name:
            kept = "" if same else f"; it stays with sender {receipt.sender}, fictional {receipt.fictional}"
            self.notes.append(f"{incoming.name}: same content as {receipt.name}, counted once{kept}")
        elif not same:
            by = receipt.decided_by
            self.archive.decide(receipt.delivery, by=by, sender=marking.sender, fictional=marking.fictional)


class _Reading:
    """Reading of archived deliveries with one state of catalogue and readers."""

    def __init__(self, archive: Archive, store: Store, catalogue: Catalogue) -> None:
        self.archive = archive
        self.store = store
        self.catalogue = catalogue
        self.refused: list[Fault] = []
        self.digests: dict[str | None, str] = {}

    def is_due(self, receipt: Receipt) -> bool:
        """Whether a delivery has to be read, for the first time or again."""
        rejected_by_person = receipt.verdict == "rejected" and receipt.decided_by != PIPELINE
        if receipt.reader == AT_THE_DOOR or receipt.verdict in RETRACTED or rejected_by_person:
            return False
        if receipt.source not in self.digests:
            self.digests[receipt.source] = digest(self.catalogue, receipt.source)
        basis = self.digests[receipt.source]
        if (receipt.reader_version, receipt.catalogue) != (READER_VERSION, basis):
            return True
        return receipt.verdict == "accepted" and not self.store.is_current(
            stored_under(receipt), inputs=_inputs(receipt), code=READER_VERSION
        )

    def decide(self, receipt: Receipt) -> None:
        """Read a delivery, store what it holds, then add a receipt that says what came of it."""
        damage = self.archive.damage(receipt.delivery)
        if damage is not None:  # no fault of the sender's, and no reason to forget what was read from it
            self.refused.append(Fault(receipt.name, f"the bytes as they were archived ({damage})"))
            return
        finding = examine(self.archive.path(receipt.delivery), receipt, self.catalogue)
        decision = receipt.changed(**finding.changes)
        if finding.frame is not None:
            self.store.write(
                stored_under(decision), finding.frame, inputs=_inputs(decision), code=READER_VERSION
            )
        if self.archive.decide(receipt.delivery, **finding.changes).verdict == "erased":  # meanwhile
            self.store.remove(stored_under(decision))


def stored_under(receipt: Receipt) -> Key:
    """Key of the observations, or shapes, of an accepted delivery in the store."""
    return ("deliveries", str(receipt.source), receipt.delivery)


def _inputs(receipt: Receipt) -> dict[str, str]:
    return {"delivery": receipt.delivery, "catalogue": str(receipt.catalogue)}
