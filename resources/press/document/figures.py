"""Data of figures as the templates draw them.

Belongs here: paths of maps, places of points. Does not belong here: what figures show (``charts``), ink
(``templates``).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from resources.press.charts import PRINT, Chart
from resources.press.charts.frame import patterns
from resources.press.content.model import Series
from sozialraum.wording.notation import with_unit

Data = dict[str, Any]
Point = tuple[float, float]

_COLOURS: Mapping[Any, str] = {"chosen": PRINT["accent"], "rest": PRINT["softer"]}
_STEP = 50
"""Metres a unit of a map: finer than print shows, a county of 50 km being 7 cm wide."""


def drawn_map(chart: Chart) -> Data:
    """A map without letters, as a drawing, with its key."""
    areas = chart.data["areas"]
    spots = [spot for area in areas for ring in _rings(area["geometry"]) for spot in ring]
    left, top = min(x for x, _ in spots), max(y for _, y in spots)
    width, height = (max(x for x, _ in spots) - left) / _STEP, (top - min(y for _, y in spots)) / _STEP
    thin = height / 900
    ink = [_path(area, _COLOURS.get(area["fill"], area["fill"]), PRINT["page"], thin) for area in areas]
    ink += [_path(area, "url(#muster-unsure)", "none", 0) for area in areas if area["unsure"]]
    ink += [_path(area, "none", PRINT["ink"], 2 * thin) for area in chart.data.get("outlines", ())]
    drawn = "".join(ink).replace("@", f"translate({-left / _STEP:.1f} {top / _STEP:.1f})")
    scale = height / 440
    return {
        "alt": chart.alt,
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -3 {width + 6:.0f} {height + 6:.0f}">'
        f"{_patterns(round(scale, 2))}{drawn}</svg>",
        "key": [{"svg": _swatch(one["fill"]), "label": one["label"]} for one in chart.data.get("key", ())],
    }


def drawn_series(line: Series) -> Data:
    """Lines of a time series between 0 and 1, both ways; they end at gaps and breaks."""
    known = [one for one in (*line.value, *line.county, *line.low, *line.high) if one is not None]
    low, high = min(known), max(known)
    reach, span = (high - low) or 1.0, (line.years[-1] - line.years[0]) or 1

    def at(year: float, value: float) -> Point:
        return round((year - line.years[0]) / span, 4), round(1 - (value - low) / reach, 4)

    newest = max(place for place, value in enumerate(line.value) if value is not None)
    value = line.value[newest]
    assert value is not None  # noqa: S101 - a series has a value
    parts = list(_parts(line))
    return {
        "title": line.title,
        "own": [[at(line.years[i], line.value[i]) for i in run] for run in _runs(parts, line.value)],
        "county": [[at(line.years[i], line.county[i]) for i in run] for run in _runs(parts, line.county)],
        "band": [
            [at(line.years[i], line.low[i]) for i in run]
            + [at(line.years[i], line.high[i]) for i in run[::-1]]
            for run in _runs(parts, line.low)
            if all(line.high[i] is not None for i in run)
        ],
        "breaks": [round((mark.year - 0.5 - line.years[0]) / span, 4) for mark in line.breaks],
        "first": str(line.years[0]),
        "last": str(line.years[-1]),
        "newest": f"{line.years[newest]}: {with_unit(value, unit=line.unit, decimals=line.decimals)}",
        "point": at(line.years[newest], value),
    }


def _parts(line: Series) -> Iterator[int]:
    """A number a year: another one behind each break."""
    return (sum(year >= mark.year for mark in line.breaks) for year in line.years)


def _runs(parts: Sequence[int], values: Sequence[float | None]) -> list[Any]:
    """Places of values that follow one another without a gap or a break."""
    marks = [
        (parts[i], sum(one is None for one in values[:i])) if value is not None else None
        for i, value in enumerate(values)
    ]
    groups = groupby(range(len(values)), key=lambda i: marks[i])
    return [list(own) for mark, own in groups if mark is not None]


def _rings(geometry: Mapping[str, Any]) -> list[Any]:
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for shape in shapes for ring in shape]


def _path(area: Mapping[str, Any], fill: str, stroke: str, width: float) -> str:
    return (
        f'<path d="{_line(area)}" transform="@" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width:.1f}" stroke-linejoin="round"/>'
    )


def _line(area: Mapping[str, Any]) -> str:
    """Outline of an area in units of the map; north is up."""
    rings = []
    for ring in _rings(area["geometry"]):
        spots = (f"{x / _STEP:.0f} {-y / _STEP:.0f}" for x, y in ring)
        # corners that fall together on paper are one
        rings.append("M" + "L".join(spot for spot, _ in groupby(spots)) + "Z")
    return "".join(rings)


@cache
def _patterns(scale: float) -> str:
    """Patterns of missing figures, as large as on other maps."""
    own = f'patternUnits="userSpaceOnUse" patternTransform="scale({scale})"'
    return patterns(PRINT).replace('patternUnits="userSpaceOnUse"', own)


def _swatch(fill: str) -> str:
    """A field of the key of a map."""
    field = f'<rect x=".5" y=".5" width="17" height="11" fill="{fill}" stroke="{PRINT["edge"]}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 12">{_patterns(1)}{field}</svg>'
