"""Metadata that stewards see: a curve, or the number that the user interface makes a curve of."""

import pandas as pd

from assets.plots import county_series


def test_a_run_of_several_years_shows_a_curve():
    shown = county_series(pd.Series([9.0, 10.0], index=[2023, 2024]))["county"]
    assert "data:image/svg+xml;base64," in str(shown.value)


def test_a_run_of_one_year_gives_a_number_to_plot_over_the_partitions():
    found = county_series(pd.Series([10.0], index=[2024]))
    assert {name: entry.value for name, entry in found.items()} == {"county value": 10.0}


def test_without_values_nothing_is_shown():
    assert county_series(pd.Series([], dtype="float64")) == {}
