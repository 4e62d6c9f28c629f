"""The CSV files and shapes of IT.NRW, Destatis, BBSR, MSB and BKG as they were published."""

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from resources.faults import RejectedFile
from resources.readers import read, read_geometry
from resources.reading.figures import parse_figure
from resources.recognise import recognise
from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.keys import normalise

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
pytestmark = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no real files")
FOLDER = Path(REAL or ".") / "kreis-dueren"
MUNICIPALITIES = 15

FILES = {
    "landesdatenbank/22811-01i_2023.csv": "itnrw_22811_01i",
    "landesdatenbank/22811-05i_2024.csv": "itnrw_22811_05i",
    "landesdatenbank/12411-15i_2024.csv": "itnrw_12411_15i",
    "landesdatenbank/12411-09i_2024.csv": "itnrw_12411_09i",
    "landesdatenbank/12521-03i_2024.csv": "itnrw_12521_03i",
    "landesdatenbank/13111-54i_2024.csv": "itnrw_13111_54i",
    "landesdatenbank/22517-02i_2023.csv": "itnrw_22517_02i",
    "landesdatenbank/22517-02i_2024.csv": "itnrw_22517_02i",
    "regionalstatistik/1000A-0000_de_flat.csv": "zensus_1000a_0000",
    "regionalstatistik/12211-Z-11_de_flat.csv": "regio_12211_z_11",
    "regionalstatistik/12411-01-01-4_de_flat.csv": "regio_12411_01_01_4",
    "regionalstatistik/12411-02-03-4_2023.csv": "regio_12411_02_03_4",
    "regionalstatistik/Altersstruktur_2018_12411-02-03-5-B.csv": "regio_12411_02_03_5b",
    "regionalstatistik/13111-01-03-4_de_flat.csv": "regio_13111_01_03_4",
    "regionalstatistik/52411-02-01-4_de_flat.csv": "regio_52411_02_01_4",
    "regionalstatistik/73111-01-01-4_de_flat.csv": "regio_73111_01_01_4",
    "regionalstatistik/AI-N-01-2-5_de_flat.csv": "regio_ai_n_01_2_5",
    "inkar/IRIS_Einkommenssteuer_Gemeindeverbaende_2022.csv": "inkar_iris_einkommensteuer",
    "schulen/schulsozialindex_2024-25_kreis-dueren.csv": "msb_schulsozialindex",
}
SHAPES = {
    "grenzen/dvg2gem_nw_o.json": "dvg2_gemeinden",
    "grenzen/dvg2krs_nw.json": "dvg2_kreise",
    "grenzen/nrw_gemeinden_vg250_simplify0.geojson": "vg250_gemeinden",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "catalogue")


