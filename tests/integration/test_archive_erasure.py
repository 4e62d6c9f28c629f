"""Retracted deliveries: kept or erased, never read or counted again, and nothing else is ever removed."""

import io
from pathlib import Path

import pytest

from resources.archive import Archive
from resources.receiving.intake import take_in
from resources.receiving.receipts import Receipt, active_slices, receipts_table
from tests.integration.small import ROWS, Office, csv, zipped

PERSON = "Frau Muster"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _accepted(office: Office, name: str = "a.csv", text: str | None = None) -> Receipt:
    office.put(name, text or csv())
    office.run()
    receipt = office.receipt(name)
    assert receipt.verdict == "accepted"
    return receipt


def _withdraw(office: Office, receipt: Receipt) -> Receipt:
    return office.archive.decide(receipt.delivery, by=PERSON, verdict="withdrawn", reason="falsche Datei")


def _erase(office: Office, receipt: Receipt) -> Receipt:
    return office.archive.erase(receipt.delivery, by=PERSON, reason="Löschung verlangt")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_withdrawn_delivery_counts_for_nothing_and_is_kept(office: Office):
    first = _accepted(office)
    second = _accepted(office, "a_korrektur.csv", csv(rows=(ROWS[0].replace("14000", "14001"), ROWS[1])))
    assert set(active_slices(office.run().receipts, fictional=False)["delivery"]) == {second.delivery}
    before = _files(office.archive.root)
    receipt = _withdraw(office, second)
    result = office.run()
    assert set(active_slices(result.receipts, fictional=False)["delivery"]) == {first.delivery}
    assert office.archive.path(second.delivery).exists()
    assert set(before) < set(_files(office.archive.root))
    assert (receipt.decided_by, receipt.rows, receipt.periods) == (PERSON, second.rows, second.periods)
    table = receipts_table(result.receipts).set_index("delivery")
    assert table.loc[second.delivery, "verdict"] == "withdrawn"
    assert table["superseded"].isna()[second.delivery]
    assert table.loc[first.delivery, "superseded"] == 0


@pytest.mark.parametrize("retract", [_withdraw, _erase])
def test_what_was_retracted_is_never_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, retract: object
):
    receipt = _accepted(office)
    retract(office, receipt)  # type: ignore[operator]
    for module in ("resources.receiving.intake", "resources.receiving.examine"):
        monkeypatch.setattr(f"{module}.READER_VERSION", "next")
    office.put("kopie/b.csv", csv())
    office.put("c.zip", zipped({"a.csv": csv().encode()}))
    result = office.run()
    assert not result.decided
    assert not result.refused
    (newest,) = result.receipts
    assert newest == office.archive.latest(receipt.delivery)
    assert newest.reader_version == receipt.reader_version
    assert [note.split(":")[0] for note in result.notes] == ["a.csv", "c.zip/a.csv", "kopie/b.csv"]
    assert all(f"{newest.verdict} on {newest.decided_at:%d.%m.%Y}" in note for note in result.notes)
    assert office.archive.verify() == []


def test_a_retracted_file_that_comes_with_a_fault_stays_retracted(office: Office):
    receipt = _accepted(office)
    _withdraw(office, receipt)
    (office.inbox / "a.csv").rename(office.inbox / "a.dbf")
    office.put("a.shp", "what a shape is not")
    office.run()
    assert office.receipt("a.csv").verdict == "withdrawn"


@pytest.mark.parametrize("retract", [_withdraw, _erase])
def test_a_retraction_of_what_was_rejected_unopened_stays(office: Office, retract: object):
    office.put("einwohner.shp", "what a shape is not")
    office.put("einwohner.dbf", csv())
    office.run()
    assert office.receipt("einwohner.dbf").reader == "inbox"
    retracted = retract(office, office.receipt("einwohner.dbf"))  # type: ignore[operator]
    (office.inbox / "einwohner.dbf").rename(office.inbox / "einwohner.csv")
    assert retracted.delivery not in office.run().decided
    assert office.receipt("einwohner.dbf") == retracted


