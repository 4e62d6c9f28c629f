"""Revisions: exactly the figures that readers see otherwise, each with the first reason that applies."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.revisions import REVISIONS
from sozialraum.revisions import KEY, REASONS, revisions
from sozialraum.status import WITHOUT_VALUE, Status

A, B, C = (letter * 64 for letter in "abc")
FIGURE: dict[str, Any] = {
    "indicator": "quote",
    "geography": "gemeinde",
    "area": "05358008",
    "year": 2024,
    "value": 12.5,
    "status": "exact",
    "definition": "quote@11111111",
    "deliveries": [A],
}
GAP = {"value": np.nan, "status": "suppressed"}
COLUMNS = list(FIGURE)


def _table(*rows: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([FIGURE | dict(row) for row in rows], columns=COLUMNS)
    texts = [name for name in COLUMNS if name not in ("year", "value", "deliveries")]
    types = dict.fromkeys(texts, "str") | {"year": "int64", "value": "float64", "deliveries": "object"}
    return frame.astype(types)


def _compare(
    old: pd.DataFrame, new: pd.DataFrame, *, reported: tuple[str, ...] = ("quote",), areas: bool = False
) -> pd.DataFrame:
    found = revisions(old, new, indicators=reported, areas_changed=areas)
    return REVISIONS.validate(found.assign(basis="Musterdaten"), lazy=True).drop(columns="basis")


def _only(found: pd.DataFrame) -> dict[str, Any]:
    (row,) = found.to_dict("records")
    return row


def test_a_changed_value_is_told_with_both_values():
    row = _only(_compare(_table({}), _table({"value": 12.6, "deliveries": [B, A]})))
    assert row == {
        **{name: FIGURE[name] for name in KEY},
        "old": 12.5,
        "new": 12.6,
        "old_status": "exact",
        "new_status": "exact",
        "reason": "delivery",
        "deliveries_new": [B],
    }


@pytest.mark.parametrize(
    ("change", "areas", "reason"),
    [
        ({"value": 1.0, "definition": "quote@2"}, False, "definition"),
        ({"value": 1.0, "deliveries": [B]}, False, "delivery"),
        ({"value": 1.0, "deliveries": []}, False, "delivery"),
        (GAP, False, "disclosure"),
        ({"value": 1.0}, True, "area_change"),
        ({"value": 1.0}, False, "code"),
        ({"status": "provisional"}, False, "code"),
        # the first that applies
        ({**GAP, "definition": "quote@2", "deliveries": [B]}, True, "definition"),
        ({**GAP, "deliveries": [B]}, True, "delivery"),
        (GAP, True, "disclosure"),
    ],
)
def test_each_reason_in_its_order(change: dict[str, Any], areas: bool, reason: str):
    assert _only(_compare(_table({}), _table(change), areas=areas))["reason"] == reason
    back = _only(_compare(_table(change), _table({}), areas=areas))
    assert back["reason"] == reason


def test_a_definition_or_delivery_without_effect_is_no_revision():
    assert _compare(_table({}), _table({"definition": "quote@2", "deliveries": [B]}), areas=True).empty


def test_the_order_of_deliveries_is_no_difference():
    row = _only(_compare(_table({"deliveries": [A, B]}), _table({"deliveries": [B, A], "value": 1.0})))
    assert (row["reason"], row["deliveries_new"]) == ("code", [])


def test_new_deliveries_are_told_in_order_and_each_once():
    new = _table({"deliveries": [C, B, A], "value": 1.0}, {"area": "05358004", "deliveries": [C]})
    found = _compare(_table({}, {"area": "05358004", "value": 1.0}), new)
    assert list(found["deliveries_new"]) == [[C], [B, C]]


def test_a_suppressed_figure_that_is_shown_now_and_the_other_way_round():
    shown = _only(_compare(_table(GAP), _table({})))
    assert (shown["old_status"], shown["new"], shown["reason"]) == ("suppressed", 12.5, "disclosure")
    hidden = _only(_compare(_table({}), _table(GAP)))
    assert (hidden["old"], hidden["new_status"], hidden["reason"]) == (12.5, "suppressed", "disclosure")
    assert np.isnan(hidden["new"])


def test_two_gaps_of_one_kind_are_equal():
    assert _compare(_table(GAP), _table(GAP)).empty
    other = _only(_compare(_table(GAP), _table({"value": np.nan, "status": "not_delivered"})))
    assert (other["old_status"], other["new_status"], other["reason"]) == (
        "suppressed",
        "not_delivered",
        "disclosure",
    )


def test_values_are_compared_exactly():
    assert len(_compare(_table({"value": 0.3}), _table({"value": 0.1 + 0.2}))) == 1


def test_a_figure_that_is_gone_rests_on_no_delivery_any_more():
    row = _only(_compare(_table({}, {"year": 2023}), _table({"year": 2023})))
    assert (row["year"], row["old"], row["reason"], row["deliveries_new"]) == (2024, 12.5, "delivery", [])
    assert np.isnan(row["new"])
    assert pd.isna(row["new_status"])


def test_figures_of_an_indicator_that_left_the_catalogue_are_gone_by_definition():
    old = _table({}, {"indicator": "alt", "definition": "alt@1"})
    assert _only(_compare(old, _table({})))["reason"] == "definition"


@pytest.mark.parametrize("status", sorted(WITHOUT_VALUE))
def test_a_gap_that_is_gone_is_no_revision(status: Status):
    old = _table({}, {"year": 2023, "value": np.nan, "status": status.value})
    assert _compare(old, _table({})).empty


def test_everything_may_be_gone_or_new():
    old = _table({}, {"year": 2023})
    assert list(_compare(old, _table())["year"]) == [2023, 2024]
    assert _compare(_table(), old).empty
    assert _compare(_table(), _table()).empty


@pytest.mark.parametrize(
    "new", [{"year": 2025}, {"indicator": "neu"}, {"area": "05358004"}, {"geography": "kreis"}]
)
def test_what_was_not_there_before_is_no_revision(new: dict[str, Any]):
    assert _compare(_table({}), _table({}, new), reported=("quote", "neu")).empty


_KEYS = st.tuples(
    st.sampled_from(["quote", "zahl"]),
    st.sampled_from(["kreis", "gemeinde"]),
    st.sampled_from(["05358", "05358004", "05358008"]),
    st.integers(2020, 2023),
)
_VALUES = st.tuples(st.floats(allow_nan=False), st.sampled_from(["exact", "provisional", "rounded"]))
_GAPS = st.tuples(st.just(np.nan), st.sampled_from(["suppressed", "not_delivered"]))
_CONTENTS = st.tuples(
    st.one_of(_VALUES, _GAPS), st.sampled_from(["1", "2"]), st.lists(st.sampled_from([A, B, C]), unique=True)
)


@st.composite
def _releases(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.dictionaries(_KEYS, _CONTENTS, max_size=12))
    return _table(
        *(
            dict(zip(COLUMNS, (*key, *figure, definition, deliveries), strict=True))
            for key, (figure, definition, deliveries) in rows.items()
        )
    )


@given(_releases())
def test_a_release_has_no_revisions_against_itself_in_any_order(release: pd.DataFrame):
    for new in (release, release.iloc[::-1]):
        assert revisions(release, new, indicators=(), areas_changed=True).empty


def _expected(old: Mapping[str, Any], new: Mapping[str, Any] | None, *, areas: bool) -> str | None:
    """Reason of a change as the documentation has it; None when there is none."""
    otherwise = "area_change" if areas else "code"
    if new is None:
        gap = old["status"] in [status.value for status in WITHOUT_VALUE]
        return None if gap else "delivery" if old["deliveries"] else otherwise
    same = old["value"] == new["value"] or (np.isnan(old["value"]) and np.isnan(new["value"]))
    if same and old["status"] == new["status"]:
        return None
    reasons = {
        "definition": old["definition"] != new["definition"],
        "delivery": set(old["deliveries"]) != set(new["deliveries"]),
        "disclosure": (old["status"] == "suppressed") != (new["status"] == "suppressed"),
    }
    return next((reason for reason, applies in reasons.items() if applies), otherwise)


@given(_releases(), _releases(), st.booleans())
def test_every_figure_is_judged_by_itself(old: pd.DataFrame, new: pd.DataFrame, areas: bool):
    found = _compare(old, new, reported=("quote", "zahl"), areas=areas)
    told = {tuple(row[name] for name in KEY): row["reason"] for row in found.to_dict("records")}
    later = {tuple(row[name] for name in KEY): row for row in new.to_dict("records")}
    due = {}
    for row in old.to_dict("records"):
        key = tuple(row[name] for name in KEY)
        reason = _expected(row, later.get(key), areas=areas)
        if reason is not None:
            due[key] = reason
    assert told == due
    assert list(told) == sorted(told)
    assert set(told.values()) <= set(REASONS)


def test_a_million_figures_in_another_order():
    size = 1_000_000
    number = np.arange(size)
    old = pd.DataFrame(
        {
            "indicator": pd.Categorical.from_codes(number % 50, [f"i{n}" for n in range(50)]),
            "geography": "gemeinde",
            "area": pd.Categorical.from_codes(number // 50 % 1000, [f"{n:08d}" for n in range(1000)]),
            "year": 2005 + number // 50_000,
            "value": number.astype("float64"),
            "status": "exact",
            "definition": "quote@1",
            "deliveries": pd.Series([[A, B]] * size),
        }
    ).astype({"indicator": "str", "area": "str"})
    new = old.sample(frac=1, random_state=1).assign(deliveries=pd.Series([[B, C]] * size))
    new.loc[new["year"] == 2024, "value"] += 1
    found = revisions(old, new, indicators=[f"i{n}" for n in range(50)], areas_changed=False)
    assert len(found) == 50_000
    assert set(found["reason"]) == {"delivery"}
    assert found["deliveries_new"].map(lambda names: names == [C]).all()
