"""Figures of several years pooled: sums by hand, gaps in single years, and the rows behind them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.lineage import FIGURE_QUERY, LINEAGE_VIEWS
from schemas.indicators import TERMS
from sozialraum.areas import area_table, closure
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.figures import TOO_SMALL
from sozialraum.intervals import wilson_limits
from tests.integration.worlds import (
    INSIDE,
    KREIS,
    as_stored,
    counted,
    figured,
    indicator,
    measure,
    observations,
    slices,
    source,
    world,
)

YEARS = (2022, 2023, 2024)
PEOPLE = {"0535800401": 100, "0535800801": 150, "0535800802": 250}
CASES = {"0535800401": 1, "0535800801": 3, "0535800802": 2}
Rows = Sequence[Mapping[str, object]]


def _share(years: int = 3, **more: object) -> Indicator:
    return indicator(
        "share", [Term(measure="faelle")], [Term(measure="personen")], pooled_years=years, **more
    )


def _world(indicators: Mapping[str, Indicator], **more: bool) -> Catalogue:
    return world(
        measures={"personen": measure("amt"), "faelle": measure("sozialamt")},
        sources={"amt": source("personen", **more), "sozialamt": source("faelle", **more)},
        indicators=indicators,
    )


def _people(year: int, values: Mapping[str, float] = PEOPLE, **more: object) -> list[Mapping[str, object]]:
    own = {"year": year, "reference_date": f"{year}-12-31", "delivery": f"p{year}", **more}
    return [{"area": area, "value": float(value), **own} for area, value in values.items()]


def _cases(year: int, values: Mapping[str, float] = CASES, **more: object) -> list[Mapping[str, object]]:
    own = {"measure": "faelle", "source": "sozialamt", "delivery": f"c{year}", "column": "Fälle"}
    return _people(year, values, **{**own, **more})


def _counts(catalogue: Catalogue, rows: Rows, folder: Path) -> dict[int, pd.DataFrame]:
    frame = observations(rows)
    return {
        int(year): counted(catalogue, group, folder, year=int(year)) for year, group in frame.groupby("year")
    }


def _figures(
    catalogue: Catalogue, rows: Rows, folder: Path, *, year: int = 2024
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and terms, validated as the asset does."""
    counts = _counts(catalogue, rows, folder)
    found = figured(catalogue, counts.pop(year), folder, year=year, earlier=counts)
    return as_stored(catalogue, found.values), TERMS.validate(found.terms)


def _quote(catalogue: Catalogue, rows: Rows, folder: Path, *, year: int = 2024) -> pd.DataFrame:
    values, _ = _figures(catalogue, rows, folder, year=year)
    return values[values["indicator"] == "quote"].set_index("area")


def test_three_years_by_hand(tmp_path: Path) -> None:
    """Cases 1, 2, 3 times those of one year; of persons as many each year: 6 of 300, 18 of 450, 12 of 750."""
    rows = [row for year in YEARS for row in _people(year)]
    rows += [
        row
        for factor, year in enumerate(YEARS, start=1)
        for row in _cases(year, {a: n * factor for a, n in CASES.items()})
    ]
    quote = _quote(_world({"quote": _share()}), rows, tmp_path)
    rooms = quote.loc[list(INSIDE)]
    assert rooms["numerator"].tolist() == [6, 18, 12]
    assert rooms["denominator"].tolist() == [300, 450, 750]
    assert rooms["value"].tolist() == pytest.approx([2.0, 4.0, 1.6])
    assert quote.loc[KREIS, ["numerator", "denominator", "value"]].tolist() == pytest.approx([36, 1500, 2.4])
    assert set(quote["reference_value"].round(9)) == {2.4}
    assert quote.loc["0535800401", "rest_value"] == pytest.approx(30 / 1200 * 100)
    low, high = wilson_limits(6, 300)
    assert quote.loc["0535800401", ["ci_low", "ci_high"]].tolist() == pytest.approx([float(low), float(high)])
    assert set(quote["status"]) == {"exact"}
    assert set(quote["year"]) == {2024}
    assert set(quote["reference_date"]) == {pd.Timestamp("2024-12-31")}
    origin = sorted(f"{kind}{year}" for kind in "pc" for year in YEARS)
    assert {tuple(names) for names in quote["deliveries"]} == {tuple(origin)}


def test_pooled_and_single_years_stand_side_by_side(tmp_path: Path) -> None:
    rows = [row for year in YEARS for row in (*_people(year), *_cases(year, {"0535800401": year - 2020}))]
    catalogue = _world({"jahr": _share(1), "quote": _share(3), "zwei": _share(2)}, sparse=True)
    values, terms = _figures(catalogue, rows, tmp_path)
    room = values[values["area"] == "0535800401"].set_index("indicator")
    assert room["numerator"].to_dict() == {"jahr": 4, "quote": 9, "zwei": 7}
    assert room["denominator"].to_dict() == {"jahr": 100, "quote": 300, "zwei": 200}
    assert len(room.loc["jahr", "deliveries"]) == 2
    counted_years = terms.groupby("indicator")["counted_year"].agg(lambda years: sorted(set(years)))
    assert counted_years.to_dict() == {"jahr": [2024], "quote": [2022, 2023, 2024], "zwei": [2023, 2024]}
    assert set(terms["year"]) == {2024}


