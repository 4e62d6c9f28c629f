"""The tables of comparisons and trends: which rows, which numbers, which reasons."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.indicator import Break, Indicator, Term
from sozialraum.comparing.comparisons import NO_EVENTS, comparison_table
from sozialraum.comparing.differences import difference_p_values, newcombe_limits
from sozialraum.comparing.discoveries import q_values
from sozialraum.comparing.ratios import rate_ratio_limits, rate_ratio_p_values
from sozialraum.comparing.rows import NO_MODEL
from sozialraum.comparing.trend import rate_trend, share_trend
from sozialraum.comparing.trends import EMPTY_YEAR, FULL_YEAR, NO_VALUE, OVERLAPPING, trend_table
from sozialraum.figures import TOO_SMALL, complete_figures

TITLE = Title(de="t", en="t")
Row = tuple[str, str, str, int, float, float]


def _indicator(method: str, polarity: str = "higher_is_worse", **more: object) -> Indicator:
    denominator = () if method in ("count", "published") else (Term(measure="n"),)
    own = {
        "method": method,
        "polarity": polarity,
        "denominator": denominator,
        "numerator": (Term(measure="z"),),
    }
    fixed = {"title": TITLE, "theme": "t", "definition": TITLE, "unit": "x", "minimum_population": 5}
    return Indicator.model_validate(fixed | own | more)


CENSUS = Break(date=date(2022, 5, 15), title=Title(de="Zensus 2022", en="2022 census"))
INDICATORS = {
    "armut": _indicator("share"),
    "besuch": _indicator("share", "higher_is_better"),
    "alter": _indicator("share", "none"),
    "geburten": _indicator("rate", "higher_is_better", factor=1000.0),
    "quotient": _indicator("ratio"),
    "menschen": _indicator("count"),
    "kaufkraft": _indicator("published"),
    "bruch": _indicator("share", breaks=(CENSUS, Break(date=date(2011, 5, 9), title=TITLE))),
    "nachbar": _indicator("share", breaks=(Break(date=date(2021, 6, 1), title=TITLE),)),
    "gefasst": _indicator("share", pooled_years=3),
}


def _geography(*areas: str, **more: bool) -> Geography:
    entries = [AreaEntry(area=key, name=key, kind="residual" if key == "R" else "area") for key in areas]
    return Geography(title=TITLE, valid_from=date(2000, 1, 1), areas=tuple(entries), **more)


CATALOGUE = Catalogue(
    county=County(
        id="k", title=TITLE, area="K", state="L", area_km2=1.0, area_tolerance_km2=1.0, first_year=2000,
        timezone="Europe/Berlin", owner="o", themes=(Theme(id="t", title=TITLE),),
    ),
    geographies={
        "kreis": _geography("K"),
        "land": _geography("L", benchmark=True),
        "raum": _geography("A", "B", "C", "R"),
    },
    sources={},
    measures={},
    indicators=INDICATORS,
)  # fmt: skip


def _values(rows: Iterable[Row], *, dates: bool = True) -> pd.DataFrame:
    """Indicator values as they are stored."""
    names = ["indicator", "geography", "area", "year", "numerator", "denominator"]
    frame = pd.DataFrame(list(rows), columns=names).astype({"numerator": "float64", "denominator": "float64"})
    frame["status"] = np.where(frame["numerator"].isna(), "unknown_or_secret", "exact")
    like = {(name, "raum") for name in INDICATORS} - {("alter", "raum")}
    years = [
        complete_figures(part.assign(weakest="Zähler"), INDICATORS, county="K", like_county=like)
        for _, part in frame.groupby("year")
    ]
    found = pd.concat(years, ignore_index=True)
    found["reference_date"] = pd.to_datetime(found["year"].astype(str) + "-12-31") if dates else pd.NaT
    return found.assign(definition=found["indicator"] + "@1")


def _of(indicator: str, year: int = 2024, **areas: tuple[float, float]) -> list[Row]:
    places = {"K": "kreis", "L": "land"}
    return [(indicator, places.get(area, "raum"), area, year, *sides) for area, sides in areas.items()]


def _compared(*rows: Row) -> pd.DataFrame:
    return (
        comparison_table(_values(rows), CATALOGUE).set_index(["indicator", "area", "benchmark"]).sort_index()
    )


AREAS = {"K": (300.0, 2000.0), "L": (2e5, 1e6), "A": (30.0, 50.0), "B": (20.0, 200.0), "C": (250.0, 1750.0)}


def test_which_rows_there_are() -> None:
    found = _compared(
        *_of("armut", R=(0, 0), **AREAS), *_of("geburten", K=(30, 2000), A=(3, 50)), *_of("menschen", **AREAS)
    )
    beside = found.reset_index().groupby(["indicator", "area"])["benchmark"].agg(set).to_dict()
    every = {"rest_of_county", "county", "state"}
    assert beside == {
        ("armut", "A"): every, ("armut", "B"): every, ("armut", "C"): every, ("armut", "K"): {"state"},
        ("geburten", "A"): {"rest_of_county", "county"},
    }  # fmt: skip
    assert found.index.is_unique


def test_a_share_beside_the_rest_of_the_county() -> None:
    found = _compared(*_of("armut", **AREAS)).xs("rest_of_county", level="benchmark").loc["armut"]
    limits = newcombe_limits(30, 50, 270, 1950)
    row = found.loc["A"]
    assert row["measure"] == "difference"
    assert row["benchmark_value"] == pytest.approx(27000 / 1950)
    assert row["effect"] == pytest.approx(60 - 27000 / 1950)
    assert (row["effect_low"], row["effect_high"]) == pytest.approx((limits.low.item(), limits.high.item()))
    assert row["p_value"] == pytest.approx(difference_p_values(30, 50, 270, 1950).item())
    np.testing.assert_allclose(found["q_value"], q_values(found["p_value"]))
    assert found["position_95"].to_dict() == {"A": "higher", "B": "lower", "C": "lower"}
    assert found["position_998"].to_dict() == {"A": "higher", "B": "similar", "C": "similar"}
    assert found["assessment"].to_dict() == {"A": "worse", "B": "better", "C": "better"}
    assert found["reason"].isna().all()


def test_a_rate_beside_the_rest_of_the_county() -> None:
    rows = _of("geburten", K=(100, 10_000), A=(40, 2000), B=(0, 900), C=(60, 7100))
    found = _compared(*rows).xs("rest_of_county", level="benchmark").loc["geburten"]
    limits = rate_ratio_limits(40, 2000, 60, 8000)
    row = found.loc["A"]
    assert row["measure"] == "ratio"
    assert row["effect"] == pytest.approx(40 / 2000 / (60 / 8000))
    assert (row["effect_low"], row["effect_high"]) == pytest.approx((limits.low.item(), limits.high.item()))
    assert row["p_value"] == pytest.approx(rate_ratio_p_values(40, 2000, 60, 8000).item())
    assert (row["position_95"], row["position_998"], row["assessment"]) == ("higher", "higher", "better")
    assert found.loc["B", "effect"] == found.loc["B", "effect_low"] == 0
    assert (found.loc["B", "position_95"], found.loc["B", "assessment"]) == ("lower", "worse")


def test_a_rest_without_events() -> None:
    only = _compared(*_of("geburten", K=(9, 5000), A=(9, 400))).loc[("geburten", "A", "rest_of_county")]
    assert np.isnan(only["effect"])
    assert np.isnan(only["effect_high"]), "unbounded"
    assert only["effect_low"] == pytest.approx(rate_ratio_limits(9, 400, 0, 4600).low.item())
    assert only["position_95"] == "higher"
    assert pd.isna(only["reason"])
    none = _compared(*_of("geburten", K=(0, 5000), A=(0, 400))).loc[("geburten", "A", "rest_of_county")]
    assert none["reason"] == NO_EVENTS
    assert none[["effect", "effect_low", "p_value", "q_value", "position_95", "assessment"]].isna().all()
    share = _compared(*_of("armut", K=(0, 5000), A=(0, 400))).loc[("armut", "A", "rest_of_county")]
    assert (share["effect"], share["p_value"], share["position_95"]) == (0, 1, "similar")


def test_beside_county_and_state() -> None:
    values = _values(_of("armut", **AREAS))
    found = comparison_table(values, CATALOGUE).set_index(["benchmark", "area"])
    own = values.set_index("area")
    for benchmark, key in (("county", "K"), ("state", "L")):
        beside = found.loc[benchmark]
        assert (beside["benchmark_value"] == own.loc[key, "value"]).all()
        for area, row in beside.iterrows():
            low, high = own.loc[area, ["ci_low", "ci_high"]]
            expected = (
                "lower"
                if high < own.loc[key, "value"]
                else "higher"
                if low > own.loc[key, "value"]
                else "similar"
            )
            assert row["position_95"] == expected
        assert (
            beside[["measure", "effect", "effect_low", "effect_high", "p_value", "q_value"]]
            .isna()
            .all(axis=None)
        )
    assert found.loc[("state", "K"), "position_95"] == "lower"
    assert found.loc[("state", "K"), "assessment"] == "better"


def test_the_wider_position_is_that_of_the_wider_limits() -> None:
    """19 of 60 beside 20 %: outside at 95 %, inside at 99.8 %."""
    found = _compared(*_of("armut", K=(300, 2000), L=(2e5, 1e6), A=(19, 60))).loc[("armut", "A", "state")]
    assert (found["position_95"], found["position_998"], found["assessment"]) == (
        "higher",
        "similar",
        "worse",
    )
    near = _compared(*_of("armut", K=(300, 2000), A=(16, 60))).loc[("armut", "A", "rest_of_county")]
    assert (near["position_95"], near["position_998"]) == ("higher", "similar")


def test_no_comparison_has_a_reason() -> None:
    found = _compared(
        *_of("quotient", K=(30, 90), A=(3, 20)),
        *_of("kaufkraft", K=(30, np.nan), L=(40, np.nan), A=(3, np.nan)),
        *_of("armut", K=(300, 2000), A=(np.nan, 50), B=(1, 4)),
    )
    assert found.loc[("quotient", "A", "rest_of_county"), "reason"] == NO_MODEL
    assert found.loc[("quotient", "A", "rest_of_county"), "benchmark_value"] == pytest.approx(100 * 27 / 70)
    assert set(found.loc["kaufkraft"].index) == {("A", "county"), ("A", "state"), ("K", "state")}
    assert (found.loc["kaufkraft", "reason"] == NO_MODEL).all()
    assert found.loc[("armut", "A", "county"), "reason"] == "Zähler: unbekannt oder geheim zu halten"
    assert (found.loc[("armut", "B"), "reason"] == TOO_SMALL).all()
    assert found["position_95"].isna().equals(found["reason"].notna())
    assert found["assessment"].isna().all()


def test_no_rest_where_the_sources_differ_and_no_assessment_without_polarity() -> None:
    found = _compared(*_of("alter", **AREAS))
    assert "rest_of_county" not in found.index.get_level_values("benchmark")
    assert found["position_95"].notna().all()
    assert found["assessment"].isna().all()


def test_q_values_are_those_of_all_comparisons_with_the_rest() -> None:
    rows = [*_of("armut", **AREAS), *_of("geburten", K=(100, 9000), A=(40, 2000)), *_of("besuch", **AREAS)]
    found = _compared(*rows)
    rest = found.xs("rest_of_county", level="benchmark")
    np.testing.assert_allclose(rest["q_value"], q_values(rest["p_value"]))
    assert found["q_value"].notna().equals(found["p_value"].notna())
    assert len(rest) == 7


def test_pure_noise_gives_hardly_any_discovery() -> None:
    draw = np.random.default_rng(20)
    size = draw.integers(100, 2000, 400)
    cases = draw.binomial(size, 0.12)
    entries = tuple(AreaEntry(area=f"A{place}", name="x") for place in range(len(size)))
    raum = CATALOGUE.geographies["raum"].model_copy(update={"areas": entries})
    county = ("armut", "kreis", "K", 2024, float(cases.sum()), float(size.sum()))
    rows = [
        ("armut", "raum", f"A{place}", 2024, x, n)
        for place, (x, n) in enumerate(zip(cases, size, strict=True))
    ]
    catalogue = Catalogue(CATALOGUE.county, CATALOGUE.geographies | {"raum": raum}, {}, {}, INDICATORS)
    found = comparison_table(_values([county, *rows]), catalogue)
    rest = found[found["benchmark"] == "rest_of_county"]
    assert 0.03 < (rest["p_value"] < 0.05).mean() < 0.07
    assert (rest["q_value"] < 0.05).sum() == 0


POINTS = {2020: (40, 400), 2021: (52, 410), 2022: (61, 390), 2023: (75, 400), 2024: (88, 405)}


GAP = "von 5 Jahreswerten ohne Unterbrechung"


def _through(indicator: str, points: dict[int, tuple[float, float]] = POINTS, area: str = "A") -> list[Row]:
    return [row for year, sides in points.items() for row in _of(indicator, year, **{area: sides})]


def _trend(rows: Iterable[Row], *, dates: bool = True) -> pd.Series:
    found = trend_table(_values(rows, dates=dates), CATALOGUE, year=2024)
    assert len(found) == 1
    return found.iloc[0]


def test_trend_of_a_share_and_of_a_rate() -> None:
    x, n = np.array(list(POINTS.values()), dtype=float).T
    for name, trend, method, factor in (
        ("armut", share_trend, "chi_square_trend", 100.0),
        ("geburten", rate_trend, "inverse_variance_slope", 1000.0),
    ):
        found, expected = _trend(_through(name)), trend(x, n, factor=factor)
        assert (found["first_year"], found["points"], found["method"]) == (2020, 5, method)
        numbers = found[["slope", "slope_low", "slope_high", "chi_square", "p_value"]].to_list()
        assert numbers == pytest.approx([part.item() for part in expected[:-1]])
        assert found["direction"] == "rising"
        assert found["assessment"] == ("worsening" if name == "armut" else "improving")
        assert pd.isna(found["reason"])


def test_assessments_of_trends() -> None:
    falling = dict(zip(POINTS, reversed(POINTS.values()), strict=True))
    assert _trend(_through("armut", falling))["assessment"] == "improving"
    assert _trend(_through("besuch", falling))["assessment"] == "worsening"
    level = _trend(_through("besuch", dict.fromkeys(POINTS, (40, 400))))
    assert (level["direction"], level["assessment"]) == ("unchanged", "unchanged")
    without = _trend(_through("alter"))
    assert without["direction"] == "rising"
    assert pd.isna(without["assessment"])


@pytest.mark.parametrize(
    ("rows", "points", "reason"),
    [
        (_through("quotient"), 5, NO_MODEL),
        (_through("menschen"), 5, NO_MODEL),
        (_through("kaufkraft"), 5, NO_MODEL),
        (_through("gefasst"), 5, OVERLAPPING),
        (_through("armut", POINTS | {2021: (0, 400)}), 5, EMPTY_YEAR),
        (_through("geburten", POINTS | {2024: (0, 400)}), 5, EMPTY_YEAR),
        (_through("armut", POINTS | {2021: (400, 400)}), 5, FULL_YEAR),
        (_through("armut", POINTS | {2024: (np.nan, 400)}), 0, NO_VALUE),
        (_through("armut", POINTS | {2021: (np.nan, 400)}), 3, f"Nur 3 {GAP}: 2021 fehlt"),
        (_through("armut", {2024: (9, 99)}), 1, f"Nur 1 {GAP}: 2023 fehlt"),
        (_through("bruch"), 3, "Nur 3 von 5 Jahreswerten seit dem Bruch vom 15.05.2022 (Zensus 2022)"),
        (_through("bruch", {**POINTS, 2023: (np.nan, 9)}), 1, f"Nur 1 {GAP}: 2023 fehlt"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dates", [True, False])
def test_no_trend_has_a_reason(rows: list[Row], points: int, reason: str, dates: bool) -> None:
    found = _trend(rows, dates=dates)
    assert found["reason"] == reason
    assert found["points"] == points
    assert pd.isna(found["first_year"]) if points == 0 else found["first_year"] == 2025 - points
    assert (
        found[["method", "slope", "slope_low", "chi_square", "p_value", "direction", "assessment"]]
        .isna()
        .all()
    )


def test_a_rate_of_more_than_one_event_a_person_has_a_trend() -> None:
    assert (
        _trend(_through("geburten", {year: (400 + x, 400) for year, (x, _) in POINTS.items()}))["points"] == 5
    )


def test_a_break_on_the_reference_date_parts_it_from_the_one_before() -> None:
    values = _values(_through("bruch"))
    values["reference_date"] = pd.to_datetime(values["year"].astype(str) + "-05-15")
    assert trend_table(values, CATALOGUE, year=2024).loc[0, "points"] == 3
    values["reference_date"] -= pd.Timedelta(days=1)
    assert trend_table(values, CATALOGUE, year=2024).loc[0, "points"] == 2


def test_another_definition_is_another_series() -> None:
    values = _values(_through("armut"))
    values.loc[values["year"] < 2022, "definition"] = "armut@0"
    found = trend_table(values, CATALOGUE, year=2024).loc[0]
    assert found["reason"] == "Nur 3 von 5 Jahreswerten nach derselben Definition"


def test_each_series_has_its_own_points_whatever_the_order() -> None:
    other = {year: (x / 4, n) for year, (x, n) in POINTS.items() if year != 2022}
    rows = [
        *_through("armut"), *_through("armut", other, "B"), *_through("bruch"), *_through("nachbar"),
        *_through("armut", POINTS, "K"), *_through("armut", POINTS, "L"), *_through("armut", POINTS, "R"),
        *_of("armut", 2019, A=(400, 400)), *_of("armut", 2025, A=(1, 400)),
    ]  # fmt: skip
    values = _values(rows)
    found = trend_table(values, CATALOGUE, year=2024).set_index(["indicator", "area"])
    assert found["points"].to_dict() == {
        ("armut", "A"): 5, ("armut", "B"): 2, ("bruch", "A"): 3, ("nachbar", "A"): 4,
        ("armut", "K"): 5, ("armut", "L"): 5,
    }  # fmt: skip
    assert found.loc[("armut", "B"), "reason"].endswith("2022 fehlt")
    assert found.loc[("nachbar", "A"), "reason"].endswith("01.06.2021 (t)")
    mixed = values.sample(frac=1, random_state=3)
    again = trend_table(mixed, CATALOGUE, year=2024).set_index(["indicator", "area"]).loc[found.index]
    pd.testing.assert_frame_equal(found, again)


def test_tables_of_nothing() -> None:
    values = _values(_of("armut", **AREAS)).iloc[:0]
    assert comparison_table(values, CATALOGUE).empty
    assert trend_table(values, CATALOGUE, year=2024).empty
    assert trend_table(_values(_of("armut", **AREAS)), CATALOGUE, year=2020).empty
