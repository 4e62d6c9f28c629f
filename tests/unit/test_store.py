"""Store of partitions: pointers, versions, concurrent and killed writers."""

import os
import stat
from pathlib import Path

import pandas as pd
import pytest

from resources import store as module
from resources.store import Store, replace_file, sweep_temporary

KEY = ("counts", "personen", "2024")


def _frame(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"value": list(values)})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def _write(store: Store, *values: int) -> str:
    return store.write(KEY, _frame(*values), inputs={"b": "2", "a": "1"}, code="1").version


def _files(store: Store) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_what_is_written_is_current(store: Store) -> None:
    version = _write(store, 1, 2)
    pd.testing.assert_frame_equal(store.read(KEY), _frame(1, 2))
    pointer = store.pointer(KEY)
    assert pointer is not None
    assert (pointer.version, pointer.rows, pointer.code) == (version, 2, "1")
    assert store.is_current(KEY, inputs={"a": "1", "b": "2"}, code="1")
    assert not store.is_current(KEY, inputs={"a": "1"}, code="1")
    assert not store.is_current(KEY, inputs={"a": "1", "b": "2"}, code="2")


def test_what_was_never_written(store: Store) -> None:
    assert store.pointer(KEY) is None
    assert not store.is_current(KEY, inputs={}, code="1")
    assert list(store.keys()) == []
    with pytest.raises(KeyError, match="counts/personen/2024"):
        store.read(KEY)


def test_equal_content_keeps_its_version_and_file(store: Store) -> None:
    first = _write(store, 1)
    inode = store.path(KEY).stat().st_ino
    assert store.write(KEY, _frame(1), inputs={"a": "9"}, code="2").version == first
    assert store.path(KEY).stat().st_ino == inode
    assert store.is_current(KEY, inputs={"a": "9"}, code="2")
    assert _write(store, 2) != first


def test_a_lost_file_is_written_again(store: Store) -> None:
    _write(store, 1)
    store.path(KEY).unlink()
    _write(store, 1)
    pd.testing.assert_frame_equal(store.read(KEY), _frame(1))


def test_keys(store: Store) -> None:
    for year in ("2023", "2024"):
        store.write(("counts", "b", year), _frame(), inputs={}, code="1")
    store.write(("areas", "a", "all"), _frame(), inputs={}, code="1")
    assert list(store.keys("counts")) == [("counts", "b", "2023"), ("counts", "b", "2024")]
    assert len(list(store.keys())) == 3


@pytest.mark.parametrize("key", [(), ("..", "x"), ("a/b",), ("a", ""), ("a.b",), ("a", "ä"), ("a\n",)])
def test_keys_that_are_no_place(store: Store, key: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected letters"):
        store.write(key, _frame(1), inputs={}, code="1")


def test_only_the_owner_enters(store: Store) -> None:
    _write(store, 1)
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700


def test_a_reader_keeps_the_file_it_is_about_to_open(store: Store) -> None:
    _write(store, 1)
    found = store.path(KEY)
    for value in (2, 3, 4):
        _write(store, value)
    assert pd.read_parquet(found)["value"].tolist() == [1]


def test_superseded_versions_go_after_a_while(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(store, 1)
    old = store.path(KEY)
    os.utime(old, (1, 1))
    _write(store, 2)
    assert old.exists(), "it was current until just now"
    monkeypatch.setattr(module, "_GRACE", -1.0)
    version = _write(store, 3)
    assert _files(store) == [f"2024.{version}.parquet", "2024.json"]


def test_an_old_version_that_is_written_again_is_kept(store: Store) -> None:
    first = _write(store, 1)
    old = store.path(KEY)
    _write(store, 2)
    os.utime(old, (1, 1))
    assert _write(store, 1) == first
    pd.testing.assert_frame_equal(store.read(KEY), _frame(1))


def test_other_partitions_are_not_swept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GRACE", -1.0)
    for name in ("2024", "20245", "2024-x"):
        store.write(("counts", "personen", name), _frame(len(name)), inputs={}, code="1")
    _write(store, 9)
    assert [store.read(key)["value"].tolist() for key in store.keys("counts")] == [[6], [9], [5]]


def test_killed_between_file_and_pointer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old version stays, and the next writing ends as if nothing had happened."""
    _write(store, 1)

    def killed(path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        replace_file(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(module, "replace_file", killed)
        with pytest.raises(KeyboardInterrupt):
            _write(store, 2)
    pd.testing.assert_frame_equal(store.read(KEY), _frame(1))
    _write(store, 2)
    pd.testing.assert_frame_equal(store.read(KEY), _frame(2))


def test_leftovers_of_killed_processes_are_swept(tmp_path: Path) -> None:
    dead, alive = 2**22 + 1, os.getpid()
    names = [f".a.json.{dead}.part", f".w.duckdb.{dead}.part", f".w.duckdb.{dead}.part.wal"]
    kept = [f".a.json.{alive}.part", f".w.duckdb.{alive}.part.wal", "a.part", ".b.partner", "2024.json"]
    for name in (*names, *kept):
        (tmp_path / name).write_text("x")
    assert sweep_temporary(tmp_path) == len(names)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
