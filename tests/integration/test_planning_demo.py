"""What was planted in the demo county comes out: verdicts of its measures, its problems, not its noise.

Figures are those of the generator for all ten years, before disclosure control.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from demo import cases, effects, facts, planted
from demo.areas import areas
from demo.population import households, population
from demo.registers import registers
from demo.undertakings import FUTURE, STAGED, VERDICTS, WORKS
from resources.registers.rows import Read, read_register
from sozialraum.catalogue import load_catalogue
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.intervals import wilson_limits
from sozialraum.planning.findings import find
from sozialraum.planning.undertakings.tables import undertaking_tables
from tests.integration.planning_frames import tables
from tests.structure.project import ROOT

CATALOGUE = load_catalogue(ROOT / "catalogue")
NEWEST = facts.YEARS[-1]
Parts = tuple[np.ndarray, np.ndarray]


def _three_years(year: int) -> Parts:
    entries = [cases.school_entry(one) for one in range(max(year - 2, facts.YEARS[0]), year + 1)]
    return sum(one["language"] for one in entries), sum(one["examined"] for one in entries)


# fmt: off
FIGURES: dict[str, Callable[[int], Parts]] = {
    "arbeitslosenanteil":
        lambda y: (cases.unemployed(y, 12).sum(axis=(1, 2, 3, 4)), population(y).between(15, 65)),
    "jugendarbeitslosenanteil":
        lambda y: (cases.unemployed(y, 12)[:, :, 0].sum(axis=(1, 2, 3)), population(y).between(15, 25)),
    "sgb2_quote":
        lambda y: (cases.sgb2(y, 12)["entitled"].sum(axis=1), population(y).between(0, 66)),
    "kinderarmut_sgb2_unter_18":
        lambda y: (cases.sgb2(y, 12)["entitled"][:, :2].sum(axis=1), population(y).between(0, 18)),
    "hze_dichte":
        lambda y: (cases.child_support(y, 10)[0].sum(axis=(1, 2)), population(y).between(0, 21)),
    "kita_betreuungsquote_unter_3":
        lambda y: (cases.day_care(y)["children"][:, 0], population(y).between(0, 3)),
    "wohngeldquote":
        lambda y: (cases.housing(y)["benefit"], households(y).sum(axis=1)),
    "altersarmut":
        lambda y: (cases.sgb12(y)["old_age"], population(y).between(66)),
    "anteil_alleinerziehende_haushalte":
        lambda y: (households(y)[:, 1], households(y)[:, 1:3].sum(axis=1)),
    "sprachauffaelligkeit_3_jahre": _three_years,
}
# fmt: on


def _year(name: str, year: int) -> pd.DataFrame:
    """Rows of an indicator of all Sozialräume and the county, with the columns that planning reads."""
    counts, people = (part.astype(float) for part in FIGURES[name](year))
    whole, total, factor = counts.sum(), people.sum(), CATALOGUE.indicators[name].factor
    own = ~areas().residual
    numerator, denominator = np.append(counts[own], whole), np.append(people[own], total)
    with np.errstate(invalid="ignore"):
        rest = factor * (whole - numerator) / (total - denominator)
    limits = wilson_limits(numerator, np.maximum(denominator, numerator), factor=factor)
    return pd.DataFrame(
        {
            "indicator": name,
            "geography": [*["sozialraum"] * own.sum(), "kreis"],
            "area": [*np.array(areas().keys)[own], "05358"],
            "year": year,
            "reference_date": pd.Timestamp(year, 12, 31),
            "numerator": numerator,
            "denominator": denominator,
            "value": factor * numerator / denominator,
            "ci_low": limits.low,
            "ci_high": limits.high,
            "rest_value": rest,
            "smoothed_value": np.nan,
            "status": "exact",
            "reason": pd.Series([None] * len(numerator), dtype="str"),
            "definition": name,
        }
    )


def _values() -> pd.DataFrame:
    return pd.concat([_year(name, year) for name in FIGURES for year in facts.YEARS], ignore_index=True)


def _read(folder: Path) -> dict[str, Read]:
    """Delivered registers as they are read, by name of the file."""
    found = {}
    for file in registers():
        path = folder / file.name
        path.write_bytes(file.content)
        register = file.name.partition(".")[0].partition("_")[0]
        found[file.name] = read_register(path, file_name=file.name, register=register, catalogue=CATALOGUE)
    return found


def _evaluations(read: dict[str, Read], values: pd.DataFrame) -> pd.DataFrame:
    versions = pd.concat(
        [one.frame.assign(recorded_at=pd.Timestamp("2026-11-01")) for n, one in read.items() if "massn" in n]
    )
    found = undertaking_tables(versions, values, CATALOGUE)[1]
    return found[found["role"] == "primary"].set_index("measure")


def _findings(values: pd.DataFrame) -> pd.DataFrame:
    """Findings of the rules that something was planted for, in the newest year."""
    catalogue = replace(CATALOGUE, rules={name: CATALOGUE.rules[name] for name in effects.PROBLEMS})
    newest = values[values["year"] == NEWEST]
    given = tables() | {"values": newest, "comparisons": comparison_table(newest, catalogue)}
    return find(catalogue, **given)[0]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    return _read(tmp_path_factory.mktemp("registers"))


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return _values()


@pytest.fixture(scope="module")
def nothing_planted() -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "CHANGES", ())
        return _values()


@pytest.fixture(scope="module")
def evaluations(read: dict[str, Read], values: pd.DataFrame) -> pd.DataFrame:
    return _evaluations(read, values)


def test_every_measure_that_is_to_be_evaluated_is(evaluations: pd.DataFrame) -> None:
    assert sorted(evaluations.index) == sorted(VERDICTS)


@pytest.mark.parametrize("measure", VERDICTS)
def test_each_measure_gets_its_verdict(evaluations: pd.DataFrame, measure: str) -> None:
    verdict, reason = VERDICTS[measure]
    row = evaluations.loc[measure]
    told = tuple(None if pd.isna(row[name]) else row[name] for name in ("verdict", "reason"))
    assert told == (verdict, reason)


def test_the_planted_effect_lies_within_the_limits(evaluations: pd.DataFrame) -> None:
    row = evaluations.loc[WORKS]
    after = [_year("arbeitslosenanteil", year).set_index("area") for year in range(2019, 2022)]
    own = pd.concat([frame.loc[list(effects.COACHING), "value"] for frame in after])
    assert row["effect_low"] < own.mean() * (1 - 1 / 0.7) < row["effect_high"]
    assert evaluations.loc[STAGED, "method"] == "callaway_santanna"


def test_of_a_future_measure_only_the_detectable_effect_is_told(evaluations: pd.DataFrame) -> None:
    row = evaluations.loc[FUTURE]
    assert row["detectable_effect"] > row["delta"], "a planner sees beforehand that nothing will be told"
    assert pd.isna(row["effect"])


def test_planted_problems_are_findings_and_noise_is_none(values: pd.DataFrame) -> None:
    findings = _findings(values)
    found = set(zip(findings["rule"], findings["area"], strict=True))
    assert found >= {(rule, area) for rule, keys in effects.PROBLEMS.items() for area in keys}
    assert not found & {(rule, area) for rule, keys in effects.NOISE.items() for area in keys}


def test_noise_is_extreme_and_would_be_a_finding_by_its_share_alone(values: pd.DataFrame) -> None:
    newest = values[(values["year"] == NEWEST) & (values["geography"] == "sozialraum")]
    compared = comparison_table(values[values["year"] == NEWEST], CATALOGUE)
    compared = compared[compared["benchmark"] == "rest_of_county"]
    for rule, keys in effects.NOISE.items():
        (condition,) = CATALOGUE.rules[rule].indicators
        shares = newest[newest["indicator"] == condition.indicator].set_index("area")["value"]
        beside = compared[compared["indicator"] == condition.indicator].set_index("area")
        for key in keys:
            assert shares.rank(ascending=False)[key] <= 10
            assert beside.loc[key, "q_value"] <= 0.1
            assert beside.loc[key, "effect"] >= condition.difference.amount


def test_without_what_was_planted_nothing_of_it_is_found(
    read: dict[str, Read], nothing_planted: pd.DataFrame
) -> None:
    verdicts = _evaluations(read, nothing_planted)["verdict"]
    assert {verdicts[WORKS], verdicts[STAGED]} == {"no_relevant_effect"}
    findings = _findings(nothing_planted)
    found = set(zip(findings["rule"], findings["area"], strict=True))
    assert not found & {(rule, area) for rule, keys in effects.PROBLEMS.items() for area in keys}


def test_what_was_planted_moves_no_other_area(values: pd.DataFrame, nothing_planted: pd.DataFrame) -> None:
    planted_in = {key for change in effects.CHANGES for key in change.keys}
    elsewhere = (values["geography"] == "sozialraum") & ~values["area"].isin(planted_in)
    columns = ["indicator", "area", "year", "numerator", "denominator", "value"]
    pd.testing.assert_frame_equal(
        values.loc[elsewhere, columns], nothing_planted.loc[elsewhere, columns], check_exact=True
    )


def test_wrong_rows_are_named_and_the_others_are_used(read: dict[str, Read]) -> None:
    faulty = read[planted.FAULTY_FILE]
    assert faulty.rows - len(faulty.frame) == len(planted.FAULTY) == len(faulty.faults)
    assert not set(faulty.frame["measure"]) & set(planted.FAULTY)
    for fault, (column, expected) in zip(faulty.faults, planted.FAULTY.values(), strict=True):
        assert column in str(fault)
        assert expected in str(fault)


def test_all_other_registers_are_without_fault(read: dict[str, Read]) -> None:
    assert {name for name, one in read.items() if one.faults} == {planted.FAULTY_FILE}
    assert all(len(one.frame) for one in read.values())
