"""Segregation: golden values, the exact mean under chance, and municipalities without a measure."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.space.segregation import (
    MISSING_PART,
    NO_GROUP,
    NO_OTHERS,
    ONE_AREA,
    Segregation,
    segregation,
    segregation_table,
)

WORDS = Title(de="x", en="x")
SIZES = st.lists(st.integers(0, 400), min_size=2, max_size=8)


def test_golden() -> None:
    found = segregation([10, 20, 30, 0], [100] * 4)
    assert found.dissimilarity == pytest.approx(0.39215686, abs=5e-9)
    assert found.isolation == pytest.approx(0.23333333, abs=5e-9)


def test_apart_and_even() -> None:
    apart = segregation([50, 0], [50, 70])
    assert apart.dissimilarity == apart.isolation == apart.dissimilarity_corrected == 1
    even = segregation([10, 20], [100, 200])
    assert even.dissimilarity == pytest.approx(0)
    assert even.isolation == pytest.approx(0.1)
    assert even.dissimilarity_corrected < 0, "more even than chance would have it"
    assert even.isolation_corrected < 0


@pytest.mark.parametrize(
    ("members", "sizes"),
    [(60, [100] * 4), (1, [7, 9]), (10, [10] * 10), (333, [1000, 1, 20, 0]), (19, [20]), (3, [1, 1, 1, 1])],
)
def test_expected_is_the_mean_over_the_hypergeometric_distribution(members: int, sizes: list[int]) -> None:
    whole = sum(sizes)
    inhabited = [size for size in sizes if size]
    deviation = mean_of_squares = 0.0
    for size in inhabited:
        number = np.arange(size + 1)
        chance = hypergeom(whole, members, size).pmf(number)
        deviation += chance @ np.abs(number - members * size / whole)
        mean_of_squares += chance @ number**2 / size
    before = np.cumsum([0, *sizes[:-1]])
    group = np.clip(members - before, 0, sizes)
    found = segregation(group, sizes)
    expected = deviation * whole / (2 * members * (whole - members))
    assert found.dissimilarity_expected == pytest.approx(expected, abs=1e-9)
    assert found.isolation_expected == pytest.approx(mean_of_squares / members, abs=1e-9)


def test_chance_alone_is_corrected_to_zero() -> None:
    """Small counts: uncorrected, chance looks like a segregation of 0.4."""
    sizes = np.full(20, 60)
    draws = np.random.default_rng(7).multivariate_hypergeometric(sizes, 20, size=400)
    found = np.array([segregation(draw, sizes) for draw in draws]).mean(axis=0)
    mean = Segregation(*found)
    assert mean.dissimilarity > 0.35
    assert mean.dissimilarity == pytest.approx(mean.dissimilarity_expected, abs=0.01)
    assert mean.dissimilarity_corrected == pytest.approx(0, abs=0.015)
    assert mean.isolation_corrected == pytest.approx(0, abs=0.003)


def test_large_counts_need_no_correction() -> None:
    found = segregation(np.array([10, 20, 30, 0]) * 10_000, np.full(4, 100) * 10_000)
    assert found.dissimilarity_corrected == pytest.approx(found.dissimilarity, abs=2e-3)


@pytest.mark.parametrize("group", [[0, 0], [5, 8]])
def test_nobody_and_everybody(group: list[int]) -> None:
    assert np.isnan(segregation(group, [5, 8])).all()


def test_no_correction_where_chance_alone_makes_one() -> None:
    found = segregation([1, 0, 1], [1, 1, 1])
    assert found.dissimilarity == 1
    assert found.dissimilarity_expected == pytest.approx(1)
    assert np.isnan(found.dissimilarity_corrected)


@pytest.mark.parametrize("group", [[6, 0], [-1, 3], [np.nan, 1]])
def test_impossible_counts(group: list[float]) -> None:
    with pytest.raises(ValueError, match="group <= population"):
        segregation(group, [5, 8])


@given(sizes=SIZES, data=st.data())
def test_laws(sizes: list[int], data: st.DataObject) -> None:
    group = np.array([data.draw(st.integers(0, size)) for size in sizes])
    population = np.array(sizes)
    found = segregation(group, population)
    others = segregation(population - group, population)
    if not 0 < group.sum() < population.sum():
        assert np.isnan(found).all()
        return
    assert -1e-12 <= found.dissimilarity <= 1 + 1e-12
    assert group.sum() / population.sum() - 1e-12 <= found.isolation <= 1 + 1e-12
    assert found.dissimilarity == pytest.approx(others.dissimilarity), "the same seen from the others"
    assert found.dissimilarity_expected == pytest.approx(others.dissimilarity_expected, abs=1e-9)
    order = np.argsort(group, kind="stable")
    assert segregation(group[order], population[order])[:3] == pytest.approx(found[:3], nan_ok=True)
    half = segregation(np.repeat(group, 2), np.repeat(population, 2))
    assert half.dissimilarity == pytest.approx(found.dissimilarity), "areas cut alike change nothing"


def _indicator(*, group: bool) -> Indicator:
    term = (Term(measure="m"),)
    return Indicator(
        title=WORDS, theme="t", definition=WORDS, method="share", numerator=term, denominator=term,
        unit="%", polarity="none", segregation=group,
    )  # fmt: skip


def _catalogue() -> Catalogue:
    def area(key: str, parent: str, kind: str = "area") -> AreaEntry:
        return AreaEntry.model_validate(
            {"area": key, "name": key, "parents": {"gemeinde": parent}, "kind": kind}
        )

    areas = (area("A00", "A", "residual"), *(area(f"A0{n}", "A") for n in range(1, 5)), area("B01", "B"))
    county = County(
        id="k", title=WORDS, area="K", state="L", area_km2=1, area_tolerance_km2=1, first_year=2000,
        timezone="UTC", owner="o", themes=(Theme(id="t", title=WORDS),),
    )  # fmt: skip
    return Catalogue(
        county=county,
        geographies={"sozialraum": Geography(title=WORDS, valid_from=date(2000, 1, 1), areas=areas)},
        sources={},
        measures={},
        indicators={"fremde": _indicator(group=True), "andere": _indicator(group=False)},
    )


def _values(group: dict[str, float], *, indicator: str = "fremde", year: int = 2024) -> pd.DataFrame:
    frame = pd.DataFrame({"area": list(group), "numerator": list(group.values())})
    return frame.assign(indicator=indicator, geography="sozialraum", year=year, denominator=100.0)


WHOLE = {"A00": 50.0, "A01": 10.0, "A02": 20.0, "A03": 30.0, "A04": 0.0, "B01": 7.0}


def test_table() -> None:
    other = _values(WHOLE, indicator="andere")
    elsewhere = _values({"A": 60.0}).assign(geography="gemeinde")
    found = segregation_table(
        pd.concat([_values(WHOLE), other, elsewhere]), _catalogue(), geography="sozialraum"
    )
    assert found[["indicator", "geography", "area", "year", "areas"]].to_numpy().tolist() == [
        ["fremde", "sozialraum", "A", 2024, 4],
        ["fremde", "sozialraum", "B", 2024, 1],
    ]
    first = found.iloc[0]
    assert (first["group_size"], first["population"]) == (60, 400), "the residual area is left out"
    assert first["dissimilarity"] == pytest.approx(0.39215686, abs=5e-9)
    assert first["isolation"] == pytest.approx(0.23333333, abs=5e-9)
    assert found["reason"].isna().tolist() == [True, False]
    assert found["reason"].iloc[1] == ONE_AREA
    assert found.loc[1, list(Segregation._fields)].isna().all()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"A02": np.nan}, MISSING_PART.format(1, 4)),
        ({"A02": None}, MISSING_PART.format(1, 4)),
        ({"A02": 101.0, "A03": np.nan}, MISSING_PART.format(2, 4)),
        (dict.fromkeys(WHOLE, 0.0), NO_GROUP),
        (dict.fromkeys(WHOLE, 100.0), NO_OTHERS),
    ],
)
def test_table_says_why_there_is_no_measure(change: dict[str, float | None], reason: str) -> None:
    group = {area: value for area, value in (WHOLE | change).items() if value is not None}
    found = segregation_table(_values(group), _catalogue(), geography="sozialraum").iloc[0]
    assert found["reason"] == reason
    assert found[list(Segregation._fields)].isna().all()
    assert found["areas"] == 4


def test_table_without_rows_has_its_columns() -> None:
    found = segregation_table(_values(WHOLE).iloc[:0], _catalogue(), geography="sozialraum")
    assert found.empty
    assert {"group_size", *Segregation._fields, "reason"} <= set(found)
