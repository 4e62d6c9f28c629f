"""Bad official files and shapes: each is rejected with its place and what was expected."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from resources.faults import RejectedFile
from resources.readers import read_geometry
from resources.recognise import recognise
from sozialraum.catalogue import Catalogue, load_catalogue
from tests.integration.official import BENEFITS, FLAT, RATES, read_bytes

LATIN = "latin-1"
TOTAL = "Empfänger/innen von soz. Mindestsicherungsleistung | Insgesamt | Anzahl"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "catalogue")


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new)


def row_twice(text: str, start: str) -> str:
    row = next(line for line in text.split("\n") if line.startswith(start))
    return text.replace(row, f"{row}\n{row}")


CASES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "table cut in its rows": (RATES[: RATES.index("05358008") + 15].encode(LATIN), ("__________", "cut off")),
    "table cut in its notes": (RATES[: RATES.index("Stand:")].encode(LATIN), ("Stand:", "cut off")),
    "flat file cut in a row": (FLAT[:-40].encode(), ("line 5", "cut off")),
    "flat file cut in the last field": (FLAT[:-4].encode(), ("line 5", "line end", "cut off")),
    "table in UTF-8": (RATES.encode(), ("Latin-1", "but the file is UTF-8")),
    "flat file in Latin-1": (FLAT.lstrip("\ufeff").encode(LATIN), ("line 2", "UTF-8", "Latin-1")),
    "table in UTF-16": (RATES.encode("utf-16"), ("Latin-1", "but the file is UTF-16")),
    "flat file in UTF-16": (FLAT.lstrip("\ufeff").encode("utf-16"), ("UTF-8", "but the file is UTF-16")),
    "table without its figure": (
        changed(RATES, "Mindestsicherungsquote (Prozent)", "Mindestsicherung (Prozent)").encode(LATIN),
        ("column 'Mindestsicherungsquote (Prozent)'", "nearest one is 'Mindestsicherung (Prozent)"),
    ),
    "column renamed": (
        changed(BENEFITS, "Regelleistungen nach dem Asyl", "Leistungen nach dem Asyl").encode(LATIN),
        ("| Regelleistungen nach dem Asylbewerber", "nearest one is", "| Leistungen nach dem Asylbewerber"),
    ),
    "flat column renamed": (
        changed(FLAT, ";value;", ";wert;").encode(),
        ("nearest is 'regio_12411_01_01_4'", "lacks"),
    ),
    "flat file of another unit": (
        changed(FLAT, ";Anzahl;", ";1000;").encode(),
        ("'value_unit' = Anzahl", "there are none"),
    ),
    "row twice": (
        row_twice(RATES, "05358008").encode(LATIN),
        ("line 14", "found '15,7'", "a row that stands once", "line 13"),
    ),
    "flat row twice": (
        FLAT.replace("\ufeff", "").encode() + FLAT.strip().split("\n")[-1].encode() + b"\n",
        ("line 6", "column 'value'", "found '134500'", "line 5"),
    ),
    "twin columns that differ": (
        changed(BENEFITS, "10000;12500;10000", "10000;12500;10001").encode(LATIN),
        ("one title", "differ"),
    ),
    "negative count": (
        changed(BENEFITS, ";12500;", ";-12500;").encode(LATIN),
        ("line 9", f"column '{TOTAL}'", "found '-12500'", "a count of at least 0"),
    ),
    "share over 100 %": (
        changed(RATES, "15,7", "157").encode(LATIN),
        ("line 13", "found '157'", "expected 0 to 100 Prozent"),
    ),
    "no figure": (changed(RATES, "15,7", "15.7").encode(LATIN), ("line 13", "found '15.7'", "decimal comma")),
    "unknown area": (
        changed(RATES, "05358012", "05358013").encode(LATIN),
        ("line 14", "found '05358013'", "did you mean 05358012"),
    ),
    "unknown youth office": (
        changed(RATES, "05358012", "JH05358012").encode(LATIN),
        ("line 14", "found 'JH05358012'", "an area of the catalogue"),
    ),
    "no key": (
        changed(RATES, "05358012", "Heimbach").encode(LATIN),
        ("line 14", "found 'Heimbach'", "a key"),
    ),
    "too many fields": (changed(RATES, "15,7", "15;7").encode(LATIN), ("line 13", "3 fields", "has 4")),
    "nothing of the county": (
        changed(changed(FLAT, ";05358;", ";05362;"), "Düren", "Köln").encode(),
        ("rows of areas", "there are none"),
    ),
    "unknown split": (
        changed(FLAT, ";weiblich;", ";divers;").encode(),
        ("line 3", "column 'GES'", "found 'divers'"),
    ),
    "0 bytes": (b"", ("0 bytes",)),
    "blanks": (b" \r\n;;;\r\n\t", ("empty",)),
    "error page": (b"\n<!DOCTYPE html>\n<html>Tabelle: 22811-01i</html>", ("web page",)),
    "nobody's": (b"a;b\n1;2\n", ("a file of a source in the catalogue",)),
}


@pytest.mark.parametrize(("content", "said"), CASES.values(), ids=CASES)
def test_rejected_with_a_clear_sentence(
    tmp_path: Path, catalogue: Catalogue, content: bytes, said: tuple[str, ...]
) -> None:
    with pytest.raises(RejectedFile) as error:
        read_bytes(tmp_path, catalogue, content, "export.csv")
    assert str(error.value).startswith("export.csv: ")
    for part in said:
        assert part in str(error.value)


def test_all_faults_of_a_file_are_said_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    text = changed(changed(changed(RATES, "15,7", "viel"), "9,9", "990"), "05358012", "05358013")
    with pytest.raises(RejectedFile) as error:
        read_bytes(tmp_path, catalogue, text.encode(LATIN))
    assert sorted(fault.line or 0 for fault in error.value.faults) == [12, 13, 14]


def municipalities() -> gpd.GeoDataFrame:
    """Two squares where Düren and Jülich lie, as the state's office cuts its fields."""
    frame = gpd.GeoDataFrame(
        {"ART": "G", "GN": ["Düren", "Jülich", "Aachen"], "KN": ["05358008", "05358024", "05334002"],
         "KOORD_GEN": "1", "LAENGE_GEN": "1"},
        geometry=[box(6.4, 50.75, 6.55, 50.85), box(6.3, 50.9, 6.4, 51), box(6, 50.7, 6.2, 50.8)],
        crs="EPSG:4326",
    )  # fmt: skip
    return frame.to_crs("EPSG:25832")


