"""Pages of texts: methods, how to read, glossary, Leichte Sprache, accessibility, imprint, English pages.

Belongs here: which text stands on which page. Does not belong here: the texts (``content/texts``).
"""

from collections.abc import Iterator, Sequence
from functools import partial

from resources.press.atlas.layout import Language, sheet
from resources.press.content import texts
from resources.press.content.indicators import indicators
from resources.press.content.whole import Section, Term
from resources.press.edition import Edition
from resources.press.printing import Sheet
from sozialraum.wording.names import german_order

ENGLISH = {
    "en/methods.html": ("Methods", "How the figures are calculated, compared and protected."),
    "en/reading.html": ("How to read the figures", "What the pages, maps and charts show."),
    "en/indicators.html": (
        "Definitions of the indicators",
        "What each indicator counts, and what it is related to.",
    ),
    "en/glossary.html": ("Glossary", "English words for the German terms of the report."),
}
"""English pages, each with its title and what it is for."""


def sheets(edition: Edition) -> Iterator[Sheet]:
    """All pages that are mostly text.

    Parameters
    ----------
    edition
        The release.
    """
    page = partial(_page, edition)
    yield page(
        "methoden/index.html",
        "Methoden",
        texts.methods(),
        "So werden die Zahlen berechnet, verglichen und geschützt.",
    )
    yield page(
        "lesehilfe/index.html",
        "Lesehilfe",
        texts.how_to_read(),
        "So lesen Sie Karten, Diagramme und Tabellen.",
    )
    yield page("barrierefreiheit/index.html", "Erklärung zur Barrierefreiheit", texts.accessibility(edition))
    yield page("impressum/index.html", "Impressum", texts.imprint(edition))
    plain = {"sections": texts.plain_language(edition)}
    yield sheet(edition, "leichte-sprache/index.html", "plain.html", plain)
    terms = texts.glossary()
    names = {term.id: term.term for term in terms}
    yield sheet(edition, "glossar/index.html", "glossary.html", {"letters": _letters(terms), "names": names})
    yield from _english(edition, terms)


def _page(
    edition: Edition,
    path: str,
    title: str,
    sections: Sequence[Section],
    lead: str | None = None,
    *,
    language: Language = "de",
) -> Sheet:
    page = {"title": title, "lead": lead, "sections": sections}
    return sheet(edition, path, "sections.html", page, language=language)


def _letters(terms: Sequence[Term]) -> list[tuple[str, list[Term]]]:
    """Terms by the letter under which German dictionaries have them."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(german_order(term.term)[0][0].upper(), []).append(term)
    return list(found.items())


def _english(edition: Edition, terms: Sequence[Term]) -> Iterator[Sheet]:
    yield sheet(edition, "en/index.html", "english.html", {"pages": ENGLISH}, language="en")
    for path, sections in {
        "en/methods.html": texts.methods("en"),
        "en/reading.html": texts.how_to_read("en"),
    }.items():
        yield _page(edition, path, ENGLISH[path][0], sections, ENGLISH[path][1], language="en")
    rows = edition.table("indicators").set_index("indicator")
    themes = [
        (theme.title.en, rows[rows["theme"] == theme.id].sort_values("title_en").index.tolist())
        for theme in edition.catalogue.county.themes
    ]
    shown = set(indicators(edition))
    columns = ["title_en", "title", "definition_en", "unit"]
    page = {
        "about": ENGLISH["en/indicators.html"],
        "themes": [
            (title, [(name, rows.loc[name, columns].to_dict()) for name in names if name in shown])
            for title, names in themes
            if names
        ],
    }
    yield sheet(edition, "en/indicators.html", "definitions.html", page, language="en")
    ordered = sorted(terms, key=lambda term: term.term_en.lower())
    words = {"about": ENGLISH["en/glossary.html"], "terms": ordered}
    yield sheet(edition, "en/glossary.html", "words.html", words, language="en")
