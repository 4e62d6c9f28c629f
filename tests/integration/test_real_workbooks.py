"""The workbooks of Destatis, BBSR, IT.NRW and the Bundesagentur as they were published."""

import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlrd

from resources.faults import RejectedFile
from resources.formats.workbook import sheets
from resources.readers import read
from sozialraum.catalogue import Catalogue, load_catalogue

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
pytestmark = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no real files")
FOLDER = Path(REAL or ".") / "kreis-dueren"
MUNICIPALITIES = 15

EDITIONS = {
    "31122009_Auszug_GV.xlsx": (2009, 268_637, 133_876, 134_761, 941.35),
    "31122013_Auszug_GV.xlsx": (2013, 258_385, 127_292, 131_093, 941.37),
    "31122017_Auszug_GV.xlsx": (2017, 262_889, 130_272, 132_617, 941.49),
    "31122021_Auszug_GV.xlsx": (2021, 266_771, 132_191, 134_580, 941.49),
    "31122023_Auszug_GV.xlsx": (2023, 272_666, 135_340, 137_326, 941.48),
    "AuszugGV4QAktuell_2024.xlsx": (2023, 272_666, 135_340, 137_326, 941.48),
}
"""Year of the population, persons, men, women, km² of the county; the edition of 2024 has those of 2023."""

ELECTIONS = {
    "2010-05-09": (199_844, 119_575),
    "2012-05-13": (199_617, 119_270),
    "2017-05-14": (199_565, 130_303),
    "2022-05-15": (199_176, 109_874),
}
"""Persons entitled to vote and voters of the county."""

UNEMPLOYED = {
    1998: 10448, 1999: 10148, 2000: 9668, 2001: 10041, 2002: 10885, 2003: 11916, 2004: 12588, 2005: 14632,
    2006: 14746, 2007: 12399, 2008: 10239, 2009: 10939, 2010: 10715, 2011: 10616, 2012: 10247, 2013: 10792,
    2014: 11104, 2015: 10392, 2016: 9962, 2017: 9859, 2018: 9532, 2019: 9062, 2020: 10088, 2021: 9860,
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "catalogue")


def observations(catalogue: Catalogue, source_id: str, path: str) -> pd.DataFrame:
    return read(FOLDER / path, file_name=Path(path).name, source_id=source_id, catalogue=catalogue)


@pytest.mark.parametrize(("name", "expected"), EDITIONS.items())
def test_gemeindeverzeichnis(catalogue: Catalogue, name: str, expected: tuple[float, ...]) -> None:
    frame = observations(catalogue, "gemeindeverzeichnis", f"gemeindeverzeichnis/{name}")
    year, *figures = expected
    assert set(frame["reference_date"]) == {pd.Timestamp(int(year), 12, 31)}
    assert set(frame["geography"]) == {"gemeinde"}
    assert len(frame) == MUNICIPALITIES * 4
    people = frame[frame["measure"] == "bevoelkerung"]
    sums = people.groupby(people["sex"].fillna("all"))["value"].sum()
    assert [sums["all"], sums["male"], sums["female"]] == figures[:3]
    area = frame.loc[frame["measure"] == "bodenflaeche", "value"].sum()
    assert area == pytest.approx(figures[3], abs=0.001)


def test_unemployed_and_population_15_to_64(catalogue: Catalogue) -> None:
    unemployed = observations(catalogue, "inkar_arbeitslose", "inkar/A_Arbeitslosigkeit.xls")
    assert unemployed.groupby("year")["value"].sum().to_dict() == UNEMPLOYED
    people = observations(catalogue, "inkar_bevoelkerung_15_65", "inkar/A_ErwerbsfaehigeBevoelkerung.xls")
    assert set(people["year"]) == set(range(2001, 2022))
    assert set(zip(people["age_from"], people["age_to"], strict=True)) == {(15, 65)}
    sums = people.groupby("year")["value"].sum()
    assert [sums[2001], sums[2010], sums[2011], sums[2021]] == [180_315, 178_478, 171_054, 170_033]
    assert set(people.groupby("year")["area"].nunique()) == {MUNICIPALITIES}


def test_inkar_rates(catalogue: Catalogue) -> None:
    tax = observations(catalogue, "inkar_einkommensteuer", "inkar/E_Einkommensteuer.xls")
    assert len(tax) == MUNICIPALITIES * 25
    values = tax.set_index(["area", "year"])["value"]
    assert (values["05358008", 2019], values["05358004", 1995]) == (382.5, 244.96)
    debtors = observations(catalogue, "inkar_schuldnerquote", "inkar/E_Schuldnerquote.xls")
    assert set(debtors["area"]) == {"05358"}
    rates = debtors.set_index("year")["value"]
    assert list(rates.index) == list(range(2004, 2022))
    assert (rates[2004], rates[2021]) == (10.75, 10.63)


@pytest.mark.parametrize(("day", "expected"), ELECTIONS.items())
def test_turnout(catalogue: Catalogue, day: str, expected: tuple[int, int]) -> None:
    name = f"wahlen/Nordrhein-Westfalen_{day[:4]}_Landtagswahl_Wahlbeteiligung.xlsx"
    frame = observations(catalogue, "itnrw_14311_landtagswahl", name)
    assert set(frame["reference_date"]) == {pd.Timestamp(day)}
    sums = frame.groupby(["geography", "measure"])["value"].sum()
    for geography in ("kreis", "gemeinde"):
        entitled = sums[geography, "wahlberechtigte_landtagswahl"]
        assert (entitled, sums[geography, "waehler_landtagswahl"]) == expected
    assert frame.groupby("geography")["area"].nunique().to_dict() == {
        "gemeinde": MUNICIPALITIES, "kreis": 1, "land": 1,
    }  # fmt: skip