def other_system(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return shapes.to_crs("EPSG:25833").set_crs("EPSG:25832", allow_override=True)


def points(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return shapes.set_geometry([Point(320_000, 5_630_000)] * len(shapes), crs=shapes.crs)


def unknown(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return shapes.assign(KN=["05358008", "05358025", "05334002"])


def twice(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return shapes.iloc[[0, 0, 1]]


BAD_SHAPES: dict[str, tuple[Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], tuple[str, ...]]] = {
    "other coordinate system": (other_system, ("Rathaus Düren inside area 05358008", "coordinate system")),
    "points": (points, ("found '05358008'", "a polygon")),
    "unknown area": (unknown, ("line 2", "column 'KN'", "found '05358025'", "did you mean 05358024")),
    "area twice": (twice, ("line 2", "found '05358008'", "an area once")),
    "nothing of the county": (lambda shapes: shapes.iloc[[2]], ("shapes of areas", "there are none")),
}


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
@pytest.mark.parametrize(("change", "said"), BAD_SHAPES.values(), ids=BAD_SHAPES)
def test_bad_shapes(
    tmp_path: Path,
    catalogue: Catalogue,
    change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    said: tuple[str, ...],
    suffix: str,
) -> None:
    path = tmp_path / f"grenzen{suffix}"
    change(municipalities()).to_file(path, engine="pyogrio")
    source = recognise(path, file_name=path.name, catalogue=catalogue)
    with pytest.raises(RejectedFile) as error:
        read_geometry(path, file_name=path.name, source_id=source, catalogue=catalogue)
    for part in said:
        assert part in str(error.value)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".zip"])
def test_good_shapes(tmp_path: Path, catalogue: Catalogue, suffix: str) -> None:
    path = tmp_path / f"grenzen{suffix}"
    municipalities().to_file(path.with_suffix(".shp") if suffix == ".zip" else path, engine="pyogrio")
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("grenzen.[!z]*"):
                archive.write(part, part.name)
    source = recognise(path, file_name=path.name, catalogue=catalogue)
    assert source == "dvg2_gemeinden"
    frame = read_geometry(path, file_name=path.name, source_id=source, catalogue=catalogue)
    assert frame["area"].tolist() == ["05358008", "05358024"]
    assert frame.crs.to_epsg() == 25832


def test_shapes_that_are_none(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "grenzen.geojson"
    path.write_text('{"Ident": {"Service": "metadata"}}')
    with pytest.raises(RejectedFile, match=r"grenzen\.geojson: .*shapes of areas"):
        recognise(path, file_name=path.name, catalogue=catalogue)
