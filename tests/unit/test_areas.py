"""Memberships over all levels, and faults of shapes."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Polygon, box

from sozialraum.areas import (
    PROJECTED,
    closure,
    extent_faults,
    membership_faults,
    missing_areas,
    topology_faults,
)
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Point, Theme

TITLE = Title(de="t", en="t")
EAST, NORTH = 310_000, 5_630_000
"""A corner near Düren in metres, so that coordinates can be turned into degrees."""


def _geography(*areas: AreaEntry) -> Geography:
    return Geography(title=TITLE, valid_from=date(1975, 1, 1), areas=areas)


def _shapes(**areas: Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"area": list(areas)}, geometry=list(areas.values()), crs=PROJECTED)


def _box(left: float, bottom: float, right: float, top: float) -> Polygon:
    return box(EAST + left, NORTH + bottom, EAST + right, NORTH + top)


def _county(area_km2: float, longitude: float = 6.3, latitude: float = 50.79) -> County:
    return County(
        id="k",
        title=TITLE,
        area="05358",
        state="05",
        area_km2=area_km2,
        area_tolerance_km2=0.01,
        first_year=2000,
        timezone="Europe/Berlin",
        owner="team:x",
        themes=(Theme(id="t", title=TITLE),),
        reference_points=(Point(name="Ort", area="A", longitude=longitude, latitude=latitude),),
    )


def test_closure_over_all_levels() -> None:
    geographies = {
        "raum": _geography(AreaEntry(area="1", name="1", parents={"ort": "O"})),
        "ort": _geography(AreaEntry(area="O", name="O", parents={"amt": "J", "kreis": "K"})),
        "amt": _geography(AreaEntry(area="J", name="J", parents={"kreis": "K"})),
        "kreis": _geography(AreaEntry(area="K", name="K")),
    }
    found = closure(geographies)
    pairs = list(zip(found["area"], found["parent_geography"], found["parent"], strict=True))
    assert pairs == [
        ("J", "kreis", "K"),
        ("O", "amt", "J"),
        ("O", "kreis", "K"),
        ("1", "amt", "J"),
        ("1", "kreis", "K"),
        ("1", "ort", "O"),
    ]
    assert membership_faults(found) == []


def test_two_ways_to_different_parents_are_a_fault() -> None:
    geographies = {
        "raum": _geography(AreaEntry(area="1", name="1", parents={"ort": "O", "amt": "J"})),
        "ort": _geography(AreaEntry(area="O", name="O", parents={"kreis": "K"})),
        "amt": _geography(AreaEntry(area="J", name="J", parents={"kreis": "L"})),
        "kreis": _geography(AreaEntry(area="K", name="K"), AreaEntry(area="L", name="L")),
    }
    assert membership_faults(closure(geographies)) == ["raum 1: weights in kreis sum to 2, expected 1"]


def test_no_memberships() -> None:
    found = closure({"kreis": _geography(AreaEntry(area="K", name="K"))})
    assert found.empty
    assert membership_faults(found) == []


def test_weights() -> None:
    frame = pd.DataFrame(
        {"geography": "g", "area": ["1", "1", "2"], "parent_geography": "p", "weight": [0.1, 0.9, 0.5]}
    )
    assert membership_faults(frame) == ["g 2: weights in p sum to 0.5, expected 1"]


def test_shapes_that_fit() -> None:
    shapes = _shapes(A=_box(0, 0, 100, 100), B=_box(100, 0, 200, 100))
    assert topology_faults(shapes, geography="g") == []


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        ({"A": _box(0, 0, 100, 100), "B": _box(90, 0, 200, 100)}, "g: A and B overlap by 1000 m²"),
        ({"A": _box(0, 0, 90, 90) - _box(30, 30, 60, 60)}, "g: a gap of 900 m² near POINT (310045 5630045)"),
        ({"A": Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])}, "g A: the shape is invalid"),
    ],
)
def test_topology_faults(shapes: dict[str, Polygon], fault: str) -> None:
    assert topology_faults(_shapes(**shapes), geography="g") == [fault]


def test_rounding_of_coordinates_is_no_fault() -> None:
    shapes = _shapes(A=_box(0, 0, 100.005, 100), B=_box(100, 0, 200, 100))
    assert topology_faults(shapes, geography="g") == []


def test_extent() -> None:
    shapes = _shapes(A=_box(0, 0, 5000, 5000))
    (longitude,), (latitude,) = shapes.centroid.to_crs("EPSG:4326").iloc[0].xy
    assert extent_faults(shapes, _county(25.0, longitude, latitude), geography="g") == []
    wrong = extent_faults(shapes, _county(26.0, 7.9, latitude), geography="g")
    assert wrong == [
        "g: the shapes cover 25.00 km², expected 26 ± 0.01",
        f"g: Ort does not lie in A; expected CRS {PROJECTED}",
    ]


def test_a_wrong_coordinate_system_is_found() -> None:
    """Same shapes in the neighbouring zone, taken for the expected one: area right, place wrong."""
    shapes = _shapes(A=_box(0, 0, 5000, 5000))
    (longitude,), (latitude,) = shapes.centroid.to_crs("EPSG:4326").iloc[0].xy
    moved = shapes.to_crs("EPSG:25831").set_crs(PROJECTED, allow_override=True)
    found = extent_faults(moved, _county(25.0, longitude, latitude), geography="g")
    assert f"g: Ort does not lie in A; expected CRS {PROJECTED}" in found


def test_two_shapes_of_an_area_are_told_not_a_crash() -> None:
    shapes = _shapes(A=_box(0, 0, 5000, 5000))
    twice = pd.concat([shapes, shapes], ignore_index=True)
    (longitude,), (latitude,) = shapes.centroid.to_crs("EPSG:4326").iloc[0].xy
    assert extent_faults(twice, _county(50.0, longitude, latitude), geography="g") == []
    assert missing_areas(twice["area"], _geography(AreaEntry(area="A", name="A")), name="g") == [
        "g A: more than one shape"
    ]


def test_missing_areas_but_not_residuals() -> None:
    geography = _geography(
        AreaEntry(area="A", name="A"),
        AreaEntry(area="B", name="B"),
        AreaEntry(area="R", name="R", kind="residual"),
    )
    assert missing_areas(["A"], geography, name="g") == ["g B: no shape"]
