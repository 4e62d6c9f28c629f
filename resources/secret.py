"""The secret of the cell-key method: a file of the confidential area that nothing else reads.

Belongs here: making and reading of the file. Does not belong here: what is made with the secret
(``sozialraum/disclosure/products/cell_key.py``).
"""

import os
import secrets
from pathlib import Path

from resources.home import Home
from sozialraum.disclosure.products.cell_key import LEAST_SECRET

OWNER_ONLY = 0o600


def cell_key_secret(home: Home) -> bytes:
    """Secret of the installation, made at its first use and kept for good.

    Another secret means other noise: who has the cube of before and after can average it. The file is
    part of every backup of the confidential area and of nothing else; it is neither logged nor stored
    anywhere else.

    Parameters
    ----------
    home
        The secret lies in ``confidential/keys/cell_key`` and is readable by its owner only.

    Raises
    ------
    ValueError
        The file is too short or readable by others. The message says nothing of its content.
    """
    path = home.confidential / "keys" / "cell_key"
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{path} can be read by others: it is no secret any more")
    secret = path.read_bytes()
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"{path} is too short: it was not written by this program")
    return secret


def _make(path: Path) -> None:
    """Write a new secret as a whole; where another process was faster, its secret stays."""
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(secrets.token_bytes(LEAST_SECRET))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
