"""What the pipeline says of confidential files: planted figures are nowhere outside the confidential area."""

import base64
import re
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pandas as pd
import pytest

from demo import offices
from pipelines.definitions import definitions
from pipelines.running import PROGRESS, RANGE_END, RANGE_START
from resources.calculation import counts, figures
from tests.pipeline.installation import Installation

CONFIDENTIAL = {"deliveries", "counts", "indicators", "indices"}
PLANTED = 486731
"""As many digits as a table in the metadata prints; fewer ones occur by chance."""
REAL_SENDER = b"sender: Wohngeldstelle\nfictional: false\n"
SHOWN_PICTURE = re.compile(rb"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def _wohngeld(*changes: tuple[str, str]) -> bytes:
    """Housing benefit of a year that is not published yet, with something in it changed."""
    text = offices.wohngeld(2022)[0].content.decode("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode("utf-8-sig")


TITLES, ROW, NEXT = offices.wohngeld(2022)[0].content.decode("utf-8-sig").splitlines()[1:4]
DAY, KEY, AREA, CASES, *REST = ROW.split(";")


def _row(*fields: str) -> tuple[str, str]:
    return ROW, ";".join(fields)


BROKEN = {
    "komma.csv": (486110359, _wohngeld(_row(DAY, KEY, AREA, "486110359.5", *REST))),
    "negativ.csv": (486170359, _wohngeld(_row(DAY, KEY, AREA, "-486170359", *REST))),
    "umschrieben.csv": (486190359, _wohngeld(_row(DAY, KEY, AREA, "ca. 486190359", *REST))),
    "feld_fehlt.csv": (486230359, _wohngeld(_row(DAY, KEY, "486230359", *REST))),
    "doppelt.csv": (
        486290359,
        _wohngeld((ROW, "\r\n".join([_row(DAY, KEY, AREA, "486290359", *REST)[1]] * 2))),
    ),
    "verschoben.csv": (486470359, _wohngeld(_row(DAY, "486470359", KEY, AREA, *REST))),
    "schluessel.csv": (4865399135, _wohngeld(_row(DAY, "4865399135", AREA, CASES, *REST))),
    "tag.csv": (486610359, _wohngeld(_row("486610359", KEY, AREA, CASES, *REST))),
    "ohne_titel.csv": (
        486670359,
        _wohngeld((TITLES, ";".join([DAY, KEY, AREA, "486670359", "486670359", "486670359"]))),
    ),
}
"""Rejected files with the figure that nobody may learn from the rejection."""


@pytest.fixture(scope="module")
def planted(small: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The small installation with broken deliveries; what was printed is in ``output.txt``."""
    office = small.copy(tmp_path_factory.mktemp("secrets"))
    output = office.deliver({name: content for name, (_, content) in BROKEN.items()}).run()
    (office.folder / "output.txt").write_text(output, encoding="utf-8")
    return office


CONFIDENTIAL = {("home", "confidential"), ("home", "rejected")}


def test_folders_of_confidential_files_are_closed_to_others(planted: Installation):
    for names in CONFIDENTIAL:
        assert planted.folder.joinpath(*names).stat().st_mode & 0o777 == 0o700


def _texts(root: Path) -> Iterator[tuple[str, bytes]]:
    """All that lies outside the confidential area and the inbox, as it lies there and as it is meant."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if path.is_file() and inside[:2] not in CONFIDENTIAL and inside[0] != "inbox":
            name, content = str(path.relative_to(root)), path.read_bytes()
            yield name, content
            if content.startswith(b"SQLite format 3"):
                yield from ((f"{name} {table}", text) for table, text in _rows_of_sqlite(path))
            elif path.suffix == ".duckdb":
                yield from ((f"{name} {table}", text) for table, text in _rows_of_duckdb(path))


def _rows_of_sqlite(path: Path) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            for cell in (cell for row in connection.execute(f'SELECT * FROM "{table}"') for cell in row):
                text = cell if isinstance(cell, bytes) else str(cell).encode()
                yield table, zlib.decompress(text) if text.startswith(b"\x78") else text
                yield from ((table, base64.b64decode(drawn)) for drawn in SHOWN_PICTURE.findall(text))


def _rows_of_duckdb(path: Path) -> Iterator[tuple[str, bytes]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        for schema, table in names:
            rows = connection.execute(f'FROM "{schema}"."{table}"').fetchall()
            yield (
                table,
                repr([[cell for cell in row if not isinstance(cell, bytes)] for row in rows]).encode(),
            )


def _forms(figure: int) -> list[bytes]:
    """Digits with and without a sign between thousands."""
    return [str(figure).encode(), f"{figure:,}".encode(), f"{figure:,}".replace(",", ".").encode()]


def _found(root: Path, figure: int) -> list[str]:
    """Where a figure stands that should not: as digits, and in files of the public as a number of 8 bytes."""
    binary = [struct.pack("<d", figure), struct.pack("<q", figure)]
    return [
        name
        for name, text in _texts(root)
        if any(
            form in text for form in [*_forms(figure), *(binary if name.startswith("home/public") else [])]
        )
    ]


def test_the_search_finds_what_is_there(planted: Installation):
    with planted.instance() as instance:
        run = next(iter(instance.get_runs()))
        instance.report_engine_event("486790359", run)
    with duckdb.connect(str(planted.home.report.with_name("x.duckdb"))) as connection:
        connection.execute("CREATE TABLE found AS SELECT 486790359.0 AS value")
    names = _found(planted.folder, 486790359)
    planted.home.report.with_name("x.duckdb").unlink()
    assert any("event_logs" in name for name in names)
    assert any("x.duckdb found" in name for name in names)


@pytest.mark.parametrize("name", BROKEN)
def test_a_rejection_names_the_place_and_not_the_figure(planted: Installation, name: str):
    figure = BROKEN[name][0]
    receipts = planted.warehouse("FROM deliveries.receipts WHERE name = $name", name=name)
    assert list(receipts["verdict"]) == ["rejected"], "else the test says nothing"
    reason = receipts["reason"].iloc[0]
    assert "line " in reason, "the steward must find the cell"
    assert str(figure) not in reason
    assert _found(planted.folder, figure) == []
    assert name in (planted.folder / "output.txt").read_text(encoding="utf-8")


def test_a_fault_still_says_what_is_no_figure(planted: Installation):
    found = planted.warehouse("SELECT reason FROM deliveries.receipts WHERE name = 'negativ.csv'")
    assert found["reason"].to_list() == [
        "negativ.csv: line 3: column 'Haushalte mit Wohngeld': "
        "found '(confidential)', expected a count of at least 0"
    ]


def test_accepted_figures_are_in_no_event_of_a_confidential_stage(small: Installation, tmp_path: Path):
    """A real delivery whose only figure is the sum of every area above it."""
    office = small.copy(tmp_path / "real")
    day, key, area, _, *rest = (
        offices.wohngeld(2023)[0].content.decode("utf-8-sig").splitlines()[3].split(";")
    )
    head = offices.wohngeld(2023)[0].content.decode("utf-8-sig").splitlines()[:2]
    content = "\r\n".join([*head, ";".join([day, key, area, str(PLANTED), *rest])]) + "\r\n"
    for path in office.inbox.iterdir():
        path.unlink()
    office.deliver({"lieferung.yaml": REAL_SENDER, "echt.csv": content.encode("utf-8-sig")})
    output = office.run()
    kept = office.warehouse(f"SELECT value FROM counts.counts WHERE value = {PLANTED}")
    assert len(kept) > 0, "else the test says nothing"
    assert not _says_planted(output.encode())
    with office.instance() as instance:
        said = [
            text
            for run in instance.get_runs()
            for entry in instance.all_logs(run.run_id)
            if _stage(entry) in {None, *CONFIDENTIAL}
            for text in _with_pictures(dg.serialize_value(entry).encode())
        ]
    assert said
    assert not [text for text in said if _says_planted(text)]


def _says_planted(text: bytes) -> bool:
    """Whether a text has the figure in full, with a sign between thousands, or rounded as in a picture."""
    forms = [*_forms(PLANTED), f"{PLANTED:.4g}".encode()]
    return any(re.search(rb"(?<![\w.])" + re.escape(form) + rb"(?!\w)", text) for form in forms)


def _stage(entry: dg.EventLogEntry) -> str | None:
    event = entry.dagster_event
    return event.asset_key.path[0] if event is not None and event.asset_key is not None else None


def _with_pictures(text: bytes) -> list[bytes]:
    return [text, *(base64.b64decode(drawn) for drawn in SHOWN_PICTURE.findall(text))]


RIGHT = counts.counts_of_year


def _wrong_schema(*args: Any, **options: Any) -> pd.DataFrame:
    """Counts with a value that is none."""
    return RIGHT(*args, **options).assign(value="486770359 Fälle")


def _unforeseen(*args: Any, **options: Any) -> Any:
    with duckdb.connect() as connection:
        return connection.execute("SELECT CAST('486810359 Fälle' AS INTEGER)").df()


@pytest.mark.parametrize(
    ("where", "figure"), [((counts, "counts_of_year"), 486770359), ((figures, "figures_of_year"), 486810359)]
)
def test_what_goes_wrong_in_a_step_is_told_without_figures(
    office: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    where: tuple[Any, str],
    figure: int,
):
    office.enter(monkeypatch)
    monkeypatch.setattr(*where, _wrong_schema if figure == 486770359 else _unforeseen)
    with office.instance() as instance:
        result = (
            definitions()
            .get_repository_def()
            .get_job("compute")
            .execute_in_process(
                instance=instance,
                asset_selection=[
                    dg.AssetKey(["counts", "haushalte"]),
                    dg.AssetKey(["indicators", "anteil_einpersonenhaushalte"]),
                ],
                tags={RANGE_START: "2023", RANGE_END: "2023"},
                raise_on_error=False,
                run_config=PROGRESS,
            )
        )
    assert not result.success
    printed = capfd.readouterr()
    assert str(figure) not in printed.out + printed.err
    assert _found(office.folder, figure) == []
    kept = office.home.errors.read_text(encoding="utf-8") if office.home.errors.exists() else ""
    assert (str(figure) in kept) == (where[0] is figures), "errors nobody foresaw stay where they can be read"
