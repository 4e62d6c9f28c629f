"""Neighbours, Moran's I and local clusters: by hand, laws, planted patterns, maps without a test."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from shapely.geometry import Polygon, box

from sozialraum.space.clusters import QUADRANTS, local_moran
from sozialraum.space.moran import PERMUTATIONS, moran
from sozialraum.space.neighbours import Neighbours, contiguity
from sozialraum.space.tables import (
    CONSTANT,
    FEWEST_AREAS,
    ISLAND,
    NO_SHAPE,
    NO_SHAPES,
    NO_VALUE,
    TOO_FEW,
    autocorrelation_table,
    cluster_table,
)

SIDE = 8
STATISTICS = ["local_moran", "quadrant", "p_value", "q_value", "cluster"]


def shapes(boxes: dict[str, tuple[float, ...]], *, geography: str = "g") -> gpd.GeoDataFrame:
    """Areas of one geography, as rectangles."""
    geometry = [box(*corners) for corners in boxes.values()]
    return gpd.GeoDataFrame(
        {"geography": geography, "area": list(boxes)}, geometry=geometry, crs="EPSG:25832"
    )


def chequered(side: int = SIDE, *, gap: float = 0.0) -> gpd.GeoDataFrame:
    """Square areas of 100 m in rows of ``side``, keys by row and column."""
    return shapes(
        {
            f"{row}{column}": (100 * column, 100 * row, 100 * column + 100 - gap, 100 * row + 100 - gap)
            for row in range(side)
            for column in range(side)
        }
    )


@pytest.fixture(scope="module")
def near() -> Neighbours:
    return contiguity(chequered())["g"]


def scores(values: np.ndarray, areas: tuple[str, ...], *, name: str = "lage") -> pd.DataFrame:
    return pd.DataFrame(
        {"name": name, "geography": "g", "area": list(areas), "year": 2024, "value": values}
    ).sample(frac=1, random_state=3)


def planted(near: Neighbours) -> np.ndarray:
    """Noise with a burdened corner."""
    values = np.random.default_rng(4).normal(size=len(near.areas))
    corner = [place for place, area in enumerate(near.areas) if max(area) < "3"]
    values[corner] += 4
    return values


# neighbours


def test_border_corner_and_gap_make_neighbours() -> None:
    found = contiguity(chequered(3))["g"]
    assert found.areas == tuple(f"{row}{column}" for row in range(3) for column in range(3))
    assert found.matrix.sum(axis=1).tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]
    apart = contiguity(chequered(3, gap=0.7))["g"]
    assert (apart.matrix != found.matrix).nnz == 0, "a gap of less than a metre is drawing"
    assert contiguity(chequered(3, gap=1.5))["g"].areas == ()
    assert contiguity(chequered(3, gap=1.5), tolerance=3)["g"].areas == found.areas


def test_overlap_enclave_and_order() -> None:
    ring = Polygon([(0, 0), (90, 0), (90, 90), (0, 90)], [[(30, 30), (60, 30), (60, 60), (30, 60)]])
    frame = shapes({"c": (0, 0, 1, 1), "a": (30, 30, 60, 60), "b": (89.5, 0, 120, 90)})
    frame.geometry = [ring, *frame.geometry[1:]]
    found = contiguity(frame)["g"]
    assert found.areas == ("a", "b", "c")
    assert found.matrix.toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def test_islands_are_left_out_and_named() -> None:
    found = contiguity(shapes({"a": (0, 0, 9, 9), "b": (9, 0, 19, 9), "far": (900, 900, 950, 950)}))["g"]
    assert found.areas == ("a", "b")
    assert found.islands == ("far",)
    assert contiguity(shapes({"a": (0, 0, 9, 9)}))["g"].islands == ("a",)


def test_geographies_are_apart_and_areas_without_shape_passed_over() -> None:
    both = pd.concat([chequered(2), shapes({"00": (0, 0, 200, 200)}, geography="whole")], ignore_index=True)
    both.loc[both.index[1], "geometry"] = None
    both.loc[both.index[2], "geometry"] = Polygon()
    found = contiguity(both)
    assert found["g"].areas == ("00", "11")
    assert found["whole"].islands == ("00",)


def test_shapes_in_degrees_or_twice_are_refused() -> None:
    frame = chequered(2)
    with pytest.raises(ValueError, match="projected"):
        contiguity(frame.to_crs("EPSG:4326"))
    with pytest.raises(ValueError, match="projected"):
        contiguity(frame.set_crs(None, allow_override=True))
    with pytest.raises(ValueError, match="more than one shape"):
        contiguity(pd.concat([frame, frame]))


def test_among_some_areas() -> None:
    line = contiguity(shapes({name: (10 * n, 0, 10 * n + 10, 9) for n, name in enumerate("abcde")}))["g"]
    found = line.among(["a", "b", "d", "unknown"])
    assert found.areas == ("a", "b")
    assert found.islands == ("d",)
    assert found.matrix.toarray().tolist() == [[0, 1], [1, 0]]
    assert line.among([]).areas == ()


# Moran's I


def test_moran_by_hand() -> None:
    """1 to 4 in a row: z = (-3, -1, 1, 3) / √5; means of neighbours (-1, -1, 1, 1) / √5; I = 8 / 20."""
    row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    found = moran([1, 2, 3, 4], row)
    assert found.moran == pytest.approx(0.4)
    assert found.expected == pytest.approx(-1 / 3)


def test_p_value_of_a_row_of_four_is_the_share_of_all_orders() -> None:
    """All 24 orders of 1 2 3 4 are counted."""
    row = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    every = np.array([moran(order, row, permutations=1).moran for order in permutations([1, 2, 3, 4])])
    assert every.mean() == pytest.approx(-1 / 3)
    exact = np.mean(np.abs(every + 1 / 3) >= 0.4 + 1 / 3 - 1e-9)
    assert moran([1, 2, 3, 4], row).p_value == pytest.approx(exact, abs=0.02)


def test_planted_and_reversed_patterns_are_found(near: Neighbours) -> None:
    like = moran(planted(near), near.matrix)
    assert like.moran > like.expected
    assert like.p_value == 1 / (PERMUTATIONS + 1)
    edges = contiguity(shapes({f"{n:02}": (n * 9, 0, n * 9 + 9, 9) for n in range(40)}))["g"]
    unlike = moran(np.arange(40) % 2, edges.matrix)
    assert unlike.moran == pytest.approx(-1)
    assert unlike.p_value == 1 / (PERMUTATIONS + 1), "two-sided"


def test_noise_is_called_significant_as_often_as_stated(near: Neighbours) -> None:
    source = np.random.default_rng(8)
    p_values = [
        moran(source.normal(size=64), near.matrix, permutations=199, seed=n).p_value for n in range(300)
    ]
    assert np.mean(np.array(p_values) <= 0.1) == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize("value", [0.0, 3.3, 1e9])
def test_constant_map(near: Neighbours, value: float) -> None:
    values = value * (1 + np.finfo(float).eps * (np.arange(64) % 2))
    assert np.isnan(moran(values, near.matrix).moran)
    assert np.isnan(moran(values, near.matrix).p_value)
    assert np.isnan(local_moran(values, near.matrix).p_value).all()


@pytest.mark.parametrize("statistic", [moran, local_moran])
def test_missing_and_too_many_values_are_refused(near: Neighbours, statistic: object) -> None:
    assert callable(statistic)
    with pytest.raises(ValueError, match="missing"):
        statistic([np.nan, *range(63)], near.matrix)
    with pytest.raises(ValueError, match="one a row"):
        statistic(range(65), near.matrix)


def test_blocks_do_not_show(near: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = moran(planted(near)[::-1], near.matrix, permutations=501)
    local = local_moran(planted(near), near.matrix, permutations=501)
    monkeypatch.setattr("sozialraum.space.moran.BLOCK", 64 * 100)
    monkeypatch.setattr("sozialraum.space.clusters.BLOCK", 64 * 100)
    assert moran(planted(near)[::-1], near.matrix, permutations=501) == whole
    np.testing.assert_array_equal(
        local_moran(planted(near), near.matrix, permutations=501).p_value, local.p_value
    )


@given(seed=st.integers(0, 2**32 - 1), scale=st.floats(1e-6, 1e6), shift=st.floats(-100, 100))
def test_laws(near: Neighbours, seed: int, scale: float, shift: float) -> None:
    values = np.random.default_rng(seed).exponential(size=64)
    plain = moran(values, near.matrix, permutations=99)
    assert 1 / 100 <= plain.p_value <= 1
    local = local_moran(values, near.matrix, permutations=99)
    assert local.local_moran.mean() == pytest.approx(plain.moran), "the parts make up the whole"
    assert ((local.p_value >= 1 / 100) & (local.p_value <= 1)).all()
    moved = moran(-values * scale + shift, near.matrix, permutations=99)
    assert moved.moran == pytest.approx(plain.moran, abs=1e-5), "unit and direction change nothing"


# local clusters


def test_planted_corner_is_a_cluster(near: Neighbours) -> None:
    found = cluster_table(scores(planted(near), near.areas), {"g": near})
    inner = found[found["area"].isin(["00", "01", "10", "11"])]
    assert inner["cluster"].all()
    assert (inner["quadrant"] == "high_high").all()
    away = found[(found["area"].str[0] > "3") & (found["area"].str[1] > "3")]
    assert not away["cluster"].any()
    low = cluster_table(scores(-planted(near), near.areas), {"g": near})
    assert (low.loc[inner.index, "quadrant"] == "low_low").all()
    np.testing.assert_array_equal(found["cluster"], low["cluster"])


def test_outlier_among_its_opposites() -> None:
    near = contiguity(chequered())["g"]
    values = np.random.default_rng(1).normal(0, 0.1, 64)
    values[[near.areas.index(f"{row}{column}") for row in (2, 3, 4) for column in (2, 3, 4)]] += 5
    values[near.areas.index("33")] = -2
    found = cluster_table(scores(values, near.areas), {"g": near}).set_index("area").loc["33"]
    assert found["quadrant"] == "low_high"
    assert found["cluster"]
    assert found["local_moran"] < 0


def test_q_values_are_held_on_each_map(near: Neighbours) -> None:
    noise = np.random.default_rng(5).normal(size=64)
    alone = cluster_table(scores(noise, near.areas, name="b"), {"g": near})
    both = pd.concat([scores(planted(near), near.areas, name="a"), scores(noise, near.areas, name="b")])
    found = cluster_table(both, {"g": near})
    pd.testing.assert_frame_equal(found[found["name"] == "b"].reset_index(drop=True), alone)
    assert (alone["q_value"] >= alone["p_value"]).all()
    assert (alone["p_value"] < 0.05).any(), "without the rate, chance makes hotspots"
    assert not alone["cluster"].any()


def test_an_area_at_the_mean_is_no_cluster() -> None:
    row = csr_array(np.eye(5, k=1) + np.eye(5, k=-1))
    found = local_moran([-2, -1, 0, 1, 2], row)
    assert found.local_moran[2] == 0
    assert found.p_value[2] == 1
    assert QUADRANTS[found.quadrant[0]] == "low_low"


def test_every_area_draws_from_all_others() -> None:
    """With two neighbours of four others, each of the 6 pairs is drawn equally often."""
    ring = csr_array(np.roll(np.eye(5), 1, axis=1) + np.roll(np.eye(5), -1, axis=1))
    values = np.array([10.0, 7, 1, 0, 4])
    pairs = np.array([7 + 1, 7 + 0, 7 + 4, 1 + 0, 1 + 4, 0 + 4]) / 2
    z, means = (10 - values.mean()) / values.std(), (pairs - values.mean()) / values.std()
    middle = -z * z / 4
    exact = np.mean(np.abs(z * means - middle) >= abs(z * means[2] - middle) - 1e-9)
    assert local_moran(values, ring).p_value[0] == pytest.approx(exact, abs=0.02)


# tables


def test_table_of_a_map(near: Neighbours) -> None:
    found = autocorrelation_table(scores(planted(near), near.areas), {"g": near}).iloc[0]
    expected = moran(planted(near), near.matrix)
    assert found[["name", "geography", "year", "areas"]].tolist() == ["lage", "g", 2024, 64]
    assert tuple(found[["moran", "expected", "p_value"]]) == expected
    assert pd.isna(found["reason"])


def test_a_map_of_thirty_areas_is_tested(near: Neighbours) -> None:
    values = planted(near)
    values[FEWEST_AREAS:] = np.nan
    found = autocorrelation_table(scores(values, near.areas), {"g": near}).iloc[0]
    assert found["areas"] == FEWEST_AREAS
    assert pd.notna(found["p_value"])
    areas = cluster_table(scores(values, near.areas), {"g": near})
    assert areas["p_value"].notna().sum() == FEWEST_AREAS


@pytest.mark.parametrize(("valued", "connected"), [(29, 29), (2, 2), (1, 0), (0, 0)])
def test_maps_below_thirty_areas_are_not_tested(near: Neighbours, valued: int, connected: int) -> None:
    values = planted(near)
    values[valued:] = np.nan
    found = autocorrelation_table(scores(values, near.areas), {"g": near}).iloc[0]
    assert found["areas"] == connected
    assert found["reason"] == TOO_FEW.format(connected, FEWEST_AREAS)
    assert found[["moran", "expected", "p_value"]].isna().all()
    areas = cluster_table(scores(values, near.areas), {"g": near})
    assert areas[STATISTICS].isna().all(axis=None)
    assert (areas["reason"] == NO_VALUE).sum() == 64 - valued
    assert (areas["reason"] == TOO_FEW.format(connected, FEWEST_AREAS)).sum() == connected


def test_reasons_of_maps_and_areas(near: Neighbours) -> None:
    same = scores(np.ones(64), near.areas)
    assert autocorrelation_table(same, {"g": near})["reason"].tolist() == [CONSTANT]
    assert (cluster_table(same, {"g": near})["reason"] == CONSTANT).all()
    assert autocorrelation_table(same, {})["reason"].tolist() == [NO_SHAPES]
    assert (cluster_table(same, {})["reason"] == NO_SHAPE).all()
    values = planted(near)
    for lonely in ("01", "10", "11"):
        values[near.areas.index(lonely)] = np.nan
    frame = pd.concat([scores(values, near.areas), scores(np.ones(1), ("elsewhere",))])
    found = cluster_table(frame, {"g": near}).set_index("area")["reason"]
    assert found["00"] == ISLAND
    assert found["01"] == NO_VALUE
    assert found["elsewhere"] == NO_SHAPE
    assert found.isna().sum() == 60
    assert autocorrelation_table(frame, {"g": near})["areas"].tolist() == [60]


def test_order_of_rows_and_seed(near: Neighbours) -> None:
    frame = scores(planted(near), near.areas)
    first = cluster_table(frame, {"g": near})
    pd.testing.assert_frame_equal(first, cluster_table(frame.iloc[::-1], {"g": near}))
    other = cluster_table(frame, {"g": near}, seed=1)
    assert not first["p_value"].equals(other["p_value"])
    assert (first["p_value"] - other["p_value"]).abs().max() < 0.03


@pytest.mark.parametrize("table", [autocorrelation_table, cluster_table])
def test_tables_without_rows_have_their_columns_and_types(near: Neighbours, table: object) -> None:
    assert callable(table)
    frame = scores(planted(near), near.areas)
    empty, full = table(frame.iloc[:0], {"g": near}), table(frame, {"g": near})
    assert empty.empty
    assert list(empty) == list(full)
    numbers = [name for name in full if name not in ("name", "geography", "area", "year")]
    assert empty[numbers].dtypes.equals(full[numbers].dtypes)
