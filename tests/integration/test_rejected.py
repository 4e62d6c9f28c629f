"""Files that cannot be used go to ``rejected`` with the reason; files still being written are left alone."""

import os
import time
from pathlib import Path

import pytest

from resources.home import Home
from resources.receiving.intake import IntakeResult, take_in
from resources.receiving.rejected import REASON, set_aside
from resources.receiving.settled import inbox_state, is_settled, listing, settled_files
from tests.integration.small import catalogue

QUIET = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(root=tmp_path / "var", inbox=tmp_path / "var" / "inbox")
    home.prepare()
    return home


def _put(folder: Path, name: str, content: bytes = b"kein;Amt\n1;2\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _take_in(home: Home, *, quiet: float = 0.0) -> IntakeResult:
    return take_in(
        home.inbox,
        archive=home.archive,
        store=home.store,
        catalogue=catalogue(home.root / "catalogue"),
        quiet=quiet,
    )


def _set_aside(home: Home) -> set[str]:
    result = _take_in(home)
    return set_aside([r for r in result.receipts if r.verdict == "rejected"], home)


def test_an_unknown_file_moves_to_rejected_with_the_reason(home: Home):
    path = _put(home.inbox, "amt/unbekannt.csv")
    assert _set_aside(home) == {"amt/unbekannt.csv"}
    assert not path.exists()
    moved = home.rejected / "amt" / "unbekannt.csv"
    assert moved.read_bytes() == b"kein;Amt\n1;2\n"
    reason = moved.with_name(moved.name + REASON).read_text(encoding="utf-8")
    assert "expected a file of a source in the catalogue" in reason
    assert moved.stat().st_mode & 0o077 == 0


def test_an_inbox_of_others_keeps_its_files(home: Home, tmp_path: Path):
    other = Home(root=home.root, inbox=tmp_path / "laufwerk")
    path = _put(other.inbox, "unbekannt.csv")
    assert _set_aside(other) == set()
    assert path.exists()
    assert (home.rejected / "unbekannt.csv").exists()


def test_two_files_of_one_name_are_both_kept(home: Home):
    for content in (b"eins;1\n", b"zwei;2\n"):
        _put(home.inbox, "x.csv", content)
        _set_aside(home)
    found = {path.read_bytes() for path in home.rejected.glob("x*.csv")}
    assert found == {b"eins;1\n", b"zwei;2\n"}


def test_a_file_that_was_replaced_meanwhile_stays(home: Home):
    path = _put(home.inbox, "x.csv", b"alt;1\n")
    result = _take_in(home)
    path.write_bytes(b"neu;2\n")
    assert set_aside(result.receipts, home) == set()
    assert path.read_bytes() == b"neu;2\n"


def test_a_name_that_is_a_folder_already_is_put_under_its_digest(home: Home):
    _put(home.inbox, "x")
    _set_aside(home)
    _put(home.inbox, "x/y.csv", b"anders;1\n")
    assert _set_aside(home) == {"x/y.csv"}
    contents = {path.read_bytes() for path in home.rejected.rglob("*") if path.suffix == ".csv"}
    assert contents == {b"anders;1\n"}


def test_a_file_still_being_written_is_left_alone(home: Home):
    done = _put(home.inbox, "fertig.csv")
    time.sleep(1.1)  # the time at which an entry of a folder changed cannot be set
    _put(home.inbox, "halb.csv", b"halb;fertig\n1")
    assert settled_files(home.inbox, 1.0) == [done]
    result = _take_in(home, quiet=1.0)
    assert {receipt.name for receipt in result.receipts} == {"fertig.csv"}
    before = inbox_state(listing(home.inbox, 1.0))
    time.sleep(1.1)
    assert inbox_state(listing(home.inbox, 1.0)) != before, "it is found once it is complete"


def test_nothing_of_a_folder_whose_sidecar_is_being_written_is_taken(home: Home):
    _put(home.inbox, "amt/tiefer/x.csv")
    _put(home.inbox, "y.csv")
    time.sleep(1.1)
    _put(home.inbox, "amt/lieferung.yaml", b"sender: X\n")
    assert [path.name for path in settled_files(home.inbox, 1.0)] == ["y.csv"]


def test_a_time_in_the_future_holds_nobody_up(home: Home):
    path = _put(home.inbox, "x.csv")
    assert not is_settled(path, QUIET)
    os.utime(path, (time.time() + 9e4, time.time() + 9e4))
    assert is_settled(path, QUIET)
    assert not is_settled(path.with_name("gone.csv"), QUIET)
