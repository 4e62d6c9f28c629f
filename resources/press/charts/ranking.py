"""Rankings: areas sorted by their figures, with confidence limits and the county.

Belongs here: rankings. Does not belong here: maps of the same figures.
"""

from collections.abc import Mapping
from typing import Any

from resources.press.charts.chart import Chart, room
from resources.press.charts.frame import BY_ROW, expr, frame, named
from resources.press.charts.words import MISSING
from resources.press.content.model import Level
from sozialraum.wording.notation import with_unit
from sozialraum.wording.rounding import exact

_Y = {
    "field": "slug",
    "type": "nominal",
    "sort": BY_ROW,
    "axis": {
        "title": None,
        "domain": False,
        "ticks": False,
        "grid": True,
        "labelPadding": 8,
        "labelLimit": expr("longest"),
        "labelFontSize": 11.5,
        "labelColor": expr("ink"),
        "labelExpr": "names[datum.value]",
        "labelFontWeight": expr("datum.value === highlight ? 'bold' : 'normal'"),
    },
}
_X = {
    "type": "quantitative",
    "scale": {"zero": False, "nice": True},
    "axis": {
        "title": None,
        "labelExpr": "format(datum.value, ',~f')",
        "tickCount": 5,
        "orient": "bottom",
        "grid": False,
    },
}
_LIMITS = {"filter": "isValid(datum.low) && isValid(datum.high)"}

SPEC = frame(
    [
        {
            "data": named("county"),
            "mark": {"type": "rule", "strokeDash": [4, 3], "stroke": expr("muted"), "strokeWidth": 1.2},
            "encoding": {"x": {"field": "value", **_X}},
        },
        {
            "data": named("county"),
            "mark": {
                "type": "text",
                "y": -8,
                "fill": expr("muted"),
                "text": expr("datum.text"),
                "baseline": "bottom",
            },
            "encoding": {"x": {"field": "value", **_X}},
        },
        {
            "data": named("rows"),
            "transform": [_LIMITS],
            "mark": {
                "type": "rule",
                "strokeWidth": 2.5,
                "strokeCap": "round",
                "stroke": expr("datum.slug === highlight ? worse : accent"),
                "opacity": 0.4,
            },
            "encoding": {"y": _Y, "x": {"field": "low", **_X}, "x2": {"field": "high"}},
        },
        {
            "data": named("rows"),
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "size": expr("datum.slug === highlight ? 100 : 56"),
                "shape": expr("datum.slug === highlight ? 'diamond' : 'circle'"),
                "fill": expr("datum.slug === highlight ? worse : accent"),
                "tooltip": expr("datum.text"),
                "invalid": "filter",
            },
            "encoding": {"y": _Y, "x": {"field": "value", **_X}},
        },
        {
            "data": named("rows"),
            "transform": [{"filter": "!isValid(datum.value)"}],
            "mark": {
                "type": "text",
                "align": "left",
                "x": 4,
                "fill": expr("muted"),
                "fontStyle": "italic",
                "text": expr("datum.note"),
            },
            "encoding": {"y": _Y},
        },
    ],
    width=340,
    height={"step": 19},
    signals={"names": {}},
)


def ranking(
    level: Level,
    names: Mapping[str, str],
    *,
    year: int,
    title: str,
    unit: str,
    decimals: int,
    county: tuple[str, float | None],
    highlight: str = "",
) -> Chart:
    """Areas of a geography from the highest figure to the lowest; those without one stand below.

    Parameters
    ----------
    level
        Figures of a geography.
    names
        Names of areas by slug.
    year
        One of the years of the level.
    title, unit, decimals
        Of the indicator.
    county
        Name of the county and its figure.
    highlight
        Slug of an area that stands out.
    """
    row = level.years.index(year)
    found: list[dict[str, Any]] = []
    columns = (level.places, level.value[row], level.low[row], level.high[row], level.missing[row])
    for slug, value, low, high, missing in zip(*columns, strict=True):
        text = "" if value is None else with_unit(value, unit=unit, decimals=decimals)
        note = MISSING[missing or "not_delivered"] if value is None else ""
        shown = {"value": _shown(value, decimals), "low": low, "high": high}
        found.append({"slug": slug, **shown, "text": f"{names[slug]}: {text}", "note": note, "figure": text})
    found.sort(key=lambda one: (one["value"] is None, -(one["value"] or 0)))
    whole = county[1]
    own = (
        []
        if whole is None
        else [{"value": whole, "text": f"{county[0]} {with_unit(whole, unit=unit, decimals=decimals)}"}]
    )
    known = [one for one in found if one["value"] is not None]
    ends = "Es gibt keine Werte."
    if known:
        ends = f"Am höchsten: {known[0]['text']}. Am niedrigsten: {known[-1]['text']}."
    alt = f"Rangfolge: {title}, {level.title}, {year}. {ends}" + "".join(f" {one['text']}." for one in own)
    signals: dict[str, Any] = {"names": {slug: names[slug] for slug in level.places}, "highlight": highlight}
    left = room(signals["names"].values(), size=11.5)
    rows = [one | {"row": place} for place, one in enumerate(found)]
    return Chart("ranking", {"rows": rows, "county": own}, alt, signals, left=left, right=24)


def _shown(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(exact(value, decimals=decimals))
