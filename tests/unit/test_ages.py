"""The moving age limit against the statute, tilings against brute force."""

from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozialraum.ages import SGB2_LIMIT, Band, months_above_65, share_below_sgb2_limit, tiling, weights

STATUTE = {
    # § 7a SGB II, table: born in the year, limit as (years, months)
    1946: (65, 0),
    1947: (65, 1),
    1948: (65, 2),
    1949: (65, 3),
    1950: (65, 4),
    1951: (65, 5),
    1952: (65, 6),
    1953: (65, 7),
    1954: (65, 8),
    1955: (65, 9),
    1956: (65, 10),
    1957: (65, 11),
    1958: (66, 0),
    1959: (66, 2),
    1960: (66, 4),
    1961: (66, 6),
    1962: (66, 8),
    1963: (66, 10),
    1964: (67, 0),
    1965: (67, 0),
    1990: (67, 0),
}

SINGLE_YEARS = [Band(age, age + 1) for age in range(100)] + [Band(100, None)]


@pytest.mark.parametrize("birth_year", STATUTE)
def test_limit_of_each_cohort(birth_year: int) -> None:
    years, months = STATUTE[birth_year]
    assert months_above_65(birth_year) == 12 * (years - 65) + months


def _share_by_counting_birthdays(age: int, year: int) -> float:
    """Everybody born on each day of the cohort's year, asked at 31 December whether below the limit."""
    born, last = date(year - age, 1, 1), date(year, 12, 31)
    below = days = 0
    while born.year == year - age:
        months = born.month - 1 + 12 * 65 + months_above_65(born.year)
        reached = date(born.year + months // 12, months % 12 + 1, min(born.day, 28))
        below += reached > last
        days += 1
        born += timedelta(days=1)
    return below / days


@pytest.mark.parametrize("year", [2011, 2012, 2013, 2020, 2023, 2024, 2025, 2029, 2031, 2035])
@pytest.mark.parametrize("age", [64, 65, 66, 67])
def test_share_of_a_cohort_below_the_limit(age: int, year: int) -> None:
    """Births spread evenly over months; counted by days that differs by the lengths of months only."""
    counted = _share_by_counting_birthdays(age, year)
    assert share_below_sgb2_limit(age, year) == pytest.approx(counted, abs=0.01)


@pytest.mark.parametrize(
    ("age", "year", "share"),
    [
        (64, 2024, 1),
        (65, 2011, 0),
        (65, 2012, 1 / 12),
        (65, 2019, 8 / 12),
        (65, 2022, 11 / 12),
        (65, 2023, 1),
        (66, 2023, 0),
        (66, 2024, 0),
        (66, 2025, 2 / 12),
        (66, 2029, 10 / 12),
        (66, 2030, 1),
        (67, 2035, 0),
    ],
)
def test_shares_from_the_statute(age: int, year: int, share: float) -> None:
    assert share_below_sgb2_limit(age, year) == pytest.approx(share)


@given(age=st.integers(0, 110), year=st.integers(1990, 2060))
def test_share_stays_a_share_and_falls_with_age(age: int, year: int) -> None:
    assert 0 <= share_below_sgb2_limit(age + 1, year) <= share_below_sgb2_limit(age, year) <= 1


@given(age=st.integers(60, 70), year=st.integers(1990, 2060))
def test_the_limit_never_falls_again(age: int, year: int) -> None:
    assert share_below_sgb2_limit(age, year) <= share_below_sgb2_limit(age, year + 1)


ENDS = st.one_of(st.none(), st.integers(1, 8))
bands = st.builds(Band, st.integers(0, 7), ENDS).filter(lambda b: b.end is None or b.start < b.end)


def _is_tiling(chosen: tuple[Band, ...], asked: Band) -> bool:
    end: int | None = asked.start
    for band in sorted(chosen, key=lambda band: band.start):
        if end is None or band.start != end:
            return False
        end = band.end
    return bool(chosen) and end == asked.end


@settings(max_examples=150)
@given(delivered=st.sets(bands, max_size=7), asked=bands)
def test_tiling_agrees_with_brute_force(delivered: set[Band], asked: Band) -> None:
    subsets = chain.from_iterable(combinations(delivered, size) for size in range(1, len(delivered) + 1))
    fewest = next((len(chosen) for chosen in subsets if _is_tiling(chosen, asked)), None)
    found = tiling(delivered, asked)
    assert (None if found is None else len(found)) == fewest
    if found is not None:
        assert found <= delivered
        assert _is_tiling(tuple(found), asked)


def test_an_open_band_is_only_made_up_with_an_open_one() -> None:
    assert tiling([Band(65, 80), Band(80, 90)], Band(65, None)) is None
    assert tiling([Band(65, 80), Band(80, None)], Band(65, None)) == frozenset({Band(65, 80), Band(80, None)})
    assert tiling([Band(65, None)], Band(65, 80)) is None


def test_weights_of_a_fixed_band_do_not_depend_on_the_year() -> None:
    for year in (1995, 2024):
        assert weights(SINGLE_YEARS, 15, 18, year=year) == {Band(age, age + 1): 1.0 for age in (15, 16, 17)}
    assert weights([Band(0, 18)], 0, 15, year=2024) is None


@pytest.mark.parametrize("year", range(2008, 2036))
@pytest.mark.parametrize("start", [0, 15])
def test_weights_up_to_the_limit_are_the_shares_of_single_years(year: int, start: int) -> None:
    found = weights(SINGLE_YEARS, start, SGB2_LIMIT, year=year)
    expected = {Band(age, age + 1): share_below_sgb2_limit(age, year) for age in range(start, 100)}
    assert found == pytest.approx({band: share for band, share in expected.items() if share > 0})


def test_the_limit_needs_single_years_only_where_it_cuts() -> None:
    coarse = [Band(0, 65), Band(65, None)]
    assert weights(coarse, 0, SGB2_LIMIT, year=2011) == {Band(0, 65): 1.0}
    assert weights(coarse, 0, SGB2_LIMIT, year=2012) is None
    assert weights([Band(0, 65), Band(65, 66), Band(66, None)], 0, SGB2_LIMIT, year=2023) == {
        Band(0, 65): 1.0,
        Band(65, 66): 1.0,
    }


def test_the_limit_can_be_reached_by_a_band_across_65() -> None:
    """Bands 0–66 and 0–67 of a source are whole where the limit is exactly 66 or 67 years."""
    assert weights([Band(0, 66), Band(66, None)], 0, SGB2_LIMIT, year=2024) == {Band(0, 66): 1.0}
    assert weights([Band(0, 67), Band(67, None)], 0, SGB2_LIMIT, year=2031) == {Band(0, 67): 1.0}
