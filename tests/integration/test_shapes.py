"""Shapes of every geography: as delivered, or dissolved from the areas inside."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from shapely.geometry import box

from resources.home import Home
from resources.planning.keys import SLICES
from resources.planning.plan import Plan
from resources.shapes import area_shapes
from sozialraum.areas import PROJECTED
from sozialraum.catalogue import Catalogue
from tests.integration.worlds import INSIDE, KREIS, geographies, measure, source, world


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "inbox")


@pytest.fixture
def catalogue() -> Catalogue:
    drawn = {
        name: g.model_copy(update={"geometry": "grenzen" if name == "sozialraum" else None})
        for name, g in geographies().items()
    }
    return world(
        measures={"personen": measure("amt")},
        sources={"amt": source("personen"), "grenzen": source("personen")},
        geographies_=drawn,
    )


def _deliver(home: Home, source_: str, shapes: dict[str, tuple[str, object]]) -> None:
    """One delivery of shapes: geography and shape by area."""
    frame = pd.DataFrame(
        [(geography, area, shape.wkb) for area, (geography, shape) in shapes.items()],  # type: ignore[attr-defined]
        columns=["geography", "area", "wkb"],
    )
    home.store.write(("deliveries", source_, "g1"), frame, inputs={}, code="1")
    known = pd.DataFrame({"delivery": ["g1"], "source": [source_]})
    home.store.write(
        SLICES, known.assign(reference_date=pd.Series([pd.NaT], dtype="datetime64[ns]")), inputs={}, code="1"
    )


def _rooms() -> dict[str, tuple[str, object]]:
    return {a: ("sozialraum", box(i * 1000, 0, i * 1000 + 1000, 1000)) for i, a in enumerate(INSIDE)}


def test_dissolved_up_to_the_county(home: Home, catalogue: Catalogue) -> None:
    _deliver(home, "grenzen", _rooms())
    found = area_shapes(catalogue, Plan(catalogue, home)).set_index("area")
    assert found["area_km2"].round(6).to_dict() == {
        **dict.fromkeys(INSIDE, 1.0),
        "05358004": 1.0,
        "05358008": 2.0,
        "JH05358008": 2.0,
        "JH05358999": 1.0,
        KREIS: 3.0,
    }
    assert found.groupby("geography")["shape_basis"].unique().explode().to_dict() == {
        "sozialraum": "delivered",
        "gemeinde": "dissolved",
        "jugendamt": "dissolved",
        "kreis": "dissolved",
    }
    assert found.crs == PROJECTED
    assert found["shape"].is_valid.all()
    assert found.loc[KREIS, "geometry"] == found.loc[KREIS, "shape"].wkb


def test_delivered_shapes_are_not_dissolved(home: Home, catalogue: Catalogue) -> None:
    own = catalogue.geographies["kreis"].model_copy(update={"geometry": "grenzen"})
    changed = replace(catalogue, geographies={**catalogue.geographies, "kreis": own})
    _deliver(home, "grenzen", {**_rooms(), KREIS: ("kreis", box(0, 0, 3000, 1001))})
    found = area_shapes(changed, Plan(changed, home)).set_index("area")
    assert found.loc[KREIS, "shape_basis"] == "delivered"
    assert found.loc[KREIS, "area_km2"] == pytest.approx(3.003)


def test_nothing_delivered(home: Home, catalogue: Catalogue) -> None:
    found = area_shapes(catalogue, Plan(catalogue, home))
    assert found.empty
    assert {"geography", "area", "shape", "shape_basis", "area_km2", "geometry"} <= set(found.columns)
