"""Figures from counts: choice of source, status of quotients, and a county calculated by hand."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.indicators import TERMS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import AreaEntry
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.figures import BEYOND_WHOLE
from sozialraum.status import ORDER, WITHOUT_VALUE, WORDS, Status, combine
from tests.integration.worlds import (
    INSIDE,
    KREIS,
    as_stored,
    counted,
    figured,
    geography,
    indicator,
    measure,
    observations,
    source,
    world,
)

quick = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SHARE = indicator("share", [Term(measure="faelle")], [Term(measure="personen")])


def _world(indicators: Mapping[str, Indicator], **more: bool) -> Catalogue:
    return world(
        measures={"personen": measure("amt"), "faelle": measure("sozialamt")},
        sources={"amt": source("personen", **more), "sozialamt": source("faelle", **more)},
        indicators=indicators,
    )


def _people(values: Mapping[str, float], **more: object) -> list[dict[str, object]]:
    return [{"area": area, "value": float(value), **more} for area, value in values.items()]


def _cases(values: Mapping[str, float], **more: object) -> list[dict[str, object]]:
    return _people(values, measure="faelle", source="sozialamt", delivery="d2", **more)


def _values(
    catalogue: Catalogue, rows: list[dict[str, object]], folder: Path, year: int = 2024
) -> pd.DataFrame:
    frame = observations({"year": year, "reference_date": f"{year}-12-31", **row} for row in rows)
    found = figured(catalogue, counted(catalogue, frame, folder, year=year), folder, year=year)
    TERMS.validate(found.terms)
    return as_stored(catalogue, found.values)


def _of(values: pd.DataFrame, name: str = "quote") -> pd.DataFrame:
    return values[values["indicator"] == name].set_index("area")


def test_a_county_by_hand(tmp_path: Path) -> None:
    """Three Sozialräume and a residual in two municipalities; every figure worked out on paper.

    Persons 100, 150, 250 and cases 10, 30, 20; in Düren 4 more cases cannot be placed.
    """
    rows = [
        *_people({"0535800401": 100, "0535800801": 150, "0535800802": 250}),
        *_cases({"0535800401": 10, "0535800801": 30, "0535800802": 20, "0535800800": 4}),
    ]
    catalogue = _world(
        {
            "quote": SHARE,
            "rate": indicator("rate", [Term(measure="faelle")], [Term(measure="personen")], factor=1000.0),
            "zahl": indicator("count", [Term(measure="faelle")]),
        }
    )
    values = _values(catalogue, rows, tmp_path)
    quote, rate, number = (_of(values, name) for name in ("quote", "rate", "zahl"))
    assert quote["value"].round(6).to_dict() == {
        "0535800401": 10.0,
        "0535800801": 20.0,
        "0535800802": 8.0,
        "05358004": 10.0,
        "05358008": 13.5,
        "JH05358999": 10.0,
        "JH05358008": 13.5,
        KREIS: 12.8,
    }
    assert quote["numerator"].loc[[KREIS, "05358008"]].tolist() == [64.0, 54.0]
    assert set(quote["reference_value"].round(6)) == {12.8}
    # the county of the shares by Sozialraum comes from the same source: 64 - 10 of 500 - 100
    assert quote["rest_value"].loc["0535800401"] == pytest.approx(13.5)
    assert quote["rest_value"].loc["05358008"] == pytest.approx(10.0)
    assert pd.isna(quote["rest_value"].loc[KREIS])
    assert rate["value"].loc[KREIS] == pytest.approx(128.0)
    assert number["value"].loc["JH05358008"] == 54.0
    assert number["rest_value"].loc["JH05358008"] == 10.0
    # Wilson by hand: (10 + 1.9208 ± 1.96 √(10·90/100 + 0.9604)) / (100 + 3.8415)
    limits = quote.loc["0535800401", ["ci_low", "ci_high"]]
    assert limits.tolist() == pytest.approx([5.5229, 17.4366], abs=5e-4)
    assert number[["ci_low", "ci_high"]].isna().all(axis=None)
    assert set(quote["status"]) == {"exact"}
    assert [list(names) for names in quote["deliveries"]] == [["d1", "d2"]] * 8


def test_status_of_every_quotient_is_the_rule(tmp_path: Path) -> None:
    """All pairs of statuses, each with cases 0, 3 and 30 of 20 persons, in an area of its own."""
    pairs = {f"{i:04}": pair for i, pair in enumerate(product(ORDER, (0, 3, 30), ORDER, (0, 20)))}
    many = geography(
        *(AreaEntry(area=area, name=area) for area in pairs), AreaEntry(area=KREIS, name="Kreis")
    )
    catalogue = replace(_world({"quote": SHARE}), geographies={"viele": many})
    top, bottom = ({area: _cell(*pair[at : at + 2]) for area, pair in pairs.items()} for at in (0, 2))
    rows = [{"area": area, "geography": "viele", **cell} for area, cell in bottom.items()]
    own = {"geography": "viele", "measure": "faelle", "source": "sozialamt"}
    rows += [{"area": area, **own, **cell} for area, cell in top.items()]
    quote = _of(_values(catalogue, rows, tmp_path))
    for area, (of_cases, _, of_people, _) in pairs.items():
        status, value, reason = quote.loc[area, ["status", "value", "reason"]]
        expected = combine([of_cases, of_people])
        cases, people = top[area]["value"], bottom[area]["value"]
        if expected in WITHOUT_VALUE:
            weakest = "faelle" if of_cases is expected else "personen"
            assert (status, reason) == (expected.value, f"{weakest}: {WORDS[expected]}")
        elif not people or cases > people:
            assert (status, reason) == ("not_meaningful", BEYOND_WHOLE if people else "Nenner ist null")
        else:
            assert (status, value) == (expected.value, cases / people * 100)
            assert pd.isna(reason)
        assert pd.isna(value) == (Status(status) in WITHOUT_VALUE)


def _cell(status: Status, number: int) -> dict[str, Any]:
    """A cell as readers make it: no value where the status has none, zero where it says zero."""
    zero = status in (Status.NIL, Status.BELOW_HALF)
    value = None if status in WITHOUT_VALUE else 0.0 if zero else float(number)
    return {"value": value, "status": status.value}


@quick
@given(data=st.data())
def test_shares_stay_within_and_order_is_irrelevant(tmp_path: Path, data: st.DataObject) -> None:
    number = st.integers(0, 40)
    some = st.dictionaries(st.sampled_from(sorted(INSIDE)), number, min_size=1)
    rows = [*_people(data.draw(some)), *_cases(data.draw(some))]
    catalogue = _world({"quote": SHARE}, sparse=data.draw(st.booleans()))
    values = _values(catalogue, rows, tmp_path)
    given_ = values["value"].notna()
    assert values.loc[given_, "value"].between(0, 100).all()
    assert values["reason"].isna().equals(given_)
    assert values["rest_value"].dropna().between(0, 100).all()
    shuffled = data.draw(st.permutations(rows))
    pd.testing.assert_frame_equal(values, _values(catalogue, shuffled, tmp_path))


SINGLE_YEARS = {65: 120.0, 66: 240.0, 67: 360.0}


@pytest.mark.parametrize(
    ("year", "below"),
    [
        # 65 at the end of 2012: born 1947, limit 65 years and 1 month, one twelfth is below it
        (2012, 1000 + 120 / 12),
        # born 1955, 9 months
        (2020, 1000 + 120 * 9 / 12),
        # 65: born 1959, 14 months, all below; 66: born 1958, 12 months, none
        (2024, 1000 + 120),
        # 65: born 1961, all below; 66: born 1960, 16 months, 4 twelfths
        (2026, 1000 + 120 + 240 * 4 / 12),
    ],
)
def test_the_moving_age_limit(tmp_path: Path, year: int, below: float) -> None:
    entry = indicator("share", [Term(measure="faelle")], [Term(measure="personen", age=(0, "sgb2_limit"))])
    people = [
        {"age_from": 0, "age_to": 65, "value": 1000.0},
        *({"age_from": age, "age_to": age + 1, "value": value} for age, value in SINGLE_YEARS.items()),
        {"age_from": 68, "age_to": None, "value": 999.0},
    ]
    rows = [{"area": "0535800401", **row} for row in people] + _cases({"0535800401": 50})
    row = _of(_values(_world({"quote": entry}), rows, tmp_path, year)).loc["0535800401"]
    assert row["denominator"] == pytest.approx(below)
    assert row["value"] == pytest.approx(5000 / below)


def test_no_rest_where_the_sources_differ(tmp_path: Path) -> None:
    """The county's persons come from the state's office, the Sozialräume's from the register."""
    catalogue = world(
        measures={
            "personen": measure("amt", "land", preferred={"kreis": ("land", "amt")}),
            "faelle": measure("sozialamt"),
        },
        sources={"amt": source("personen"), "land": source("personen"), "sozialamt": source("faelle")},
        indicators={"quote": SHARE},
    )
    state = {"geography": "kreis", "area": KREIS, "value": 600.0, "source": "land", "delivery": "d3"}
    rows = [*_people(dict.fromkeys(INSIDE, 100)), state, *_cases(dict.fromkeys(INSIDE, 20))]
    quote = _of(_values(catalogue, rows, tmp_path))
    assert quote["value"].loc[[KREIS, "05358004"]].tolist() == [10.0, 20.0]
    assert set(quote["reference_value"]) == {10.0}
    assert quote["rest_value"].isna().all()


