"""Drawing: figures as SVG and PNG.

Belongs here: compiling specifications, putting data into them. Does not belong here: kinds of figures.
"""

import copy
import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

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

_TEXTS = frozenset(
    {
        "chance",
        "county_text",
        "figure",
        "first",
        "label",
        "left",
        "lines",
        "name",
        "note",
        "right",
        "text",
        "word",
    }
)
"""Fields of rows that hold texts of any length."""

_SIGNS = [chr(code) for code in range(0x100, 0x180)]
"""Letters (Latin Extended-A) of which two stand for a text while Vega draws."""
_SIGN = re.compile(f"([{_SIGNS[0]}-{_SIGNS[-1]}])([{_SIGNS[0]}-{_SIGNS[-1]}])")


class _Texts:
    """Texts of a drawing, each behind two letters while Vega draws it.

    Vega measures every text, and here measuring a name takes far longer than drawing all the rest of its row.
    Where texts stand in these figures does not depend on their length, so short ones are measured instead.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def sign(self, text: Any) -> Any:
        """Letters in the place of a text, or of each of its lines."""
        if isinstance(text, list):
            return [self.sign(line) for line in text]
        if not text:
            return text
        number = len(self._texts)
        return self._texts.setdefault(
            str(text), "".join(_SIGNS[part] for part in divmod(number, len(_SIGNS)))
        )

    def put(self, drawn: str) -> str:
        """The drawing with its texts."""
        known = {sign: html.escape(text) for text, sign in self._texts.items()}
        return _SIGN.sub(lambda found: known[found[0]], drawn)


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
    texts = _Texts()
    drawn = str(vl_convert.vega_to_svg(_filled(chart, signals, texts), allowed_base_urls=[]))
    head = f'role="img" aria-label="{html.escape(chart.alt)}">{patterns(theme)}'
    return _HEAD.sub(lambda found: f"{found[0][:-1]} {head}", texts.put(_STYLE.sub("", drawn)), count=1)


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """A drawn figure as PNG, for programs that show no SVG."""
    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


@lru_cache(maxsize=len(SPECS))
def compiled(kind: str) -> Spec:
    """Vega specification of a kind, without data."""
    spec = vl_convert.vegalite_to_vega(SPECS[kind])
    # the mark of fictional data lies over all else and must not catch what is meant for an area
    spec["marks"][-1]["interactive"] = False
    return spec


def _filled(chart: Chart, signals: Mapping[str, Any], texts: _Texts) -> Spec:
    """The specification of a kind with the data and parameters of a figure; the compiled one stays."""
    empty = compiled(chart.kind)
    names = {entry["name"] for entry in empty["data"]}
    if unknown := chart.data.keys() - names:
        raise ValueError(f"{chart.kind}: has no data set {', '.join(sorted(unknown))}")
    spec = copy.copy(empty)
    spec["data"] = [
        {**entry, "values": [_signed(row, texts) for row in chart.data[entry["name"]]]}
        if entry["name"] in chart.data
        else entry
        for entry in empty["data"]
    ]
    spec["signals"] = [
        {**entry, "value": _named(signals[entry["name"]], texts)} if entry["name"] in signals else entry
        for entry in empty["signals"]
    ]
    sizes = {"width": chart.width, "height": chart.height}
    spec["padding"] = {"left": 4 + chart.left, "right": 4 + chart.right, "top": 4, "bottom": 4}
    return spec | {name: size for name, size in sizes.items() if size is not None}


def _signed(row: Mapping[str, Any], texts: _Texts) -> dict[str, Any]:
    return {name: texts.sign(value) if name in _TEXTS else value for name, value in row.items()}


def _named(value: Any, texts: _Texts) -> Any:
    """Names by slug are texts, too."""
    return {key: texts.sign(name) for key, name in value.items()} if isinstance(value, Mapping) else value
