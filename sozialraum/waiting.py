"""What cannot be reported for a year until a source delivers.

Belongs here: which sources can stand in for one another, as the catalogue describes them. Does not belong
here: when a delivery is due (``calendar``), which cells a delivery really has (``selection``).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sozialraum.ages import ALL_AGES, Band, weights
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.catalogue.source import Source

Above = Mapping[str, set[str]]
"""Each geography with those that it can be summed to, itself among them; none of a benchmark."""


class Waiting(NamedTuple):
    """Ids of indicators, and of indices and tables beside them, that wait; each in order of the ids."""

    indicators: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


def waiting_for(catalogue: Catalogue, source: str, year: int, *, delivered: Collection[str]) -> Waiting:
    """What waits for a source in a year.

    An indicator waits when it has a geography in which no other source that delivered can give one of its
    measures; areas outside the county (benchmarks) do not count. An index waits for its indicators.

    Parameters
    ----------
    catalogue
        What is reported, from which sources.
    source, year
        The source that has not delivered, and the year its figures are about.
    delivered
        Sources of which something of the year counts; nothing waits for one of them.
    """
    if source in delivered:
        return Waiting()
    above = _above(catalogue)
    pairs = {
        (own, geography)
        for own, indicator in catalogue.indicators.items()
        for geography in _reached(catalogue.sources[source], above, summed=True)
        if _waits(catalogue, indicator, source, year, delivered, geography=geography, above=above)
    }
    indices = {
        own: index
        for own, index in catalogue.indices.items()
        if any((name, geography) in pairs for name in index.asked for geography in index.geographies)
    }
    indicators = sorted({own for own, _ in pairs})
    beside = {
        "area_types": any(index.theme for index in indices.values()),
        "segregation": any(catalogue.indicators[own].segregation for own in indicators),
        "spatial_clusters": bool(indices),
    }
    return Waiting(tuple(indicators), (*sorted(indices), *(name for name, waits in beside.items() if waits)))


def _waits(
    catalogue: Catalogue,
    indicator: Indicator,
    source: str,
    year: int,
    delivered: Collection[str],
    *,
    geography: str,
    above: Above,
) -> bool:
    """Whether an indicator has everything in a geography but what the source can give."""
    lacks = False
    for name in indicator.measures:
        terms = [term for _, term in indicator.terms if term.measure == name]
        measure = catalogue.measures[name]
        able = [
            own
            for own in measure.ranking(geography)
            if geography in _reached(catalogue.sources[own], above, summed=measure.kind != "published_rate")
            and all(_has(catalogue.sources[own], term, year) for term in terms)
        ]
        if not able:
            return False  # no delivery of any source would help
        lacks = lacks or (source in able and not set(able) & set(delivered))
    return lacks


def _above(catalogue: Catalogue) -> Above:
    parents = {
        name: {parent for area in entry.areas for parent in area.parents}
        for name, entry in catalogue.geographies.items()
    }
    found = {}
    for name, entry in catalogue.geographies.items():
        reached = set() if entry.benchmark else {name}
        while more := {parent for own in reached for parent in parents[own]} - reached:
            reached |= more
        found[name] = reached
    return found


def _reached(source: Source, above: Above, *, summed: bool) -> set[str]:
    """Geographies of the county for which a source gives figures, also by sums over its areas."""
    return {name for own in source.geographies for name in (above[own] if summed else above[own] & {own})}


def _has(source: Source, term: Term, year: int) -> bool:
    """Whether the entry of a source names the ages, sexes and categories of a term."""
    rules = [rule for rule in source.values if rule.measure == term.measure]
    split = source.dimensions
    sexes = {rule.sex for rule in rules}
    if split.sex is None and term.sex not in sexes and (term.sex or not {"male", "female"} <= sexes):
        return False
    if split.age is None and not _has_ages([rule.age for rule in rules], term, year):
        return False
    texts = {text for rule in rules for text in (rule.category or "").split("|")}
    texts |= {
        text for own in split.category for code in own.codes.values() for text in (code or "").split("|")
    }
    prefixes = {own.prefix for own in split.category}
    wanted = (term.category or "").split("|")
    return all(part in texts or part.split(":")[0] in prefixes or not part for part in wanted)


def _has_ages(ages: Sequence[tuple[int, int | None] | None], term: Term, year: int) -> bool:
    if term.age is None and None in ages:
        return True
    start, end = term.age if term.age is not None else ALL_AGES
    return weights([Band(*age) for age in ages if age is not None], start, end, year=year) is not None