def test_all_terms_of_a_measure_come_from_one_source(tmp_path: Path) -> None:
    """The first source has the total only, so part and whole both come from the second."""
    entry = indicator("share", [Term(measure="personen", age=(0, 18))], [Term(measure="personen")])
    catalogue = world(
        measures={"personen": measure("amt", "register")},
        sources={"amt": source("personen"), "register": source("personen")},
        indicators={"jung": entry, "alle": indicator("count", [Term(measure="personen")])},
    )
    register = [
        {
            "area": area,
            "value": value,
            "age_from": start,
            "age_to": end,
            "source": "register",
            "delivery": "d2",
        }
        for area in INSIDE
        for start, end, value in ((0, 18, 20.0), (18, None, 60.0))
    ]
    values = _values(catalogue, [*_people(dict.fromkeys(INSIDE, 100)), *register], tmp_path)
    assert set(_of(values, "jung")["value"]) == {25.0}
    assert _of(values, "alle")["value"].loc[KREIS] == 300.0
    assert {tuple(names) for names in _of(values, "jung")["deliveries"]} == {("d2",)}


def test_a_source_is_preferred_by_geography(tmp_path: Path) -> None:
    catalogue = world(
        measures={"personen": measure("amt", "register", preferred={"sozialraum": ("register",)})},
        sources={"amt": source("personen"), "register": source("personen")},
        indicators={"alle": indicator("count", [Term(measure="personen")])},
    )
    other = _people(dict.fromkeys(INSIDE, 7), source="register", delivery="d2")
    values = _of(_values(catalogue, [*_people(dict.fromkeys(INSIDE, 5)), *other], tmp_path), "alle")
    assert values["value"].loc[["0535800401", "05358004", KREIS]].tolist() == [7.0, 5.0, 15.0]


