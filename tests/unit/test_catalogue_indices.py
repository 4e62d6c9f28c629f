"""Indices in the catalogue: defaults, and faults with place and suggestion."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sozialraum.catalogue import load_catalogue
from tests.unit.catalogues import ANTEIL, faults_of

INDEX = """\
title: {de: Lage, en: Situation}
definition: {de: Summe., en: Sum.}
method: standardised_sum
geographies: [gemeinde]
indicators:
  - {indicator: anteil, direction: higher_is_worse}
"""
LAGE = "indices/lage.yaml"


def test_a_catalogue_may_do_without_indices(write: Callable[..., Path]) -> None:
    assert load_catalogue(write()).indices == {}


def test_an_index_is_loaded_with_the_cuts_of_berlin(write: Callable[..., Path]) -> None:
    index = load_catalogue(write((LAGE, "", INDEX))).indices["lage"]
    assert index.names == ("anteil",)
    assert index.status_cuts == (-1, 1, 1.5)
    assert index.dynamics_cuts == (-1, 1)
    assert index.classified


def test_another_method_has_classes_only_with_cuts_of_its_own(write: Callable[..., Path]) -> None:
    ranked = INDEX.replace("standardised_sum", "percentile_rank")
    assert not load_catalogue(write((LAGE, "", ranked))).indices["lage"].classified
    cut = ranked + "status_cuts: [0.25, 0.75, 0.9]\n"
    assert load_catalogue(write((LAGE, "", cut))).indices["lage"].classified


FAULTS_OF_AN_INDEX: list[tuple[str, str, str]] = [
    ("indicator: anteil", "indicator: anteile", "indicator 'anteile' does not exist; did you mean 'anteil'?"),
    (
        "[gemeinde]",
        "[gemeinden]",
        "geographies: geography 'gemeinden' does not exist; did you mean 'gemeinde'?",
    ),
    (
        "method: s",
        "theme: arbeitt\nmethod: s",
        "theme: theme 'arbeitt' does not exist; did you mean 'arbeit'?",
    ),
    (
        "method: standardised_sum",
        "method: first_component",
        "the whole file: method 'first_component' needs an anchor, and no other method takes one",
    ),
    (
        "method: standardised_sum",
        "method: first_component\nanchor: anderer",
        "the whole file: anchor 'anderer' is none of the indicators",
    ),
    (
        "method: s",
        "status_cuts: [1, -1, 2]\nmethod: s",
        "the whole file: cuts [1.0, -1.0, 2.0] do not rise",
    ),
    (
        "method: standardised_sum\ngeographies: [gemeinde]\nindicators:\n  - {indicator: anteil,",
        "method: first_component\nanchor: anteil\ngeographies: [gemeinde]\nindicators:\n"
        "  - {indicator: anteil, weight: 2.0,",
        "the whole file: method 'first_component' finds its weights itself; state none",
    ),
    (
        "method: s",
        "minimum_population: 300\nmethod: s",
        "the whole file: minimum_population and joined_below need the indicator 'population'",
    ),
    (
        "method: s",
        "population: anteil\nmethod: s",
        "population: indicator 'anteil' is of method 'share', not 'count'",
    ),
    (
        "method: s",
        'left_out: [{area: "99", reason: {de: Flughafen, en: Airport}}]\nmethod: s',
        "left_out: area '99' does not exist",
    ),
    (
        "  - {indicator: anteil, direction: higher_is_worse}\n",
        2 * "  - {indicator: anteil, direction: higher_is_worse}\n",
        "the whole file: indicator anteil is listed more than once",
    ),
]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS_OF_AN_INDEX, ids=lambda text: str(text)[:40])
def test_a_fault_of_an_index_is_named(write: Callable[..., Path], old: str, new: str, fault: str) -> None:
    assert old in INDEX
    assert faults_of(write((LAGE, "", INDEX.replace(old, new)))) == (f"{LAGE}: {fault}",)


def test_a_direction_against_the_polarity_is_a_fault(write: Callable[..., Path]) -> None:
    edits = ((ANTEIL, "polarity: none", "polarity: higher_is_better"), (LAGE, "", INDEX))
    assert faults_of(write(*edits)) == (
        f"{LAGE}: indicator 'anteil': direction 'higher_is_worse' contradicts the indicator's polarity "
        "'higher_is_better'",
    )


def test_the_ends_of_a_change_must_not_share_a_year(write: Callable[..., Path]) -> None:
    pooled = (ANTEIL, "polarity: none", "polarity: none\npooled_years: 3")
    assert faults_of(write(pooled, (LAGE, "", INDEX + "change_years: 2\n"))) == (
        f"{LAGE}: change_years 2: 'anteil' pools 3 years, so both ends of the change would share one",
    )


def test_an_index_must_not_take_the_name_of_a_table(write: Callable[..., Path]) -> None:
    file = "indices/trends.yaml"
    assert faults_of(write((file, "", INDEX))) == (
        f"{file}: 'trends' is the name of a table beside the indices; choose another one",
    )


def test_segregation_is_of_a_group_among_residents(write: Callable[..., Path]) -> None:
    ratio = (ANTEIL, "method: share", "method: ratio\nsegregation: true")
    assert faults_of(write(ratio)) == (
        f"{ANTEIL}: the whole file: segregation needs the method 'share': a group that is part of the "
        "residents",
    )
