"""Noise is no finding, and a planted difference is one: counts drawn, compared and put to rules."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.county import Geography
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.intervals import wilson_limits
from sozialraum.planning.findings import find
from tests.integration.planning_frames import base_catalogue, indicator, rule, tables

AREAS, INDICATORS, YEARS = 103, 20, 20
RATES = np.linspace(0.03, 0.4, INDICATORS)
PLANTED = 5
"""Areas that are worse than the others in every indicator, by 15 percentage points."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A rule an indicator, each with the smallest difference that anybody would ask for."""
    names = [f"anteil_{number:02}" for number in range(INDICATORS)]
    rules = {
        name: rule(indicators=[{"indicator": name, "difference": {"amount": 1, "unit": "Prozent"}}])
        for name in names
    }
    areas = [
        {"area": f"05334{number:03}", "name": "x", "parents": {"kreis": "05334"}} for number in range(AREAS)
    ]
    parts = {"title": {"de": "G", "en": "G"}, "valid_from": "2000-01-01"}
    kreis = parts | {"areas": [{"area": "05334", "name": "Probe"}]}
    geographies = {
        "gemeinde": Geography.model_validate(parts | {"areas": areas}, strict=False),
        "kreis": Geography.model_validate(kreis, strict=False),
    }
    indicators = {name: indicator() for name in names}
    return replace(base_catalogue(rule()), geographies=geographies, indicators=indicators, rules=rules)


def figures(catalogue: Catalogue, *, planted: float, seed: int) -> dict[str, pd.DataFrame]:
    """Values and comparisons of all years, with the same chance in every area but the planted ones."""
    rng = np.random.default_rng(seed)
    sizes = rng.lognormal(np.log(400), 0.6, AREAS).astype(int) + 20
    years = [_year(catalogue, 2000 + n, sizes, planted, rng) for n in range(YEARS)]
    comparisons = pd.concat([comparison_table(values, catalogue) for values in years])
    return tables() | {"values": pd.concat(years), "comparisons": comparisons}


def _year(
    catalogue: Catalogue, year: int, sizes: np.ndarray, planted: float, rng: np.random.Generator
) -> pd.DataFrame:
    chance = RATES[:, None] + np.where(np.arange(AREAS) < PLANTED, planted, 0.0)
    cases = rng.binomial(sizes, chance).astype(float)
    whole, total = cases.sum(axis=1, keepdims=True), sizes.sum()
    numerator = np.hstack([cases, whole]).ravel()
    denominator = np.tile(np.append(sizes, total), INDICATORS).astype(float)
    rest = np.hstack([100 * (whole - cases) / (total - sizes), np.full((INDICATORS, 1), np.nan)]).ravel()
    limits = wilson_limits(numerator, denominator, factor=100.0)
    keys = [entry.area for entry in catalogue.geographies["gemeinde"].areas]
    return pd.DataFrame(
        {
            "indicator": np.repeat(list(catalogue.indicators), AREAS + 1),
            "geography": np.tile([*["gemeinde"] * AREAS, "kreis"], INDICATORS),
            "area": np.tile([*keys, "05334"], INDICATORS),
            "year": year,
            "numerator": numerator,
            "denominator": denominator,
            "value": 100 * numerator / denominator,
            "ci_low": limits.low,
            "ci_high": limits.high,
            "rest_value": rest,
            "smoothed_value": np.nan,
            "status": "exact",
            "reason": pd.Series([None] * len(numerator), dtype="str"),
        }
    )


def test_noise_is_no_finding(catalogue: Catalogue) -> None:
    findings, _ = find(catalogue, **figures(catalogue, planted=0.0, seed=7))
    assert findings["year"].nunique() <= YEARS / 5, "in a tenth of the years there may be one"
    assert len(findings) <= YEARS / 4
    assert (findings["level"] == "act").sum() == 0


def test_a_planted_difference_is_found_among_noise(catalogue: Catalogue) -> None:
    findings, _ = find(catalogue, **figures(catalogue, planted=0.15, seed=8))
    true = findings["area"].isin([f"05334{number:03}" for number in range(PLANTED)])
    assert true.sum() >= 0.9 * PLANTED * INDICATORS * YEARS
    assert (~true).mean() <= 0.1, "the false discovery rate"
