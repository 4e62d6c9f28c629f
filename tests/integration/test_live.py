"""Live sources from a real HTTP server through archive and reader: tables, features, files, offline."""

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from pipelines.commands import fetch as command
from pipelines.fetching import fetch
from resources.genesis import Credentials
from resources.home import Home
from resources.live import features
from resources.live.downloads import download
from resources.live.fetching import FetchResult, fetch_sources
from resources.live.web import FetchError
from resources.receiving.intake import IntakeResult, stored_under, take_in
from sozialraum.catalogue import Catalogue, CatalogueError, load_catalogue
from tests.integration import small
from tests.integration.answers import Answering, Clock, Reply, Request, nobody, said, serving
from tests.integration.official import FLAT

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
recorded = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no recorded tables")
FOLDER = Path(REAL or ".") / "kreis-dueren" / "regionalstatistik"
PROJECT = Path(__file__).parents[2] / "catalogue"
PASSWORD = "geheim"  # noqa: S105 - of no service
CREDENTIALS = {name: Credentials("amt", PASSWORD) for name in ("regionalstatistik", "zensus")}
POPULATION = "regio_12411_01_01_4"
TABLES = {
    "zensus_1000a_0000",
    "regio_12211_z_11",
    POPULATION,
    "regio_13111_01_03_4",
    "regio_52411_02_01_4",
    "regio_73111_01_01_4",
    "regio_ai_n_01_2_5",
}
"""Live sources of the project's catalogue."""


class Installation:
    """Home, catalogue and a clock of its own, below one folder."""

    def __init__(self, folder: Path, catalogue: Path) -> None:
        self.home = Home(root=folder / "home", inbox=folder / "inbox")
        self.home.prepare()
        self.home.inbox.mkdir(exist_ok=True)
        self.folder = catalogue
        self.clock = Clock()

    @property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.folder)

    def fetch(self, *sources: str, **limits: float) -> FetchResult:
        return fetch_sources(
            self.catalogue,
            self.home,
            sources or None,
            credentials=CREDENTIALS,
            web=self.clock.web(**limits),
        )

    def take_in(self) -> IntakeResult:
        home = self.home
        return take_in(home.inbox, archive=home.archive, store=home.store, catalogue=self.catalogue)


@pytest.fixture
def county(tmp_path: Path) -> Callable[[str], Installation]:
    """An installation with the project's catalogue, whose services are all at one address."""

    def make(url: str) -> Installation:
        folder = tmp_path / "catalogue"
        shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
        kinds = {name: f"{{title: {name}, kind: genesis, url: '{url}/{name}'}}" for name in CREDENTIALS}
        text = "\n".join(f"{name}: {kind}" for name, kind in kinds.items())
        (folder / "services.yaml").write_text(text, encoding="utf-8")
        return Installation(tmp_path, folder)

    return make


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Installation]:
    """An installation with a small catalogue, one of whose sources is live."""

    def make(live: str, services: str = "", source: str = "grenzen") -> Installation:
        folder = tmp_path / "catalogue"
        small.catalogue(folder)
        path = folder / "sources" / f"{source}.yaml"
        text = path.read_text(encoding="utf-8").replace(".gpkg", ".gpkg, .geojson")
        path.write_text(f"{text}live: {live}\n", encoding="utf-8")
        if services:
            (folder / "services.yaml").write_text(services, encoding="utf-8")
        return Installation(tmp_path, folder)

    return make


def table(request: Request) -> bytes:
    """The small table of population; all others are not there."""
    return FLAT.encode() if request.form.get("name") == "12411-01-01-4" else said(90, "nicht vorhanden")


# --- tables


def test_fetched_table_is_read_and_accepted_like_any_other(county: Callable[[str], Installation]) -> None:
    with serving(table) as server:
        own = county(server.url)
        result = own.fetch(POPULATION)
    assert list(result.received) == [POPULATION]
    (receipt,) = own.home.archive.receipts()
    assert receipt.verdict == "waiting"
    assert (receipt.name, receipt.sender, receipt.fictional) == (
        "12411-01-01-4_de_flat.csv",
        "regionalstatistik",
        False,
    )
    own.take_in()
    (receipt,) = own.home.archive.receipts()
    assert (receipt.verdict, receipt.source) == ("accepted", POPULATION), receipt.reason
    rows = own.home.store.read(stored_under(receipt))
    assert sorted(rows["value"]) == [134500, 136000, 270500]
    assert own.home.archive.path(receipt.delivery).read_bytes() == FLAT.encode()


