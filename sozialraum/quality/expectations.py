"""Expectations: what the catalogue believes, as one range a line.

Belongs here: generating them, and their German texts. Does not belong here: what is observed, running them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.quality import Kind, Severity

TITLES: dict[str, str] = {
    "change": "Veränderung gegenüber dem Vorjahr",
    "coverage": "Zahl der Gebiete mit Wert gegenüber dem Vorjahr",
    "parts": "Teil im Verhältnis zum Ganzen",
    "sums": "Summe der Teile gegen das veröffentlichte Ganze",
    "sources": "Verhältnis zu einer anderen Quelle",
}
"""What is observed, for stewards."""

AT_BREAK = "bruch"
"""Ending of the rule that holds where figures of two years are not comparable."""


@dataclass(frozen=True)
class Expectation:
    """A range in which every value that a rule is about has to lie.

    Attributes
    ----------
    id
        Rule and severity.
    rule
        Names the observations it is about.
    source, kind, measure, severity
        What it is about, and what a value outside does.
    low, high
        Least and greatest value that meets it.
    text
        All of this in German; ranges come from the public catalogue, so the text may be shown.
    """

    id: str
    rule: str
    source: str
    kind: Kind
    measure: str
    severity: Severity
    low: float
    high: float
    text: str

    @property
    def column(self) -> str:
        """Column of the observations of a source that it is about."""
        return self.kind


def rule_name(
    kind: str, measure: str, source: str, against: str | None = None, *, at_break: bool = False
) -> str:
    """Name of the rule that an observation is judged by.

    Examples
    --------
    >>> rule_name("change", "population", "register", at_break=True)
    'change-population-register-bruch'
    """
    return "-".join(part for part in (kind, measure, source, against, AT_BREAK if at_break else None) if part)


def expectations(catalogue: Catalogue) -> list[Expectation]:
    """Everything that is expected, each measure of each source by itself; sorted by source and id.

    Parameters
    ----------
    catalogue
        Ranges, measures with their sources, indicators.
    """
    found = [
        *_of_measures(catalogue),
        *_of_shares(catalogue),
        *_of_pairs(catalogue),
    ]
    return sorted({one.id: one for one in found}.values(), key=lambda one: (one.source, one.id))


def part_indicators(catalogue: Catalogue) -> list[str]:
    """Indicators whose numerator is part of their denominator."""
    named = set(catalogue.quality.parts.indicators)
    return [own for own, entry in catalogue.indicators.items() if entry.method == "share" or own in named]


def _of_measures(catalogue: Catalogue) -> Iterator[Expectation]:
    for own, measure in catalogue.measures.items():
        kinds: tuple[Kind, ...] = ("change", "coverage", "parts", "sums")
        if measure.kind == "published_rate":
            kinds = ("change", "coverage")
        for source in measure.all_sources:
            for kind in kinds:
                yield from _of(catalogue, kind, own, source, measure.title.de)
            if catalogue.quality.bands("change", own, source).by_severity:
                rule = rule_name("change", own, source, at_break=True)
                low, high = catalogue.quality.change.at_break
                text = (
                    f"{TITLES['change']} (an einem Bruch): {measure.title.de}, {_titled(catalogue, source)}"
                )
                yield _expectation(rule, source, "change", own, "block", low, high, text)


def _of_shares(catalogue: Catalogue) -> Iterator[Expectation]:
    for own in part_indicators(catalogue):
        entry = catalogue.indicators[own]
        for source in catalogue.measures[entry.numerator[0].measure].all_sources:
            yield from _of(catalogue, "parts", own, source, entry.title.de)


def _of_pairs(catalogue: Catalogue) -> Iterator[Expectation]:
    for own, measure in catalogue.measures.items():
        for first, second in combinations(measure.all_sources, 2):
            yield from _of(catalogue, "sources", own, second, measure.title.de, against=first)


def _of(
    catalogue: Catalogue, kind: Kind, own: str, source: str, title: str, *, against: str | None = None
) -> Iterator[Expectation]:
    bands = catalogue.quality.bands(kind, own, source, against).by_severity
    other = f" gegen {_titled(catalogue, against)}" if against else ""
    text = f"{TITLES[kind]}: {title}, {_titled(catalogue, source)}{other}"
    for severity, (low, high) in bands.items():
        rule = rule_name(kind, own, source, against)
        yield _expectation(rule, source, kind, own, severity, low, high, text)


def _expectation(
    rule: str, source: str, kind: Kind, own: str, severity: Severity, low: float, high: float, text: str
) -> Expectation:
    told = f"{text}: erwartet {german(low)} bis {german(high)}"
    return Expectation(f"{rule}-{severity}", rule, source, kind, own, severity, low, high, told)


def _titled(catalogue: Catalogue, source: str) -> str:
    return catalogue.sources[source].title.de


def german(number: float) -> str:
    """A number as readers write it: four significant digits, a comma.

    Examples
    --------
    >>> german(0.5), german(2.0), german(-0.001), german(123456.0)
    ('0,5', '2', '-0,001', '123.456')
    """
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"
    return text.translate(str.maketrans(",.", ".,"))
