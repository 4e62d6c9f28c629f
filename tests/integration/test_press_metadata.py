"""Metadata of the open data, held against the files and against what their standards demand."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from resources.press.edition import Edition
from resources.press.open_data import sheets
from resources.press.printing import MANIFEST, print_folder
from tests.integration.press import edition

SPDX = Namespace("http://spdx.org/rdf/terms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SHAPES = Path(__file__).parent / "press_shapes.ttl"
PARTS = {"%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%f": "SSSSSS"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), names={"0535800401": "=cmd(); <b>Ahorn</b>"})


@pytest.fixture(scope="module")
def folder(release: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("public") / "daten"
    print_folder(sheets(release), place)
    return place


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def record(folder: Path) -> Graph:
    return Graph().parse(folder / "dcat.ttl")


def _frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_frictionless_finds_no_fault_in_the_package(folder: Path):
    done = _frictionless(folder)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "INVALID" not in done.stdout
    assert "csv-de-indicator_v" in done.stdout


def test_frictionless_finds_a_figure_that_was_changed(folder: Path, tmp_path: Path):
    copy = tmp_path / "daten"
    shutil.copytree(folder, copy)
    file = copy / "csv" / "areas.csv"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"Vettwei", b"Vettwie"))
    assert _frictionless(copy).returncode != 0


def test_the_package_names_every_data_file_with_its_size_and_hash(folder: Path, package: dict[str, Any]):
    named = {resource["path"]: resource for resource in package["resources"]}
    lying = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    described = {path for path in lying if path.endswith(("-metadata.json", "laden.sql"))}
    assert lying - described - {
        MANIFEST,
        "datapackage.json",
        "dcat.ttl",
        "dcat.jsonld",
        "LIESMICH.txt",
    } == set(named)
    for path, resource in named.items():
        content = (folder / path).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            f"sha256:{sha256(content).hexdigest()}",
        )


def test_the_package_says_keys_references_types_and_limits(package: dict[str, Any]):
    schemas = {resource["name"]: resource.get("schema") for resource in package["resources"]}
    values = schemas["csv-de-indicator_values"]
    assert values["primaryKey"] == ["indicator", "geography", "area", "year"]
    references = {reference["reference"]["resource"] for reference in values["foreignKeys"]}
    assert references == {"csv-de-areas", "csv-de-indicators"}
    fields = {field["name"]: field for field in values["fields"]}
    assert fields["value"]["decimalChar"] == ","
    day = fields["reference_date"]
    assert (day["type"], day["format"], day["title"]) == ("date", "%d.%m.%Y", "Stichtag")
    assert "suppressed" in fields["status"]["constraints"]["enum"]
    assert fields["deliveries"]["type"] == "array"
    assert schemas["csv-area_profiles"]["fields"][4]["unit"]
    assert "primaryKey" not in schemas["csv-cube"]
    assert schemas["parquet-areas"] is None


def test_licence_publisher_and_every_source_are_named(
    release: Edition, folder: Path, package: dict[str, Any]
):
    text = (folder / "LIESMICH.txt").read_text(encoding="utf-8")
    used = release.table("sources").query("deliveries > 0")
    assert len(used) > 0
    assert len(package["sources"]) == len(used)
    for title, named in zip(used["title"], package["sources"], strict=True):
        assert named["title"].startswith(title)
        assert named["title"] in text
    assert package["licenses"][0]["path"] == release.publication.licence.url
    assert release.publication.licence.url in text
    assert f"Veröffentlichung {release.name} vom 30.06.2025" in text


@pytest.mark.parametrize("name", ["csv", "csv-de", "indikatoren"])
def test_cells_are_what_csv_on_the_web_says(folder: Path, name: str):
    group = json.loads((folder / name / "csv-metadata.json").read_bytes())
    assert group["@context"][0] == "http://www.w3.org/ns/csvw"
    assert {table["url"] for table in group["tables"]} == {
        file.name for file in (folder / name).glob("*.csv")
    }
    checked = 0
    for table in group["tables"]:
        columns = table["tableSchema"]["columns"]
        text = (folder / name / table["url"]).read_text(encoding="utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=group["dialect"]["delimiter"])
        assert head == [column["titles"] for column in columns]
        for row in rows:
            for cell, column in zip(row, columns, strict=True):
                assert _fits(cell, column), (table["url"], column["name"], cell)
                checked += 1
    assert checked > 1000


def _fits(cell: str, column: dict[str, Any]) -> bool:
    """Whether a cell is of the type its column says."""
    base, form = column["datatype"]["base"], column["datatype"].get("format")
    checks: dict[str, Callable[[], object]] = {
        "string": lambda: True,
        "integer": lambda: re.fullmatch(r"-?\d+", cell),
        "double": lambda: re.fullmatch(rf"-?\d+({re.escape(form['decimalChar'])}\d+)?(e[+-]?\d+)?", cell),
        "boolean": lambda: cell in form.split("|"),
        "json": lambda: isinstance(json.loads(cell), list),
        "date": lambda: datetime.strptime(cell, _strptime(form)),
        "datetime": lambda: datetime.strptime(cell, _strptime(form)),
    }
    return not column.get("required", False) if cell == column["null"] else bool(checks[base]())


def _strptime(form: str) -> str:
    for part, letters in PARTS.items():
        form = form.replace(letters, part)
    return form


def test_the_record_has_what_data_portals_demand(record: Graph):
    shapes = Graph().parse(SHAPES)
    conforms, _, report = pyshacl.validate(record, shacl_graph=shapes, inference="none")
    assert conforms, report
    (data,) = record.subjects(RDF.type, DCAT.Dataset)
    for term in (DCTERMS.publisher, DCTERMS.spatial, DCAT.contactPoint, DCTERMS.issued):
        broken = Graph()
        broken += (triple for triple in record if triple[:2] != (data, term))
        assert not pyshacl.validate(broken, shacl_graph=shapes, inference="none")[0], term


def test_the_record_is_the_same_in_both_forms(folder: Path, record: Graph):
    assert isomorphic(record, Graph().parse(folder / "dcat.jsonld", format="json-ld"))


def test_each_distribution_is_a_file_of_that_size_and_hash(release: Edition, folder: Path, record: Graph):
    base = f"{release.publication.address}daten/"
    found = list(record.subjects(RDF.type, DCAT.Distribution))
    assert len(found) > 80
    for one in found:
        path = str(record.value(one, DCAT.accessURL)).removeprefix(base)
        content = (folder / path).read_bytes()
        assert record.value(one, DCAT.byteSize) == Literal(
            len(content), datatype=record.value(one, DCAT.byteSize).datatype
        )
        checksum = record.value(one, SPDX.checksum)
        assert str(record.value(checksum, SPDX.checksumValue)).lower() == sha256(content).hexdigest()
        assert record.value(one, DCTERMS.license) == URIRef("http://dcat-ap.de/def/licenses/dl-by-de/2.0")
        assert f"Veröffentlichung {release.name}" in str(
            record.value(one, URIRef("http://dcat-ap.de/def/dcatde/licenseAttributionByText"))
        )
