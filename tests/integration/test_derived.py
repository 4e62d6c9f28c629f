"""The stage ``indices`` on stored figures: what it reads, what comes out, and when it is out of date."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from resources.calculation import derived
from resources.home import Home
from resources.planning.keys import AREAS, SLICES
from resources.planning.plan import Plan
from schemas.base import empty
from schemas.indicators import INDICATOR_VALUES
from schemas.observations import SLICES as SLICES_SHAPE
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry
from sozialraum.catalogue.index import TABLES, Component, Index
from sozialraum.catalogue.indicator import Break, Term
from sozialraum.figures import complete_figures
from sozialraum.smoothing.smoothed import smoothed_columns
from tests.integration.worlds import KREIS, TITLE, geography, indicator, measure, source, world

TOWNS = ("05358004", "05358008")
PLACES = {f"{town}{number:02}": town for town in TOWNS for number in range(1, 7)}
YEARS = range(2020, 2025)
INDEX = Index(
    title=TITLE,
    definition=TITLE,
    theme="thema",
    method="standardised_sum",
    geographies=("sozialraum",),
    indicators=(
        Component(indicator="arme", direction="higher_is_worse"),
        Component(indicator="faelle", direction="higher_is_worse"),
    ),
    change_years=2,
)


def catalogue(**breaks: object) -> Catalogue:
    term = Term(measure="personen")
    return world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen")},
        indicators={
            "arme": indicator(
                "share", [term], [term], polarity="higher_is_worse", segregation=True, **breaks
            ),
            "faelle": indicator("rate", [term], [term], polarity="higher_is_worse"),
        },
        geographies_={
            "gemeinde": geography(
                *(AreaEntry(area=town, name=town, parents={"kreis": KREIS}) for town in TOWNS)
            ),
            "kreis": geography(AreaEntry(area=KREIS, name="Kreis")),
            "sozialraum": geography(
                *(AreaEntry(area=area, name=area, parents={"gemeinde": up}) for area, up in PLACES.items())
            ),
        },
        indices={"lage": INDEX},
    )


def figures(found: Catalogue, name: str, year: int, *, seed: int = 0) -> pd.DataFrame:
    """Values of an indicator in all areas and the county, made from counts that differ by area and year."""
    drawn = np.random.default_rng([year, len(name), seed])
    population = drawn.integers(400, 3000, len(PLACES)).astype("float64")
    cases = drawn.binomial(population.astype("int64"), np.linspace(0.04, 0.2, len(PLACES))).astype("float64")
    sides = pd.DataFrame(
        {
            "geography": ["sozialraum"] * len(PLACES) + ["kreis"],
            "area": [*PLACES, KREIS],
            "numerator": [*cases, cases.sum()],
            "denominator": [*population, population.sum()],
        }
    ).assign(indicator=name, year=year, status="exact", weakest="personen")
    alike = {(name, "sozialraum"), (name, "kreis")}
    frame = complete_figures(sides, found.indicators, county=KREIS, like_county=alike)
    frame = frame.join(smoothed_columns(frame, found))
    day = pd.Timestamp(year, 12, 31)
    frame = frame.assign(
        reference_date=day, as_of=day, definition=f"{name}@1", deliveries=[["d1"]] * len(frame)
    )
    return INDICATOR_VALUES.validate(frame[list(INDICATOR_VALUES.columns)])


def write(home: Home, found: Catalogue, years: Iterable[int] = YEARS, *, seed: int = 0) -> None:
    for year in years:
        for name in found.indicators:
            frame = figures(found, name, year, seed=seed)
            home.store.write(("indicators", name, str(year)), frame, inputs={}, code="1")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two indicators of five years."""
    home = Home(root=tmp_path, inbox=tmp_path / "inbox")
    home.store.write(SLICES, empty(SLICES_SHAPE), inputs={}, code="1")
    write(home, catalogue())
    return home


def compute(home: Home, found: Catalogue) -> None:
    """Store whatever of the first half of the stage is out of date, as the asset does."""
    plan = Plan(found, home)
    stored = derived.Stored(found, home.store, areas=AREAS)
    for year, names in plan.stale_indices().items():
        for name in names:
            frames = derived.rows_of_year(stored, found, name, year)
            for frame, shape in zip(frames, derived.shapes(name), strict=True):
                valid = shape.validate(frame.reindex(columns=list(shape.columns)))
                key = derived.part_key(shape, name, year)
                home.store.write(key, valid, inputs=plan.derived_inputs(name, year), code=derived.CODE)


def table(home: Home, name: str, year: int, own: str | None = None) -> pd.DataFrame:
    return home.store.read((own or derived.STAGE, name, str(year)))


def test_everything_is_out_of_date_once_and_then_nothing(home: Home) -> None:
    due = Plan(catalogue(), home).stale_indices()
    assert due == {key: ["comparisons", "trends", "segregation", "lage"] for key in YEARS}
    compute(home, catalogue())
    assert Plan(catalogue(), home).stale_indices() == {}


