"""An installation as it was when a release was made, so that the release can be made again from the files.

Belongs here: what was known then. Does not belong here: running the pipeline on it (``pipelines``).
"""

import os
import shutil
from pathlib import Path

from resources.disclosing import basis_folder
from resources.home import Home
from resources.planning.keys import SLICES
from resources.releasing.record import Record, read_record, write_catalogue
from resources.releasing.releases import Release
from schemas.base import empty
from schemas.observations import SLICES as SLICES_SHAPE

CATALOGUE = "catalogue"
"""Folder of the catalogue of then, below the folder of the installation."""


def rewind(home: Home, release: Release, into: Path) -> Home:
    """Set up an installation that knows what was known when a release was made, and nothing later.

    Nothing of ``home`` is changed. Bytes of the archive and earlier releases are linked, not copied.

    Parameters
    ----------
    home
        The installation.
    release
        One of its releases.
    into
        An empty or missing folder on the same disk.

    Returns
    -------
    Home
        The installation of then, with an empty inbox; the catalogue of then lies in ``into/catalogue``.

    Raises
    ------
    FileExistsError
        There is something in ``into``.
    FileNotFoundError
        A delivery of then has been erased, or the release was not made by this installation.
    """
    if into.exists() and any(into.iterdir()):
        raise FileExistsError(f"{into} is not empty; expected a new folder")
    record = read_record(home, release.name)
    then = Home(root=into, inbox=into / "inbox", today=release.day)
    then.prepare()
    write_catalogue(home, release.catalogue, into / CATALOGUE)
    # nothing lies in the inbox that could tell whether the data are fictional
    fictional = {"fictional": str(release.basis == "Musterdaten")}
    then.store.write(SLICES, empty(SLICES_SHAPE), inputs=fictional, code="")
    _archive(home, release, record, then)
    _ledger(home, record.ledger, then)
    for earlier in home.releases.all(release.basis):
        if earlier.order < release.order:
            _link_tree(home.releases.folder(earlier), then.releases.folder(earlier))
    for name, text in record.approvals.items():
        then.approvals.mkdir(exist_ok=True)
        (then.approvals / name).write_text(text, encoding="utf-8")
    keys = home.confidential / "keys"
    if keys.exists():
        shutil.copytree(keys, then.confidential / "keys")
    return then


def _archive(home: Home, release: Release, record: Record, then: Home) -> None:
    """Receipts of the decisions known then, with the bytes they are about."""
    for delivery, number in record.decisions.items():
        known = home.archive.history(delivery)[number - 1]
        theirs, ours = (own.archive.root / "receipts" / delivery for own in (home, then))
        ours.mkdir(parents=True)
        for path in sorted(theirs.glob("*.json"))[:number]:
            os.link(path, ours / path.name)
        source, place = home.archive.path(delivery), then.archive.path(delivery)
        if source.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, place)
        elif known.verdict == "accepted":
            raise FileNotFoundError(
                f"{known.name}: its bytes have been erased; release {release.name} cannot be made again, "
                "its tables are kept as they were released"
            )


def _ledger(home: Home, number: int, then: Home) -> None:
    """What disclosure control knew: the first releases in the ledger."""
    basis = basis_folder(then)
    for path in sorted((home.ledger.root / basis / "releases").glob("*")):
        if int(path.name.split(".")[0]) <= number:
            place = then.ledger.root / basis / "releases" / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, place)


def _link_tree(source: Path, place: Path) -> None:
    shutil.copytree(source, place, copy_function=os.link)
