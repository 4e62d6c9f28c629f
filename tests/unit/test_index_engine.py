"""From indicator values to index values: who takes part, why others do not, classes, ranks and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.index import Component, Index, LeftOut
from sozialraum.catalogue.indicator import Break, Indicator, Term
from sozialraum.indices.engine import TYPES, index_values
from sozialraum.indices.inputs import IndexInputs, index_inputs
from sozialraum.indices.methods.classes import STATUS, status_classes
from sozialraum.indices.methods.standardised import standardised_sum

AREAS = tuple(f"A{number:02}" for number in range(1, 13))
RESIDUAL = "A00"
YEAR = 2024
RANDOM = np.random.default_rng(5)
SIZES = RANDOM.integers(500, 3000, 12)
POOR, JOBLESS, BEAUTY = (RANDOM.integers(10, 200, 12) for _ in range(3))


def text(words: str) -> Title:
    return Title(de=words, en=words)


def indicator(title: str, method: Any, *, factor: float = 100.0, breaks: tuple[Break, ...] = ()) -> Indicator:
    part = (Term(measure="persons"),)
    return Indicator(
        title=text(title),
        theme="life",
        definition=text(title),
        method=method,
        numerator=part,
        denominator=() if method == "count" else part,
        unit="%",
        factor=factor,
        polarity="none",
        breaks=breaks,
    )


CHANGED = Break(date=date(2023, 12, 31), title=text("neue Definition"))
INDICATORS = {
    "poor": indicator("Armut", "share"),
    "jobless": indicator("Arbeitslosigkeit", "rate", factor=1000, breaks=(CHANGED,)),
    "beauty": indicator("Schönheit", "ratio"),
    "people": indicator("Bevölkerung", "count", factor=1),
}


def world() -> Catalogue:
    entries = (
        *(AreaEntry(area=key, name=key) for key in AREAS),
        AreaEntry(area=RESIDUAL, name="-", kind="residual"),
    )
    county = County(
        id="somewhere",
        title=text("Somewhere"),
        area="05",
        state="0",
        area_km2=1,
        area_tolerance_km2=1,
        first_year=2000,
        timezone="Europe/Berlin",
        owner="us",
        themes=(Theme(id="life", title=text("Leben")),),
    )
    geography = Geography(title=text("Räume"), valid_from=date(2000, 1, 1), areas=entries)
    return Catalogue(
        county=county, geographies={"room": geography}, sources={}, measures={}, indicators=INDICATORS
    )


WORLD = world()


def rows(
    name: str,
    year: int,
    numerator: Sequence[float],
    denominator: Sequence[float] | None = None,
    areas: Sequence[str] = AREAS,
) -> pd.DataFrame:
    cases = np.asarray(numerator, dtype=np.float64)
    whole = np.full(len(cases), np.nan) if denominator is None else np.asarray(denominator, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = cases if denominator is None else np.where(whole > 0, cases / whole, np.nan)
    return pd.DataFrame(
        {
            "indicator": name,
            "geography": "room",
            "area": list(areas),
            "year": year,
            "reference_date": pd.Timestamp(year, 12, 31),
            "numerator": cases,
            "denominator": whole,
            "value": value * INDICATORS[name].factor,
            "smoothed_value": value * INDICATORS[name].factor / 2,
            "status": "exact",
        }
    )


def table(**changes: pd.DataFrame) -> pd.DataFrame:
    """Four indicators in 2024 and in 2022; a change replaces one of them, as ``poor_2024=rows(…)``."""
    parts = {f"people_{year}": rows("people", year, SIZES) for year in (2022, YEAR)}
    for year, more in ((2022, 0), (YEAR, RANDOM_MORE)):
        parts[f"poor_{year}"] = rows("poor", year, POOR + more, SIZES)
        parts[f"jobless_{year}"] = rows("jobless", year, JOBLESS - more, SIZES)
        parts[f"beauty_{year}"] = rows("beauty", year, BEAUTY + 2 * more, SIZES)
    return pd.concat({**parts, **changes}.values(), ignore_index=True)


RANDOM_MORE = np.random.default_rng(8).integers(-9, 10, 12)

PRESET: Mapping[str, Any] = {
    "title": text("Status"),
    "definition": text("Status"),
    "method": "standardised_sum",
    "geographies": ("room",),
    "indicators": (
        Component(indicator="poor", direction="higher_is_worse"),
        Component(indicator="jobless", direction="higher_is_worse"),
        Component(indicator="beauty", direction="higher_is_better"),
    ),
    "population": "people",
    "change_years": 2,
}


def entry(**changes: Any) -> Index:
    return Index(**{**PRESET, **changes})


def run(
    values: pd.DataFrame, index: Index | None = None, *, year: int = YEAR
) -> tuple[IndexInputs, pd.DataFrame]:
    index = index or entry()
    inputs = index_inputs(values, index, WORLD, geography="room", year=year)
    return inputs, index_values(inputs, index, index="status").set_index("area")


def oriented(year: int) -> np.ndarray:
    wide = table().query("year == @year").pivot(index="area", columns="indicator", values="value")
    return wide[["poor", "jobless", "beauty"]].to_numpy() * [1, 1, -1]


def without(name: str, year: int, area: str, values: pd.DataFrame | None = None) -> pd.DataFrame:
    """The values with one missing."""
    values = table() if values is None else values
    gone = (values["indicator"] == name) & (values["year"] == year) & (values["area"] == area)
    return values.assign(value=values["value"].mask(gone), numerator=values["numerator"].mask(gone))


def test_index_values_are_those_of_the_method():
    inputs, found = run(table())
    total, score = standardised_sum(oriented(YEAR))
    np.testing.assert_allclose(found["total"], total)
    np.testing.assert_allclose(found["score"], score)
    change_total, change = standardised_sum(oriented(YEAR) - oriented(2022))
    np.testing.assert_allclose(found["dynamics_total"], change_total)
    np.testing.assert_allclose(found["dynamics_score"], change)
    assert (found["rank"] == found["score"].rank(ascending=False)).all()
    assert found["population"].tolist() == SIZES.tolist()
    assert found["reason"].isna().all()
    assert found["status"].notna().all()
    assert found["cell"].str.match(r"^[1-4](\+|-|\+/-)$").all()
    assert inputs.now.areas == AREAS
    assert inputs.without_dynamics == {}


def test_columns_and_their_types():
    for values in (table(), table().iloc[:0]):
        found = index_values(
            index_inputs(values, entry(), WORLD, geography="room", year=YEAR), entry(), index="status"
        )
        assert {name: str(kind) for name, kind in found.dtypes.items()} == TYPES


def test_counts_for_draws_are_those_behind_the_values():
    inputs, _ = run(table())
    now = inputs.now
    assert now.kinds == ("share", "rate", "ratio")
    sampled = [0, 1]
    np.testing.assert_allclose((now.cases / now.population * now.scales)[:, sampled], now.values[:, sampled])
    assert np.isnan(now.cases[:, 2]).all()
    assert now.scales.tolist() == [100, 1000, -100]
    assert inputs.earlier is not None
    assert inputs.earlier.year == 2022
    np.testing.assert_array_equal(inputs.earlier.cases[:, 0], POOR)


def test_residual_areas_are_no_places():
    residual = rows("poor", YEAR, [1], [1], areas=[RESIDUAL])
    _, found = run(pd.concat([table(), residual], ignore_index=True))
    assert RESIDUAL not in found.index
    np.testing.assert_array_equal(found["score"], run(table())[1]["score"])


def test_an_area_without_one_of_the_indicators_is_not_classified():
    """No mean of the others stands in: the remaining areas are as if the area did not exist."""
    _, found = run(without("jobless", YEAR, "A03"))
    lost = found.loc["A03"]
    assert lost["reason"] == "Kein Wert 2024 für Arbeitslosigkeit"
    assert (
        lost[["total", "score", "status", "dynamics_score", "dynamics", "cell", "rank", "note"]].isna().all()
    )
    assert lost["population"] == SIZES[2]
    np.testing.assert_allclose(
        found["score"].drop("A03"), standardised_sum(np.delete(oriented(YEAR), 2, axis=0)).score
    )
    assert sorted(found["rank"].dropna()) == list(range(1, 12))


def test_a_zero_denominator_is_a_missing_value():
    values = table(poor_2024=rows("poor", YEAR, [0, *POOR[1:]], [0, *SIZES[1:]]))
    _, found = run(values)
    assert found.loc["A01", "reason"] == "Kein Wert 2024 für Armut"
    assert found["status"].notna().sum() == 11


def test_several_missing_indicators_are_named_together():
    values = without("poor", YEAR, "A05", without("beauty", YEAR, "A05"))
    assert run(values)[1].loc["A05", "reason"] == "Kein Wert 2024 für Armut, Schönheit"


def test_an_area_whose_row_is_missing_is_not_forgotten():
    values = table().query("not (area == 'A07' and indicator == 'poor' and year == 2024)")
    assert run(values)[1].loc["A07", "reason"] == "Kein Wert 2024 für Armut"


def test_catalogue_minimum_and_unknown_population_leave_areas_out():
    index = entry(
        minimum_population=int(SIZES.min()) + 1,
        left_out=(LeftOut(area="A02", reason=text("Gewerbegebiet")), LeftOut(area="B99", reason=text("-"))),
    )
    values = without("people", YEAR, "A04")
    values = without("poor", YEAR, "A02", values)
    _, found = run(values, index)
    smallest = AREAS[int(SIZES.argmin())]
    assert found.loc[["A02", "A04", smallest], "reason"].to_dict() == {
        "A02": "Gewerbegebiet",
        "A04": "Keine Einwohnerzahl",
        smallest: f"Weniger als {SIZES.min() + 1} Einwohner",
    }
    assert found["score"].notna().sum() == 9
    assert "B99" not in found.index


def test_candidates_are_the_areas_that_only_their_size_leaves_out():
    index = entry(minimum_population=10_000, left_out=(LeftOut(area="A02", reason=text("Gewerbegebiet")),))
    inputs, found = run(without("poor", YEAR, "A05"), index)
    assert inputs.now.areas == ()
    assert found["score"].isna().all()
    rest = [area for area in AREAS if area not in ("A02", "A05")]
    assert list(inputs.candidates.counts.areas) == rest
    places = [AREAS.index(area) for area in rest]
    assert inputs.candidates.population.tolist() == SIZES[places].tolist()
    np.testing.assert_allclose(inputs.candidates.counts.values, oriented(YEAR)[places])
    np.testing.assert_allclose(inputs.candidates.smoothed, oriented(YEAR)[places] / 2)


def test_population_need_not_be_asked_for():
    _, found = run(table().query("indicator != 'people'"), entry(population=None))
    assert found["population"].isna().all()
    assert found["status"].notna().all()


def test_an_area_without_the_earlier_year_has_a_status_and_no_dynamics():
    inputs, found = run(without("poor", 2022, "A06"))
    assert found["status"].notna().all()
    assert found.loc["A06", ["dynamics", "dynamics_score", "cell"]].isna().all()
    assert found.loc["A06", "note"].endswith("Keine Dynamik: kein Wert 2022 für Armut")
    assert pd.isna(found.loc["A06", "reason"])
    others = np.delete(oriented(YEAR) - oriented(2022), 5, axis=0)
    np.testing.assert_allclose(found["dynamics_score"].drop("A06"), standardised_sum(others).score)
    assert inputs.earlier is not None
    assert inputs.earlier.areas == tuple(area for area in AREAS if area != "A06")
    np.testing.assert_allclose(found["score"], standardised_sum(oriented(YEAR)).score)


def test_no_dynamics_where_the_earlier_year_lacks_an_indicator():
    inputs, found = run(table().query("not (indicator == 'beauty' and year == 2022)"))
    assert inputs.earlier is None
    assert found["dynamics"].isna().all()
    assert found["note"].str.endswith("Keine Dynamik: in keinem Gebiet ein Wert 2022 für Schönheit").all()
    assert found["status"].notna().all()


def test_an_index_without_dynamics_says_nothing_of_them():
    _, found = run(table(), entry(change_years=None))
    assert found["dynamics"].isna().all()
    assert not found["note"].str.contains("Dynamik").any()


def test_an_improvement_is_positive():
    """The poverty of one area falls by far more than elsewhere: a negative change."""
    fewer = POOR + RANDOM_MORE
    fewer[0] = 0
    values = table(
        poor_2022=rows("poor", 2022, [450, *POOR[1:]], SIZES), poor_2024=rows("poor", YEAR, fewer, SIZES)
    )
    _, found = run(values, entry(indicators=PRESET["indicators"][:1]))
    assert found.loc["A01", "dynamics_score"] < -2
    assert found.loc["A01", "dynamics"] == "positiv"
    assert found.loc["A01", "cell"].endswith("+")


def test_constant_indicator_is_dropped_and_reported():
    values = table(poor_2024=rows("poor", YEAR, SIZES // 1 * 0.1, SIZES))
    inputs, found = run(values)
    assert inputs.varying.tolist() == [1, 2]
    assert found["note"].str.contains("Ohne Wirkung auf den Status, weil überall gleich: Armut").all()
    np.testing.assert_allclose(found["score"], standardised_sum(oriented(YEAR)[:, 1:]).score)
    assert inputs.moving.tolist() == [0, 1, 2], "the change of poverty is not constant"


def test_an_indicator_with_the_same_change_everywhere_is_dropped_from_the_dynamics():
    values = table(beauty_2024=rows("beauty", YEAR, BEAUTY + 0.1 * SIZES, SIZES))
    inputs, found = run(values)
    assert inputs.moving.tolist() == [0, 1]
    assert inputs.varying.tolist() == [0, 1, 2]
    assert found["note"].str.contains("Dynamik, weil überall gleich verändert: Schönheit").all()


def test_all_indicators_constant():
    same = {
        f"{name}_{YEAR}": rows(name, YEAR, np.full(12, 5.0), np.full(12, 50.0))
        for name in ("poor", "jobless", "beauty")
    }
    inputs, found = run(table(**same))
    assert set(found["reason"]) == {"Kein Vergleich: kein Indikator unterscheidet die Gebiete"}
    assert found[["score", "status", "rank", "note"]].isna().all(axis=None)
    assert inputs.now.areas == ()


def test_indicators_that_cancel_out():
    """Poverty once as bad and once as good: the sum is the same everywhere."""
    index = entry(
        indicators=(
            Component(indicator="poor", direction="higher_is_worse"),
            Component(indicator="beauty", direction="higher_is_better"),
        )
    )
    values = table(
        beauty_2024=rows("beauty", YEAR, POOR + RANDOM_MORE, SIZES),
        beauty_2022=rows("beauty", 2022, POOR, SIZES),
    )
    _, found = run(values, index)
    assert found[["score", "status", "rank", "dynamics"]].isna().all(axis=None)
    assert set(found["reason"]) == {
        "Kein Indexwert: zusammen unterscheiden die Indikatoren die Gebiete nicht"
    }
    assert found["note"].str.contains("zusammen unterscheiden die Veränderungen die Gebiete nicht").all()


def test_nothing_changed():
    values = table(**{f"{name}_{YEAR}": rows(name, YEAR, cases, SIZES) for name, cases in COUNTS.items()})
    inputs, found = run(values)
    assert inputs.earlier is None
    assert (
        found["note"]
        .str.endswith("Keine Dynamik: kein Indikator hat sich in den Gebieten unterschiedlich verändert")
        .all()
    )
    assert found["status"].notna().all()


COUNTS = {"poor": POOR, "jobless": JOBLESS, "beauty": BEAUTY}


@pytest.mark.parametrize(("areas", "classes"), [(12, True), (10, True), (9, False), (3, False)])
def test_classes_from_ten_areas_on(areas: int, classes: bool):
    _, found = run(table().query("area in @AREAS[:@areas]"))
    ranked = found.iloc[:areas]
    assert ranked["score"].notna().all()
    assert sorted(ranked["rank"]) == list(range(1, areas + 1))
    assert ranked["status"].notna().all() == classes
    assert ranked["dynamics"].notna().any() == classes
    few = "Weniger als 10 Gebiete mit allen Werten: keine Klassen"
    assert (ranked["reason"] == few).all() == (not classes)
    assert found.iloc[areas:]["reason"].str.startswith("Kein").all()


def test_too_few_changes_for_classes():
    values = table().query("year == 2024 or area in @AREAS[:9]")
    _, found = run(values)
    assert found["status"].notna().all()
    assert found["dynamics"].isna().all()
    assert found["dynamics_score"].notna().sum() == 9
    assert found["note"].str.contains("weniger als 10 Gebiete mit Werten beider Jahre").sum() == 9


def test_one_area_has_nothing_to_be_compared_with():
    _, found = run(table().query("area == 'A01'"))
    assert found.loc["A01", "reason"] == "Kein Vergleich: kein Indikator unterscheidet die Gebiete"
    assert found["score"].isna().all()


def test_ties_share_the_smallest_rank():
    pair = {
        f"{name}_{YEAR}": rows(
            name, YEAR, np.where(np.isin(AREAS, ("A02", "A09")), 0.3, 0.01 * np.arange(12)) * SIZES, SIZES
        )
        for name in ("poor", "jobless")
    }
    _, found = run(table(**pair), entry(indicators=PRESET["indicators"][:2]))
    assert found.loc[["A02", "A09"], "rank"].tolist() == [1, 1]
    assert 2 not in found["rank"].tolist()


def test_an_indicator_without_any_value_in_the_year():
    _, found = run(table().query("not (indicator == 'jobless' and year == 2024)"))
    assert set(found["reason"]) == {"In keinem Gebiet ein Wert 2024 für Arbeitslosigkeit"}
    assert len(found) == len(AREAS)
    _, found = run(table(), year=2019)
    assert len(found) == 0


@pytest.mark.parametrize(
    ("years", "noted"),
    [(0, True), (1, False), (-1, True), (-2, False)],
    ids=["inside", "start", "end", "past"],
)
def test_breaks_inside_the_window_are_noted(years: int, noted: bool):
    """The break is on 31 December 2023; a window holds its last reference date, not its first."""
    shift = pd.DateOffset(years=years)
    _, found = run(table().assign(reference_date=lambda frame: frame["reference_date"] + shift))
    words = "Brüche im Zeitraum der Dynamik: Arbeitslosigkeit (31.12.2023: neue Definition)"
    assert set(found["note"].str.contains(words, regex=False)) == {noted}
    assert found["dynamics"].notna().all()


def test_a_break_in_the_pooled_years_before_is_inside_the_window():
    pooled = INDICATORS["jobless"].model_copy(update={"pooled_years": 3})
    catalogue = replace(WORLD, indicators={**INDICATORS, "jobless": pooled})
    later = table().assign(reference_date=lambda frame: frame["reference_date"] + pd.DateOffset(years=2))
    for known, noted in ((WORLD, False), (catalogue, True)):
        inputs = index_inputs(later, entry(), known, geography="room", year=YEAR)
        assert ("31.12.2023" in str(inputs.note)) == noted
        words = "Anfang und Ende der Dynamik haben Jahre gemeinsam: Arbeitslosigkeit"
        assert (words in str(inputs.note)) == noted, "three years pooled, two years apart"


def test_indicators_without_a_sampling_model_are_noted():
    _, found = run(table())
    assert found["note"].str.contains("als fest angenommen: Schönheit").all()
    _, found = run(table(), entry(indicators=PRESET["indicators"][:2], change_years=None))
    assert found["note"].isna().all()


def test_a_second_row_for_an_area_is_refused():
    values = pd.concat([table(), rows("poor", YEAR, [1], [2], areas=["A01"])])
    with pytest.raises(ValueError, match="more than one row"):
        run(values)


@pytest.mark.parametrize("method", ["exponential_rank", "percentile_rank", "first_component"])
def test_other_methods_have_classes_only_with_cuts_of_their_own(method: str):
    anchor = {"anchor": "poor"} if method == "first_component" else {}
    _, found = run(table(), entry(method=method, **anchor))
    assert found["score"].notna().all()
    assert found["rank"].min() == 1
    assert found[["total", "status", "cell"]].isna().all(axis=None)
    assert set(found["reason"]) == {"Keine Klassen für diesen Index festgelegt"}
    np.testing.assert_allclose(
        found["dynamics_score"], standardised_sum(oriented(YEAR) - oriented(2022)).score
    )
    assert found["dynamics"].notna().all()
    low, middle, high = found["score"].quantile([0.25, 0.7, 0.9]) + 1e-3
    _, found = run(table(), entry(method=method, status_cuts=(low, middle, high), **anchor))
    codes = status_classes(found["score"], cuts=(low, middle, high))
    assert found["status"].tolist() == [STATUS[code] for code in codes]
    assert found["status"].nunique() >= 3


def test_a_constant_anchor_gives_no_direction():
    values = table(poor_2024=rows("poor", YEAR, SIZES * 0.1, SIZES))
    _, found = run(values, entry(method="first_component", anchor="poor"))
    assert set(found["reason"]) == {
        "Kein Indexwert: Armut ist überall gleich und kann die Richtung nicht festlegen"
    }


def test_weights_of_the_catalogue_count():
    weighted = (PRESET["indicators"][0].model_copy(update={"weight": 3.0}), *PRESET["indicators"][1:])
    _, found = run(table(), entry(indicators=weighted))
    np.testing.assert_allclose(found["score"], standardised_sum(oriented(YEAR), weights=[3, 1, 1]).score)
    np.testing.assert_allclose(
        found["dynamics_score"],
        standardised_sum(oriented(YEAR) - oriented(2022), weights=[3, 1, 1]).score,
    )
