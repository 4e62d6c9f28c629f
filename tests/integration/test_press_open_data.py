"""Open data of a small release: what is in the files, hostile texts, and reading them back."""

import csv
import io
import pickle
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.press.edition import Edition
from resources.press.open_data import sheets
from resources.press.open_data.cells import VARIANTS, Variant, guarded, unguarded
from resources.press.open_data.tables import released_tables
from resources.press.printing import print_folder
from tests.integration.press import edition

HOSTILE = {
    "0535800401": '=cmd|"/C calc"!A0',
    "0535800402": "<script>alert(1)</script>; =1+1",
    "0535800801": "@SUM(1;2),+3",
    "0535800802": "'-1 Öhringen",
}
REASONS = ["\t=2", "\r\n=3", "a\n-1", '"+4', "", "x, y"]


def _spoil(tables: dict[str, pd.DataFrame]) -> None:
    values = tables["indicator_values"]
    rows = values.index[values["value"].isna()]
    values.loc[rows, "reason"] = [REASONS[place % len(REASONS)] for place in range(len(rows))]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), names=HOSTILE, change=_spoil)


@pytest.fixture(scope="module")
def folder(release: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("public") / "daten"
    print_folder(sheets(release), place)
    return place


def _keys(release: Edition) -> dict[str, str]:
    return {sheet.path: sheet.key for sheet in sheets(release)}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.folder)
def test_csv_read_back_into_duckdb_is_the_same_table(
    release: Edition, folder: Path, variant: Variant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(folder / variant.folder)
    tables = list(released_tables(release))
    with duckdb.connect() as connection:
        connection.execute((folder / variant.folder / "laden.sql").read_text(encoding="utf-8"))
        for table, file in tables:
            own = ", ".join(f'"{field.name}"::{field.type} AS "{field.name}"' for field in table.fields)
            released = f"SELECT {own} FROM read_parquet('{file}')"
            for query in (
                f'(FROM "{table.name}") EXCEPT ALL ({released})',
                f'({released}) EXCEPT ALL (FROM "{table.name}")',
            ):
                assert connection.execute(query).fetchall() == [], table.name
            types = {row[0]: row[1] for row in connection.execute(f'DESCRIBE "{table.name}"').fetchall()}
            assert types == {field.name: field.type for field in table.fields}
    assert {"areas", "indicator_values", "quality"} <= {table.name for table, _ in tables}


def test_no_cell_of_any_csv_file_is_a_formula_whatever_the_separator(folder: Path):
    number = re.compile(r"-[\d.,e+-]+\]?")
    files = [*folder.rglob("*.csv")]
    assert len(files) > 50
    for file in files:
        text = file.read_text(encoding="utf-8-sig")
        for piece in re.split(r"[,;\t\r\n]", text):
            cell = piece.strip(' "\x00')
            assert not cell.startswith(("=", "+", "@")), (file.name, piece)
            assert not cell.startswith("-") or number.fullmatch(cell), (file.name, piece)
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(file)):
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "\n")) for cell in row), file.name


def _separator(file: Path) -> str:
    return "," if file.parent.name == "csv" else ";"


@settings(max_examples=15)
@given(st.lists(st.text(st.sampled_from("=+-@'\",;\t\r\n \x00aÖ＝\u00a0")), min_size=100, max_size=300))
def test_every_text_is_inert_and_comes_back_as_it_was(texts: list[str]):
    frame = pd.DataFrame({"text": pd.array(texts, dtype="str")})
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        rows = connection.execute(
            f"SELECT text, cell, {unguarded('cell')} FROM (SELECT text, {guarded('text')} AS cell FROM frame)"
        ).fetchall()
    for text, cell, back in rows:
        assert back == text
        assert not cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r", "\n"))
        for piece in re.split(r"[,;\t\r\n]", cell):
            assert not piece.lstrip("".join(map(chr, range(33))) + '"').startswith(("=", "+", "-", "@", "＝"))


def test_a_missing_value_is_empty_and_an_empty_text_is_quoted(folder: Path):
    text = (folder / "csv" / "indicator_values.csv").read_text(encoding="utf-8")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head[0] == "indicator"
    assert {len(row) for row in rows} == {len(head)}
    assert '"",' in text
    assert re.search(r",,", text)


