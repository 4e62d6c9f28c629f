"""Figures and shapes of the small release that tests of the press print.

Sozialräume have made-up counts, everything above them is their sum; figures without value are those of
``MISSING``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely

from sozialraum.catalogue import Catalogue
from sozialraum.intervals import wilson_limits
from tests.integration.press_catalogue import MUNICIPALITIES, SMALL, source

YEARS = range(2020, 2025)
DELIVERIES = {"melderegister": "a" * 64, "statistik": "b" * 64}
SUPPRESSED = "gesperrt zum Schutz kleiner Zahlen"
MISSING = {
    ("kinderarmut", "0535800401", 2024): ("suppressed", SUPPRESSED),
    ("kinderarmut", "0535800402", 2024): ("suppressed", SUPPRESSED),
    ("kinderarmut", "0535806001", None): ("suppressed", SUPPRESSED),
    ("sgb2_quote", "0535802401", 2024): (
        "unknown_or_secret",
        "leistungsberechtigte: unbekannt oder geheim zu halten",
    ),
    ("sgb2_quote", "0535806001", 2021): ("not_meaningful", "Nenner unter der Mindestgröße"),
    ("kita_quote", "0535800803", 2024): ("not_delivered", "kita_kinder: nicht geliefert"),
    ("kita_quote", None, 2022): ("not_delivered", "kita_kinder: nicht geliefert"),
}
"""Figures without value, with status and reason, by indicator, Sozialraum and year; None: any of them."""

SIDE = 5000
"""Side of a Sozialraum in metres."""

Count = Callable[[int, int], float]


def people(area: int, year: int) -> int:
    """Inhabitants of a Sozialraum by its number; the third is large, the last has 80."""
    return 80 if area == len(SMALL) - 1 else 700 + 450 * (area % 4) + 20 * (year - 2020)


_PARTS: dict[str, tuple[Count, Count | None]] = {
    "bevoelkerung": (people, None),
    "anteil_unter_18": (lambda a, y: round(people(a, y) * (0.14 + 0.01 * a)), people),
    "anteil_65_plus": (lambda a, y: round(people(a, y) * (0.26 - 0.01 * a)), people),
    "sgb2_quote": (
        lambda a, y: round(people(a, y) * 0.02 * (a + 1)) - (y - 2020),
        lambda a, y: people(a, y) * 0.8,
    ),
    "kinderarmut": (
        lambda a, y: round(people(a, y) * 0.006 * (a + 1)),
        lambda a, y: round(people(a, y) * 0.17),
    ),
    "kita_quote": (
        lambda a, y: 0 if a == 0 else round(people(a, y) * 0.01),
        lambda a, y: round(people(a, y) * 0.03),
    ),
}
"""Numerator and denominator of a Sozialraum by its number and the year."""


def values(known: Catalogue) -> pd.DataFrame:
    """A figure an indicator, area and year."""
    rows = [row for name in known.indicators for year in YEARS for row in _year(known, name, year)]
    return pd.DataFrame(rows)


def _year(known: Catalogue, name: str, year: int) -> list[dict[str, Any]]:
    numerator, denominator = _PARTS[name]
    parts = {
        key: (float(numerator(place, year)), float(denominator(place, year)) if denominator else np.nan)
        for place, key in enumerate(SMALL)
    }
    groups = {
        "kreis": {"05358": list(SMALL)},
        "gemeinde": {key: [own for own in SMALL if own[:8] == key] for key in MUNICIPALITIES},
        "sozialraum": {key: [key] for key in SMALL},
    }
    whole = np.sum(list(parts.values()), axis=0)
    return [
        _row(known, (name, geography, area, year), np.sum([parts[key] for key in inside], axis=0), whole)
        for geography, own in groups.items()
        for area, inside in own.items()
    ]


def _row(
    known: Catalogue, key: tuple[str, str, str, int], own: np.ndarray, whole: np.ndarray
) -> dict[str, Any]:
    name, geography, area, year = key
    entry = known.indicators[name]
    sums, rest = _figure(entry.method, own), _figure(entry.method, whole - own)
    low, high = wilson_limits(*own) if entry.method == "share" else (np.nan, np.nan)
    row: dict[str, Any] = {
        **dict(zip(("indicator", "geography", "area", "year"), key, strict=True)),
        "reference_date": pd.Timestamp(year, 12, 31),
        "numerator": own[0],
        "denominator": own[1],
        "value": sums,
        "ci_low": float(low),
        "ci_high": float(high),
        "status": "exact",
        "reason": None,
        "reference_value": _figure(entry.method, whole),
        "rest_value": np.nan if geography == "kreis" or entry.method == "count" else rest,
        "definition": entry.definition_id(name),
        "as_of": pd.Timestamp(2025, 1, 15),
        "deliveries": sorted({DELIVERIES[source(measure)] for measure in entry.measures}),
    }
    for wanted in ((name, area, year), (name, area, None), (name, None, year)):
        if wanted in MISSING and (geography == "sozialraum" or wanted[1] is None):
            row |= {"status": MISSING[wanted][0], "reason": MISSING[wanted][1]}
            row |= dict.fromkeys(
                ("numerator", "denominator", "value", "ci_low", "ci_high", "rest_value"), np.nan
            )
            break
    return row


def _figure(method: str, parts: np.ndarray) -> float:
    if method == "count":
        return float(parts[0])
    return float(parts[0] / parts[1] * 100) if parts[1] else np.nan


def areas(known: Catalogue) -> pd.DataFrame:
    """Each Sozialraum a square, what holds several their union; the state has no shape."""
    squares = {}
    for place, key in enumerate(SMALL):
        x, y = 300_000 + place % 4 * SIDE, 5_610_000 + place // 4 * SIDE
        squares[key] = shapely.box(x, y, x + SIDE, y + SIDE)
    rows = []
    for name, geography in known.geographies.items():
        for entry in geography.areas:
            inside = [square for key, square in squares.items() if key.startswith(entry.area)]
            row = {
                "geography": name,
                "area": entry.area,
                "name": entry.name,
                "kind": entry.kind,
                "fictional": geography.fictional,
                "benchmark": geography.benchmark,
                "valid_from": pd.Timestamp(geography.valid_from),
            }
            # the key of the state begins all others
            if not geography.benchmark:
                shape = shapely.union_all(inside)
                row |= {"area_km2": shape.area / 1e6, "shape_basis": "delivered", "geometry": shape.wkb}
            rows.append(row)
    return pd.DataFrame(rows)
