"""Typology: planted types are found and described, clouds without groups get none, and it says why."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.types.clustering import (
    FEWEST_AREAS,
    SOUND_SILHOUETTE,
    SOUND_STABILITY,
    Typology,
    adjusted_rand,
    best_typology,
    silhouettes,
)
from sozialraum.types.labels import label
from sozialraum.types.tables import (
    ALL_THE_SAME,
    MISSING_THEME,
    TOO_FEW_AREAS,
    TOO_FEW_THEMES,
    AreaTypes,
    area_types,
)

TITLES = {"a": "Arbeit", "e": "Existenzsicherung", "w": "Wohnen", "t": "Teilhabe"}
CENTRES = np.array([[0.0, 0, 0, 0], [6, 6, 0, 0], [0, 0, -6, -6]])
NOT_SOUND = "Keine tragfähige Typologie: Im besten Fall"
GROUPS = st.lists(st.integers(0, 3), min_size=2, max_size=30).map(np.array)


def cloud(areas: int, *, seed: int = 2) -> np.ndarray:
    """Four themes without any groups."""
    return np.random.default_rng(seed).normal(size=(areas, 4))


def planted(areas: int = 60) -> np.ndarray:
    """Three groups of areas in turn."""
    return CENTRES[np.arange(areas) % 3] + cloud(areas)


def scores(points: np.ndarray, *, geography: str = "g", year: int = 2024) -> pd.DataFrame:
    frame = pd.DataFrame(points, columns=list(TITLES)[: points.shape[1]])
    frame["area"] = [f"{number:03}" for number in range(len(points))]
    return frame.melt("area", var_name="index", value_name="score").assign(geography=geography, year=year)


def types_of(points: np.ndarray) -> AreaTypes:
    return area_types(scores(points), TITLES, resamples=25)


# silhouettes and agreement


def test_silhouettes_by_hand() -> None:
    """0 and 1 beside 5 and 7: a = 1, b = 6 for the first; b = 5 for the second; a = 2, b = 4.5, 6.5."""
    found = silhouettes(np.array([[0.0], [1], [5], [7]]), np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(found.width, [5 / 6, 4 / 5, 2.5 / 4.5, 4.5 / 6.5])
    assert found.second.tolist() == [1, 1, 0, 0]


def test_silhouettes_of_single_and_same_rows() -> None:
    found = silhouettes(np.array([[0.0], [0], [9]]), np.array([0, 0, 1]))
    assert found.width.tolist() == [1, 1, 0]
    same = silhouettes(np.zeros((4, 2)), np.array([0, 0, 1, 1]))
    assert same.width.tolist() == [0, 0, 0, 0]


def test_silhouette_is_negative_in_the_wrong_group_and_names_the_nearest() -> None:
    points = np.array([[0.0], [1], [10], [11], [20], [21], [9]])
    found = silhouettes(points, np.array([0, 0, 1, 1, 2, 2, 0]))
    assert found.width[6] < 0
    assert found.second[6] == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # Hubert and Arabie's index by hand: pairs together, in each, and by chance
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
        ([0, 0, 0, 0], [0, 0, 0, 0], 1.0),
        ([0, 1, 2, 3], [3, 2, 1, 0], 1.0),
        ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
        ([0, 0, 0, 0], [0, 0, 1, 1], 0.0),
        ([0, 0, 1, 1], [0, 0, 1, 2], 4 / 7),
    ],
)
def test_adjusted_rand_by_hand(one: list[int], other: list[int], expected: float) -> None:
    assert adjusted_rand(np.array(one), np.array(other)) == pytest.approx(expected)


@given(one=GROUPS, data=st.data())
def test_agreement_laws(one: np.ndarray, data: st.DataObject) -> None:
    size = len(one)
    other = np.array(data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
    found = adjusted_rand(one, other)
    assert -1 <= found <= 1
    assert adjusted_rand(other, one) == pytest.approx(found)
    assert adjusted_rand(one, one) == 1
    renamed = np.array([2, 3, 1, 0])[other]
    assert adjusted_rand(one, renamed) == pytest.approx(found)


# number of types


def test_planted_number_is_found() -> None:
    found = best_typology(planted(), resamples=30)
    assert found is not None
    assert found.is_sound
    assert adjusted_rand(found.types, np.arange(60) % 3) == 1


@pytest.mark.parametrize(
    "points",
    [cloud(103), cloud(40)[:, :2], cloud(103) + 2 * cloud(103, seed=9)[:, :1]],
    ids=["round", "two themes", "one factor"],
)
def test_a_cloud_has_no_types(points: np.ndarray) -> None:
    found = best_typology(points, resamples=25)
    assert found is not None
    assert not found.is_sound


def test_a_high_silhouette_alone_is_not_enough() -> None:
    """Areas along a line: any cut looks fine, and falls elsewhere in the next sample."""
    found = best_typology(np.linspace(0, 1, 60)[:, None] * np.ones(3), resamples=25)
    assert found is not None
    assert found.silhouette > 2 * SOUND_SILHOUETTE
    assert found.stability < SOUND_STABILITY


def test_one_far_area_is_no_type() -> None:
    points = cloud(40)
    points[7] += 12
    found = best_typology(points, resamples=60)
    assert found is not None
    assert np.bincount(found.types).min() == 1
    assert found.silhouette > SOUND_SILHOUETTE
    assert not found.is_sound


def two_groups_and_one_far_away() -> np.ndarray:
    points = CENTRES[np.arange(41) % 2] + cloud(41)
    points[40] = 60
    return points


def test_a_sound_number_goes_before_a_higher_silhouette() -> None:
    """Cutting off the far area alone looks better, but holds only in samples that have it."""
    points = two_groups_and_one_far_away()
    alone = silhouettes(points, (np.arange(41) == 40).astype(np.intp)).width.mean()
    found = best_typology(points, resamples=60)
    assert found is not None
    assert found.is_sound
    assert found.silhouette < alone
    assert sorted(np.bincount(found.types)) == [1, 20, 20]


def test_the_number_is_bounded_by_the_areas() -> None:
    points = np.repeat(np.eye(7), 2, axis=0) + cloud(14)[:, :1] / 1000
    found = best_typology(points, resamples=10)
    assert found is not None
    assert found.types.max() + 1 == 2, "at most one type to five areas"
    assert best_typology(points[: FEWEST_AREAS - 1]) is None


def test_equal_areas_have_no_types() -> None:
    assert best_typology(np.zeros((20, 3))) is None
    two = best_typology(np.repeat([[0.0, 0], [1, 1]], 20, axis=0), resamples=10)
    assert two is not None
    assert two.types.max() == 1, "three groups cannot be cut from two kinds of areas"
    assert two.stability == two.silhouette == 1


@pytest.mark.parametrize(
    ("silhouette", "stability", "sound"),
    [(0.25, 0.8, True), (0.249, 1.0, False), (1.0, 0.799, False)],
)
def test_both_bounds_count(silhouette: float, stability: float, sound: bool) -> None:
    assert Typology(np.zeros(1, dtype=np.intp), silhouette, stability).is_sound is sound


# labels


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([0.9, 0.6, 0.1, -0.2], "Arbeit und Existenzsicherung hoch belastet, sonst durchschnittlich"),
        ([1.3, 0.6, -0.6, -1.3], "Arbeit sehr hoch belastet, Existenzsicherung hoch belastet, "
         "Wohnen gering belastet, Teilhabe sehr gering belastet"),
        ([0.0, 0.5, -0.5, 0.2], "durchgehend durchschnittlich"),
        ([-0.6, -0.7, -1.25, -0.9], "durchgehend gering belastet"),
        ([0.6, 0.7, 0.8, 0.1], "Arbeit, Existenzsicherung und Wohnen hoch belastet, sonst durchschnittlich"),
    ],
)  # fmt: skip
def test_label(means: list[float], expected: str) -> None:
    assert label(dict(zip(TITLES.values(), means, strict=True))) == expected


# tables


def test_types_are_numbered_from_the_most_burdened_on_and_described() -> None:
    found = types_of(planted())
    assert found.types["type"].tolist() == [2, 1, 3] * 20
    described = found.profiles.drop_duplicates("type").set_index("type")["label"]
    assert described[1] == (
        "Arbeit und Existenzsicherung sehr hoch belastet, Wohnen und Teilhabe hoch belastet"
    )
    assert found.types["label"].tolist() == described[found.types["type"]].tolist()
    assert found.profiles["index"].tolist() == list(TITLES) * 3
    assert (found.profiles["areas"] == 20).all()
    assert (found.profiles["number_of_types"] == 3).all()
    assert found.types["reason"].isna().all()
    burden = found.profiles.groupby("type")["mean"].mean()
    assert burden.is_monotonic_decreasing
    standard = planted()
    standard = (standard - standard.mean(axis=0)) / standard.std(axis=0)
    first = found.profiles.loc[found.profiles["type"] == 1, "mean"]
    np.testing.assert_allclose(first, standard[1::3].mean(axis=0))
    assert found.profiles["silhouette"].iloc[0] == pytest.approx(found.types["silhouette"].mean())


def test_order_of_rows_unit_and_seed_do_not_decide() -> None:
    found = types_of(planted())
    shuffled = scores(planted()).sample(frac=1, random_state=1)
    again = area_types(shuffled, TITLES, resamples=25)
    pd.testing.assert_frame_equal(again.types, found.types)
    pd.testing.assert_frame_equal(again.profiles, found.profiles)
    scaled = types_of(planted() * [1, 100, 0.01, 5] + 7)
    assert scaled.types["type"].tolist() == found.types["type"].tolist()
    other = area_types(shuffled, TITLES, resamples=25, seed=5)
    assert other.types["type"].tolist() == found.types["type"].tolist()


def test_areas_between_types_are_marked() -> None:
    points = planted()
    points[0] = CENTRES[1] / 2
    found = types_of(points).types
    assert found.loc[found["between"], "area"].tolist() == ["000"]
    odd = found.iloc[0]
    assert odd["silhouette"] < 0.1
    assert {odd["type"], odd["second_type"]} == {1, 2}


def test_an_area_alone_in_its_type_is_not_between() -> None:
    found = types_of(two_groups_and_one_far_away()).types.iloc[40]
    assert found["type"] == 1
    assert found["silhouette"] == 0
    assert not found["between"]


def test_an_area_without_a_theme_has_no_type() -> None:
    points = planted()
    points[4, [1, 3]] = np.nan
    found = types_of(points)
    odd = found.types.iloc[4]
    assert odd["reason"] == MISSING_THEME.format("Existenzsicherung, Teilhabe")
    assert odd[["type", "label", "silhouette", "between", "second_type"]].isna().all()
    assert found.types["type"].notna().sum() == 59
    assert found.types["reason"].notna().sum() == 1
    assert found.profiles.drop_duplicates("type")["areas"].sum() == 59


def test_a_theme_that_nobody_has_takes_no_part() -> None:
    points = planted()
    points[:, 3] = np.nan
    found = types_of(points)
    assert found.types["type"].notna().all()
    assert set(found.profiles["index"]) == {"a", "e", "w"}
    absent = area_types(scores(planted()[:, :3]), TITLES, resamples=25)
    pd.testing.assert_frame_equal(absent.types, found.types)


def test_a_constant_theme_says_nothing() -> None:
    points = planted()
    points[:, 3] = 0.1
    found = types_of(points).profiles
    assert (found.loc[found["index"] == "t", "mean"] == 0).all()
    assert found["type"].notna().all()


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (planted()[:, :1], TOO_FEW_THEMES.format(2)),
        (planted(9), TOO_FEW_AREAS.format(9, FEWEST_AREAS)),
        (planted(3), TOO_FEW_AREAS.format(3, FEWEST_AREAS)),
        (planted(1), TOO_FEW_AREAS.format(1, FEWEST_AREAS)),
        (np.ones((20, 4)), ALL_THE_SAME),
        (cloud(60), NOT_SOUND),
    ],
    ids=["one theme", "nine areas", "three areas", "one area", "constant", "cloud"],
)
def test_why_there_is_no_typology(points: np.ndarray, reason: str) -> None:
    found = types_of(points)
    assert found.types["reason"].str.startswith(reason).all()
    assert found.types["type"].isna().all()
    assert found.types["between"].isna().all()
    (profile,) = found.profiles.to_dict("records")
    assert profile["reason"].startswith(reason)
    assert profile["areas"] == len(points)
    assert pd.isna(profile["type"])
    assert pd.isna(profile["number_of_types"])


def test_figures_of_the_best_attempt_are_said() -> None:
    found = types_of(cloud(60)).profiles.iloc[0]
    assert f"{found['silhouette']:.2f}".replace(".", ",") in found["reason"]
    assert f"{found['stability']:.2f}".replace(".", ",") in found["reason"]


def test_all_missing() -> None:
    found = types_of(np.full((20, 4), np.nan))
    assert (found.types["reason"] == TOO_FEW_THEMES.format(2)).all()
    assert found.profiles["areas"].tolist() == [0]


def test_geographies_and_years_are_apart() -> None:
    many = [scores(planted()), scores(cloud(20), geography="h"), scores(planted(45), year=2023)]
    other = scores(cloud(60)).assign(index="soziale_lage")
    found = area_types(pd.concat([*many, other]), TITLES, resamples=25)
    alone = types_of(planted())
    own = found.types[(found.types["geography"] == "g") & (found.types["year"] == 2024)]
    pd.testing.assert_frame_equal(own.reset_index(drop=True), alone.types)
    counts = found.types.groupby(["geography", "year"]).size()
    assert counts.to_dict() == {("g", 2023): 45, ("g", 2024): 60, ("h", 2024): 20}


def test_tables_without_rows_have_their_columns_and_types() -> None:
    full, empty = types_of(planted()), area_types(scores(planted()).iloc[:0], TITLES)
    for one, other in zip(full, empty, strict=True):
        assert other.empty
        assert one.dtypes.equals(other.dtypes)
