"""Metadata that stewards see: a curve, or the number that the user interface makes a curve of."""

import pandas as pd

from assets.plots import county_series
from assets.report import missing_deliveries


def test_a_run_of_several_years_shows_a_curve():
    shown = county_series(pd.Series([9.0, 10.0], index=[2023, 2024]))["county"]
    assert "data:image/svg+xml;base64," in str(shown.value)


def test_a_run_of_one_year_gives_a_number_to_plot_over_the_partitions():
    found = county_series(pd.Series([10.0], index=[2024]))
    assert {name: entry.value for name, entry in found.items()} == {"county value": 10.0}


def test_without_values_nothing_is_shown():
    assert county_series(pd.Series([], dtype="float64")) == {}


def test_of_the_calendar_is_shown_what_has_not_come_longest_due_first():
    calendar = pd.DataFrame(
        {
            "source": "wohngeld",
            "title": "Wohngeld",
            "reference_date": pd.to_datetime(["2026-12-31", "2024-12-31", "2025-12-31"]),
            "due": pd.to_datetime(["2027-03-31", "2025-03-31", "2026-03-31"]),
            "state": ["expected", "delivered", "overdue"],
            "indicators": [["wohngeldquote"], [], ["wohngeldquote", "mietbelastung"]],
            "tables": [[], [], ["trends"]],
        }
    )
    lines = str(missing_deliveries(calendar).value).splitlines()[2:]
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in lines] == [
        ["31.03.2026", "Wohngeld", "31.12.2025", "überfällig", "2", "1"],
        ["31.03.2027", "Wohngeld", "31.12.2026", "erwartet", "1", "0"],
    ]
