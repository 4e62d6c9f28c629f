"""Rules of disclosure control: what holds for a source, and what nobody may forget or get wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.catalogue.disclosure import AmountRule, Disclosure, PublishedRate, Rule
from tests.unit.catalogues import SMALL, Edit, faults_of

FILE = "disclosure.yaml"
PROJECT = Path(__file__).parents[2] / "catalogue"

RULES = """\
version: "1"
sources:
  register: {minimum_count: 4, secret: [0, 3], basis: Vereinbarung}
overlapping:
  personen: [nationality]
exceptions:
  - indicator: anteil
    geography: gemeinde
    area: "05334002"
    year: 2024
    name: Amt
    reason: Nicht erreichbar
    decided: 2026-01-31
"""

Write = Callable[..., Path]

RATE: Edit = (
    "indicators/rate.yaml",
    "",
    SMALL["indicators/anteil.yaml"].split("method:")[0]
    + "method: published\nnumerator:\n  - {measure: quote}\nunit: Prozent\npolarity: none\n",
)
"""An indicator that arrives as a rate."""

AMOUNT: tuple[Edit, Edit] = (
    (
        "measures/betrag.yaml",
        "",
        "title: {de: Betrag, en: Amount}\nkind: amount\nunit: Euro\nsources: [register]\n",
    ),
    (
        "sources/register.yaml",
        "  - {measure: quote",
        "  - {measure: betrag, column: Betrag}\n  - {measure: quote",
    ),
)
"""An amount from a confidential source."""


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return load_catalogue(PROJECT)


def test_without_the_file_confidential_sources_are_protected_and_open_ones_published(write: Write) -> None:
    confidential = load_catalogue(write()).rule_of("register")
    assert (confidential.control, confidential.minimum_count, confidential.rest) == ("counts", 3, 3)
    opened = load_catalogue(write(("sources/register.yaml", "access: confidential", "access: open")))
    assert opened.rule_of("register").control == "published"


def test_a_rule_of_its_own_comes_before_the_default(write: Write) -> None:
    rules = load_catalogue(write((FILE, "", RULES))).disclosure
    own = rules.rule("register", "confidential")
    assert (own.minimum_count, own.rest, own.secret, own.rounding) == (4, 4, (0, 3), 1)
    assert (own.cover, own.zeros_printable, own.minimum_denominator) == (True, True, 0)
    assert rules.rule("other", "confidential") == rules.default
    assert rules.rule("other", "open").control == "published"


def test_the_rest_may_have_a_minimum_of_its_own() -> None:
    assert Rule(basis="x", minimum_count=5, minimum_complement=0).rest == 0


ONE_FAULT: list[tuple[str, str, str]] = [
    (
        'version: "1"',
        "version: preset",
        "version: 'preset' is that of a catalogue without rules; expected another one",
    ),
    ("  register:", "  registr:", "sources: source 'registr' does not exist; did you mean 'register'?"),
    (
        "minimum_count: 4",
        "control: published",
        "sources.register: a confidential source is not published; expected control: counts",
    ),
    (
        "minimum_count: 4",
        "rounding: 5",
        "sources.register: rounding 5, but sources/register.yaml has none of status 'rounded'",
    ),
    (
        "minimum_count: 4",
        "minimum: 4",
        "sources.register.minimum: unknown field; did you mean 'minimum_count'?",
    ),
    (
        "minimum_count: 4",
        "minimum_count: -1",
        "sources.register.minimum_count: should be greater than or equal to 0, found -1",
    ),
    (", basis: Vereinbarung", "", "sources.register.basis: is missing"),
    (
        "[0, 3]",
        "[3, 1]",
        "sources.register.secret: [3, 1] is no range of counts: expected [least, greatest] or [least, null]",
    ),
    ("  personen:", "  person:", "overlapping: measure 'person' does not exist; did you mean 'personen'?"),
    (
        "[nationality]",
        "[nationalty]",
        "overlapping.personen: dimension of personen 'nationalty' does not exist; "
        "did you mean 'nationality'?",
    ),
    (
        "indicator: anteil",
        "indicator: anteile",
        "exceptions.0: indicator 'anteile' does not exist; did you mean 'anteil'?",
    ),
    (
        "geography: gemeinde",
        "geography: gemeinden",
        "exceptions.0: geography 'gemeinden' does not exist; did you mean 'gemeinde'?",
    ),
    (
        '"05334002"',
        '"05334003"',
        "exceptions.0: area of gemeinde '05334003' does not exist; did you mean '05334004'?",
    ),
    ("    name: Amt\n", "", "exceptions.0.name: is missing"),
    ("year: 2024", 'year: "2024"', 'exceptions.0.year: should be a valid integer, found "2024"'),
    (
        "sources:",
        "default: {control: noised, basis: x}\nsources:",
        "default: control 'noised' protects nothing; expected control: counts",
    ),
    (
        "sources:",
        "published_rates: {anteil: {reason: x}}\nsources:",
        "published_rates: indicator 'anteil' is of method 'share', not 'published'",
    ),
    (
        "sources:",
        "amounts: {personen: {contributors: personen}}\nsources:",
        "amounts: measure 'personen' is of kind 'count', not 'amount'",
    ),
]


@pytest.mark.parametrize(("old", "new", "fault"), ONE_FAULT)
def test_one_fault_is_named_with_place_and_suggestion(write: Write, old: str, new: str, fault: str) -> None:
    assert RULES.count(old) == 1
    assert faults_of(write((FILE, "", RULES.replace(old, new)))) == (f"{FILE}: {fault}",)


def test_a_suppression_is_checked_like_an_exception(write: Write) -> None:
    rules = RULES.replace("exceptions:", "suppressions:").replace("anteil", "anteile")
    (fault,) = faults_of(write((FILE, "", rules)))
    assert fault.startswith(f"{FILE}: suppressions.0: indicator 'anteile' does not exist")


def test_a_rate_that_arrives_as_a_rate_must_not_be_forgotten(write: Write) -> None:
    (fault,) = faults_of(write(RATE, (FILE, "", RULES)))
    assert fault.startswith(f"{FILE}: published_rates.rate: is missing")
    follows = load_catalogue(write(RATE, (FILE, "", RULES + "published_rates: {rate: {count: anteil}}\n")))
    assert follows.disclosure.published_rates["rate"].count == "anteil"
    (fault,) = faults_of(write(RATE, (FILE, "", RULES + "published_rates: {rate: {count: rate}}\n")))
    assert fault.endswith("indicator 'rate' is of method 'published', not one that is made of counts")


@pytest.mark.parametrize("parts", [{}, {"count": "anteil", "reason": "x"}])
def test_a_rate_follows_a_count_or_has_a_reason_not_to(parts: Mapping[str, str]) -> None:
    with pytest.raises(ValidationError, match="either 'count' or a 'reason'"):
        PublishedRate(**parts)


def test_a_confidential_amount_must_not_be_forgotten(write: Write) -> None:
    (fault,) = faults_of(write(*AMOUNT, (FILE, "", RULES)))
    assert fault.startswith(f"{FILE}: amounts.betrag: is missing")
    rules = load_catalogue(
        write(*AMOUNT, (FILE, "", RULES + "amounts: {betrag: {contributors: personen}}\n"))
    ).disclosure
    assert rules.amounts["betrag"].minimum_contributors == 3
    (fault,) = faults_of(write(*AMOUNT, (FILE, "", RULES + "amounts: {betrag: {contributors: betrag}}\n")))
    assert fault.endswith("amounts.betrag.contributors: measure 'betrag' is of kind 'amount', not 'count'")


@pytest.mark.parametrize(
    ("rule", "largest", "fault"),
    [
        ({"dominance": {"number": 2, "percent": 85.0}}, ("x1",), "dominance needs 2 measures in 'largest'"),
        ({"p_percent": 10.0}, ("x1",), "p_percent needs 2 measures in 'largest', found 1"),
        ({"dominance": {"number": 1, "percent": 0.0}}, ("x1",), "greater than 0"),
    ],
)
def test_rules_of_concentration_need_the_largest_contributions(
    rule: Mapping[str, Any], largest: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault):
        AmountRule(contributors="betriebe", largest=largest, **rule)
    assert AmountRule(contributors="betriebe", largest=("x1", "x2"), p_percent=10.0).p_percent == 10


def test_rounded_figures_of_a_protected_source_need_their_base(write: Write) -> None:
    rounded = ("sources/register.yaml", "column: Personen}", "column: Personen, status: rounded}")
    (fault,) = faults_of(write(rounded, (FILE, "", RULES)))
    assert fault == (
        f"{FILE}: sources.register: rounding 1, but sources/register.yaml has figures of status 'rounded'"
    )
    by_default = RULES.replace("register: {minimum_count: 4, secret: [0, 3], basis: Vereinbarung}", "{}")
    assert faults_of(write(rounded, (FILE, "", by_default))) == (fault,)
    assert load_catalogue(write(rounded, (FILE, "", 'version: "1"\ndefault: {rounding: 5, basis: x}')))
    based = RULES.replace("minimum_count: 4", "minimum_count: 4, rounding: 10")
    assert load_catalogue(write(rounded, (FILE, "", based))).rule_of("register").rounding == 10


def test_the_digest_follows_every_rule_and_decision() -> None:
    rules = Disclosure(version="1")
    assert rules.digest == Disclosure(version="1").digest
    changed = (
        {"version": "2"},
        {"default": Rule(basis="x", minimum_count=4)},
        {"sources": {"a": Rule(basis="x")}},
        {"overlapping": {"a": ("b",)}},
        {"amounts": {"a": AmountRule(contributors="b")}},
    )
    digests = {rules.model_copy(update=change).digest for change in changed}
    assert len({rules.digest, *digests}) == 1 + len(changed)


def test_every_confidential_source_with_figures_has_a_basis_of_its_own(county: Catalogue) -> None:
    confidential = {name for name, entry in county.sources.items() if entry.access == "confidential"}
    assert confidential - set(county.disclosure.sources) == {"sozialraum_grenzen"}, "shapes, no figures"
    assert all(county.rule_of(name).control == "counts" for name in confidential)


def test_rules_of_the_county(county: Catalogue) -> None:
    agency = county.rule_of("ba_akg")
    assert (agency.minimum_count, agency.minimum_denominator, agency.secret) == (3, 100, (0, None))
    election = county.rule_of("kommunalwahl")
    assert (election.minimum_count, election.rest, election.zeros_printable) == (0, 0, True)
    kept = {name for name, rule in county.disclosure.sources.items() if not rule.cover}
    assert kept == {"melderegister", "melderegister_haushalte"}
    assert county.rule_of("zensus_1000a_0000").control == "noised"
    assert county.rule_of("itnrw_12411_09i").control == "published"
    assert county.disclosure.exceptions == county.disclosure.suppressions == ()
