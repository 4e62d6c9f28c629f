"""One polite, bounded request: pauses, retries of passing faults, limits of size and time.

Belongs here: what holds for every service. Does not belong here: what a service is asked, what an
answer means. Redirects are never followed here, as they would carry name and password to another host.
"""

import contextlib
import email.utils
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from resources.live.limits import Limits
from resources.receiving.incoming import printable

_CHUNK = 1 << 16
_LONGEST_TEXT = 500
_AGENT = "sozialraumbericht"
_BUSY, _SERVER_FAULT = 429, 500
_AWAY = (502, 503, 504)
"""The server that answers is there, the service behind it is not."""


class FetchError(RuntimeError):
    """A file that could not be fetched, with the reason; others may be."""


class Unavailable(FetchError):
    """A service that cannot be reached or does not let us in, whatever it is asked."""


class _Passing(Exception):
    """A fault that may be gone at the next attempt; after the last one it is raised as ``final``."""

    def __init__(self, final: FetchError, wait: float | None = None) -> None:
        self.final = final
        self.wait = wait


class _Session(requests.Session):
    """A session that sees no redirects.

    Followed, they would carry name and password to another host; and even where it is told not to follow
    them, the library reads their whole bodies, however long.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (names without regard to case) and all bytes of an answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Web:
    """Requests within limits.

    Parameters
    ----------
    limits
        Bounds of each request.
    sleep, clock
        How to wait and to tell the time, in seconds.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or Limits()
        self.sleep = sleep
        self.clock = clock
        self._session = _Session()
        self._session.headers["User-Agent"] = _AGENT
        self._last: dict[str, float] = {}

    def get(self, url: str, *, params: Mapping[str, str] = MappingProxyType({}), accept: str) -> Answer:
        """GET an address; redirects are answers like others.

        Raises
        ------
        Unavailable
            When the host cannot be reached, or is away or busy at every attempt.
        FetchError
            When there is no complete answer within the limits.
        """
        return self._ask("GET", url, params=dict(params), headers={"Accept": accept})

    def post(self, url: str, *, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """POST a form with headers; errors as of ``get``, and none of them holds a header."""
        return self._ask("POST", url, data=dict(form), headers=dict(headers))

    def _ask(self, method: str, url: str, **parts: dict[str, str]) -> Answer:
        host = urlsplit(url).netloc
        for attempt in range(1, self.limits.attempts + 1):
            self._pause(host)
            try:
                return self._attempt(method, url, host, parts)
            except _Passing as fault:
                wait = self.limits.first_wait * 2 ** (attempt - 1) if fault.wait is None else fault.wait
                if attempt == self.limits.attempts or wait > self.limits.longest_wait:
                    raise fault.final from None
                self.sleep(wait)
        raise AssertionError("at least one attempt is made")

    def _pause(self, host: str) -> None:
        last = self._last.get(host)
        now = self.clock()
        if last is not None and now - last < self.limits.pause:
            self.sleep(self.limits.pause - (now - last))
        self._last[host] = self.clock()

    def _attempt(self, method: str, url: str, host: str, parts: dict[str, dict[str, str]]) -> Answer:
        try:
            response = self._session.request(
                method,
                url,
                timeout=(self.limits.connect, self.limits.read),
                stream=True,
                **parts,  # type: ignore[arg-type] # all of them are mappings of texts
            )
        except requests.ReadTimeout:
            late = f"{host}: keine Antwort innerhalb von {self.limits.read:.0f} Sekunden"
            raise _Passing(FetchError(late)) from None
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _Passing(Unavailable(f"{host} ist nicht erreichbar ({_kind(error)})")) from None
        except requests.RequestException as error:
            raise FetchError(f"{host}: die Anfrage ist nicht möglich ({_kind(error)})") from None
        with response:
            self._check_status(response, host)
            return Answer(response.status_code, response.headers, self._read(response, host))

    def _check_status(self, response: requests.Response, host: str) -> None:
        status = response.status_code
        if status == _BUSY:
            wait = _retry_after(response.headers.get("Retry-After"))
            raise _Passing(Unavailable(f"{host} ist überlastet (HTTP 429)"), wait)
        if status in _AWAY:
            wait = _retry_after(response.headers.get("Retry-After"))
            raise _Passing(Unavailable(f"{host} ist vorübergehend nicht verfügbar (HTTP {status})"), wait)
        if status >= _SERVER_FAULT:
            raise _Passing(FetchError(f"{host}: Fehler des Dienstes (HTTP {status})"))

    def _read(self, response: requests.Response, host: str) -> bytes:
        """All bytes of an answer; fewer than announced are a passing fault."""
        end = self.clock() + self.limits.seconds
        content = bytearray()
        try:
            # as much as is there: to wait for a certain number would let a slow host keep us for ever
            while part := response.raw.read1(_CHUNK, decode_content=True):
                content += part
                if len(content) > self.limits.size:
                    most = f"{self.limits.size:,}".replace(",", ".")
                    raise FetchError(f"{host}: die Antwort ist größer als {most} Bytes")
                if self.clock() > end:
                    most = f"{self.limits.seconds:.0f} Sekunden"
                    raise FetchError(f"{host}: die Antwort dauert länger als {most}")
        except HTTPError:
            raise _Passing(FetchError(f"{host}: die Antwort brach nach {len(content)} Bytes ab")) from None
        return bytes(content)


def within(here: str, reference: str) -> str | None:
    """The address a reference leads to, when scheme, host and port stay the same; None when it leads away.

    Examples
    --------
    >>> within("https://www.example.org/a", "HTTPS://WWW.example.org:443/b")
    'https://WWW.example.org:443/b'
    >>> within("https://www.example.org/a", "//example.org/b") is None
    True
    """
    try:
        there = urljoin(here, reference)
        return there if _origin(there) == _origin(here) else None
    except ValueError:  # no address at all
        return None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def is_html(content: bytes) -> bool:
    """Whether a page for people came, as services send instead of a file when something is wrong."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def told(text: str) -> str:
    r"""What a service says, as one line that can be printed.

    Examples
    --------
    >>> told("kein\n  Zugang\x07")
    'kein Zugang\\x07'
    """
    return printable(" ".join(text.split()))[:_LONGEST_TEXT]


def _kind(error: Exception) -> str:
    """What kind of fault it is: its text would hold the address with all that was asked."""
    return "Zertifikat ungültig" if isinstance(error, requests.exceptions.SSLError) else type(error).__name__


def _retry_after(text: str | None) -> float | None:
    """Seconds a service asks to wait, given as a number or a date; None when it does not say."""
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(text))
    with contextlib.suppress(ValueError):
        then = email.utils.parsedate_to_datetime(text)
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max(0.0, (then - datetime.now(UTC)).total_seconds())
    return None
