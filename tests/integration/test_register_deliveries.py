"""Registers as deliveries: rows accumulate, the last one of a key counts, what is left out is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from resources.faults import MOST_SHOWN
from resources.home import Home
from resources.receiving.intake import take_in
from resources.receiving.ledger import write_ledger
from resources.receiving.receipts import Receipt
from resources.receiving.rejected import HINTS, write_hints
from resources.receiving.settled import inbox_state, listing
from resources.receiving.withdrawal import erase, withdraw
from resources.registers.current import current, history
from tests.integration.test_register_files import CATALOGUE, GOOD, csv_of

M1 = GOOD["massnahmen"]
M2 = {**M1, "Maßnahmen-Nr.": "M-2"}
WRONG = {**M1, "Maßnahmen-Nr.": "M-3", "Status": "?"}


class Office:
    """An installation with the catalogue of the project and an inbox."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root=root, inbox=root / "inbox")
        self.home.inbox.mkdir(parents=True)

    def deliver(self, name: str, *rows: dict[str, str], register: str = "massnahmen") -> Receipt:
        (self.home.inbox / name).write_bytes(csv_of(register, *rows))
        return self.refresh()[-1]

    def refresh(self) -> tuple[Receipt, ...]:
        seen = inbox_state(listing(self.home.inbox, 0))
        home = self.home
        result = take_in(home.inbox, archive=home.archive, store=home.store, catalogue=CATALOGUE)
        write_hints(result.receipts, home)
        write_ledger(result, home=home, catalogue=CATALOGUE, seen=seen)
        return result.receipts

    def titles(self, *, all_versions: bool = False) -> list[tuple[str, str]]:
        rows = (history if all_versions else current)(self.home, CATALOGUE, "massnahmen")
        return list(zip(rows["measure"], rows["title"], strict=True))

    def hints(self, name: str) -> Path:
        return self.home.rejected / f"{name}{HINTS}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_without_deliveries_registers_are_empty(office: Office):
    assert office.titles() == office.titles(all_versions=True) == []
    office.deliver("punkte.csv", GOOD["punkte"], register="punkte")
    assert office.titles() == []


def test_rows_of_files_accumulate_and_the_last_of_a_key_counts(office: Office):
    first = office.deliver("a.csv", M1, M2)
    second = office.deliver("b.csv", {**M1, "Titel": "Neu"})
    assert sorted(office.titles()) == [("M-1", "Neu"), ("M-2", "Frühe Hilfen")]
    assert office.titles(all_versions=True) == [
        ("M-1", "Frühe Hilfen"),
        ("M-2", "Frühe Hilfen"),
        ("M-1", "Neu"),
    ]
    rows = history(office.home, CATALOGUE, "massnahmen")
    assert rows["delivery"].tolist() == [first.delivery] * 2 + [second.delivery]
    assert rows["recorded_at"].is_monotonic_increasing
    assert rows["line"].tolist() == [2, 3, 2]


def test_remarks_without_indicator_are_one_entry_however_often_delivered(office: Office):
    office.deliver("a.csv", GOOD["einschaetzungen"], register="einschaetzungen")
    other = {**GOOD["einschaetzungen"], "Rolle": "Kita"}
    office.deliver("b.csv", GOOD["einschaetzungen"], other, register="einschaetzungen")
    assert sorted(current(office.home, CATALOGUE, "einschaetzungen")["role"]) == ["Kita", "Schule"]


@pytest.mark.parametrize("take_back", [withdraw, erase])
def test_what_is_taken_back_counts_no_more_and_what_it_replaced_counts_again(
    take_back: Callable[..., object], office: Office
):
    office.deliver("a.csv", M1)
    office.deliver("b.csv", {**M1, "Titel": "Neu"}, WRONG)
    assert office.hints("b.csv").exists()
    take_back(office.home, "b.csv", who="Frau Muster", why="falsch")
    office.refresh()
    assert office.titles() == office.titles(all_versions=True) == [("M-1", "Frühe Hilfen")]
    assert not office.hints("b.csv").exists()


def test_faults_are_told_of_the_last_delivery_of_a_name(office: Office):
    office.deliver("a.csv", M1, WRONG)
    assert "column 'Status': found '?'" in office.hints("a.csv").read_text()
    receipt = office.deliver("a.csv", M1, {**M2, "Beginn": "bald"})
    assert receipt.reason.startswith("1 of 2 rows used; left out:\n")
    told = office.hints("a.csv").read_text()
    assert "column 'Beginn': found 'bald'" in told
    assert "Status" not in told
    office.deliver("a.csv", M1, M2)
    assert not office.hints("a.csv").exists()


def test_of_many_faults_the_rest_is_counted(office: Office):
    wrong = [{**WRONG, "Maßnahmen-Nr.": f"F-{number}"} for number in range(MOST_SHOWN + 7)]
    assert office.deliver("a.csv", M1, *wrong).reason.endswith("… and 7 more faults")


def test_one_wrong_day_does_not_take_the_other_rows_with_it(office: Office):
    receipt = office.deliver("a.csv", M1, {**M2, "Ende": "31.12.9999"})
    assert (receipt.verdict, receipt.rows) == ("accepted", 1)
    assert office.titles() == [("M-1", "Frühe Hilfen")]


def test_faults_are_told_where_a_name_is_too_long_for_them(office: Office):
    office.deliver(f"{'a' * 246}.csv", M1, WRONG)
    (told,) = office.home.rejected.iterdir()
    assert "column 'Status'" in told.read_text()
    withdraw(office.home, f"{'a' * 246}.csv", who="Frau Muster", why="falsch")
    office.refresh()
    assert not list(office.home.rejected.iterdir())
