"""Spine charts: an area beside all others, an indicator a row, the county on one line.

Belongs here: spine charts, after PHE Fingertips. Does not belong here: quartiles and positions (content).
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from resources.press.charts.chart import Chart
from resources.press.charts.frame import BY_ROW, expr, frame, named
from resources.press.content.model import SpineRow
from sozialraum.wording.notation import number, with_unit

SHAPES = {
    "better": "triangle-up",
    "worse": "triangle-down",
    "similar": "circle",
    "higher": "diamond",
    "lower": "square",
}
WORDS = {
    "better": "günstiger",
    "worse": "ungünstiger",
    "similar": "ähnlich",
    "higher": "höher",
    "lower": "niedriger",
}
"""Position against the rest of the county in a word."""

LINE = 46
WIDTH = 250
"""Letters of a line of a title, and pixels that they take."""

_Y = {"field": "row", "type": "ordinal", "sort": BY_ROW, "axis": None}
_X = {"type": "quantitative", "scale": {"domain": [-1, 1]}, "axis": None}
_COLOUR = (
    "datum.position === 'better' ? better : datum.position === 'worse' ? worse : "
    "datum.position === 'higher' || datum.position === 'lower' ? accent : page"
)


def _bar(low: str, high: str, colour: str, size: int) -> dict[str, Any]:
    return {
        "data": named("rows"),
        "transform": [{"filter": f"isValid(datum.{low}) && isValid(datum.{high})"}],
        "mark": {"type": "bar", "height": size, "fill": expr(colour), "tooltip": None},
        "encoding": {"y": _Y, "x": {"field": low, **_X}, "x2": {"field": high}},
    }


def _column(field: str, x: float | str, *, align: str = "right", **more: Any) -> dict[str, Any]:
    place = expr(x) if isinstance(x, str) else x
    return {
        "data": named("rows"),
        "transform": [{"filter": f"length(datum.{field}) > 0"}],
        "mark": {
            "type": "text",
            "x": place,
            "align": align,
            "text": expr(f"datum.{field}"),
            "baseline": "middle",
            **more,
        },
        "encoding": {"y": _Y},
    }


def _head(text: str, x: str, align: str) -> dict[str, Any]:
    mark = {
        "type": "text",
        "text": text,
        "x": expr(x),
        "y": -8,
        "align": align,
        "fill": expr("muted"),
        "baseline": "bottom",
    }
    return {"data": {"values": [{}]}, "mark": mark}


SPEC = frame(
    [
        _bar("lowest", "highest", "softer", 14),
        _bar("quartile_low", "quartile_high", "line", 14),
        {
            "data": {"values": [{"county": 0}]},
            "mark": {"type": "rule", "stroke": expr("ink"), "strokeWidth": 1.2},
            "encoding": {"x": {"field": "county", **_X}},
        },
        {
            "data": named("rows"),
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "size": 95,
                "strokeWidth": 1.4,
                "shape": expr("datum.shape"),
                "fill": expr(_COLOUR),
                "stroke": expr("ink"),
                "tooltip": expr("datum.text"),
                "invalid": "filter",
            },
            "encoding": {"y": _Y, "x": {"field": "value", **_X}},
        },
        _column("lines", -190, fontSize=10.5, lineHeight=11, dy=expr("-5.5 * (length(datum.lines) - 1)")),
        _column("figure", -118, fontWeight="bold"),
        _column("county_text", -54, fill=expr("muted")),
        _column("left", -6, fill=expr("muted"), fontSize=9.5),
        _column("right", "width + 6", align="left", fill=expr("muted"), fontSize=9.5),
        _column("note", "width / 2 + 6", align="left", fill=expr("muted"), fontStyle="italic", fontSize=10),
        _head("Gebiet", "-118", "right"),
        _head("Kreis", "-54", "right"),
        _head("← ungünstiger / niedriger", "0", "left"),
        _head("günstiger / höher →", "width", "right"),
    ],
    width=300,
    height={"step": 25},
    signals={},
)


def spine(rows: Sequence[SpineRow], *, name: str) -> Chart:
    """An area beside all areas of its geography; the good side, or the higher one, is on the right.

    Parameters
    ----------
    rows
        A row an indicator, in the order in which they are shown.
    name
        Name of the area.
    """
    counts = {word: sum(row.position == key for row in rows) for key, word in WORDS.items()}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    against = f" Gegenüber dem übrigen Kreis: {told}." if told else ""
    alt = f"Vergleich: {name} in {len(rows)} Indikatoren neben allen Gebieten.{against}"
    return Chart(
        "spine", {"rows": [_row(number, row) for number, row in enumerate(rows)]}, alt, left=WIDTH, right=30
    )


def _row(place: int, row: SpineRow) -> dict[str, Any]:
    """Figures as places between −1 and 1, the county at 0."""
    whole, reach = row.county.value, 0.0
    ends = [end for end in (row.lowest, row.highest, row.figure.value) if end is not None]
    # a number of persons of the whole county lies beyond those of its parts: there is nothing to compare
    comparable = whole is not None and bool(ends) and min(ends) <= whole <= max(ends)
    if whole is not None and comparable:
        reach = max(abs(end - whole) for end in ends)
    sign = -1 if row.polarity == "higher_is_worse" else 1

    def at(value: float | None) -> float | None:
        return (
            None
            if value is None or whole is None or not comparable
            else sign * (value - whole) / (reach or 1)
        )

    limits = [
        ("" if end is None else number(end, decimals=row.decimals)) for end in (row.lowest, row.highest)
    ]
    left, right = limits[::sign]
    words = f", {WORDS[row.position]}" if row.position else ""
    return {
        "row": place,
        "lines": wrap(row.title, LINE),
        "figure": ""
        if row.figure.value is None
        else with_unit(
            row.figure.value, unit="Prozent" if row.unit == "Prozent" else "", decimals=row.decimals
        ).strip(),
        "county_text": "" if whole is None else number(whole, decimals=row.decimals),
        "lowest": at(row.lowest),
        "highest": at(row.highest),
        "quartile_low": at(row.quartile_low),
        "quartile_high": at(row.quartile_high),
        "value": at(row.figure.value),
        "position": row.position,
        "shape": SHAPES[row.position] if row.position else "circle",
        "left": left,
        "right": right,
        "note": row.figure.text if row.figure.value is None else "" if comparable else "kein Vergleich",
        "text": f"{row.title} ({row.year}): {row.figure.text}{words}",
    }
