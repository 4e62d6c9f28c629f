"""OGC API Features: pygeoapi started on the GeoPackage of a small release, as its description says."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import requests
import yaml

from resources.press.edition import Edition
from resources.press.open_data import sheets
from resources.press.printing import print_folder
from tests.integration.press import edition

pytest.importorskip("pygeoapi", reason="pygeoapi is not installed")

SERVICE = Path(__file__).parents[2] / "deploy" / "ogc"
HOSTILE = "<script>alert(1)</script> ' OR 1=1 --"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), names={"0535800401": HOSTILE})


def _run(*command: str | Path, **variables: str) -> str:
    done = subprocess.run(
        command, env=os.environ | variables, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


@pytest.fixture(scope="module")
def service(release: Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("public")
    wanted = ("sozialraumbericht.gpkg", "datapackage.json")
    print_folder((sheet for sheet in sheets(release) if sheet.path in wanted), folder / "daten")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration, interface = folder / "pygeoapi.yml", folder / "openapi.json"
    variables = {
        "PYTHONPATH": str(SERVICE),
        "PYGEOAPI_CONFIG": str(configuration),
        "PYGEOAPI_OPENAPI": str(interface),
    }
    configuration.write_text(
        _run(sys.executable, SERVICE / "configure.py", folder / "daten", "--port", str(port)),
        encoding="utf-8",
    )
    pygeoapi = Path(sys.executable).with_name("pygeoapi")
    _run(pygeoapi, "openapi", "generate", configuration, "--output-file", interface, **variables)
    bind = yaml.safe_load(configuration.read_text(encoding="utf-8"))["server"]["bind"]
    assert bind == {"host": "127.0.0.1", "port": port}
    # what gunicorn does on a server: serve the application, without a debugger
    command = [sys.executable, "-m", "flask", "--app", "pygeoapi.flask_app:APP", "run"]
    process = subprocess.Popen(
        [*command, "--host", bind["host"], "--port", str(port), "--no-reload", "--no-debugger"],
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(f"{address}/conformance?f=json", timeout=20)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("pygeoapi did not start")


def _get(service: str, path: str, **query: str) -> dict:
    answer = requests.get(f"{service}{path}", params={"f": "json", **query}, timeout=60)
    answer.raise_for_status()
    return answer.json()


def test_each_geography_is_a_collection(service: str):
    collections = {one["id"]: one for one in _get(service, "/collections")["collections"]}
    assert set(collections) == {"kreis", "gemeinde", "sozialraum"}
    assert "Musterdaten" in collections["gemeinde"]["description"]
    assert "dl-de/by-2-0" in collections["gemeinde"]["description"]
    west, south, east, north = collections["kreis"]["extent"]["spatial"]["bbox"][0]
    assert 5 < west < east < 8
    assert 50 < south < north < 52


def test_items_are_the_areas_with_their_newest_figures(release: Edition, service: str):
    found = _get(service, "/collections/sozialraum/items", limit="100")
    assert (found["numberMatched"], found["numberReturned"]) == (8, 8)
    values = release.values["sgb2_quote", "sozialraum"].query("year == 2024").set_index("area")
    for item in found["features"]:
        expected, about = values.loc[item["id"]], item["properties"]
        value = None if pd.isna(expected["value"]) else expected["value"]
        assert (about["sgb2_quote"], about["sgb2_quote_status"]) == (value, expected["status"])
        longitude, latitude = item["geometry"]["coordinates"][0][0][0]
        assert 5 < longitude < 8
        assert 50 < latitude < 52


def test_items_are_found_by_property_rectangle_and_key(service: str):
    (only,) = _get(service, "/collections/sozialraum/items", name=HOSTILE)["features"]
    assert (only["id"], only["properties"]["name"]) == ("0535800401", HOSTILE)
    longitude, latitude = only["geometry"]["coordinates"][0][0][0]
    box = f"{longitude - 0.001},{latitude - 0.001},{longitude + 0.001},{latitude + 0.001}"
    near = {one["id"] for one in _get(service, "/collections/sozialraum/items", bbox=box)["features"]}
    assert "0535800401" in near
    assert len(near) < 8
    metres = "http://www.opengis.net/def/crs/EPSG/0/25832"
    item = _get(service, "/collections/sozialraum/items/0535800401", crs=metres)
    assert item["geometry"]["coordinates"][0][0][0][1] > 5_000_000
    assert _get(service, "/collections/sozialraum/items", resulttype="hits")["numberMatched"] == 8
    names = [
        one["properties"]["name"]
        for one in _get(service, "/collections/gemeinde/items", sortby="-name", properties="name", limit="2")[
            "features"
        ]
    ]
    assert names == ["Vettweiß", "Jülich"]


def test_what_is_not_there_is_not_found(service: str):
    for path in ("/collections/sozialraum/items/0?f=json", "/collections/kennzahlen/items?f=json"):
        assert requests.get(service + path, timeout=60).status_code == 404


def test_a_filter_that_is_not_known_is_refused_instead_of_left_out(service: str):
    answer = requests.get(f"{service}/collections/sozialraum/items?f=json&q=Ahorn", timeout=60)
    assert answer.status_code == 400
