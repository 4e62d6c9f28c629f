"""Cuts of the same place that overlap: what they have in common is counted by subtraction.

Each attack is carried out on what the engine lets through: once by hand, once by the audit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import milp
from shapely.geometry import box

from sozialraum.areas import PROJECTED
from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.audit import Audit
from sozialraum.disclosure.manifest.figures import Manifest
from sozialraum.disclosure.manifest.forms import Family, Summand
from sozialraum.disclosure.manifest.intersections import pieces_of, tied
from sozialraum.disclosure.manifest.pieces import OPEN_END, Asked
from sozialraum.disclosure.manifest.system import Areas
from sozialraum.disclosure.readback import audited, read_back
from sozialraum.disclosure.released import released_figures
from tests.integration.disclosure_small import COUNTY, TOWNS, YEAR, catalogue, decided, declared, figures

Cut = Mapping[str, Sequence[str]]
"""Areas with the places they are made of."""

FORM = (Summand(Family("leistung", "ba", YEAR), Asked((), ((0, OPEN_END, Fraction(1)),)), Fraction(1)),)
"""Everybody who gets benefits."""


def _shapes(**geographies: Mapping[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Stripes of 100 m by area, from and to in metres."""
    rows = [
        {"geography": name, "area": area, "geometry": box(start, 0, end, 100)}
        for name, areas in geographies.items()
        for area, (start, end) in areas.items()
    ]
    return gpd.GeoDataFrame(rows, crs=PROJECTED)


def test_shapes_are_cut_into_pieces_that_lie_in_one_area_of_each_geography() -> None:
    found = pieces_of(_shapes(old={"A": (0, 50), "B": (50, 100)}, new={"1": (0, 30), "2": (30, 80)}))
    assert found[["old", "new"]].fillna("-").to_numpy().tolist() == [
        ["A", "1"],
        ["A", "2"],
        ["B", "2"],
        ["B", "-"],
    ]


def test_rounding_of_coordinates_and_differences_of_drawing_make_no_pieces() -> None:
    shapes = _shapes(old={"A": (0, 50), "B": (50, 100)}, new={"1": (0, 50.005), "2": (50.005, 97)})
    assert len(pieces_of(shapes)) == 3
    assert len(pieces_of(shapes, smallest_share=0.1)) == 2
    assert pieces_of(shapes.iloc[:0]).empty


def _areas(inside: Mapping[str, Iterable[str]], nested: Iterable[tuple[str, str, str, str]] = ()) -> Areas:
    rows = [(name, area) for name, areas in inside.items() for area in areas]
    names = ["geography", "area", "parent_geography", "parent"]
    return Areas.of(pd.DataFrame(rows, columns=names[:2]), pd.DataFrame(list(nested), columns=names))


def _helpers(areas: Areas, pieces: pd.DataFrame, asked: Iterable[str]) -> Areas:
    found, more = tied(areas, {(FORM, name) for name in asked}, pieces)
    assert {name for _, name in more} <= set(found.inside)
    return found


def test_common_pieces_and_rests_lie_in_the_areas_they_are_cut_from() -> None:
    """A holds 1 and gives bits to 2 and 3: these bits together are what A leaves over without 1."""
    areas = _areas({"old": "ABC", "new": "1234"})
    pieces = pd.DataFrame({"old": list("AAABCC"), "new": ["1", "2", "3", "2", "3", None]})
    found = _helpers(areas, pieces, ["old", "new"])
    both, rest = "new∩old", "old∖new"
    assert found.inside[both] == ("-∩C", "1∩A", "2∩A", "2∩B", "3∩A", "3∩C")
    assert found.inside[rest] == ("A",)
    assert [found.inside["old"][at] for at in found.lies_in[both, "old"]] == ["C", "A", "A", "B", "A", "C"]
    assert found.lies_in[both, rest].tolist() == [-1, -1, 0, -1, 0, -1]
    assert found.lies_in[both, "new"].tolist() == [-1, 0, 1, 1, 2, 2]