def test_turnout_of_dueren_in_2022(catalogue: Catalogue) -> None:
    name = "wahlen/Nordrhein-Westfalen_2022_Landtagswahl_Wahlbeteiligung.xlsx"
    frame = observations(catalogue, "itnrw_14311_landtagswahl", name)
    values = frame.set_index(["area", "measure"])["value"]
    assert values["05358008", "waehler_landtagswahl"] == 28_565
    assert values["05358008", "wahlberechtigte_landtagswahl"] == 62_657


def test_employees_by_qualification_add_up(catalogue: Catalogue) -> None:
    frame = observations(catalogue, "ba_beschaeftigte_wohnort", "inkar/BA_Kreise_WO_Zeitreihe.xlsx")
    assert set(frame["area"]) == {"05358"}
    by_day = frame.pivot(index="year", columns="category", values="value")
    assert list(by_day.index) == list(range(2002, 2022))
    total = by_day[by_day.columns[by_day.columns.isna()]].iloc[:, 0]
    parts = by_day.loc[:, by_day.columns.notna()]
    assert set(parts.columns) == {
        f"qualification:{name}" for name in ("none", "vocational", "academic", "unknown")
    }
    assert total[2021] == 102_585
    delivered = parts.dropna().index
    assert set(by_day.index) - set(delivered) == {2012}
    assert (parts.loc[delivered].sum(axis=1) == total[delivered]).all()
    missing = frame[(frame["year"] == 2012) & frame["category"].notna()]
    assert list(missing["status"]) == ["unknown_or_secret"] * 4
    assert set(frame["reference_date"].dt.strftime("%d.%m.")) == {"30.06."}


PLACES = [
    ("gemeindeverzeichnis", "gemeindeverzeichnis/AuszugGV4QAktuell_2024.xlsx",
     {"Fläche km2": "I", "Bevölkerung auf Grundlage des Zensus 2011 | insgesamt": "J",
      "Bevölkerung auf Grundlage des Zensus 2011 | weiblich": "L"}),
    ("gemeindeverzeichnis", "gemeindeverzeichnis/31122009_Auszug_GV.xlsx",
     {"Fläche in km2": "I", "Einwohner | männlich": "K"}),
    ("itnrw_14311_landtagswahl", "wahlen/Nordrhein-Westfalen_2017_Landtagswahl_Wahlbeteiligung.xlsx",
     {"Wahlberechtigte | Anzahl": "C", "Wähler | Anzahl": "D"}),
]  # fmt: skip


@pytest.mark.parametrize(("source_id", "path", "columns"), PLACES)
def test_every_figure_stands_where_it_is_said_to(
    catalogue: Catalogue, source_id: str, path: str, columns: dict[str, str]
) -> None:
    frame = observations(catalogue, source_id, path)
    frame = frame[frame["column"].isin(columns)]
    assert set(frame["column"]) == set(columns)
    book = openpyxl.load_workbook(FOLDER / path, read_only=True)
    (name,) = set(frame["sheet"])
    lines = dict(enumerate(book[name].iter_rows(values_only=True, max_row=max(frame["line"])), 1))
    for row in frame.itertuples():
        cells = lines[row.line]
        assert cells[ord(columns[row.column]) - ord("A")] == row.value
        assert row.area in (cells[0], "".join(str(cells[part] or "") for part in (2, 3, 4, 6)))


def test_places_in_merged_headers_of_the_bundesagentur(catalogue: Catalogue) -> None:
    frame = observations(catalogue, "ba_beschaeftigte_wohnort", "inkar/BA_Kreise_WO_Zeitreihe.xlsx")
    sheet = openpyxl.load_workbook(FOLDER / "inkar/BA_Kreise_WO_Zeitreihe.xlsx")["SvB_Kreise_WO_Anzahl"]
    for first, title in ((2, "Insgesamt"), (22, "Ohne Berufsausbildung"), (82, "Abschluss unbekannt")):
        rows = frame[frame["column"].str.split(" | ", regex=False).str[-1] == title]
        assert set(rows["line"]) == {101}
        for row in rows.itertuples():
            (found,) = (
                number
                for number in range(first, first + 20)
                if sheet.cell(12, number).value == row.reference_date.to_pydatetime()
            )
            value = sheet.cell(101, found).value
            assert value == (row.value if row.status == "exact" else ".")


def test_places_in_legacy_workbooks(catalogue: Catalogue) -> None:
    sheet = xlrd.open_workbook(FOLDER / "inkar/A_Arbeitslosigkeit.xls").sheet_by_name("Daten")
    columns = {int(sheet.cell_value(1, number)): number for number in range(3, sheet.ncols)}
    frame = observations(catalogue, "inkar_arbeitslose", "inkar/A_Arbeitslosigkeit.xls")
    for row in frame.itertuples():
        assert sheet.cell_value(row.line - 1, 0) == row.area
        assert sheet.cell_value(row.line - 1, columns[row.year]) == row.value
        assert sheet.cell_value(0, columns[row.year]) == row.column


FILES = [
    path
    for pattern in ("gemeindeverzeichnis/*.xlsx", "inkar/*.xls*", "wahlen/*.xlsx")
    for path in sorted(FOLDER.glob(pattern))
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_cut_off_at_any_place_is_a_rejection(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    cut = tmp_path / "cut"
    for share in (0.1, 0.5, 0.99):
        cut.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(RejectedFile, match="damaged"):
            sheets(cut, file_name=path.name, pattern=None)
