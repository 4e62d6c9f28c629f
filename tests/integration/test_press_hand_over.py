"""Hand-over files of a small release, read as KomMonitor's importer and Excel read them."""

import csv
import io
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from resources.press.edition import Edition
from resources.press.hand_over import sheets
from resources.press.printing import print_folder
from tests.integration.press import edition

HOSTILE = "=cmd(); <script>alert(1)</script>"
ENUMS = {
    "creationType": {"INSERTION", "COMPUTATION", "AGGREGATION"},
    "indicatorType": {"STATUS_ABSOLUTE", "STATUS_RELATIVE", "STATUS_STANDARDIZED"},
}
"""Values that KomMonitor's interface takes."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), names={"0535800401": HOSTILE})


@pytest.fixture(scope="module")
def folder(release: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("public") / "uebergabe"
    print_folder(sheets(release), place)
    return place


def _json(file: Path) -> Any:
    return json.loads(file.read_bytes())


def _imported(file: Path) -> dict[tuple[str, date], float | None]:
    """Figures by area and day, as the importer takes them by the mapping beside the file."""
    mapping = _json(file.with_suffix(".zuordnung.json"))
    converter, properties = mapping["converter"], mapping["propertyMapping"]
    assert (converter["name"], converter["mimeType"]) == ("Tabelle_Zeitreihe_zu_Indikator", "text/csv")
    (separator,) = (entry["value"] for entry in converter["parameters"] if entry["name"] == "Trennzeichen")
    text = file.read_bytes().decode(converter["encoding"])
    found = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
        for column in properties["timeseriesMappings"]:
            cell = row[column["indicatorValueProperty"]]
            day = date.fromisoformat(column["timestamp"])
            found[row[properties["spatialReferenceKeyProperty"]], day] = float(cell) if cell else None
    return found


@pytest.mark.parametrize("geography", ["kreis", "gemeinde", "sozialraum"])
def test_kommonitor_takes_in_every_figure_and_no_hidden_one(release: Edition, folder: Path, geography: str):
    files = sorted((folder / "kommonitor" / "indikatoren" / geography).glob("*.csv"))
    assert {file.stem for file in files} == {one for one, level in release.values if level == geography}
    missing = 0
    for file in files:
        expected = {
            (row.area, row.reference_date.date()): None if math.isnan(row.value) else row.value
            for row in release.values[file.stem, geography].itertuples()
            if not pd.isna(row.reference_date)
        }
        found = _imported(file)
        assert {key: found[key] for key in expected} == expected
        assert all(value is None for key, value in found.items() if key not in expected)
        missing += sum(value is None for value in found.values())
    assert missing > 0 or geography != "sozialraum"


def test_areas_of_the_figures_are_those_of_the_shapes(folder: Path):
    for file in (folder / "kommonitor" / "raumeinheiten").glob("*.geojson"):
        keys = {feature["properties"]["ID"] for feature in _json(file)["features"]}
        figures = (folder / "kommonitor" / "indikatoren" / file.stem).glob("*.csv")
        assert all({area for area, _ in _imported(series)} <= keys for series in figures)


def test_shapes_are_geojson_in_longitude_and_latitude(release: Edition, folder: Path):
    file = folder / "kommonitor" / "raumeinheiten" / "sozialraum.geojson"
    features = _json(file)["features"]
    assert len(features) == 8
    first = features[0]["properties"]
    assert first == {
        "ID": "0535800401",
        "NAME": HOSTILE,
        "validStartDate": first["validStartDate"],
        "validEndDate": None,
        "Datengrundlage": "Musterdaten",
    }
    assert date.fromisoformat(first["validStartDate"])
    layer = gpd.read_file(file).set_index("ID")
    assert layer.crs == "EPSG:4326"
    areas = release.table("areas").query("geography == 'sozialraum'").set_index("area")
    stored = gpd.GeoSeries.from_wkb(areas["geometry"], crs="EPSG:25832").reindex(layer.index)
    moved = layer.to_crs("EPSG:25832").geometry.hausdorff_distance(stored, align=False)
    assert moved.max() < 0.05, "metres"
    assert all(shapely.is_ccw(part.exterior) for part in layer.geometry.explode())


def test_mapping_and_metadata_of_spatial_units_fit_the_form(folder: Path):
    units = folder / "kommonitor" / "raumeinheiten"
    mapping, about = _json(units / "gemeinde.zuordnung.json"), _json(units / "gemeinde.metadaten.json")
    assert (mapping["converter"]["name"], mapping["converter"]["parameters"]) == (
        "GeoJSON",
        [{"name": "CRS", "value": "EPSG:4326"}],
    )
    names = mapping["propertyMapping"]
    feature = _json(units / "gemeinde.geojson")["features"][0]["properties"]
    assert {
        names[f"{key}Property"] for key in ("identifier", "name", "validStartDate", "validEndDate")
    } < set(feature)
    assert date.fromisoformat(mapping["periodOfValidity"]["startDate"])
    levels = [_json(units / f"{name}.metadaten.json") for name in ("kreis", "gemeinde", "sozialraum")]
    assert [level["nextUpperHierarchyLevel"] for level in levels] == [
        "",
        *(one["spatialUnitLevel"] for one in levels[:2]),
    ]
    assert [level["nextLowerHierarchyLevel"] for level in levels] == [
        *(one["spatialUnitLevel"] for one in levels[1:]),
        "",
    ]
    target = _json(folder / "kommonitor" / "indikatoren" / "gemeinde" / "sgb2_quote.zuordnung.json")
    assert target["targetSpatialUnitName"] == about["spatialUnitLevel"]


def test_metadata_of_indicators_fit_the_form(release: Edition, folder: Path):
    about = _json(folder / "kommonitor" / "metadaten" / "sgb2_quote.json")
    entry = release.catalogue.indicators["sgb2_quote"]
    assert about["datasetName"] == f"{entry.title.de} (Musterdaten)"
    assert (about["unit"], about["precision"], about["tags"]) == ("Prozent", 1, ["Existenzsicherung"])
    assert about["metadata"]["description"] == about["processDescription"] == entry.definition.de
    assert about["metadata"]["updateInterval"] == "YEARLY"
    assert date.fromisoformat(about["metadata"]["lastUpdate"])
    assert about["interpretation"] == "Höhere Werte sind ungünstiger."
    classes = about["defaultClassificationMapping"]
    assert (classes["colorBrewerSchemeName"], classes["numClasses"]) == ("OrRd", 5)
    assert classes["classificationMethod"] in {"JENKS", "EQUAL_INTERVAL", "QUANTILE"}
    for key, allowed in ENUMS.items():
        assert about[key] in allowed
    counted = _json(folder / "kommonitor" / "metadaten" / "bevoelkerung.json")
    assert counted["indicatorType"] == "STATUS_ABSOLUTE"


def test_keck_tables_have_every_value_and_say_what_columns_mean(release: Edition, folder: Path):
    text = (folder / "keck" / "sozialraum.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    profiles = release.table("area_profiles").query("geography == 'sozialraum'")
    assert len(rows) == len(profiles)
    for row in rows:
        own = profiles.query(f"area == '{row['Gebiet']}' and year == {row['Jahr']}").iloc[0]
        for name in ("sgb2_quote", "kinderarmut"):
            cell = row[name]
            assert pd.isna(own[name]) if cell == "" else float(cell.replace(",", ".")) == own[name]
    assert {row["Name"] for row in rows if row["Gebiet"] == "0535800401"} == {"'" + HOSTILE}
    listed = (folder / "keck" / "indikatoren.csv").read_text(encoding="utf-8-sig")
    meant = {row["Spalte"] for row in csv.DictReader(io.StringIO(listed, newline=""), delimiter=";")}
    assert meant == set(rows[0]) - {"Gebiet", "Name", "Jahr", "Datengrundlage"}


def test_the_reader_is_told_what_is_not_known(folder: Path):
    text = " ".join((folder / "LIESMICH.txt").read_text(encoding="utf-8").split())
    assert "ist nicht öffentlich beschrieben" in text
    assert "An einer laufenden Installation wurden die Dateien nicht geprüft." in text
    assert "MUSTERDATEN" in text


def test_the_same_release_gives_the_same_files(release: Edition):
    first, second = ({sheet.path: sheet.key for sheet in sheets(release)} for _ in range(2))
    assert first == second
    assert len(first) > 40
