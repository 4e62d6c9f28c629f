"""Plausibility: what is observed, what is expected of it, and that Great Expectations judges it alike."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from schemas.quality import RESULTS
from sozialraum.catalogue import Catalogue, CatalogueError, load_catalogue
from sozialraum.catalogue.quality import Override, Quality
from sozialraum.quality.expectations import expectations, rule_name
from sozialraum.quality.findings import findings, judged
from sozialraum.quality.observed import observed
from tests.structure.project import ROOT

CATALOGUE = load_catalogue(ROOT / "catalogue")
MUNICIPALITIES = sorted(entry.area for entry in CATALOGUE.geographies["gemeinde"].areas)
KREIS = CATALOGUE.county.area
NO_SHARES = pd.DataFrame(
    {name: [] for name in ("indicator", "source", "geography", "area", "year", "part", "whole", "newest")}
)
OFFICIAL, REGISTER = "itnrw_12411_09i", "melderegister"


def row(area: str, year: int, value: float | None, **others: object) -> dict[str, object]:
    """A total as the stored counts give it."""
    return {
        "measure": "bevoelkerung",
        "source": OFFICIAL,
        "geography": "kreis" if area == KREIS else "gemeinde",
        "basis": "kreis" if area == KREIS else "gemeinde",
        "area": area,
        "year": year,
        "reference_date": pd.Timestamp(year, 12, 31),
        "cells": "",
        "value": value,
        "known": value,
        "status": "exact" if value is not None else "unknown_or_secret",
        "whole": None,
        "part": None,
        "newest": year,
        **others,
    }


def county(year: int, each: float = 1000.0, **others: object) -> list[dict[str, object]]:
    """Every municipality with as many, and the county with their sum."""
    parts = [row(area, year, each, **others) for area in MUNICIPALITIES]
    return [*parts, row(KREIS, year, each * len(MUNICIPALITIES), **others)]


def failing(
    rows: list[dict[str, object]], shares: pd.DataFrame = NO_SHARES, catalogue: Catalogue = CATALOGUE
) -> dict[str, pd.DataFrame]:
    """Observations outside a range by the expectation, judged without Great Expectations."""
    seen = observed(pd.DataFrame(rows), shares, catalogue)
    found = {}
    for one in expectations(catalogue):
        own = seen[seen["rule"] == one.rule]
        outside = own[~own["value"].between(one.low, one.high)]
        if len(outside):
            found[one.id] = outside
    return found


def changed(quality: Quality) -> Catalogue:
    return Catalogue(**{**CATALOGUE.__dict__, "quality": quality})


def test_figures_as_they_were_meet_everything():
    assert failing([*county(2017), *county(2018, 1010.0)]) == {}


def test_three_times_as_many_hold_publication_and_the_newer_delivery_is_blamed():
    found = failing([*county(2017), *county(2018, 3000.0, newest=9000)])
    assert f"change-bevoelkerung-{OFFICIAL}-block" in found
    blocked = found[f"change-bevoelkerung-{OFFICIAL}-block"]
    assert len(blocked) == len(MUNICIPALITIES) + 1
    assert set(blocked["newest"]) == {9000}


def test_a_correction_of_the_earlier_year_is_blamed_when_it_came_later():
    found = failing([*county(2017, newest=9000), *county(2018, 3000.0, newest=5)])
    assert set(found[f"change-bevoelkerung-{OFFICIAL}-block"]["newest"]) == {9000}


@pytest.mark.parametrize(("first", "second", "held"), [(60.0, 99.0, False), (60.0, 180.0, True)])
def test_small_counts_are_not_judged(first: float, second: float, held: bool):
    rows = [row(MUNICIPALITIES[0], 2017, first), row(MUNICIPALITIES[0], 2018, second)]
    assert bool(failing(rows)) == held


def test_figures_of_long_ago_are_compared_with_nothing():
    assert failing([*county(2014), *county(2018, 5000.0)]) == {}


def test_at_a_break_of_an_indicator_only_the_wide_range_holds():
    # the census of 2022 is a break of every indicator made from the population
    assert failing([*county(2021), *county(2022, 2200.0)]) == {}
    assert list(failing([*county(2021), *county(2022, 3000.0)])) == [
        f"change-bevoelkerung-{OFFICIAL}-bruch-block"
    ]


def test_other_splits_are_not_compared():
    assert failing([*county(2017, cells="a"), *county(2018, 3000.0, cells="b")]) == {}


def test_a_municipality_missing_from_the_sum_holds_publication():
    rows = [one for one in county(2018) if one["area"] != MUNICIPALITIES[3]]
    assert list(failing(rows)) == [
        f"sums-bevoelkerung-{OFFICIAL}-block",
        f"sums-bevoelkerung-{OFFICIAL}-warn",
    ]


def test_a_secret_municipality_may_be_anything_but_less_than_none():
    def with_secret(total: float) -> list[dict[str, object]]:
        rows = [one for one in county(2018) if one["area"] not in (MUNICIPALITIES[3], KREIS)]
        return [*rows, row(MUNICIPALITIES[3], 2018, None), row(KREIS, 2018, total)]

    assert failing(with_secret(15000.0)) == {}
    assert f"sums-bevoelkerung-{OFFICIAL}-block" in failing(with_secret(13000.0))


def test_a_source_about_a_few_municipalities_has_no_sum():
    few = [one for one in county(2018) if one["area"] in (*MUNICIPALITIES[:2], KREIS)]
    assert failing(few) == {}


def test_rounding_explains_a_small_difference_of_sums():
    rows = [one for one in county(2018) if one["area"] != KREIS]
    assert failing([*rows, row(KREIS, 2018, 15000.0 - 15)]) == {}
    assert failing([*rows, row(KREIS, 2018, 15000.0 - 200)]) != {}


def test_half_of_the_areas_gone_holds_publication():
    half = [one for one in county(2018) if one["area"] in MUNICIPALITIES[::2]]
    found = failing([*county(2017), *half])
    coverage = found[f"coverage-bevoelkerung-{OFFICIAL}-block"]
    assert coverage["value"].tolist() == [pytest.approx(8 / 15)]
    assert coverage["area"].isna().all()


@pytest.mark.parametrize(("status", "held"), [("not_delivered", True), ("unknown_or_secret", False)])
def test_a_county_without_a_sum_holds_publication_unless_a_part_is_secret(status: str, held: bool):
    before = row(KREIS, 2017, 15000.0, basis="gemeinde")
    after = row(KREIS, 2018, None, basis="gemeinde", status=status)
    assert (f"coverage-bevoelkerung-{OFFICIAL}-block" in failing([before, after])) == held


def test_a_part_greater_than_its_total_holds_publication():
    rows = [row(KREIS, 2018, 1000.0, whole=1000.0, part=1001.0)]
    assert list(failing(rows)) == [f"parts-bevoelkerung-{OFFICIAL}-block"]
    assert failing([row(KREIS, 2018, 1000.0, whole=1000.0, part=1000.0)]) == {}


def test_more_children_with_benefits_than_children_hold_publication():
    share = {"indicator": "kinderarmut_sgb2_unter_18", "source": "ba_akg", "geography": "kreis"}
    facts = {"area": KREIS, "year": 2018, "whole": 100.0, "newest": 3}
    rows = pd.DataFrame([{**share, **facts, "part": 120.0}])
    assert list(failing(county(2018), rows)) == ["parts-kinderarmut_sgb2_unter_18-ba_akg-block"]
    assert failing(county(2018), rows.assign(part=100.0)) == {}
    assert failing(county(2018), rows.assign(part=30.0, whole=10.0)) == {}, "too few to judge"


def test_the_register_is_compared_with_the_official_figure():
    def register(total: float) -> dict[str, object]:
        return row(KREIS, 2018, total, source=REGISTER, newest=7)

    assert failing([*county(2018), register(15100.0)]) == {}
    found = failing([*county(2018), register(17000.0)])
    assert list(found) == [
        rule_name("sources", "bevoelkerung", REGISTER, OFFICIAL) + ending for ending in ("-block", "-warn")
    ]
    assert set(found[f"sources-bevoelkerung-{REGISTER}-{OFFICIAL}-block"]["newest"]) == {2018}


def test_the_catalogue_may_give_a_pair_of_sources_another_range():
    own = Override(
        kind="sources",
        measure="bevoelkerung",
        source=REGISTER,
        against=OFFICIAL,
        block=(0.8, 1.2),
        reason="Das Melderegister zählt anders",
    )
    catalogue = changed(Quality(overrides=(own,)))
    rows = [*county(2018), row(KREIS, 2018, 17000.0, source=REGISTER)]
    assert failing(rows, catalogue=catalogue) == {}


def test_every_expectation_has_its_own_id_and_a_german_text():
    found = expectations(CATALOGUE)
    assert len({one.id for one in found}) == len(found)
    assert {one.kind for one in found} == {"change", "coverage", "parts", "sums", "sources"}
    (own,) = [one for one in found if one.id == "change-wohngeld_haushalte-wohngeld-block"]
    assert own.text.endswith("erwartet 0,5 bis 2")
    assert "Haushalte mit Wohngeld" in own.text


def test_great_expectations_finds_the_same_rows():
    from resources.quality.suites import run_suites  # noqa: PLC0415

    rows = [*county(2017), *county(2018, 3000.0), row(KREIS, 2018, 17000.0, source=REGISTER)]
    seen = observed(pd.DataFrame(rows), NO_SHARES, CATALOGUE)
    results, failed = run_suites(expectations(CATALOGUE), seen)
    results = RESULTS.validate(results)
    expected = failing(rows)
    assert set(results.loc[~results["success"], "expectation"]) == set(expected)
    for name, outside in expected.items():
        own = failed[failed["expectation"] == name]
        assert sorted(own["area"].fillna("")) == sorted(outside["area"].fillna(""))
        assert results.set_index("expectation").loc[name, "unexpected"] == len(outside)
    silent = results[results["source"] == "kita"]
    assert (silent["evaluated"] == 0).all()
    assert silent["success"].all()


def test_great_expectations_asks_nobody_on_the_network_and_writes_nothing(tmp_path: Path):
    code = """