@pytest.mark.parametrize(
    ("without", "reason"),
    [((2023,), "2023: nicht geliefert"), ((2022, 2023), "2022, 2023: nicht geliefert")],
)
@pytest.mark.parametrize("side", ["people", "cases", "both"])
def test_a_year_that_is_not_there_leaves_no_value(
    tmp_path: Path, without: Sequence[int], reason: str, side: str
) -> None:
    """Never the smaller sum of the other years, on neither side."""
    rows = [
        row
        for year in YEARS
        for name, own in (("people", _people(year)), ("cases", _cases(year)))
        if year not in without or side not in (name, "both")
        for row in own
    ]
    quote = _quote(_world({"quote": _share()}), rows, tmp_path)
    assert quote[["numerator", "denominator", "value", "rest_value"]].isna().all(axis=None)
    assert set(quote["reason"]) == {reason}
    assert set(quote["status"]) == {"not_delivered"}


def test_a_year_before_anything_was_counted(tmp_path: Path) -> None:
    rows = [*_people(2024), *_cases(2024)]
    quote = _quote(_world({"quote": _share(10)}), rows, tmp_path)
    years = ", ".join(str(year) for year in range(2015, 2024))
    assert set(quote["reason"]) == {f"{years}: nicht geliefert"}


def test_without_the_year_itself_there_is_no_figure(tmp_path: Path) -> None:
    rows = [*_people(2023), *_cases(2023), *_people(2024)]
    assert _quote(_world({"quote": _share(2)}), rows, tmp_path).empty


def test_an_area_that_lacks_a_year_says_which_and_the_others_stay(tmp_path: Path) -> None:
    most = {area: n for area, n in CASES.items() if area != "0535800401"}
    rows = [row for year in YEARS for row in (*_people(year), *_cases(year, most if year < 2024 else CASES))]
    quote = _quote(_world({"quote": _share()}), rows, tmp_path)
    assert quote.loc["0535800401", "reason"] == "faelle (2022, 2023): nicht geliefert"
    assert quote.loc["0535800801", "value"] == pytest.approx(9 / 450 * 100)
    assert pd.isna(quote.loc[KREIS, "value"])
    assert quote.loc[KREIS, "reason"] == "faelle (2022, 2023): nicht geliefert"


def test_a_year_without_the_area_and_one_without_any_are_told_together(tmp_path: Path) -> None:
    most = {area: n for area, n in CASES.items() if area != "0535800401"}
    rows = [row for year in (2023, 2024) for row in _people(year)]
    quote = _quote(_world({"quote": _share()}), [*rows, *_cases(2023, most), *_cases(2024)], tmp_path)
    assert quote.loc["0535800401", "reason"] == "2022, 2023: nicht geliefert"
    assert quote.loc["0535800801", "reason"] == "2022: nicht geliefert"


@pytest.mark.parametrize(
    ("status", "value", "expected", "reason"),
    [
        ("unknown_or_secret", None, "unknown_or_secret", "faelle (2023): unbekannt oder geheim zu halten"),
        ("provisional", 3.0, "provisional", None),
        ("below_half", 0.0, "rounded", None),
        ("nil", 0.0, "exact", None),
    ],
)
def test_the_weakest_year_gives_the_status(
    tmp_path: Path, status: str, value: float | None, expected: str, reason: str | None
) -> None:
    rows = [row for year in YEARS for row in _people(year)]
    rows += [row for year in (2022, 2024) for row in _cases(year)]
    rows += [{**row, "status": status, "value": value} for row in _cases(2023)]
    room = _quote(_world({"quote": _share()}), rows, tmp_path).loc["0535800401"]
    assert room["status"] == expected
    assert (None if pd.isna(room["reason"]) else room["reason"]) == reason
    assert pd.isna(room["value"]) == (reason is not None)


def test_a_secret_year_weighs_more_than_one_that_is_not_there(tmp_path: Path) -> None:
    rows = [row for year in (2023, 2024) for row in _people(year)]
    rows += [*_cases(2024), *({**row, "status": "suppressed", "value": None} for row in _cases(2023))]
    quote = _quote(_world({"quote": _share()}), rows, tmp_path)
    assert set(quote.loc[list(INSIDE), "reason"]) == {"faelle (2023): gesperrt"}