def test_second_fetch_adds_nothing(county: Callable[[str], Installation]) -> None:
    title, *rows = FLAT.splitlines()
    shuffled = "\n".join([title, *reversed(rows), ""]).encode()
    with serving(table) as server:
        own = county(server.url)
        own.fetch(POPULATION)
        assert own.fetch(POPULATION).unchanged == [POPULATION]
    with serving(lambda request: shuffled) as server:
        again = county(server.url).fetch(POPULATION)
    assert (again.received, again.unchanged) == ({}, [POPULATION])
    assert len(own.home.archive.receipts()) == 1


def test_changed_table_is_a_new_delivery(county: Callable[[str], Installation]) -> None:
    with serving(table) as server:
        county(server.url).fetch(POPULATION)
    changed = FLAT.replace("270500", "270501").replace("136000", "136001").encode()
    with serving(lambda request: changed) as server:
        own = county(server.url)
        assert list(own.fetch(POPULATION).received) == [POPULATION]
    own.take_in()
    assert [receipt.verdict for receipt in own.home.archive.receipts()] == ["accepted", "accepted"]


def test_failing_source_does_not_stop_the_others(county: Callable[[str], Installation]) -> None:
    with serving(table) as server:
        result = county(server.url).fetch()
    assert list(result.received) == [POPULATION]
    assert set(result.failed) == TABLES - {POPULATION}
    assert "Code 90: nicht vorhanden" in result.failed["regio_ai_n_01_2_5"]
    assert (result.waiting, result.unavailable) == ([], {})


@recorded
def test_recorded_tables_are_accepted(county: Callable[[str], Installation]) -> None:
    def answer(request: Request) -> bytes:
        return (FOLDER / f"{request.form['name']}_de_flat.csv").read_bytes()

    with serving(answer) as server:
        own = county(server.url)
        result = own.fetch()
        assert (set(result.received), result.failed) == (TABLES, {})
        assert set(own.fetch().unchanged) == TABLES
    own.take_in()
    receipts = own.home.archive.receipts()
    assert {receipt.source: receipt.verdict for receipt in receipts} == dict.fromkeys(TABLES, "accepted")
    assert len(receipts) == len(TABLES)


# --- offline, credentials


def test_offline_is_said_once_for_a_service(county: Callable[[str], Installation]) -> None:
    own = county(nobody())
    result = own.fetch()
    assert set(result.unavailable) == {"regionalstatistik", "zensus"}
    assert set(result.waiting) == TABLES
    assert (result.received, result.failed) == ({}, {})
    assert sum("nicht erreichbar" in line for line in result.lines) == 2
    assert own.clock.waits == [2.0, 4.0, 8.0, 1.0, 2.0, 4.0, 8.0]  # one address: a pause between both
    assert own.home.archive.receipts() == ()


def test_refused_password_is_tried_once_only(county: Callable[[str], Installation]) -> None:
    with serving(lambda request: Reply(status=401)) as server:
        result = county(server.url).fetch()
    assert len(server.requests) == 2
    refused = "Name und Passwort werden nicht angenommen"
    assert result.unavailable == {"regionalstatistik": refused, "zensus": refused}


def test_without_credentials_nothing_is_asked(county: Callable[[str], Installation]) -> None:
    with serving(table) as server:
        own = county(server.url)
        result = fetch_sources(own.catalogue, own.home, credentials={}, web=own.clock.web())
    assert server.requests == []
    assert set(result.unavailable.values()) == {"es sind keine Zugangsdaten eingerichtet"}


def test_unknown_source_is_named(county: Callable[[str], Installation]) -> None:
    own = county(nobody())
    with pytest.raises(
        ValueError, match=f"'regio_12411_01_01_5' does not exist; did you mean '{POPULATION}'"
    ):
        own.fetch("regio_12411_01_01_5")
    with pytest.raises(ValueError, match="live source 'melderegister' does not exist"):
        own.fetch("melderegister")


