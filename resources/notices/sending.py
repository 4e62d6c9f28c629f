"""Sending notices: always to a log file, and by every channel that is configured.

Belongs here: what a notice is, and that each reaches people once. Does not belong here: the channels
themselves (``channels``).
"""

import fcntl
import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from resources.home import Home
from resources.store import replace_file

_LOGGER = logging.getLogger(__name__)
_REMEMBERED = 200
"""Problems of which is known since when they last; older ones are forgotten."""


@dataclass(frozen=True)
class Notice:
    """A message to the people who look after the installation, in German.

    Attributes
    ----------
    subject
        One line.
    text
        What happened, since when, what still holds, what to do. Nothing confidential.
    topic
        The same as long as the same problem lasts: it is sent once then.
    """

    subject: str
    text: str
    topic: str


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> str:
        """How the log calls it; without secrets."""
        ...

    def send(self, notice: Notice) -> None:
        """Send; raises an error whose class alone says what was wrong."""
        ...


@dataclass(frozen=True)
class _Told:
    """Since when a problem is known, and by which channels it was told."""

    since: str
    sent: tuple[str, ...] = ()


def send(home: Home, notice: Notice, channels: Sequence[Channel], *, timezone: str) -> None:
    """Write a notice to the log and send it by all channels; never raises.

    Parameters
    ----------
    home
        ``home.notices`` is the log; beside it is kept what was sent already.
    notice
        What to say. Of a topic that was sent before only a line goes to the log, with the time since when.
    channels
        Each is tried, whatever becomes of the others; one that fails is tried again with the next notice of
        the topic.
    timezone
        Of the times in the log.
    """
    now = datetime.now(ZoneInfo(timezone))
    lines: list[str] | None = None
    try:
        with _known(home) as known:
            told = known.pop(notice.topic, None)
            sent, lines = _by_all(notice, channels, () if told is None else told.sent)
            since = now.isoformat(timespec="seconds") if told is None else told.since
            known[notice.topic] = _Told(since, sent)
            before = None if told is None else datetime.fromisoformat(told.since)
            _append(home.notices, _entry(notice, now, before, lines))
    except OSError as error:  # a full disk is what people most need to hear of
        if lines is None:
            _, lines = _by_all(notice, channels, ())
        _LOGGER.critical("%s: %s; %s; %s", home.notices, error.strerror, notice.subject, "; ".join(lines))


def german_time(moment: datetime) -> str:
    """Date and time as people write them.

    Examples
    --------
    >>> german_time(datetime(2026, 11, 2, 2, 5))
    '02.11.2026, 02:05 Uhr'
    """
    return moment.strftime("%d.%m.%Y, %H:%M Uhr")


def _by_all(
    notice: Notice, channels: Sequence[Channel], before: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """Names of the channels by which the notice was sent by now, and what to write of each."""
    sent, lines = list(before), []
    for channel in channels:
        if channel.name in before:
            continue
        try:
            channel.send(notice)
        except Exception as error:  # whatever a network does must not stop the others
            # texts of these errors may quote addresses with passwords in them
            lines.append(f"{channel.name}: nicht gesendet ({_named(error)})")
        else:
            sent.append(channel.name)
            lines.append(f"{channel.name}: gesendet")
    return tuple(sent), lines


def _named(error: Exception) -> str:
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {number}" if isinstance(number, int) else type(error).__name__


def _entry(notice: Notice, now: datetime, since: datetime | None, lines: Sequence[str]) -> str:
    stamp = now.strftime("%d.%m.%Y %H:%M:%S")
    if since is None:
        body = [notice.subject, *notice.text.splitlines(), *lines]
    else:
        body = [f"{notice.subject} – unverändert seit {german_time(since)}", *lines]
    return f"{stamp}  " + "\n    ".join(body) + "\n"


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as log:
        path.chmod(0o600)
        log.write(text)


@contextmanager
def _known(home: Home) -> Iterator[dict[str, _Told]]:
    """What was sent by topic, oldest first; kept when the block ends, for one process at a time."""
    path = home.notices.with_suffix(".json")
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known: dict[str, _Told] = {}
        with suppress(FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
            kept = json.loads(path.read_bytes())
            known = {topic: _Told(entry["since"], tuple(entry["sent"])) for topic, entry in kept.items()}
        yield known
        newest = list(known.items())[-_REMEMBERED:]
        text = json.dumps({topic: asdict(told) for topic, told in newest}, ensure_ascii=False, indent=1)
        replace_file(path, text.encode())


def topic_of(*parts: object) -> str:
    """A short name for a problem, from what tells it from others.

    Examples
    --------
    >>> topic_of("nightly", 2024) == topic_of("nightly", "2024")
    True
    """
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
