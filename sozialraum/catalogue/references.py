"""References between entries: names that nothing has, and parts that do not fit together.

Belongs here: checks that need more than one entry. Does not belong here: the shape of one entry.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sozialraum.catalogue.county import County, Geography
from sozialraum.catalogue.disclosure import PRESET, CubeProduct, Decision, Disclosure, RoundedProduct
from sozialraum.catalogue.index import TABLES, Index
from sozialraum.catalogue.indicator import Indicator, Measure, Term
from sozialraum.catalogue.source import Source


@dataclass(frozen=True)
class Entries:
    """What could be read; ``ids`` also names the files with faults, so that these are reported once."""

    county: County | None
    geographies: Mapping[str, Geography]
    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    indices: Mapping[str, Index]
    disclosure: Disclosure | None
    ids: Mapping[str, Collection[str]]


def suggest(word: str, known: Iterable[str]) -> str:
    """The nearest known word as the end of a sentence; empty when none is near.

    Examples
    --------
    >>> suggest("shares", ["share", "rate"])
    "; did you mean 'share'?"
    """
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def reference_faults(entries: Entries) -> Iterator[str]:
    """Faults between entries, each as ``file: place: what``."""
    yield from _county_faults(entries)
    for own, geography in entries.geographies.items():
        yield from _geography_faults(entries, own, geography)
    for own, source in entries.sources.items():
        yield from _source_faults(entries, own, source)
    for own, measure in entries.measures.items():
        yield from _measure_faults(entries, own, measure)
    for own, indicator in entries.indicators.items():
        yield from _indicator_faults(entries, own, indicator)
    for own, index in entries.indices.items():
        yield from _index_faults(entries, own, index)
    if entries.disclosure is not None:
        yield from _disclosure_faults(entries, entries.disclosure)


def _county_faults(entries: Entries) -> Iterator[str]:
    county = entries.county
    if county is None or set(entries.geographies) != set(entries.ids["geographies"]):
        return
    areas = {area.area for geography in entries.geographies.values() for area in geography.areas}
    named = {"area": county.area, "state": county.state}
    points = county.reference_points
    named |= {f"reference_points.{number}": point.area for number, point in enumerate(points)}
    for place, area in named.items():
        yield from _known(area, areas, f"county.yaml: {place}", "area")


def _geography_faults(entries: Entries, own: str, geography: Geography) -> Iterator[str]:
    file = f"geographies/{own}.yaml"
    if geography.geometry is not None:
        yield from _known(geography.geometry, entries.ids["sources"], f"{file}: geometry", "source")
    keys = {name: {area.area for area in other.areas} for name, other in entries.geographies.items()}
    for entry in geography.areas:
        place = f"{file}: area {entry.area}"
        for name, parent in entry.parents.items():
            yield from _known(name, entries.ids["geographies"], place, "geography")
            if name in keys:
                yield from _known(parent, keys[name], place, f"area of {name}")


def _source_faults(entries: Entries, own: str, source: Source) -> Iterator[str]:
    file = f"sources/{own}.yaml"
    for name in (*source.geographies, *((source.geography,) if source.geography else ())):
        yield from _known(name, entries.ids["geographies"], file, "geography")
    for number, rule in enumerate(source.values):
        place = f"{file}: values.{number}"
        yield from _known(rule.measure, entries.ids["measures"], place, "measure")
        measure = entries.measures.get(rule.measure)
        if measure and own not in _ranked(measure):
            yield f"{place}: measures/{rule.measure}.yaml does not rank this source; add it to its 'sources'"


def _measure_faults(entries: Entries, own: str, measure: Measure) -> Iterator[str]:
    file = f"measures/{own}.yaml"
    for name in _ranked(measure):
        yield from _known(name, entries.ids["sources"], f"{file}: sources", "source")
        source = entries.sources.get(name)
        if source and own not in {rule.measure for rule in source.values}:
            yield f"{file}: sources: source '{name}' has no rule for this measure"
    for name in measure.preferred:
        yield from _known(name, entries.ids["geographies"], f"{file}: preferred", "geography")


def _indicator_faults(entries: Entries, own: str, indicator: Indicator) -> Iterator[str]:
    file = f"indicators/{own}.yaml"
    if entries.county is not None:
        themes = {theme.id for theme in entries.county.themes}
        yield from _known(indicator.theme, themes, f"{file}: theme", "theme")
    for name in indicator.related:
        yield from _known(name, set(entries.ids["indicators"]) - {own}, f"{file}: related", "other indicator")
    for role, term in indicator.terms:
        place = f"{file}: {role}"
        yield from _known(term.measure, entries.ids["measures"], place, "measure")
        measure = entries.measures.get(term.measure)
        if measure is None:
            continue
        if (measure.kind == "published_rate") != (indicator.method == "published"):
            yield (
                f"{place}: measure '{term.measure}' is of kind '{measure.kind}', which "
                f"method '{indicator.method}' cannot use"
            )
        yield from _category_faults(entries, place, term, measure)


def _category_faults(entries: Entries, place: str, term: Term, measure: Measure) -> Iterator[str]:
    """Parts of a category that none of the measure's sources delivers."""
    ranked = _ranked(measure)
    if term.category is None or not ranked <= set(entries.sources):
        return
    texts, prefixes = set(), set()
    for source in (entries.sources[name] for name in ranked):
        for rule in source.values:
            if rule.measure == term.measure and rule.category is not None:
                texts |= set(rule.category.split("|"))
        for dimension in source.dimensions.category:
            texts |= {part for text in dimension.codes.values() if text for part in text.split("|")}
            prefixes |= {dimension.prefix} - {None}
    for part in term.category.split("|"):
        if part.split(":")[0] not in prefixes:
            yield from _known(part, texts, place, f"category of {term.measure}")


