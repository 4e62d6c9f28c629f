"""Withdrawing and erasing: finding the delivery, what used it, what is gone afterwards and what stays."""

import hashlib
import json
import stat
from pathlib import Path

import pandas as pd
import pytest

from resources.home import Home
from resources.receiving.intake import IntakeResult, take_in
from resources.receiving.ledger import intake_is_due, write_ledger
from resources.receiving.receipts import Receipt
from resources.receiving.rejected import set_aside
from resources.receiving.settled import inbox_state, listing
from resources.receiving.uses import Use, uses
from resources.receiving.withdrawal import UnclearDeliveryError, erase, find, withdraw
from tests.integration.small import ROWS, Office, csv

WHO, WHY = "Frau Muster", "falsches Jahr"


class _Installation(Office):
    """An office with a home, whose intakes are written to the ledger."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.home = Home(root=folder, inbox=self.inbox)

    def refresh(self) -> IntakeResult:
        seen = inbox_state(listing(self.inbox, 0))
        result = take_in(self.inbox, archive=self.archive, store=self.store, catalogue=self.catalogue)
        write_ledger(result, home=self.home, catalogue=self.catalogue, seen=seen)
        return result

    def is_due(self) -> bool:
        return intake_is_due(self.home, self.catalogue)


@pytest.fixture
def office(tmp_path: Path) -> _Installation:
    office = _Installation(tmp_path)
    office.put("amt/a.csv", csv())
    office.put("amt/b.csv", csv("31.12.2023"))
    office.put("stadt/b.csv", csv("31.12.2022"))
    office.refresh()
    return office


def _contains(folder: Path, receipt: Receipt) -> list[Path]:
    """Files below a folder with the bytes of a delivery, or named after it."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and (
            hashlib.sha256(path.read_bytes()).hexdigest() == receipt.delivery
            or path.name.startswith(receipt.delivery)
        )
    ]


def test_a_delivery_is_found_by_digits_path_or_name(office: _Installation):
    receipt = office.receipt("amt/a.csv")
    asked = (receipt.delivery, receipt.delivery[:8], receipt.delivery[:12].upper(), "amt/a.csv", "a.csv")
    assert [find(office.home, text) for text in asked] == [receipt] * len(asked)


def test_of_several_deliveries_all_are_named(office: _Installation):
    with pytest.raises(UnclearDeliveryError, match="2 Lieferungen") as error:
        find(office.home, "b.csv")
    for name in ("amt/b.csv", "stadt/b.csv"):
        assert f"{office.receipt(name).delivery[:12]}  {name}" in str(error.value)


def test_a_corrected_file_of_the_same_name_is_found_by_digits_only(office: _Installation):
    first = office.receipt("amt/a.csv")
    office.put("amt/a.csv", csv(rows=(ROWS[0].replace("14000", "14001"), ROWS[1])))
    office.refresh()
    with pytest.raises(UnclearDeliveryError, match="2 Lieferungen"):
        find(office.home, "amt/a.csv")
    assert find(office.home, first.delivery[:8]) == first


@pytest.mark.parametrize("text", ["amt/c.csv", "amt/aa.csv"])
def test_of_no_delivery_similar_names_are_told(office: _Installation, text: str):
    with pytest.raises(UnclearDeliveryError, match=r"keine Lieferung; erwartet .* ähnlich heißen") as error:
        find(office.home, text)
    assert "amt/a.csv" in str(error.value)


@pytest.mark.parametrize("text", ["", "0" * 64, "0" * 7, "*", "../../etc/passwd"])
def test_nonsense_is_said_clearly(office: _Installation, text: str):
    with pytest.raises(UnclearDeliveryError, match="mindestens 8 Ziffern der SHA-256"):
        find(office.home, text)


def test_uses_follow_what_the_store_has_noted(office: _Installation):
    delivery, other = (office.receipt(name).delivery for name in ("amt/a.csv", "amt/b.csv"))
    frame = pd.DataFrame({"value": [1.0]})

    def made(key: tuple[str, str, str], *inputs: str, rows: int = 1) -> None:
        office.store.write(key, frame.iloc[:rows], inputs=dict.fromkeys(inputs, "1"), code="1")

    made(("counts", "personen", "2024"), f"deliveries/einwohner/{delivery}")
    made(("counts", "personen", "2023"), f"deliveries/einwohner/{other}")
    made(("counts", "quote", "2024"), f"deliveries/einwohner/{delivery}", rows=0)
    made(("indicators", "personen", "2024"), "counts/personen/2024")
    made(("indicators", "personen", "2025"), "counts/personen/2024", "counts/personen/2023")
    made(("indicators", "personen", "2023"), "counts/personen/2023")
    made(("indicators", "quote", "2024"), "counts/quote/2024")
    made(("indices", "trends", "2025"), "indicators/personen/2025")
    made(("protected", "indicator_values", "all"), "indicators/personen/2024", "indicators/personen/2023")
    assert uses(office.home, delivery) == [
        Use("counts", "personen", 2024),
        Use("indicators", "personen", 2024),
        Use("indicators", "personen", 2025),
        Use("indices", "trends", 2025),
        Use("protected", "indicator_values", None),
    ]
    assert uses(office.home, office.receipt("stadt/b.csv").delivery) == []
    before = uses(office.home, delivery)
    erase(office.home, delivery, who=WHO, why=WHY)
    assert uses(office.home, delivery) == before, "until the next refresh"


def test_inputs_that_are_not_there_are_no_use(office: _Installation):
    key = ("deliveries", "einwohner", office.receipt("amt/a.csv").delivery)
    office.store.write(("counts", "personen", "2024"), pd.DataFrame({"value": [1.0]}), inputs={}, code="1")
    office.store.write(
        ("indicators", "personen", "2024"),
        pd.DataFrame({"value": [1.0]}),
        inputs={"/".join(key): ""},
        code="1",
    )
    assert uses(office.home, key[-1]) == []


