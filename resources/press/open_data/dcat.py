"""The record for data portals: DCAT-AP.de, as Turtle and as JSON-LD.

Belongs here: the data set and its distributions. Does not belong here: columns (``datapackage``, ``csvw``).

Every node has an address, so that the same release gives the same bytes. Terms: DCAT-AP.de 3.0,
https://www.dcat-ap.de/def/dcatde/3.0/spec/. The id of the supplying portal (``dcatde:contributorID``) is
assigned by GovData and added by the portal that hands the record on.
"""

import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from resources.press.edition import Edition
from resources.press.open_data.facts import attribution, folder, identifier, sources, title
from resources.press.open_data.files import File
from sozialraum.areas import PROJECTED

TURTLE, JSON_LD = "dcat.ttl", "dcat.jsonld"

_DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
_DCATAP = Namespace("http://data.europa.eu/r5r/")
_GEOCODING = Namespace("http://dcat-ap.de/def/politicalGeocoding/")
_EU = Namespace("http://publications.europa.eu/resource/authority/")
_IANA = Namespace("https://www.iana.org/assignments/media-types/")
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_GEO = Namespace("http://www.opengis.net/ont/geosparql#")
_VERSION = URIRef(f"{DCAT}version")  # younger than rdflib's list of terms
_LICENCES = {
    "dl-de/by-2-0": "dl-by-de/2.0",
    "dl-de/zero-2-0": "dl-zero-de/2.0",
    "cc-by-4.0": "cc-by/4.0",
    "cc-zero": "cc-zero",
}
"""Names of licences in the list of DCAT-AP.de."""

Facts = dict[Node, Node | list[Node]]


def record(edition: Edition, files: Sequence[File]) -> Graph:
    """The record of the data set with a distribution a file.

    Parameters
    ----------
    edition
        What is published, and by whom.
    files
        All data files.
    """
    graph = Graph()
    prefixes = {"dcatde": _DCATDE, "dcatap": _DCATAP, "spdx": _SPDX, "vcard": _VCARD, "geo": _GEO}
    for prefix, space in prefixes.items():
        graph.bind(prefix, space)
    nodes = _general(edition) | _data_set(edition, files)
    for file in files:
        nodes |= _distribution(edition, file)
    for node, facts in nodes.items():
        for term, values in facts.items():
            for value in values if isinstance(values, list) else [values]:
                graph.add((node, term, value))
    return graph


def turtle(graph: Graph) -> bytes:
    """A record as Turtle."""
    return graph.serialize(format="turtle", encoding="utf-8")


