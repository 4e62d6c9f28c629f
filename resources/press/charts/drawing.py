"""Drawing: figures as SVG and PNG.

Belongs here: compiling specifications, putting data into them. Does not belong here: kinds of figures.
"""

import copy
import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

import vl_convert

from resources.press.charts.chances import SPEC as CHANCES
from resources.press.charts.chart import Chart
from resources.press.charts.frame import PRINT, STAMP, Spec, patterns
from resources.press.charts.maps import SPEC as MAP
from resources.press.charts.pyramid import SPEC as PYRAMID
from resources.press.charts.ranking import SPEC as RANKING
from resources.press.charts.series import SPEC as SERIES
from resources.press.charts.spine import SPEC as SPINE

SPECS: Mapping[str, Spec] = {
    "map": MAP,
    "ranking": RANKING,
    "series": SERIES,
    "spine": SPINE,
    "pyramid": PYRAMID,
    "chances": CHANCES,
}
"""Vega-Lite specifications by kind."""

_HEAD = re.compile(r"<svg ([^>]*)>")
# a strict policy of contents refuses styles in attributes; the figure as a whole is named, its parts are not
_STYLE = re.compile(r' (?:style|role|aria-label|aria-roledescription|aria-hidden)="[^"]*"')


def svg(chart: Chart, *, theme: Mapping[str, str] = PRINT, fictional: bool = False) -> str:
    """A figure as SVG.

    Parameters
    ----------
    chart
        The figure.
    theme
        ``PRINT``, or ``WEB`` for a figure that stands in a page and follows its colours.
    fictional
        Whether "Musterdaten" stands across it.

    Returns
    -------
    str
        Same figure, same text; holds its alternative text, no style and no script.
    """
    signals = {**chart.signals, **theme, "stamp": STAMP if fictional else ""}
    drawn = str(vl_convert.vega_to_svg(_filled(chart, signals), allowed_base_urls=[]))
    label = html.escape(chart.alt)
    head = rf'<svg \1 role="img" aria-label="{label.replace(chr(92), chr(92) * 2)}">{patterns(theme)}'
    return _HEAD.sub(head, _STYLE.sub("", drawn), count=1)


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """A drawn figure as PNG, for programs that show no SVG."""
    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


@lru_cache(maxsize=len(SPECS))
def compiled(kind: str) -> Spec:
    """Vega specification of a kind, without data."""
    return cast(Spec, vl_convert.vegalite_to_vega(SPECS[kind]))


def _filled(chart: Chart, signals: Mapping[str, Any]) -> Spec:
    """The specification of a kind with the data and parameters of a figure; the compiled one stays."""
    empty = compiled(chart.kind)
    names = {entry["name"] for entry in empty["data"]}
    if unknown := chart.data.keys() - names:
        raise ValueError(f"{chart.kind}: has no data set {', '.join(sorted(unknown))}")
    spec = copy.copy(empty)
    spec["data"] = [
        {**entry, "values": list(chart.data[entry["name"]])} if entry["name"] in chart.data else entry
        for entry in empty["data"]
    ]
    spec["signals"] = [
        {**entry, "value": signals[entry["name"]]} if entry["name"] in signals else entry
        for entry in empty["signals"]
    ]
    sizes = {"width": chart.width, "height": chart.height}
    return spec | {name: size for name, size in sizes.items() if size is not None}
