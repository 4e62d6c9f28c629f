"""Rules and the entries they name: unknown names, and thresholds that no figure can reach.

Belongs here: checks of rules that need other entries. Does not belong here: the shape of a rule (``rule``),
references between other entries (``references``).
"""

from collections.abc import Iterator

from sozialraum.catalogue.index import Index
from sozialraum.catalogue.indicator import Indicator
from sozialraum.catalogue.references import Entries, ranked, unknown
from sozialraum.catalogue.rule import FindingRule, IndexCondition, IndicatorCondition

_THRESHOLDS = {"share": ("difference", "a difference"), "rate": ("ratio", "a ratio")}
"""Threshold of each method that is compared with the rest of the county."""

_WORSE = {"higher_is_worse": "higher", "higher_is_better": "lower"}


def rule_faults(entries: Entries) -> Iterator[str]:
    """Faults of all rules, each as ``file: place: what``."""
    for own, rule in entries.rules.items():
        file = f"rules/{own}.yaml"
        if entries.county is not None:
            yield from unknown(
                rule.theme, {theme.id for theme in entries.county.themes}, f"{file}: theme", "theme"
            )
        for name in rule.geographies:
            yield from _geography_faults(entries, f"{file}: geographies", name)
        for number, part in enumerate(rule.indicators):
            yield from _indicator_faults(entries, f"{file}: indicators.{number}", part)
        for number, condition in enumerate(rule.indices):
            yield from _index_faults(entries, f"{file}: indices.{number}", condition, rule)
        yield from _source_faults(entries, f"{file}: indicators", rule)


def _geography_faults(entries: Entries, place: str, name: str) -> Iterator[str]:
    yield from unknown(name, entries.ids["geographies"], place, "geography")
    geography = entries.geographies.get(name)
    if geography is None or entries.county is None:
        return
    if geography.benchmark or {area.area for area in geography.areas} <= {entries.county.area}:
        others = ", ".join(
            other
            for other, entry in entries.geographies.items()
            if not entry.benchmark and {area.area for area in entry.areas} - {entries.county.area}
        )
        yield f"{place}: '{name}' has no areas to compare with the rest of the county; expected {others}"


def _indicator_faults(entries: Entries, place: str, part: IndicatorCondition) -> Iterator[str]:
    name = part.indicator
    yield from unknown(name, entries.ids["indicators"], place, "indicator")
    indicator = entries.indicators.get(name)
    if indicator is None:
        return
    if indicator.method not in _THRESHOLDS:
        yield (
            f"{place}: indicator '{name}' is of method '{indicator.method}', which is not compared with the "
            f"rest of the county; expected a share or a rate{_instead(entries, indicator)}"
        )
    else:
        yield from _threshold_faults(place, part, indicator)
    yield from _worse_faults(place, part, indicator)


def _instead(entries: Entries, indicator: Indicator) -> str:
    """Related indicators that a rule may take, as the end of a sentence."""
    related = {name: entries.indicators.get(name) for name in indicator.related}
    usable = [f"'{name}'" for name, one in related.items() if one and one.method in _THRESHOLDS]
    return f"; did you mean {' or '.join(usable)}?" if usable else ""


def _threshold_faults(place: str, part: IndicatorCondition, indicator: Indicator) -> Iterator[str]:
    field, words = _THRESHOLDS[indicator.method]
    if getattr(part, field) is None:
        stated = "{amount: …, unit: " + indicator.unit + "}" if field == "difference" else "…"
        yield (
            f"{place}: indicator '{part.indicator}' is a {indicator.method}, which is compared by {words}; "
            f"state '{field}: {stated}'"
        )
    elif part.difference is not None:
        amount, unit = part.difference.amount, part.difference.unit
        if unit != indicator.unit:
            yield (
                f"{place}.difference.unit: '{unit}' is not the unit of '{part.indicator}'; expected "
                f"'{indicator.unit}'"
            )
        elif amount >= indicator.factor:
            yield (
                f"{place}.difference.amount: no two shares between 0 and {indicator.factor:g} are {amount:g} "
                f"apart; expected less than {indicator.factor:g}"
            )


def _worse_faults(place: str, part: IndicatorCondition, indicator: Indicator) -> Iterator[str]:
    expected = _WORSE.get(indicator.polarity)
    if expected is None and part.worse is None:
        yield f"{place}.worse: indicator '{part.indicator}' has no polarity; state 'higher' or 'lower'"
    if expected is not None and part.worse not in (None, expected):
        yield (
            f"{place}.worse: '{part.worse}' contradicts the indicator's polarity '{indicator.polarity}'; "
            f"expected '{expected}'"
        )


def _index_faults(entries: Entries, place: str, part: IndexCondition, rule: FindingRule) -> Iterator[str]:
    yield from unknown(part.index, entries.ids["indices"], place, "index")
    index = entries.indices.get(part.index)
    if index is None:
        return
    for name in rule.geographies:
        if name in index.geographies or name not in entries.ids["geographies"]:
            continue
        yield (
            f"{place}: index '{part.index}' is not calculated for '{name}'; expected geographies among "
            f"{', '.join(index.geographies)}"
        )
    if not _has_classes(index, part):
        missing = (
            "dynamics: it has no 'change_years'" if part.column == "dynamics" else "status: it has no cuts"
        )
        yield f"{place}.classes: index '{part.index}' has no classes of the {missing}"


def _has_classes(index: Index, part: IndexCondition) -> bool:
    return index.classified if part.column == "status" else index.change_years is not None


def _source_faults(entries: Entries, place: str, rule: FindingRule) -> Iterator[str]:
    """Several indicators that say the same twice, because what they count comes from one source."""
    known = [entries.indicators[name] for name in rule.names if name in entries.indicators]
    if len(known) < 2 or len(known) < len(rule.names):
        return
    sources = [_counted_by(entries, indicator) for indicator in known]
    if not all(sources) or any(not one & other for one in sources for other in sources):
        return
    shared = sorted(set.union(*sources))
    yield (
        f"{place}: all of them count what comes from {', '.join(shared)}; join one from another source, or "
        "make them rules of their own"
    )


def _counted_by(entries: Entries, indicator: Indicator) -> set[str]:
    """Sources of what an indicator counts; those of its denominator tell nothing of it."""
    measures = [entries.measures.get(term.measure) for term in indicator.numerator]
    return {source for measure in measures if measure is not None for source in ranked(measure)}
