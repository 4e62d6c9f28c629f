"""The folder of releases: whole when it appears, never changed, in order."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from resources.releasing.releases import Basis, Release, Releases
from resources.store import sweep_temporary

FICTIONAL: Basis = "Musterdaten"


def _release(
    name: str, *, inputs: str = "a", basis: Basis = FICTIONAL, day: date = date(2026, 3, 1)
) -> Release:
    return Release(
        name=name,
        basis=basis,
        published_at=datetime(2026, 3, 1, tzinfo=UTC),
        known_at=datetime(2026, 2, 1, tzinfo=UTC),
        day=day,
        previous=None,
        inputs=inputs,
        catalogue="c",
        disclosure="1",
        geographies="g",
        code="k",
        deliveries=(),
        tables={},
    )


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")


def _add(releases: Releases, release: Release, value: float = 1.0) -> Release:
    source = releases.root.parent / "figures.parquet"
    pd.DataFrame({"value": [value]}).to_parquet(source)
    database = releases.root.parent / "draft.duckdb"
    database.unlink(missing_ok=True)
    database.write_bytes(b"database")
    return releases.add(release, tables={"figures": source}, database=database)


def test_a_release_holds_its_tables_and_says_what_they_are(releases: Releases):
    kept = _add(releases, _release("2026-1"))
    assert releases.all() == [kept]
    table = releases.table(kept, "figures")
    assert table is not None
    assert list(table["value"]) == [1.0]
    assert releases.table(kept, "unknown") is None
    assert releases.damage(kept) == []


def test_files_of_a_release_are_readable_by_all_and_writable_by_nobody(releases: Releases):
    folder = releases.folder(_add(releases, _release("2026-1")))
    modes = {
        p.name: p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.name != "sozialraumbericht.duckdb"
    }
    assert modes == {"tables": 0o755, "figures.parquet": 0o444, "release.json": 0o444}


def test_a_release_is_never_replaced(releases: Releases):
    kept = _add(releases, _release("2026-1"))
    with pytest.raises(FileExistsError, match="2026-1 exists already"):
        _add(releases, _release("2026-1", inputs="b"), value=2.0)
    assert releases.all() == [kept]
    assert releases.damage(kept) == []


def test_a_changed_table_is_found(releases: Releases):
    kept = _add(releases, _release("2026-1"))
    path = releases.folder(kept) / "tables" / "figures.parquet"
    path.chmod(0o644)
    path.write_bytes(b"other")
    assert releases.damage(kept) == ["figures"]
    path.unlink()
    assert releases.damage(kept) == ["figures"]


def test_names_count_within_the_year_and_order_by_number(releases: Releases):
    assert releases.next_name(2026) == "2026-1"
    for number in range(1, 11):
        _add(releases, _release(f"2026-{number}", inputs=str(number)))
    assert releases.next_name(2026) == "2026-11"
    assert releases.next_name(2027) == "2027-1"
    assert [release.name for release in releases.all()][-2:] == ["2026-9", "2026-10"]
    newest = releases.newest()
    assert newest is not None
    assert newest.name == "2026-10"


def test_a_release_is_compared_with_the_last_one_made_from_other_inputs(releases: Releases):
    assert releases.base(FICTIONAL, "a") is None
    first = _add(releases, _release("2026-1", inputs="a"))
    _add(releases, _release("2026-2", inputs="x", basis="Echtdaten"))
    assert releases.base(FICTIONAL, "a") is None, "not with itself"
    assert releases.base(FICTIONAL, "b") == first
    second = _add(releases, _release("2026-3", inputs="b"))
    assert releases.base(FICTIONAL, "b") == first
    assert releases.base(FICTIONAL, "a") == second, "what came back is compared with what was between"


def test_readers_of_a_day_had_the_last_release_until_its_end(releases: Releases):
    _add(releases, _release("2026-1", inputs="1", day=date(2026, 3, 1)))
    _add(releases, _release("2026-2", inputs="2", day=date(2026, 3, 5)))
    _add(releases, _release("2026-3", inputs="3", day=date(2026, 3, 5)))
    found = {day: releases.current(FICTIONAL, date(2026, 3, day)) for day in (4, 5, 9)}
    assert {day: release.name for day, release in found.items() if release} == {
        4: "2026-1",
        5: "2026-3",
        9: "2026-3",
    }
    assert releases.current(FICTIONAL, date(2026, 2, 28)) is None


def test_half_a_release_is_none_and_is_swept(releases: Releases):
    left = releases.root / ".2026-1.999999999.part" / "tables"
    left.mkdir(parents=True)
    (left / "figures.parquet").write_bytes(b"half")
    assert releases.all() == []
    assert sweep_temporary(releases.root.parent) == 1
    assert not left.exists()


def test_a_name_is_a_year_and_a_number():
    with pytest.raises(ValidationError, match="pattern"):
        _release("März 2026")


def test_a_clock_that_jumps_back_changes_no_order(releases: Releases):
    _add(releases, _release("2027-1", inputs="1"))
    assert releases.next_name(2026) == "2027-2"
