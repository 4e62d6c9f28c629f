"""Value, limits, reason and comparison from numerators and denominators."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozialraum.catalogue.base import Title
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.figures import BELOW_ZERO, BEYOND_WHOLE, complete_figures

TITLE = Title(de="t", en="t")


def _indicator(method: str, **more: object) -> Indicator:
    denominator = () if method in ("count", "published") else (Term(measure="n"),)
    return Indicator.model_validate(
        {"title": TITLE, "theme": "t", "definition": TITLE, "method": method, "unit": "x", "polarity": "none"}
        | {"numerator": (Term(measure="z"),), "denominator": denominator, **more}
    )


METHODS = ("share", "rate", "ratio", "count", "published")
INDICATORS = {method: _indicator(method) for method in METHODS}


def _complete(
    rows: list[tuple[str, str, float | None, float | None, str]],
    indicators: dict[str, Indicator] = INDICATORS,
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["indicator", "area", "numerator", "denominator", "status"])
    frame = frame.astype({"numerator": "float64", "denominator": "float64", "status": "str"})
    frame = frame.assign(geography="g", year=2024, weakest="z")
    like = {(name, "g") for name in indicators}
    return complete_figures(frame, indicators, county="K", like_county=like).set_index(["indicator", "area"])


def test_each_method() -> None:
    found = _complete(
        [
            row
            for method in METHODS
            for row in ((method, "K", 20.0, 80.0, "exact"), (method, "A", 5.0, 40.0, "exact"))
        ]
    )
    assert found["value"].xs("A", level="area").to_dict() == {
        "share": 12.5,
        "rate": 12.5,
        "ratio": 12.5,
        "count": 5.0,
        "published": 5.0,
    }
    rest = found["rest_value"].xs("A", level="area").to_dict()
    assert (rest["share"], rest["ratio"], rest["count"]) == (37.5, 37.5, 15.0)
    assert np.isnan(rest["published"])
    assert found["reference_value"].xs("A", level="area").to_list() == [25.0, 25.0, 25.0, 20.0, 20.0]
    assert found["ci_low"].notna().groupby("indicator").all().to_dict() == {
        "share": True,
        "rate": True,
        "ratio": False,
        "count": False,
        "published": False,
    }


@pytest.mark.parametrize(
    ("method", "numerator", "denominator", "reason"),
    [
        ("share", 1, 0, "Nenner ist null"),
        ("ratio", 0, 0, "Nenner ist null"),
        ("share", 5, 4, BEYOND_WHOLE),
        ("share", -1, 4, BELOW_ZERO),
        ("rate", -1, 4, BELOW_ZERO),
        ("rate", 5, 4, None),
        ("ratio", -1, 4, None),
        ("count", -3, None, None),
    ],
)
def test_reasons(method: str, numerator: float, denominator: float | None, reason: str | None) -> None:
    row = _complete([(method, "A", numerator, denominator, "exact")]).iloc[0]
    assert (row["reason"] if reason else pd.isna(row["reason"])) == (reason or True)
    assert row["status"] == ("not_meaningful" if reason else "exact")
    assert pd.isna(row["value"]) == (reason is not None)


def test_minimum_population() -> None:
    indicators = {"share": _indicator("share", minimum_population=100)}
    found = _complete([("share", "A", 1.0, 99.0, "exact"), ("share", "B", 1.0, 100.0, "exact")], indicators)
    assert found["reason"].fillna("").tolist() == ["Nenner unter der Mindestgröße", ""]


def test_a_part_without_value_names_its_measure() -> None:
    row = _complete([("share", "A", None, 50.0, "unknown_or_secret")]).iloc[0]
    assert row["reason"] == "z: unbekannt oder geheim zu halten"
    assert row["status"] == "unknown_or_secret"


def test_no_rest_that_cannot_be() -> None:
    """The area has more cases than the county, or all its people."""
    found = _complete(
        [
            ("share", "K", 20.0, 80.0, "exact"),
            ("share", "A", 30.0, 40.0, "exact"),
            ("share", "B", 1.0, 70.0, "exact"),
            ("share", "C", 20.0, 80.0, "exact"),
        ]
    )
    assert found["rest_value"].isna().all()
    assert found["value"].notna().all()


def test_no_county_no_comparison() -> None:
    found = _complete([("share", "A", 5.0, 40.0, "exact")])
    assert found[["reference_value", "rest_value"]].isna().all(axis=None)


def test_no_rows() -> None:
    found = _complete([])
    assert found.empty
    assert {"value", "ci_low", "ci_high", "reason", "reference_value", "rest_value"} <= set(found.columns)


numbers = st.one_of(st.none(), st.integers(-3, 60).map(float))


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from(METHODS), numbers, numbers), min_size=1, max_size=8))
def test_a_value_or_a_reason(rows: list[tuple[str, float | None, float | None]]) -> None:
    full = [
        (
            method,
            f"{i}",
            z,
            n,
            "exact" if z is not None and (n is not None or method in METHODS[3:]) else "later",
        )
        for i, (method, z, n) in enumerate(rows)
    ]
    found = _complete([*full, *((method, "K", 50.0, 60.0, "exact") for method in METHODS)]).reset_index()
    given_ = found["value"].notna()
    assert (found["reason"].isna() == given_).all()
    assert (found["status"].isin(["exact"]) == given_).all()
    share = found[found["indicator"] == "share"]
    assert share["value"].dropna().between(0, 100).all()
    assert share["rest_value"].dropna().between(0, 100).all()
    assert not ((found["ci_low"] > found["value"]) | (found["ci_high"] < found["value"])).any()
