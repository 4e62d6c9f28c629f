"""From a register entry to a verdict: what was laid down, which figures are used, every reason there is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.planning.measures import EVALUATIONS, MEASURES
from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.planning.undertakings.laid_down import laid_down
from sozialraum.planning.undertakings.tables import undertaking_tables
from tests.structure.project import ROOT

CATALOGUE = load_catalogue(ROOT / "catalogue")
AREAS = [area.area for area in CATALOGUE.geographies["sozialraum"].areas if area.kind == "area"]
INDICATOR = "anteil_alleinerziehende_haushalte"
"""An indicator without any break."""


def figures(
    shift: Mapping[str, float] | None = None,
    *,
    indicator: str = INDICATOR,
    since: int = 2019,
    noise: float = 0.3,
    years: range = range(2012, 2025),
    geography: str = "sozialraum",
) -> pd.DataFrame:
    """Made-up released values of all areas: level, common course, noise, and a shift from a year on."""
    random = np.random.default_rng(7)
    areas = AREAS if geography == "sozialraum" else ["05358"]
    level = dict(zip(areas, random.normal(18, 3, len(areas)), strict=True))
    rows = [
        {
            "indicator": indicator,
            "geography": geography,
            "area": area,
            "year": year,
            "reference_date": pd.Timestamp(year, 12, 31),
            "numerator": 100.0,
            "denominator": 1000.0 + 10 * place,
            "value": level[area] + np.sin(year) + random.normal(0, noise) + moved,
            "status": "exact",
            "definition": "d1",
        }
        for place, area in enumerate(areas)
        for year in years
        for moved in [(shift or {}).get(area, 0.0) if year >= since else 0.0]
    ]
    return pd.DataFrame(rows)


def entry(measure: str = "M-1", **changes: Any) -> dict[str, Any]:
    row = {
        "measure": measure,
        "title": "Maßnahme",
        "field": "familie_jugend",
        "geography": "sozialraum",
        "areas": AREAS[20:26],
        "target_group": None,
        "finding": None,
        "indicators": [INDICATOR],
        "wanted": "lower",
        "deltas": [1.0],
        "exploratory": [],
        "baseline": None,
        "target": None,
        "start": pd.Timestamp(2019, 1, 1),
        "end": pd.NaT,
        "status": "running",
        "cost": None,
        "office": "Jugendamt",
        "line": 2,
        "delivery": "d",
        "recorded_at": pd.Timestamp(2018, 6, 1),
    }
    return row | changes


def register(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def evaluated(values: pd.DataFrame, *rows: dict[str, Any], catalogue: Catalogue = CATALOGUE) -> pd.DataFrame:
    measures, evaluations = undertaking_tables(register(*rows), values, catalogue)
    MEASURES.validate(measures, lazy=True)
    return EVALUATIONS.validate(evaluations, lazy=True)


def verdict(values: pd.DataFrame, *rows: dict[str, Any]) -> tuple[Any, Any]:
    first = evaluated(values, *rows).iloc[0]
    return first["verdict"], None if pd.isna(first["reason"]) else first["reason"]


def hide(values: pd.DataFrame, area: str, *years: int, status: str = "suppressed") -> pd.DataFrame:
    here = (values["area"] == area) & values["year"].isin(years)
    return values.assign(value=values["value"].mask(here), status=values["status"].where(~here, status))


TREATED = AREAS[20:26]


@pytest.mark.parametrize(
    ("moved", "wanted", "expected"),
    [
        (-3.0, "lower", ("works", None)),
        (-3.0, "higher", ("worsened", None)),
        (3.0, "lower", ("worsened", None)),
        (0.0, "lower", ("no_relevant_effect", None)),
    ],
)
def test_planted_effects_get_their_verdict(moved: float, wanted: str, expected: tuple[str, None]):
    values = figures(dict.fromkeys(TREATED, moved))
    assert verdict(values, entry(wanted=wanted)) == expected


def test_stages_are_evaluated_together_by_callaway_and_santanna():
    values = figures(dict.fromkeys(AREAS[20:23], -3.0))
    late = figures(dict.fromkeys(AREAS[23:26], -3.0), since=2021)
    values["value"] = np.where(values["area"].isin(AREAS[23:26]), late["value"], values["value"])
    rows = evaluated(
        values,
        entry("M-1/1", areas=AREAS[20:23]),
        entry("M-1/2", areas=AREAS[23:26], start=pd.Timestamp(2021, 1, 1)),
    )
    assert rows["measure"].tolist() == ["M-1"]
    assert rows["method"].tolist() == ["callaway_santanna"]
    assert rows["verdict"].tolist() == ["works"]
    assert rows["treated"].tolist() == [6]


def test_a_single_area_with_a_long_time_before_is_compared_with_a_synthetic_one():
    values = figures({AREAS[30]: -6.0}, since=2023)
    row = evaluated(values, entry(areas=[AREAS[30]], start=pd.Timestamp(2023, 1, 1), deltas=[2.0])).iloc[0]
    assert row["method"] == "synthetic_control"
    assert (row["verdict"], row["placebos"]) == ("works", len(AREAS) - 1)


REASONS: dict[str, tuple[pd.DataFrame, list[dict[str, Any]]]] = {
    "no_figures": (figures()[lambda frame: frame["area"] != TREATED[0]], [entry()]),
    "pooled_indicator": (figures(), [entry(indicators=["sprachauffaelligkeit_3_jahre"])]),
    "suppressed": (hide(figures(), TREATED[0], 2016, 2017, 2018), [entry()]),
    "break": (
        figures(indicator="wohngeldquote"),
        [entry(indicators=["wohngeldquote"], start=pd.Timestamp(2023, 1, 1))],
    ),
    "other_measure": (figures(), [entry(), entry("M-2", areas=TREATED[:1])]),
    "too_few_periods": (figures(years=range(2016, 2025)), [entry()]),
    "too_few_areas": (
        figures()[lambda frame: frame["area"].isin(AREAS[20:32])],
        [entry(areas=AREAS[25:26])],
    ),
    "size_range": (figures(), [entry(areas=AREAS[:3])]),
    "pretrend": (
        figures(dict.fromkeys(TREATED, -3.0), since=2017),
        [entry()],
    ),
    "detectable_effect": (figures(noise=3.0), [entry()]),
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_why_nothing_can_be_said(reason: str):
    values, rows = REASONS[reason]
    assert verdict(values, *rows) == ("cannot_tell", reason)


def test_a_county_wide_measure_needs_twenty_years():
    values = figures(geography="kreis")
    assert verdict(values, entry(geography="kreis", areas=["05358"])) == ("cannot_tell", "too_few_periods")


def test_a_municipality_around_the_area_counts_as_another_measure():
    around = entry("M-2", geography="gemeinde", areas=[TREATED[0][:8]])
    assert verdict(figures(), entry(), around) == ("cannot_tell", "other_measure")


def test_controls_with_another_measure_are_left_out():
    alone = evaluated(figures(), entry()).iloc[0]
    rows = evaluated(figures(), entry(), entry("M-2", areas=AREAS[40:50]))
    assert rows.set_index("measure").loc["M-1", "controls"] == alone["controls"] - 10


def test_without_any_usable_control_nothing_is_compared_with_the_years_before():
    everywhere = entry("M-2", areas=[area for area in AREAS if area not in TREATED])
    row = evaluated(figures(), entry(), everywhere).iloc[0]
    assert (row["verdict"], row["reason"]) == ("cannot_tell", "too_few_areas")
    assert pd.isna(row["method"])


def test_a_withdrawal_after_the_outcome_began_makes_no_verdict_disappear():
    late = {"status": "withdrawn", "recorded_at": pd.Timestamp(2024, 12, 1)}
    worse = figures(dict.fromkeys(TREATED, 3.0))
    assert verdict(worse, entry(), entry(**late)) == ("worsened", None)
    other = entry("M-2", areas=TREATED[:1])
    assert verdict(figures(), entry(), other, {**other, **late}) == ("cannot_tell", "other_measure")
    early = {"status": "withdrawn", "recorded_at": pd.Timestamp(2018, 12, 1)}
    assert verdict(figures(), entry(), other, {**other, **early}) == ("no_relevant_effect", None)


def test_withdrawn_measures_are_listed_and_disturb_nothing():
    gone = entry("M-2", areas=TREATED[:1], status="withdrawn")
    measures, rows = undertaking_tables(register(entry(), gone), figures(), CATALOGUE)
    assert rows["measure"].tolist() == ["M-1"]
    assert rows["verdict"].tolist() == ["no_relevant_effect"]
    assert "M-2" in measures["measure"].tolist()


def test_the_year_in_which_a_measure_begins_is_left_out():
    whole = evaluated(figures(), entry()).iloc[0]
    within = evaluated(figures(), entry(start=pd.Timestamp(2019, 4, 1))).iloc[0]
    assert (whole["start_year"], whole["periods_before"], whole["periods_after"]) == (2019, 4, 6)
    assert (within["start_year"], within["periods_before"], within["periods_after"]) == (2020, 4, 5)


def test_years_after_the_end_are_left_out():
    row = evaluated(figures(), entry(end=pd.Timestamp(2021, 12, 31))).iloc[0]
    assert (row["last_year"], row["periods_after"]) == (2021, 3)


def test_before_the_outcome_there_is_no_verdict_but_the_smallest_detectable_effect():
    row = evaluated(figures(), entry(start=pd.Timestamp(2027, 1, 1))).iloc[0]
    assert pd.isna(row["verdict"])
    assert pd.isna(row["reason"])
    assert 0 < row["detectable_effect"] < 1
    measures, _ = undertaking_tables(register(entry(start=pd.Timestamp(2027, 1, 1))), figures(), CATALOGUE)
    assert set(measures["detectable_effect"]) == {row["detectable_effect"]}


def test_primary_outcomes_are_adjusted_by_holm_and_exploratory_ones_get_no_verdict():
    other, third = "anteil_kita_familiensprache", "anteil_einpersonenhaushalte"
    values = pd.concat(
        [figures(dict.fromkeys(TREATED, -0.4)), figures(indicator=other), figures(indicator=third)]
    )
    rows = evaluated(
        values, entry(indicators=[INDICATOR, other], deltas=[0.3, 1.0], exploratory=[third])
    ).set_index("indicator")
    assert rows.loc[INDICATOR, "p_adjusted"] == min(1, 2 * rows.loc[INDICATOR, "p_value"])
    assert rows.loc[third, ["role", "verdict", "reason"]].tolist() == [
        "exploratory",
        "cannot_tell",
        "exploratory",
    ]
    assert pd.isna(rows.loc[third, "delta"])


def test_smoothed_and_estimated_values_are_never_used():
    values = figures().assign(smoothed_value=99.0)
    estimated = values["status"].where(values["area"] != TREATED[0], "estimated")
    assert verdict(values.assign(status=estimated), entry())[1] == "no_figures"


# what is laid down


def test_what_was_received_before_the_outcome_counts_and_later_changes_are_named():
    first = entry()
    better = entry(deltas=[2.0], recorded_at=pd.Timestamp(2018, 12, 31))
    late = entry(deltas=[0.1], areas=AREAS[50:60], recorded_at=pd.Timestamp(2020, 3, 1))
    (found,) = laid_down(register(first, better, late))
    assert (found.deltas, found.areas, found.preregistered) == ((2.0,), tuple(TREATED), True)
    assert found.changed == ("deltas", "areas")
    assert found.registered_on == pd.Timestamp(2018, 12, 31)
    assert verdict(figures(), first, better, late) == verdict(figures(), better)


def test_moving_the_start_after_it_has_passed_changes_nothing():
    moved = entry(start=pd.Timestamp(2023, 1, 1), recorded_at=pd.Timestamp(2021, 1, 1))
    (found,) = laid_down(register(entry(), moved))
    assert (found.first_year, found.changed) == (2019, ("start",))


def test_what_came_too_late_is_evaluated_and_called_so():
    (found,) = laid_down(register(entry(recorded_at=pd.Timestamp(2019, 1, 1))))
    assert not found.preregistered
    row = evaluated(figures(dict.fromkeys(TREATED, -3.0)), entry(recorded_at=pd.Timestamp(2022, 5, 6))).iloc[
        0
    ]
    assert row["verdict"] == "works"
    assert "06.05.2022" in row["text"]
    assert "wirkt" not in row["text"]


def test_the_digest_is_of_the_laid_down_fields_alone():
    (own,) = laid_down(register(entry()))
    (same,) = laid_down(register(entry(title="Anders", status="planned", cost=5.0)))
    assert own.registration == same.registration
    for change in (
        {"deltas": [1.5]},
        {"wanted": "higher"},
        {"areas": TREATED[:5]},
        {"end": pd.Timestamp(2022, 1, 1)},
    ):
        (other,) = laid_down(register(entry(**change)))
        assert own.registration != other.registration
    assert len(own.registration) == 64


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(4)))
def test_the_order_of_measures_does_not_matter(order: list[int]):
    rows = [
        entry(),
        entry("M-2", areas=AREAS[40:44]),
        entry("A-1", indicators=[]),
        entry("M-3", areas=AREAS[60:62]),
    ]
    assert laid_down(register(*(rows[place] for place in order))) == laid_down(register(*rows))


def test_a_measure_without_indicator_is_listed_and_not_evaluated():
    measures, rows = undertaking_tables(
        register(entry(indicators=[], deltas=[], wanted=None)), figures(), CATALOGUE
    )
    assert rows.empty
    assert measures["registration"].isna().all()
    assert measures["start"].iloc[0].date() == date(2019, 1, 1)


def test_an_empty_register_gives_empty_tables():
    measures, rows = undertaking_tables(register(entry()).iloc[:0], figures(), CATALOGUE)
    assert MEASURES.validate(measures).empty
    assert EVALUATIONS.validate(rows).empty
