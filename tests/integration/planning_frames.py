"""A catalogue with one rule, and rows of released tables in which its condition is just met."""

from typing import Any

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import County, Geography
from sozialraum.catalogue.indicator import Indicator
from sozialraum.catalogue.rule import FindingRule

AREA = "05334002"
_OWN = {"indicator": "armut", "geography": "gemeinde", "area": AREA, "year": 2024}

VALUE = _OWN | {
    "numerator": 30.0,
    "denominator": 200.0,
    "value": 15.0,
    "status": "exact",
    "rest_value": 10.0,
    "smoothed_value": None,
}
COMPARISON = _OWN | {
    "benchmark": "rest_of_county",
    "value": 15.0,
    "benchmark_value": 10.0,
    "measure": "difference",
    "effect": 5.0,
    "effect_low": 1.0,
    "effect_high": 9.0,
    "q_value": 0.1,
    "position_95": "higher",
    "assessment": "worse",
}
TREND = _OWN | {"slope": 0.5, "direction": "rising", "assessment": "worsening"}
INDEX_ROW = {
    "index": "lage",
    "geography": "gemeinde",
    "area": AREA,
    "year": 2024,
    "score": 2.0,
    "status": "sehr niedrig",
    "status_shown": "sehr niedrig",
    "dynamics": "negativ",
    "dynamics_score": 1.2,
    "certain": True,
    "p_positive": 0.0,
    "p_stable": 0.2,
    "p_negative": 0.8,
}
_TEXTS = ("indicator", "geography", "area", "status", "benchmark", "measure", "position_95", "assessment")
_TEXTS_OF_INDEX = ("index", "geography", "area", "status", "status_shown", "dynamics")


def value(**edits: Any) -> dict[str, Any]:
    return VALUE | edits


def comparison(**edits: Any) -> dict[str, Any]:
    return COMPARISON | edits


def tables(
    values: list[dict[str, Any]] | None = None,
    comparisons: list[dict[str, Any]] | None = None,
    trends: list[dict[str, Any]] | None = None,
    index_values: list[dict[str, Any]] | None = None,
) -> dict[str, pd.DataFrame]:
    """Released tables of these rows, with the types that the store gives them."""
    rows = {
        "values": (values, VALUE, _TEXTS),
        "comparisons": (comparisons, COMPARISON, _TEXTS),
        "trends": (trends, TREND, (*_TEXTS, "direction")),
        "index_values": (index_values, INDEX_ROW, _TEXTS_OF_INDEX),
    }
    return {
        name: _typed(pd.DataFrame(own or [], columns=list(like)), texts)
        for name, (own, like, texts) in rows.items()
    }


def _typed(frame: pd.DataFrame, texts: tuple[str, ...]) -> pd.DataFrame:
    kinds = {name: "str" if name in texts else "float64" for name in frame}
    return frame.astype(kinds | {"year": "int64"} | ({"certain": "boolean"} if "certain" in frame else {}))


def rule(**edits: Any) -> FindingRule:
    """A rule about one share."""
    parts = {
        "title": {"de": "Hoch", "en": "High"},
        "version": 3,
        "theme": "arbeit",
        "office": {"de": "Sozialplanung", "en": "Social planning"},
        "task": {"de": "ob es so ist", "en": "whether it is so"},
        "geographies": ["gemeinde"],
        "indicators": [{"indicator": "armut", "difference": {"amount": 5, "unit": "Prozent"}}],
    }
    return FindingRule.model_validate(parts | edits, strict=False)


def indicator(**edits: Any) -> Indicator:
    parts = {
        "title": {"de": "Armut", "en": "Poverty"},
        "theme": "arbeit",
        "definition": {"de": "Zähler", "en": "Numerator"},
        "method": "share",
        "numerator": [{"measure": "arme"}],
        "denominator": [{"measure": "personen"}],
        "unit": "Prozent",
        "polarity": "higher_is_worse",
    }
    return Indicator.model_validate(parts | edits, strict=False)


def base_catalogue(own: FindingRule, **edits: Any) -> Catalogue:
    """Two areas, two indicators, and the rule ``hoch``; edits are of the indicator ``armut``."""
    county = {
        "id": "kreis-probe",
        "title": {"de": "Kreis Probe", "en": "District of Probe"},
        "area": "05334",
        "state": "05",
        "area_km2": 10.0,
        "area_tolerance_km2": 0.1,
        "first_year": 2010,
        "timezone": "Europe/Berlin",
        "owner": "team:probe",
        "themes": [{"id": "arbeit", "title": {"de": "Arbeit", "en": "Employment"}}],
    }
    areas = [
        {"area": area, "name": name, "parents": {"kreis": "05334"}}
        for area, name in ((AREA, "Aue"), ("05334004", "Bach"), ("05334006", "Citz"))
    ]
    gemeinde = {"title": {"de": "Gemeinde", "en": "Municipality"}, "valid_from": "2000-01-01", "areas": areas}
    return Catalogue(
        county=County.model_validate(county, strict=False),
        geographies={"gemeinde": Geography.model_validate(gemeinde, strict=False)},
        sources={},
        measures={},
        indicators={
            "armut": indicator(**edits),
            "sprache": indicator(title={"de": "Sprache", "en": "Language"}),
        },
        rules={"hoch": own},
    )