# --- command and job


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Installation], None]:
    def use(own: Installation) -> None:
        secret = tmp_path / "passwort"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o600)
        monkeypatch.setenv("SOZIALRAUM_HOME", str(own.home.root))
        monkeypatch.setenv("SOZIALRAUM_CATALOGUE", str(own.folder))
        monkeypatch.setenv("SOZIALRAUM_GENESIS_USER", "amt@kreis.example")
        monkeypatch.setenv("SOZIALRAUM_GENESIS_PASSWORD_FILE", str(secret))

    return use


def test_command(
    county: Callable[[str], Installation],
    environment: Callable[[Installation], None],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(table) as server:
        environment(county(server.url))
        assert command.main([POPULATION]) == 0
        assert command.main([POPULATION]) == 0
        assert command.main([POPULATION, "regio_ai_n_01_2_5"]) == 1
    printed = capsys.readouterr()
    assert (
        f"{POPULATION}: neue Lieferung 12411-01-01-4_de_flat.csv\n{POPULATION}: unverändert\n" in printed.out
    )
    assert "regio_ai_n_01_2_5: Tabelle AI-N-01-2-5: der Dienst antwortet mit Code 90" in printed.out
    assert command.main(["gibtesnicht"]) == 2
    everything = printed.out + printed.err + caplog.text
    assert PASSWORD not in everything
    assert "amt@kreis" not in everything


def test_job(
    county: Callable[[str], Installation], environment: Callable[[Installation], None], tmp_path: Path
) -> None:
    def run(*sources: str) -> dg.ExecuteInProcessResult:
        config = {"ops": {"fetch_all": {"config": {"sources": [*sources]}}}}
        parts = {"home": own.home, "catalogue": own.catalogue}
        return fetch.execute_in_process(config, resources=parts, instance=instance, raise_on_error=False)

    with serving(table) as server, dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        own = county(server.url)
        environment(own)
        good, bad = run(POPULATION), run("regio_ai_n_01_2_5")
        events = "\n".join(str(event) for event in instance.all_logs(good.run_id))
    assert good.success
    assert not bad.success
    assert [receipt.name for receipt in own.home.archive.receipts()] == ["12411-01-01-4_de_flat.csv"]
    assert "neue Lieferung" in events
    assert PASSWORD not in events


# --- features


def square(key: str, east: float) -> dict[str, object]:
    ring = [[east, 0], [east + 1000, 0], [east + 1000, 1000], [east, 1000], [east, 0]]
    shape = {"type": "Polygon", "coordinates": [[[x + 310_000, y + 5_630_000] for x, y in ring]]}
    name = {"05358004": "Aldenhoven", "05358008": "Düren"}[key]
    return {"type": "Feature", "properties": {"AGS": key, "GN": name}, "geometry": shape}


SQUARES = [square("05358004", 0), square("05358008", 1000)]
WFS = "dienst: {title: Grenzdienst, kind: wfs, url: '%s/wfs'}"
OGC = "dienst: {title: Grenzdienst, kind: ogc_features, url: '%s/ogc'}"
COLLECTION = "{service: dienst, collection: 'vg:gem', crs: EPSG:25832}"
GML_MEMBER = """<wfs:member><v:gem gml:id="g{0}"><v:AGS>{1}</v:AGS><v:GN>{2}</v:GN><v:geom>
<gml:Polygon gml:id="p{0}" srsName="urn:ogc:def:crs:EPSG::25832"><gml:exterior><gml:LinearRing>
<gml:posList>{3}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></v:geom></v:gem></wfs:member>"""
GML = """<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"
xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:v="http://v.example"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://v.example {0}/schema.xsd"
numberMatched="2" numberReturned="1">{1}</wfs:FeatureCollection>"""


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "PAGE_SIZE", 1)


