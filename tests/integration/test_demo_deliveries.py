"""The fictional deliveries pass through recognition and readers, and nothing is lost on the way."""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from demo import cases, election, facts, planted
from demo.__main__ import deliveries, main
from demo.areas import areas
from demo.population import households, population
from demo.registers import registers
from resources.faults import RejectedFile
from resources.readers import read, read_geometry
from resources.recognise import recognise
from sozialraum.catalogue import Catalogue, load_catalogue

CATALOGUE = Path(__file__).parents[2] / "catalogue"
YEARS = range(2023, 2025)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(CATALOGUE)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    main([str(folder), "--years", f"{YEARS[0]}-{YEARS[-1]}"])
    return folder


@pytest.fixture(scope="module")
def taken(inbox: Path) -> dict[str, pd.DataFrame]:
    """Observations by file name, of all files but shapes, registers, covering note and the broken one."""
    passed = {"lieferung.yaml", "sozialraum_grenzen.gpkg", planted.BROKEN_FILE}
    passed |= {file.name for file in registers()}
    return {path.name: take(path) for path in sorted(inbox.iterdir()) if path.name not in passed}


def take(path: Path) -> pd.DataFrame:
    source = recognise(path, file_name=path.name, catalogue=catalogue())
    assert path.name.startswith(source)
    return read(path, file_name=path.name, source_id=source, catalogue=catalogue())


def total(frame: pd.DataFrame, measure: str, **splits: object) -> float:
    """Sum of the figures with exactly these splits; a split that is not named is a total."""
    chosen = frame[frame["measure"] == measure]
    for name in ("sex", "age_from", "age_to", "category"):
        wanted = splits.get(name)
        chosen = chosen[chosen[name].isna() if wanted is None else chosen[name] == wanted]
    assert len(chosen)
    return float(chosen["value"].sum())


def test_the_inbox_holds_what_the_generator_delivers(inbox: Path) -> None:
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == {
        file.name: file.content for file in deliveries(YEARS)
    }


