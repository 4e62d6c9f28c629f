"""Chances of the classes of an index: how certain the class of an area is.

Belongs here: bars of chances. Does not belong here: how they are drawn by lot (indices).
"""

from typing import Any

from resources.press.charts.chart import Chart
from resources.press.charts.frame import expr, frame, named
from resources.press.content.model import IndexLine
from sozialraum.wording.notation import chance

COLOURS = ("#d9e8ec", "#9cc4ce", "#4f97a8", "#00596e", "#00303c")
"""From a good situation to heavy burdens: readable without colours, too."""

_SCALE = {"domain": [0, 1], "nice": False}
WIDE = 0.14
"""Chances from which the word stands in its part of the bar."""

SPEC = frame(
    [
        {
            "data": named("rows"),
            "mark": {
                "type": "bar",
                "height": 26,
                "fill": expr("datum.fill"),
                "stroke": expr("page"),
                "strokeWidth": 1,
                "tooltip": expr("datum.text"),
            },
            "encoding": {
                "x": {"field": "start", "type": "quantitative", "scale": _SCALE, "axis": None},
                "x2": {"field": "end"},
            },
        },
        *(
            {
                "data": named("rows"),
                "transform": [{"filter": "datum.inside"}],
                "mark": {
                    "type": "text",
                    "baseline": "middle",
                    "dy": dy,
                    "fontSize": 10,
                    "fill": expr("datum.ink"),
                    "text": expr(text),
                    "fontWeight": weight,
                },
                "encoding": {"x": {"field": "middle", "type": "quantitative", "scale": _SCALE, "axis": None}},
            }
            for dy, text, weight in ((-5.5, "datum.word", "bold"), (6.5, "datum.chance", "normal"))
        ),
    ],
    width=400,
    height=28,
    signals={},
)


def chances(line: IndexLine) -> Chart:
    """Chances of the classes of an index as parts of a bar.

    Parameters
    ----------
    line
        The index; without class there is no bar.
    """
    rows: list[dict[str, Any]] = []
    start = 0.0
    for place, (word, share) in enumerate(line.chances):
        colour = COLOURS[round(place * (len(COLOURS) - 1) / max(1, len(line.chances) - 1))]
        rows.append(
            {
                "start": start,
                "end": start + share,
                "middle": start + share / 2,
                "word": word,
                "chance": chance(share),
                "text": f"{word}: {chance(share)}",
                "fill": colour,
                "ink": "#17212b" if colour in COLOURS[:2] else "#ffffff",
                "inside": share >= WIDE,
            }
        )
        start += share
    told = ", ".join(f"{row['word']} {row['chance']}" for row in rows) or line.reason or "keine Klasse"
    return Chart(
        "chances", {"rows": rows}, f"Wahrscheinlichkeit der Klassen: {line.title}, {line.year}: {told}."
    )