def collection(shapes: list[dict[str, object]], **others: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": shapes, **others}).encode()


def wfs(request: Request) -> bytes:
    start = int(request.query["startIndex"])
    return collection(SQUARES[start : start + 1], numberMatched=2, timeStamp=os.urandom(4).hex())


def gml(request: Request) -> bytes:
    number = int(request.query["startIndex"])
    key, name = [("05358004", "Aldenhoven"), ("05358008", "Düren")][number]
    ring = SQUARES[number]["geometry"]["coordinates"][0]  # type: ignore[index]
    member = GML_MEMBER.format(number, key, name, " ".join(f"{x} {y}" for x, y in ring))
    return GML.format(f"http://{request.headers['host']}", member).encode()


def ogc(request: Request) -> bytes:
    number = int(request.query.get("offset", "0"))
    links = [{"rel": "self", "href": "/egal"}]
    if number == 0:
        links.append({"rel": "next", "href": f"{request.path}?offset=1&crs=x"})
    return collection([SQUARES[number]], links=links, numberMatched=2)


@pytest.mark.parametrize(
    ("services", "live", "answer"),
    [
        (WFS, COLLECTION, wfs),
        (WFS, COLLECTION.replace("}", ", format: gml}"), gml),
        (OGC, COLLECTION, ogc),
    ],
)
def test_pages_of_features_become_one_accepted_file(
    office: Callable[..., Installation], services: str, live: str, answer: Answering
) -> None:
    with serving(answer) as server:
        own = office(live, services % server.url)
        assert own.fetch().failed == {}
        again = own.fetch()
    assert again.unchanged == ["grenzen"]
    assert len(server.requests) == 4
    own.take_in()
    (receipt,) = own.home.archive.receipts()
    assert (receipt.verdict, receipt.source, receipt.rows) == ("accepted", "grenzen", 2), receipt.reason
    assert (receipt.name, receipt.sender) == ("vg:gem.geojson", "Grenzdienst")
    text = own.home.archive.path(receipt.delivery).read_text(encoding="utf-8")
    assert "EPSG::25832" in text
    assert "310000" in text


def test_features_in_another_order_are_unchanged(office: Callable[..., Installation]) -> None:
    with serving(lambda request: collection(SQUARES, numberMatched=2)) as server:
        assert list(office(COLLECTION, WFS % server.url).fetch().received) == ["grenzen"]
    with serving(lambda request: collection(SQUARES[::-1], numberMatched=2)) as server:
        own = office(COLLECTION, WFS % server.url)
        assert own.fetch().unchanged == ["grenzen"]


def test_what_a_wfs_is_asked(office: Callable[..., Installation]) -> None:
    with serving(wfs) as server:
        office(COLLECTION.replace("}", ", sort_by: AGS}"), WFS % server.url).fetch()
    assert [request.query["startIndex"] for request in server.requests] == ["0", "1"]
    asked = server.requests[0].query
    assert {name: asked[name] for name in ("service", "version", "request", "typeNames", "count")} == {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": "vg:gem",
        "count": "1",
    }
    assert (asked["srsName"], asked["sortBy"]) == ("urn:ogc:def:crs:EPSG::25832", "AGS")


def test_what_ogc_api_features_is_asked(office: Callable[..., Installation]) -> None:
    with serving(ogc) as server:
        office(COLLECTION, OGC % server.url).fetch()
    first, second = server.requests
    assert (first.path, first.headers["accept"]) == (
        "/ogc/collections/vg%3Agem/items",
        "application/geo+json",
    )
    assert first.query == {"limit": "1", "crs": "http://www.opengis.net/def/crs/EPSG/0/25832"}
    assert second.query == {"offset": "1", "crs": "x"}


def test_service_that_does_not_count_is_read_until_nothing_comes(office: Callable[..., Installation]) -> None:
    def answer(request: Request) -> bytes:
        start = int(request.query["startIndex"])
        return collection(SQUARES[start : start + 1], numberMatched="unknown")

    with serving(answer) as server:
        assert list(office(COLLECTION, WFS % server.url).fetch().received) == ["grenzen"]
    assert len(server.requests) == 3


def next_link(href: str) -> Answering:
    """Pages that all name this one as the next; each has another feature."""

    def answer(request: Request) -> bytes:
        east = float(request.query.get("n", "0"))
        link = {"rel": "next", "href": href.format(int(east) + 1)}
        return collection([square("05358004", east)], links=[link])

    return answer


def test_next_links_in_a_circle_are_refused(office: Callable[..., Installation]) -> None:
    with serving(next_link("?n=1")) as server:
        result = office(COLLECTION, OGC % server.url).fetch()
    assert "führen im Kreis" in result.failed["grenzen"]
    assert len(server.requests) == 2


def test_next_links_without_end_are_refused(
    office: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "MOST_PAGES", 20)
    with serving(next_link("?n={0}")) as server:
        own = office(COLLECTION, OGC % server.url)
        assert "mehr als erlaubt (Seite 20, 20 Objekte)" in own.fetch(pause=0).failed["grenzen"]
        assert "mehr als erlaubt" in own.fetch(size=2000).failed["grenzen"]
        assert "mehr als erlaubt (Seite 14" in own.fetch(pause=300).failed["grenzen"]
    assert own.home.archive.receipts() == ()


def test_next_link_to_another_host_is_refused(office: Callable[..., Installation]) -> None:
    with serving(ogc) as elsewhere, serving(next_link(f"{elsewhere.url}/ogc")) as server:
        result = office(COLLECTION, OGC % server.url).fetch()
    assert "liegt bei einem anderen Dienst" in result.failed["grenzen"]
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda request: collection(SQUARES[:1]), "die Seiten überschneiden sich"),
        (
            lambda request: collection(
                SQUARES if request.query["startIndex"] == "0" else [], numberMatched=3
            ),
            "2 Objekte bekommen, erwartet 3",
        ),
        (lambda request: collection([]), "0 Objekte bekommen, erwartet mindestens 1"),
        (lambda request: b"<html>Anmeldung</html>", "HTML-Seite"),
        (lambda request: b'{"type": "FeatureCollection"}', "kein GeoJSON"),
        (lambda request: collection(["x"]), "keine Liste von GeoJSON-Objekten"),  # type: ignore[list-item]
        (lambda request: b"[" * 100_000, "kein GeoJSON"),
        (lambda request: Reply(status=404), "HTTP 404"),
        (
            lambda request: Reply(b"<ows:ExceptionText>Unknown\n type</ows:ExceptionText>", status=400),
            "der Dienst antwortet: Unknown type",
        ),
        (lambda request: Reply(status=302, headers={"Location": "http://localhost:1/"}), "HTTP 302"),
    ],
)
def test_faulty_features_are_refused(
    office: Callable[..., Installation], answer: Answering, expected: str
) -> None:
    with serving(answer) as server:
        own = office(COLLECTION, WFS % server.url)
        assert expected in own.fetch().failed["grenzen"]
    assert own.home.archive.receipts() == ()


