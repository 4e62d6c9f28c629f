"""Draws and what an index makes of them: distributions, reproducibility, chances, intervals of ranks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import BLOCK, Counts, draw_values
from sozialraum.indices.certainty.uncertainty import JOINED, UNCERTAIN, recompute, with_uncertainty
from sozialraum.indices.methods.classes import STATUS, status_classes
from sozialraum.indices.methods.ranks import lowest_ranks
from sozialraum.indices.methods.standardised import standardised_sum

TITLE = {"de": "Probe", "en": "Sample"}
CHANCES = ["p_high", "p_middle", "p_low", "p_very_low"]
MOVES = ["p_positive", "p_stable", "p_negative"]


def counts(
    cases: object, population: object, *, kinds: str = "share", year: int = 2024, sign: int = 1
) -> Counts:
    """Counts of areas a00, a01, … and indicators i0, i1, …; all of one kind."""
    x = np.asarray(cases, dtype=np.float64)
    n = np.broadcast_to(np.asarray(population, dtype=np.float64), x.shape)
    return Counts(
        geography="sozialraum",
        year=year,
        areas=tuple(f"a{place:02d}" for place in range(x.shape[0])),
        indicators=tuple(f"i{place}" for place in range(x.shape[1])),
        cases=x,
        population=n,
        values=sign * 100 * x / n,
        kinds=(kinds,) * x.shape[1],
        scales=np.full(x.shape[1], sign * 100.0),
    )


def index(size: int, *, weights: dict[int, float] | None = None, **further: object) -> Index:
    components = tuple(
        {"indicator": f"i{place}", "direction": "higher_is_worse", "weight": (weights or {}).get(place, 1.0)}
        for place in range(size)
    )
    entry = {
        "title": TITLE,
        "definition": TITLE,
        "method": "standardised_sum",
        "geographies": ("sozialraum",),
        "indicators": components,
        "population": "bevoelkerung",
    }
    return Index.model_validate(entry | further)


def preset(given: Counts, *, population: float = 5000.0) -> pd.DataFrame:
    """Frame of the engine for a standardised sum without dynamics."""
    score = standardised_sum(given.values).score
    codes = status_classes(score, cuts=(-1, 1, 1.5))
    return pd.DataFrame(
        {
            "area": given.areas,
            "population": population,
            "rank": lowest_ranks(-score),
            "status": pd.Series([STATUS[code] for code in codes], dtype="str"),
            "dynamics": pd.Series([None] * len(score), dtype="str"),
            "note": pd.Series(["Brüche"] + [None] * (len(score) - 1), dtype="str"),
        }
    )


def whole(given: Counts, *, draws: int = 2000, seed: int = 0) -> np.ndarray:
    return np.concatenate(list(draw_values(given, draws=draws, seed=seed)))


def county(areas: int = 40, indicators: int = 4, *, size: int = 900) -> Counts:
    rng = np.random.default_rng(5)
    population = rng.integers(size // 3, 2 * size, (areas, indicators))
    share = np.clip(rng.normal(0.15, 0.05, (areas, 1)) + rng.normal(0, 0.02, (areas, indicators)), 0.01, 0.9)
    return counts(rng.binomial(population, share), population)


@pytest.mark.parametrize(("cases", "population"), [(0, 3), (3, 3), (1, 8.4), (12, 100), (700, 5000)])
def test_shares_follow_the_beta_distribution(cases: float, population: float) -> None:
    drawn = whole(counts([[cases]], population))[:, 0, 0] / 100
    expected = stats.beta(cases + 0.5, population - cases + 0.5)
    assert stats.kstest(drawn, expected.cdf).pvalue > 0.001
    assert 0 <= drawn.min() < drawn.max() <= 1


@pytest.mark.parametrize(("cases", "population"), [(0, 50), (4, 50.5), (300, 2000)])
def test_rates_follow_the_gamma_distribution(cases: float, population: float) -> None:
    drawn = whole(counts([[cases]], population, kinds="rate"))[:, 0, 0] / 100
    assert stats.kstest(drawn, stats.gamma(cases + 0.5, scale=1 / population).cdf).pvalue > 0.001


@pytest.mark.parametrize("kind", ["ratio", "published", "count"])
def test_without_sampling_model_every_draw_is_the_value(kind: str) -> None:
    given = counts([[3], [0]], [[7.0], [1.0]], kinds=kind)
    np.testing.assert_array_equal(whole(given, draws=7), np.broadcast_to(given.values, (7, 2, 1)))


def test_orientation_turns_the_same_draws() -> None:
    worse, better = (whole(counts([[3], [40]], 90, sign=sign)) for sign in (1, -1))
    np.testing.assert_array_equal(better, -worse)


def test_draws_of_a_cell_do_not_depend_on_what_else_is_drawn() -> None:
    given = county()
    everything = whole(given)
    for areas, indicators in (([7, 3], [2, 0]), ([0], [3]), (list(range(40)), [1])):
        part = given.only(areas=np.array(areas), indicators=np.array(indicators))
        np.testing.assert_array_equal(whole(part), everything[:, areas][:, :, indicators])


def test_the_same_seed_gives_the_same_draws_and_names_decide_on_them() -> None:
    given = county(3, 2)
    first = whole(given)
    np.testing.assert_array_equal(first, whole(given))
    others = [whole(given, seed=1), whole(counts(given.cases, given.population, year=2023))]
    for other in others:
        assert (first != other).all()
        cells = zip(first.reshape(2000, -1).T, other.reshape(2000, -1).T, strict=True)
        assert max(abs(np.corrcoef(one, two)[0, 1]) for one, two in cells) < 0.1


def test_draws_are_those_written_down() -> None:
    """Reports stay what they were: a changed stream of random numbers must not go unnoticed."""
    drawn = whole(counts([[12, 3]], [[100, 40]]), draws=2)
    expected = [[13.082284640579322, 9.439531333737335], [8.54941627459718, 8.61894040905665]]
    np.testing.assert_allclose(drawn[:, 0], expected, rtol=1e-12)


def test_cells_are_drawn_independently() -> None:
    drawn = whole(county(6, 3)).reshape(2000, -1)
    apart = np.corrcoef(drawn.T)[np.triu_indices(18, 1)]
    assert np.abs(apart).max() < 0.1


@pytest.mark.parametrize("draws", [1, BLOCK - 1, BLOCK, BLOCK + 1])
def test_number_of_draws(draws: int) -> None:
    assert whole(county(2, 2), draws=draws).shape == (draws, 2, 2)


@pytest.mark.parametrize(
    ("cases", "population", "kinds"),
    [
        (np.nan, 10, "share"),
        (11, 10, "share"),
        (-1, 10, "rate"),
        (0, 0, "share"),
        (1, 0, "rate"),
        (1, np.nan, "rate"),
        (1, 0, "ratio"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nothing_is_drawn_from_missing_or_impossible_counts(
    cases: float, population: float, kinds: str
) -> None:
    with pytest.raises(ValueError, match="i0 has areas without a value or without counts"):
        counts([[1.0], [cases]], [[5.0], [population]], kinds=kinds)


def test_shapes_must_agree() -> None:
    given = county(3, 2)
    with pytest.raises(ValueError, match="not all of the shape"):
        Counts(**{**vars(given), "areas": given.areas[:2]})
    with pytest.raises(ValueError, match="do not name each"):
        Counts(**{**vars(given), "kinds": ("share",)})


def test_chances_agree_with_a_plain_loop_over_draws() -> None:
    now, earlier = county(), counts(county().cases[::-1], county().population[::-1], year=2022)
    found = recompute(index(4), now, earlier)
    before = whole(earlier)
    codes, moves, ranks = [], [], []
    for draw, first in zip(whole(now), before, strict=True):
        for values, into, cuts in ((draw, codes, [-1, 1, 1.5]), (draw - first, moves, [-1, 1])):
            z = (values - values.mean(axis=0)) / values.std(axis=0)
            score = z.sum(axis=1) / z.sum(axis=1).std()
            into.append(np.searchsorted(cuts, score))
            if values is draw:
                ranks.append(stats.rankdata(-score, method="min"))
    for expected, columns in ((codes, CHANCES), (moves, MOVES)):
        shares = [(np.array(expected) == code).mean(axis=0) for code in range(len(columns))]
        np.testing.assert_allclose(found[columns].to_numpy().T, shares, atol=1e-12)
    ordered = np.sort(ranks, axis=0)
    np.testing.assert_array_equal(found["rank_low"], ordered[99])
    np.testing.assert_array_equal(found["rank_high"], ordered[1899])


@pytest.mark.parametrize("method", ["standardised_sum", "exponential_rank", "percentile_rank"])
def test_chances_sum_to_one_and_intervals_are_ranks(method: str) -> None:
    found = recompute(index(4, method=method), county(), draws=300)
    np.testing.assert_allclose(found[CHANCES].sum(axis=1), 1)
    assert found[MOVES].isna().all(axis=None)
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert found[["rank_low", "rank_high"]].stack().isin(range(1, 41)).all()


def test_first_component_is_drawn_with_its_anchor() -> None:
    sums = recompute(index(4), county(), draws=300)
    component = recompute(index(4, method="first_component", anchor="i2"), county(), draws=300)
    assert np.corrcoef(component["rank_low"], sums["rank_low"])[0, 1] > 0.95


def test_more_people_make_it_more_certain() -> None:
    small = county(size=300)
    large = counts(small.cases * 100, small.population * 100)
    chance = [recompute(index(4), given, draws=500)[CHANCES].max(axis=1).mean() for given in (small, large)]
    width = [
        (found["rank_high"] - found["rank_low"]).mean()
        for found in (recompute(index(4), given, draws=500) for given in (small, large))
    ]
    assert chance[0] + 0.1 < chance[1]
    assert width[0] > 3 * width[1]


def test_without_sampling_model_nothing_is_uncertain() -> None:
    fixed = county(12, 2)
    fixed = counts(fixed.cases, fixed.population, kinds="ratio")
    frame = preset(fixed)
    found = with_uncertainty(frame, index=index(2), now=fixed, draws=20)
    assert set(found[CHANCES].to_numpy().ravel()) == {0.0, 1.0}
    np.testing.assert_array_equal(found["rank_low"], frame["rank"])
    np.testing.assert_array_equal(found["rank_high"], frame["rank"])
    assert found["certain"].all()


def test_an_uncertain_class_is_noted_before_all_else() -> None:
    now = county(40)
    frame = preset(now)
    found = with_uncertainty(frame.iloc[::-1], index=index(4), now=now, draws=200)
    doubtful = ~found["certain"].astype(bool)
    assert 0 < doubtful.sum() < len(found)
    known = found["note"].fillna("").str.removeprefix(UNCERTAIN).str.removeprefix("; ")
    assert (found["note"].fillna("").str.startswith(UNCERTAIN) == doubtful).all()
    assert (known == frame["note"].fillna("").iloc[::-1]).all()


def test_ties_share_the_smallest_rank_in_every_draw() -> None:
    values = np.repeat([[9.0], [4.0], [4.0], [1.0]], 3, axis=0)
    found = recompute(index(1), counts(values, 10, kinds="ratio"), draws=4)
    np.testing.assert_array_equal(found["rank_low"], np.repeat([1, 4, 4, 10], 3))


def test_shown_class_joins_the_two_lowest_where_the_area_is_small() -> None:
    now = county(60)
    frame = preset(now)
    small = frame["area"].isin(now.areas[::2])
    frame["population"] = np.where(small, 299.0, 300.0)
    found = with_uncertainty(frame, index=index(4, joined_below=300), now=now)
    low = found["status"].isin(["niedrig", "sehr niedrig"])
    assert (low & small).any()
    assert (low & ~small).any()
    assert (found.loc[low & small, "status_shown"] == JOINED).all()
    assert (found["status_shown"] == found["status"])[~(low & small)].all()
    chance = found["p_low"] + found["p_very_low"]
    for row in np.flatnonzero(~(low & small)):
        chance.iloc[row] = found[CHANCES[STATUS.index(found["status"].iloc[row])]].iloc[row]
    np.testing.assert_array_equal(found["certain"].astype(bool), chance >= 0.8)
    assert found["certain"].nunique() == 2


def test_an_unknown_population_joins_nothing() -> None:
    now = county()
    found = with_uncertainty(
        preset(now, population=np.nan), index=index(4, joined_below=300), now=now, draws=50
    )
    assert (found["status_shown"] == found["status"]).all()


def test_missing_stays_missing() -> None:
    now = county(12)
    earlier = counts(now.cases[10::-1], now.population[10::-1], year=2022)
    frame = preset(now).set_index(pd.Index(range(100, 112)))
    frame["dynamics"] = pd.Series(["stabil"] * 11 + [None], dtype="str", index=frame.index)
    unclassified = pd.DataFrame({"area": ["zz"], "population": [5.0]}, index=[7])
    frame = pd.concat([frame, unclassified])
    found = with_uncertainty(frame, index=index(4), now=now, earlier=earlier, draws=50)
    assert found.index.equals(frame.index)
    assert found.loc[7, [*CHANCES, *MOVES, "rank_low", "rank_high", "status_shown", "certain"]].isna().all()
    assert found.loc[111, MOVES].isna().all()
    assert found.loc[100:110, [*CHANCES, *MOVES]].notna().all(axis=None)
    assert str(found["certain"].dtype) == "boolean"


def test_ranks_without_classes_keep_their_interval() -> None:
    now = county(5)
    frame = preset(now).assign(status=pd.Series([None] * 5, dtype="str"))
    found = with_uncertainty(frame, index=index(4), now=now, draws=50)
    assert found[[*CHANCES, "certain", "status_shown"]].isna().all(axis=None)
    assert found[["rank_low", "rank_high"]].notna().all(axis=None)


def test_an_index_without_scores_is_not_drawn() -> None:
    alike = counts(np.full((12, 2), 3), 30)
    frame = preset(county(12, 2)).assign(rank=np.nan, status=pd.Series([None] * 12, dtype="str"))
    entry = index(2, method="first_component", anchor="i0")
    found = with_uncertainty(frame, index=entry, now=alike)
    assert found[[*CHANCES, "rank_low", "certain"]].isna().all(axis=None)


def test_a_constant_indicator_is_left_out_of_the_draws_too() -> None:
    now = county(20, 2)
    constant = np.full((20, 1), 9.0)
    both = counts(np.hstack([now.cases, constant]), np.hstack([now.population, 10 * constant]))
    pd.testing.assert_frame_equal(recompute(index(3), both, draws=100), recompute(index(2), now, draws=100))


def test_a_change_that_is_nowhere_gives_no_dynamics() -> None:
    now = county(12, 2)
    fixed = counts(now.cases, now.population, kinds="ratio")
    found = recompute(index(2), fixed, counts(now.cases, now.population, kinds="ratio", year=2022), draws=9)
    assert found[MOVES].isna().all(axis=None)
    assert found[CHANCES].notna().all(axis=None)


def test_weights_count_in_draws() -> None:
    now = county(20, 2)
    one = now.only(areas=np.arange(20), indicators=np.array([0]))
    pd.testing.assert_frame_equal(
        recompute(index(2, weights={1: 1e-9}), now, draws=100), recompute(index(1), one, draws=100)
    )


def test_other_indicators_or_areas_are_refused() -> None:
    with pytest.raises(ValueError, match="not those of the index"):
        recompute(index(3), county(12, 4))
    with pytest.raises(ValueError, match="not in tuple"):
        recompute(index(4), county(12, 4), county(13, 4))


@given(st.integers(3, 30), st.integers(1, 3), st.integers(1, 400), st.data())
def test_any_counts_give_chances(areas: int, indicators: int, size: int, data: st.DataObject) -> None:
    cases = data.draw(
        st.lists(st.integers(0, size), min_size=areas * indicators, max_size=areas * indicators)
    )
    given_counts = counts(np.reshape(cases, (areas, indicators)), size)
    found = recompute(index(indicators), given_counts, draws=20)
    varies = np.ptp(given_counts.values, axis=0).any()
    assert found[CHANCES].sum(axis=1).round(9).eq(1 if varies else 0).all()
    assert found["rank_high"].dropna().between(1, areas).all()


def test_two_areas_with_opposite_indicators_cancel_out_in_every_draw() -> None:
    found = recompute(index(2), counts([[0, 900], [900, 0]], 1000), draws=20)
    assert found[[*CHANCES, "rank_low"]].isna().all(axis=None)


def test_draws_without_a_score_count_for_nothing() -> None:
    """Of two areas with opposite indicators some draws cancel out, and some do not."""
    now = counts([[4, 6], [6, 4]], 10)
    signs = np.sign(np.diff(whole(now), axis=1))[:, 0]
    scored = signs[:, 0] == signs[:, 1]
    assert 0 < scored.sum() < len(scored)
    found = recompute(index(2), now)
    assert (found[CHANCES].sum(axis=1) == 1).all()
    second_worse = (signs[scored, 0] > 0).mean()
    assert found["rank_low"].tolist() == [1, 1]
    assert found["rank_high"].tolist() == [2, 2]
    assert 0.05 < second_worse < 0.95, "so both ranks are inside both intervals"
