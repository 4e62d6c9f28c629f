"""Rules of disclosure control and the rest of the catalogue: names, and figures that nobody decided about.

Belongs here: checks of ``disclosure.yaml`` that need other entries. Does not belong here: its shape
(``disclosure``), checks between other entries (``references``).
"""

from collections.abc import Iterable, Iterator

from sozialraum.catalogue.disclosure import PRESET, CubeProduct, Decision, Disclosure, RoundedProduct
from sozialraum.catalogue.references import Entries, dimensions, ranked, unknown

FILE = "disclosure.yaml"


def disclosure_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    """Faults between the rules and other entries, each as ``file: place: what``."""
    yield from _source_faults(entries, rules)
    yield from _rounding_faults(entries, rules)
    yield from _amount_faults(entries, rules)
    yield from _rate_faults(entries, rules)
    yield from _overlap_faults(entries, rules)
    if rules.version != PRESET:
        yield from _undecided(entries, rules)
    for field in ("exceptions", "suppressions"):
        for number, decision in enumerate(getattr(rules, field)):
            yield from _decision_faults(entries, decision, f"{FILE}: {field}.{number}")
    for own, product in rules.products.items():
        place = f"{FILE}: products.{own}"
        if isinstance(product, RoundedProduct):
            yield from _rounded_faults(entries, product, place)
        else:
            yield from _cube_faults(entries, product, place)


def _source_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    for own, rule in rules.sources.items():
        yield from unknown(own, entries.ids["sources"], f"{FILE}: sources", "source")
        source = entries.sources.get(own)
        if source is not None and source.access == "confidential" and rule.control == "published":
            yield f"{FILE}: sources.{own}: a confidential source is not published; expected control: counts"


def _rounding_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    """A base without rounded figures, and rounded figures to be protected of which nobody knows the base."""
    for own, source in entries.sources.items():
        rule = rules.rule(own, source.access)
        decided = own in rules.sources or (rule.control == "counts" and rules.version != PRESET)
        rounded = any(value.status == "rounded" for value in source.values)
        if decided and rounded != (rule.rounding > 1):
            yield (
                f"{FILE}: sources.{own}: rounding {rule.rounding}, but sources/{own}.yaml has "
                f"{'figures' if rounded else 'none'} of status 'rounded'"
            )


def _amount_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    for own, rule in rules.amounts.items():
        place = f"{FILE}: amounts.{own}"
        yield from _measures(entries, [own], f"{FILE}: amounts", "amount")
        yield from _measures(entries, [rule.contributors], f"{place}.contributors", "count")
        yield from _measures(entries, rule.largest, f"{place}.largest", "amount")


def _measures(entries: Entries, names: Iterable[str], place: str, kind: str) -> Iterator[str]:
    """Measures that do not exist or are of another kind."""
    for name in names:
        yield from unknown(name, entries.ids["measures"], place, "measure")
        measure = entries.measures.get(name)
        if measure is not None and measure.kind != kind:
            yield f"{place}: measure '{name}' is of kind '{measure.kind}', not '{kind}'"


def _rate_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    for own, rate in rules.published_rates.items():
        yield from _indicators(entries, [own], f"{FILE}: published_rates", published=True)
        if rate.count is not None:
            yield from _indicators(
                entries, [rate.count], f"{FILE}: published_rates.{own}.count", published=False
            )


def _indicators(entries: Entries, names: Iterable[str], place: str, *, published: bool) -> Iterator[str]:
    """Indicators that do not exist, or are of the method ``published`` where they must not be, or reverse."""
    for name in names:
        yield from unknown(name, entries.ids["indicators"], place, "indicator")
        indicator = entries.indicators.get(name)
        if indicator is not None and (indicator.method == "published") != published:
            expected = "'published'" if published else "one that is made of counts"
            yield f"{place}: indicator '{name}' is of method '{indicator.method}', not {expected}"


def _overlap_faults(entries: Entries, rules: Disclosure) -> Iterator[str]:
    for own, names in rules.overlapping.items():
        yield from unknown(own, entries.ids["measures"], f"{FILE}: overlapping", "measure")
        measure = entries.measures.get(own)
        if measure is None or not ranked(measure) <= set(entries.sources):
            continue
        for name in names:
            place = f"{FILE}: overlapping.{own}"
            yield from unknown(name, dimensions(entries, own, measure), place, f"dimension of {own}")


def _undecided(entries: Entries, rules: Disclosure) -> Iterator[str]:
    """Figures of which the file should say something, but does not."""
    rates = {name for name, entry in entries.indicators.items() if entry.method == "published"}
    for name in sorted(rates - set(rules.published_rates)):
        yield (
            f"{FILE}: published_rates.{name}: is missing; expected the indicator of the same counts, or why "
            "it tells nothing of them"
        )
    for name, measure in entries.measures.items():
        sources = (entries.sources[own] for own in ranked(measure) if own in entries.sources)
        confidential = any(source.access == "confidential" for source in sources)
        if measure.kind == "amount" and confidential and name not in rules.amounts:
            yield f"{FILE}: amounts.{name}: is missing; expected the measure that counts its contributors"


def _decision_faults(entries: Entries, decision: Decision, place: str) -> Iterator[str]:
    yield from unknown(decision.indicator, entries.ids["indicators"], place, "indicator")
    yield from unknown(decision.geography, entries.ids["geographies"], place, "geography")
    geography = entries.geographies.get(decision.geography)
    if geography is not None:
        areas = {entry.area for entry in geography.areas}
        yield from unknown(decision.area, areas, place, f"area of {decision.geography}")


def _rounded_faults(entries: Entries, product: RoundedProduct, place: str) -> Iterator[str]:
    for name in product.indicators:
        yield from unknown(name, entries.ids["indicators"], f"{place}: indicators", "indicator")
        entry = entries.indicators.get(name)
        if entry is not None and entry.method == "published":
            yield f"{place}: indicators: '{name}' arrives as a rate; expected one with a counted numerator"


def _cube_faults(entries: Entries, product: CubeProduct, place: str) -> Iterator[str]:
    yield from unknown(product.geography, entries.ids["geographies"], f"{place}: geography", "geography")
    yield from unknown(product.measure, entries.ids["measures"], f"{place}: measure", "measure")
    measure = entries.measures.get(product.measure)
    if measure is None:
        return
    if measure.kind != "count":
        yield f"{place}: measure: '{product.measure}' is of kind '{measure.kind}'; only counts have noise"
    if not ranked(measure) <= set(entries.sources):
        return
    known = {"age", "sex"} | dimensions(entries, product.measure, measure)
    for name in product.splits:
        yield from unknown(name, known, f"{place}: splits", f"dimension of {product.measure}")