def test_the_minimum_population_is_one_of_person_years(tmp_path: Path) -> None:
    rows = [row for year in YEARS for row in (*_people(year), *_cases(year))]
    quote = _quote(_world({"quote": _share(minimum_population=301)}), rows, tmp_path)
    assert quote.loc["0535800401", "reason"] == TOO_SMALL
    assert quote.loc["0535800801", "value"] == pytest.approx(2.0)


def test_each_year_takes_the_best_source_it_has(tmp_path: Path) -> None:
    """The county of 2023 from another source than its areas: then there is no rest of the county."""
    catalogue = world(
        measures={"personen": measure("amt", "register"), "faelle": measure("sozialamt")},
        sources={
            "amt": source("personen", geographies=("sozialraum", "kreis")),
            "register": source("personen"),
            "sozialamt": source("faelle"),
        },
        indicators={"quote": _share(2)},
    )
    rows = [*_people(2024), *_cases(2024), *_cases(2023)]
    rows += _people(2023, {a: n + 10 for a, n in PEOPLE.items()}, source="register", delivery="r")
    rows += _people(2023, {KREIS: 500}, geography="kreis")
    values, terms = _figures(catalogue, rows, tmp_path)
    quote = values.set_index("area")
    assert quote.loc["0535800401", "denominator"] == 210
    assert quote.loc[KREIS, "denominator"] == 1000
    assert pd.isna(quote.loc["0535800401", "rest_value"])
    rooms = terms[(terms["geography"] == "sozialraum") & (terms["measure"] == "personen")]
    assert dict(zip(rooms["counted_year"], rooms["source"], strict=True)) == {2023: "register", 2024: "amt"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    years=st.integers(1, 5),
    method=st.sampled_from(["share", "rate", "ratio"]),
)
def test_pooled_sides_are_sums_of_the_years(
    tmp_path: Path, data: st.DataObject, years: int, method: str
) -> None:
    window = range(2024 - years + 1, 2025)
    number = st.integers(0, 40)
    cases = {year: {area: data.draw(number) for area in INSIDE} for year in window}
    rows = [row for year in window for row in (*_people(year), *_cases(year, cases[year]))]
    own = _share(years).model_copy(update={"method": method})
    quote = _quote(_world({"quote": own}), rows, tmp_path)
    for area in INSIDE:
        expected = sum(cases[year][area] for year in window)
        assert quote.loc[area, "numerator"] == expected
        assert quote.loc[area, "value"] == pytest.approx(expected / PEOPLE[area] / years * 100)
    assert quote.loc[KREIS, "numerator"] == sum(sum(own.values()) for own in cases.values())


def test_every_pooled_figure_can_be_calculated_from_its_rows(tmp_path: Path) -> None:
    """The documented query over all years: value × factor × weight adds up to both sides."""
    rows = [row for year in YEARS for row in (*_people(year), *_cases(year))]
    rows.append({**_cases(2023)[0], "area": "0535800800", "value": 4.0})
    catalogue = _world({"quote": _share(), "jahr": _share(1)})
    values, terms = _figures(catalogue, rows, tmp_path)
    with duckdb.connect() as connection:
        _warehouse(connection, catalogue, rows, terms, tmp_path)
        for figure in values.itertuples():
            asked = {name: getattr(figure, name) for name in ("indicator", "geography", "area", "year")}
            behind = connection.execute(FIGURE_QUERY, asked).df()
            again = (behind["value"] * behind["factor"] * behind["weight"]).groupby(behind["role"]).sum()
            assert again["numerator"] == figure.numerator
            assert again["denominator"] == figure.denominator
            assert set(behind["sha256"]) == set(figure.deliveries)
        counted_years = connection.execute(
            "SELECT indicator, list_sort(list(DISTINCT counted_year)) AS years FROM lineage.figure_rows "
            "WHERE year = 2024 GROUP BY ALL"
        ).fetchall()
    assert dict(counted_years) == {"jahr": [2024], "quote": list(YEARS)}


def _warehouse(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, rows: Rows, terms: pd.DataFrame, folder: Path
) -> None:
    """The tables that the views of origin read."""
    frame = observations(rows)
    tables = {
        "areas.memberships": closure(catalogue.geographies),
        "areas.areas": area_table(catalogue),
        "counts.counts": pd.concat(_counts(catalogue, rows, folder).values()),
        "deliveries.observations": frame,
        "deliveries.slices": slices(frame),
        "deliveries.receipts": pd.DataFrame({"delivery": frame["delivery"].unique()}).assign(name="datei"),
        "indicators.terms": terms,
    }
    for stage in {name.split(".")[0] for name in tables}:
        connection.execute(f"CREATE SCHEMA {stage}")
    for name, content in tables.items():
        connection.register("content", content)
        connection.execute(f"CREATE TABLE {name} AS FROM content")
    for view in LINEAGE_VIEWS:
        connection.execute(view)