def test_minimum_and_zero_denominators(tmp_path: Path) -> None:
    entry = indicator("share", [Term(measure="faelle")], [Term(measure="personen")], minimum_population=50)
    people = {"0535800401": 49, "0535800801": 50, "0535800802": 0}
    rows = [*_people(people), *_cases({**dict.fromkeys(INSIDE, 0)})]
    quote = _of(_values(_world({"quote": entry}), rows, tmp_path))
    assert quote["reason"].loc[list(INSIDE)].fillna("").tolist() == [
        "Nenner unter der Mindestgröße",
        "",
        "Nenner ist null",
    ]
    assert quote["status"].loc[list(INSIDE)].tolist() == ["not_meaningful", "exact", "not_meaningful"]
    assert quote["value"].loc[["0535800801", KREIS]].tolist() == [0.0, 0.0]


def test_published_rates_are_shown_and_never_summed(tmp_path: Path) -> None:
    catalogue = world(
        measures={"quote": measure("amt", kind="published_rate")},
        sources={"amt": source("quote")},
        indicators={"quote": indicator("published", [Term(measure="quote")])},
    )
    rows = [
        {"geography": "gemeinde", "area": "05358008", "value": 15.7, "measure": "quote"},
        {"geography": "gemeinde", "area": "05358004", "value": 5.0, "measure": "quote"},
        {"geography": "kreis", "area": KREIS, "value": 10.0, "measure": "quote"},
    ]
    values = _of(_values(catalogue, rows, tmp_path))
    assert values["value"].to_dict() == {"05358008": 15.7, "05358004": 5.0, KREIS: 10.0}
    assert set(values["reference_value"]) == {10.0}
    assert values[["rest_value", "ci_low", "ci_high"]].isna().all(axis=None)