def test_a_corrected_year_renews_what_looks_back_at_it(home: Home) -> None:
    compute(home, catalogue())
    write(home, catalogue(), [2021], seed=1)
    assert Plan(catalogue(), home).stale_indices() == {
        2021: ["comparisons", "trends", "segregation", "lage"],
        2022: ["trends"],
        2023: ["trends", "lage"],
        2024: ["trends"],
    }


def test_another_cut_renews_the_index_only(home: Home) -> None:
    compute(home, catalogue())
    other = INDEX.model_copy(update={"status_cuts": (-0.5, 0.5, 1.0)})
    changed = replace(catalogue(), indices={"lage": other})
    assert Plan(changed, home).stale_indices() == {key: ["lage"] for key in YEARS}


def test_a_break_renews_trends_and_forbids_them(home: Home) -> None:
    compute(home, catalogue())
    before = table(home, "trends", 2024)
    assert before[before["indicator"] == "arme"]["direction"].notna().all()
    reform = Break(date=date(2022, 7, 1), title=Title(de="Reform", en="Reform"))
    compute(home, catalogue(breaks=(reform,)))
    found = table(home, "trends", 2024)
    broken = found[found["indicator"] == "arme"]
    assert broken["direction"].isna().all()
    assert broken["reason"].str.contains("Reform").all()
    assert found[found["indicator"] == "faelle"]["direction"].notna().all()


def test_an_index_is_the_standardised_sum_of_its_figures(home: Home) -> None:
    compute(home, catalogue())
    found = table(home, "lage", 2024).set_index("area")

    def z_of(year: int) -> pd.DataFrame:
        values = {name: figures(catalogue(), name, year).set_index("area")["value"] for name in INDEX.names}
        return pd.DataFrame(values).drop(index=KREIS)

    def score(values: pd.DataFrame) -> pd.Series:
        total = ((values - values.mean()) / values.std(ddof=0)).sum(axis=1)
        return total / total.std(ddof=0)

    now, change = score(z_of(2024)), score(z_of(2024) - z_of(2022))
    assert np.allclose(found["score"], now.loc[found.index])
    assert np.allclose(found["dynamics_score"], change.loc[found.index])
    classes = pd.cut(now, [-np.inf, -1, 1, 1.5, np.inf], labels=["hoch", "mittel", "niedrig", "sehr niedrig"])
    assert (found["status"] == classes.astype("str").loc[found.index]).all()
    chances = found[["p_high", "p_middle", "p_low", "p_very_low"]].sum(axis=1)
    assert np.allclose(chances, 1)


def test_the_first_years_have_a_status_and_say_why_no_dynamics(home: Home) -> None:
    compute(home, catalogue())
    found = table(home, "lage", 2021)
    assert found["status"].notna().all()
    assert found["dynamics"].isna().all()
    assert found["note"].str.contains("2019").all()


def test_robustness_and_sensitivity_are_stored_beside_the_index(home: Home) -> None:
    compute(home, catalogue())
    sheet = table(home, "lage", 2024, "index_robustness")
    assert set(sheet["analysis"]) == {"leave_one_out", "weights", "smoothed"}
    assert set(sheet["area"]) == set(PLACES)
    shares = table(home, "lage", 2024, "index_sensitivity")
    assert set(shares["input"]) == {*INDEX.names, "smoothing"}


def test_segregation_is_of_each_municipality(home: Home) -> None:
    compute(home, catalogue())
    found = table(home, "segregation", 2024)
    assert list(found["area"]) == list(TOWNS)
    assert (found["areas"] == 6).all()
    assert found["dissimilarity"].between(0, 1).all()


def test_patterns_follow_the_indices_and_shapes(home: Home) -> None:
    compute(home, catalogue())
    assert Plan(catalogue(), home).stale_patterns() == {
        key: ["area_types", "spatial_clusters"] for key in YEARS
    }
    found = derived.sources(catalogue(), "spatial_clusters", 2024)
    assert found == derived.Sources(indices=("lage",), shapes=True)


def test_rows_of_an_index_that_left_the_catalogue_are_not_published(home: Home) -> None:
    compute(home, catalogue())
    (shape, *_) = derived.OF_AN_INDEX
    assert len(Plan(catalogue(), home).derived_keys(shape)) == len(YEARS)
    assert Plan(replace(catalogue(), indices={}), home).derived_keys(shape) == []


def test_a_year_without_figures_has_no_tables(home: Home) -> None:
    assert Plan(catalogue(), home).derived_inputs("lage", 2019) == {}
    assert Plan(catalogue(), home).derived_inputs("trends", 2025) == {}


def test_the_catalogue_keeps_the_names_of_all_tables_free() -> None:
    assert {*derived.FROM_FIGURES, *derived.FROM_INDICES} == set(TABLES)