def test_nested_geographies_and_areas_that_no_other_touches_need_no_help() -> None:
    areas = _areas({"old": "AB", "new": "12"}, [("new", "1", "old", "A"), ("new", "2", "old", "B")])
    pieces = pd.DataFrame({"old": ["A", "B"], "new": ["1", "2"]})
    assert set(_helpers(areas, pieces, ["old", "new"]).inside) == {"old", "new"}
    apart = pd.DataFrame({"old": ["A", "A", "B"], "new": ["1", "2", None]})
    loose = _areas({"old": "AB", "new": "12"})
    assert _helpers(loose, apart, ["old", "new"]).inside["new∩old"] == ("1∩A", "2∩A")
    assert set(_helpers(loose, apart, ["old"]).inside) == {"old", "new"}


def test_three_cuts_are_tied_by_what_two_and_what_all_have_in_common() -> None:
    areas = _areas({"a": "AB", "b": "12", "c": "xy"})
    pieces = pd.DataFrame({"a": list("AABB"), "b": list("1221"), "c": list("xyyx")})
    found = _helpers(areas, pieces, ["a", "b", "c"])
    assert {"a∩b", "a∩c", "b∩c", "a∩b∩c"} <= set(found.inside)
    assert (found.lies_in["a∩b∩c", "a∩c"] >= 0).all()
    finer = _areas({"a": "AB", "b": "12", "c": "xy"}, [("c", "x", "a", "A"), ("c", "y", "a", "B")])
    pieces = pd.DataFrame({"a": list("AABB"), "b": list("1221"), "c": list("xxyy")})
    found = _helpers(finer, pieces, ["a", "b", "c"])
    assert ("b∩c", "a∩b") in found.lies_in
    assert "a∩b∩c" not in found.inside


