"""What it takes to make a release again: kept in the confidential area beside it.

Belongs here: the record of a release, the catalogues it was made with. Does not belong here: the release
itself (``releases``), making it again (``rewind``).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from resources.home import Home
from resources.planning.keys import digest
from resources.store import replace_file
from sozialraum.catalogue import Catalogue

_FOLDER = "releases"


class Record(BaseModel):
    """What a release rests on besides the deliveries.

    Attributes
    ----------
    decisions
        How many decisions on each delivery were known, by its SHA-256: numbers, because clocks jump.
    ledger
        Number of releases in the ledger of disclosure control before this one.
    approvals
        Text of each approval, by file name.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid", frozen=True)

    decisions: Mapping[str, int]
    ledger: int = Field(ge=0)
    approvals: Mapping[str, str]


def keep_record(home: Home, name: str, record: Record, catalogue: Catalogue) -> None:
    """Keep what a release rests on; its catalogue once, whatever the number of releases."""
    texts = home.confidential / _FOLDER / "catalogues" / f"{digest(catalogue)}.json"
    texts.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not texts.exists():
        replace_file(texts, json.dumps(dict(catalogue.texts), ensure_ascii=False, indent=0).encode())
    replace_file(_path(home, name), record.model_dump_json(indent=1).encode())


def read_record(home: Home, name: str) -> Record:
    """What a release rests on; FileNotFoundError when it was not made here."""
    return Record.model_validate_json(_path(home, name).read_bytes())


def write_catalogue(home: Home, catalogue: str, folder: Path) -> None:
    """Write the catalogue with a digest as a folder of files again."""
    texts = home.confidential / _FOLDER / "catalogues" / f"{catalogue}.json"
    for name, text in json.loads(texts.read_bytes()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _path(home: Home, name: str) -> Path:
    return home.confidential / _FOLDER / f"{name}.json"