def test_a_withdrawal_makes_an_intake_due_once(office: _Installation):
    assert not office.is_due()
    receipt = withdraw(office.home, "a.csv", who=WHO, why=WHY)
    assert (receipt.verdict, receipt.decided_by, receipt.reason) == ("withdrawn", WHO, WHY)
    assert office.is_due()
    result = office.refresh()
    assert not result.decided
    assert not office.is_due()
    slices = office.store.read(("deliveries", "slices", "all"))
    assert receipt.delivery not in set(slices["delivery"])
    assert len(slices) == 2
    assert withdraw(office.home, "a.csv", who=WHO, why=WHY) == receipt
    assert not office.is_due()


def test_a_first_or_unchanged_intake_makes_no_other_due(office: _Installation):
    assert not office.is_due()
    office.put("amt/c.csv", csv("31.12.2021"))
    office.put("amt/kaputt.csv", "was ist das?")
    assert office.is_due()
    assert len(office.refresh().decided) == 2
    assert not office.is_due()
    office.refresh()
    assert not office.is_due()


def test_what_was_decided_during_an_intake_makes_the_next_one_due(office: _Installation):
    seen = inbox_state(listing(office.inbox, 0))
    result = take_in(office.inbox, archive=office.archive, store=office.store, catalogue=office.catalogue)
    withdraw(office.home, "a.csv", who=WHO, why=WHY)
    write_ledger(result, home=office.home, catalogue=office.catalogue, seen=seen)
    assert office.is_due()


def test_erasing_removes_bytes_and_observations_of_all_versions(office: _Installation):
    receipt = office.receipt("amt/a.csv")
    (current,) = (office.store.root / "deliveries" / "einwohner").glob(f"{receipt.delivery}.*.parquet")
    for source, version in (("einwohner", "older"), ("einwohner_mappe", "mistaken")):
        path = office.store.root / "deliveries" / source / f"{receipt.delivery}.{version}.parquet"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(current.read_bytes())
    (office.inbox / "amt" / "a.csv").unlink()
    others = {path for path in office.folder.rglob("*") if path.is_file()}
    removed = erase(office.home, "a.csv", who=WHO, why=WHY)
    assert len(removed) == 5  # bytes, pointer, three versions
    left = {path for path in office.folder.rglob("*") if path.is_file()}
    assert others - left == set(removed)
    assert _contains(office.archive.root / "objects", receipt) == []
    assert _contains(office.store.root, receipt) == []
    assert [one.verdict for one in office.archive.history(receipt.delivery)] == [
        "waiting",
        "accepted",
        "erased",
    ]
    assert office.archive.verify() == []
    assert office.is_due()
    assert not office.refresh().refused
    assert not office.is_due()


def test_erasing_takes_out_of_the_rejected_files(office: _Installation):
    home = Home(root=office.folder, inbox=office.inbox)
    office.put("amt/kaputt.csv", "was ist das?")
    office.put("amt/auch.csv", "und was ist das?")
    result = office.refresh()
    set_aside([r for r in result.receipts if r.verdict == "rejected"], home)
    receipt = office.receipt("amt/kaputt.csv")
    assert len(list(home.rejected.rglob("*.grund.txt"))) == 2
    erase(home, "kaputt.csv", who=WHO, why=WHY)
    assert _contains(home.rejected, receipt) == []
    assert [path.name for path in home.rejected.rglob("*") if path.is_file()] == [
        "auch.csv",
        "auch.csv.grund.txt",
    ]


def test_every_erasure_is_logged_for_the_owner_only(office: _Installation):
    receipt = office.receipt("amt/a.csv")
    erase(office.home, "a.csv", who=WHO, why="Löschung verlangt\nvon der Stadt")
    erase(office.home, receipt.delivery, who=WHO, why="Löschung verlangt\nvon der Stadt")
    log = office.archive.root / "erasures.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    first, again = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    assert (first["delivery"], first["name"], first["by"]) == (receipt.delivery, "amt/a.csv", WHO)
    assert first["reason"] == "Löschung verlangt\nvon der Stadt"
    assert len(first["removed"]) == 3
    assert again["removed"] == []
    assert len(office.archive.history(receipt.delivery)) == 3


def test_the_same_bytes_again_are_neither_archived_nor_read(office: _Installation):
    receipt = office.receipt("amt/a.csv")
    erase(office.home, "a.csv", who=WHO, why=WHY)
    office.put("neu/a.csv", csv())
    result = office.refresh()
    assert not result.decided
    assert len(result.notes) == 2
    assert _contains(office.folder / "confidential", receipt) == []


def test_what_is_erased_cannot_be_withdrawn(office: _Installation):
    receipt = office.receipt("amt/a.csv")
    erase(office.home, "a.csv", who=WHO, why=WHY)
    with pytest.raises(ValueError, match=r"amt/a\.csv: am \d\d\.\d\d\.\d{4} gelöscht"):
        withdraw(office.home, receipt.delivery, who=WHO, why=WHY)


@pytest.mark.parametrize("change", [withdraw, erase])
@pytest.mark.parametrize(("who", "why"), [("", WHY), ("pipeline", WHY), (WHO, " ")])
def test_somebody_decides_for_a_reason(office: _Installation, change: object, who: str, why: str):
    with pytest.raises(ValueError, match=r"Name der Person|Begründung"):
        change(office.home, "a.csv", who=who, why=why)  # type: ignore[operator]
    assert office.receipt("amt/a.csv").verdict == "accepted"
