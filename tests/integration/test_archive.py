"""The archive: nothing is lost, changed or doubled, whoever writes at the same time or is killed."""

import io
import json
import multiprocessing
import os
import random
import stat
import time
from pathlib import Path

import pandas as pd
import pytest

from resources.archive import Archive, ArchiveError
from resources.receiving.incoming import Opener
from resources.receiving.receipts import Receipt, active_slices, receipts_table

FORK = multiprocessing.get_context("fork")


def content(data: bytes) -> Opener:
    return lambda: io.BytesIO(data)


def receive(archive: Archive, data: bytes, name: str = "a.csv", *, fictional: bool = False) -> Receipt:
    return archive.receive(content(data), name=name, sender="Amt", fictional=fictional)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "confidential" / "archive")


def test_bytes_are_kept_read_only_with_a_first_receipt(archive: Archive) -> None:
    receipt = receive(archive, b"abc")
    path = archive.path(receipt.delivery)
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert (receipt.verdict, receipt.sequence, receipt.size) == ("waiting", 1, 3)
    assert archive.history(receipt.delivery) == (receipt,)
    assert archive.verify() == []


def test_folders_are_for_their_owner_only(archive: Archive) -> None:
    receive(archive, b"abc")
    folders = [archive.root.parent, archive.root, *(p for p in archive.root.rglob("*") if p.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_same_bytes_are_one_delivery(archive: Archive) -> None:
    first = receive(archive, b"abc", "a.csv")
    assert receive(archive, b"abc", "copy.csv", fictional=True) == first
    assert len(archive.receipts()) == 1


def test_decisions_are_added_and_never_replaced(archive: Archive) -> None:
    first = receive(archive, b"abc")
    second = archive.decide(first.delivery, verdict="rejected", reason="line 3")
    third = archive.decide(first.delivery, verdict="accepted", reason="checked", by="Frau Muster")
    assert archive.history(first.delivery) == (first, second, third)
    assert archive.latest(first.delivery) == third
    assert (third.received_at, third.sequence, third.decided_by) == (first.received_at, 1, "Frau Muster")
    names = sorted(path.name for path in (archive.root / "receipts" / first.delivery).iterdir())
    assert names == ["0001.json", "0002.json", "0003.json"]


def test_same_decision_again_adds_nothing(archive: Archive) -> None:
    delivery = receive(archive, b"abc").delivery
    once = archive.decide(delivery, verdict="rejected", reason="line 3")
    assert archive.decide(delivery, verdict="rejected", reason="line 3") == once
    assert len(archive.history(delivery)) == 2


def test_order_of_arrival(archive: Archive) -> None:
    for number in range(12):
        receive(archive, f"{number}".encode(), f"{number}.csv")
    receipts = archive.receipts()
    assert [receipt.name for receipt in receipts] == [f"{n}.csv" for n in range(12)]
    assert [receipt.sequence for receipt in receipts] == list(range(1, 13))


def test_unknown_delivery(archive: Archive) -> None:
    assert archive.latest("0" * 64) is None
    with pytest.raises(KeyError, match="was received"):
        archive.decide("0" * 64, verdict="accepted", reason="")


@pytest.mark.parametrize("changes", [{"verdict": "maybe"}, {"size": "3"}, {"colour": "red"}, {"rows": -1}])
def test_receipts_are_strict(archive: Archive, changes: dict[str, object]) -> None:
    delivery = receive(archive, b"abc").delivery
    with pytest.raises(ValueError, match="validation error"):
        archive.decide(delivery, **changes)
    assert len(archive.history(delivery)) == 1


def test_damage_is_found(archive: Archive) -> None:
    changed, missing, torn, orphan = (receive(archive, data).delivery for data in (b"1", b"2", b"3", b"4"))
    archive.path(changed).chmod(0o600)
    archive.path(changed).write_bytes(b"x")
    archive.path(missing).unlink()
    receipt = archive.root / "receipts" / torn / "0001.json"
    receipt.chmod(0o600)
    receipt.write_text("{")
    (archive.root / "receipts" / orphan / "0001.json").unlink()
    damages = "\n".join(archive.verify())
    assert f"object {changed}: is damaged" in damages
    assert f"object {missing}: cannot be read" in damages
    assert f"receipt {torn}/0001.json: is damaged" in damages
    assert f"object {orphan}: has no receipt" in damages
    assert len(archive.verify()) == 4


def test_file_that_grows_while_it_is_archived_is_named_by_the_bytes_kept(archive: Archive) -> None:
    states = iter([b"half", b"half and half"])
    receipt = archive.receive(lambda: io.BytesIO(next(states)), name="a", sender="b", fictional=False)
    assert archive.path(receipt.delivery).read_bytes() == b"half and half"
    assert archive.verify() == []


class _Failing(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("the stick was pulled")


def test_fault_of_the_file_is_not_the_archives(archive: Archive) -> None:
    streams = iter([io.BytesIO(b"abc"), _Failing(b"abc")])
    with pytest.raises(OSError, match="stick"):
        archive.receive(lambda: next(streams), name="a", sender="b", fictional=False)
    assert list((archive.root / "unfinished").iterdir()) == []


def test_archive_that_cannot_be_written_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "confidential").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match=r"archive .* cannot be written: .*expected a folder"):
        receive(Archive(tmp_path / "confidential" / "archive"), b"abc")


def test_full_disk_leaves_nothing_behind(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ArchiveError, match="No space left on device"):
            receive(archive, b"abc")
    assert [path for path in archive.root.rglob("*") if path.is_file()] == []
    receive(archive, b"abc")
    assert archive.verify() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_folder_without_permission_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "confidential").mkdir(mode=0o500)
    with pytest.raises(ArchiveError, match="Permission denied"):
        receive(Archive(tmp_path / "confidential" / "archive"), b"abc")