import sys
asked = []
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        asked.append((event, given[1:]))
sys.addaudithook(watch)
import pandas as pd
from resources.quality.suites import run_suites
from sozialraum.quality.expectations import Expectation
own = Expectation("x-block", "x", "s", "change", "m", "block", 0.5, 2.0, "x")
seen = pd.DataFrame([dict(rule="x", kind="change", source="s", measure="m", geography="g", area="a",
                          year=2024, value=3.0, newest=1)])
results, failed = run_suites([own], seen)
print(len(failed), asked)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1 []"
    assert done.stderr == "", "no progress bars"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_rows_of_a_kind_measure_geography_and_year_are_one_finding_a_delivery():
    rows = [*county(2017), *county(2018, 3000.0)]
    failed = pd.concat(
        [
            outside.assign(
                severity=name.rsplit("-", 1)[1],
                low=0.5 if name.endswith("block") else 0.8,
                high=2.0 if name.endswith("block") else 1.25,
            )
            for name, outside in failing(rows).items()
        ]
    )
    deliveries = pd.DataFrame(
        {"sequence": [2017, 2018], "delivery": ["a" * 64, "b" * 64], "source": [OFFICIAL, OFFICIAL]}
    )
    found = findings(failed, deliveries, CATALOGUE)
    assert found["finding"].tolist() == [
        "change-bevoelkerung-gemeinde-2018",
        "change-bevoelkerung-kreis-2018",
    ]
    assert set(found["delivery"]) == {"b" * 64}
    assert set(found["severity"]) == {"block"}
    assert found["rows"].tolist() == [15, 1]
    assert found["text"].iloc[1] == (
        "Bevölkerung am Ort der Hauptwohnung (Kreis, 2018): Veränderung gegenüber dem Vorjahr außerhalb "
        "von 0,5 bis 2"
    )
    when = pd.Timestamp("2026-01-02")
    approvals = [
        ("change-bevoelkerung-kreis-2018", "b" * 64, "Amt", when, "stimmt"),
        ("change-bevoelkerung-gemeinde-2018", "a" * 64, "Amt", when, "andere Lieferung"),
    ]
    assert judged(found, approvals)["state"].tolist() == ["open", "accepted"]
    assert judged(found.assign(severity="warn"), [])["state"].tolist() == ["noted", "noted"]


