"""Small pictures in the metadata of a materialisation: a curve, stacked bars.

Belongs here: how numbers become a picture in the user interface, and which classes of released tables do.
Does not belong here: which stage may show them. A bar gives away the class of a single area that is held
back, so only released tables and figures of open sources are drawn: every viewer sees metadata.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

import dagster as dg
import pandas as pd

from sozialraum.indices.methods.classes import STATUS

NONE = "ohne"
"""Class of rows that have none."""

_DRAWN: Mapping[str, tuple[Callable[[pd.DataFrame], pd.Series], Sequence[str]]] = {
    "index_values": (lambda frame: frame["status"], STATUS),
    "comparisons": (lambda frame: frame["assessment"], ["better", "similar", "worse"]),
    "trends": (lambda frame: frame["direction"], ["falling", "unchanged", "rising"]),
    "spatial_clusters": (
        lambda frame: frame["quadrant"].where(frame["cluster"].fillna(False)),
        ["high_high", "high_low", "low_high", "low_low"],
    ),
    "area_types": (lambda frame: frame["type"].astype("str"), [str(number) for number in range(1, 9)]),
}
"""Classes of a released table that are drawn by year, with their order."""

_WIDTH, _HEIGHT, _LINE = 320, 80, 16
_COLOURS = ("#1f5f8b", "#9cc3da", "#e9b872", "#b5483a", "#999999", "#dddddd")


def county_series(values: pd.Series) -> dict[str, dg.MetadataValue[Any]]:
    """The county's values by year as metadata: a small line chart, or of one year the value.

    The user interface itself plots a number over the partitions; a run over several years cannot tell it
    one number for each.
    """
    if len(values) == 1:
        return {"county value": dg.MetadataValue.float(float(values.iloc[0]))}
    return {"county": _line_plot(values.sort_index())} if len(values) else {}


def class_pictures(table: str, frame: pd.DataFrame) -> dict[str, dg.MetadataValue[Any]]:
    """What is drawn of a released table: nothing, or its classes by year; of indices a picture each."""
    if table not in _DRAWN:
        return {}
    classes, order = _DRAWN[table]
    groups = frame.groupby("index") if table == "index_values" else [("classes by year", frame)]
    return {
        str(title): picture
        for title, rows in groups
        for picture in class_bars(classes(rows), rows["year"], order).values()
    }


def class_bars(
    classes: pd.Series, years: pd.Series, order: Iterable[str]
) -> dict[str, dg.MetadataValue[Any]]:
    """How many rows have which class, a stacked bar for each year; nothing without rows.

    Parameters
    ----------
    classes, years
        Class and year of each row; a missing class is counted as ``NONE``.
    order
        Classes from left to right.
    """
    counts = pd.crosstab(years, classes.astype("object").fillna(NONE))
    names = [name for name in (*order, NONE) if name in counts]
    counts = counts[names]
    if counts.empty:
        return {}
    label = "; ".join(f"{name}: {int(counts[name].iloc[-1])}" for name in names)
    return {"classes by year": _picture(_bars(counts), len(counts) + 1, f"{counts.index[-1]}: {label}")}


def _bars(counts: pd.DataFrame) -> str:
    parts = []
    for row, (year, found) in enumerate(counts.iterrows()):
        left, top = 32.0, row * _LINE
        parts.append(f'<text x="0" y="{top + 11}">{year}</text>')
        for number, size in enumerate(found / max(found.sum(), 1) * (_WIDTH - left)):
            colour = _COLOURS[number % len(_COLOURS)]
            parts.append(f'<rect x="{left:.1f}" y="{top}" width="{size:.1f}" height="13" fill="{colour}"/>')
            left += size
    left, top = 32.0, len(counts) * _LINE
    for number, name in enumerate(counts.columns):
        parts.append(
            f'<text x="{left:.0f}" y="{top + 11}" fill="{_COLOURS[number % 6]}">{escape(name)}</text>'
        )
        left += 6 * len(str(name)) + 10
    return "".join(parts)


def _line_plot(values: pd.Series) -> dg.MetadataValue[Any]:
    xs, ys = values.index.astype("float64"), values.astype("float64")
    path = " ".join(
        f"{_scaled(x, xs, _WIDTH):.1f},{_HEIGHT - _scaled(y, ys, _HEIGHT):.1f}"
        for x, y in zip(xs, ys, strict=True)
    )
    label = f"{xs[0]:.0f}: {ys.iloc[0]:.4g} – {xs[-1]:.0f}: {ys.iloc[-1]:.4g}"
    line = f'<polyline points="{path}" fill="none" stroke="{_COLOURS[0]}" stroke-width="2"/>'
    return _picture(f'{line}<text x="0" y="{_HEIGHT + _LINE}">{label}</text>', _HEIGHT // _LINE + 1, label)


def _scaled(value: float, values: Iterable[float], size: int) -> float:
    low, high = min(values), max(values)
    return size * ((value - low) / (high - low) if high > low else 0.5)


def _picture(content: str, lines: int, label: str) -> dg.MetadataValue[Any]:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH + 8}" font-size="11" '
        f'font-family="sans-serif" viewBox="-4 -4 {_WIDTH + 8} {lines * _LINE + 8}">{content}</svg>'
    )
    picture = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{label}](data:image/svg+xml;base64,{picture})")
