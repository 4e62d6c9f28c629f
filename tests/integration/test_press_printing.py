"""Printing of a format: what is made again, what is kept, how a folder takes the place of the old one."""

import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from resources.press import printing
from resources.press.printing import MANIFEST, Sheet, digest, print_folder, printed_by


def _bytes(text: str) -> bytes:
    return text.encode()


def _sheet(path: str, text: str) -> Sheet:
    return Sheet(path, digest(text), partial(_bytes, text))


def _never() -> bytes:
    raise AssertionError("a sheet that shows nothing new was made again")


def test_only_sheets_that_show_something_new_are_made(tmp_path: Path):
    first, second = tmp_path / "1" / "atlas", tmp_path / "2" / "atlas"
    print_folder([_sheet("a.html", "alt"), _sheet("b/c.html", "gleich")], first)
    kept = Sheet("b/c.html", digest("gleich"), _never)
    printed = print_folder([_sheet("a.html", "neu"), kept], second, before=first)
    assert (printed.made, printed.kept) == (("a.html",), 1)
    assert (second / "b" / "c.html").samefile(first / "b" / "c.html")
    assert (second / "a.html").read_text() == "neu"
    assert (first / "a.html").read_text() == "alt", "an earlier release is never changed"


def test_what_is_no_longer_printed_is_not_in_the_folder(tmp_path: Path):
    place = tmp_path / "atlas"
    print_folder([_sheet("a.html", "1"), _sheet("b.html", "2")], place)
    print_folder([_sheet("a.html", "1")], place)
    assert sorted(path.name for path in place.iterdir()) == [MANIFEST, "a.html"]


def test_other_code_prints_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "atlas"
    print_folder([_sheet("a.html", "1")], place)
    monkeypatch.setattr(printing, "code_of_press", lambda: "other")
    assert printed_by(place) != "other"
    assert print_folder([_sheet("a.html", "1")], place).made == ("a.html",)
    assert printed_by(place) == "other"


def test_a_sheet_that_was_removed_by_hand_is_made_again(tmp_path: Path):
    place = tmp_path / "atlas"
    print_folder([_sheet("a.html", "1"), _sheet("b.html", "2")], place)
    (place / "a.html").unlink()
    assert print_folder([_sheet("a.html", "1"), _sheet("b.html", "2")], place).made == ("a.html",)


def test_a_sheet_that_cannot_be_made_leaves_the_old_folder_and_nothing_else(tmp_path: Path):
    place = tmp_path / "atlas"
    print_folder([_sheet("a.html", "1")], place)
    with pytest.raises(AssertionError, match="made again"):
        print_folder([_sheet("a.html", "2"), Sheet("b.html", "x", _never)], place)
    assert (place / "a.html").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["atlas"]


@pytest.mark.parametrize("path", ["../b.html", "/b.html"])
def test_no_sheet_lies_outside_its_folder(tmp_path: Path, path: str):
    with pytest.raises(ValueError, match="outside its folder"):
        print_folder([_sheet(path, "1")], tmp_path / "atlas")


def test_sheets_are_made_in_other_processes_in_their_order(tmp_path: Path):
    texts = {f"{number}.txt": str(number) for number in range(9)}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        print_folder([_sheet(path, text) for path, text in texts.items()], tmp_path / "f", pool=pool)
    assert {path.name: path.read_text() for path in (tmp_path / "f").glob("*.txt")} == texts


def test_everybody_can_read_and_nobody_write(tmp_path: Path):
    print_folder([_sheet("a/b.html", "1")], tmp_path / "atlas")
    assert (tmp_path / "atlas" / "a" / "b.html").stat().st_mode & 0o777 == 0o444
    assert (tmp_path / "atlas" / "a").stat().st_mode & 0o777 == 0o755


def test_missing_figures_have_to_be_none_in_a_sheet():
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest({"value": float("nan")})


def test_the_manifest_names_every_sheet(tmp_path: Path):
    print_folder([_sheet("a.html", "1")], tmp_path / "atlas")
    manifest = json.loads((tmp_path / "atlas" / MANIFEST).read_text())
    assert manifest == {"code": printing.code_of_press(), "sheets": {"a.html": digest("1")}}
