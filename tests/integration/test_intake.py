"""Taking in: what is read, when it is read again, what supersedes what, and that nothing stops it."""

import contextlib
import multiprocessing
import random
import sqlite3
import time
from collections.abc import Callable
from io import BufferedIOBase
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from resources import readers
from resources.archive import ArchiveError
from resources.receiving import examine, unpack
from resources.receiving.intake import stored_under
from resources.receiving.receipts import active_slices, receipts_table, report_table
from schemas.observations import OBSERVATIONS
from sozialraum.catalogue import load_catalogue
from tests.integration.small import ROWS, TITLES, Office, csv, zipped

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were really parsed."""
    names: list[str] = []
    original = readers.read

    def counted(path: Path, *, file_name: str, **others: object) -> pd.DataFrame:
        names.append(file_name)
        return original(path, file_name=file_name, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(examine, "read", counted)
    return names


def test_good_file_is_read_and_stored(office: Office) -> None:
    office.put("amt/lieferung.yaml", "sender: Amt für Statistik\nfictional: true")
    office.put("amt/a.csv", csv())
    result = office.run()
    (receipt,) = result.receipts
    assert (receipt.verdict, receipt.source, receipt.reader, receipt.rows) == (
        "accepted",
        "einwohner",
        "table",
        4,
    )
    assert (receipt.name, receipt.sender, receipt.fictional) == ("amt/a.csv", "Amt für Statistik", True)
    assert [day.isoformat() for day in receipt.periods] == ["2024-12-31"]
    assert receipt.geographies == ("gemeinde",)
    stored = OBSERVATIONS.validate(office.store.read(stored_under(receipt)))
    assert sorted(stored["value"]) == [12.5, 15.7, 14000, 91000]
    assert set(stored["delivery"]) == {receipt.delivery}
    assert set(stored["recorded_at"]) == {pd.Timestamp(receipt.received_at).tz_localize(None)}
    assert [one.verdict for one in office.archive.history(receipt.delivery)] == ["waiting", "accepted"]


def test_second_run_parses_nothing_and_adds_nothing(office: Office, readings: list[str]) -> None:
    office.put("a.csv", csv())
    office.put("broken.csv", csv(rows=("05358004;Aldenhoven;31.12.2024;-3;1",)))
    office.put("unknown.txt", "what is this?")
    office.put("q.zip", b"no zip")
    first = office.run()
    assert sorted(readings) == ["a.csv", "broken.csv"]
    files = sorted(path for path in office.archive.root.rglob("*") if path.is_file())
    second = office.run()
    assert sorted(readings) == ["a.csv", "broken.csv"]
    assert second.receipts == first.receipts
    assert not second.decided
    assert sorted(path for path in office.archive.root.rglob("*") if path.is_file()) == files


def borders(folder: Path, name: str) -> Path:
    folder.mkdir()
    corners = [Point(320000 + 3000 * n, 5640000).buffer(1000, cap_style="square") for n in range(2)]
    names = {"AGS": ["05358004", "05358008"], "GN": ["Aldenhoven", "Düren"]}
    gpd.GeoDataFrame(names, geometry=corners, crs=25832).to_file(folder / name)
    return folder / name


@pytest.mark.filterwarnings("ignore:.*non conformant file extension:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:.*WAL-enabled database:RuntimeWarning")
def test_shapes_are_stored_and_their_file_is_not_touched(office: Office, tmp_path: Path) -> None:
    package = borders(tmp_path / "a", "g.gpkg")
    with contextlib.closing(sqlite3.connect(package)) as database:  # as QGIS leaves it
        assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    office.put("g.gpkg", package.read_bytes())
    shapefile = borders(tmp_path / "b", "g.shp")
    parts = {f"Grenzen 2024/{path.name}": path.read_bytes() for path in shapefile.parent.iterdir()}
    office.put("g.zip", zipped(parts | {"liesmich.txt": b"Stand 2024"}))
    result = office.run()
    assert [receipt.reason for receipt in result.receipts] == ["all checks passed"] * 2
    for receipt in result.receipts:
        assert (receipt.periods, receipt.geographies, receipt.rows) == ((), ("gemeinde",), 2)
        stored = office.store.read(stored_under(receipt))
        assert list(stored.columns) == ["geography", "area", "wkb"]
        assert gpd.GeoSeries.from_wkb(stored["wkb"]).area.round().tolist() == [4e6, 4e6]
        assert office.archive.path(receipt.delivery).exists()
    assert len([path for path in (office.archive.root / "objects").rglob("*") if path.is_file()]) == 2
    assert office.archive.verify() == []
    slices = active_slices(result.receipts, fictional=False)
    assert list(slices["delivery"]) == [office.receipt("g.zip").delivery]


def test_same_bytes_under_another_name_are_one_delivery(office: Office) -> None:
    office.put("a.csv", csv())
    office.put("b.csv", csv())
    result = office.run()
    assert [receipt.name for receipt in result.receipts] == ["a.csv"]
    assert result.notes == ("b.csv: same content as a.csv, counted once",)


def test_correction_supersedes_for_its_dates_only(office: Office) -> None:
    both = csv(rows=(*(row.format(day="31.12.2023") for row in ROWS), *ROWS))
    office.put("x.csv", both)
    office.put("x_korrektur.csv", csv(rows=(ROWS[0].replace("14000", "14001"), ROWS[1])))
    result = office.run()
    slices = active_slices(result.receipts, fictional=False)
    names = {receipt.delivery: receipt.name for receipt in result.receipts}
    assert {str(row.reference_date)[:10]: names[str(row.delivery)] for row in slices.itertuples()} == {
        "2023-12-31": "x.csv",
        "2024-12-31": "x_korrektur.csv",
    }
    for receipt in result.receipts:
        assert office.archive.path(receipt.delivery).exists()
        assert len(office.store.read(stored_under(receipt))) == receipt.rows


def test_rejected_correction_supersedes_nothing(office: Office) -> None:
    office.put("x.csv", csv())
    office.put("x_korrektur.csv", csv(rows=("05358004;Aldenhoven;31.12.2024;-3;1",)))
    slices = active_slices(office.run().receipts, fictional=False)
    assert list(slices["delivery"]) == [office.receipt("x.csv").delivery]


def test_fictional_and_real_deliveries_never_mix(office: Office) -> None:
    office.put("demo/lieferung.yaml", "fictional: true")
    office.put("demo/a.csv", csv(rows=(ROWS[0].replace("14000", "1"),)))
    office.put("real/a.csv", csv())
    receipts = office.run().receipts
    for fictional, name in ((True, "demo/a.csv"), (False, "real/a.csv")):
        slices = active_slices(receipts, fictional=fictional)
        assert list(slices["delivery"]) == [office.receipt(name).delivery]


def test_basis_of_the_inbox_is_that_of_its_accepted_files(office: Office) -> None:
    assert office.run().fictional is None
    office.put("stray.txt", "a real file, but none that counts")
    assert office.run().fictional is None
    office.put("demo/lieferung.yaml", "fictional: true")
    office.put("demo/a.csv", csv())
    assert office.run().fictional is True
    office.put("real/a.csv", csv("31.12.2023"))
    assert office.run().fictional is False
    (office.inbox / "real" / "a.csv").unlink()
    assert office.run().fictional is True


def test_sidecar_that_comes_later_is_followed(office: Office, readings: list[str]) -> None:
    office.put("demo/a.csv", csv())
    office.run()
    office.put("demo/lieferung.yaml", "sender: Muster\nfictional: true")
    office.run()
    receipt = office.receipt("demo/a.csv")
    assert (receipt.sender, receipt.fictional, receipt.verdict) == ("Muster", True, "accepted")
    assert readings == ["a.csv"]


def test_new_catalogue_reads_what_was_rejected(office: Office, readings: list[str]) -> None:
    office.put("neu.csv", csv().replace("Einwohnertabelle", "Wohnungstabelle"))
    office.put("a.csv", csv())
    office.run()
    assert office.receipt("neu.csv").verdict == "rejected"
    assert office.receipt("neu.csv").source is None
    (office.inbox / "neu.csv").unlink()  # the archive has it
    sources = office.folder / "catalogue" / "sources"
    text = (sources / "einwohner.yaml").read_text(encoding="utf-8")
    (sources / "wohnungen.yaml").write_text(
        text.replace("Einwohnertabelle", "Wohnungstabelle"), encoding="utf-8"
    )
    for measure in (office.folder / "catalogue" / "measures").iterdir():
        measure.write_text(
            measure.read_text(encoding="utf-8").replace(
                "sources: [einwohner", "sources: [wohnungen, einwohner"
            ),
            encoding="utf-8",
        )
    office.catalogue = load_catalogue(office.folder / "catalogue")
    readings.clear()
    office.run()
    assert readings == ["neu.csv"]
    assert (office.receipt("neu.csv").verdict, office.receipt("neu.csv").source) == ("accepted", "wohnungen")
    assert [one.verdict for one in office.archive.history(office.receipt("neu.csv").delivery)] == [
        "waiting",
        "rejected",
        "accepted",
    ]


def test_changed_source_is_read_again(office: Office, readings: list[str]) -> None:
    office.put("a.csv", csv())
    office.run()
    path = office.folder / "catalogue" / "sources" / "einwohner.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("column: Personen", "factor: 2.0, column: Personen"), encoding="utf-8")
    office.catalogue = load_catalogue(office.folder / "catalogue")
    office.run()
    assert readings == ["a.csv", "a.csv"]
    assert 28000 in set(office.store.read(stored_under(office.receipt("a.csv")))["value"])


def test_source_that_is_gone_makes_its_deliveries_unknown(office: Office) -> None:
    office.put("a.csv", csv())
    office.run()
    sources = office.folder / "catalogue" / "sources"
    text = (sources / "einwohner.yaml").read_text(encoding="utf-8")
    (sources / "einwohner.yaml").write_text(text.replace("Einwohnertabelle", "Anderes"), encoding="utf-8")
    office.catalogue = load_catalogue(office.folder / "catalogue")
    office.run()
    assert (office.receipt("a.csv").verdict, office.receipt("a.csv").source) == ("rejected", None)


def test_new_reader_version_reads_again(
    office: Office, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a.csv", csv())
    office.run()
    for module in ("resources.receiving.intake", "resources.receiving.examine"):
        monkeypatch.setattr(f"{module}.READER_VERSION", "next")
    office.run()
    assert readings == ["a.csv", "a.csv"]
    assert office.receipt("a.csv").reader_version == "next"


def test_lost_observations_are_read_again(office: Office, readings: list[str]) -> None:
    office.put("a.csv", csv())
    receipt = office.run().receipts[0]
    office.store.path(stored_under(receipt)).with_name(f"{receipt.delivery}.json").unlink()
    office.run()
    assert readings == ["a.csv", "a.csv"]
    assert len(office.store.read(stored_under(receipt))) == 4


def test_rejection_by_a_person_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a.csv", csv())
    delivery = office.run().receipts[0].delivery
    office.archive.decide(delivery, by="Frau Muster", verdict="rejected", reason="wrong year")
    monkeypatch.setattr("resources.receiving.intake.READER_VERSION", "next")
    office.run()
    assert office.receipt("a.csv").decided_by == "Frau Muster"


def _fail(error: Exception) -> Callable[..., pd.DataFrame]:
    def read(path: Path, *, file_name: str, **others: object) -> pd.DataFrame:
        raise error

    return read


def test_fault_inside_a_reader_stops_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    original = readers.read

    def read(path: Path, *, file_name: str, **others: object) -> pd.DataFrame:
        if file_name == "a.csv":
            raise ZeroDivisionError("division\x1b by zero")
        return original(path, file_name=file_name, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(examine, "read", read)
    office.put("a.csv", csv())
    office.put("b.csv", csv("31.12.2023"))
    office.run()
    assert office.receipt("a.csv").verdict == "rejected"
    reason = office.receipt("a.csv").reason
    assert "a.csv: internal fault in reader table (source einwohner)" in reason
    assert r"ZeroDivisionError: division\x1b by zero" in reason
    assert office.receipt("b.csv").verdict == "accepted"


@pytest.mark.parametrize("error", [MemoryError(), OSError("input/output error")])
def test_want_of_memory_or_disk_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    office.put("a.csv", csv())
    with monkeypatch.context() as patch:
        patch.setattr(examine, "read", _fail(error))
        office.run()
        office.run()
        assert office.receipt("a.csv").verdict == "rejected"
        assert len(office.archive.history(office.receipt("a.csv").delivery)) == 2
    office.run()
    assert office.receipt("a.csv").verdict == "accepted"


def test_damaged_object_is_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a.csv", csv())
    office.put("b.csv", csv("31.12.2023"))
    path = office.archive.path(office.run().receipts[0].delivery)
    path.chmod(0o600)
    path.write_text(csv().replace("14000", "15000"))
    for module in ("resources.receiving.intake", "resources.receiving.examine"):
        monkeypatch.setattr(f"{module}.READER_VERSION", "next")
    result = office.run()
    assert [fault.file for fault in result.refused] == ["a.csv"]
    assert "is damaged" in result.refused[0].expected
    assert (office.receipt("a.csv").verdict, office.receipt("a.csv").reader_version) == ("accepted", "1")
    assert office.receipt("b.csv").reader_version == "next"


def test_file_that_cannot_be_opened_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a.csv", csv())
    office.put("b.csv", csv("31.12.2023"))
    original = unpack.open_file

    def locked(path: Path) -> BufferedIOBase:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(unpack, "open_file", locked)
    result = office.run()
    assert [str(fault) for fault in result.refused] == [
        "a.csv: expected a file that can be read ([Errno 13] Permission denied)"
    ]
    assert [receipt.verdict for receipt in result.receipts] == ["accepted"]


def test_archive_that_cannot_be_written_stops_the_run(office: Office) -> None:
    office.put("a.csv", csv())
    (office.folder / "confidential").write_text("in the way")
    with pytest.raises(ArchiveError, match="expected a folder that the user of the pipeline may write to"):
        office.run()


def test_file_rejected_at_the_door_is_read_when_its_place_is_mended(office: Office) -> None:
    office.put("einwohner.shp", "what a shape is not")
    office.put("einwohner.dbf", csv())
    office.run()
    assert office.receipt("einwohner.dbf").reader == "inbox"
    (office.inbox / "einwohner.dbf").rename(office.inbox / "einwohner.csv")
    office.run()
    assert office.receipt("einwohner.dbf").reader != "inbox"


def test_two_processes_at_once_take_in_the_same(office: Office) -> None:
    for year in range(2015, 2025):
        office.put(f"{year}.csv", csv(f"31.12.{year}"))
    workers = [FORK.Process(target=office.run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    receipts = office.archive.receipts()
    assert [receipt.verdict for receipt in receipts] == ["accepted"] * 10
    assert len({receipt.sequence for receipt in receipts}) == 10
    assert all(len(office.archive.history(receipt.delivery)) == 2 for receipt in receipts)
    assert office.archive.verify() == []


def test_killed_at_any_moment_ends_as_if_nothing_had_happened(office: Office, tmp_path: Path) -> None:
    chance = random.Random(11)
    for year in range(2010, 2025):
        office.put(f"{year}.csv", csv(f"31.12.{year}"))
    office.put("q.zip", zipped({"a.csv": csv(rows=(ROWS[0],)).encode(), "b.csv": b""}))
    for _ in range(12):
        worker = FORK.Process(target=office.run)
        worker.start()
        time.sleep(chance.uniform(0.0, 0.3))
        worker.kill()
        worker.join()
    office.run()
    undisturbed = Office(tmp_path / "undisturbed")
    undisturbed.inbox = office.inbox
    undisturbed.run()
    assert office.archive.verify() == []
    assert list((office.archive.root / "unfinished").iterdir()) == []
    kept = {"name", "verdict", "reason", "source", "rows", "periods"}
    receipts, others = (
        {r.delivery: r.model_dump(include=kept) for r in one.archive.receipts()}
        for one in (office, undisturbed)
    )
    assert receipts == others
    for receipt in office.archive.receipts():
        if receipt.verdict == "accepted":
            assert len(office.store.read(stored_under(receipt))) == receipt.rows


def test_public_table_hides_what_may_be_confidential(office: Office) -> None:
    office.put("a.csv", csv())
    office.put("broken.csv", csv(rows=("05358004;Aldenhoven;31.12.2024;-3;1",)))
    office.put("Brief an Frau Muster.txt", "hello")
    receipts = office.run().receipts
    used = {office.receipt("a.csv").delivery}
    book = receipts_table(receipts)
    table = report_table(book, catalogue=office.catalogue, used=used).set_index("delivery")
    unknown = table.loc[office.receipt("Brief an Frau Muster.txt").delivery]
    assert unknown[["file_name", "sender", "reason"]].isna().all()
    broken = table.loc[office.receipt("broken.csv").delivery]
    assert broken["file_name"] == "broken.csv"
    assert "-3" in broken["reason"]  # the source is open
    assert table["used"].to_dict() == {d: d in used for d in table.index}
    sources = office.folder / "catalogue" / "sources" / "einwohner.yaml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("access: open", "access: confidential"), encoding="utf-8")
    closed = load_catalogue(office.folder / "catalogue")
    table = report_table(book, catalogue=closed, used=used).set_index("delivery")
    assert table.loc[office.receipt("broken.csv").delivery, ["file_name", "reason"]].isna().all()
    assert table.loc[office.receipt("a.csv").delivery, "file_name"] == "a.csv"
    assert TITLES.split(";")[3] not in str(table["reason"].dropna().tolist())
