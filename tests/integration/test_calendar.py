"""The delivery calendar: states of periods over time, and what waits for them."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.freshness import freshness_policy
from schemas.calendar import DELIVERY_CALENDAR
from sozialraum.calendar import delivery_calendar, effect_text
from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.catalogue.calendar import Calendar
from sozialraum.waiting import Waiting
from tests.unit.catalogues import SMALL, faults_of

ROOT = Path(__file__).resolve().parent.parent.parent
YEARLY = 'rhythm: yearly\ncalendar: {reference: "12-31", due: "06-30", years_after: 1}'
QUARTERLY = "rhythm: quarterly\ncalendar: {due_days: 60}"
ELECTION = "rhythm: election\ncalendar: {dates: [2020-09-13, 2025-09-14], due_days: 60}"
OTHER_YEARS = (
    'rhythm: yearly\ncalendar: {reference: "12-15", due: "03-31", years_after: 1, every_years: 2, '
    "first_year: 2021}"
)
REGISTER = "sources/register.yaml"


def _write(folder: Path, **changed: str) -> Path:
    for name, text in {**SMALL, **{f"sources/{own}.yaml": text for own, text in changed.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _source(rhythm: str, *, columns: str = "Personen", geography: str = "gemeinde") -> str:
    text = SMALL[REGISTER].replace("rhythm: yearly", rhythm).replace("[gemeinde]", f"[{geography}]")
    return text.replace("Personen", columns)


def _catalogue(folder: Path, rhythm: str) -> Catalogue:
    return load_catalogue(_write(folder, register=_source(rhythm)))


def _receipts(*rows: dict[str, Any]) -> pd.DataFrame:
    """Receipts in order of arrival, accepted ones where a row says nothing else."""
    plain = {"source": "register", "fictional": False, "verdict": "accepted", "periods": []}
    filled = [
        {**plain, "delivery": f"{number:064x}", "sequence": number, **row}
        for number, row in enumerate(rows, 1)
    ]
    columns = ["delivery", "sequence", "source", "received_at", "fictional", "verdict", "periods"]
    frame = pd.DataFrame(filled, columns=columns)
    frame["received_at"] = pd.to_datetime(frame["received_at"]).astype("datetime64[ns]")
    return frame


def _came(moment: str, *periods: str, **others: Any) -> dict[str, Any]:
    return {"received_at": pd.Timestamp(moment), "periods": list(periods), **others}


def _states(catalogue: Catalogue, receipts: pd.DataFrame, today: str) -> dict[str, str]:
    frame = delivery_calendar(catalogue, receipts, fictional=False, today=date.fromisoformat(today))
    return dict(zip(frame["reference_date"].dt.date.astype("str"), frame["state"], strict=True))


def _table(catalogue: Catalogue, receipts: pd.DataFrame, today: str) -> pd.DataFrame:
    frame = delivery_calendar(catalogue, receipts, fictional=False, today=date.fromisoformat(today))
    return DELIVERY_CALENDAR.validate(frame.assign(basis="Echtdaten"), lazy=True)


class TestYearly:
    def test_over_a_year(self, tmp_path: Path) -> None:
        catalogue = _catalogue(tmp_path, YEARLY)
        receipts = _receipts(_came("2024-05-01", "2023-12-31"))
        assert _states(catalogue, receipts, "2024-05-02") == {
            "2023-12-31": "delivered",
            "2024-12-31": "expected",
        }
        assert _states(catalogue, receipts, "2025-06-30")["2024-12-31"] == "expected"
        assert _states(catalogue, receipts, "2025-07-01") == {
            "2023-12-31": "delivered",
            "2024-12-31": "overdue",
            "2025-12-31": "expected",
        }

    @pytest.mark.parametrize(
        ("moment", "state"),
        [
            ("2025-06-30 21:59:59", "delivered"),  # 23:59:59 in the county
            ("2025-06-30 22:00:00", "delivered_late"),  # midnight in the county, still June in UTC
        ],
    )
    def test_the_day_ends_at_midnight_of_the_county(self, tmp_path: Path, moment: str, state: str) -> None:
        receipts = _receipts(_came("2024-05-01", "2023-12-31"), _came(moment, "2024-12-31"))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-07-02")["2024-12-31"] == state

    def test_what_was_due_before_the_first_file_came_is_history_and_not_late(self, tmp_path: Path) -> None:
        receipts = _receipts(_came("2025-05-01", "2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31"))
        states = _states(_catalogue(tmp_path, YEARLY), receipts, "2025-05-02")
        assert set(list(states.values())[:-1]) == {"delivered"}
        assert list(states)[-1] == "2024-12-31"

    def test_nothing_came_yet(self, tmp_path: Path) -> None:
        catalogue = _catalogue(tmp_path, YEARLY)
        assert _states(catalogue, _receipts(), "2025-03-01") == {
            "2023-12-31": "overdue",
            "2024-12-31": "expected",
        }

    def test_a_gap_between_deliveries_stays_visible(self, tmp_path: Path) -> None:
        receipts = _receipts(_came("2025-05-01", "2021-12-31", "2023-12-31"))
        states = _states(_catalogue(tmp_path, YEARLY), receipts, "2025-05-02")
        assert states["2022-12-31"] == "overdue"

    def test_an_early_delivery_is_followed_by_the_next_period(self, tmp_path: Path) -> None:
        receipts = _receipts(_came("2025-01-15", "2024-12-31"))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-01-16") == {
            "2024-12-31": "delivered",
            "2025-12-31": "expected",
        }

    def test_another_day_of_the_year_is_shown_as_it_was_delivered(self, tmp_path: Path) -> None:
        receipts = _receipts(_came("2025-01-15", "2024-11-30"))
        assert list(_states(_catalogue(tmp_path, YEARLY), receipts, "2025-01-16")) == [
            "2024-11-30",
            "2025-12-31",
        ]

    def test_every_other_year(self, tmp_path: Path) -> None:
        receipts = _receipts(_came("2022-01-15", "2021-12-15"))
        assert _states(_catalogue(tmp_path, OTHER_YEARS), receipts, "2024-04-01") == {
            "2021-12-15": "delivered",
            "2023-12-15": "overdue",
            "2025-12-15": "expected",
        }


def test_quarters_are_due_after_days_also_in_leap_years(tmp_path: Path) -> None:
    receipts = _receipts(_came("2024-01-10", "2023-09-30"))
    frame = _table(_catalogue(tmp_path, QUARTERLY), receipts, "2025-01-15")
    assert frame["due"].dt.date.astype("str").tolist() == [
        *("2023-11-29", "2024-02-29", "2024-05-30", "2024-08-29", "2024-11-29"),
        "2025-03-01",
    ]
    assert frame["state"].tolist() == ["delivered", *["overdue"] * 4, "expected"]


def test_elections_are_due_after_their_day(tmp_path: Path) -> None:
    catalogue = _catalogue(tmp_path, ELECTION)
    receipts = _receipts(_came("2020-10-01", "2020-09-13"))
    assert _states(catalogue, receipts, "2021-01-01") == {"2020-09-13": "delivered", "2025-09-14": "expected"}
    assert _states(catalogue, receipts, "2025-11-13")["2025-09-14"] == "expected"
    assert _states(catalogue, receipts, "2025-11-14") == {"2020-09-13": "delivered", "2025-09-14": "overdue"}


def test_an_election_that_nobody_expected_is_shown_too(tmp_path: Path) -> None:
    receipts = _receipts(_came("2023-06-01", "2023-05-14"))
    states = _states(_catalogue(tmp_path, ELECTION), receipts, "2023-06-02")
    assert states == {"2023-05-14": "delivered", "2025-09-14": "expected"}


class TestWhatCame:
    FIRST = _came("2024-05-01", "2023-12-31")

    def test_a_correction_counts_and_the_first_arrival_tells_the_time(self, tmp_path: Path) -> None:
        receipts = _receipts(
            self.FIRST, _came("2025-06-01", "2024-12-31"), _came("2025-09-01", "2023-12-31", "2024-12-31")
        )
        frame = _table(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02").set_index("reference_date")
        row = frame.loc[pd.Timestamp("2024-12-31")]
        assert (row["state"], row["delivered_at"]) == ("delivered", pd.Timestamp("2025-06-01"))
        assert row["delivery"] == f"{3:064x}"

    def test_a_rejected_file_stands_for_the_newest_period_that_is_over(self, tmp_path: Path) -> None:
        receipts = _receipts(self.FIRST, _came("2025-03-01", verdict="rejected"))
        states = _states(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02")
        assert states["2024-12-31"] == "rejected"
        assert states["2025-12-31"] == "expected"

    def test_a_good_file_after_a_rejected_one_counts(self, tmp_path: Path) -> None:
        receipts = _receipts(
            self.FIRST, _came("2025-03-01", verdict="rejected"), _came("2025-03-02", "2024-12-31")
        )
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02")["2024-12-31"] == "delivered"

    def test_a_rejected_correction_takes_nothing_away(self, tmp_path: Path) -> None:
        receipts = _receipts(self.FIRST, _came("2024-06-01", verdict="rejected"))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2024-07-01")["2023-12-31"] == "delivered"

    def test_a_file_that_waits_for_approval(self, tmp_path: Path) -> None:
        receipts = _receipts(self.FIRST, _came("2025-03-01", "2024-12-31", verdict="waiting"))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02")["2024-12-31"] == "waiting"

    def test_a_withdrawn_delivery_is_overdue_again(self, tmp_path: Path) -> None:
        receipts = _receipts(self.FIRST, _came("2025-03-01", "2024-12-31", verdict="withdrawn"))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02")["2024-12-31"] == "overdue"

    def test_the_other_basis_does_not_count(self, tmp_path: Path) -> None:
        receipts = _receipts(self.FIRST, _came("2025-03-01", "2024-12-31", fictional=True))
        assert _states(_catalogue(tmp_path, YEARLY), receipts, "2025-09-02")["2024-12-31"] == "overdue"


def test_a_source_without_calendar_has_no_rows(tmp_path: Path) -> None:
    receipts = _receipts(_came("2024-05-01", "2023-12-31"))
    frame = _table(_catalogue(tmp_path, "rhythm: once"), receipts, "2025-09-02")
    assert frame.empty


@pytest.mark.parametrize(
    ("indicators", "tables", "sentence"),
    [
        (0, 0, "Kein Indikator wartet."),
        (1, 0, "1 Indikator wartet auf „Wohngeld“ zum 31.12.2025."),
        (1, 1, "1 Indikator und 1 Tabelle warten auf „Wohngeld“ zum 31.12.2025."),
        (1, 2, "1 Indikator und 2 Tabellen warten auf „Wohngeld“ zum 31.12.2025."),
        (2, 0, "2 Indikatoren warten auf „Wohngeld“ zum 31.12.2025."),
        (2, 1, "2 Indikatoren und 1 Tabelle warten auf „Wohngeld“ zum 31.12.2025."),
        (14, 3, "14 Indikatoren und 3 Tabellen warten auf „Wohngeld“ zum 31.12.2025."),
    ],
)
def test_sentences_are_grammatical(indicators: int, tables: int, sentence: str) -> None:
    waits = Waiting(tuple(map(str, range(indicators))), tuple(map(str, range(tables))))
    assert effect_text(waits, title="Wohngeld", period=date(2025, 12, 31)) == sentence


class TestStandIns:
    """Two sources of the same measure: what one delivered does not wait for the other."""

    @pytest.fixture
    def catalogue(self, tmp_path: Path) -> Catalogue:
        quote = "  - {measure: quote, column: Quote}\n"
        total = "dimensions:\n  category:\n" + SMALL[REGISTER].split("category:\n")[1].split("values:")[0]
        office = _source(YEARLY, geography="kreis").replace(quote, "")
        sparse = office.replace("{measure: personen, column: Personen}", "{measure: personen, column: Alle}")
        folder = _write(
            tmp_path,
            register=SMALL[REGISTER]
            .replace("rhythm: yearly", YEARLY)
            .replace("values:\n", "values:\n  - {measure: personen, column: Kinder, age: [0, 18]}\n"),
            office=office.replace(
                "values:\n", "values:\n  - {measure: personen, column: Kinder, age: [0, 18]}\n"
            ),
            total=sparse.replace(total, ""),
        )
        measure = (folder / "measures/personen.yaml").read_text(encoding="utf-8")
        (folder / "measures/personen.yaml").write_text(
            measure.replace("[register]", "[register, office, total]"), encoding="utf-8"
        )
        indicator = (folder / "indicators/anteil.yaml").read_text(encoding="utf-8")
        (folder / "indicators/anteil.yaml").write_text(
            indicator.replace(", age: [0, sgb2_limit]", ""), encoding="utf-8"
        )
        return load_catalogue(folder)

    def _waiting(self, catalogue: Catalogue, *came: str) -> dict[str, list[str]]:
        receipts = _receipts(*(_came("2025-03-01", "2024-12-31", source=source) for source in came))
        frame = _table(catalogue, receipts, "2025-07-15")
        of_year = frame[frame["reference_date"] == pd.Timestamp("2024-12-31")]
        return {
            source: list(names)
            for source, names in zip(of_year["source"], of_year["indicators"], strict=True)
        }

    def test_all_that_could_give_it_are_waited_for(self, catalogue: Catalogue) -> None:
        assert self._waiting(catalogue) == {"office": ["anteil"], "register": ["anteil"], "total": []}

    def test_small_areas_stand_in_for_large_ones(self, catalogue: Catalogue) -> None:
        assert self._waiting(catalogue, "register") == {"office": [], "register": [], "total": []}

    def test_large_areas_do_not_stand_in_for_small_ones(self, catalogue: Catalogue) -> None:
        assert self._waiting(catalogue, "office") == {"office": [], "register": ["anteil"], "total": []}

    def test_totals_do_not_stand_in_for_parts(self, catalogue: Catalogue) -> None:
        found = self._waiting(catalogue, "total")
        assert found == {"office": ["anteil"], "register": ["anteil"], "total": []}


@pytest.mark.parametrize(
    ("rhythm", "fault"),
    [
        (
            "rhythm: once\ncalendar: {due_days: 3}",
            "calendar: rhythm 'once' has none: expected no calendar",
        ),
        (
            "rhythm: yearly\ncalendar: {due_days: 75}",
            "calendar: rhythm 'yearly' has no 'due_days'; expected due, every_years, first_year, reference, "
            "years_after",
        ),
        (
            'rhythm: yearly\ncalendar: {reference: "12-31", due: "06-30"}',
            "calendar: 'years_after' is missing, which rhythm 'yearly' needs",
        ),
        (
            'rhythm: yearly\ncalendar: {reference: "06-30", due: "06-30", years_after: 0}',
            "calendar: due 06-30 is not after reference 06-30 of the same year",
        ),
        (
            'rhythm: yearly\ncalendar: {reference: "12-31", due: "06-30", years_after: 1, every_years: 2}',
            "calendar: every_years 2 needs 'first_year', one of the years asked for",
        ),
        (
            "rhythm: quarterly\ncalendar: {dates: [2020-01-01], due_days: 3}",
            "calendar: rhythm 'quarterly' has no 'dates'; expected due_days",
        ),
        (
            "rhythm: election\ncalendar: {dates: [2025-09-14, 2020-09-13], due_days: 60}",
            "calendar: dates do not rise; expected each election once, in order",
        ),
        (
            'rhythm: yearly\ncalendar: {reference: "02-29", due: "06-30", years_after: 1}',
            "calendar.reference: '02-29' is no day of every year: expected MM-DD, such as 12-31",
        ),
        (
            'rhythm: yearly\ncalendar: {refrence: "12-31", due: "06-30", years_after: 1}',
            "calendar.refrence: unknown field",
        ),
    ],
)
def test_a_calendar_that_does_not_fit_is_a_fault_with_its_place(
    tmp_path: Path, rhythm: str, fault: str
) -> None:
    faults = faults_of(_write(tmp_path, register=_source(rhythm)))
    assert any(found.startswith(f"{REGISTER}: {fault}") for found in faults), faults


DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))
RHYTHMS = st.sampled_from([YEARLY, QUARTERLY, ELECTION, OTHER_YEARS])


@st.composite
def arrivals(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for day in sorted(draw(st.lists(DAYS, max_size=8))):
        about = draw(st.lists(st.integers(0, 2000), max_size=3))
        verdict = draw(st.sampled_from(["accepted", "accepted", "rejected", "waiting"]))
        periods = sorted({str(day - timedelta(days=back)) for back in about})
        rows.append(_came(str(day), *periods, verdict=verdict))
    return rows


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Catalogue]:
    names = (YEARLY, QUARTERLY, ELECTION, OTHER_YEARS)
    return {rhythm: _catalogue(tmp_path_factory.mktemp("catalogue"), rhythm) for rhythm in names}


@settings(deadline=None, max_examples=40)
@given(rhythm=RHYTHMS, rows=arrivals(), today=DAYS)
def test_whatever_comes(
    catalogues: dict[str, Catalogue], rhythm: str, rows: list[dict[str, Any]], today: date
) -> None:
    catalogue = catalogues[rhythm]
    calendar = catalogue.sources["register"].calendar
    assert calendar is not None
    frame = _table(catalogue, _receipts(*rows), str(today))
    due = frame["due"].dt.date
    assert not (frame["state"] == "overdue")[due >= today].any()
    assert not (frame["state"] == "expected")[due < today].any()
    days = {date.fromisoformat(day) for row in rows if row["verdict"] == "accepted" for day in row["periods"]}
    shown = frame[frame["state"].isin(["delivered", "delivered_late"])]
    assert len(shown) == len({calendar.period(day) for day in days})
    assert set(shown["reference_date"].dt.date) <= days
    assert frame["reference_date"].is_unique
    # from one day to the next only a due date changes anything
    if today not in set(due):
        tomorrow = _table(catalogue, _receipts(*rows), str(today + timedelta(days=1)))
        pd.testing.assert_frame_equal(frame, tomorrow)


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return load_catalogue(ROOT / "catalogue")


def test_figures_about_whole_years_are_dated_as_the_readers_date_them(county: Catalogue) -> None:
    whole = [s for s in county.sources.values() if s.reference != "day" and s.calendar is not None]
    assert whole
    assert {source.calendar.reference for source in whole if source.calendar} == {"12-31"}


def _deadlines(catalogue: Catalogue) -> Iterable[tuple[str, Calendar, Any]]:
    for name, source in catalogue.sources.items():
        policy = freshness_policy(source, timezone=catalogue.county.timezone)
        assert (policy is None) == (source.calendar is None or source.rhythm == "election"), name
        if policy is not None and source.calendar is not None:
            yield name, source.calendar, policy


def test_the_user_interface_never_calls_a_source_late_before_it_is_due(county: Catalogue) -> None:
    checked = 0
    for name, calendar, policy in _deadlines(county):
        if not hasattr(policy, "deadline_cron"):
            continue
        _, _, day, months, _ = policy.deadline_cron.split()
        for period in islice(calendar.periods(date(2023, 1, 1)), 8):
            due = calendar.due_on(period)
            ends = [
                date(due.year + after, int(month), int(day))
                for after in (0, 1)
                for month in months.split(",")
            ]
            assert min((end - due).days for end in ends if end >= due) <= 31, name
            checked += 1
    assert checked > 100
