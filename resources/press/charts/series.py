"""Time series: an area over the years, beside the county; lines end where figures stop being comparable.

Belongs here: time series. Does not belong here: trends (content).
"""

from collections.abc import Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

from resources.press.charts.chart import Chart
from resources.press.charts.frame import expr, frame, named
from resources.press.content.model import BreakMark, Series
from sozialraum.wording.notation import with_unit

_X = {
    "field": "year",
    "type": "quantitative",
    "scale": {"zero": False, "nice": False, "padding": 10},
    "axis": {
        "title": None,
        "grid": False,
        "format": "d",
        "tickMinStep": 1,
        "labelExpr": "'' + datum.value",
        "labelOverlap": True,
    },
}
_Y = {
    "type": "quantitative",
    "scale": {"zero": False, "nice": True},
    "axis": {
        "title": None,
        "labelExpr": "format(datum.value, ',~f')",
        "tickCount": 4,
        "domain": False,
        "ticks": False,
    },
}
LINE = 64
"""Letters of a line below the figure."""

_PART = {"field": "part", "type": "nominal"}
_BREAKS = {"field": "year", "type": "quantitative"}

SPEC = frame(
    [
        {
            "data": named("rows"),
            "mark": {
                "type": "area",
                "fill": expr("accent"),
                "opacity": 0.18,
                "invalid": "break-paths-show-domains",
            },
            "encoding": {"x": _X, "y": {"field": "low", **_Y}, "y2": {"field": "high"}, "detail": _PART},
        },
        {
            # a single year has no band
            "data": named("rows"),
            "transform": [
                {
                    "window": [
                        {"op": "lag", "field": "low", "as": "before"},
                        {"op": "lead", "field": "low", "as": "after"},
                    ],
                    "groupby": ["part"],
                    "sort": [{"field": "year"}],
                },
                {"filter": "isValid(datum.low) && !isValid(datum.before) && !isValid(datum.after)"},
            ],
            "mark": {"type": "rule", "stroke": expr("accent"), "strokeWidth": 3, "opacity": 0.3},
            "encoding": {"x": _X, "y": {"field": "low", **_Y}, "y2": {"field": "high"}},
        },
        {
            "data": named("breaks"),
            "mark": {"type": "rule", "stroke": expr("edge"), "strokeDash": [2, 2]},
            "encoding": {"x": _BREAKS},
        },
        {
            "data": named("breaks"),
            "mark": {
                "type": "text",
                "fontSize": 10,
                "fill": expr("muted"),
                "text": expr("datum.first"),
                "align": expr("datum.late ? 'right' : 'left'"),
                "dx": expr("datum.late ? -4 : 4"),
                "y": expr("5 + 12 * datum.row"),
            },
            "encoding": {"x": _BREAKS},
        },
        {
            "data": named("breaks"),
            "mark": {
                "type": "text",
                "fontSize": 10,
                "fill": expr("muted"),
                "align": "left",
                "text": expr("datum.lines"),
                "lineHeight": 12,
                "x": 0,
                "y": expr("height + 30 + 12 * datum.above"),
            },
        },
        {
            "data": named("rows"),
            "mark": {
                "type": "line",
                "stroke": expr("muted"),
                "strokeDash": [5, 3],
                "strokeWidth": 1.5,
                "invalid": "break-paths-show-domains",
            },
            "encoding": {"x": _X, "y": {"field": "county", **_Y}, "detail": _PART},
        },
        {
            "data": named("rows"),
            "mark": {
                "type": "line",
                "stroke": expr("accent"),
                "strokeWidth": 2.2,
                "invalid": "break-paths-show-domains",
            },
            "encoding": {"x": _X, "y": {"field": "value", **_Y}, "detail": _PART},
        },
        {
            "data": named("rows"),
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "size": 34,
                "fill": expr("accent"),
                "tooltip": expr("datum.text"),
                "invalid": "filter",
            },
            "encoding": {"x": _X, "y": {"field": "value", **_Y}},
        },
        {
            "data": named("names"),
            "mark": {
                "type": "text",
                "y": -12,
                "fontWeight": expr("datum.own ? 'bold' : 'normal'"),
                "fill": expr("datum.own ? accent : muted"),
                "x": expr("datum.own ? 0 : width"),
                "align": expr("datum.own ? 'left' : 'right'"),
                "limit": expr("longest && 0.6 * width"),
                "text": expr("(datum.own ? '● ' : '- - ') + datum.name"),
            },
        },
    ],
    width=340,
    height=170,
    signals={},
)


def series(line: Series, *, name: str, county: str) -> Chart:
    """An indicator of an area over the years, with limits, the county and breaks.

    Parameters
    ----------
    line
        Figures of the area and the county.
    name
        Name of the area.
    county
        Name of the county.
    """
    columns = (line.years, line.value, line.low, line.high, line.county)
    rows = [
        {
            "year": year,
            "value": value,
            "low": low,
            "high": high,
            "county": whole,
            "part": sum(mark.cuts and year >= mark.year for mark in line.breaks),
            "text": ""
            if value is None
            else f"{year}: {with_unit(value, unit=line.unit, decimals=line.decimals)}",
        }
        for year, value, low, high, whole in zip(*columns, strict=True)
    ]
    names = [{"own": True, "name": name}, {"own": False, "name": county}]
    data = {"rows": rows, "breaks": _breaks(line.breaks, line.years), "names": names}
    return Chart("series", data, _alt(line, name))


def _breaks(marks: Sequence[BreakMark], years: Sequence[int]) -> list[dict[str, Any]]:
    """Breaks inside the years, between the last year before and the first after them."""
    inside = {after: (before + after) / 2 for before, after in pairwise(years)}
    shown = [mark for mark in marks if mark.year in inside]
    middle = (years[0] + years[-1]) / 2 if years else 0
    lines = [wrap(f"{mark.word} {mark.year}: {mark.title}", LINE) for mark in shown]
    return [
        {
            "year": inside[mark.year],
            "first": f"{mark.word} {mark.year}",
            "lines": lines[row],
            "row": row,
            "above": sum(map(len, lines[:row])),
            "late": mark.year > middle,
        }
        for row, mark in enumerate(shown)
    ]


def _alt(line: Series, name: str) -> str:
    known = [(year, value) for year, value in zip(line.years, line.value, strict=True) if value is not None]
    if not known:
        return f"Zeitreihe: {line.title}, {name}. Es gibt keine Werte."
    (first, old), (last, new) = known[0], known[-1]
    texts = [with_unit(value, unit=line.unit, decimals=line.decimals) for value in (old, new)]
    gaps = len(line.years) - len(known)
    without = f" Für {gaps} von {len(line.years)} Jahren gibt es keinen Wert." if gaps else ""
    broken = "".join(f" {' '.join(one['lines'])}." for one in _breaks(line.breaks, line.years))
    return f"Zeitreihe: {line.title}, {name}. {first}: {texts[0]}, {last}: {texts[1]}.{without}{broken}"
