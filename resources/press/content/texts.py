"""Texts that are written once: methods, how to read, glossary, Leichte Sprache, accessibility, imprint.

Belongs here: reading them, and filling in names and figures of the county. Does not belong here: the texts
(``prose/*.yaml``), sentences about single areas (``sozialraum/wording``).
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import yaml

from resources.press.content.figures import grids
from resources.press.content.people import BANDS, inhabitants, share_of_age
from resources.press.content.places import county, places
from resources.press.content.whole import Section, Term
from resources.press.edition import Edition
from sozialraum.wording.names import german_order, named, opening
from sozialraum.wording.notation import day, number

Language = Literal["de", "en"]

_FOLDER = Path(__file__).parent / "prose"


def methods(language: Language = "de") -> tuple[Section, ...]:
    """How figures, intervals, comparisons, trends, indices and disclosure control work, for readers."""
    return _sections(_read("methods")[language])


def how_to_read(language: Language = "de") -> tuple[Section, ...]:
    """How a page, a map and the charts are read."""
    return _sections(_read("how_to_read")[language])


def planning(language: Language = "de") -> tuple[Section, ...]:
    """What findings, tasks, evaluations and the points of the Initiativkreis are."""
    return _sections(_read("planning")[language])


def glossary() -> tuple[Term, ...]:
    """Terms of the field in the order of German dictionaries."""
    terms = [
        Term(one["id"], one["term"], one["en"], one["text"], tuple(one["see"])) for one in _read("glossary")
    ]
    return tuple(sorted(terms, key=lambda term: german_order(term.term)))


def plain_language(edition: Edition) -> tuple[Section, ...]:
    """A summary in Leichte Sprache with figures of the county.

    Sentences whose figure the release does not have are left out, and sections without any sentence that has
    one, where all others rest on it.
    """
    facts = _county_facts(edition)
    found = []
    for section in _read("plain"):
        filled = [_filled(text, facts) for text in section["paragraphs"]]
        wanting = any(text is None for text in filled) and not any(
            one is not None and _names(text) for one, text in zip(filled, section["paragraphs"], strict=True)
        )
        if not wanting:
            lines = tuple(text for text in filled if text is not None)
            found.append(Section(section["id"], section["title"], lines, ()))
    return tuple(found)


def accessibility(edition: Edition) -> tuple[Section, ...]:
    """Statement on accessibility by BITV NRW, with the contact of the publisher."""
    return _sections(_read("accessibility"), _publisher_facts(edition))


def imprint(edition: Edition) -> tuple[Section, ...]:
    """Who publishes, whom to write to, and the licence."""
    return _sections(_read("imprint"), _publisher_facts(edition))


def _sections(entries: list[dict[str, Any]], facts: Mapping[str, str] | None = None) -> tuple[Section, ...]:
    return tuple(
        Section(
            entry["id"],
            entry["title"],
            tuple(text if facts is None else text.format_map(facts) for text in entry["paragraphs"]),
            tuple(entry["points"]),
        )
        for entry in entries
    )


@lru_cache
def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _names(text: str) -> set[str]:
    """Names in braces in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _filled(text: str, facts: Mapping[str, str]) -> str | None:
    """A text with its names filled in; None where one is not known."""
    return text.format_map(facts) if _names(text) <= facts.keys() else None


def _publisher_facts(edition: Edition) -> dict[str, str]:
    publication = edition.publication
    return {
        "publisher": publication.publisher.name,
        "unit": publication.publisher.unit,
        "street": publication.publisher.street,
        "town": publication.publisher.town,
        "website": str(publication.publisher.website),
        "contact": publication.contact.name,
        "email": publication.contact.email,
        "address": str(publication.address),
        "title": publication.title.de,
        "day": day(edition.day),
        "licence": publication.licence.title.de,
        "licence_url": str(publication.licence.url),
    }


def _county_facts(edition: Edition) -> dict[str, str]:
    """Names and whole figures of the county: readers of Leichte Sprache are given no decimals."""
    here = county(edition)
    facts = {
        **_publisher_facts(edition),
        "county": opening(named(here.name, here.level).subject),
        **_shares(edition),
    }
    if edition.fictional:
        facts["fictional"] = "Dieser Bericht zeigt Muster·daten."
    for fact, geography in (("municipalities", "gemeinde"), ("small", "sozialraum")):
        count = sum(place.geography == geography for place in places(edition).values())
        if count > 1:
            facts[fact] = number(count)
    if here.slug in inhabitants(edition):
        year, people = inhabitants(edition)[here.slug]
        # two digits are enough to picture it
        facts |= {"people_year": str(year), "people": number(round(people, 2 - len(str(round(people)))))}
    return facts


def _shares(edition: Edition) -> dict[str, str]:
    """Newest figures of the county by the id of the indicator; those of young and old by their names."""
    own = {name: name for name, _ in grids(edition)}
    ages = {"children": share_of_age(edition, *BANDS[0][:2]), "old": share_of_age(edition, *BANDS[-1][:2])}
    found = {}
    for fact, name in {**own, **ages}.items():
        grid = grids(edition).get((name or "", county(edition).geography))
        value = None if grid is None or grid.newest is None else grid.number("value", grid.newest, 0)
        if value is not None and value >= 1:
            found[fact] = number(value)
    return found
