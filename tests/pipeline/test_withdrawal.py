"""Withdrawing and erasing as a steward does: uses of the delivery are listed, and only they recomputed."""

import hashlib
import json

import pandas as pd
import pytest

from demo import offices
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import ROOT, Installation

CATALOGUE = load_catalogue(ROOT / "catalogue")
YEAR = 2023
ORIGINAL, CORRECTION = "wohngeld_2023.csv", "wohngeld_2023_korrektur.csv"
MEASURES = {rule.measure for rule in CATALOGUE.sources["wohngeld"].values}
INDICATORS = {own for own, entry in CATALOGUE.indicators.items() if MEASURES & set(entry.measures)}
BY = ("--who", "Frau Muster", "--why", "falsche Datei")


@pytest.fixture
def corrected(office: Installation) -> Installation:
    """Housing benefit of a year was delivered twice; the second file counts."""
    content = offices.wohngeld(YEAR + 1)[0].content.replace(b"31.12.2024", b"31.12.2023")
    office.deliver({CORRECTION: content}).run()
    return office


def _figures(office: Installation) -> pd.DataFrame:
    columns = "indicator, geography, area, year, numerator, denominator, value, status"
    frame = office.report(f"SELECT {columns} FROM report.indicator_values ORDER BY ALL")
    return frame.set_index(["indicator", "geography", "area", "year"])


def _digest(office: Installation, name: str) -> str:
    return hashlib.sha256((office.inbox / name).read_bytes()).hexdigest()


def _verdicts(office: Installation) -> dict[str, str]:
    frame = office.report("SELECT file_name, verdict FROM report.deliveries")
    return dict(zip(frame["file_name"], frame["verdict"], strict=True))


def _used(office: Installation) -> set[str]:
    """Deliveries behind the figures of warehouse and report."""
    query = "SELECT DISTINCT unnest(deliveries) AS delivery FROM "
    frames = [
        office.warehouse(f"{query} counts.counts"),
        office.warehouse(f"{query} indicators.indicator_values"),
        office.warehouse("SELECT DISTINCT delivery FROM deliveries.observations"),
        office.report(f"{query} report.indicator_values"),
    ]
    return set(pd.concat(frames)["delivery"])


def test_the_older_delivery_counts_again(small: Installation, corrected: Installation):
    before, during = _figures(small), _figures(corrected)
    assert not during.equals(before)
    used = _used(small)
    assert _used(corrected) != used

    done = corrected.command("withdraw", CORRECTION, *BY)
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert "zurückgezogen" in told[0]
    assert f"  Zählwerte {YEAR}: {', '.join(sorted(MEASURES))}" in told
    assert f"  Indikatoren {YEAR}: {', '.join(sorted(INDICATORS))}" in told
    assert [line for line in told if line.startswith("  Veröffentlichungen: ")]
    assert _figures(corrected).equals(during), "nothing is recomputed before the next refresh"

    runs = corrected.runs()
    corrected.run()
    made = corrected.materialised(since=runs)
    assert {name for name in made if name.startswith(("counts/", "indicators/"))} == {
        *(f"counts/{measure}/{YEAR}" for measure in MEASURES),
        *(f"indicators/{indicator}/{YEAR}" for indicator in INDICATORS),
    }
    assert {"deliveries/wohngeld", "deliveries/receipts", "publications/database"} <= made
    assert not {name for name in made if name.startswith("areas/")}
    pd.testing.assert_frame_equal(_figures(corrected), before)
    assert _used(corrected) == used
    assert _verdicts(corrected) == _verdicts(small) | {CORRECTION: "withdrawn"}
    assert corrected.home.archive.verify() == []
    assert corrected.home.archive.path(_digest(corrected, CORRECTION)).exists()

    runs = corrected.runs()
    assert "nothing was out of date" in corrected.run()
    assert corrected.runs() == runs


def test_where_no_delivery_is_left_figures_become_gaps(office: Installation):
    before = _figures(office)
    assert office.command("withdraw", ORIGINAL, *BY).returncode == 0
    runs = office.runs()
    office.run()
    after = _figures(office)
    gone = before.index.get_level_values("indicator").isin(INDICATORS) & (
        before.index.get_level_values("year") == YEAR
    )
    assert before.loc[gone, "value"].notna().any()
    there = after.reindex(before.index)
    assert there.loc[gone, ["numerator", "value"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(there[~gone], before[~gone])
    assert _digest(office, ORIGINAL) not in _used(office)
    made = office.materialised(since=runs)
    assert {name.split("/")[-1] for name in made if name.startswith(("counts/", "indicators/"))} == {
        str(YEAR)
    }
    assert "nothing was out of date" in office.run()


def test_erased_bytes_and_what_was_read_from_them_are_nowhere(corrected: Installation):
    delivery = _digest(corrected, CORRECTION)
    asked = corrected.command("erase", CORRECTION, *BY)
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert corrected.home.archive.path(delivery).exists()

    done = corrected.command("erase", delivery[:8], *BY, "--yes")
    assert done.returncode == 0, done.stderr
    assert f"  Indikatoren {YEAR}: {', '.join(sorted(INDICATORS))}" in done.stdout.splitlines()
    corrected.run()
    files = [path for path in corrected.home.root.rglob("*") if path.is_file()]
    assert not [path for path in files if hashlib.sha256(path.read_bytes()).hexdigest() == delivery]
    assert not [path for path in files if path.name.startswith(delivery)]
    assert delivery not in _used(corrected)
    assert _verdicts(corrected)[CORRECTION] == "erased"
    assert [one.verdict for one in corrected.home.archive.history(delivery)] == [
        "waiting",
        "accepted",
        "erased",
    ]
    assert corrected.home.archive.verify() == []
    log = (corrected.home.archive.root / "erasures.log").read_text(encoding="utf-8")
    assert json.loads(log)["by"] == "Frau Muster"
    assert (corrected.inbox / CORRECTION).exists(), "it is not ours to delete"
    said = corrected.run()
    assert "nothing was out of date" in said, said


def test_a_wrong_name_is_answered_with_similar_ones(small: Installation):
    for command in ("withdraw", "erase"):
        done = small.command(command, "wohngeld_2032.csv", *BY)
        assert done.returncode == 2
        assert "wohngeld_2023.csv" in done.stderr
        assert done.stdout == ""
