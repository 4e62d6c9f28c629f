"""Rules in the catalogue: defaults, each fault with place and suggestion, and the rules of the project."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest

from sozialraum.catalogue import load_catalogue
from sozialraum.catalogue.rule import Class
from sozialraum.indices.methods.classes import DYNAMICS, STATUS
from tests.unit.catalogues import ANTEIL, SMALL, faults_of
from tests.unit.test_catalogue_indices import INDEX, LAGE

ROOT = Path(__file__).resolve().parents[2]
RULE = """\
title: {de: Hoher Anteil, en: High share}
version: 1
theme: arbeit
office: {de: Sozialplanung, en: Social planning}
task: {de: ob es so ist, en: whether it is so}
geographies: [gemeinde]
indicators:
  - {indicator: anteil, worse: higher, difference: {amount: 5, unit: Prozent}}
"""
HOCH = "rules/hoch.yaml"
CONDITION = "{indicator: anteil, worse: higher, difference: {amount: 5, unit: Prozent}}"
INDEX_CONDITION = RULE + "indices:\n  - {index: lage, classes: [niedrig, sehr niedrig]}\n"


def test_a_catalogue_may_do_without_rules(write: Callable[..., Path]) -> None:
    assert load_catalogue(write()).rules == {}


def test_a_rule_asks_for_ten_persons_unless_it_says_more(write: Callable[..., Path]) -> None:
    catalogue = load_catalogue(write((HOCH, "", RULE)))
    part = catalogue.rules["hoch"].indicators[0]
    assert (part.persons, part.ratio) == (10, None)
    assert part.worse_end(catalogue.indicators["anteil"]) == "higher"


def test_the_worse_end_is_that_of_the_polarity(write: Callable[..., Path]) -> None:
    edits = ((ANTEIL, "polarity: none", "polarity: higher_is_better"), (HOCH, "worse: higher, ", ""))
    rule = RULE.replace(*edits[1][1:])
    catalogue = load_catalogue(write(edits[0], (HOCH, "", rule)))
    part = catalogue.rules["hoch"].indicators[0]
    assert part.worse_end(catalogue.indicators["anteil"]) == "lower"


def test_classes_are_those_of_indices() -> None:
    assert set(get_args(Class)) == {*STATUS, *DYNAMICS}


FAULTS: list[tuple[str, str, str]] = [
    ("theme: arbeit", "theme: arbeitt", "theme: theme 'arbeitt' does not exist; did you mean 'arbeit'?"),
    (
        "[gemeinde]",
        "[gemeinden]",
        "geographies: geography 'gemeinden' does not exist; did you mean 'gemeinde'?",
    ),
    (
        "[gemeinde]",
        "[kreis]",
        "geographies: 'kreis' has no areas to compare with the rest of the county; expected gemeinde",
    ),
    (
        "[gemeinde]",
        "[land]",
        "geographies: 'land' has no areas to compare with the rest of the county; expected gemeinde",
    ),
    (
        "indicator: anteil,",
        "indicator: anteile,",
        "indicators.0: indicator 'anteile' does not exist; did you mean 'anteil'?",
    ),
    (
        "unit: Prozent",
        "unit: Promille",
        "indicators.0.difference.unit: 'Promille' is not the unit of 'anteil'; expected 'Prozent'",
    ),
    (
        "amount: 5",
        "amount: 100",
        "indicators.0.difference.amount: no two shares between 0 and 100 are 100 apart; expected less "
        "than 100",
    ),
    (
        "amount: 5",
        "amount: 0",
        "indicators.0.difference.amount: 0 is no distance; state how far worse, as a number above 0",
    ),
    (
        "amount: 5",
        "amount: -5",
        "indicators.0.difference.amount: -5 is no distance; state how far worse, as a number above 0",
    ),
    (
        "difference: {amount: 5, unit: Prozent}",
        "ratio: 1.2",
        "indicators.0.ratio: 1.2 is no ratio to look for; expected at least 1.25, also where lower is worse, "
        "for which the reciprocal is taken",
    ),
    (
        "difference: {amount: 5, unit: Prozent}",
        "ratio: 0.8",
        "indicators.0.ratio: 0.8 is no ratio to look for; expected at least 1.25, also where lower is worse, "
        "for which the reciprocal is taken; did you mean 1.25?",
    ),
    (
        "difference: {amount: 5, unit: Prozent}",
        "ratio: 1.5",
        "indicators.0: indicator 'anteil' is a share, which is compared by a difference; state 'difference: "
        "{amount: …, unit: Prozent}'",
    ),
    (
        ", difference: {amount: 5, unit: Prozent}",
        "",
        "indicators.0: indicator 'anteil' needs one threshold: 'difference' (shares) or 'ratio' (rates)",
    ),
    (
        "unit: Prozent}",
        "unit: Prozent}, ratio: 2",
        "indicators.0: indicator 'anteil' needs one threshold: 'difference' (shares) or 'ratio' (rates)",
    ),
    (
        "amount: 5",
        "amount: .nan",
        "indicators.0.difference.amount: should be a finite number, found NaN",
    ),
    (
        "unit: Prozent}",
        "unit: Prozent}, persons: 9",
        "indicators.0.persons: 9 persons are too few; expected at least 10",
    ),
    (
        "worse: higher, ",
        "",
        "indicators.0.worse: indicator 'anteil' has no polarity; state 'higher' or 'lower'",
    ),
    (
        "worse: higher",
        "worse: hihger",
        "indicators.0.worse: 'hihger' is not one of higher, lower; did you mean 'higher'?",
    ),
    ("office:", "ofice:", "office: is missing"),
    ("version: 1", "version: 0", "version: should be greater than or equal to 1, found 0"),
    (
        CONDITION,
        f"{CONDITION}\n  - {CONDITION}",
        "the whole file: indicator anteil is listed more than once",
    ),
    (
        f"indicators:\n  - {CONDITION}",
        "indicators: []",
        "indicators: Tuple should have at least 1 item after validation, not 0, found []",
    ),
]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS, ids=lambda text: str(text)[:50])
def test_a_fault_of_a_rule_is_named(write: Callable[..., Path], old: str, new: str, fault: str) -> None:
    assert old in RULE
    assert f"{HOCH}: {fault}" in faults_of(write((HOCH, "", RULE.replace(old, new))))


INDEX_FAULTS: list[tuple[str, str, str]] = [
    ("index: lage", "index: lagen", "indices.0: index 'lagen' does not exist; did you mean 'lage'?"),
    (
        "[niedrig, sehr niedrig]",
        "[sehr niedrig, niedrik]",
        "indices.0.classes.1: 'niedrik' is not one of hoch, mittel, niedrig, sehr niedrig, positiv, stabil, "
        "negativ; did you mean 'niedrig'?",
    ),
    (
        "[niedrig, sehr niedrig]",
        "[niedrig, negativ]",
        "indices.0: classes niedrig, negativ mix status and dynamics; state a condition for each",
    ),
    (
        "[niedrig, sehr niedrig]",
        "[positiv, stabil, negativ]",
        "indices.0: all classes are named, so the condition excludes no area; leave one out",
    ),
    (
        "[niedrig, sehr niedrig]",
        "[negativ]",
        "indices.0.classes: index 'lage' has no classes of the dynamics: it has no 'change_years'",
    ),
]


@pytest.mark.parametrize(("old", "new", "fault"), INDEX_FAULTS, ids=lambda text: str(text)[:50])
def test_a_fault_of_an_index_condition_is_named(
    write: Callable[..., Path], old: str, new: str, fault: str
) -> None:
    assert old in INDEX_CONDITION
    edited = INDEX_CONDITION.replace(old, new)
    assert faults_of(write((LAGE, "", INDEX), (HOCH, "", edited))) == (f"{HOCH}: {fault}",)


def test_an_index_without_cuts_has_no_status(write: Callable[..., Path]) -> None:
    ranked = INDEX.replace("standardised_sum", "percentile_rank")
    assert faults_of(write((LAGE, "", ranked), (HOCH, "", INDEX_CONDITION))) == (
        f"{HOCH}: indices.0.classes: index 'lage' has no classes of the status: it has no cuts",
    )


def test_an_index_must_be_calculated_for_the_geography(write: Callable[..., Path]) -> None:
    other = SMALL["geographies/gemeinde.yaml"].replace("05334002", "A").replace("05334004", "B")
    rule = INDEX_CONDITION.replace("[gemeinde]", "[gemeinde, viertel]")
    edits = (("geographies/viertel.yaml", "", other), (LAGE, "", INDEX), (HOCH, "", rule))
    assert faults_of(write(*edits)) == (
        f"{HOCH}: indices.0: index 'lage' is not calculated for 'viertel'; expected geographies among "
        "gemeinde",
    )


@pytest.mark.parametrize("polarity", ["higher_is_better", "higher_is_worse"])
def test_the_worse_end_must_not_contradict_the_polarity(write: Callable[..., Path], polarity: str) -> None:
    wrong, right = ("higher", "lower") if polarity == "higher_is_better" else ("lower", "higher")
    rule = RULE.replace("worse: higher", f"worse: {wrong}")
    assert faults_of(write((ANTEIL, "polarity: none", f"polarity: {polarity}"), (HOCH, "", rule))) == (
        f"{HOCH}: indicators.0.worse: '{wrong}' contradicts the indicator's polarity '{polarity}'; expected "
        f"'{right}'",
    )


@pytest.mark.parametrize("method", ["ratio", "count", "published"])
def test_what_is_not_compared_cannot_be_asked_and_a_related_one_is_suggested(
    write: Callable[..., Path], method: str
) -> None:
    terms = SMALL[ANTEIL] if method == "ratio" else SMALL[ANTEIL].split("denominator:")[0] + "unit: Prozent\n"
    other = terms.replace("method: share", f"method: {method}\nrelated: [anteil]")
    other = other if "polarity" in other else other + "polarity: none\n"
    if method == "published":
        other = other.replace('personen, age: [0, 18], category: "nationality:foreign"', "quote")
    rule = RULE.replace("indicator: anteil", "indicator: anderer")
    edits = (("indicators/anderer.yaml", "", other.replace("Anteil", "Anderer")), (HOCH, "", rule))
    assert faults_of(write(*edits)) == (
        f"{HOCH}: indicators.0: indicator 'anderer' is of method '{method}', which is not compared with the "
        "rest of the county; expected a share or a rate; did you mean 'anteil'?",
    )


def test_a_rate_is_compared_by_a_ratio(write: Callable[..., Path]) -> None:
    assert faults_of(write((ANTEIL, "method: share", "method: rate"), (HOCH, "", RULE))) == (
        f"{HOCH}: indicators.0: indicator 'anteil' is a rate, which is compared by a ratio; state 'ratio: …'",
    )


def test_indicators_of_one_source_are_no_pattern(write: Callable[..., Path]) -> None:
    second = SMALL[ANTEIL].replace("Anteil", "Zweiter Anteil").replace("Share", "Second share")
    rule = RULE + "  - {indicator: zweiter, worse: lower, difference: {amount: 2, unit: Prozent}}\n"
    assert faults_of(write(("indicators/zweiter.yaml", "", second), (HOCH, "", rule))) == (
        f"{HOCH}: indicators: all of them count what comes from register; join one from another source, or "
        "make them rules of their own",
    )


def test_all_faults_of_a_rule_are_reported_at_once(write: Callable[..., Path]) -> None:
    edited = RULE.replace("theme: arbeit", "theme: arbeitt").replace("[gemeinde]", "[gemeinden]")
    edited = edited.replace("unit: Prozent", "unit: Promille").replace("worse: higher, ", "")
    assert len(faults_of(write((HOCH, "", edited)))) == 4


def test_the_rules_of_the_project() -> None:
    catalogue = load_catalogue(ROOT / "catalogue")
    rules = catalogue.rules.values()
    themes = {rule.theme for rule in rules}
    assert len(rules) >= 12
    assert len(themes) >= 6, "rules about many fields"
    assert sum(len(rule.indicators) > 1 for rule in rules) >= 3, "patterns"
    assert any(rule.indices for rule in rules)
    titles = [(rule.title.de, rule.title.en) for rule in rules]
    assert all(one[0] != two[0] and one[1] != two[1] for one, two in combinations(titles, 2))
    for name, rule in catalogue.rules.items():
        assert not rule.task.de.endswith("."), f"{name}: the task is a fragment"
        assert not rule.task.en.endswith("."), f"{name}: the task is a fragment"
