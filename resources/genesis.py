"""GENESIS: tables of Destatis, the Regionaldatenbank, the Zensus and the Landesdatenbanken (REST 2020).

Belongs here: sign-in, the request for a table, the flow of jobs, what the codes of an answer mean.
Does not belong here: pauses, retries and limits of requests (``live/web``), reading of the tables.

Name and password go into headers of POST requests only: addresses end up in the logs of proxies. A table
that is too large for one answer (98) is asked for as a job (99), looked for among the results (104 until
it is made, then 0), and fetched from there.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resources.live.web import Answer, FetchError, Unavailable, Web, is_html, told
from sozialraum.catalogue.live import Language, Service

DONE, NO_ACCESS, TOO_LARGE, JOB_STARTED, NOTHING_FOUND = 0, 15, 98, 99, 104
_UNAUTHORISED = (401, 403)
_TITLES = b"statistics_code;"
_WHOLE_AREA: Mapping[Language, str] = {"de": "Alle", "en": "all"}
_OWN_AREA: Mapping[Language, str] = {"de": "Benutzer", "en": "user"}


@dataclass(frozen=True)
class Credentials:
    """Name and password, or a token as name without password; never printed."""

    username: str = field(repr=False)
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.username or not (self.username + self.password).isprintable():
            raise ValueError("name and password: expected one line of printable characters each")

    @property
    def headers(self) -> dict[str, str]:
        """As the service takes them: bytes of UTF-8, each written as the letter a header allows."""
        return {
            name: text.encode("utf-8").decode("latin-1")
            for name, text in (("username", self.username), ("password", self.password))
        }

    def hide(self, text: str) -> str:
        """A text of the service without them, should it repeat them."""
        for secret in (self.password, self.username):
            text = text.replace(secret, "***") if secret else text
        return text


@dataclass(frozen=True)
class Status:
    """What a service says instead of a file: its code, its text, and what it lists."""

    code: int
    text: str
    names: tuple[str, ...] = ()


class GenesisError(FetchError):
    """A table the service does not hand out, with its code and its text."""

    def __init__(self, table: str, status: Status) -> None:
        self.code = status.code
        super().__init__(f"Tabelle {table}: der Dienst antwortet mit Code {status.code}: {told(status.text)}")


class Genesis:
    """Client of one service.

    Parameters
    ----------
    service
        Address and languages.
    credentials
        Name and password of the installation at this service.
    web
        Makes the requests.
    poll, patience
        Seconds between two looks for the result of a job, and after which it is given up.
    """

    def __init__(
        self,
        service: Service,
        credentials: Credentials,
        web: Web,
        *,
        poll: float = 10.0,
        patience: float = 2 * 3600.0,
    ) -> None:
        self.base = service.url.rstrip("/")
        self.title = service.title
        self.credentials = credentials
        self.web = web
        self.poll = poll
        self.patience = patience

    def table(self, name: str, *, language: Language = "de", start_year: int | None = None) -> bytes:
        """Fetch a table as flat file (``ffcsv``).

        Parameters
        ----------
        name
            Code of the table (``12411-01-01-4``).
        language
            Language of labels.
        start_year
            First year; None leaves the choice to the service, which hands out the newest date.

        Returns
        -------
        bytes
            The CSV file as the service made it, unpacked when it came as a zip archive.

        Raises
        ------
        Unavailable
            When the service cannot be reached or does not accept name and password.
        GenesisError
            When it answers with another code; ``code`` holds it.
        FetchError
            When what comes is no table, or a job does not end.
        """
        asked = {
            "name": name,
            "area": _WHOLE_AREA[language],
            # true would leave out rows without figures, whose signs say why there is none
            "compress": "false",
            "startyear": "" if start_year is None else str(start_year),
            "format": "ffcsv",
            "language": language,
        }
        answer = self._ask("data/tablefile", {**asked, "job": "false"})
        if isinstance(answer, Status) and answer.code == TOO_LARGE:
            answer = self._ask("data/tablefile", {**asked, "job": "true"})
            if isinstance(answer, Status) and answer.code == JOB_STARTED:
                return self._result(name, self._job(name, answer), language)
        return self._file(name, answer)

    def _job(self, table: str, status: Status) -> str:
        """Name of the job, which the text of the answer ends with in every language."""
        found = re.search(rf"{re.escape(table)}_\w+", status.text)
        if found is None:
            raise GenesisError(table, status)
        return found[0]

    def _result(self, table: str, job: str, language: Language) -> bytes:
        """Wait for a job and fetch its result."""
        end = self.web.clock() + self.patience
        own = {"area": _OWN_AREA[language], "language": language}
        listed = {"selection": job, "pagelength": "1", **own}
        wanted = {"name": job, "compress": "false", "format": "ffcsv", **own}
        while self.web.clock() < end:
            answer = self._ask("catalogue/results", listed)
            if isinstance(answer, Status) and answer.code == DONE and job in answer.names:
                answer = self._ask("data/resultfile", wanted)
            if not isinstance(answer, Status) or answer.code not in (DONE, NOTHING_FOUND):
                return self._file(table, answer)
            self.web.sleep(self.poll)
        minutes = self.patience / 60
        raise FetchError(f"Tabelle {table}: der Auftrag {job} ist nach {minutes:.0f} Minuten nicht fertig")

    def _file(self, table: str, answer: bytes | Status) -> bytes:
        """The table in an answer, checked for being one."""
        if isinstance(answer, Status):
            raise GenesisError(table, answer)
        content = _unpacked(table, answer, self.web.limits.size) if answer.startswith(b"PK") else answer
        if is_html(content):
            raise FetchError(f"Tabelle {table}: statt der Tabelle kam eine HTML-Seite")
        if not content.removeprefix(b"\xef\xbb\xbf").startswith(_TITLES):
            raise FetchError(f"Tabelle {table}: die Antwort ist keine flache CSV-Datei (ffcsv)")
        return content

    def _ask(self, method: str, form: dict[str, str]) -> bytes | Status:
        """A file, or what the service says instead."""
        answer = self.web.post(f"{self.base}/{method}", form=form, headers=self.credentials.headers)
        status = _status(answer)
        refused = answer.status in _UNAUTHORISED or (status is not None and status.code == NO_ACCESS)
        if refused:
            raise Unavailable("Name und Passwort werden nicht angenommen")
        if status is not None:
            return Status(status.code, self.credentials.hide(status.text), status.names)
        if answer.status != 200:
            raise FetchError(f"{self.title}: unerwartete Antwort auf {method} (HTTP {answer.status})")
        return answer.content


def _status(answer: Answer) -> Status | None:
    """Code and text of an answer in JSON; None for a file."""
    if not answer.content.lstrip().startswith(b"{"):
        return None
    try:
        said: Any = json.loads(answer.content)
        # without access the fields stand in the answer itself
        status = said.get("Status") or said
        names = tuple(str(entry["Code"]) for entry in said.get("List") or ())
        return Status(int(status["Code"]), str(status.get("Content", "")), names)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _unpacked(table: str, content: bytes, most: int) -> bytes:
    """The only file of a zip archive, no larger than allowed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (member,) = archive.infolist()
            with archive.open(member) as file:
                unpacked = file.read(most + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise FetchError(
            f"Tabelle {table}: das Zip-Archiv ist beschädigt oder hat nicht genau eine Datei"
        ) from None
    if len(unpacked) > most:
        raise FetchError(f"Tabelle {table}: ausgepackt größer als erlaubt")
    return unpacked