def _many(root: Path, worker: int) -> None:
    archive = Archive(root)
    for number in range(20):
        delivery = receive(archive, f"{number}".encode(), f"{worker}-{number}").delivery
        archive.decide(delivery, verdict="rejected", reason=f"worker {worker}")


def test_processes_at_once_lose_and_double_nothing(archive: Archive) -> None:
    workers = [FORK.Process(target=_many, args=(archive.root, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    receipts = archive.receipts()
    assert len(receipts) == 20
    assert len({receipt.sequence for receipt in receipts}) == 20
    for receipt in receipts:
        reasons = [one.reason for one in archive.history(receipt.delivery)[1:]]
        assert {f"worker {number}" for number in range(4)} >= set(reasons) != set()
        assert len({one.received_at for one in archive.history(receipt.delivery)}) == 1
    assert archive.verify() == []


def _fill(root: Path) -> None:
    archive = Archive(root)
    for number in range(150):
        delivery = receive(archive, f"{number}".encode() * 5000, f"{number}").delivery
        archive.decide(delivery, verdict="accepted", reason="ok")


def test_killed_at_any_moment_and_completed_afterwards(archive: Archive) -> None:
    chance = random.Random(7)
    for _ in range(25):
        process = FORK.Process(target=_fill, args=(archive.root,))
        process.start()
        time.sleep(chance.uniform(0.0, 0.04))
        process.kill()
        process.join()
        for damage in archive.verify():
            assert damage.endswith("has no receipt")  # killed between the two; the next run mends it
    archive.sweep()
    _fill(archive.root)
    assert archive.verify() == []
    assert [receipt.verdict for receipt in archive.receipts()] == ["accepted"] * 150
    assert list((archive.root / "unfinished").iterdir()) == []


def accept(archive: Archive, data: bytes, *days: str, source: str = "s", fictional: bool = False) -> str:
    delivery = receive(archive, data, fictional=fictional).delivery
    periods = tuple(pd.Timestamp(day).date() for day in days)
    archive.decide(delivery, verdict="accepted", reason="ok", source=source, periods=periods)
    return delivery


def test_newest_delivery_counts_for_each_date(archive: Archive) -> None:
    old = accept(archive, b"old", "2022-12-31", "2023-12-31")
    new = accept(archive, b"new", "2023-12-31", "2024-12-31")
    other = accept(archive, b"other", "2023-12-31", source="t")
    demo = accept(archive, b"demo", "2023-12-31", fictional=True)
    shapes = [accept(archive, data, source="g") for data in (b"g1", b"g2")]
    receive(archive, b"rejected")
    real = active_slices(archive.receipts(), fictional=False)
    rows = {(row.source, str(row.reference_date)[:10]): row.delivery for row in real.itertuples()}
    assert rows == {
        ("s", "2022-12-31"): old,
        ("s", "2023-12-31"): new,
        ("s", "2024-12-31"): new,
        ("t", "2023-12-31"): other,
        ("g", "NaT"): shapes[1],
    }
    assert list(active_slices(archive.receipts(), fictional=True)["delivery"]) == [demo]


def test_table_of_receipts_says_what_is_superseded(archive: Archive) -> None:
    old = accept(archive, b"old", "2022-12-31", "2023-12-31")
    new = accept(archive, b"new", "2023-12-31", "2024-12-31")
    waiting = receive(archive, b"waiting").delivery
    table = receipts_table(archive.receipts()).set_index("delivery")
    assert table.loc[old, "superseded"] == 0.5
    assert table.loc[old, "superseded_by"] == [new]
    assert table.loc[new, "superseded"] == 0
    assert pd.isna(table.loc[waiting, "superseded"])
    assert table.loc[new, "periods"] == ["2023-12-31", "2024-12-31"]


def test_tables_of_an_empty_archive(archive: Archive) -> None:
    assert archive.receipts() == ()
    assert archive.verify() == []
    assert receipts_table(()).empty
    assert active_slices((), fictional=False).empty


def test_receipts_are_readable_without_this_program(archive: Archive) -> None:
    delivery = receive(archive, b"abc", "Lieferung März.csv").delivery
    text = (archive.root / "receipts" / delivery / "0001.json").read_text(encoding="utf-8")
    assert json.loads(text)["name"] == "Lieferung März.csv"