@pytest.mark.parametrize(
    ("pieces", "fault"),
    [
        ({"old": ["A"], "neu": ["1"]}, "geography 'neu' does not exist"),
        ({"old": ["Z"], "new": ["1"]}, "old has no area 'Z'"),
    ],
)
def test_pieces_of_what_there_is_not_are_an_error(pieces: dict[str, list[str]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        tied(_areas({"old": "AB", "new": "12"}), {(FORM, "old")}, pd.DataFrame(pieces))


def _geography(areas: Iterable[str]) -> str:
    rows = "".join(f'  - {{area: "{area}", name: "R{area}"}}\n' for area in areas)
    return "title: {de: Raum, en: Area}\nvalid_from: 2000-01-01\nareas:\n" + rows


def _county(folder: Path, cuts: Mapping[str, Cut]) -> Catalogue:
    own = {f"geographies__{name}": _geography(cut) for name, cut in cuts.items()}
    gemeinde = (
        f'title: {{de: Ort, en: Town}}\nvalid_from: 2000-01-01\nareas: [{{area: "{COUNTY}9", name: O}}]\n'
    )
    return catalogue(folder, indicators=["leistungen"], geographies__gemeinde=gemeinde, **own)


def _figures(counts: Mapping[str, int], cuts: Mapping[str, Cut], own: Catalogue) -> pd.DataFrame:
    persons = pd.DataFrame(
        [(YEAR, place, 30, True) for place, number in counts.items() for _ in range(number)],
        columns=["year", "area", "age", "leistung"],
    )
    values = figures(persons, own, geographies=cuts)
    return values[values["year"] == YEAR].reset_index(drop=True)


def _pieces(cuts: Mapping[str, Cut], places: Iterable[str]) -> pd.DataFrame:
    of = {name: {place: area for area, own in cut.items() for place in own} for name, cut in cuts.items()}
    return pd.DataFrame({name: [own.get(place) for place in places] for name, own in of.items()})


def _released(whole: Manifest, values: pd.DataFrame, own: Catalogue) -> pd.DataFrame:
    return released_figures(values, whole, decided(whole, own)[1], own)


def _audit(whole: Manifest, table: pd.DataFrame, own: Catalogue) -> Audit:
    printed = read_back(table, whole, own)
    assert not printed.faults
    return audited(whole, decided(whole, own)[0], [printed.cells], seconds=20)


def _shown(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["area"], table["numerator"], strict=True))


ATTACKS = {
    "old against new cut": (
        {"sozialraum": {"A": ["a", "b"], "B": ["c"]}, "neu": {"1": ["a"], "2": ["b", "c"]}},
        {"a": 28, "b": 2, "c": 40},
        lambda shown: shown["A"] - shown["1"],
        2,
    ),
    "areas of a city that leave a bit over": (
        {
            "sozialraum": {"A": ["a", "b"], "B": ["c", "d"], "C": ["e"]},
            "stadt": {"1": ["a"], "2": ["b", "c"], "3": ["e"]},
        },
        {"a": 20, "b": 9, "c": 15, "d": 1, "e": 30},
        lambda shown: shown["A"] + shown["B"] - shown["1"] - shown["2"],
        1,
    ),
    "two bits that go to two neighbours": (
        {
            "sozialraum": {"A": ["a", "b", "c"], "B": ["d"], "C": ["e"]},
            "neu": {"1": ["a"], "2": ["b", "d"], "3": ["c", "e"]},
        },
        {"a": 20, "b": 1, "c": 1, "d": 15, "e": 30},
        lambda shown: shown["A"] - shown["1"],
        2,
    ),
    "two areas less two others": (
        {
            "sozialraum": {"A": ["a", "b"], "B": ["c", "d", "e"], "C": ["f"]},
            "neu": {"1": ["a", "c"], "2": ["b", "d"], "3": ["e", "f"]},
        },
        {"a": 8, "b": 7, "c": 9, "d": 11, "e": 2, "f": 20},
        lambda shown: shown["A"] + shown["B"] - shown["1"] - shown["2"],
        2,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_without_the_intersections_a_small_piece_is_read_off_and_with_them_it_is_not(
    attack: str, tmp_path: Path
) -> None:
    cuts, counts, arithmetic, secret = ATTACKS[attack]
    own = _county(tmp_path, cuts)
    values = _figures(counts, cuts, own)

    blind = declared(values, own)
    table = _released(blind, values, own)
    assert _audit(blind, table, own).passed
    assert arithmetic(_shown(table)) == secret

    whole = declared(values, own, pieces=_pieces(cuts, counts))
    assert not _audit(whole, table, own).passed
    safe = _released(whole, values, own)
    assert np.isnan(arithmetic(_shown(safe)))
    assert _audit(whole, safe, own).passed
    assert _most(safe, cuts, counts, arithmetic) >= 3


def _most(
    table: pd.DataFrame, cuts: Mapping[str, Cut], counts: Mapping[str, int], arithmetic: Callable[..., float]
) -> float:
    """The greatest value of the secret that all tables of places leave possible."""
    places, shown = list(counts), _shown(table)
    areas = {area: own for cut in cuts.values() for area, own in cut.items()}
    of = np.array([[place in own for place in places] for own in areas.values()], dtype=float)
    value = np.array(list(map(shown.get, areas)), dtype=float)
    unit = {area: of[row] for row, area in enumerate(areas)}
    low, high = np.where(np.isnan(value), 1, value), np.where(np.isnan(value), 10_000, value)
    found = milp(-arithmetic(unit), integrality=np.ones(len(places)), constraints=(of, low, high))
    return -found.fun


def test_the_ledger_and_the_regions_know_no_helping_geographies(tmp_path: Path) -> None:
    """Forms are remembered with what readers see; pieces lie in the municipality of their areas."""
    places = {f"{town}{number:02}": town for town in TOWNS for number in range(1, 5)}
    stripes = list(places)
    cut = {"N0": stripes[:3], **{f"N{at}": stripes[at : at + 2] for at in range(3, len(stripes), 2)}}
    own = catalogue(tmp_path, indicators=["leistungen"], geographies__neu=_geography(cut))
    areas = {"sozialraum": {place: [place] for place in stripes}, "neu": cut}
    values = _figures(dict.fromkeys(stripes, 5), areas, own)
    whole = declared(values, own, pieces=_pieces(areas, stripes))
    assert {name for _, name in whole.asked} == set(areas)
    both = [
        (name.rsplit("|", 1)[1].split("∩")[1], region)
        for name, region in zip(whole.system.names, whole.regions, strict=True)
        if "|neu∩sozialraum|" in name
    ]
    assert len(both) == len(stripes)
    assert all(TOWNS[region] == places[area] for area, region in both)
