"""What all specifications share: colours of lines and texts, fonts, the mark of fictional data, patterns.

Belongs here: the look of figures. Does not belong here: palettes of maps (catalogue), kinds of figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import vl_convert

from resources.press.content.model import Missing

Spec = dict[str, Any]

PRINT: Mapping[str, str] = {
    "page": "#ffffff",
    "soft": "#eef1f4",
    "softer": "#dfe5ea",
    "line": "#cfd7de",
    "edge": "#7b8894",
    "ink": "#17212b",
    "muted": "#52606d",
    "accent": "#00596e",
    "better": "#1b6330",
    "worse": "#9c2a10",
}
"""Colours by name, on white paper."""

WEB: Mapping[str, str] = {name: f"var(--{name}, {colour})" for name, colour in PRINT.items()}
"""The same colours as a page has them, light or dark."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
STAMP = "Musterdaten"

_LOCALE = {
    "number": vl_convert.get_format_locale("de-DE"),
    "time": vl_convert.get_time_format_locale("de-DE"),
}


def frame(layers: Sequence[Spec], *, width: int, height: int | Spec, signals: Mapping[str, Any]) -> Spec:
    """A specification of layers over one another.

    Parameters
    ----------
    layers
        From the lowest to the highest.
    width, height
        In pixels, or a step a row.
    signals
        Parameters of this kind and their values where a figure gives none.
    """
    values = {**PRINT, "stamp": "", "highlight": "", "longest": 0, **signals}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "background": "transparent",
        "padding": 4,
        "params": [{"name": name, "value": value} for name, value in values.items()],
        "layer": [*layers, _STAMP],
        "config": _CONFIG,
    }


# layers show some of the rows only: without a number, rows that one leaves out would move to the end
BY_ROW = {"field": "row", "op": "min", "order": "ascending"}
"""Order of the places on an axis."""


def named(name: str) -> Spec:
    """Reference to a data set that a figure fills."""
    return {"name": name}


def expr(text: str) -> Spec:
    """A value by expression."""
    return {"expr": text}


# light and above all, and again every so many pixels, so that no part of a long figure can be cut out
_STAMP = {
    "data": {"sequence": {"start": 0, "stop": 12, "as": "part"}},
    "transform": [{"filter": "stamp !== '' && datum.part < ceil(height / 480)"}],
    "mark": {
        "type": "text",
        "text": expr("stamp"),
        "x": expr("width / 2"),
        "y": expr("(datum.part + 0.5) * height / ceil(height / 480)"),
        "angle": expr("height < 90 ? 0 : -24"),
        "fontSize": expr("max(11, min(width / 7, height / 2, 54))"),
        "fontWeight": "bold",
        "fill": expr("ink"),
        "opacity": 0.13,
        "tooltip": None,
    },
}

_CONFIG = {
    "locale": _LOCALE,
    # a figure has one alternative text; its parts say nothing of their own
    "aria": False,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": expr("muted"),
        "titleColor": expr("muted"),
        "gridColor": expr("softer"),
        "domainColor": expr("edge"),
        "tickColor": expr("edge"),
        "labelFontSize": 11,
        "labelLimit": 0,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    },
    "text": {"fontSize": 11, "fill": expr("ink")},
}

FILLS: Mapping[str, str] = {kind: f"url(#muster-{kind})" for kind in (*get_args(Missing), "unsure")}
"""Fills of kinds of missing figures and of unsure classes; each is a pattern of ``patterns``."""

_STROKES = {
    "suppressed": '<path d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" stroke="{edge}" stroke-width="1.1"/>',
    "secret": '<circle cx="3" cy="3" r="1.2" fill="{ink}"/>',
    "not_delivered": "",
    "later": '<path d="M0,3 h6" stroke="{edge}" stroke-width="1"/>',
    "not_meaningful": '<rect x="-1" y="-1" width="8" height="8" fill="{edge}"/>',
    "uncertain": '<path d="M0,0 l6,6 M0,6 l6,-6" stroke="{edge}" stroke-width="0.9"/>',
    # a dark and a light line beside one another: readable on every colour of a palette, by day and night
    "unsure": '<path d="M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2" stroke="#17212b" stroke-width="0.9"/>'
    '<path d="M-1,0.2 l7,7 M5,0.2 l2,2" stroke="#ffffff" stroke-width="0.7" opacity="0.7"/>',
}
_GROUNDS = {
    "suppressed": "soft",
    "secret": "softer",
    "not_delivered": "page",
    "later": "page",
    "uncertain": "soft",
}


def patterns(theme: Mapping[str, str]) -> str:
    """SVG definitions of the patterns in ``FILLS``.

    Grounds reach beyond the tile: drawn at sizes that are no whole pixels, tiles would show seams.
    """
    found = []
    for name, strokes in _STROKES.items():
        ground = (
            f'<rect x="-1" y="-1" width="8" height="8" fill="{theme[_GROUNDS[name]]}"/>'
            if name in _GROUNDS
            else ""
        )
        found.append(
            f'<pattern id="muster-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f"{ground}{strokes.format(**theme)}</pattern>"
        )
    return f"<defs>{''.join(found)}</defs>"