def test_another_process_writes_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", str(tmp_path), "--years", "2024"]
    other = {"PYTHONHASHSEED": "7"}
    subprocess.run(command, check=True, capture_output=True, cwd=CATALOGUE.parent, env=other)
    assert "ba_akg_2024.xlsx" in {path.name for path in tmp_path.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (inbox / path.name).read_bytes(), path.name


def test_every_office_delivers_and_one_file_is_late(taken: dict[str, pd.DataFrame]) -> None:
    sources = {source for frame in taken.values() for source in frame["source"].unique()}
    known = catalogue().sources
    confidential = {name for name in known if known[name].access == "confidential"}
    assert sources == confidential - {"sozialraum_grenzen", "kommunalwahl"}
    assert "schuleingang_2024_nachlieferung.xlsx" in taken
    assert "schuleingang_2024.xlsx" not in taken


def test_the_broken_file_is_rejected_with_the_column(inbox: Path) -> None:
    expected = r"line 2: column 'Betreute Kinder': .*'Betreute Kinder \(vorläufig\)'"
    with pytest.raises(RejectedFile, match=expected):
        take(inbox / planted.BROKEN_FILE)


def test_shapes_are_read(inbox: Path) -> None:
    path = inbox / "sozialraum_grenzen.gpkg"
    source = recognise(path, file_name=path.name, catalogue=catalogue())
    assert source == "sozialraum_grenzen"
    found = read_geometry(path, file_name=path.name, source_id=source, catalogue=catalogue())
    assert sorted(found["area"]) == [key for key in areas().keys if not key.endswith("00")]


@pytest.mark.parametrize("year", YEARS)
def test_the_register_keeps_every_person(taken: dict[str, pd.DataFrame], year: int) -> None:
    frame = taken[f"melderegister_{year}.csv"]
    persons = population(year).persons
    by_municipality = frame.groupby(frame["area"].str[:8])["value"].sum()
    assert by_municipality.tolist() == facts.population(year).tolist()
    by_age = frame.groupby("age_from")["value"].sum()
    assert by_age.tolist() == persons.sum(axis=(0, 2, 3, 4)).tolist()
    assert frame.loc[frame["age_from"] == 100, "age_to"].isna().all()
    foreign = frame[frame["category"].str.startswith("nationality:foreign")]
    assert foreign["value"].sum() == persons[:, :, :, 1].sum()
    assert frame.groupby("sex")["value"].sum()[["male", "female", "diverse"]].tolist() == (
        persons.sum(axis=(0, 1, 3, 4)).tolist()
    )
    assert set(frame["area"]) == set(areas().keys)


SUMS: tuple[tuple[str, str, dict[str, object], Callable[[int], float]], ...] = (
    ("melderegister_haushalte", "haushalte", {"category": "type:single_parent"},
     lambda y: households(y)[:, 1].sum()),
    ("jugendamt_hze", "hze_inanspruchnahme", {"category": "help:28"},
     lambda y: cases.child_support(y, 10)[0][:, 1].sum()),
    ("kita", "kita_kinder", {}, lambda y: cases.day_care(y)["children"].sum()),
    ("kita", "kita_kinder", {"category": "language:other", "age_from": 3, "age_to": 6},
     lambda y: cases.day_care(y)["other_language"][:, 1].sum()),
    ("sozialamt_sgb12", "hlu_empfaenger", {"age_from": 0, "age_to": 18},
     lambda y: cases.sgb12(y)["assistance"][:, 0].sum()),
    ("sozialamt_sgb12", "grundsicherung_empfaenger", {"category": "reason:old_age"},
     lambda y: cases.sgb12(y)["old_age"].sum()),
    ("wohngeld", "wohngeld_haushalte", {}, lambda y: cases.housing(y)["benefit"].sum()),
    ("wohngeld", "wohnungen", {}, lambda y: cases.housing(y)["dwellings"].sum()),
)  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("row", SUMS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_read_sums_are_the_generated_sums(
    taken: dict[str, pd.DataFrame], year: int, row: tuple[str, str, dict[str, object], Callable[[int], float]]
) -> None:
    source, measure, splits, expected = row
    frame = next(frame for name, frame in taken.items() if name.startswith(f"{source}_{year}"))
    assert total(frame, measure, **splits) == expected(year)


@pytest.mark.parametrize("year", YEARS)
def test_the_workbook_of_the_agency_says_what_was_counted(taken: dict[str, pd.DataFrame], year: int) -> None:
    frame = taken[f"ba_akg_{year}.xlsx"]
    assert frame["reference_date"].dt.month.unique().tolist() == list(cases.MONTHS)
    december = frame[frame["reference_date"].dt.month == 12]
    county = december[december["geography"] == "kreis"]
    assert total(county, "sgb2_leistungsberechtigte") == cases.sgb2(year, 12)["entitled"].sum()
    insured = cases.unemployed(year, 12)[..., 1].sum()
    assert total(county, "arbeitslose_stichtag", category="law:sgb3") == insured
    assert total(county, "arbeitslosenquote_veroeffentlicht") == cases.unemployment_rate(year, 12)
    small = december[december["geography"] == "sozialraum"]
    counts = small["value"].dropna()
    assert counts[(counts > 0) & (counts < 3)].empty
    assert (small["status"] == "unknown_or_secret").sum() > 0
    assert set(small["status"]) == {"exact", "nil", "unknown_or_secret"}


def test_the_correction_takes_back_what_was_counted_twice(taken: dict[str, pd.DataFrame]) -> None:
    wrong = taken["sozialamt_asylblg_2023.csv"]
    right = taken["sozialamt_asylblg_2023_korrektur.csv"]
    assert right["value"].sum() == cases.asylum(2023).sum() < wrong["value"].sum()


def test_planted_gaps_keep_their_status(taken: dict[str, pd.DataFrame]) -> None:
    statuses = {".": "unknown_or_secret", "x": "not_meaningful", "...": "later", "": "not_delivered"}
    gaps = [gap for gap in planted.GAPS if gap.year in YEARS]
    assert {gap.sign for gap in gaps} == set(statuses)
    for gap in gaps:
        frame = next(f for name, f in taken.items() if name.startswith(f"{gap.source}_{gap.year}"))
        cells = frame[(frame["column"] == gap.column) & frame["area"].str.startswith(gap.area)]
        assert set(cells["status"]) == {statuses[gap.sign]}, gap
        assert cells["value"].isna().all()


def test_polling_districts_sum_to_their_area(tmp_path: Path) -> None:
    delivered = election.kommunalwahl(2020)[0]
    path = tmp_path / delivered.name
    path.write_bytes(delivered.content)
    frame = take(path)
    entitled, voters = cases.local_election(2020)
    sums = frame.pivot_table(index="area", columns="measure", values="value", aggfunc="sum")
    assert list(sums.index) == list(areas().keys)
    assert sums["wahlberechtigte_kommunalwahl"].tolist() == entitled.tolist()
    assert sums["waehler_kommunalwahl"].tolist() == voters.tolist()
    assert len(frame) > 2 * len(areas().keys)
