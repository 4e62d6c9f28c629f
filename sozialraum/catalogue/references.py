"""References between entries: names that nothing has, and parts that do not fit together.

Belongs here: checks that need more than one entry. Does not belong here: the shape of one entry.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sozialraum.catalogue.calendar import calendar_faults
from sozialraum.catalogue.county import County, Geography
from sozialraum.catalogue.index import TABLES, Index
from sozialraum.catalogue.indicator import Indicator, Measure, Term
from sozialraum.catalogue.live import Service, live_faults
from sozialraum.catalogue.rule import FindingRule
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
    ids: Mapping[str, Collection[str]]
    services: Mapping[str, Service] = field(default_factory=dict)
    rules: Mapping[str, FindingRule] = field(default_factory=dict)


def suggest(word: str, known: Iterable[str]) -> str:
    """The nearest known word as the end of a sentence; empty when none is near.

    Examples
    --------
    >>> suggest("shares", ["share", "rate"])
    "; did you mean 'share'?"
    """
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def unknown(name: str, known: Collection[str], place: str, kind: str) -> Iterator[str]:
    """The fault of a name that nothing has.

    Examples
    --------
    >>> list(unknown("hoose", ["house"], "street.yaml", "building"))
    ["street.yaml: building 'hoose' does not exist; did you mean 'house'?"]
    """
    if name not in known:
        yield f"{place}: {kind} '{name}' does not exist{suggest(name, known)}"


def ranked(measure: Measure) -> set[str]:
    """Sources of a measure, whatever the geography."""
    return set(measure.all_sources)


def categories(entries: Entries, own: str, measure: Measure) -> tuple[set[str], set[str]]:
    """Categories that the sources of a measure deliver, and prefixes of the open ones."""
    texts: set[str] = set()
    prefixes: set[str] = set()
    for source in (entries.sources[name] for name in ranked(measure)):
        for rule in source.values:
            if rule.measure == own and rule.category is not None:
                texts |= set(rule.category.split("|"))
        for dimension in source.dimensions.category:
            texts |= {part for text in dimension.codes.values() if text for part in text.split("|")}
            prefixes |= {dimension.prefix} if dimension.prefix else set()
    return texts, prefixes


def dimensions(entries: Entries, own: str, measure: Measure) -> set[str]:
    """Names of the dimensions that these categories are of: what stands before the colon."""
    texts, prefixes = categories(entries, own, measure)
    return prefixes | {text.split(":")[0] for text in texts}


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


def _county_faults(entries: Entries) -> Iterator[str]:
    county = entries.county
    if county is None or set(entries.geographies) != set(entries.ids["geographies"]):
        return
    areas = {area.area for geography in entries.geographies.values() for area in geography.areas}
    named = {"area": county.area, "state": county.state}
    points = county.reference_points
    named |= {f"reference_points.{number}": point.area for number, point in enumerate(points)}
    for place, area in named.items():
        yield from unknown(area, areas, f"county.yaml: {place}", "area")


def _geography_faults(entries: Entries, own: str, geography: Geography) -> Iterator[str]:
    file = f"geographies/{own}.yaml"
    if geography.geometry is not None:
        yield from unknown(geography.geometry, entries.ids["sources"], f"{file}: geometry", "source")
    keys = {name: {area.area for area in other.areas} for name, other in entries.geographies.items()}
    for entry in geography.areas:
        place = f"{file}: area {entry.area}"
        for name, parent in entry.parents.items():
            yield from unknown(name, entries.ids["geographies"], place, "geography")
            if name in keys:
                yield from unknown(parent, keys[name], place, f"area of {name}")


def _source_faults(entries: Entries, own: str, source: Source) -> Iterator[str]:
    file = f"sources/{own}.yaml"
    for name in (*source.geographies, *((source.geography,) if source.geography else ())):
        yield from unknown(name, entries.ids["geographies"], file, "geography")
    if source.live is not None:
        if source.live.service is not None:
            yield from unknown(source.live.service, entries.services, f"{file}: live", "service")
        yield from live_faults(file, source.live, entries.services)
    if source.calendar is not None:
        yield from calendar_faults(file, source.rhythm, source.calendar)
    for number, rule in enumerate(source.values):
        place = f"{file}: values.{number}"
        yield from unknown(rule.measure, entries.ids["measures"], place, "measure")
        measure = entries.measures.get(rule.measure)
        if measure and own not in ranked(measure):
            yield f"{place}: measures/{rule.measure}.yaml does not rank this source; add it to its 'sources'"


def _measure_faults(entries: Entries, own: str, measure: Measure) -> Iterator[str]:
    file = f"measures/{own}.yaml"
    for name in ranked(measure):
        yield from unknown(name, entries.ids["sources"], f"{file}: sources", "source")
        source = entries.sources.get(name)
        if source and own not in {rule.measure for rule in source.values}:
            yield f"{file}: sources: source '{name}' has no rule for this measure"
    for name in measure.preferred:
        yield from unknown(name, entries.ids["geographies"], f"{file}: preferred", "geography")


def _indicator_faults(entries: Entries, own: str, indicator: Indicator) -> Iterator[str]:
    file = f"indicators/{own}.yaml"
    if entries.county is not None:
        themes = {theme.id for theme in entries.county.themes}
        yield from unknown(indicator.theme, themes, f"{file}: theme", "theme")
    for name in indicator.related:
        yield from unknown(
            name, set(entries.ids["indicators"]) - {own}, f"{file}: related", "other indicator"
        )
    for role, term in indicator.terms:
        place = f"{file}: {role}"
        yield from unknown(term.measure, entries.ids["measures"], place, "measure")
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
    if term.category is None or not ranked(measure) <= set(entries.sources):
        return
    texts, prefixes = categories(entries, term.measure, measure)
    for part in term.category.split("|"):
        if part.split(":")[0] not in prefixes:
            yield from unknown(part, texts, place, f"category of {term.measure}")


def _index_faults(entries: Entries, own: str, index: Index) -> Iterator[str]:
    file = f"indices/{own}.yaml"
    if own in TABLES:
        yield f"{file}: '{own}' is the name of a table beside the indices; choose another one"
    if entries.county is not None and index.theme is not None:
        themes = {theme.id for theme in entries.county.themes}
        yield from unknown(index.theme, themes, f"{file}: theme", "theme")
    for name in index.geographies:
        yield from unknown(name, entries.ids["geographies"], f"{file}: geographies", "geography")
    areas = {area.area for geography in entries.geographies.values() for area in geography.areas}
    for left in index.left_out:
        yield from unknown(left.area, areas, f"{file}: left_out", "area")
    for name in index.asked:
        yield from unknown(name, entries.ids["indicators"], file, "indicator")
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