def _catalogue_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "catalogue"
    for path in (ROOT / "catalogue").rglob("*.yaml"):
        place = folder / path.relative_to(ROOT / "catalogue")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    (folder / "quality.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "change: {warn: [0.2, 3.0], block: [0.5, 2.0]}",
            "quality.yaml: change: the range 'warn' must lie inside",
        ),
        ("coverage: {block: [2.0, 0.5]}", "quality.yaml: coverage: block [2.0, 0.5] is no range"),
        ("chnge: {}", "quality.yaml: chnge: unknown field; did you mean 'change'?"),
        ("sums: {whole: krais}", "quality.yaml: sums.whole: geography 'krais' does not exist; did you mean"),
        (
            "parts: {indicators: [sgb2_qoute]}",
            "quality.yaml: parts.indicators: indicator 'sgb2_qoute' does not exist; did you mean",
        ),
        (
            "overrides: [{kind: change, measure: bevoelkerung, source: kita, reason: x, warn: [1.0, 2.0]}]",
            "quality.yaml: overrides.0: source 'kita' does not deliver measure 'bevoelkerung'",
        ),
        ("overrides: [{kind: change, reason: x}]", "quality.yaml: overrides.0: needs 'measure' or 'source'"),
    ],
)
def test_faults_of_the_ranges_are_told_with_their_place(tmp_path: Path, text: str, fault: str):
    with pytest.raises(CatalogueError) as found:
        load_catalogue(_catalogue_with(tmp_path, text))
    assert any(one.startswith(fault) for one in found.value.faults), found.value.faults


def test_a_catalogue_without_ranges_has_the_presets(tmp_path: Path):
    folder = _catalogue_with(tmp_path, "")
    (folder / "quality.yaml").unlink()
    assert load_catalogue(folder).quality == Quality()
