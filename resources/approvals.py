"""Approvals: findings of plausibility that a person accepts for one delivery, a file each.

Belongs here: reading and writing the files in the folder ``approvals``. Does not belong here: the findings
themselves (``sozialraum/quality``), what an approval lets through (``assets/quality.py``).
"""

import difflib
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resources.home import Home
from resources.planning.keys import QUALITY_FINDINGS, RECEIPTS
from resources.store import replace_file
from sozialraum.catalogue.strict_yaml import parse

OWNER_ONLY = 0o600

EXPECTED = {
    "finding": "der Name eines Befunds, etwa change-bevoelkerung-kreis-2024",
    "delivery": "mindestens 8 Ziffern der SHA-256 in Anführungszeichen",
    "who": "Amt oder Funktion",
    "when": "ein Tag wie 2026-12-31 oder ein Zeitpunkt wie 2026-12-31T14:00:00+01:00",
    "why": "eine Begründung",
}
"""What each field of a file has to be, for stewards."""


class Approval(BaseModel):
    """A finding that is accepted for a delivery. ``who`` is an office or a function, which readers see."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True, extra="forbid", frozen=True, str_strip_whitespace=True
    )

    finding: str = Field(pattern="^[A-Za-z0-9_-]+$")
    delivery: str = Field(pattern="^[0-9a-f]{8,64}$")
    who: str = Field(min_length=1)
    when: date | datetime
    why: str = Field(min_length=1)

    @property
    def at(self) -> pd.Timestamp:
        """When, in UTC without zone."""
        stamp = pd.Timestamp(self.when)
        return stamp if stamp.tzinfo is None else stamp.tz_convert(UTC).tz_localize(None)


@dataclass(frozen=True)
class Approvals:
    """What was read: approvals with whole names of deliveries, and the faults of the other files."""

    valid: tuple[Approval, ...]
    faults: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, str, str, pd.Timestamp, str]]:
        """Finding, delivery, who, when and why of each."""
        return [(one.finding, one.delivery, one.who, one.at, one.why) for one in self.valid]


class ApprovalError(ValueError):
    """Why something cannot be accepted, for the person who wanted to."""


def read_approvals(home: Home) -> Approvals:
    """Every approval there is; a broken file is a fault and stops no other."""
    known = _deliveries(home)
    valid, faults = [], []
    for path in _files(home):
        try:
            approval = _read(path)
            whole = _whole(approval.delivery, known)
        except ApprovalError as error:
            faults += [f"approvals/{path.name}: {line}" for line in str(error).splitlines()]
        else:
            valid.append(approval.model_copy(update={"delivery": whole}))
    return Approvals(tuple(valid), tuple(faults))


def approve(home: Home, finding: str, delivery: str, *, who: str, why: str) -> Approval:
    """Accept a finding for a delivery; the next refresh publishes what it held, if nothing else does.

    Parameters
    ----------
    home
        Where everything lies.
    finding
        Its name, as the list of open findings has it.
    delivery
        At least 8 leading digits of the SHA-256 of the delivery that it is blamed on.
    who, why
        Office or function, and reason: both are published.

    Raises
    ------
    ApprovalError
        There is no such finding or delivery, the finding is no longer open, or who or why is missing.
    """
    findings = open_table(home)
    whole = _whole(delivery.lower(), set(findings["delivery"]))
    named = findings[findings["finding"] == finding]
    if named.empty:
        raise ApprovalError(f"Befund „{finding}“ gibt es nicht{_near(finding, findings['finding'])}")
    own = named[named["delivery"] == whole]
    if own.empty:
        digits = ", ".join(name[:12] for name in named["delivery"])
        raise ApprovalError(f"Befund „{finding}“ betrifft nicht die Lieferung {whole[:12]}, sondern {digits}")
    if (state := own["state"].iloc[0]) != "open":
        word = {"noted": "hält nichts auf", "accepted": "ist schon angenommen"}[state]
        raise ApprovalError(f"Befund „{finding}“ {word}")
    try:
        approval = Approval(finding=finding, delivery=whole, who=who, when=datetime.now(UTC), why=why)
    except ValidationError as error:
        raise ApprovalError(_explained(error)) from None
    home.approvals.mkdir(parents=True, exist_ok=True)
    path = home.approvals / f"{finding}.{whole[:12]}.yaml"
    content = {**approval.model_dump(), "when": approval.at.isoformat(timespec="seconds") + "+00:00"}
    replace_file(path, yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode())
    path.chmod(OWNER_ONLY)
    return approval


def open_table(home: Home) -> pd.DataFrame:
    """Findings as they were last judged; ApprovalError before the first time."""
    if home.store.pointer(QUALITY_FINDINGS) is None:
        raise ApprovalError("Es wurde noch nichts geprüft (make report)")
    return home.store.read(QUALITY_FINDINGS)


def approvals_digest(home: Home) -> str:
    """Short digest of all files."""
    whole = hashlib.sha256()
    for path in _files(home):
        whole.update(f"{path.name}\n".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def _files(home: Home) -> list[Path]:
    return sorted(path for path in home.approvals.glob("*.yaml") if not path.name.startswith("."))


def _deliveries(home: Home) -> set[str]:
    if home.store.pointer(RECEIPTS) is None:
        return set()
    return set(home.store.read(RECEIPTS)["delivery"])


def _read(path: Path) -> Approval:
    try:
        data, problems = parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ApprovalError(f"ist nicht in UTF-8 (Byte {error.start})") from None
    if problems:
        raise ApprovalError("\n".join(problems))
    try:
        # JSON mode is strict about types, yet takes a text for a date
        return Approval.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise ApprovalError(_explained(error)) from None


def _explained(error: ValidationError) -> str:
    """A line for each field that is wrong."""
    found = {str(detail["loc"][0]) if detail["loc"] else "": detail for detail in error.errors()}
    lines = []
    for field, detail in found.items():
        if field not in EXPECTED:
            told = f"unbekanntes Feld{_near(field, EXPECTED)}" if field else "erwartet sind Felder mit Werten"
        else:
            given = "fehlt" if detail["type"] == "missing" else f"„{detail['input']}“ passt nicht"
            told = f"{given}; erwartet: {EXPECTED[field]}"
        lines.append(f"{field}: {told}" if field else told)
    return "\n".join(lines)


def _whole(digits: str, known: Collection[str]) -> str:
    """The only delivery that begins with the digits."""
    found = sorted(name for name in known if name.startswith(digits)) if len(digits) >= 8 else []
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(name[:16] for name in found)
        raise ApprovalError(f"delivery: „{digits}“ ist nicht eindeutig; so beginnen {several}")
    near = _near(digits[:12], [name[:12] for name in known])
    raise ApprovalError(f"delivery: eine Lieferung „{digits}“ gibt es nicht{near}")


def _near(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return f"; gemeint ist vielleicht „{near[0]}“" if near else ""