def _index_faults(entries: Entries, own: str, index: Index) -> Iterator[str]:
    file = f"indices/{own}.yaml"
    if own in TABLES:
        yield f"{file}: '{own}' is the name of a table beside the indices; choose another one"
    if entries.county is not None and index.theme is not None:
        themes = {theme.id for theme in entries.county.themes}
        yield from _known(index.theme, themes, f"{file}: theme", "theme")
    for name in index.geographies:
        yield from _known(name, entries.ids["geographies"], f"{file}: geographies", "geography")
    areas = {area.area for geography in entries.geographies.values() for area in geography.areas}
    for left in index.left_out:
        yield from _known(left.area, areas, f"{file}: left_out", "area")
    for name in index.asked:
        yield from _known(name, entries.ids["indicators"], file, "indicator")
    population = entries.indicators.get(index.population or "")
    if population is not None and population.method != "count":
        method = population.method
        yield f"{file}: population: indicator '{index.population}' is of method '{method}', not 'count'"
    for part in index.indicators:
        indicator = entries.indicators.get(part.indicator)
        if indicator is not None and indicator.polarity not in ("none", part.direction):
            yield (
                f"{file}: indicator '{part.indicator}': direction '{part.direction}' contradicts the "
                f"indicator's polarity '{indicator.polarity}'"
            )
        if indicator is not None and 0 < (index.change_years or 0) < indicator.pooled_years:
            yield (
                f"{file}: change_years {index.change_years}: '{part.indicator}' pools "
                f"{indicator.pooled_years} years, so both ends of the change would share one"
            )


def _ranked(measure: Measure) -> set[str]:
    return {*measure.sources, *(name for names in measure.preferred.values() for name in names)}


def _known(name: str, known: Collection[str], place: str, kind: str) -> Iterator[str]:
    if name not in known:
        yield f"{place}: {kind} '{name}' does not exist{suggest(name, known)}"


def _disclosure_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    """Names in the rules of disclosure control, and figures that nobody decided about."""
    file = "disclosure.yaml"
    named = (
        ("sources", rules.sources, "source"),
        ("published_rates", rules.published_rates, "indicator"),
        ("overlapping", rules.overlapping, "measure"),
    )
    for field, entries_, kind in named:
        known = entries.ids[f"{kind}s"]
        for name in sorted(set(entries_) - set(known)):
            yield f"{file}: {field}.{name}: no such {kind}{suggest(name, known)}"
    for name, rule in rules.sources.items():
        source = entries.sources.get(name)
        if source is not None and source.access == "confidential" and rule.control == "published":
            yield f"{file}: sources.{name}: a confidential source is not published; expected control: counts"
    rates = (name for name, entry in entries.indicators.items() if entry.method == "published")
    for name in sorted(set(rates) - set(rules.published_rates)) if rules.version != PRESET else ():
        yield (
            f"{file}: published_rates.{name}: is missing; expected the indicator of the same counts, or why "
            "it tells nothing of them"
        )
    for rate, entry in rules.published_rates.items():
        if entry.count is not None and entry.count not in entries.ids["indicators"]:
            yield (
                f"{file}: published_rates.{rate}.count: no such indicator '{entry.count}'"
                f"{suggest(entry.count, entries.ids['indicators'])}"
            )
    for name, product in rules.products.items():
        place = f"{file}: products.{name}"
        if isinstance(product, RoundedProduct):
            yield from _rounded_faults(entries, product, place)
        else:
            yield from _cube_faults(entries, product, place)
    for field in ("exceptions", "suppressions"):
        for number, decision in enumerate(getattr(rules, field)):
            yield from _decision_faults(entries, decision, f"{file}: {field}.{number}")


def _rounded_faults(entries: Entries, product: RoundedProduct, place: str) -> Iterator[str]:
    for name in product.indicators:
        yield from _known(name, entries.ids["indicators"], f"{place}: indicators", "indicator")
        entry = entries.indicators.get(name)
        if entry is not None and entry.method == "published":
            yield f"{place}: indicators: '{name}' arrives as a rate; expected one with a counted numerator"


def _cube_faults(entries: Entries, product: CubeProduct, place: str) -> Iterator[str]:
    yield from _known(product.geography, entries.ids["geographies"], f"{place}: geography", "geography")
    yield from _known(product.measure, entries.ids["measures"], f"{place}: measure", "measure")
    measure = entries.measures.get(product.measure)
    if measure is None:
        return
    if measure.kind != "count":
        yield f"{place}: measure: '{product.measure}' is of kind '{measure.kind}'; only counts have noise"
    if not _ranked(measure) <= set(entries.sources):
        return
    known = {"age", "sex"}
    for source in (entries.sources[name] for name in _ranked(measure)):
        for dimension in source.dimensions.category:
            texts = {part for text in dimension.codes.values() if text for part in text.split("|")}
            known |= {text.split(":")[0] for text in texts if ":" in text}
            known |= {dimension.prefix} - {None}
    for name in product.splits:
        yield from _known(name, known, f"{place}: splits", f"dimension of {product.measure}")


def _decision_faults(entries: Entries, decision: Decision, place: str) -> Iterator[str]:
    if decision.indicator not in entries.ids["indicators"]:
        near = suggest(decision.indicator, entries.ids["indicators"])
        yield f"{place}: no such indicator '{decision.indicator}'{near}"
    geography = entries.geographies.get(decision.geography)
    if geography is None:
        near = suggest(decision.geography, entries.ids["geographies"])
        yield f"{place}: no such geography '{decision.geography}'{near}"
    elif decision.area not in {entry.area for entry in geography.areas}:
        near = suggest(decision.area, [entry.area for entry in geography.areas])
        yield f"{place}: no such area '{decision.area}' in {decision.geography}{near}"
