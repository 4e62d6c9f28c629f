"""Approvals: for exactly one finding and delivery, written by people or by command."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from resources.approvals import Approval, ApprovalError, approvals_digest, approve, read_approvals
from resources.home import Home
from resources.planning.keys import QUALITY_FINDINGS, RECEIPTS

A, A_TOO, B = "aaaaaaaa" + "1" * 56, "aaaaaaaa" + "2" * 56, "b" * 64
FINDING = "change-bevoelkerung-kreis-2024"


def _finding(finding: str, delivery: str, state: str) -> dict[str, str]:
    return {"finding": finding, "delivery": delivery, "state": state}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three deliveries, of which two have an open finding."""
    own = Home(root=tmp_path, inbox=tmp_path / "inbox")
    own.store.write(RECEIPTS, pd.DataFrame({"delivery": [A, A_TOO, B]}), inputs={}, code="")
    rows = [
        _finding(FINDING, B, "open"),
        _finding("coverage-bevoelkerung-gemeinde-2024", A, "open"),
        _finding("change-haushalte-kreis-2024", B, "noted"),
        _finding("change-haushalte-gemeinde-2024", B, "accepted"),
    ]
    own.store.write(QUALITY_FINDINGS, pd.DataFrame(rows), inputs={}, code="")
    own.approvals.mkdir()
    return own


def write(home: Home, name: str, text: str) -> None:
    (home.approvals / name).write_text(text, encoding="utf-8")


GOOD = f"""
finding: {FINDING}
delivery: "bbbbbbbb"
who: Amt für Demografie
when: 2026-11-20
why: "Nachgezählt: stimmt"
"""


def test_a_file_of_a_person_is_read_with_the_whole_name_of_the_delivery(home: Home):
    write(home, "eins.yaml", GOOD)
    found = read_approvals(home)
    assert found.faults == ()
    (own,) = found.valid
    assert own == Approval(
        finding=FINDING,
        delivery=B,
        who="Amt für Demografie",
        when=date(2026, 11, 20),
        why="Nachgezählt: stimmt",
    )
    assert own.at == pd.Timestamp("2026-11-20")


def test_a_time_with_its_zone_is_kept_in_utc(home: Home):
    write(home, "eins.yaml", GOOD.replace("2026-11-20", "2026-11-20T14:00:00+01:00"))
    (own,) = read_approvals(home).valid
    assert own.at == pd.Timestamp("2026-11-20 13:00")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda text: text.replace("who: Amt für Demografie\n", ""),
            "who: fehlt; erwartet: Amt oder Funktion",
        ),
        (lambda text: text.replace("who:", "wer:"), "wer: unbekanntes Feld"),
        (
            lambda text: text.replace("2026-11-20", "gestern"),
            "when: „gestern“ passt nicht; erwartet: ein Tag wie",
        ),
        (
            lambda text: text.replace('"bbbbbbbb"', '"bbbb"'),
            "delivery: „bbbb“ passt nicht; erwartet: mindestens 8",
        ),
        (lambda text: text.replace('"bbbbbbbb"', '"aaaaaaaa"'), "delivery: „aaaaaaaa“ ist nicht eindeutig"),
        (
            lambda text: text.replace('"bbbbbbbb"', '"bbbbbbbbc"'),
            "delivery: eine Lieferung „bbbbbbbbc“ gibt es nicht; gemeint ist vielleicht „bbbbbbbbbbbb“",
        ),
        (lambda text: "- eins\n", "erwartet sind Felder mit Werten"),
        (lambda text: text + "who: noch einmal\n", "line 7"),
    ],
)
def test_a_broken_file_is_told_and_the_others_are_used(home: Home, change: Callable[[str], str], told: str):
    write(home, "gut.yaml", GOOD)
    write(home, "kaputt.yaml", change(GOOD))
    found = read_approvals(home)
    assert [own.delivery for own in found.valid] == [B]
    assert any(fault.startswith(f"approvals/kaputt.yaml: {told}") for fault in found.faults), found.faults


def test_the_command_writes_a_file_that_is_read_again(home: Home):
    before = approvals_digest(home)
    done = approve(home, FINDING, "BBBBBBBB", who="Statistikstelle", why="Neue Gemeinde: „bestätigt“")
    (path,) = home.approvals.glob("*.yaml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert yaml.safe_load(path.read_text("utf-8"))["why"] == "Neue Gemeinde: „bestätigt“"
    (own,) = read_approvals(home).valid
    assert (own.finding, own.delivery, own.who, own.why) == (done.finding, B, "Statistikstelle", done.why)
    assert abs(own.at - pd.Timestamp.now("UTC").tz_localize(None)) < pd.Timedelta(minutes=1)
    assert approvals_digest(home) != before, "the findings are judged again"


@pytest.mark.parametrize(
    ("finding", "delivery", "told"),
    [
        ("change-bevoelkerung-kreis-2023", "bbbbbbbb", f"gibt es nicht; gemeint ist vielleicht „{FINDING}“"),
        (FINDING, "cccccccc", "eine Lieferung „cccccccc“ gibt es nicht"),
        (FINDING, "aaaaaaaa", "betrifft nicht die Lieferung aaaaaaaa1111, sondern bbbbbbbbbbbb"),
        ("change-haushalte-kreis-2024", "bbbbbbbb", "hält nichts auf"),
        ("change-haushalte-gemeinde-2024", "bbbbbbbb", "ist schon angenommen"),
    ],
)
def test_what_cannot_be_accepted_is_said_and_nothing_written(
    home: Home, finding: str, delivery: str, told: str
):
    with pytest.raises(ApprovalError) as error:
        approve(home, finding, delivery, who="Amt", why="weil")
    assert told in str(error.value)
    assert list(home.approvals.iterdir()) == []


@pytest.mark.parametrize(("who", "why", "field"), [(" ", "weil", "who"), ("Amt", "", "why")])
def test_somebody_has_to_say_who_and_why(home: Home, who: str, why: str, field: str):
    with pytest.raises(ApprovalError, match=f"^{field}: .* erwartet:"):
        approve(home, FINDING, "bbbbbbbb", who=who, why=why)


def test_before_anything_was_judged_nothing_can_be_accepted(tmp_path: Path):
    with pytest.raises(ApprovalError, match="noch nichts geprüft"):
        approve(Home(tmp_path, tmp_path), FINDING, "bbbbbbbb", who="Amt", why="weil")
