"""The fictional deliveries hold together: sums as published, cases within people, shapes without gaps."""

import hashlib

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from demo import ba, cases, facts, offices, planted, shapes
from demo.areas import areas
from demo.population import households, population, rounded
from demo.writing import Delivered

YEARS = (2015, 2020, 2024)


def digest(files: list[Delivered]) -> list[tuple[str, str]]:
    return [(file.name, hashlib.sha256(file.content).hexdigest()) for file in files]


def test_there_are_103_areas_and_a_residual_one_in_each_municipality() -> None:
    where = areas()
    assert (~where.residual).sum() == 103
    assert where.residual.sum() == len(facts.MUNICIPALITIES) == 15
    assert len(set(where.names)) == len(set(where.keys)) == 118
    own = [facts.MUNICIPALITIES[number] for number in where.municipality]
    assert [key[:8] for key in where.keys] == own
    assert [key.endswith("00") for key in where.keys] == where.residual.tolist()


@pytest.mark.parametrize("year", facts.YEARS)
def test_municipalities_have_their_published_population(year: int) -> None:
    people = population(year)
    assert people.persons.min() >= 0
    assert areas().by_municipality(people.between(0)).tolist() == facts.population(year).tolist()


def test_published_totals_are_those_of_the_county() -> None:
    assert facts.population(2024).sum() == sum(facts.COUNTY_BY_AGE_2024) == 279_285
    assert [year for year in facts.YEARS if facts.is_published(year)] == [2017, 2021, 2023, 2024]
    with pytest.raises(ValueError, match="no population for 2025"):
        facts.population(2025)


@pytest.mark.parametrize("year", YEARS)
def test_cases_stay_within_their_population(year: int) -> None:
    people = population(year)
    for number, band in enumerate(cases.SGB2_BANDS):
        for month in cases.MONTHS:
            assert (cases.sgb2(year, month)["entitled"][:, number] <= people.between(*band)).all()
    unemployed = cases.unemployed(year, 12)
    assert (unemployed[:, :, 0].sum(axis=(1, 2, 3)) <= people.between(15, 25)).all()
    assert (cases.employees(year, 6).sum(axis=1) <= people.between(15, 67)).all()
    assert (cases.sgb12(year)["old_age"] <= people.between(65)).all()
    assert (cases.asylum(year)[:, :, 0].sum(axis=1) <= people.between(0, 6)).all()
    care, day_care = cases.day_care(year), people.between(0, 3)
    assert (care["children"][:, 0] <= day_care).all()
    assert (care["children"] <= care["places"]).all()
    assert (care["other_language"] <= care["children"]).all()
    examined = cases.school_entry(year)
    assert all((examined[name] <= examined["examined"]).all() for name in examined)
    assert (cases.care(year)[:, 2].sum(axis=1) <= people.between(80)).all()
    homes = households(year).sum(axis=1)
    assert (homes <= people.between(0)).all()
    assert (cases.housing(year)["benefit"] <= homes).all()


def test_cases_follow_deprivation_and_the_times() -> None:
    where = areas()
    share = cases.sgb2(2024, 12)["entitled"].sum(axis=1) / population(2024).between(0)
    assert np.corrcoef(where.deprivation[~where.residual], share[~where.residual])[0, 1] > 0.7
    asylum = {year: cases.asylum(year).sum() for year in facts.YEARS}
    assert asylum[2015] > asylum[2019] < asylum[2022]
    assert cases.school_entry(2020)["examined"].sum() < 0.7 * cases.school_entry(2019)["examined"].sum()
    assert cases.housing(2023)["benefit"].sum() > 1.5 * cases.housing(2022)["benefit"].sum()


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=50))
def test_rounding_keeps_sums_and_never_moves_a_number_by_one(expected: list[float]) -> None:
    whole = rounded(np.array(expected))
    assert abs(whole.sum() - sum(expected)) <= 0.5 + 1e-6
    assert (np.abs(whole - expected) < 1 + 1e-6).all()


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_a_secret_part_cannot_be_had_by_subtraction(parts: list[int]) -> None:
    hidden = ba.secret(np.array(parts))
    assert all(hidden[number] for number, part in enumerate(parts) if 0 < part < ba.SMALLEST)
    if hidden.any() and any(part >= ba.SMALLEST for part in parts):
        assert hidden.sum() >= 2


def test_shapes_are_a_coverage_of_the_areas() -> None:
    found = shapes.shapes()
    where = areas()
    assert found["schluessel"].tolist() == [key for key in where.keys if not key.endswith("00")]
    assert found.is_valid.all()
    assert set(found.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    whole = found.union_all()
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert found.area.sum() / 1e6 == pytest.approx(shapes.COUNTY_KM2, abs=0.1)
    assert found.crs.to_epsg() == 25832


def test_the_same_bytes_every_time() -> None:
    def files() -> list[Delivered]:
        shapes_file = Delivered("shapes", shapes.geopackage())
        return [shapes_file, *offices.pflege(2023), *offices.sozialamt_asylblg(2023)]

    first = digest(files())
    population.cache_clear()
    areas.cache_clear()
    assert digest(files()) == first


def test_the_corrected_delivery_differs_from_the_wrong_one_in_one_municipality() -> None:
    wrong, right = (file.content.decode("cp1252").splitlines() for file in offices.sozialamt_asylblg(2023))
    differing = {line.split(";")[1][:8] for line, other in zip(wrong, right, strict=True) if line != other}
    assert differing == {planted.COUNTED_TWICE}
