"""Population pyramids: inhabitants by age band and sex.

Belongs here: pyramids. Does not belong here: which bands are published (content).
"""

from collections.abc import Sequence

from resources.press.charts.chart import Chart, room
from resources.press.charts.frame import BY_ROW, expr, frame, named
from resources.press.content.model import PyramidBar
from sozialraum.wording.notation import number

_Y = {
    "field": "label",
    "type": "ordinal",
    "sort": BY_ROW,
    "axis": {"title": None, "domain": False, "ticks": False, "labelPadding": 6, "labelColor": expr("ink")},
}
_X = {
    "type": "quantitative",
    "axis": {
        "title": "Personen",
        "labelExpr": "format(abs(datum.value), ',~f')",
        "tickCount": 5,
        "labelFlush": False,
        "grid": True,
    },
}


def _head(text: str, x: str, align: str) -> dict[str, object]:
    mark = {
        "type": "text",
        "text": text,
        "x": expr(x),
        "y": -8,
        "align": align,
        "fontWeight": "bold",
        "baseline": "bottom",
    }
    return {"data": {"values": [{}]}, "mark": mark}


SPEC = frame(
    [
        {
            "data": named("rows"),
            "mark": {
                "type": "bar",
                "fill": expr("datum.sex === 'male' ? edge : accent"),
                "tooltip": expr("datum.text"),
                "invalid": "filter",
            },
            "encoding": {"y": _Y, "x": {"field": "count", **_X}},
        },
        {
            "data": named("rows"),
            "transform": [{"filter": "!isValid(datum.count)"}, {"calculate": "0", "as": "zero"}],
            "mark": {
                "type": "text",
                "align": expr("datum.sex === 'male' ? 'right' : 'left'"),
                "dx": expr("datum.sex === 'male' ? -5 : 5"),
                "fill": expr("muted"),
                "fontStyle": "italic",
                "fontSize": 9.5,
                "text": expr("datum.note"),
            },
            "encoding": {"y": _Y, "x": {"field": "zero", **_X}},
        },
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "stroke": expr("ink"), "strokeWidth": 1},
            "encoding": {"x": {"field": "zero", **_X}},
        },
        _head("Männer", "0", "left"),
        _head("Frauen", "width", "right"),
    ],
    width=320,
    height={"step": 22},
    signals={},
)


def pyramid(bars: Sequence[PyramidBar], *, name: str, year: int) -> Chart:
    """Inhabitants by age and sex: men to the left, women to the right, the oldest above.

    Parameters
    ----------
    bars
        From the youngest band to the oldest.
    name
        Name of the area.
    year
        Year of the figures.
    """
    rows = [
        {
            "row": row,
            "label": bar.label,
            "sex": bar.sex,
            "count": None if bar.count is None else -bar.count if bar.sex == "male" else bar.count,
            "note": bar.reason or "keine Angabe",
            "text": f"{bar.label}: {bar.reason or number(bar.count or 0)}",
        }
        for row, bar in enumerate(reversed(bars))
    ]
    known = [bar for bar in bars if bar.count is not None]
    alt = f"Bevölkerungspyramide: {name}, {year}."
    if known:
        total = {sex: sum(bar.count or 0 for bar in known if bar.sex == sex) for sex in ("male", "female")}
        alt += f" {number(total['male'])} Männer und {number(total['female'])} Frauen, soweit veröffentlicht."
    if hidden := len(bars) - len(known):
        alt += f" Ohne Angabe: {hidden} von {len(bars)} Balken."
    return Chart("pyramid", {"rows": rows}, alt, left=room(bar.label for bar in bars))