def test_the_pipeline_does_not_decide_on_what_was_retracted_while_it_read(office: Office):
    receipt = _accepted(office)
    withdrawn = _withdraw(office, receipt)
    said = office.archive.decide(receipt.delivery, verdict="accepted", reason="all checks passed")
    assert said == withdrawn
    assert office.archive.latest(receipt.delivery) == withdrawn


def test_what_is_erased_while_it_is_read_leaves_no_observations(office: Office):
    office.put("a.csv", csv())

    def erase(name: str, number: int, total: int) -> None:
        # bytes that are gone are not read; those of a reader that has opened them already still are
        kept = office.archive.path(office.receipt(name).delivery).read_bytes()
        erased = _erase(office, office.receipt(name))
        office.archive.path(erased.delivery).write_bytes(kept)
        office.archive.damage = lambda delivery: None  # type: ignore[method-assign]

    result = take_in(
        office.inbox,
        archive=office.archive,
        store=office.store,
        catalogue=office.catalogue,
        progress=erase,
    )
    assert [receipt.verdict for receipt in result.receipts] == ["erased"]
    assert _files(office.store.root) == []


def test_erased_bytes_are_gone_and_their_receipts_stay(office: Office):
    receipt = _accepted(office)
    other = _accepted(office, "b.csv", csv("31.12.2023"))
    erased = _erase(office, receipt)
    assert not office.archive.path(receipt.delivery).exists()
    assert office.archive.path(other.delivery).exists()
    history = office.archive.history(receipt.delivery)
    assert [one.verdict for one in history] == ["waiting", "accepted", "erased"]
    assert (erased.decided_by, erased.reason) == (PERSON, "Löschung verlangt")
    assert office.archive.verify() == []
    assert office.archive.damage(receipt.delivery) is None
    content = office.archive.root / "objects" / receipt.delivery[:2]
    assert _files(content) == []


def test_the_same_bytes_are_not_archived_again(office: Office):
    receipt = _accepted(office)
    erased = _erase(office, receipt)
    before = _files(office.archive.root)
    again = office.archive.receive(
        lambda: io.BytesIO(csv().encode()), name="neu.csv", sender="Amt", fictional=False
    )
    assert again == erased
    assert _files(office.archive.root) == before


def test_an_interrupted_erasure_is_found_and_can_be_repeated(office: Office):
    receipt = _accepted(office)
    path = office.archive.path(receipt.delivery)
    office.archive.decide(receipt.delivery, by=PERSON, verdict="erased", reason="Löschung verlangt")
    assert office.archive.verify() == [
        f"object {receipt.delivery}: was erased, but is still there; erase it again"
    ]
    assert _erase(office, receipt) == office.archive.latest(receipt.delivery)
    assert not path.exists()
    assert office.archive.verify() == []
    assert len(office.archive.history(receipt.delivery)) == 3


def test_nothing_is_erased_that_was_never_received(tmp_path: Path):
    with pytest.raises(KeyError, match="was received"):
        Archive(tmp_path / "archive").erase("0" * 64, by=PERSON, reason="Löschung verlangt")


def test_the_state_changes_with_every_decision_and_only_then(office: Office):
    states = [office.archive.state()]
    receipt = _accepted(office)
    states.append(office.archive.state())
    assert office.run().state == states[-1]
    _withdraw(office, receipt)
    states.append(office.archive.state())
    _erase(office, receipt)
    states.append(office.archive.state())
    assert len(set(states)) == len(states)
    assert office.run().state == states[-1] == office.archive.state()
    office.run()
    assert office.archive.state() == states[-1]


def test_a_decision_made_during_an_intake_is_found_afterwards(office: Office):
    receipt = _accepted(office)
    read = office.archive.receipts

    def slow() -> tuple[Receipt, ...]:
        receipts = read()
        _withdraw(office, receipt)
        return receipts

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.archive, "receipts", slow)
        result = office.run()
    assert [one.verdict for one in result.receipts] == ["accepted"]
    assert result.state != office.archive.state()
