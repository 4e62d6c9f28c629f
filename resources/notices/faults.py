"""What kind of fault made a run fail: what a notice may say of an error.

Belongs here: kinds of faults and what to do about each. Does not belong here: the texts of errors, which may
quote figures and stay in ``confidential/errors.log``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What to do about a fault depends on its kind."""

    FULL = "full"
    DENIED = "denied"
    KILLED = "killed"
    CHECK = "check"
    INTAKE = "intake"
    FETCH = "fetch"
    COMPUTE = "compute"
    PUBLISH = "publish"


WHAT_TO_DO = {
    Kind.FULL: "Der Datenträger ist voll. Platz schaffen; der nächste Lauf holt alles nach, verloren ist "
    "nichts.",
    Kind.DENIED: "Eine Datei oder ein Ordner lässt sich nicht lesen oder schreiben. Rechte und Besitzer "
    "unter SOZIALRAUM_HOME prüfen (nur der Dienstbenutzer schreibt), danach den Auftrag neu "
    "starten.",
    Kind.KILLED: "Der Prozess wurde beendet (Neustart, Speichermangel, Abbruch). Den Auftrag neu starten; "
    "er macht dort weiter, wo er unterbrochen wurde. Wiederholt sich das, den Arbeitsspeicher "
    "prüfen.",
    Kind.CHECK: "Eine Prüfung hat die Tabelle abgewiesen; was vorher gespeichert war, gilt weiter. Die "
    "Prüfung in der Oberfläche öffnen, die Lieferung klären oder berichtigen lassen.",
    Kind.INTAKE: "Die Annahme wurde abgebrochen. Den Auftrag intake neu starten; scheitert er wieder, die "
    "zuletzt gelieferten Dateien aus dem Eingang nehmen und einzeln hineinlegen.",
    Kind.FETCH: "Eine Live-Quelle ließ sich nicht abrufen; die Gründe stehen in der Oberfläche beim Lauf. "
    "Der Bericht entsteht auch ohne sie.",
    Kind.COMPUTE: "Eine Berechnung ist gescheitert; alle anderen Jahre sind gerechnet. Den Fehlertext "
    "lesen, Lieferung oder Katalog berichtigen und den Auftrag neu starten.",
    Kind.PUBLISH: "Die Veröffentlichung ist gescheitert. Den Fehlertext lesen und den Auftrag publish neu "
    "starten; bis dahin lesen alle die letzte Veröffentlichung.",
}
"""In German, by kind."""

_JOBS = {"intake": Kind.INTAKE, "publish": Kind.PUBLISH, "fetch": Kind.FETCH}
_FULL = re.compile(r"\[Errno (28|122)\]|No space left on device|database or disk is full|Disk quota exceeded")
_DENIED = re.compile(r"\[Errno (1|13|30)\]|Permission denied|Read-only file system|readonly database")
_CLASS = re.compile(r"^(?:\w+\.)*(\w+)(?::|$)")
_END = 4_000_000
"""Bytes at the end of the file of errors in which an error is looked for."""


@dataclass(frozen=True)
class Fault:
    """What is said of an error: its kind, its class, and its number in the file of errors, where known."""

    kind: Kind
    error: str = ""
    number: str = ""


def read_fault(errors: Path, number: str, job: str) -> Fault:
    """What may be said of an error with a number.

    Parameters
    ----------
    errors
        File with the texts of errors.
    number
        Under which the text stands there.
    job
        Name of the job that failed.

    Returns
    -------
    Fault
        Of the kind of the job where the text says nothing special, or is not there any more.
    """
    kind = _JOBS.get(job, Kind.COMPUTE)
    text = _text_of(errors, number)
    if _FULL.search(text):
        kind = Kind.FULL
    elif _DENIED.search(text):
        kind = Kind.DENIED
    return Fault(kind, _class_of(text), number)


def _class_of(text: str) -> str:
    """Class of the first error of a chain: the line behind its stack, which is indented."""
    stack = False
    for line in text.splitlines()[1:]:
        if line.startswith(("Traceback (", " ")):
            stack = True
        elif stack and (found := _CLASS.match(line)):
            return found[1]
    return ""


def _text_of(errors: Path, number: str) -> str:
    """Text of an error from the line with its number to the next entry."""
    try:
        with errors.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _END))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    start = text.find(number) if number else -1
    if start < 0:
        return ""
    following = re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", text[start:], re.MULTILINE)
    return text[start:][: following.start() if following else None]