@pytest.mark.parametrize("content", [b"<x/>", b"kein XML", b'<?xml version="1.0"?><a numberMatched="1">'])
def test_faulty_gml_is_refused(office: Callable[..., Installation], content: bytes) -> None:
    with serving(lambda request: content) as server:
        own = office(COLLECTION.replace("}", ", format: gml}"), WFS % server.url)
        assert "die Antwort ist kein GML" in own.fetch().failed["grenzen"]


def test_schema_that_gml_names_is_not_fetched(office: Callable[..., Installation]) -> None:
    with serving(gml) as server:
        office(COLLECTION.replace("}", ", format: gml}"), WFS % server.url).fetch()
    assert {request.path for request in server.requests} == {"/wfs"}


# --- files at an address


def test_file_at_an_address(office: Callable[..., Installation]) -> None:
    def answer(request: Request) -> Reply | bytes:
        moved = Reply(status=301, headers={"Location": "/neu/einwohner.csv"})
        return moved if request.path == "/einwohner.csv" else small.csv().encode()

    with serving(answer) as server:
        own = office(f"{{url: '{server.url}/einwohner.csv'}}", source="einwohner")
        assert list(own.fetch().received) == ["einwohner"]
        assert own.fetch().unchanged == ["einwohner"]
    own.take_in()
    (receipt,) = own.home.archive.receipts()
    assert (receipt.verdict, receipt.source, receipt.name) == ("accepted", "einwohner", "einwohner.csv")


def test_file_is_not_read_again_when_its_address_changes(office: Callable[..., Installation]) -> None:
    with serving(lambda request: small.csv().encode()) as server:
        own = office(f"{{url: '{server.url}/einwohner.csv'}}", source="einwohner")
        own.fetch()
    assert len(own.take_in().decided) == 1
    assert office("{url: 'https://a.example/b.csv'}", source="einwohner").take_in().decided == frozenset()


def test_file_without_a_fitting_ending_gets_one(office: Callable[..., Installation]) -> None:
    with serving(lambda request: small.csv().encode()) as server:
        own = office(f"{{url: '{server.url}/a%2F..%2Fabruf.php?nr=3'}}", source="einwohner")
        assert own.fetch()
    (receipt,) = own.home.archive.receipts()
    assert receipt.name == "abruf.php.csv"