@pytest.mark.parametrize(("sparse", "status"), [(True, "nil"), (False, "not_delivered")])
def test_an_absent_cell_in_a_present_area(tmp_path: Path, sparse: bool, status: str) -> None:
    entry = indicator("count", [Term(measure="faelle", category="a:y")])
    rows = [
        *_cases(dict.fromkeys(INSIDE, 5), category="a:x"),
        *_cases({"0535800401": 3}, category="a:y"),
    ]
    values = _of(_values(_world({"quote": entry}, sparse=sparse), rows, tmp_path))
    assert values["status"].loc["0535800801"] == status
    assert values["status"].loc["05358008"] == status
    assert values["status"].loc["0535800401"] == "exact"


def test_an_absent_area_is_a_gap_although_zeros_are_left_out(tmp_path: Path) -> None:
    """Nor is the municipality of such an area zero, whatever its other Sozialraum has."""
    entry = indicator("count", [Term(measure="faelle", category="a:y")])
    rows = [
        *_cases({"0535800401": 4, "0535800801": 5}, category="a:x"),
        *_cases({"0535800401": 3}, category="a:y"),
    ]
    values = _of(_values(_world({"quote": entry}, sparse=True), rows, tmp_path))
    assert values["status"].to_dict() == {
        "0535800401": "exact",
        "0535800801": "nil",
        "0535800802": "not_delivered",
        "05358004": "exact",
        "05358008": "not_delivered",
        "JH05358999": "exact",
        "JH05358008": "not_delivered",
        KREIS: "not_delivered",
    }
    assert values["reason"].loc[KREIS] == "faelle: nicht geliefert"


def test_what_is_taken_away_leaves_no_negative_share(tmp_path: Path) -> None:
    entry = indicator(
        "share", [Term(measure="faelle"), Term(measure="personen", factor=-1.0)], [Term(measure="personen")]
    )
    rows = [*_people(dict.fromkeys(INSIDE, 100)), *_cases({**dict.fromkeys(INSIDE, 120), "0535800401": 90})]
    row = _of(_values(_world({"quote": entry}), rows, tmp_path)).loc["0535800401"]
    assert (row["status"], row["reason"]) == ("not_meaningful", "Zähler kleiner als null")


def test_another_indicator_changes_nothing(tmp_path: Path) -> None:
    rows = [*_people(dict.fromkeys(INSIDE, 50)), *_cases({"0535800401": 7, "0535800801": 1})]
    alone = _values(_world({"quote": SHARE}), rows, tmp_path)
    more = {"quote": SHARE, "alle": indicator("count", [Term(measure="personen")])}
    beside = _of(_values(_world(more), rows, tmp_path)).reset_index()
    pd.testing.assert_frame_equal(beside[alone.columns], alone)


def test_reasons_say_what_is_missing(tmp_path: Path) -> None:
    frame = observations(_people(dict.fromkeys(INSIDE, 50)))
    entry = indicator("count", [Term(measure="personen", age=(0, 18))])
    catalogue = _world({"quote": SHARE, "jung": entry})
    found = figured(catalogue, counted(catalogue, frame, tmp_path), tmp_path)
    assert found.values.empty
    assert found.reasons["quote", "kreis"] == "faelle is not delivered for kreis 2024"
    assert found.reasons["jung", "kreis"] == "personen has none of the splits asked for for kreis 2024"
