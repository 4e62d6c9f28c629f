"""Fetching: every live source is asked once, and what is new becomes a delivery of the archive.

Belongs here: which source is fetched how, what is new, that one source or service never stops the others.
Does not belong here: reading and deciding, which the next intake does as for any other file.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from resources.archive import Archive
from resources.genesis import Credentials, Genesis
from resources.home import Home
from resources.live.downloads import download
from resources.live.features import features
from resources.live.web import FetchError, Unavailable, Web
from resources.receiving.incoming import harmless
from resources.receiving.receipts import Receipt
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.live import Live
from sozialraum.catalogue.references import unknown
from sozialraum.catalogue.source import Source

NO_CREDENTIALS = "es sind keine Zugangsdaten eingerichtet"


@dataclass
class FetchResult:
    """What came of a run; every source that was asked for is in one of the first four.

    Attributes
    ----------
    received
        New deliveries in the archive, by source.
    unchanged
        Sources whose file is known already.
    failed
        Why a file could not be fetched, by source.
    waiting
        Sources of services that are unavailable, so that they were not asked (any more).
    unavailable
        Why a service cannot be used now, by its title; offline is a normal state and no fault.
    """

    received: dict[str, Receipt] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    unavailable: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The result in sentences; a service that is unavailable is named once."""
        return [
            *(f"{own}: neue Lieferung {receipt.name}" for own, receipt in self.received.items()),
            *(f"{own}: unverändert" for own in self.unchanged),
            *(f"{own}: {why}" for own, why in self.failed.items()),
            *(f"{title}: {why}" for title, why in self.unavailable.items()),
            *([f"nicht abgerufen: {', '.join(self.waiting)}"] if self.waiting else []),
        ]


def fetch_sources(
    catalogue: Catalogue,
    home: Home,
    sources: Sequence[str] | None = None,
    *,
    credentials: Mapping[str, Credentials],
    web: Web | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> FetchResult:
    """Fetch live sources into the archive.

    Parameters
    ----------
    catalogue
        Names sources and services.
    home
        Holds the archive.
    sources
        Ids; None means all that have a block ``live``.
    credentials
        By id of the service.
    web
        Makes the requests; None means with the usual limits.
    say
        Told the id of each source before it is fetched.

    Returns
    -------
    FetchResult
        A table whose rows came in another order than in the newest delivery of that name is unchanged.

    Raises
    ------
    ValueError
        When a source does not exist or cannot be fetched.
    ArchiveError
        When the archive cannot be written.
    """
    result = FetchResult()
    run = _Run(catalogue, home.archive, credentials, web or Web())
    for own, live in _chosen(catalogue, sources).items():
        title = _title(catalogue, live)
        if title in result.unavailable:
            result.waiting.append(own)
            continue
        say(own)
        try:
            receipt = run.fetch(catalogue.sources[own], live, title)
        except Unavailable as error:
            result.unavailable[title] = str(error)
            result.waiting.append(own)
        except FetchError as error:
            result.failed[own] = str(error)
        else:
            if receipt is None:
                result.unchanged.append(own)
            else:
                result.received[own] = receipt
    return result


def _chosen(catalogue: Catalogue, sources: Sequence[str] | None) -> dict[str, Live]:
    live = {own: source.live for own, source in catalogue.sources.items() if source.live is not None}
    if sources is None:
        return live
    faults = [fault for own in sources for fault in unknown(own, live, "SOURCES", "live source")]
    if faults:
        raise ValueError("\n".join(faults))
    return {own: live[own] for own in sources}


def _title(catalogue: Catalogue, live: Live) -> str:
    """Name of who is asked: the service, or the host of an address."""
    if live.service is None:
        return urlsplit(str(live.url)).netloc
    return catalogue.services[live.service].title


class _Run:
    """One run: its requests share pauses and clients."""

    def __init__(
        self, catalogue: Catalogue, archive: Archive, credentials: Mapping[str, Credentials], web: Web
    ) -> None:
        self.catalogue = catalogue
        self.archive = archive
        self.credentials = credentials
        self.web = web
        self.before = archive.receipts()

    def fetch(self, source: Source, live: Live, sender: str) -> Receipt | None:
        """Receipt of a new delivery; None when there is nothing new."""
        name = _name(source, live)
        content = self._content(live)
        if live.table is not None and self._same_rows(name, sender, content):
            return None
        receipt = self.archive.receive(lambda: io.BytesIO(content), name=name, sender=sender, fictional=False)
        return None if any(known.delivery == receipt.delivery for known in self.before) else receipt

    def _content(self, live: Live) -> bytes:
        if live.service is None:
            return download(str(live.url), self.web)
        service = self.catalogue.services[live.service]
        if service.kind != "genesis":
            return features(service, live, self.web)
        if live.service not in self.credentials:
            raise Unavailable(NO_CREDENTIALS)
        client = Genesis(service, self.credentials[live.service], self.web)
        return client.table(str(live.table), language=live.language, start_year=live.start_year)

    def _same_rows(self, name: str, sender: str, content: bytes) -> bool:
        """Whether the newest delivery has the same rows: services list them in any order."""
        own = [known for known in self.before if (known.name, known.sender) == (name, sender)]
        if not own:
            return False
        newest = self.archive.path(own[-1].delivery)
        return newest.exists() and sorted(newest.read_bytes().splitlines()) == sorted(content.splitlines())


def _name(source: Source, live: Live) -> str:
    """File name of the delivery, with an ending that the source allows."""
    if live.table is not None:
        return f"{live.table}_{live.language}_flat.csv"
    if live.collection is not None:
        return harmless(f"{live.collection.replace('/', '_')}.geojson")
    name = harmless(PurePosixPath(unquote(urlsplit(str(live.url)).path)).name)
    allowed = PurePosixPath(name).suffix.lower() in source.recognise.suffixes
    return name if allowed else f"{name}{source.recognise.suffixes[0]}"
