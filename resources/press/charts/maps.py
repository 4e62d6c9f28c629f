"""Maps: figures of areas as colours, and where an area lies.

Belongs here: maps. Does not belong here: classes (content), shapes (``shapes``).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from resources.press.charts.chart import Chart, room
from resources.press.charts.frame import FILLS, expr, frame, named
from resources.press.charts.shapes import Feature
from resources.press.charts.words import MISSING, UNSURE, german_list
from resources.press.content.model import Level
from sozialraum.wording.notation import with_unit

_PROJECTION = {"type": "identity", "reflectY": True}
_FILL = "datum.fill === 'chosen' ? accent : datum.fill === 'rest' ? soft : datum.fill"


def _shapes(data: str, mark: Mapping[str, Any], *, only: str | None = None) -> dict[str, Any]:
    return {
        "data": named(data),
        **({"transform": [{"filter": only}]} if only else {}),
        "projection": _PROJECTION,
        "mark": {"type": "geoshape", **mark},
    }


_KEY_Y = "16 + datum.row * 20"

SPEC = frame(
    [
        _shapes(
            "areas",
            {
                "fill": expr(_FILL),
                "stroke": expr("edge"),
                "strokeWidth": expr("thin"),
                "tooltip": expr("datum.text"),
            },
        ),
        _shapes(
            "areas",
            {"fill": FILLS["unsure"], "stroke": None, "tooltip": expr("datum.text")},
            only="datum.unsure",
        ),
        _shapes(
            "outlines",
            {
                "fill": None,
                "stroke": expr("ink"),
                "strokeWidth": expr("2.4 * thin"),
                "strokeJoin": "round",
                "tooltip": None,
            },
        ),
        *(
            _shapes(
                "areas",
                {
                    "fill": None,
                    "stroke": expr(colour),
                    "strokeWidth": width,
                    "strokeJoin": "round",
                    "tooltip": None,
                },
                only="datum.slug === highlight",
            )
            for colour, width in (("page", 6), ("ink", 3))
        ),
        {
            "data": named("key"),
            "mark": {
                "type": "point",
                "shape": "square",
                "filled": True,
                "size": 210,
                "opacity": 1,
                "fill": expr("datum.fill"),
                "stroke": expr("edge"),
                "strokeWidth": 0.6,
                "x": expr("width + 26"),
                "y": expr(_KEY_Y),
            },
        },
        {
            "data": named("key"),
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "text": expr("datum.label"),
                "x": expr("width + 41"),
                "y": expr(_KEY_Y),
            },
        },
    ],
    width=360,
    height=440,
    signals={"thin": 0.5},
)


def area_map(
    level: Level,
    shapes: Mapping[str, Sequence[Feature]],
    *,
    year: int,
    title: str,
    unit: str,
    decimals: int,
    outlines: str | None = None,
    highlight: str = "",
) -> Chart:
    """Map of the figures of a year.

    Parameters
    ----------
    level
        Figures of a geography; must have classes.
    shapes
        What ``shapes.shapes`` gives.
    year
        One of the years of the level.
    title, unit, decimals
        Of the indicator.
    outlines
        Geography whose borders are drawn over the areas, such as the municipalities.
    highlight
        Slug of an area that is framed.
    """
    if level.classes is None:
        raise ValueError(f"{level.geography}: has no classes, expected figures that a map can tell apart")
    row, classes = level.years.index(year), level.classes
    about = {
        slug: {
            "fill": FILLS[str(missing or "not_delivered")] if klass is None else classes.colours[klass],
            "unsure": unsure and klass is not None,
            "text": MISSING[missing or "not_delivered"]
            if value is None
            else with_unit(value, unit=unit, decimals=decimals),
        }
        for slug, value, klass, missing, unsure in zip(
            level.places,
            level.value[row],
            level.klass[row],
            level.missing[row],
            level.unsure[row],
            strict=True,
        )
    }
    areas = [
        feature | about[feature["slug"]] for feature in shapes[level.geography] if feature["slug"] in about
    ]
    data = {
        "areas": [area | {"text": f"{area['name']}: {area['text']}"} for area in areas],
        "outlines": list(shapes.get(outlines or "", ())),
        "key": _key(level, row),
    }
    names = {feature["slug"]: feature["name"] for feature in areas}
    alt = (
        f"Karte: {title}, {level.title}, {year}. {_extremes(level, row, names, unit=unit, decimals=decimals)}"
    )
    right = room(one["label"] for one in data["key"])
    return Chart("map", data, alt, {"highlight": highlight}, height=_height(areas, 360), right=right)


def position(slug: str, shapes: Mapping[str, Sequence[Feature]], *, geography: str, within: str) -> Chart:
    """Small map of where an area lies in the county.

    Parameters
    ----------
    slug, geography
        The area.
    shapes
        What ``shapes.shapes`` gives.
    within
        Geography whose areas divide the map, such as the municipalities.
    """
    own = [feature for feature in shapes[geography] if feature["slug"] == slug]
    rest = [
        feature | {"fill": "rest", "unsure": False, "text": feature["name"]} for feature in shapes[within]
    ]
    chosen = [feature | {"fill": "chosen", "unsure": False, "text": feature["name"]} for feature in own]
    name = own[0]["name"] if own else slug
    alt = f"Lagekarte: {name} ist im Kreis hervorgehoben."
    return Chart("map", {"areas": [*rest, *chosen]}, alt, {"thin": 0.4}, width=150, height=_height(rest, 150))


def _height(areas: Sequence[Feature], width: int) -> int:
    """Height of a map of this width that is as wide or slim as its areas."""
    if not areas:
        return width
    ends: list[float] = shapely.total_bounds(
        [shapely.from_geojson(json.dumps(area["geometry"])) for area in areas]
    ).tolist()
    return round(width * (ends[3] - ends[1]) / (ends[2] - ends[0]))


def _key(level: Level, row: int) -> list[dict[str, Any]]:
    """The legend: classes from the highest, then what else there is on this map."""
    assert level.classes is not None  # noqa: S101 - checked by the caller
    pairs = list(zip(level.classes.colours, level.classes.labels, strict=True))[::-1]
    missing = set(level.missing[row])
    pairs += [(FILLS[kind], word) for kind, word in MISSING.items() if kind in missing]
    if any(level.unsure[row]):
        pairs.append((FILLS["unsure"], UNSURE))
    return [{"row": number, "fill": fill, "label": label} for number, (fill, label) in enumerate(pairs)]


def _extremes(level: Level, row: int, names: Mapping[str, str], *, unit: str, decimals: int) -> str:
    known = [
        (value, names[slug])
        for slug, value in zip(level.places, level.value[row], strict=True)
        if value is not None and slug in names
    ]
    if not known:
        return "Es gibt keine Werte."
    low, high = (with_unit(end(known)[0], unit=unit, decimals=decimals) for end in (min, max))
    at_low, at_high = (
        german_list([name for value, name in known if value == end(known)[0]]) for end in (min, max)
    )
    gone = len(level.places) - len(known)
    without = f" Ohne Wert: {gone} von {len(level.places)} Gebieten." if gone else ""
    return f"Niedrigster Wert: {low} ({at_low}), höchster Wert: {high} ({at_high}).{without}"