@pytest.mark.parametrize(
    "place",
    [
        "http://localhost:{port}/x",
        "https://127.0.0.1:{port}/x",
        "file:///etc/passwd",
        "http://127.0.0.1:{port}0000/x",
        "http://[::1",
        "data:text/csv,a",
    ],
)
def test_redirect_to_another_place_is_refused(place: str) -> None:
    def answer(request: Request) -> Reply:
        port = request.headers["host"].partition(":")[2]
        return Reply(status=302, headers={"Location": place.format(port=port)})

    with serving(answer) as server, pytest.raises(FetchError, match="leitet zu einem anderen Dienst um"):
        download(f"{server.url}/a.csv", Clock().web())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=302, headers={"Location": "/a.csv"}), "leitet mehr als 5 Mal um"),
        (Reply(b"<HTML>Anmeldung</HTML>"), "HTML-Seite"),
        (Reply(b""), "die Datei ist leer"),
        (Reply(b"weg", status=410), "HTTP 410"),
        (Reply(b"x" * 5000), "größer als 4.000 Bytes"),
    ],
)
def test_faulty_files_are_refused(reply: Reply, expected: str) -> None:
    with serving(lambda request: reply) as server, pytest.raises(FetchError, match=expected):
        download(f"{server.url}/a.csv", Clock().web(size=4000))


# --- the catalogue


@pytest.mark.parametrize(
    ("services", "live", "expected"),
    [
        (
            "regio: {title: A, kind: genesis, url: 'https://a.example'}",
            "{service: regoi, table: '1'}",
            "sources/einwohner.yaml: live: service 'regoi' does not exist; did you mean 'regio'?",
        ),
        (
            "regio: {title: A, kind: genesis, url: 'https://a.example'}",
            "{service: regio, collection: gem}",
            "sources/einwohner.yaml: live: service 'regio' is of kind 'genesis'; expected 'table'",
        ),
        (
            "karte: {title: A, kind: wfs, url: 'https://a.example'}",
            "{service: karte, table: '1'}",
            "sources/einwohner.yaml: live: service 'karte' is of kind 'wfs'; expected 'collection'",
        ),
        (
            "regio: {title: A, kind: genesis, url: 'https://a.example'}",
            "{service: regio, table: '1', language: en}",
            "sources/einwohner.yaml: live: language 'en' is none of service 'regio' (de)",
        ),
        (
            "regio: {title: A, kind: genesys, url: 'https://a.example'}",
            "{url: 'https://a.example/b.csv'}",
            "services.yaml: regio.kind: 'genesys' is not one of genesis, wfs, ogc_features; "
            "did you mean 'genesis'?",
        ),
        (
            "regio: {title: A, kind: genesis, url: 'http://a.example'}",
            "{url: 'https://a.example/b.csv'}",
            "services.yaml: regio.url: 'http://a.example' is not encrypted: expected https://",
        ),
        (
            "",
            "{url: 'https://amt:geheim@a.example/b.csv'}",
            "sources/einwohner.yaml: live.url: the address of a.example holds a name or password: "
            "the catalogue has none",
        ),
        (
            "",
            "{url: 'ftp://a.example/b.csv'}",
            "sources/einwohner.yaml: live.url: 'ftp://a.example/b.csv' is no address: expected "
            "https://host/path",
        ),
        (
            "",
            "{url: 'https://a.example/b.csv', table: '1'}",
            "sources/einwohner.yaml: live: expected 'service' with 'table' or with 'collection', or 'url' "
            "alone",
        ),
        (
            "regio: {title: A, kind: genesis, url: 'https://a.example', password: x}",
            "{url: 'https://a.example/b.csv'}",
            "services.yaml: regio.password: unknown field",
        ),
    ],
)
def test_faults_of_the_catalogue(
    office: Callable[..., Installation], services: str, live: str, expected: str
) -> None:
    own = office(live, services, source="einwohner")
    with pytest.raises(CatalogueError) as error:
        own.catalogue  # noqa: B018 - loads it
    assert expected in error.value.faults
    assert len(error.value.faults) == 1


def test_live_sources_of_the_project() -> None:
    catalogue = load_catalogue(PROJECT)
    live = {own for own, source in catalogue.sources.items() if source.live is not None}
    assert live == TABLES
    assert all(service.url.startswith("https://") for service in catalogue.services.values())
