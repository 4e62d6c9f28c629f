"""Live sources: the services that hand out files, and which file of them a source is.

Belongs here: model of ``services.yaml`` and of the block ``live`` of a source, and how the two fit.
Does not belong here: fetching (``resources/live``), names and passwords (the environment).
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, RootModel, model_validator

from sozialraum.catalogue.base import Entry, Id, Text

Language = Literal["de", "en"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Hosts to which nothing leaves this computer, so that it need not be encrypted."""


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"'{text}' is no address: expected https://host/path")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError(f"'{text}' is not encrypted: expected https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"the address of {parts.hostname} holds a name or password: the catalogue has none")
    return text


Address = Annotated[Text, AfterValidator(_address)]
"""Encrypted address without name or password."""

Crs = Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")]


class Service(Entry):
    """A service that hands out files; names and passwords for it are none of the catalogue's business."""

    title: Text
    kind: Literal["genesis", "wfs", "ogc_features"]
    url: Address
    """``genesis``: address before ``data/tablefile``; ``wfs``: address before ``?``; ``ogc_features``:
    address before ``/collections``."""
    languages: tuple[Language, ...] = Field(default=("de",), min_length=1)
    """Languages it answers in."""


class Services(RootModel[dict[Id, Service]]):
    """``services.yaml``: services by id."""

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, frozen=True)


class Live(Entry):
    """Where a source can be fetched: a table or a collection of a service, or a file at an address."""

    service: Id | None = None
    table: Text | None = None
    """Code of a table (``genesis``)."""
    language: Language = "de"
    """Language of a table's labels; the source's entry names them in this language."""
    start_year: int | None = Field(default=None, ge=1950, le=2100)
    """First year of a table; none means what the service hands out unasked, which is the newest date."""
    collection: Text | None = None
    """Name of a feature type (``wfs``) or id of a collection (``ogc_features``)."""
    crs: Crs | None = None
    """Coordinate system to ask features in; must be the one the source's ``layout`` names."""
    format: Literal["geojson", "gml"] = "geojson"
    """What a ``wfs`` answers with."""
    sort_by: Text | None = None
    """Field by which a ``wfs`` sorts, where its pages overlap otherwise."""
    url: Address | None = None
    """Address of a file, instead of a service."""

    @model_validator(mode="after")
    def _one_place(self) -> "Live":
        chosen = [name for name in ("table", "collection", "url") if getattr(self, name) is not None]
        if len(chosen) != 1 or (self.service is None) != (self.url is not None):
            raise ValueError("expected 'service' with 'table' or with 'collection', or 'url' alone")
        return self


def live_faults(file: str, live: Live, services: Mapping[str, Service]) -> Iterator[str]:
    """Faults of a source's block ``live`` for a service that exists, each as ``file: place: what``."""
    service = services.get(live.service or "")
    if service is None:
        return
    wanted = "table" if service.kind == "genesis" else "collection"
    if getattr(live, wanted) is None:
        yield f"{file}: live: service '{live.service}' is of kind '{service.kind}'; expected '{wanted}'"
    if live.language not in service.languages:
        known = ", ".join(service.languages)
        yield f"{file}: live: language '{live.language}' is none of service '{live.service}' ({known})"
