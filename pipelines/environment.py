"""The environment: the only place where environment variables are read.

Belongs here: variables, their defaults, the folders and settings of Dagster that follow from them.
Does not belong here: what is done with them.
"""

import logging
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from resources.genesis import Credentials
from resources.home import Home
from resources.notices.sending import Channel
from resources.notices.settings import NAMES, channels_of
from resources.store import replace_file

ROOT = Path(__file__).resolve().parent.parent
"""Folder of the project."""

INSTANCE_SETTINGS = ROOT / "deploy" / "dagster.local.yaml"
"""Settings of the Dagster instance as it is made at the first start."""

AUTOMATION = frozenset({"inbox", "nightly", "annual", "fetch", "notify"})
"""What may run by itself: the inbox sensor, the schedules, messages on failures."""


@dataclass(frozen=True)
class Environment:
    """Where this installation finds and keeps everything.

    Attributes
    ----------
    home
        Folders below ``SOZIALRAUM_HOME`` (default ``var``), with the inbox ``SOZIALRAUM_INBOX``
        (default ``<home>/inbox``); files in it count as complete when they have not changed for
        ``SOZIALRAUM_QUIET_SECONDS`` (default 10). ``SOZIALRAUM_TODAY`` makes the report as of another day.
    catalogue
        ``SOZIALRAUM_CATALOGUE`` (default ``catalogue``).
    automation
        ``SOZIALRAUM_AUTOMATION``: which of ``AUTOMATION`` run by themselves, separated by commas, or ``all``;
        none where it is not set.
    """

    home: Home
    catalogue: Path
    automation: frozenset[str]


def read_environment() -> Environment:
    """Read the variables; relative paths start at the project's folder."""
    root = ROOT / os.environ.get("SOZIALRAUM_HOME", "var")
    inbox = ROOT / os.environ.get("SOZIALRAUM_INBOX", str(root / "inbox"))
    return Environment(
        home=Home(
            root=root,
            inbox=inbox,
            quiet=_seconds("SOZIALRAUM_QUIET_SECONDS", 10.0),
            today=_day("SOZIALRAUM_TODAY"),
        ),
        catalogue=ROOT / os.environ.get("SOZIALRAUM_CATALOGUE", "catalogue"),
        automation=_automation("SOZIALRAUM_AUTOMATION"),
    )


def _automation(name: str) -> frozenset[str]:
    wanted = {part.strip() for part in os.environ.get(name, "").split(",") if part.strip()}
    if wanted == {"all"}:
        return AUTOMATION
    unknown = sorted(wanted - AUTOMATION)
    if unknown:
        known = ", ".join(sorted(AUTOMATION))
        raise ValueError(f"{name}: found '{unknown[0]}', expected some of {known}, or all")
    return frozenset(wanted)


def _seconds(name: str, preset: float) -> float:
    text = os.environ.get(name, str(preset))
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise ValueError(f"{name}: found '{text}', expected a number of seconds, 0 or more")
    return seconds


def _day(name: str) -> date | None:
    text = os.environ.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{name}: found '{text}', expected a date like 2026-12-31") from None


def read_credentials(services: Iterable[str]) -> dict[str, Credentials]:
    """Name and password at each service that has them.

    Parameters
    ----------
    services
        Ids. ``SOZIALRAUM_GENESIS_USER`` and ``SOZIALRAUM_GENESIS_PASSWORD_FILE`` hold for all services; the
        same with ``_ZENSUS`` behind them go first for ``zensus``. The file has one line and is readable by
        its owner only; without a user it holds a token.

    Raises
    ------
    ValueError
        When a user has no file, or a file cannot be read or can be read by others. The message says nothing
        of its content.
    """
    found = {}
    for service in services:
        for ending in (f"_{service.upper()}", ""):
            user = os.environ.get(f"SOZIALRAUM_GENESIS_USER{ending}", "")
            file = os.environ.get(f"SOZIALRAUM_GENESIS_PASSWORD_FILE{ending}", "")
            if user and not file:
                raise ValueError(f"SOZIALRAUM_GENESIS_PASSWORD_FILE{ending}: is not set, but the user is")
            if file:
                secret = _secret(ROOT / file)
                found[service] = Credentials(user, secret) if user else Credentials(secret)
                break
    return found


def _secret(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path} can be read by others: expected mode 0600")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None


def read_channels() -> tuple[Channel, ...]:
    """How people are told of failures: ``SOZIALRAUM_`` and a name of ``resources.notices.settings`` each.

    Raises
    ------
    ValueError
        Naming the variable and what was expected.
    """
    given = {name: os.environ.get(f"SOZIALRAUM_{name}", "").strip() for name in NAMES}
    try:
        return channels_of(given, secret=lambda file: _secret(ROOT / file))
    except ValueError as error:
        raise ValueError(f"SOZIALRAUM_{error}") from None


def by_hand() -> None:
    """A person has started this process and has put the files in place before: none is waited for."""
    os.environ.setdefault("SOZIALRAUM_QUIET_SECONDS", "0")


def variables_of(home: Home, catalogue: Path) -> dict[str, str]:
    """Environment for a process that works on another installation."""
    today = {} if home.today is None else {"SOZIALRAUM_TODAY": home.today.isoformat()}
    return {
        **os.environ,
        **today,
        "SOZIALRAUM_HOME": str(home.root),
        "SOZIALRAUM_INBOX": str(home.inbox),
        "SOZIALRAUM_CATALOGUE": str(catalogue),
        "SOZIALRAUM_AUTOMATION": "",
        "DAGSTER_HOME": str(home.dagster),
    }


def prepare_instance(home: Home) -> None:
    """Make the folders and, once, the settings of the Dagster instance; point Dagster to them."""
    own_files_only()
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        replace_file(settings, INSTANCE_SETTINGS.read_bytes())
    os.environ["DAGSTER_HOME"] = str(home.dagster)


def own_files_only() -> None:
    """Let only their owner read the files that this process and those it starts write from now on.

    What everybody may read gets its mode where it is published.
    """
    os.umask(0o077)


class _Errors(logging.FileHandler):
    """A file whose folder is made with it: nothing may go wrong while an error is written down."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return super()._open()


def hide_errors(home: Home) -> None:
    """Write errors inside steps to ``home.errors`` only, for this process and those it starts.

    Errors of DuckDB, pandas or Pandera quote the value that did not fit. Dagster then puts a number in place
    of their text in event log and console, and gives the text with that number to a logger.
    """
    os.environ["DAGSTER_REDACT_USER_CODE_ERRORS"] = "true"
    handler = _Errors(home.errors, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("dagster.redacted_errors")
    logger.handlers = [handler]
    logger.propagate = False