def json_ld(graph: Graph) -> bytes:
    """A record as JSON-LD; rdflib gives nodes and values in any order, here it is always the same."""
    nodes = _in_order(json.loads(graph.serialize(format="json-ld")))
    return (json.dumps(nodes, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _in_order(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _in_order(inner) for name, inner in part.items()}
    if isinstance(part, list):
        return sorted(
            (_in_order(inner) for inner in part), key=lambda inner: json.dumps(inner, sort_keys=True)
        )
    return part


def _general(edition: Edition) -> dict[Node, Facts]:
    """The catalogue, who publishes, and whom to write to."""
    publication = edition.publication
    return {
        _own(edition, "katalog"): {
            RDF.type: DCAT.Catalog,
            DCTERMS.title: _german(f"Offene Daten: {title(edition)}"),
            DCTERMS.description: _german(publication.description.de),
            DCTERMS.publisher: _own(edition, "herausgeber"),
            DCTERMS.language: _EU["language/DEU"],
            DCTERMS.license: _licence(edition),
            FOAF.homepage: URIRef(publication.address),
            DCAT.dataset: URIRef(identifier(edition)),
        },
        _own(edition, "herausgeber"): {
            RDF.type: FOAF.Agent,
            FOAF.name: _german(f"{publication.publisher.name}, {publication.publisher.unit}"),
            FOAF.homepage: URIRef(publication.publisher.website),
            DCTERMS.type: URIRef("http://purl.org/adms/publishertype/LocalAuthority"),
        },
        _own(edition, "kontakt"): {
            RDF.type: _VCARD.Organization,
            _VCARD.fn: Literal(publication.contact.name),
            _VCARD.hasEmail: URIRef(f"mailto:{publication.contact.email}"),
        },
    }


def _data_set(edition: Edition, files: Sequence[File]) -> dict[Node, Facts]:
    """The data set with its period and its place."""
    publication, county = edition.publication, edition.catalogue.county
    day = Literal(edition.day)
    district = _GEOCODING[f"districtKey/{county.area}"]
    keywords = [theme.title.de for theme in county.themes]
    years = edition.table("indicator_values")["year"]
    return {
        URIRef(identifier(edition)): {
            RDF.type: DCAT.Dataset,
            DCTERMS.title: [_german(title(edition)), Literal(publication.title.en, lang="en")],
            DCTERMS.description: [
                _german(_described(edition)),
                Literal(publication.description.en, lang="en"),
            ],
            DCTERMS.identifier: Literal(identifier(edition)),
            DCTERMS.publisher: _own(edition, "herausgeber"),
            DCTERMS.issued: day,
            DCTERMS.modified: day,
            DCTERMS.language: _EU["language/DEU"],
            DCTERMS.accrualPeriodicity: _EU["frequency/IRREG"],
            DCTERMS.accessRights: _EU["access-right/PUBLIC"],
            DCTERMS.type: _EU["dataset-type/STATISTICAL"],
            DCTERMS.temporal: _own(edition, "zeitraum"),
            DCTERMS.spatial: district,
            DCTERMS.provenance: _own(edition, "herkunft"),
            _VERSION: Literal(edition.name),
            DCAT.contactPoint: _own(edition, "kontakt"),
            DCAT.landingPage: URIRef(publication.address),
            DCAT.theme: _EU["data-theme/SOCI"],
            DCAT.keyword: [_german(word) for word in ["Sozialraum", "Sozialbericht", *keywords]],
            DCAT.distribution: [_own(edition, file.name) for file in files],
            _DCATDE.politicalGeocodingLevelURI: _GEOCODING["Level/administrativeDistrict"],
        },
        district: {
            RDF.type: DCTERMS.Location,
            DCAT.bbox: Literal(_box(edition), datatype=_GEO.wktLiteral),
        },
        _own(edition, "zeitraum"): {
            RDF.type: DCTERMS.PeriodOfTime,
            DCAT.startDate: Literal(f"{years.min()}-01-01", datatype=XSD.date),
            DCAT.endDate: Literal(f"{years.max()}-12-31", datatype=XSD.date),
        },
        _own(edition, "herkunft"): {
            RDF.type: DCTERMS.ProvenanceStatement,
            RDFS.label: [_german(line) for line in sources(edition)],
        },
    }


def _distribution(edition: Edition, file: File) -> dict[Node, Facts]:
    place, checksum = URIRef(folder(edition) + file.path), _own(edition, f"{file.name}-pruefsumme")
    written = "" if file.variant is None else f", {file.variant.title}"
    return {
        _own(edition, file.name): {
            RDF.type: DCAT.Distribution,
            DCTERMS.title: _german(f"{file.title} ({file.kind.file_type}{written})"),
            DCTERMS.license: _licence(edition),
            _DCATDE.licenseAttributionByText: _german(attribution(edition)),
            DCTERMS.issued: Literal(edition.day),
            DCTERMS.modified: Literal(edition.day),
            DCTERMS.language: _EU["language/DEU"],
            DCTERMS["format"]: _EU[f"file-type/{file.kind.file_type}"],
            DCAT.mediaType: _IANA[file.kind.media_type],
            DCAT.accessURL: place,
            DCAT.downloadURL: place,
            DCAT.byteSize: Literal(str(file.size), datatype=XSD.nonNegativeInteger),
            _DCATAP.availability: _EU["planned-availability/AVAILABLE"],
            _SPDX.checksum: checksum,
        },
        checksum: {
            RDF.type: _SPDX.Checksum,
            _SPDX.algorithm: _SPDX.checksumAlgorithm_sha256,
            _SPDX.checksumValue: Literal(file.sha256, datatype=XSD.hexBinary),
        },
    }


def _own(edition: Edition, name: str) -> URIRef:
    return URIRef(f"{folder(edition)}#{name}")


def _german(text: str) -> Literal:
    return Literal(text, lang="de")


def _licence(edition: Edition) -> URIRef:
    licence = edition.publication.licence
    known = _LICENCES.get(licence.id)
    return URIRef(licence.url if known is None else f"http://dcat-ap.de/def/licenses/{known}")


def _described(edition: Edition) -> str:
    mark = " Alle Angaben sind Musterdaten (fiktiv)." if edition.fictional else ""
    return f"{edition.publication.description.de}{mark}"


def _box(edition: Edition) -> str:
    """Smallest rectangle around all shapes, in longitude and latitude."""
    shapes = edition.table("areas")["geometry"].dropna()
    frame = gpd.GeoSeries.from_wkb(shapes, crs=PROJECTED).to_crs("EPSG:4326")
    west, south, east, north = (round(float(limit), 5) for limit in frame.total_bounds)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"
