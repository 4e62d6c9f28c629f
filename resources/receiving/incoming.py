"""What comes in: a file with its name, its sender and whether its data are fictional.

Belongs here: names (harmless, in order, passed over) and the sidecar ``lieferung.yaml``.
Does not belong here: where files are looked for (``inbox``), zip archives (``unpack``).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import PurePosixPath
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from resources.faults import Fault
from sozialraum.catalogue.base import Entry, Text

_SIDECARS = {"lieferung.yaml", "lieferung.yml"}
_LONGEST_SIDECAR = 10_000
_LITTER = {"thumbs.db", "desktop.ini", "__macosx"}


Opener = Callable[[], BufferedIOBase]
"""Opens a file for reading its bytes."""


class Marking(Entry):
    """``lieferung.yaml``: what holds for all files of its folder and below, until the next one."""

    sender: Annotated[Text, Field(max_length=200)] = "unbekannt"
    fictional: bool = False


@dataclass(frozen=True)
class Incoming:
    """A file of the inbox, or of a zip archive in it.

    Attributes
    ----------
    name
        Path below the inbox, harmless to print; a member's follows that of its zip archive.
    marking
        Sender, and whether the data are fictional.
    content
        Opens the file; None when it is not taken in (a link; a folder whose marking is unknown).
    fault
        Why it is known before reading that it cannot be used.
    """

    name: str
    marking: Marking
    content: Opener | None = None
    fault: Fault | None = None


def harmless(name: str) -> str:
    r"""A path that can be printed and cannot lead anywhere.

    Examples
    --------
    >>> harmless("../../etc/x\x1b[31m.csv")
    'etc/x\\x1b[31m.csv'
    """
    plain = printable(unicodedata.normalize("NFC", name).replace("\\", "/")).replace("\n", "\\n")
    return "/".join(part for part in plain.split("/") if part not in ("", ".", "..")) or "(no name)"


def printable(text: str) -> str:
    r"""Text with everything but lines of printable characters escaped.

    Examples
    --------
    >>> printable("a\x00\nb")
    'a\\x00\nb'
    """
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def in_order(name: str) -> tuple[object, ...]:
    """Sort key: name without ending first, numbers as numbers."""
    path = PurePosixPath(name)
    parts = re.split(r"(\d+)", path.stem)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts), path.suffix, name


def is_sidecar(name: str) -> bool:
    """Whether a file says who sends the others, however its name is spelt."""
    return name.casefold() in _SIDECARS


def is_litter(name: str) -> bool:
    """Whether a file is none that anybody delivers: hidden, a lock of Office, a sidecar."""
    return name.startswith((".", "~$")) or name.casefold() in _LITTER or is_sidecar(name)


def marked(sidecars: Mapping[str, Opener], above: Marking) -> Marking:
    """Marking of a folder: its sidecar's, else that of the folder above.

    Raises
    ------
    ValueError
        When it cannot be told; the files are then better left than fictional ones taken for real.
    """
    if not sidecars:
        return above
    if len(sidecars) > 1:
        raise ValueError(f"expected one lieferung.yaml, found {' and '.join(map(harmless, sidecars))}")
    ((name, content),) = sidecars.items()
    try:
        with content() as stream:
            text = stream.read(_LONGEST_SIDECAR).decode("utf-8-sig")
        if any(getattr(event, "anchor", None) for event in yaml.parse(text)):
            raise ValueError("anchors and aliases are not allowed")  # noqa: TRY301 - told like any other fault
        return Marking.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'text'}: {e['msg']}" for e in error.errors())
        expected = "expected 'sender' (text) and 'fictional' (true or false)"
        raise ValueError(f"{harmless(name)}: {expected}: {faults}") from None
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise ValueError(f"{harmless(name)}: cannot be read: {error}") from None
