"""Variants of an index and shares of sensitivity: against plain recalculation and known functions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import Counts
from sozialraum.indices.certainty.robustness import SIZE_FACTORS, SMOOTHED, WEIGHTINGS, robustness
from sozialraum.indices.certainty.sensitivity import sensitivity, sobol_shares
from sozialraum.indices.methods.choice import METHODS
from sozialraum.indices.methods.classes import STATUS, status_classes
from sozialraum.indices.methods.ranks import lowest_ranks

TITLE = {"de": "Probe", "en": "Sample"}
KEYS = ["area", "analysis"]


def index(
    size: int, *, weights: dict[int, float] | None = None, method: str = "standardised_sum", **further: object
) -> Index:
    components = tuple(
        {"indicator": f"i{place}", "direction": "higher_is_worse", "weight": (weights or {}).get(place, 1.0)}
        for place in range(size)
    )
    entry = {
        "title": TITLE,
        "definition": TITLE,
        "method": method,
        "geographies": ("sozialraum",),
        "indicators": components,
        "population": "bevoelkerung",
        "anchor": "i0" if method == "first_component" else None,
    }
    return Index.model_validate(entry | further)


def county(areas: int = 24, indicators: int = 3) -> Counts:
    rng = np.random.default_rng(8)
    values = rng.normal(20, 5, (areas, 1)) + rng.normal(0, 3, (areas, indicators))
    return of_values(values)


def of_values(values: object) -> Counts:
    array = np.asarray(values, dtype=np.float64)
    return Counts(
        geography="sozialraum",
        year=2024,
        areas=tuple(f"a{place:02d}" for place in range(len(array))),
        indicators=tuple(f"i{place}" for place in range(array.shape[1])),
        cases=array,
        population=np.full(array.shape, 100.0),
        values=array,
        kinds=("ratio",) * array.shape[1],
        scales=np.full(array.shape[1], 100.0),
    )


def score_of(entry: Index, values: np.ndarray, weights: object = None) -> np.ndarray:
    used = [part.weight for part in entry.indicators] if weights is None else weights
    anchor = 0 if entry.method == "first_component" else None
    return METHODS[entry.method](values, weights=None if anchor == 0 else used, anchor=anchor).score


def preset(entry: Index, now: Counts, inside: np.ndarray | None = None) -> pd.DataFrame:
    """Frame of the engine."""
    taken = np.ones(len(now.areas), dtype=bool) if inside is None else inside
    score = score_of(entry, now.values[taken])
    status = [STATUS[code] for code in status_classes(score, cuts=entry.status_cuts)]
    return pd.DataFrame(
        {
            "area": np.array(now.areas)[taken],
            "score": score,
            "rank": lowest_ranks(-score),
            "status": pd.Series(status, dtype="str"),
        }
    )


def sheet(entry: Index, now: Counts, **further: object) -> pd.DataFrame:
    population = further.pop("population", np.full(len(now.areas), 5000.0))
    frame = further.pop("frame", preset(entry, now))
    return robustness(frame, index=entry, now=now, population=population, **further)


def part(found: pd.DataFrame, analysis: str) -> pd.DataFrame:
    return found[found["analysis"] == analysis].set_index("area")


@pytest.mark.parametrize("method", ["standardised_sum", "exponential_rank", "percentile_rank"])
def test_leaving_out_agrees_with_removing_the_column(method: str) -> None:
    entry, now = index(3, method=method, weights={1: 2.0}), county()
    found = part(sheet(entry, now), "leave_one_out")
    weights = np.array([1.0, 2.0, 1.0])
    scores = [
        score_of(entry, np.delete(now.values, place, axis=1), np.delete(weights, place)) for place in range(3)
    ]
    ranks = np.array([stats.rankdata(-score.round(9), method="min") for score in scores])
    own = preset(entry, now)
    np.testing.assert_array_equal(found["rank_low"], ranks.min(axis=0))
    np.testing.assert_array_equal(found["rank_high"], ranks.max(axis=0))
    np.testing.assert_array_equal(found["rank"], own["rank"])
    codes = np.array([status_classes(score, cuts=entry.status_cuts) for score in scores])
    same = (np.array(STATUS)[codes] == own["status"].to_numpy()).mean(axis=0)
    np.testing.assert_allclose(found["same_class"], same)
    change = np.abs(ranks - own["rank"].to_numpy())
    named = [f"i{way.argmax()}" if way.any() else None for way in change.T]
    assert found["farthest"].astype(object).where(found["farthest"].notna(), None).tolist() == named
    assert (found["variants"] == 3).all()


def test_the_anchor_cannot_be_left_out() -> None:
    entry, now = index(3, method="first_component"), county()
    found = sheet(entry, now)
    left_out = part(found, "leave_one_out")
    assert (left_out["variants"] == 2).all()
    assert not (left_out["farthest"] == "i0").any()
    scores = [score_of(entry, now.values[:, [0, place]]) for place in (1, 2)]
    ranks = np.array([lowest_ranks(-score) for score in scores])
    np.testing.assert_array_equal(left_out["rank_low"], ranks.min(axis=0))
    assert "weights" not in set(found["analysis"]), "the method finds its weights itself"


def test_an_indicator_that_is_alike_everywhere_is_no_variant() -> None:
    now = county()
    constant = of_values(np.hstack([now.values, np.full((24, 1), 7.0)]))
    found = part(sheet(index(4), constant), "leave_one_out")
    assert (found["variants"] == 3).all()
    np.testing.assert_array_equal(found["rank_low"], part(sheet(index(3), now), "leave_one_out")["rank_low"])


def test_weights_are_drawn_around_the_preset() -> None:
    entry, now = index(3, weights={2: 4.0}), county()
    found = part(sheet(entry, now), "weights")
    factors = np.random.default_rng(0).uniform(0.5, 1.5, (WEIGHTINGS, 3))
    scores = np.array([score_of(entry, now.values, [1, 1, 4] * factor) for factor in factors])
    ranks = np.sort([lowest_ranks(-score) for score in scores], axis=0)
    np.testing.assert_array_equal(found["rank_low"], ranks[WEIGHTINGS // 20 - 1])
    np.testing.assert_array_equal(found["rank_high"], ranks[WEIGHTINGS * 19 // 20 - 1])
    assert (found["variants"] == WEIGHTINGS).all()
    assert found["same_class"].between(0, 1).all()
    assert found["farthest"].dropna().str.fullmatch(r"i0 × [01],\d\d, i1 × [01],\d\d, i2 × [01],\d\d").all()
    other = part(sheet(entry, now, seed=1), "weights")
    assert not found["same_class"].equals(other["same_class"])
    pd.testing.assert_frame_equal(found, part(sheet(entry, now), "weights"))


def test_one_indicator_leaves_nothing_to_vary() -> None:
    assert sheet(index(1), county(24, 1)).empty
    assert list(sheet(index(1), county(24, 1)).columns) == list(sheet(index(3), county()).columns)


def test_minimum_population_ranks_among_the_areas_of_both() -> None:
    now = county(30)
    population = np.random.default_rng(1).integers(100, 2500, 30).astype(float)
    entry = index(3, minimum_population=1000)
    inside = population >= 1000
    own = preset(entry, now, inside).set_index("area")
    found = part(sheet(entry, now, frame=own.reset_index(), population=population), "minimum_population")
    assert list(found.index) == list(own.index), "areas that are not ranked have no row"
    expected = {area: [] for area in own.index}
    for factor in SIZE_FACTORS:
        taken = population >= factor * 1000
        score = dict(zip(np.array(now.areas)[taken], score_of(entry, now.values[taken]), strict=True))
        both = [area for area in own.index if area in score]
        for area in both:
            now_worse = sum(score[other] > score[area] for other in both)
            before_worse = sum(own["score"][other] > own["score"][area] for other in both)
            expected[area].append(own["rank"][area] + now_worse - before_worse)
    assert found["variants"].tolist() == [len(ranks) for ranks in expected.values()]
    assert found["rank_low"].tolist() == [min(ranks) for ranks in expected.values()]
    assert found["rank_high"].tolist() == [max(ranks) for ranks in expected.values()]
    assert set(found["variants"]) == {2, 3, 4}
    assert found["farthest"].dropna().isin([f"Mindestbevölkerung {n}" for n in (0, 500, 1500, 2000)]).all()


def test_a_minimum_that_changes_nothing_moves_nothing() -> None:
    found = part(sheet(index(3, minimum_population=1000), county()), "minimum_population")
    assert (found["rank_low"] == found["rank"]).all()
    assert (found["rank_high"] == found["rank"]).all()
    assert (found["same_class"] == 1).all()
    assert found["farthest"].isna().all()


def test_variants_of_few_areas_have_no_classes() -> None:
    now = county(12)
    population = np.where(np.arange(12) < 9, 1900.0, 1000.0)
    found = part(sheet(index(3, minimum_population=1000), now, population=population), "minimum_population")
    assert (found["variants"].to_numpy() == np.where(np.arange(12) < 9, 3, 2)).all()
    assert (found["same_class"] == 1).all(), "only of the variants with all areas"


def test_unknown_populations_are_never_too_small() -> None:
    entry, now = index(3, minimum_population=1000), county()
    found = part(sheet(entry, now, population=np.full(24, np.nan)), "minimum_population")
    assert (found["variants"] == len(SIZE_FACTORS)).all()


def test_smoothed_values_stand_in_where_there_are_some() -> None:
    entry, now = index(3), county()
    smoothed = np.full(now.values.shape, np.nan)
    smoothed[:, 1] = now.values[:, 1].mean()
    smoothed[3, 0] = 99.0
    found = part(sheet(entry, now, smoothed=smoothed), "smoothed")
    used = np.where(np.isnan(smoothed), now.values, smoothed)
    expected = lowest_ranks(-score_of(entry, used))
    np.testing.assert_array_equal(found["rank_low"], expected)
    np.testing.assert_array_equal(found["rank_high"], expected)
    assert set(found["farthest"].dropna()) == {SMOOTHED}
    assert set(found["same_class"]) == {0.0, 1.0}
    nothing = sheet(entry, now, smoothed=np.full(now.values.shape, np.nan))
    assert "smoothed" not in set(nothing["analysis"])


def test_without_classes_there_is_no_share_of_same_ones() -> None:
    entry, now = index(3), county(5)
    frame = preset(entry, now).assign(status=pd.Series([None] * 5, dtype="str"))
    found = sheet(entry, now, frame=frame)
    assert found["same_class"].isna().all()
    assert found["rank_low"].notna().all()


def test_without_ranks_there_is_no_sheet() -> None:
    alike = of_values(np.full((12, 2), 3.0))
    frame = preset(index(2), county(12, 2)).assign(score=np.nan, rank=np.nan)
    assert sheet(index(2), alike, frame=frame).empty


def test_ties_keep_sharing_the_smallest_rank() -> None:
    values = np.repeat([[9.0, 8.0], [4.0, 4.0], [1.0, 2.0]], 4, axis=0)
    found = sheet(index(2), of_values(values))
    for analysis in ("leave_one_out", "weights"):
        rows = part(found, analysis)
        assert rows["rank_low"].tolist() == [1] * 4 + [5] * 4 + [9] * 4
        assert (rows["rank_high"] == rows["rank_low"]).all()


@given(st.integers(2, 25), st.integers(2, 4), st.data())
def test_ranges_are_ranks(areas: int, indicators: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(0, 9), min_size=areas * indicators, max_size=areas * indicators))
    sizes = data.draw(
        st.lists(st.sampled_from([400.0, 900.0, 1600.0, 2100.0]), min_size=areas, max_size=areas)
    )
    population, now = np.array(sizes), of_values(np.reshape(values, (areas, indicators)))
    entry = index(indicators, minimum_population=800)
    inside = population >= 800
    if inside.sum() < 2 or np.isnan(score_of(entry, now.values[inside])).any():
        return
    found = sheet(entry, now, frame=preset(entry, now, inside), population=population)
    assert not found.duplicated(KEYS).any()
    assert (found["rank_low"] >= 1).all()
    assert (found["rank_high"] <= inside.sum()).all()
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert (found["variants"] >= 1).all()
    assert (
        found["farthest"]
        .isna()
        .eq((found["rank_low"] == found["rank"]) & (found["rank_high"] == found["rank"]))[
            found["analysis"] != "weights"
        ]
        .all()
    )


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_sobol_golden() -> None:
    """Ishigami and Homma (1990); shares by hand, a = 7, b = 0.1."""
    inputs = dict.fromkeys("abcd", (-np.pi, np.pi))
    found = sobol_shares(ishigami, inputs=inputs, size=8192).set_index("input")
    np.testing.assert_allclose(found["first_order"], [0.3139, 0.4424, 0, 0], atol=0.01)
    np.testing.assert_allclose(found["total"], [0.5576, 0.4424, 0.2437, 0], atol=0.01)
    assert found.loc["d", ["first_order", "total"]].tolist() == [0, 0], "not used: exactly nothing"
    variance = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
    np.testing.assert_allclose(found["variance"], variance, rtol=0.01)


def test_sobol_of_an_additive_function() -> None:
    """Variance of an even input: (b · width)² / 12; without interactions both shares are the same."""
    found = sobol_shares(
        lambda x: 2 * x[0] - 3 * x[1] + x[2], inputs={"a": (0, 1), "b": (-1, 1), "c": (5, 9)}, size=2048
    )
    parts = np.array([4, 9 * 4, 16]) / 12
    np.testing.assert_allclose(found["first_order"], parts / parts.sum(), atol=0.01)
    np.testing.assert_allclose(found["total"], parts / parts.sum(), atol=0.01)
    np.testing.assert_allclose(found["variance"], parts.sum(), rtol=0.01)


def test_sobol_of_one_input_and_of_nothing() -> None:
    one = sobol_shares(lambda x: x[0], inputs={"a": (0, 2)}, size=256)
    np.testing.assert_allclose(one[["first_order", "total"]], 1, atol=0.02)
    constant = sobol_shares(lambda x: np.full(x.shape[1], 3.0), inputs={"a": (0, 1), "b": (0, 1)}, size=64)
    assert constant[["first_order", "total"]].isna().all(axis=None)
    assert (constant["variance"] == 0).all()


def test_sobol_is_seeded() -> None:
    inputs = dict.fromkeys("abc", (-np.pi, np.pi))
    first, again, other = (sobol_shares(ishigami, inputs=inputs, size=64, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["total"].equals(other["total"])
    with pytest.raises(ValueError, match="power of 2"):
        sobol_shares(ishigami, inputs=inputs, size=100)


def shares_of(entry: Index, now: Counts, **further: object) -> pd.DataFrame:
    population = further.pop("population", np.full(len(now.areas), 5000.0))
    frame = further.pop("frame", preset(entry, now))
    found = sensitivity(frame, index=entry, now=now, population=population, size=128, **further)
    return found.set_index("input")


def test_sensitivity_tells_choices_that_matter_from_those_that_do_not() -> None:
    now = county(30)
    with_constant = of_values(np.hstack([now.values, np.full((30, 1), 7.0)]))
    smoothed = with_constant.values / 2 + 3
    found = shares_of(index(4), with_constant, smoothed=smoothed)
    assert list(found.index) == ["i0", "i1", "i2", "i3", "smoothing"]
    assert (found["output"] == "mean absolute rank change").all()
    assert (found.loc[["i0", "i1", "i2"], "total"] > 0.05).all()
    assert found.loc["i3", ["first_order", "total"]].tolist() == [0, 0], (
        "alike everywhere: its weight is nothing"
    )
    assert found.loc["smoothing", ["first_order", "total"]].tolist() == [0, 0], "z-scores stay what they were"


def test_sensitivity_to_smoothing_and_areas() -> None:
    now = county(30)
    population = np.random.default_rng(1).integers(100, 2500, 30).astype(float)
    entry = index(3, minimum_population=1000)
    frame = preset(entry, now, population >= 1000)
    smoothed = np.full(now.values.shape, np.nan)
    smoothed[:, 0] = now.values[::-1, 0]
    found = shares_of(entry, now, frame=frame, population=population, smoothed=smoothed)
    assert list(found.index) == ["i0", "i1", "i2", "smoothing", "minimum_population"]
    assert found["total"].idxmax() == "smoothing"
    assert found["total"].sum() > 0.9
    assert found["variance"].nunique() == 1


def test_sensitivity_agrees_with_a_plain_model() -> None:
    entry, now = index(3, minimum_population=1000), county(14)
    population = np.linspace(300, 2600, 14)
    own = preset(entry, now, population >= 1000).set_index("area")

    def plain(points: np.ndarray) -> np.ndarray:
        results = []
        for *factors, size in points.T:
            inside = population >= size * 1000
            score = dict(
                zip(np.array(now.areas)[inside], score_of(entry, now.values[inside], factors), strict=True)
            )
            both = [area for area in own.index if area in score]
            here = stats.rankdata([-score[area] for area in both], method="min")
            before = stats.rankdata([-own["score"][area] for area in both], method="min")
            results.append(np.abs(here - before).mean())
        return np.array(results)

    inputs = {**dict.fromkeys(("i0", "i1", "i2"), (0.5, 1.5)), "minimum_population": (0, 2)}
    expected = sobol_shares(plain, inputs=inputs, size=128).set_index("input")
    found = shares_of(entry, now, frame=own.reset_index(), population=population)
    pd.testing.assert_frame_equal(found.drop(columns="output"), expected)


def test_a_method_that_finds_its_weights_has_nothing_to_explain() -> None:
    found = shares_of(index(3, method="first_component"), county())
    assert (found["variance"] == 0).all()
    assert found["total"].isna().all()


def test_without_ranks_there_is_nothing_to_explain() -> None:
    frame = preset(index(2), county(12, 2)).assign(score=np.nan, rank=np.nan)
    assert shares_of(index(2), of_values(np.full((12, 2), 3.0)), frame=frame).empty
