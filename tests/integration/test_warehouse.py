"""Published files: whole or not at all, typed and documented from the schemas."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from resources.warehouse import STORAGE_VERSION, Draft, Table, build
from schemas.base import column, table

SHAPE = table(
    "zahlen",
    "Zahlen",
    "Numbers of the office's areas.",
    {
        "area": column("str", "Gebiet", "Key; it's quoted."),
        "value": column("float64", "Wert", "Missing: none.", unit="Personen", nullable=True),
        "day": column("datetime64[ns]", "Tag", "Day.", sql="DATE"),
        "names": column("object", "Namen", "Names.", sql="VARCHAR[]"),
    },
)


def _table(folder: Path, *areas: str | None) -> Table:
    path = folder / "rows.parquet"
    frame = pd.DataFrame(
        {
            "area": pd.Series(areas, dtype="str"),
            "value": [1.5] * len(areas),
            "day": pd.Timestamp("2024-12-31"),
            "names": [["x", "y"]] * len(areas),
        }
    )
    frame.to_parquet(path)
    return Table("report", "zahlen", SHAPE, [path], "Musterdaten.")


def _draft(folder: Path, *areas: str | None, mode: int = 0o644) -> Draft:
    return build(folder / "bericht.duckdb", [_table(folder, *areas)], mode=mode)


def _areas(path: Path) -> list[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return [row[0] for row in connection.execute("SELECT area FROM report.zahlen ORDER BY 1").fetchall()]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_nothing_is_published_before_it_is_put(tmp_path: Path) -> None:
    draft = _draft(tmp_path, "a", "b")
    assert (draft.rows, draft.incomplete) == ({"report.zahlen": 2}, ())
    assert not draft.path.exists()
    draft.put()
    assert _areas(draft.path) == ["a", "b"]
    assert _names(tmp_path) == ["bericht.duckdb", "rows.parquet"]


def test_readers_keep_the_file_they_opened(tmp_path: Path) -> None:
    _draft(tmp_path, "a").put()
    path = tmp_path / "bericht.duckdb"
    script = (
        "import duckdb, sys\n"
        "c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "print(c.execute('SELECT area FROM report.zahlen').fetchall())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        _draft(tmp_path, "b").put()
        assert reader.communicate("go\n")[0].strip() == "[('a',)]"
    assert _areas(path) == ["b"]


def test_types_comments_and_storage_version(tmp_path: Path) -> None:
    draft = _draft(tmp_path, "a")
    draft.put()
    with duckdb.connect(str(draft.path), read_only=True) as connection:
        columns = connection.execute(
            "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
            "WHERE database_name = 'bericht' AND NOT internal ORDER BY column_index"
        ).fetchall()
        (note,) = connection.execute("SELECT comment FROM duckdb_tables() WHERE NOT internal").fetchall()
        (tags,) = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'bericht'"
        ).fetchall()
    assert columns == [
        ("area", "VARCHAR", False, "Gebiet: Key; it's quoted."),
        ("value", "DOUBLE", True, "Wert [Personen]: Missing: none."),
        ("day", "DATE", False, "Tag: Day."),
        ("names", "VARCHAR[]", False, "Namen: Names."),
    ]
    assert note == ("Musterdaten. Numbers of the office's areas.",)
    assert STORAGE_VERSION.removesuffix(".0") in str(tags[0])


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_file_modes(tmp_path: Path, mode: int) -> None:
    draft = _draft(tmp_path, "a", mode=mode)
    draft.put()
    assert stat.S_IMODE(draft.path.stat().st_mode) == mode


def test_a_failing_insert_leaves_the_old_file(tmp_path: Path) -> None:
    _draft(tmp_path, "a").put()
    with pytest.raises(duckdb.ConstraintException):
        _draft(tmp_path, "b", None)
    assert _areas(tmp_path / "bericht.duckdb") == ["a"]
    assert _names(tmp_path) == ["bericht.duckdb", "rows.parquet"]


def test_a_failing_view_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        build(
            tmp_path / "x.duckdb",
            [_table(tmp_path, "a")],
            views=["CREATE VIEW v AS FROM nowhere"],
            mode=0o644,
        )
    assert _names(tmp_path) == ["rows.parquet"]


def test_a_discarded_draft_leaves_nothing(tmp_path: Path) -> None:
    _draft(tmp_path, "a").discard()
    assert _names(tmp_path) == ["rows.parquet"]


def test_killed_while_building(tmp_path: Path) -> None:
    """The published file stays readable; leftovers carry the process in their name and can be swept."""
    _draft(tmp_path, "a").put()
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from resources import warehouse\n"
        "from tests.integration.test_warehouse import _draft\n"
        "warehouse._read_back = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "_draft(Path(sys.argv[1]), 'b')\n"
    )
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, check=False)
    assert killed.returncode == -9
    assert _areas(tmp_path / "bericht.duckdb") == ["a"]
    _draft(tmp_path, "c").put()
    assert _areas(tmp_path / "bericht.duckdb") == ["c"]


def test_leftovers_of_a_process_with_our_number(tmp_path: Path) -> None:
    """Not even the log of a killed process gets into the new file."""
    part = tmp_path / f".bericht.duckdb.{os.getpid()}.part"
    for left in (part, part.with_name(f"{part.name}.wal")):
        left.write_bytes(b"rubbish")
    _draft(tmp_path, "a").put()
    assert _areas(tmp_path / "bericht.duckdb") == ["a"]
    assert _names(tmp_path) == ["bericht.duckdb", "rows.parquet"]


def test_any_folder_name(tmp_path: Path) -> None:
    folder = tmp_path / "Amt O'Neill; ü"
    folder.mkdir()
    _draft(folder, "a").put()
    assert _areas(folder / "bericht.duckdb") == ["a"]
