"""Figures: one specification a kind for print and for browsers, compiled once; a figure is data put into it.

Belongs here: what figures look like, their data, their German descriptions. Does not belong here: what is
computed (``content``), where a figure stands (the formats).

A function a kind takes content and gives a ``Chart``; ``drawing.svg`` draws it for print, or for a page with
``theme=WEB``, where no script is needed. ``bundle.script`` is what a page needs that draws anew.
"""

from resources.press.charts.chances import chances
from resources.press.charts.chart import Chart
from resources.press.charts.drawing import png, svg
from resources.press.charts.frame import PRINT, WEB
from resources.press.charts.maps import area_map, position
from resources.press.charts.pyramid import pyramid
from resources.press.charts.ranking import ranking
from resources.press.charts.series import series
from resources.press.charts.shapes import shapes
from resources.press.charts.spine import spine

__all__ = [
    "PRINT",
    "WEB",
    "Chart",
    "area_map",
    "chances",
    "png",
    "position",
    "pyramid",
    "ranking",
    "series",
    "shapes",
    "spine",
    "svg",
]
