"""The search: its page, and what it finds.

Belongs here: which things can be found, by which words. Does not belong here: searching (a script).
"""

from collections.abc import Iterator
from functools import partial

from resources.press.atlas.layout import script_data, sheet
from resources.press.atlas.profiles import where
from resources.press.content.indicators import indicators
from resources.press.content.places import places
from resources.press.content.planning.gathering import planning
from resources.press.content.planning.model import FindingLine
from resources.press.content.texts import glossary, methods
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest

Entry = dict[str, str]
"""Kind, title, address from the root of the atlas, and a text that is searched and shown."""

EXCERPT = 240
"""Letters of a text that are shown with what is found."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The page of the search and its index.

    Parameters
    ----------
    edition
        The release.
    """
    yield sheet(edition, "suche/index.html", "search.html", {})
    entries = [*_places(edition), *_indicators(edition), *_planning(edition), *_texts()]
    yield Sheet("daten/suche.js", digest(entries), partial(script_data, "suche", entries))


def _places(edition: Edition) -> Iterator[Entry]:
    for place in places(edition).values():
        yield _entry("Gebiet", place.name, f"profil/{place.slug}.html", where(edition, place))


def _indicators(edition: Edition) -> Iterator[Entry]:
    themes = {theme.id: theme.title.de for theme in edition.catalogue.county.themes}
    for name in indicators(edition):
        entry = edition.catalogue.indicators[name]
        text = f"{themes[entry.theme]}: {entry.definition.de}"
        yield _entry("Indikator", entry.title.de, f"indikator/{name}.html", text)


def _planning(edition: Edition) -> Iterator[Entry]:
    own = planning(edition)
    found: dict[str, list[FindingLine]] = {}
    for line in own.findings:
        found.setdefault(line.rule, []).append(line)
    for rule, lines in found.items():
        text = f"{lines[0].theme_title}: {', '.join(line.place.name for line in lines)}"
        yield _entry("Befund", lines[0].title, f"planung/regel/{rule}.html", text)
    for measure in own.measures:
        text = f"{measure.field_title}, {measure.status_name}: {', '.join(p.name for p in measure.places)}"
        yield _entry("Maßnahme", measure.title, f"planung/massnahme/{measure.slug}.html", text)


def _texts() -> Iterator[Entry]:
    for term in glossary():
        yield _entry("Begriff", term.term, f"glossar/index.html#{term.id}", term.text)
    for section in methods():
        text = " ".join((*section.paragraphs, *section.points))
        yield _entry("Methode", section.title, f"methoden/index.html#{section.id}", text)


def _entry(kind: str, title: str, address: str, text: str) -> Entry:
    short = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"
    return {"kind": kind, "title": title, "address": address, "text": short}