def test_the_german_variant_is_written_for_excel_in_germany(folder: Path):
    content = (folder / "csv-de" / "areas.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    line = next(row for row in content.decode("utf-8-sig").splitlines() if "Vettweiß" in row)
    assert re.search(r";FALSCH;\d\d\.\d\d\.\d{4};;\d+,\d+;", line)


def test_an_indicator_has_a_file_of_its_own_with_names_and_german_heads(release: Edition, folder: Path):
    text = (folder / "indikatoren" / "sgb2_quote.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    values = release.table("indicator_values")
    assert len(rows) == (values["indicator"] == "sgb2_quote").sum()
    row = next(row for row in rows if row["Gebiet"] == "05358060" and row["Jahr"] == "2023")
    expected = values.query("indicator == 'sgb2_quote' and area == '05358060' and year == 2023")["value"]
    assert (row["Name"], row["Datengrundlage"]) == ("Vettweiß", "Musterdaten")
    assert float(row["Wert"].replace(",", ".")) == expected.item()
    assert row["Stichtag"] == "31.12.2023"


def test_parquet_files_are_those_of_the_release(release: Edition, folder: Path):
    for table, file in released_tables(release):
        assert (folder / "parquet" / f"{table.name}.parquet").read_bytes() == file.read_bytes()


def test_layers_have_the_newest_figures_and_say_why_there_is_none(release: Edition, folder: Path):
    file = folder / "sozialraumbericht.gpkg"
    assert {name for name, _ in pyogrio.list_layers(file)} == {
        "kreis",
        "gemeinde",
        "sozialraum",
        "kennzahlen",
    }
    layer = gpd.read_file(file, layer="sozialraum").set_index("area")
    assert layer.crs == "EPSG:25832"
    hidden = layer.loc["0535800401"]
    assert (hidden["name"], hidden["parent_name"]) == (HOSTILE["0535800401"], "Aldenhoven")
    assert (hidden["kinderarmut_status"], hidden["kinderarmut_jahr"]) == ("suppressed", 2024)
    assert pd.isna(hidden["kinderarmut"])
    values = release.values["sgb2_quote", "sozialraum"].query("year == 2024").set_index("area")["value"]
    pd.testing.assert_series_equal(layer["sgb2_quote"], values, check_names=False, check_like=True)
    other = gpd.read_parquet(folder / "geoparquet" / "sozialraum.parquet").set_index("area")
    pd.testing.assert_series_equal(other["sgb2_quote"], layer["sgb2_quote"])
    assert other.geometry.geom_equals(layer.geometry).all()
    assert set(layer["basis"]) == {"Musterdaten"}


def test_the_same_release_gives_the_same_bytes_in_any_process(release: Edition, tmp_path: Path):
    made = list(sheets(release))
    assert all(sha256(sheet.make()).hexdigest() == sheet.key for sheet in made)
    stored = tmp_path / "edition"
    stored.write_bytes(pickle.dumps(release))
    program = (
        "import pickle, sys; from pathlib import Path; from resources.press.open_data import sheets;"
        "release = pickle.loads(Path(sys.argv[1]).read_bytes());"
        "print(*(f'{sheet.key} {sheet.path}' for sheet in sheets(release)), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, stored], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.stdout.split("\n")[:-1] == [f"{sheet.key} {sheet.path}" for sheet in made]


def test_a_changed_indicator_is_printed_again_alone(tmp_path: Path):
    def change(tables: dict[str, pd.DataFrame]) -> None:
        values = tables["indicator_values"]
        rows = (values["indicator"] == "anteil_65_plus") & (values["year"] == 2021)
        values.loc[rows, "numerator"] += 1

    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old, new = _keys(edition(tmp_path / "old")), _keys(edition(tmp_path / "new", change=change))
    changed = {path for path in new if new[path] != old[path]}
    assert {path for path in changed if "/" in path} == {
        "indikatoren/anteil_65_plus.csv",
        *(f"{kind}/indicator_values.{kind[:3]}" for kind in ("csv", "csv-de")),
        "parquet/indicator_values.parquet",
    }
    assert {path for path in changed if "/" not in path} == {"datapackage.json", "dcat.ttl", "dcat.jsonld"}


def test_fictional_figures_are_marked_and_real_ones_are_not(folder: Path, tmp_path: Path):
    made = {sheet.path: sheet for sheet in sheets(edition(tmp_path, basis="Echtdaten"))}
    for path in ("LIESMICH.txt", "dcat.ttl", "datapackage.json"):
        assert "Kreis Düren (Musterdaten)" in (folder / path).read_text(encoding="utf-8")
        assert "Kreis Düren (Musterdaten)" not in made[path].make().decode()
    assert "MUSTERDATEN" in (folder / "LIESMICH.txt").read_text(encoding="utf-8")
    assert "MUSTERDATEN" not in made["LIESMICH.txt"].make().decode()
