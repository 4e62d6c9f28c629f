"""Rules of amounts, values that arrive suppressed, rounded sources: from figures to the audit."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from resources.contributions import contributions as totals
from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.audit import Audit, Verdict
from sozialraum.disclosure.gate import Protection, judged, protect
from sozialraum.disclosure.ledger import COLUMNS
from sozialraum.disclosure.manifest.amounts import DOMINANCE, FEW, P_PERCENT
from sozialraum.disclosure.manifest.levels import INHERITED, SMALL
from sozialraum.disclosure.readback import read_back
from sozialraum.disclosure.summary import summary_table
from tests.integration import disclosure_small as small

NOTHING = pd.DataFrame(columns=COLUMNS)
FIRST = small.AREAS[0]
MEASURES = {"steuer": "amount", "zahler": "count", "groesster": "amount", "zweiter": "amount"}
SWITCHES = {
    FEW: ("minimum_contributors: 3", "minimum_contributors: 0"),
    DOMINANCE: ("minimum_contributors: 0, dominance: {number: 1, percent: 70}", "minimum_contributors: 0"),
    P_PERCENT: ("minimum_contributors: 0, p_percent: 10", "minimum_contributors: 0"),
}
"""A rule switched on and off."""


def _catalogue(folder: Path, *, amounts: str = "minimum_contributors: 3", rule: str = "") -> Catalogue:
    source = small._SOURCE.format(access="confidential", measure="steuer").replace(
        "values: [{measure: steuer, column: Spalte}]",
        "values: [" + ", ".join(f"{{measure: {own}, column: {own}}}" for own in MEASURES) + "]",
    )
    if "rounding" in rule:
        source = source.replace("column: steuer}", "column: steuer, status: rounded}")
    edits = {
        f"measures__{own}": small._MEASURE.format(kind=kind, source="amt") for own, kind in MEASURES.items()
    }
    edits["sources__amt"] = source
    for own in ("steuer", "zahler"):
        edits[f"indicators__{own}"] = small._INDICATOR.format(method="count", numerator=own, denominator="")
    edits["disclosure"] = (
        'version: "1"\n'
        f"sources:\n  amt: {{basis: Steuergeheimnis{rule}}}\n  register: {{basis: Melderecht}}\n"
        "published_rates: {}\n"
        f"amounts:\n  steuer: {{contributors: zahler, largest: [groesster, zweiter], {amounts}}}\n"
        "  groesster: {contributors: zahler, minimum_contributors: 0}\n"
        "  zweiter: {contributors: zahler, minimum_contributors: 0}\n"
    )
    return small.catalogue(folder, indicators=["bevoelkerung"], **edits)


def _figures(amounts: dict[str, float], *, indicator: str = "steuer") -> pd.DataFrame:
    """One indicator in all areas with their sums; of a missing part the sum is given beside it."""
    rows = []
    for geography, areas in small.nested().items():
        for area, places in areas.items():
            own = float(sum(amounts.get(place, 0.0) for place in places))
            rows.append((indicator, geography, area, small.YEAR, own, np.nan, own))
    columns = ["indicator", "geography", "area", "year", "numerator", "denominator", "value"]
    return small._dressed(pd.DataFrame(rows, columns=columns))


def _terms(values: pd.DataFrame) -> pd.DataFrame:
    found = values[["indicator", "geography", "year"]].drop_duplicates()
    whole = [[""]] * len(found)
    return found.assign(
        role="numerator",
        measure=found["indicator"],
        source="amt",
        counted_year=found["year"],
        factor=1.0,
        sexes=whole,
        ages=whole,
        categories=whole,
    )


def _contributions(values: pd.DataFrame, first: tuple[float, float, float]) -> pd.DataFrame:
    """Contributors, largest and second: harmless everywhere but in the first area."""
    parts = []
    for place, measure in enumerate(("zahler", "groesster", "zweiter")):
        harmless = values["value"] * 0.1 if place else 50.0
        own = values[["geography", "area", "year"]].assign(measure=measure, value=harmless)
        own.loc[own["area"] == FIRST, "value"] = first[place]
        parts.append(own)
    return pd.concat(parts, ignore_index=True)


def _released(
    values: pd.DataFrame, catalogue: Catalogue, given: pd.DataFrame | None
) -> tuple[Protection, Audit]:
    found = protect(values, _terms(values), catalogue, NOTHING, contributions=given)
    printed = read_back(found.released, found.manifest, catalogue)
    assert not printed.faults
    return found, judged(found, printed.cells, catalogue)


def _cell(found: Protection, area: str = FIRST) -> int:
    (cell,) = found.manifest.figures.query("area == @area")["numerator"]
    return int(cell)


def _level(found: Protection, cell: int) -> tuple[int, int, int]:
    problem = found.problem
    return int(problem.lpl[cell]), int(problem.upl[cell]), int(problem.spl[cell])


AMOUNTS = {area: 1000.0 + 10 * place for place, area in enumerate(small.AREAS)}
RULES = {
    # one of two contributors; 900 of 1000 are 70 % of 1286; the second knows the first up to 20 of 90
    FEW: ((2, 500, 500), (0, 0, 1)),
    DOMINANCE: ((50, 900, 10), (286, 286, 0)),
    P_PERCENT: ((50, 900, 80), (70, 70, 0)),
}


@pytest.mark.parametrize("rule", RULES)
def test_an_amount_is_protected_up_to_the_level_of_its_rule(tmp_path: Path, rule: str) -> None:
    values = _figures(AMOUNTS)
    first, level = RULES[rule]
    given = _contributions(values, first)
    catalogue = _catalogue(tmp_path / "on", amounts=SWITCHES[rule][0])
    found, audit = _released(values, catalogue, given)
    cell = _cell(found)
    assert found.found.rule[cell] == rule
    assert _level(found, cell) == level
    assert found.pattern[cell]
    # not the amount alone: the others of the town would give it away
    assert found.pattern.sum() > 1
    assert [own.cell for own in audit.findings] == [cell]
    assert all(own.verdict == Verdict.PASSED for own in audit.findings)
    (row,) = audit.findings
    assert row.low <= 1000 - level[0]
    assert row.high >= 1000 + level[1]
    table = summary_table(found, catalogue).set_index("geography")
    assert table.loc["all", "amounts"] == table.loc["all", "primary"] == 1

    off, silent = _released(values, _catalogue(tmp_path / "off", amounts=SWITCHES[rule][1]), given)
    assert not off.pattern.any()
    assert not silent.findings


def test_amounts_nobody_knows_the_contributors_of_are_hidden(tmp_path: Path) -> None:
    values = _figures({FIRST: 0.0, small.AREAS[1]: 7.0})
    found, _ = _released(values, _catalogue(tmp_path), None)
    assert found.found.rule[_cell(found, small.AREAS[1])] == FEW
    assert not found.pattern[_cell(found)], "an amount of nobody hurts nobody"


def test_contributions_are_totals_or_the_sum_of_the_finest_split() -> None:
    def rows(measure: str, source: str, *own: tuple[str | None, float]) -> Iterable[dict[str, object]]:
        for sex, value in own:
            place = {"geography": "kreis", "area": "05358", "year": 2024, "age_from": None, "age_to": None}
            yield {
                "measure": measure,
                "source": source,
                "sex": sex,
                "value": value,
                "category": None,
                **place,
            }

    counts = pd.DataFrame(
        [
            *rows("zahler", "a", ("male", 3.0), ("female", 4.0), (None, 9.0)),
            *rows("zahler", "b", ("male", 3.0), ("female", 4.0)),
            *rows("groesster", "a", (None, 5.0)),
            *rows("groesster", "b", (None, 6.0)),
            *rows("zweiter", "a", ("male", 1.0), ("female", np.nan)),
        ]
    )
    found = totals(counts, {"zahler"}).set_index("measure")["value"]
    assert found["zahler"] == 7
    assert found["groesster"] == 6
    assert np.isnan(found["zweiter"])


def _suppressed(known: dict[str, float], missing: tuple[str, ...]) -> pd.DataFrame:
    values = _figures(known, indicator="zahler")
    hidden = values["area"].isin(missing)
    values.loc[hidden, ["numerator", "value", "ci_low", "ci_high", "rest_value", "smoothed_value"]] = np.nan
    values.loc[hidden, ["status", "reason"]] = ["unknown_or_secret", "geheim"]
    return values


COUNTS = {area: 20.0 + place for place, area in enumerate(small.AREAS)}


def test_a_source_that_hides_small_counts_only_bounds_what_is_made_up(tmp_path: Path) -> None:
    pair = small.AREAS[:2]
    values = _suppressed(COUNTS | dict.fromkeys(pair, 2.0), pair)
    found, audit = _released(values, _catalogue(tmp_path, rule=", secret: [1, 3]"), None)
    for area in pair:
        cell = _cell(found, area)
        assert found.found.rule[cell] == INHERITED
        assert (found.problem.lower[cell], found.problem.upper[cell]) == (1, 3)
        assert 1 <= found.problem.values[cell] <= 3
    # 1 + 3, 2 + 2, 3 + 1
    assert [(own.verdict, own.low, own.high) for own in audit.findings] == [(Verdict.PASSED, 1, 3)] * 2


def test_no_relation_is_given_up_for_a_bound_that_is_wrong(tmp_path: Path) -> None:
    pair = small.AREAS[:2]
    values = _suppressed(COUNTS | dict.fromkeys(pair, 7.0), pair)
    found, _ = _released(values, _catalogue(tmp_path, rule=", secret: [1, 2]"), None)
    assert found.manifest.filled.holds.all()
    assert sum(found.problem.values[_cell(found, area)] for area in pair) == 14


@pytest.mark.parametrize(("rule", "passed"), [(", secret: [1, 2]", False), ("", True)])
def test_a_bound_that_gives_a_value_away_fails_the_audit(tmp_path: Path, rule: str, passed: bool) -> None:
    pair = small.AREAS[:2]
    values = _suppressed(COUNTS | dict.fromkeys(pair, 2.0), pair)
    # the town has been printed before, it cannot be hidden any more: 4 is 2 + 2 where the most is 2
    catalogue = _catalogue(tmp_path, rule=rule + ", cover: false")
    _, audit = _released(values, catalogue, None)
    assert len(audit.findings) == 2
    assert all((own.verdict == Verdict.PASSED) == passed for own in audit.findings)


def test_rounded_figures_enter_no_equation(tmp_path: Path) -> None:
    values = _figures(COUNTS | {FIRST: 2.0})
    given = _contributions(values, (50, 0, 0))
    exact, _ = _released(values, _catalogue(tmp_path / "exact"), given)
    assert exact.manifest.system.equations.shape[0] > 0
    assert exact.pattern.sum() > 1
    rounded, audit = _released(values, _catalogue(tmp_path / "rounded", rule=", rounding: 5"), given)
    assert rounded.manifest.system.equations.shape[0] == 0
    assert rounded.found.rule[_cell(rounded)] == SMALL
    assert rounded.pattern.sum() == 1
    assert all(own.verdict == Verdict.PASSED for own in audit.findings)