@pytest.fixture(scope="module")
def frames(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    return {
        path: read(FOLDER / path, file_name=Path(path).name, source_id=source, catalogue=catalogue)
        for path, source in FILES.items()
    }


@pytest.mark.parametrize(("path", "source"), [*FILES.items(), *SHAPES.items()])
def test_recognised_under_any_name(catalogue: Catalogue, path: str, source: str) -> None:
    renamed = f"Kopie von export (3){Path(path).suffix}"
    assert recognise(FOLDER / path, file_name=renamed, catalogue=catalogue) == source


@pytest.mark.parametrize(
    "path",
    ["gitter/zensus2011_1km_kreis_dueren_bbox_plus5km.csv", "regionalstatistik/1000A-0000__metadata.json",
     "gebietsstand/2023.xlsx"],
)  # fmt: skip
def test_other_files_are_of_no_source(catalogue: Catalogue, path: str) -> None:
    with pytest.raises(RejectedFile, match=Path(path).name):
        recognise(FOLDER / path, file_name=Path(path).name, catalogue=catalogue)


@pytest.mark.parametrize("path", FILES)
def test_every_figure_stands_where_its_line_and_column_say(
    catalogue: Catalogue, frames: dict[str, pd.DataFrame], path: str
) -> None:
    layout = catalogue.sources[FILES[path]].layout
    with (FOLDER / path).open(encoding=layout.encoding, newline="") as file:
        lines = file.read().splitlines()
    titles = next(csv.reader([lines[layout.skip_rows]], delimiter=layout.separator))
    for row in frames[path].itertuples():
        fields = next(csv.reader([lines[row.line - 1]], delimiter=layout.separator))
        assert any(_is_area(field, row.area) for field in fields), (row, fields)
        if row.column in titles:
            fields = [fields[titles.index(row.column)]]
        if pd.notna(row.value):
            assert any(_same(field, row.value, layout.decimal) for field in fields), (row, fields)


def _is_area(field: str, area: str) -> bool:
    try:
        return normalise(field).key == area
    except ValueError:
        return field.strip() == {"05358": "Düren, Kreis", "05": "Nordrhein-Westfalen"}.get(area)


def _same(field: str, value: float, decimal: str) -> bool:
    try:
        figure = parse_figure(field, decimal=decimal)[0]
    except ValueError:
        return False
    return value in (figure, figure * 1000)


def figures(frame: pd.DataFrame, geography: str, measure: str) -> pd.DataFrame:
    chosen = frame[(frame["geography"] == geography) & (frame["measure"] == measure)]
    return chosen[chosen["sex"].isna() & chosen["age_from"].isna() & chosen["category"].isna()]


def test_population_2024(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/12411-15i_2024.csv"]
    people = figures(frame, "gemeinde", "bevoelkerung")
    assert len(people) == MUNICIPALITIES
    assert people["value"].sum() == figures(frame, "kreis", "bevoelkerung")["value"].item() == 279_285
    assert figures(frame, "gemeinde", "bodenflaeche")["value"].sum() == pytest.approx(941.49, abs=0.02)


def test_population_by_single_years(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/12411-09i_2024.csv"]
    kreis = frame[frame["geography"] == "kreis"]
    single = kreis[kreis["age_from"].notna()].sort_values("age_from")
    assert single["age_from"].tolist() == list(range(91))
    assert single["age_to"].fillna(0).tolist() == [*range(1, 91), 0]
    assert single["value"].sum() == kreis.loc[kreis["age_from"].isna(), "value"].item() == 279_285


def test_published_rate_2023(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/22811-01i_2023.csv"].set_index("area")
    assert frame.loc["05358008", "value"] == 15.7
    assert frame.loc["05358", "value"] == 10.0
    assert set(frame["reference_date"]) == {pd.Timestamp(2023, 12, 31)}
    assert len(frame) == MUNICIPALITIES + 2


def test_minimum_income_benefits_2024(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/22811-05i_2024.csv"]
    sgb2 = figures(frame, "gemeinde", "sgb2_regelleistungsberechtigte")
    assert sgb2["value"].sum() == 21_302
    assert set(sgb2["status"]) == {"exact"}
    everybody = figures(frame, "gemeinde", "mindestsicherung_empfaenger")
    assert everybody["value"].sum() == 27_642
    assert figures(frame, "kreis", "mindestsicherung_empfaenger")["value"].item() == 27_632
    assert set(everybody["status"]) == {"rounded"}
    dueren = frame[(frame["area"] == "05358008") & (frame["measure"] == "grundsicherung_empfaenger")]
    assert dict(zip(dueren["category"].fillna("all"), dueren["value"], strict=True)) == {
        "all": 2290, "reason:old_age": 1210, "reason:reduced_capacity": 1080,
    }  # fmt: skip


def test_youth_offices(frames: dict[str, pd.DataFrame]) -> None:
    used = figures(frames["landesdatenbank/22517-02i_2023.csv"], "jugendamt", "hze_inanspruchnahme")
    assert dict(zip(used["area"], used["value"], strict=True)) == {"JH05358008": 2259, "JH05358999": 2717}
    frame = frames["landesdatenbank/22517-02i_2024.csv"]
    for measure in ("hze_inanspruchnahme", "hze_begonnen"):
        own = frame[(frame["measure"] == measure) & (frame["geography"] == "jugendamt")]
        parts = own[own["category"].notna()]
        assert sorted(parts["category"].unique()) == [
            *(f"help:{number}" for number in range(27, 36)), "help:35a",
        ]  # fmt: skip
        assert parts["value"].sum() == own.loc[own["category"].isna(), "value"].sum()


def test_foreigners_are_counted_once(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/12521-03i_2024.csv"]
    kreis = frame[(frame["geography"] == "kreis") & frame["sex"].isna()]
    assert len(kreis) == 215
    assert not kreis["category"].duplicated().any()
    # the continents, rounded once each, sum to 41,405; 215 citizenships rounded one by one to 41,385
    assert kreis["value"].sum() == 41_385
    assert set(kreis["status"]) == {"rounded", "nil"}


def test_rows_without_key(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["landesdatenbank/13111-54i_2024.csv"]
    kreis = frame[frame["area"] == "05358"]
    values = kreis.set_index("category")["value"]
    assert values[values.index.isna()].item() == 90_880
    for split in ("school:", "qualification:"):
        parts = [value for name, value in values.items() if str(name).startswith(split)]
        assert sum(parts) == 90_880
    assert set(kreis["line"]) == {357}


def test_an_area_that_was_not_delivered_is_no_zero(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["regionalstatistik/13111-01-03-4_de_flat.csv"]
    kreis = frame[frame["area"] == "05358"]
    assert len(kreis) == 6
    assert set(kreis["status"]) == {"not_delivered"}
    assert kreis["value"].isna().all()
    assert set(frame.loc[frame["area"] == "05", "status"]) == {"exact"}


def test_flat_files(frames: dict[str, pd.DataFrame]) -> None:
    census = frames["regionalstatistik/1000A-0000_de_flat.csv"]
    assert len(census) == MUNICIPALITIES
    assert census.loc[census["area"] == "05358008", "value"].item() == 94_149
    sexes = frames["regionalstatistik/12411-01-01-4_de_flat.csv"].set_index("sex")["value"]
    assert sexes["male"] + sexes["female"] == sexes[sexes.index.isna()].item() == 279_285
    tax = frames["regionalstatistik/73111-01-01-4_de_flat.csv"].set_index("measure")
    assert tax.loc["gesamtbetrag_einkuenfte", ["value", "status"]].tolist() == [5_821_941_000, "rounded"]
    assert tax.loc["steuerpflichtige", ["value", "status"]].tolist() == [132_625, "exact"]
    forms = frames["regionalstatistik/12211-Z-11_de_flat.csv"]
    assert forms["value"].tolist() == [128, 39, 52, 37]
    assert set(forms["status"]) == {"estimated"}
    assert frames["regionalstatistik/52411-02-01-4_de_flat.csv"]["value"].tolist() == [46]
    change = frames["regionalstatistik/AI-N-01-2-5_de_flat.csv"]
    change = change[change["measure"] == "siedlungsflaechenveraenderung_veroeffentlicht"].set_index("area")
    assert change.loc["05358056", "value"] == -0.9
    assert change.loc["05358044", ["value", "status"]].tolist() == [0, "exact"]


def test_older_tables(frames: dict[str, pd.DataFrame]) -> None:
    wide = frames["regionalstatistik/Altersstruktur_2018_12411-02-03-5-B.csv"]
    total = wide[wide["sex"].isna()]
    assert total.loc[total["age_from"].notna(), "value"].sum() == 263_722
    assert total.loc[total["age_from"].isna(), "value"].item() == 263_722
    assert set(wide["reference_date"]) == {pd.Timestamp(2018, 12, 31)}
    rows = frames["regionalstatistik/12411-02-03-4_2023.csv"]
    rows = rows[rows["area"] == "05358"]
    assert rows.loc[rows["age_from"].isna() & rows["sex"].isna(), "value"].item() == 278_462
    assert set(rows["age_from"].dropna()) == {6, 10, 15, 18}


def test_periods_in_titles(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["inkar/IRIS_Einkommenssteuer_Gemeindeverbaende_2022.csv"]
    assert set(frame["year"]) == set(range(1998, 2023))
    assert set(frame.groupby("year")["area"].nunique()) == {MUNICIPALITIES}
    own = frame[(frame["area"] == "05358008") & (frame["year"] == 1998)]
    assert own[["value", "column"]].to_numpy().tolist() == [[290.26, "Einkommensteuer 1998"]]


def test_schools_without_index_stay(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["schulen/schulsozialindex_2024-25_kreis-dueren.csv"]
    assert len(frame) == 79
    without = frame[frame["category"].str.endswith("|sozialindex:none")]
    assert len(without) == 21
    assert without["category"].str.startswith("form:berufskolleg|").sum() == 5
    assert set(frame["reference_date"]) == {pd.Timestamp(2024, 10, 15)}


def test_shapes(catalogue: Catalogue) -> None:
    shapes = {
        source: read_geometry(FOLDER / path, file_name=Path(path).name, source_id=source, catalogue=catalogue)
        for path, source in SHAPES.items()
    }
    assert {source: len(frame) for source, frame in shapes.items()} == {
        "dvg2_gemeinden": 15, "dvg2_kreise": 1, "vg250_gemeinden": 15,
    }  # fmt: skip
    for frame in shapes.values():
        assert frame.crs.to_epsg() == 25832
        assert frame.geometry.area.sum() / 1e6 == pytest.approx(941.4, abs=1.2)
    assert shapes["dvg2_gemeinden"].geometry.area.sum() / 1e6 == pytest.approx(941.41, abs=0.01)
